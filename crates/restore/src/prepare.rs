//! Looking before anything is done: plan, guards and to-do list of a restore.

use crate::guards::{self, Guarded, OpenFiles, Surroundings, Verdicts};
use crate::interrupt::Interrupt;
use crate::journal::Operation;
use crate::outcome::RestoreError;
use crate::pending::{Condition, Pending, pending};
use crate::place::Place;
use crate::plan::{Plan, Planning, Scope, plan};
use crate::refusal::{Permits, Refusal, RefusalKind, Remedy};
use crate::target::Target;
use crate::todo::{self, Todo};
use routerkeep_backup::Provenance;
use routerkeep_files::Files;
use routerkeep_regf::LogPolicy;
use routerkeep_registry::Limits;
use routerkeep_router::Snapshot;

/// What shall be restored, and how.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The configuration as it shall be.
    pub wanted: &'a Snapshot,
    /// The backup that it is from, as the user named it.
    pub source: &'a str,
    /// Which classes.
    pub scope: Scope,
    /// The control set, where the user names one; else it is the one of the next boot.
    pub control_set: Option<u16>,
    /// What is allowed.
    pub permits: Permits,
    /// What becomes of transaction logs beside a dirty hive.
    pub logs: LogPolicy,
    /// Bounds on what is read.
    pub limits: Limits,
    /// Who knows which files are open elsewhere.
    pub open_files: &'a dyn OpenFiles,
    /// Who can stop it.
    pub interrupt: &'a dyn Interrupt,
    /// Who restores, and when.
    pub provenance: &'a Provenance,
}

/// What a restore would do, and what speaks against it.
#[derive(Debug)]
pub struct Prepared {
    /// The changes; `None` where there can be no plan.
    pub plan: Option<Plan>,
    /// What refuses it; empty if it can be done.
    pub refusals: Vec<Refusal>,
    /// What people have to do afterwards.
    pub todo: Vec<Todo>,
    /// What could not be found out.
    pub unknown: Vec<String>,
}

/// Looks what a restore would do. Nothing is changed, and no lock is taken.
///
/// # Errors
/// [`RestoreError`] where the target can't be read.
pub fn prepare(
    files: &dyn Files,
    place: &Place,
    request: &Request<'_>,
) -> Result<Prepared, RestoreError> {
    if let Some(pending) = pending(files, place)? {
        let refusals = vec![refuse_pending(&pending)];
        return Ok(Prepared { plan: None, refusals, todo: Vec::new(), unknown: Vec::new() });
    }
    Ok(match Looked::at(files, place, request, Operation::Restore)? {
        Look::Looked(looked) => looked.prepared,
        Look::Unclear(refusal) => {
            Prepared { plan: None, refusals: vec![refusal], todo: Vec::new(), unknown: Vec::new() }
        }
    })
}

/// Returns the refusal for a pending restore.
pub(crate) fn refuse_pending(pending: &Pending) -> Refusal {
    let found = match &pending.condition {
        Condition::Conflict(what) => {
            format!("the {} of {} was interrupted, and {what}", pending.operation, pending.time)
        }
        _ => format!("the {} of {} was interrupted", pending.operation, pending.time),
    };
    Refusal::new(RefusalKind::Pending, found, Remedy::Settle)
}

/// What came of looking.
pub(crate) enum Look<'f> {
    Looked(Box<Looked<'f>>),
    /// It is not clear which configuration is meant.
    Unclear(Refusal),
}

/// A target that was looked at.
pub(crate) struct Looked<'f> {
    pub(crate) target: Target<'f>,
    pub(crate) current: Snapshot,
    pub(crate) prepared: Prepared,
}

impl<'f> Looked<'f> {
    pub(crate) fn at(
        files: &'f dyn Files,
        place: &Place,
        request: &Request<'_>,
        operation: Operation,
    ) -> Result<Look<'f>, RestoreError> {
        let Request { wanted, scope, control_set, permits, logs, limits, .. } = *request;
        let target = Target::open(files, place, control_set, logs, limits)?;
        if let (None, Some(refusal)) = (control_set, guards::of_control_set(&target)) {
            return Ok(Look::Unclear(refusal));
        }
        let current = target.capture()?;
        let mut verdicts = Verdicts::default();
        let open_files = request.open_files;
        let surroundings = Surroundings { files, place, target: &target, permits, open_files };
        guards::of_place(&surroundings, &mut verdicts)?;
        let guarded = Guarded { target: &target, current: &current, wanted, scope, permits };
        // What is taken back was there before, and a router that is not set up yet may be set up.
        if operation == Operation::Restore {
            guards::of_router(&guarded.sides(), &mut verdicts)?;
        }
        let ports = target.ports()?;
        let planning = Planning { current: &current, wanted, scope, ports: &ports, permits };
        let plan = plan(&planning).map_err(|mut more| verdicts.refusals.append(&mut more)).ok();
        let todo = todo::after(&current, wanted, plan.as_ref());
        let Verdicts { refusals, unknown } = verdicts;
        let prepared = Prepared { plan, refusals, todo, unknown };
        Ok(Look::Looked(Box::new(Self { target, current, prepared })))
    }
}
