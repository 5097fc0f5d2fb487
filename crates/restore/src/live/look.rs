//! Looking at a running system: plan, guards and to-do list of a restore.

use super::undo::pending_live;
use super::{LivePlace, LiveTarget};
use crate::described::described;
use crate::guards::{self, Keys, Sides, Verdicts};
use crate::journal::Operation;
use crate::outcome::RestoreError;
use crate::plan::{PlanError, Planning, plan};
use crate::plan_file::{BackupRef, Draft, plan_file};
use crate::prepare::{Prepared, Request, planned, refuse_pending};

use crate::refusal::{Permit, Permits, Refusal, RefusalKind, Remedy};
use crate::review::Review;
use crate::service::without_start;
use crate::target::TargetError;
use crate::todo::Todo;
use crate::wanted::Wanted;

use routerkeep_files::Files;
use routerkeep_registry::{Depth, Key, KeyPath, Limits, RegistryError};
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
    Ok(LiveLooked::at(target, request, Operation::Restore)?.reviewed().prepared)
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
    let looked = LiveLooked::at(target, request, Operation::Restore)?.reviewed();
    let LiveLooked { current, wanted, prepared } = looked;
    let wanted = wanted.filter(|_| prepared.refusals.is_empty());
    let file = wanted.and_then(|wanted| plan_file(&current, &wanted, &prepared, request, backup));
    Ok(Draft { prepared, file })
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

/// A running system that was looked at.
pub(super) struct LiveLooked<'b> {
    pub(super) current: Snapshot,
    /// The router as it shall be; none where the choice is refused.
    pub(super) wanted: Option<Wanted<'b>>,
    pub(super) prepared: Prepared,
}

impl<'b> LiveLooked<'b> {
    /// Captures a running system, and looks what a restore would do.
    pub(super) fn at(
        target: &dyn LiveTarget,
        request: &Request<'b>,
        operation: Operation,
    ) -> Result<Self, RestoreError> {
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
        let keys = LiveKeys { target, limits, control_set: &current.control_set };
        if operation == Operation::Restore {
            let sides = Sides { keys: &keys, current: &current, wanted, scope, permits };
            guards::of_router(&sides, &mut verdicts)?;
        }
        let ports = ports(target, &current.control_set, limits)?;
        let (wanted, mut prepared) = planned(&current, request, operation, &ports, verdicts)?;
        if current.source.service == ServiceState::Running {
            // It is stopped for the restore, and started again.
            prepared.todo.retain(|todo| *todo != Todo::StartService);
        }
        Ok(Self { current, wanted, prepared })
    }

    /// Looks at the plan by its meaning, too, which takes longer than making it.
    fn reviewed(mut self) -> Self {
        if let (Some(wanted), Some(plan)) = (&self.wanted, &self.prepared.plan) {
            self.prepared.review = Review::of(&self.current, wanted, plan);
        }
        self
    }
}

/// Says whether a running system is what was wanted; the start type is looked at by nobody yet.
///
/// # Errors
/// Why not, in words.
pub(super) fn is_as_wanted(
    target: &dyn LiveTarget,
    request: &Request<'_>,
    wanted: &Wanted<'_>,
) -> Result<Snapshot, String> {
    let limits = &request.limits;
    let current = capture(target, limits).map_err(|error| described(&error))?;
    let ports = ports(target, &current.control_set, limits).map_err(|error| described(&error))?;
    let (to, scope, permits) = (wanted.snapshot.as_ref(), wanted.scope, request.permits);
    let planning = Planning { current: &current, wanted: to, scope, ports: &ports, permits };
    match plan(&planning) {
        Ok(left) if without_start(&left, None).0.is_empty() => Ok(current),
        Ok(_) => Err("what is read back is not what was written".to_owned()),
        Err(PlanError::Refused(_)) => Err("what was written can't be read back".to_owned()),
        Err(PlanError::Memory) => Err(described(&RegistryError::Memory)),
    }
}

/// Reads the numbers under which the machine has its ports.
fn ports(
    target: &dyn LiveTarget,
    control_set: &str,
    limits: &Limits,
) -> Result<PortNumbers, TargetError> {
    let class =
        LiveKeys { target, limits, control_set }.key(places::NETWORK_CLASS, Depth::Levels(1))?;
    Ok(class.as_ref().map(PortNumbers::read).unwrap_or_default())
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
