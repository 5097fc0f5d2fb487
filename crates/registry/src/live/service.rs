//! A service: its state, asked of the service control manager, and what it can be told.

use super::wide::Wide;
use std::ffi::OsStr;
use std::io;
use std::ptr::{null, null_mut};
use std::thread;
use std::time::{Duration, Instant};
use windows_sys::Win32::Foundation::{
    ERROR_MORE_DATA, ERROR_SERVICE_ALREADY_RUNNING, ERROR_SERVICE_DOES_NOT_EXIST,
    ERROR_SERVICE_NOT_ACTIVE,
};
use windows_sys::Win32::System::Services::{
    ChangeServiceConfigW, CloseServiceHandle, ControlService, ENUM_SERVICE_STATUSW,
    EnumDependentServicesW, OpenSCManagerW, OpenServiceW, QueryServiceStatus, SC_HANDLE,
    SC_MANAGER_CONNECT, SERVICE_ACTIVE, SERVICE_CHANGE_CONFIG, SERVICE_CONTROL_STOP,
    SERVICE_ENUMERATE_DEPENDENTS, SERVICE_NO_CHANGE, SERVICE_QUERY_STATUS, SERVICE_RUNNING,
    SERVICE_START, SERVICE_STATUS, SERVICE_STOP, SERVICE_STOPPED, StartServiceW,
};

/// What a service is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceState {
    /// There is no such service.
    Missing,
    /// It is stopped.
    Stopped,
    /// It is running.
    Running,
    /// It is on the way from one state to another, or paused.
    Pending,
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

/// A service of this machine.
///
/// What is asked for is done at once or not begun; `stop` and `start` wait until it is done.
pub struct Service {
    handle: Handle,
}

/// What a service is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceRights {
    /// To ask for its state.
    Query,
    /// To stop it, to start it, and to find what depends on it.
    Control,
    /// To change how it starts.
    Configure,
}

/// How often a service is asked whether it is there yet.
const PAUSE: Duration = Duration::from_millis(200);

/// As much as dependants can take, by the documentation of `EnumDependentServices`.
const DEPENDANTS_LIMIT: usize = 64 * 1024;

