//! The order of a restore with the service stopped.

use super::journal::{ServiceJournal, ServiceStep};
use super::settle::bring_back;
use super::{
    DISABLED, LiveRestore, SERVICE, Seen, ServiceControl, ServiceError, ServiceState, Verdict,
};
use crate::plan::Plan;
use crate::refusal::{Permit, Refusal, RefusalKind, Remedy};
use routerkeep_registry::{Change, KeyPath, Value};
use routerkeep_router::{Snapshot, difference, places};

/// What became of a restore with the service stopped.
#[derive(Debug)]
#[must_use]
pub enum ServicedOutcome {
    /// It is done, and the services are as they were.
    Done {
        /// What was changed.
        plan: Box<Plan>,
        /// The name of the safety backup; none where there was nothing to do.
        safety: Option<String>,
        /// What did not come up again, although the configuration is the new one.
        not_started: Vec<ServiceError>,
    },
    /// The router meant something else once the service had stopped. Nothing was changed, and the services are as they
    /// were.
    Differs {
        /// What the router has become since it was shown.
        changes: Vec<difference::Change>,
        /// What did not come up again.
        not_started: Vec<ServiceError>,
    },
    /// Guards refused it once the service had stopped. Nothing was changed, and the services are as they were.
    RefusedStopped {
        /// What refuses it.
        refusals: Vec<Refusal>,
        /// What did not come up again.
        not_started: Vec<ServiceError>,
    },
    /// It failed, and router and services are as they were.
    TakenBack {
        /// What failed.
        why: String,
        /// What did not come up again.
        not_started: Vec<ServiceError>,
    },
    /// It failed, and the journal says what is left: [`settle_service`](super::settle_service) goes on.
    Unsettled {
        /// What failed.
        why: String,
    },
    /// It was refused before anything was touched.
    Refused {
        /// Why.
        refusal: Refusal,
    },
}

/// Whether the service is stopped for a restore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopping {
    /// A service that runs refuses the restore.
    Never,
    /// It is stopped, and started again.
    Allowed,
}

/// Restores a router whose Windows runs.
///
/// Where the router means something else after the service has stopped than what was agreed to, nothing is done.
pub fn restore_serviced(
    service: &dyn ServiceControl,
    router: &dyn LiveRestore,
    stopping: Stopping,
) -> ServicedOutcome {
    let journal = match begin(service, router, stopping) {
        Ok(journal) => journal,
        Err(refusal) => return ServicedOutcome::Refused { refusal },
    };
    if let Err(why) = router.write_journal(Some(&journal)) {
        // Nothing was touched yet; a journal that is there all the same is settled to nothing.
        return match router.write_journal(None) {
            Ok(()) => ServicedOutcome::TakenBack { why, not_started: Vec::new() },
            Err(_) => ServicedOutcome::Unsettled { why },
        };
    }
    let work = Work { service, router, journal };
    work.run()
}

/// Looks how everything is.
fn begin(
    service: &dyn ServiceControl,
    router: &dyn LiveRestore,
    stopping: Stopping,
) -> Result<ServiceJournal, Refusal> {
    let running = |found: &str, remedy| Refusal::new(RefusalKind::ServiceRunning, found, remedy);
    let unknown = |why: String| running(&why, Remedy::StopService);
    if router.read_journal().map_err(unknown)?.is_some() {
        let found = "a restore of this router was interrupted";
        return Err(Refusal::new(RefusalKind::Pending, found, Remedy::Settle));
    }
    let said = |error: ServiceError| unknown(error.to_string());
    let state = service.state(SERVICE).map_err(said)?;
    match (state, stopping) {
        (ServiceState::Pending, _) => {
            let found = format!("{SERVICE} is being started or stopped by somebody else");
            return Err(running(&found, Remedy::Wait));
        }
        (ServiceState::Running, Stopping::Never) => {
            let found =
                format!("{SERVICE} runs: it would write its own settings over the restored ones");
            return Err(running(&found, Remedy::Allow(Permit::StopService)));
        }
        _ => {}
    }
    let was_running = state == ServiceState::Running;
    let dependants =
        if was_running { service.running_dependants().map_err(said)? } else { Vec::new() };
    let start = router.start_type().map_err(unknown)?;
    Ok(ServiceJournal { was_running, dependants, start, step: ServiceStep::Stopping })
}

struct Work<'a> {
    service: &'a dyn ServiceControl,
    router: &'a dyn LiveRestore,
    journal: ServiceJournal,
}

