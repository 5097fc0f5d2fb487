//! Restoring a running system, in the order that its service wants.

use super::journal::LIVE_JOURNAL;
use super::look::{LiveLooked, refuse_unsettled};
use super::router::Restoring;
use super::{LiveOutcome, LivePlace, LiveTarget};
use crate::journal::Operation;
use crate::lock::{Lock, refuse_lock};
use crate::outcome::{Done, LeftState, Outcome, RestoreError, Unsettled};
use crate::plan::Plan;
use crate::prepare::Request;
use crate::refusal::{Permit, Refusal, RefusalKind, Remedy};
use crate::safety::safety_path;
use crate::service::{ServiceControl, ServicedOutcome, Stopping, restore_serviced};
use routerkeep_files::{FileError, Files};

/// Restores a running system. A router service that runs is stopped where that is allowed, and started again.
///
/// `shown` is the plan that the user has agreed to; where the target has changed since, so that another one
/// would be made, nothing is done.
///
/// # Errors
/// [`RestoreError`] where something can't be read; nothing was changed then. What fails later is in the
/// outcome.
pub fn apply_live(
    files: &dyn Files,
    place: &LivePlace,
    target: &mut dyn LiveTarget,
    service: &dyn ServiceControl,
    request: &Request<'_>,
    shown: Option<&Plan>,
) -> Result<LiveOutcome, RestoreError> {
    let _lock = match lock(files, place)? {
        Ok(lock) => lock,
        Err(refusal) => return Ok(Outcome::Refused(vec![refusal]).into()),
    };
    if let Some(refusal) = refuse_unsettled(files, place)? {
        return Ok(Outcome::Refused(vec![refusal]).into());
    }
    apply_locked((files, place), target, service, request, shown, Operation::Restore)
}

/// Takes the lock of a place, or says why it can't be had.
pub(super) fn lock(
    files: &dyn Files,
    place: &LivePlace,
) -> Result<Result<Lock, Refusal>, FileError> {
    match Lock::take_in(files, place.state_path()) {
        Ok(lock) => Ok(Ok(lock)),
        Err(error) => refuse_lock(error).map(Err),
    }
}

/// Restores under a lock, with nothing pending.
pub(super) fn apply_locked(
    at: (&dyn Files, &LivePlace),
    target: &mut dyn LiveTarget,
    service: &dyn ServiceControl,
    request: &Request<'_>,
    shown: Option<&Plan>,
    operation: Operation,
) -> Result<LiveOutcome, RestoreError> {
    let LiveLooked { current, prepared, .. } = LiveLooked::at(target, request, operation)?;
    let plan = match prepared.plan {
        Some(plan) if prepared.refusals.is_empty() => plan,
        _ => return Ok(Outcome::Refused(prepared.refusals).into()),
    };
    if shown.is_some_and(|shown| *shown != plan) {
        let found = "the target has changed since the plan was made";
        let refusal = Refusal::new(RefusalKind::StalePlan, found, Remedy::PlanAgain);
        return Ok(Outcome::Refused(vec![refusal]).into());
    }
    let (todo, unknown) = (prepared.todo, prepared.unknown);
    if plan.is_empty() {
        return Ok(Outcome::Done(Box::new(Done { plan, safety: None, todo, unknown })).into());
    }
    let stops = request.permits.allows(Permit::StopService);
    let stopping = if stops { Stopping::Allowed } else { Stopping::Never };
    let router = Restoring::new(at, target, service, request, operation, &current);
    let outcome = restore_serviced(service, &router, stopping);
    let state = at.1.state_path();
    Ok(match outcome {
        ServicedOutcome::Done { plan, safety, not_started } => {
            let safety = safety.map(|name| safety_path(state, &name));
            let done = Done { plan: *plan, safety, todo, unknown };
            LiveOutcome { not_started, ..Outcome::Done(Box::new(done)).into() }
        }
        ServicedOutcome::Differs { changes: differs, not_started } => {
            let found = "the router was not what was shown any more once its service had stopped";
            let refusal = Refusal::new(RefusalKind::StalePlan, found, Remedy::PlanAgain);
            LiveOutcome { outcome: Outcome::Refused(vec![refusal]), not_started, differs }
        }
        ServicedOutcome::RefusedStopped { refusals, not_started } => {
            LiveOutcome { not_started, ..Outcome::Refused(refusals).into() }
        }
        ServicedOutcome::TakenBack { why, not_started } => {
            LiveOutcome { not_started, ..Outcome::TakenBack { why, cause: None }.into() }
        }
        ServicedOutcome::Refused { refusal } => Outcome::Refused(vec![refusal]).into(),
        ServicedOutcome::Unsettled { why } => {
            let safety = router.held.journal.borrow().safety_path(at.1);
            let journal = state.join(LIVE_JOURNAL);
            let left = Unsettled { why, state: LeftState::Mixed, journal, safety };
            Outcome::Unsettled(Box::new(left)).into()
        }
    })
}
