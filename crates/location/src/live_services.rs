//! The services of the running Windows, for restores that stop the router's.

use routerkeep_registry::live::{self, Service, ServiceRights};
use routerkeep_restore::service::{SERVICE, ServiceControl, ServiceError, ServiceState};
use std::io;
use std::time::Duration;

/// How long a service is waited for. RRAS takes seconds; one with thousands of callers takes more.
const MOST: Duration = Duration::from_secs(180);

/// The services of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct LiveServices;

fn failed(service: &str, error: &io::Error) -> ServiceError {
    let why = match error.kind() {
        io::ErrorKind::TimedOut => {
            format!("it did not get there within {} seconds", MOST.as_secs())
        }
        _ => error.to_string(),
    };
    ServiceError { service: service.to_owned(), why }
}

/// Does something with a service, if there is one.
fn with<T>(
    name: &str,
    rights: ServiceRights,
    act: impl FnOnce(&Service) -> io::Result<T>,
) -> Result<Option<T>, ServiceError> {
    let done =
        Service::open(name, rights).and_then(|service| service.as_ref().map(act).transpose());
    done.map_err(|error| failed(name, &error))
}

impl ServiceControl for LiveServices {
    fn state(&self, service: &str) -> Result<ServiceState, ServiceError> {
        let state = live::service_state(service).map_err(|error| failed(service, &error))?;
        Ok(match state {
            live::ServiceState::Running => ServiceState::Running,
            live::ServiceState::Stopped | live::ServiceState::Missing => ServiceState::Stopped,
            live::ServiceState::Pending => ServiceState::Pending,
        })
    }

    fn running_dependants(&self) -> Result<Vec<String>, ServiceError> {
        let dependants = with(SERVICE, ServiceRights::Control, Service::running_dependants)?;
        Ok(dependants.unwrap_or_default())
    }

    fn stop(&self, service: &str) -> Result<(), ServiceError> {
        with(service, ServiceRights::Control, |service| service.stop(MOST))
            .map(Option::unwrap_or_default)
    }

    fn start(&self, service: &str) -> Result<(), ServiceError> {
        let started = with(service, ServiceRights::Control, |service| service.start(MOST))?;
        let missing =
            || ServiceError { service: service.to_owned(), why: "it is not there".to_owned() };
        started.ok_or_else(missing)
    }

    fn set_start_type(&self, service: &str, start: u32) -> Result<(), ServiceError> {
        let set = with(service, ServiceRights::Configure, |service| service.set_start_type(start));
        set.map(Option::unwrap_or_default)
    }
}