impl Work<'_> {
    fn run(mut self) -> ServicedOutcome {
        if let Err(why) = self.stop() {
            return self.back(why);
        }
        let Seen { current, verdict } = match self.router.look() {
            Ok(seen) => seen,
            Err(why) => return self.back(why),
        };
        let plan = match verdict {
            Verdict::Agreed(plan) => plan,
            Verdict::Differs(changes) => {
                return self
                    .start_again(|not_started| ServicedOutcome::Differs { changes, not_started });
            }
            Verdict::Refused(refusals) => {
                return self.start_again(|not_started| ServicedOutcome::RefusedStopped {
                    refusals,
                    not_started,
                });
            }
        };
        if plan.is_empty() {
            return self.start_again(|not_started| ServicedOutcome::Done {
                plan,
                safety: None,
                not_started,
            });
        }
        let safety = match self.apply(&current, &plan) {
            Ok(safety) => safety,
            Err(why) => match self.router.read_journal() {
                // Only the last word was not heard.
                Ok(Some(ServiceJournal {
                    step: ServiceStep::Applied { start, safety }, ..
                })) => {
                    self.journal.step = ServiceStep::Applied { start, safety: safety.clone() };
                    safety
                }
                Ok(_) => return self.back(why),
                Err(more) => return ServicedOutcome::Unsettled { why: format!("{why}; {more}") },
            },
        };
        // From here on the new configuration is the one that counts: what fails now is finished, not taken back.
        self.start_again(|not_started| ServicedOutcome::Done {
            plan,
            safety: Some(safety),
            not_started,
        })
    }

    /// Brings everything to where the journal says that it belongs.
    fn start_again(
        &self,
        outcome: impl FnOnce(Vec<ServiceError>) -> ServicedOutcome,
    ) -> ServicedOutcome {
        match bring_back(self.service, self.router, &self.journal) {
            Ok(not_started) => outcome(not_started),
            Err(why) => ServicedOutcome::Unsettled { why },
        }
    }

    /// Stops the dependants, then the service.
    fn stop(&self) -> Result<(), String> {
        if !self.journal.was_running {
            return Ok(());
        }
        for dependant in &self.journal.dependants {
            self.service.stop(dependant).map_err(|error| error.to_string())?;
        }
        self.service.stop(SERVICE).map_err(|error| error.to_string())?;
        self.is_stopped()
    }

    fn is_stopped(&self) -> Result<(), String> {
        match self.service.state(SERVICE).map_err(|error| error.to_string())? {
            ServiceState::Stopped => Ok(()),
            _ => Err(format!("{SERVICE} was started by somebody else meanwhile")),
        }
    }

    fn apply(&mut self, current: &Snapshot, plan: &Plan) -> Result<String, String> {
        let safety = self.router.save(current)?;
        self.journal.step = ServiceStep::Applying { safety: safety.clone() };
        self.router.write_journal(Some(&self.journal))?;
        if self.journal.start.is_some() {
            self.router.set_start_type(DISABLED)?;
        }
        // Nobody can start it now; whoever did so before is found here.
        self.is_stopped()?;
        let (plan, start) = without_start(plan, self.journal.start);
        self.router.apply(&plan)?;
        self.is_stopped()?;
        let step = ServiceStep::Applied { start, safety: safety.clone() };
        let applied = ServiceJournal { step, ..self.journal.clone() };
        self.router.write_journal(Some(&applied))?;
        self.journal = applied;
        Ok(safety)
    }

    /// Brings everything back to what it was. The journal on the disk may be behind by one word, not ahead.
    fn back(&self, why: String) -> ServicedOutcome {
        match bring_back(self.service, self.router, &self.journal) {
            Ok(not_started) => ServicedOutcome::TakenBack { why, not_started },
            Err(more) => ServicedOutcome::Unsettled { why: format!("{why}; {more}") },
        }
    }
}

/// Takes the start type out of a plan, and returns the one that is wanted: none where there is to be no service.
///
/// While a plan is applied the start type is *disabled*, if there is a service.
pub(crate) fn without_start(plan: &Plan, now: Option<u32>) -> (Plan, Option<u32>) {
    let mut plan = plan.clone();
    let mut start = now;
    let service =
        KeyPath::from(plan.control_set.as_str()).join_path(&KeyPath::from(places::REMOTE_ACCESS));
    plan.changes.retain(|change| match change {
        Change::SetValue { path, value, .. } if *path == service && value.name.is(START) => {
            start = Value::as_dword(value).or(start);
            false
        }
        Change::DeleteValue { path, before } => *path != service || !before.name.is(START),
        _ => true,
    });
    for change in &mut plan.changes {
        if let Change::DeleteKey { path, before } = change
            && *path == service
        {
            start = None;
            for value in before.iter_mut().filter(|value| now.is_some() && value.name.is(START)) {
                *value = Value::dword(START, DISABLED);
            }
        }
    }
    (plan, start)
}

/// The value that holds the start type.
pub(crate) const START: &str = "Start";
