//! Bringing the service back: after a failure, and after a reboot.

use super::journal::{ServiceJournal, ServiceStep};
use super::{LiveRouter, SERVICE, ServiceControl, ServiceError, ServiceState};

/// What was found and done.
#[derive(Debug, PartialEq, Eq)]
pub enum SettledService {
    /// There was nothing to settle.
    Nothing,
    /// The restore was taken back, and the services are as they were.
    TakenBack {
        /// What did not come up again.
        not_started: Vec<ServiceError>,
    },
    /// The restore was finished, and the services are as they were.
    Finished {
        /// What did not come up again.
        not_started: Vec<ServiceError>,
    },
}

/// Settles a restore that was interrupted.
///
/// # Errors
/// Why it can't be settled, in words; trying again goes on.
pub fn settle_service(
    service: &dyn ServiceControl,
    router: &dyn LiveRouter,
) -> Result<SettledService, String> {
    let Some(journal) = router.read_journal()? else { return Ok(SettledService::Nothing) };
    let applied = matches!(journal.step, ServiceStep::Applied { .. });
    let not_started = bring_back(service, router, &journal)?;
    Ok(match applied {
        true => SettledService::Finished { not_started },
        false => SettledService::TakenBack { not_started },
    })
}

/// Brings configuration, start type and services to where the journal says that they belong, and removes it.
///
/// Returns what did not start: the configuration is settled all the same, and who starts a service later needs no
/// journal.
pub(super) fn bring_back(
    service: &dyn ServiceControl,
    router: &dyn LiveRouter,
    journal: &ServiceJournal,
) -> Result<Vec<ServiceError>, String> {
    let start = match &journal.step {
        // It was not touched yet.
        ServiceStep::Stopping => None,
        ServiceStep::Applying { safety } => {
            // One that somebody has started would write over what is put back.
            halt(service).map_err(|error| error.to_string())?;
            router.revert(safety)?;
            journal.start
        }
        ServiceStep::Applied { start, .. } => *start,
    };
    // Also where it reads so already: whoever controls the services may have it otherwise.
    if let Some(start) = start {
        router.set_start_type(start)?;
    }
    let mut not_started = Vec::new();
    if journal.was_running {
        let dependants = journal.dependants.iter().rev().map(String::as_str);
        for name in [SERVICE].into_iter().chain(dependants) {
            if let Err(error) = service.start(name) {
                not_started.push(error);
            }
        }
    }
    if let Err(why) = router.write_journal(None)
        && !matches!(router.read_journal(), Ok(None))
    {
        return Err(why);
    }
    Ok(not_started)
}

/// Stops the service, and what depends on it, if it runs.
fn halt(service: &dyn ServiceControl) -> Result<(), ServiceError> {
    if service.state(SERVICE)? == ServiceState::Stopped {
        return Ok(());
    }
    for dependant in service.running_dependants()? {
        service.stop(&dependant)?;
    }
    service.stop(SERVICE)
}
