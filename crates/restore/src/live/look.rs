//! Looking at a running system: plan, guards and to-do list of a restore.

use super::undo::pending_live;
use super::{LivePlace, LiveTarget};
use crate::guards::{self, Keys, Sides, Verdicts};
use crate::journal::Operation;
use crate::outcome::RestoreError;
use crate::plan::{Planning, plan};
use crate::plan_file::{BackupRef, Draft, plan_file};
use crate::prepare::{Prepared, Request, refuse_pending};
use crate::refusal::{Permit, Permits, Refusal, RefusalKind, Remedy};
use crate::review::Review;
use crate::target::TargetError;
use crate::todo::{self, Todo};
use crate::wanted::{Choice, Chosen, Wanted};
use routerkeep_files::Files;
use routerkeep_registry::{Depth, Key, KeyPath, Limits};
use routerkeep_router::{
    CaptureError, Consistency, PortNumbers, ServiceState, Snapshot, capture, places,
};

/// Looks what a restore of a running system would do. Nothing is changed, and no lock is taken.
///
/// The request's control set, logs and open files are those of files, and not looked at here.
///
/// # Errors
/// [`RestoreError`] where the target can't be read.
pub fn prepare_live(
    files: &dyn Files,
    place: &LivePlace,
    target: &dyn LiveTarget,
    request: &Request<'_>,
) -> Result<Prepared, RestoreError> {
    if let Some(refusal) = refuse_unsettled(files, place)? {
        return Ok(Prepared::refused(refusal));
    }
    let (current, mut prepared) = look(target, request, Operation::Restore)?;
    review(&current, request, &mut prepared);
    Ok(prepared)
}

/// Looks what a restore of a running system would do, and puts it down. Nothing is changed.
///
/// # Errors
/// [`RestoreError`] where the target can't be read.
pub fn draft_live(
    files: &dyn Files,
    place: &LivePlace,
    target: &dyn LiveTarget,
    request: &Request<'_>,
    backup: &BackupRef,
) -> Result<Draft, RestoreError> {
    if let Some(refusal) = refuse_unsettled(files, place)? {
        return Ok(Draft { prepared: Prepared::refused(refusal), file: None });
    }
    let (current, mut prepared) = look(target, request, Operation::Restore)?;
    let wanted = review(&current, request, &mut prepared);
    let wanted = wanted.filter(|_| prepared.refusals.is_empty());
    let file = wanted.and_then(|wanted| plan_file(&current, &wanted, &prepared, request, backup));
    Ok(Draft { prepared, file })
}

/// Looks at a plan by its meaning, too, and returns the router as it shall be.
fn review<'b>(
    current: &Snapshot,
    request: &Request<'b>,
    prepared: &mut Prepared,
) -> Option<Wanted<'b>> {
    let Request { wanted, scope, permits, .. } = *request;
    let plan = prepared.plan.as_ref()?;
    // Anything but the whole is refused already.
    let wanted =
        Wanted::resolve(current, wanted, Choice::WHOLE, scope, permits, Operation::Restore);
    let wanted = wanted.ok()?;
    prepared.review = Review::of(current, &wanted, plan);
    Some(wanted)
}

/// Refuses where a restore is pending, of the running system or of its disk.
pub(super) fn refuse_unsettled(
    files: &dyn Files,
    place: &LivePlace,
) -> Result<Option<Refusal>, RestoreError> {
    if let Some(pending) = pending_live(files, place)? {
        return Ok(Some(refuse_pending(&pending)));
    }
    let offline = place.has_offline_journal(files)?;
    Ok(offline.then(|| {
        let found = "a restore of this disk was interrupted before Windows was started from it";
        Refusal::new(RefusalKind::Pending, found, Remedy::SettleOffline)
    }))
}

/// The keys of the control set in use, for the guards.
struct LiveKeys<'a> {
    target: &'a dyn LiveTarget,
    limits: &'a Limits,
    control_set: &'a str,
}

impl Keys for LiveKeys<'_> {
    fn key(&self, place: &str, depth: Depth) -> Result<Option<Key>, TargetError> {
        let path = KeyPath::from(self.control_set).join_path(&KeyPath::from(place));
        Ok(self.target.registry().read_tree(&path, depth, self.limits)?.key)
    }
}

/// Captures a running system, and looks what a restore would do.
pub(super) fn look(
    target: &dyn LiveTarget,
    request: &Request<'_>,
    operation: Operation,
) -> Result<(Snapshot, Prepared), RestoreError> {
    let Request { wanted, scope, permits, .. } = *request;
    let limits = &request.limits;
    let current = capture(target, limits).map_err(TargetError::from)?;
    let mut verdicts = Verdicts::default();
    if let Some(refusal) = of_service(current.source.service, permits) {
        verdicts.refusals.push(refusal);
    }
    if current.consistency == Consistency::Changed {
        let found = "the router was changed while it was read";
        let refusal = Refusal::new(RefusalKind::StalePlan, found, Remedy::PlanAgain);
        verdicts.refusals.push(refusal);
    }
    if request.choice != Choice::WHOLE {
        let found =
            "parts of a backup, or other adapters, can't be restored onto a running Windows yet";
        verdicts.refusals.push(Refusal::new(RefusalKind::WholeOnly, found, Remedy::None));
    }
    let keys = LiveKeys { target, limits, control_set: &current.control_set };
    if operation == Operation::Restore {
        let sides = Sides { keys: &keys, current: &current, wanted, scope, permits };
        guards::of_router(&sides, &mut verdicts)?;
    }
    let class = keys.key(places::NETWORK_CLASS, Depth::Levels(1))?;
    let ports = class.as_ref().map(PortNumbers::read).unwrap_or_default();
    let planning = Planning { current: &current, wanted, scope, ports: &ports, permits };
    let plan = plan(&planning).map_err(|mut more| verdicts.refusals.append(&mut more)).ok();
    let mut todo = todo::after(&current, wanted, plan.as_ref());
    if current.source.service == ServiceState::Running {
        // It is stopped for the restore, and started again.
        todo.retain(|todo| *todo != Todo::StartService);
    }
    let Verdicts { refusals, unknown } = verdicts;
    let (chosen, review) = (Chosen::default(), Review::default());
    Ok((current, Prepared { plan, refusals, todo, unknown, chosen, review }))
}

/// Refuses while the service runs, unless it may be stopped: when it stops it writes its settings back
/// (MS-RRASM 3.1.6.3).
fn of_service(state: ServiceState, permits: Permits) -> Option<Refusal> {
    let (found, remedy) = match state {
        ServiceState::Stopped => return None,
        ServiceState::Running if permits.allows(Permit::StopService) => return None,
        ServiceState::Running => (
            "the service RemoteAccess is running: when it stops it would write its old settings back",
            Remedy::Allow(Permit::StopService),
        ),
        ServiceState::Unknown => (
            "it can't be found out whether the service RemoteAccess is running",
            Remedy::StopService,
        ),
    };
    Some(Refusal::new(RefusalKind::ServiceRunning, found, remedy))
}

impl From<CaptureError> for RestoreError {
    fn from(error: CaptureError) -> Self {
        Self::Target(error.into())
    }
}
