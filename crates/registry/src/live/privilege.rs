//! Rights that a process has and must ask for.

use std::ptr::{null, null_mut};
use std::sync::OnceLock;
use windows_sys::Win32::Foundation::{CloseHandle, ERROR_SUCCESS, GetLastError, LUID};
use windows_sys::Win32::Security::{
    AdjustTokenPrivileges, LUID_AND_ATTRIBUTES, LookupPrivilegeValueW, SE_BACKUP_NAME,
    SE_PRIVILEGE_ENABLED, TOKEN_ADJUST_PRIVILEGES, TOKEN_PRIVILEGES,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

/// Asks for the right to read whatever a backup needs, once; says whether the process has it.
pub(super) fn enable_backup() -> bool {
    static ENABLED: OnceLock<bool> = OnceLock::new();
    *ENABLED.get_or_init(ask)
}

fn ask() -> bool {
    let mut privilege = LUID::default();
    // SAFETY: the name is a constant ended by a NUL, the result leads to a live variable.
    if unsafe { LookupPrivilegeValueW(null(), SE_BACKUP_NAME, &raw mut privilege) } == 0 {
        return false;
    }
    let mut token = null_mut();
    // SAFETY: the process's own handle needs no closing, the result leads to a live variable.
    let opened =
        unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES, &raw mut token) };
    if opened == 0 {
        return false;
    }
    let wanted = TOKEN_PRIVILEGES {
        PrivilegeCount: 1,
        Privileges: [LUID_AND_ATTRIBUTES { Luid: privilege, Attributes: SE_PRIVILEGE_ENABLED }],
    };
    // SAFETY: the token is open, the structure says how many privileges it has. It succeeds also where the
    // privilege is not held; only the last error tells.
    let enabled = unsafe {
        AdjustTokenPrivileges(token, 0, &raw const wanted, 0, null_mut(), null_mut()) != 0
            && GetLastError() == ERROR_SUCCESS
    };
    // SAFETY: the token was opened above and is closed once.
    unsafe { CloseHandle(token) };
    enabled
}
