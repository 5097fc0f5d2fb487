//! `MprAdminIsServiceRunning`: whether Routing and Remote Access runs.

use crate::boundary::call;
use crate::types::{BOOL, LPWSTR};

/// Says whether the service RemoteAccess runs on a server; NULL is this machine.
///
/// It is 0 where the server can't be asked. Only Windows has services: elsewhere it is always 0, and the
/// routers in directories do not run.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprAdminIsServiceRunning(lpwsServerName: LPWSTR) -> BOOL {
    let mut running = false;
    let code = call(|| {
        running = is_running(lpwsServerName);
        Ok(())
    });
    BOOL::from(code == 0 && running)
}

#[cfg(not(windows))]
fn is_running(_server: LPWSTR) -> bool {
    false
}

#[cfg(windows)]
fn is_running(server: LPWSTR) -> bool {
    use windows_sys::Win32::System::Services::{
        CloseServiceHandle, OpenSCManagerW, OpenServiceW, QueryServiceStatus, SC_HANDLE,
        SC_MANAGER_CONNECT, SERVICE_QUERY_STATUS, SERVICE_RUNNING, SERVICE_STATUS,
    };
    use windows_sys::w;

    struct Open(SC_HANDLE);

    impl Drop for Open {
        fn drop(&mut self) {
            // SAFETY: the handle was opened once and is closed once.
            unsafe { CloseServiceHandle(self.0) };
        }
    }

    let opened = |handle: SC_HANDLE| if handle.is_null() { None } else { Some(Open(handle)) };
    // SAFETY: the caller vouches for a text with a NUL, or it is NULL.
    let manager = opened(unsafe { OpenSCManagerW(server, std::ptr::null(), SC_MANAGER_CONNECT) });
    let Some(manager) = manager else { return false };
    // SAFETY: the handle is open, and the name has a NUL.
    let service = unsafe { OpenServiceW(manager.0, w!("RemoteAccess"), SERVICE_QUERY_STATUS) };
    let Some(service) = opened(service) else { return false };
    let mut status = SERVICE_STATUS::default();
    // SAFETY: the handle is open, and the structure is ours.
    let known = unsafe { QueryServiceStatus(service.0, &mut status) } != 0;
    known && status.dwCurrentState == SERVICE_RUNNING
}
