//! The services of a running server, as a restore needs them.

use crate::RemoteError;
use crate::pipe::Pipes;
use crate::svcctl::{self, Access, Current, Service, Services};
use routerkeep_restore::service::{SERVICE, ServiceControl, ServiceError, ServiceState};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// How long a service may take to reach a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServicePatience {
    /// How often it is asked.
    pub times: u32,
    /// How long it is left alone in between.
    pub between: Duration,
}

impl ServicePatience {
    /// Three minutes: Routing and Remote Access hangs up every connection before it stops.
    pub const DEFAULT: Self = Self { times: 360, between: Duration::from_millis(500) };
}

/// The service control manager of a running server.
///
/// Each question has a pipe of its own: one that is kept open for the minutes between two of them is one
/// more thing that can break.
#[derive(Clone)]
pub struct RemoteServices {
    pipes: Arc<dyn Pipes>,
    patience: ServicePatience,
}

impl RemoteServices {
    /// Makes one of a session in which the pipe `svcctl` can be opened.
    pub fn new(pipes: Arc<dyn Pipes>, patience: ServicePatience) -> Self {
        Self { pipes, patience }
    }

    /// Says what a service does; `None` where there is none of that name.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub fn query(&self, service: &str) -> Result<Option<ServiceState>, RemoteError> {
        let Some((mut services, service)) = self.open(service, Access::Query)? else {
            return Ok(None);
        };
        Ok(Some(match services.state(service)? {
            Current::Running => ServiceState::Running,
            Current::Stopped => ServiceState::Stopped,
            Current::Between => ServiceState::Pending,
        }))
    }

    fn open(
        &self,
        service: &str,
        access: Access,
    ) -> Result<Option<(Services, Service)>, RemoteError> {
        let pipe = self
            .pipes
            .open(svcctl::PIPE)
            .map_err(|source| RemoteError::Pipe { during: "opening the pipe svcctl", source })?;
        let mut services = Services::bind(pipe)?;
        let opened = services.open(service, access)?;
        Ok(opened.map(|service| (services, service)))
    }

    /// Asks until the service is in the state, or patience is at its end.
    fn wait(&self, service: &str, wanted: ServiceState) -> Result<(), ServiceError> {
        for left in (0..self.patience.times).rev() {
            if self.state(service)? == wanted {
                return Ok(());
            }
            if left > 0 {
                thread::sleep(self.patience.between);
            }
        }
        let why = match wanted {
            ServiceState::Running => "it did not start in time",
            _ => "it did not stop in time",
        };
        Err(ServiceError { service: service.to_owned(), why: why.to_owned() })
    }
}

impl ServiceControl for RemoteServices {
    fn state(&self, service: &str) -> Result<ServiceState, ServiceError> {
        // One that is not there does not run.
        let state = self.query(service).map_err(|error| failed(service, error))?;
        Ok(state.unwrap_or(ServiceState::Stopped))
    }

    fn running_dependants(&self) -> Result<Vec<String>, ServiceError> {
        let ask = || match self.open(SERVICE, Access::Dependants)? {
            Some((mut services, service)) => services.running_dependants(service),
            None => Ok(Vec::new()),
        };
        ask().map_err(|error| failed(SERVICE, error))
    }

    fn stop(&self, service: &str) -> Result<(), ServiceError> {
        let tell = || match self.open(service, Access::Stop)? {
            Some((mut services, service)) => services.stop(service),
            None => Ok(()),
        };
        tell().map_err(|error| failed(service, error))?;
        self.wait(service, ServiceState::Stopped)
    }

    fn start(&self, service: &str) -> Result<(), ServiceError> {
        let tell = || self.open(service, Access::Start);
        let opened = tell().map_err(|error| failed(service, error))?;
        let Some((mut services, open)) = opened else {
            let why = "the server has no such service".to_owned();
            return Err(ServiceError { service: service.to_owned(), why });
        };
        services.start(open).map_err(|error| failed(service, error))?;
        self.wait(service, ServiceState::Running)
    }

    fn set_start_type(&self, service: &str, start: u32) -> Result<(), ServiceError> {
        let set = || match self.open(service, Access::Configure)? {
            Some((mut services, service)) => services.set_start_type(service, start),
            None => Ok(()),
        };
        set().map_err(|error| failed(service, error))
    }
}

fn failed(service: &str, error: RemoteError) -> ServiceError {
    let mut why = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(below) = cause {
        let below_text = below.to_string();
        // Some errors say what is below them.
        if !why.ends_with(&below_text) {
            why = format!("{why}: {below_text}");
        }
        cause = below.source();
    }
    ServiceError { service: service.to_owned(), why }
}
