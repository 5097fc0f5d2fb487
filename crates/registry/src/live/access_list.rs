//! Access lists of files: one for their owner, administrators and the system alone.

use super::wide::Wide;
use std::ffi::{OsStr, c_void};
use std::io;
use std::path::Path;
use std::ptr::{null, null_mut};
use windows_sys::Win32::Foundation::{ERROR_SUCCESS, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertStringSecurityDescriptorToSecurityDescriptorW, GetNamedSecurityInfoW, SDDL_REVISION_1,
    SE_FILE_OBJECT, SetNamedSecurityInfoW,
};
use windows_sys::Win32::Security::{
    ACL, DACL_SECURITY_INFORMATION, GetSecurityDescriptorControl,
    PROTECTED_DACL_SECURITY_INFORMATION, SE_DACL_PROTECTED, SECURITY_ATTRIBUTES,
    UNPROTECTED_DACL_SECURITY_INFORMATION,
};

/// A list that takes nothing from the directory above (`P`) and hands itself down (`OICI`): full access for
/// the system (`SY`), administrators (`BA`), and whoever is the owner (S-1-3-4, "owner rights").
const PROTECTED: &str = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;S-1-3-4)";

/// Memory that a function of the system has handed over.
struct Local(*mut c_void);

impl Drop for Local {
    fn drop(&mut self) {
        // SAFETY: it was allocated by the system for the caller to free this way, and is freed once.
        unsafe { LocalFree(self.0) };
    }
}

/// What a new file or directory is made with so that it is never open to others.
pub(super) struct ProtectedAccess {
    descriptor: Local,
}

impl ProtectedAccess {
    pub(super) fn new() -> io::Result<Self> {
        let text = Wide::of_os(OsStr::new(PROTECTED)).ok_or(io::ErrorKind::InvalidInput)?;
        let mut descriptor = null_mut();
        // SAFETY: the text is ended by a NUL, the result leads to a live variable, the size may be null.
        let made = unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                text.as_ptr(),
                SDDL_REVISION_1,
                &raw mut descriptor,
                null_mut(),
            )
        };
        if made == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(Self { descriptor: Local(descriptor) })
    }

    /// Returns the structure that functions take. It is valid as long as `self`.
    pub(super) fn attributes(&self) -> SECURITY_ATTRIBUTES {
        SECURITY_ATTRIBUTES {
            nLength: u32::try_from(size_of::<SECURITY_ATTRIBUTES>()).unwrap_or_default(),
            lpSecurityDescriptor: self.descriptor.0,
            bInheritHandle: 0,
        }
    }
}

/// Gives a file the access list of another.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let from = Wide::of_os(from.as_os_str()).ok_or(io::ErrorKind::InvalidFilename)?;
    let to = Wide::of_os(to.as_os_str()).ok_or(io::ErrorKind::InvalidFilename)?;
    let (mut list, mut descriptor): (*mut ACL, _) = (null_mut(), null_mut());
    // SAFETY: the path is ended by a NUL, the results lead to live variables, what is not asked for may be null.
    let code = unsafe {
        GetNamedSecurityInfoW(
            from.as_ptr(),
            SE_FILE_OBJECT,
            DACL_SECURITY_INFORMATION,
            null_mut(),
            null_mut(),
            &raw mut list,
            null_mut(),
            &raw mut descriptor,
        )
    };
    check(code)?;
    let descriptor = Local(descriptor);
    let (mut control, mut revision) = (0, 0);
    // SAFETY: the descriptor came from the system just now, the results lead to live variables.
    let known =
        unsafe { GetSecurityDescriptorControl(descriptor.0, &raw mut control, &raw mut revision) };
    let protection = if known != 0 && control & SE_DACL_PROTECTED != 0 {
        PROTECTED_DACL_SECURITY_INFORMATION
    } else {
        UNPROTECTED_DACL_SECURITY_INFORMATION
    };
    // SAFETY: the path is ended by a NUL; the list lies in the descriptor, which lives until the end.
    check(unsafe {
        SetNamedSecurityInfoW(
            to.as_ptr(),
            SE_FILE_OBJECT,
            DACL_SECURITY_INFORMATION | protection,
            null_mut(),
            null_mut(),
            list,
            null(),
        )
    })
}

fn check(code: u32) -> io::Result<()> {
    if code == ERROR_SUCCESS {
        Ok(())
    } else {
        Err(io::Error::from_raw_os_error(code.cast_signed()))
    }
}

/// Returns the access list of a file as text (SDDL).
#[cfg(test)]
pub(super) fn text_of(path: &Path) -> String {
    use windows_sys::Win32::Security::Authorization::ConvertSecurityDescriptorToStringSecurityDescriptorW;
    let path = Wide::of_os(path.as_os_str()).unwrap();
    let (mut descriptor, mut text, mut len) = (null_mut(), null_mut(), 0);
    // SAFETY: the path is ended by a NUL, the results lead to live variables, what is not asked for may be null.
    check(unsafe {
        GetNamedSecurityInfoW(
            path.as_ptr(),
            SE_FILE_OBJECT,
            DACL_SECURITY_INFORMATION,
            null_mut(),
            null_mut(),
            null_mut(),
            null_mut(),
            &raw mut descriptor,
        )
    })
    .unwrap();
    let descriptor = Local(descriptor);
    // SAFETY: the descriptor came from the system just now, the results lead to live variables.
    let made = unsafe {
        ConvertSecurityDescriptorToStringSecurityDescriptorW(
            descriptor.0,
            SDDL_REVISION_1,
            DACL_SECURITY_INFORMATION,
            &raw mut text,
            &raw mut len,
        )
    };
    assert!(made != 0, "{}", io::Error::last_os_error());
    let _text = Local(text.cast());
    // SAFETY: the text has as many units as `len` says.
    let units = unsafe { std::slice::from_raw_parts(text, len as usize) };
    String::from_utf16_lossy(units)
}
