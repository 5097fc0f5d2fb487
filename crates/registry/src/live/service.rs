//! The state of a service, asked of the service control manager.

use super::wide::Wide;
use std::ffi::OsStr;
use std::io;
use std::ptr::null;
use windows_sys::Win32::Foundation::ERROR_SERVICE_DOES_NOT_EXIST;
use windows_sys::Win32::System::Services::{
    CloseServiceHandle, OpenSCManagerW, OpenServiceW, QueryServiceStatus, SC_HANDLE,
    SC_MANAGER_CONNECT, SERVICE_QUERY_STATUS, SERVICE_STATUS, SERVICE_STOPPED,
};

/// What a service is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceState {
    /// There is no such service.
    Missing,
    /// It is stopped.
    Stopped,
    /// It is running, or on the way from or to that.
    Running,
}

/// A handle of the service control manager; closed when it is dropped.
struct Handle(SC_HANDLE);

impl Handle {
    fn new(handle: SC_HANDLE) -> io::Result<Self> {
        if handle.is_null() { Err(io::Error::last_os_error()) } else { Ok(Self(handle)) }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle was opened by this module, is open, and nobody else has it.
        unsafe { CloseServiceHandle(self.0) };
    }
}

/// Asks for the state of a service of this machine.
///
/// # Errors
/// What the service control manager says, such as that this user may not ask.
pub fn service_state(name: &str) -> io::Result<ServiceState> {
    let name = Wide::of_os(OsStr::new(name)).ok_or(io::ErrorKind::InvalidInput)?;
    // SAFETY: null means this machine and its only database.
    let services = Handle::new(unsafe { OpenSCManagerW(null(), null(), SC_MANAGER_CONNECT) })?;
    // SAFETY: the handle is open, the name is ended by a NUL.
    let opened = unsafe { OpenServiceW(services.0, name.as_ptr(), SERVICE_QUERY_STATUS) };
    let service = match Handle::new(opened) {
        Ok(service) => service,
        Err(error) if error.raw_os_error() == Some(ERROR_SERVICE_DOES_NOT_EXIST.cast_signed()) => {
            return Ok(ServiceState::Missing);
        }
        Err(error) => return Err(error),
    };
    let mut status = SERVICE_STATUS::default();
    // SAFETY: the handle is open, the result leads to a live variable.
    if unsafe { QueryServiceStatus(service.0, &raw mut status) } == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(match status.dwCurrentState {
        SERVICE_STOPPED => ServiceState::Stopped,
        _ => ServiceState::Running,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_is_not_there_is_missing() {
        assert_eq!(service_state("RouterkeepNoSuchService").unwrap(), ServiceState::Missing);
    }
}
