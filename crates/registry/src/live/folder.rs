//! The system's directories, asked of the system and not of the environment.

use std::ffi::OsString;
use std::io;
use std::os::windows::ffi::OsStringExt;
use std::path::PathBuf;
use std::ptr::null_mut;
use windows_sys::Win32::System::Com::CoTaskMemFree;
use windows_sys::Win32::System::SystemInformation::GetSystemDirectoryW;
use windows_sys::Win32::UI::Shell::{FOLDERID_ProgramData, KF_FLAG_DEFAULT, SHGetKnownFolderPath};

/// A directory of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folder {
    /// `System32`, below which the router phone book lies.
    System,
    /// `ProgramData`, where programs keep what belongs to no user.
    ProgramData,
}

impl Folder {
    /// Returns where it is.
    ///
    /// # Errors
    /// What the system says.
    pub fn path(self) -> io::Result<PathBuf> {
        match self {
            Self::System => system(),
            Self::ProgramData => program_data(),
        }
    }
}

fn system() -> io::Result<PathBuf> {
    let mut path = vec![0_u16; 1024];
    let room = u32::try_from(path.len()).unwrap_or_default();
    // SAFETY: the buffer has as many units as `room` says.
    let len = unsafe { GetSystemDirectoryW(path.as_mut_ptr(), room) };
    let len = usize::try_from(len).unwrap_or_default();
    match path.get(..len) {
        Some(path) if len > 0 => Ok(OsString::from_wide(path).into()),
        // A length beyond the buffer is the one that would be needed.
        Some(_) => Err(io::Error::last_os_error()),
        None => Err(io::ErrorKind::InvalidFilename.into()),
    }
}

fn program_data() -> io::Result<PathBuf> {
    let mut path = null_mut();
    let flags = KF_FLAG_DEFAULT.cast_unsigned();
    // SAFETY: the identifier is a constant, no token means this process, the result leads to a live variable.
    let result =
        unsafe { SHGetKnownFolderPath(&FOLDERID_ProgramData, flags, null_mut(), &raw mut path) };
    let found = if result == 0 && !path.is_null() {
        let mut units = Vec::new();
        let mut unit = path.cast_const();
        loop {
            // SAFETY: the text is ended by a NUL, and no unit behind that is looked at.
            let value = unsafe { unit.read() };
            if value == 0 {
                break;
            }
            units.push(value);
            // SAFETY: the NUL lies behind this unit, so the next is within the text.
            unit = unsafe { unit.add(1) };
        }
        Ok(OsString::from_wide(&units).into())
    } else {
        // An HRESULT that carries a system's number has it in its lower half.
        Err(io::Error::from_raw_os_error(result & 0xFFFF))
    };
    // SAFETY: the text is the caller's to free, also after a failure, and null does no harm.
    unsafe { CoTaskMemFree(path.cast_const().cast()) };
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_directories() {
        for folder in [Folder::System, Folder::ProgramData] {
            let path = folder.path().unwrap();
            assert!(path.is_absolute() && path.is_dir(), "{}", path.display());
        }
    }
}
