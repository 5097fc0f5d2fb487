//! The order of a restore with the service stopped.

use super::journal::{ServiceJournal, ServiceStep};
use super::settle::bring_back;
use super::{DISABLED, LiveRouter, SERVICE, ServiceControl, ServiceError, ServiceState};
use crate::plan::Plan;
use routerkeep_registry::{Change, Value};
use routerkeep_router::difference::difference;
use routerkeep_router::{Snapshot, places};

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
        /// The plan that would be made now.
        plan: Box<Plan>,
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
        why: String,
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
/// `shown` is what the router was when the plan was shown. Where it means something else after the service has
/// stopped, nothing is done.
pub fn restore_serviced(
    service: &dyn ServiceControl,
    router: &dyn LiveRouter,
    shown: &Snapshot,
    stopping: Stopping,
) -> ServicedOutcome {
    let journal = match begin(service, router, stopping) {
        Ok(journal) => journal,
        Err(why) => return ServicedOutcome::Refused { why },
    };
    if let Err(why) = router.write_journal(Some(&journal)) {
        // Nothing was touched yet; a journal that is there all the same is settled to nothing.
        return match router.write_journal(None) {
            Ok(()) => ServicedOutcome::Refused { why },
            Err(_) => ServicedOutcome::Unsettled { why },
        };
    }
    let work = Work { service, router, shown, journal };
    work.run()
}

/// Looks how everything is.
fn begin(
    service: &dyn ServiceControl,
    router: &dyn LiveRouter,
    stopping: Stopping,
) -> Result<ServiceJournal, String> {
    if router.read_journal()?.is_some() {
        return Err("a restore of this router was interrupted".to_owned());
    }
    let said = |error: ServiceError| error.to_string();
    let state = service.state(SERVICE).map_err(said)?;
    match (state, stopping) {
        (ServiceState::Pending, _) => {
            return Err(format!("{SERVICE} is being started or stopped by somebody else"));
        }
        (ServiceState::Running, Stopping::Never) => {
            return Err(format!(
                "{SERVICE} runs: it would write its own settings over the restored ones"
            ));
        }
        _ => {}
    }
    let was_running = state == ServiceState::Running;
    let dependants =
        if was_running { service.running_dependants().map_err(said)? } else { Vec::new() };
    let start = router.start_type()?;
    Ok(ServiceJournal { was_running, dependants, start, step: ServiceStep::Stopping })
}

struct Work<'a> {
    service: &'a dyn ServiceControl,
    router: &'a dyn LiveRouter,
    shown: &'a Snapshot,
    journal: ServiceJournal,
}

impl Work<'_> {
    fn run(mut self) -> ServicedOutcome {
        if let Err(why) = self.stop() {
            return self.back(why);
        }
        let (current, plan) = match self.look() {
            Ok(looked) => looked,
            Err(why) => return self.back(why),
        };
        if !difference(self.shown, &current).changes.is_empty() {
            return match bring_back(self.service, self.router, &self.journal) {
                Ok(not_started) => ServicedOutcome::Differs { plan: Box::new(plan), not_started },
                Err(why) => ServicedOutcome::Unsettled { why },
            };
        }
        if plan.is_empty() {
            return match bring_back(self.service, self.router, &self.journal) {
                Ok(not_started) => {
                    ServicedOutcome::Done { plan: Box::new(plan), safety: None, not_started }
                }
                Err(why) => ServicedOutcome::Unsettled { why },
            };
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
        match bring_back(self.service, self.router, &self.journal) {
            Ok(not_started) => {
                ServicedOutcome::Done { plan: Box::new(plan), safety: Some(safety), not_started }
            }
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

    /// Captures the router as the service has left it, and plans anew.
    fn look(&self) -> Result<(Snapshot, Plan), String> {
        let current = self.router.capture()?;
        let plan = self.router.plan(&current)?;
        Ok((current, plan))
    }

    fn apply(&mut self, current: &Snapshot, plan: &Plan) -> Result<String, String> {
        let safety = self.router.save(current)?;
        self.journal.step = ServiceStep::Applying { safety: safety.clone() };
        self.router.write_journal(Some(&self.journal))?;
        self.router.set_start_type(DISABLED)?;
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

/// Takes the start type out of a plan, and returns the one that is wanted.
fn without_start(plan: &Plan, now: u32) -> (Plan, u32) {
    let mut plan = plan.clone();
    let mut start = now;
    let service = routerkeep_registry::KeyPath::from(plan.control_set.as_str())
        .join_path(&routerkeep_registry::KeyPath::from(places::REMOTE_ACCESS));
    plan.changes.retain(|change| match change {
        Change::SetValue { path, value, .. } => {
            let is_start = *path == service && value.name.is("Start");
            if let (true, Some(wanted)) = (is_start, Value::as_dword(value)) {
                start = wanted;
            }
            !is_start
        }
        _ => true,
    });
    (plan, start)
}