impl Service {
    /// Opens a service; `None` where there is no such service.
    ///
    /// # Errors
    /// What the service control manager says, such as that this user may not do that.
    pub fn open(name: &str, rights: ServiceRights) -> io::Result<Option<Self>> {
        let name = Wide::of_os(OsStr::new(name)).ok_or(io::ErrorKind::InvalidInput)?;
        let rights = match rights {
            ServiceRights::Query => SERVICE_QUERY_STATUS,
            ServiceRights::Control => {
                SERVICE_QUERY_STATUS | SERVICE_STOP | SERVICE_START | SERVICE_ENUMERATE_DEPENDENTS
            }
            ServiceRights::Configure => SERVICE_CHANGE_CONFIG,
        };
        // SAFETY: null means this machine and its only database.
        let services = Handle::new(unsafe { OpenSCManagerW(null(), null(), SC_MANAGER_CONNECT) })?;
        // SAFETY: the handle is open, the name is ended by a NUL.
        let opened = unsafe { OpenServiceW(services.0, name.as_ptr(), rights) };
        match Handle::new(opened) {
            Ok(handle) => Ok(Some(Self { handle })),
            Err(error) if is(&error, ERROR_SERVICE_DOES_NOT_EXIST) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Asks for its state.
    ///
    /// # Errors
    /// What the service control manager says.
    pub fn state(&self) -> io::Result<ServiceState> {
        let mut status = SERVICE_STATUS::default();
        // SAFETY: the handle is open, the result leads to a live variable.
        if unsafe { QueryServiceStatus(self.handle.0, &raw mut status) } == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(match status.dwCurrentState {
            SERVICE_STOPPED => ServiceState::Stopped,
            SERVICE_RUNNING => ServiceState::Running,
            _ => ServiceState::Pending,
        })
    }

    /// Lists the names of the services that depend on it and do not stand still, those that depend on others of them
    /// first.
    ///
    /// # Errors
    /// What the service control manager says.
    pub fn running_dependants(&self) -> io::Result<Vec<String>> {
        // Aligned as the structures want it.
        let mut buffer = vec![0_u64; DEPENDANTS_LIMIT / 8];
        let (mut needed, mut count) = (0_u32, 0_u32);
        let size = u32::try_from(DEPENDANTS_LIMIT).unwrap_or(u32::MAX);
        // SAFETY: the handle is open, the buffer has `size` bytes, the numbers are live variables.
        let listed = unsafe {
            EnumDependentServicesW(
                self.handle.0,
                SERVICE_ACTIVE,
                buffer.as_mut_ptr().cast::<ENUM_SERVICE_STATUSW>(),
                size,
                &raw mut needed,
                &raw mut count,
            )
        };
        if listed == 0 {
            let error = io::Error::last_os_error();
            let what = "more dependants than Windows can have";
            return Err(if is(&error, ERROR_MORE_DATA) { io::Error::other(what) } else { error });
        }
        let (bytes, count) = (buffer.as_ptr().cast::<u8>(), usize::try_from(count).unwrap_or(0));
        let entry = size_of::<ENUM_SERVICE_STATUSW>();
        let most = DEPENDANTS_LIMIT.checked_div(entry).unwrap_or(0);
        let end = bytes.wrapping_add(DEPENDANTS_LIMIT);
        (0..count.min(most))
            .map(|n| {
                let at = bytes.wrapping_add(n.saturating_mul(entry)).cast::<ENUM_SERVICE_STATUSW>();
                // SAFETY: the system has filled `count` structures at the beginning of the buffer, which is
                // aligned for them; `most` keeps to its end.
                let name = unsafe { (*at).lpServiceName };
                let mut units = Vec::new();
                let mut unit = name.cast_const();
                while !unit.is_null()
                    && unit.cast::<u8>() >= bytes
                    && unit.wrapping_add(1).cast::<u8>() <= end
                {
                    // SAFETY: the unit lies in the buffer, whole, and was filled.
                    let value = unsafe { unit.read_unaligned() };
                    if value == 0 {
                        break;
                    }
                    units.push(value);
                    unit = unit.wrapping_add(1);
                }
                let unreadable = |_| io::Error::other("a service whose name is no text");
                String::from_utf16(&units).map_err(unreadable)
            })
            .collect()
    }

    /// Stops it, and waits until it has stopped. Nothing is done where it has already.
    ///
    /// # Errors
    /// What the service control manager says; `TimedOut` where it has not stopped after that time.
    pub fn stop(&self, most: Duration) -> io::Result<()> {
        if self.state()? == ServiceState::Stopped {
            return Ok(());
        }
        let mut status = SERVICE_STATUS::default();
        // SAFETY: the handle is open, the result leads to a live variable.
        if unsafe { ControlService(self.handle.0, SERVICE_CONTROL_STOP, &raw mut status) } == 0 {
            let error = io::Error::last_os_error();
            // It has stopped since, or is just doing so.
            let stops = is(&error, ERROR_SERVICE_NOT_ACTIVE)
                || matches!(self.state()?, ServiceState::Pending | ServiceState::Stopped);
            if !stops {
                return Err(error);
            }
        }
        self.wait_for(ServiceState::Stopped, most)
    }

    /// Starts it, and waits until it runs. Nothing is done where it does already.
    ///
    /// # Errors
    /// What the service control manager says; `TimedOut` where it does not run after that time.
    pub fn start(&self, most: Duration) -> io::Result<()> {
        // SAFETY: the handle is open; there are no arguments.
        if unsafe { StartServiceW(self.handle.0, 0, null()) } == 0 {
            let error = io::Error::last_os_error();
            if !is(&error, ERROR_SERVICE_ALREADY_RUNNING) {
                return Err(error);
            }
        }
        self.wait_for(ServiceState::Running, most)
    }

    /// Changes how it starts: the numbers of the value `Start`.
    ///
    /// # Errors
    /// What the service control manager says.
    pub fn set_start_type(&self, start: u32) -> io::Result<()> {
        // SAFETY: the handle is open; null and `SERVICE_NO_CHANGE` leave all else as it is.
        let changed = unsafe {
            ChangeServiceConfigW(
                self.handle.0,
                SERVICE_NO_CHANGE,
                start,
                SERVICE_NO_CHANGE,
                null(),
                null(),
                null_mut(),
                null(),
                null(),
                null(),
                null(),
            )
        };
        if changed == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    fn wait_for(&self, wanted: ServiceState, most: Duration) -> io::Result<()> {
        let began = Instant::now();
        let mut resting = 0_u32;
        loop {
            let state = self.state()?;
            if state == wanted {
                return Ok(());
            }
            // One that rests in the other state, and was asked often enough, will not come.
            resting = if state == ServiceState::Pending { 0 } else { resting.saturating_add(1) };
            if resting > 10 || began.elapsed() > most {
                return Err(io::ErrorKind::TimedOut.into());
            }
            thread::sleep(PAUSE);
        }
    }
}

fn is(error: &io::Error, code: u32) -> bool {
    error.raw_os_error() == Some(code.cast_signed())
}

/// Asks for the state of a service of this machine.
///
/// # Errors
/// What the service control manager says, such as that this user may not ask.
pub fn service_state(name: &str) -> io::Result<ServiceState> {
    match Service::open(name, ServiceRights::Query)? {
        Some(service) => service.state(),
        None => Ok(ServiceState::Missing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_is_not_there_is_missing() {
        assert_eq!(service_state("RouterkeepNoSuchService").unwrap(), ServiceState::Missing);
    }
}
