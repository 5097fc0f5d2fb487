//! Looking before anything is done: plan, guards and to-do list of a restore.

use crate::guards::{self, Guarded, OpenFiles, Surroundings, Verdicts};
use crate::interrupt::Interrupt;
use crate::journal::Operation;
use crate::outcome::RestoreError;
use crate::pending::{Condition, Pending, pending};
use crate::place::Place;
use crate::plan::{Plan, PlanError, Planning, Scope, plan};
use crate::refusal::{Permits, Refusal, RefusalKind, Remedy};
use crate::review::Review;
use crate::target::{Target, TargetError};
use crate::todo::{self, Todo};
use crate::wanted::{Choice, Chosen, Wanted};
use routerkeep_backup::Provenance;
use routerkeep_files::Files;
use routerkeep_regf::LogPolicy;
use routerkeep_registry::{Limits, RegistryError};
use routerkeep_router::{PortNumbers, Snapshot};

/// What shall be restored, and how.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The configuration in the backup.
    pub wanted: &'a Snapshot,
    /// The backup that it is from, as the user named it.
    pub source: &'a str,
    /// Which classes.
    pub scope: Scope,
    /// Which parts, and onto which adapters.
    pub choice: &'a Choice,
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
    /// What the choice of parts and adapters comes to.
    pub chosen: Chosen,
    /// The plan by its meaning; nothing where there is none.
    pub review: Review,
}

impl Prepared {
    pub(crate) fn refused(refusal: Refusal) -> Self {
        let (plan, refusals, chosen) = (None, vec![refusal], Chosen::default());
        let (todo, unknown, review) = (Vec::new(), Vec::new(), Review::default());
        Self { plan, refusals, todo, unknown, chosen, review }
    }
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
    Ok(match prepare_looked(files, place, request)? {
        Ok(looked) => looked.prepared,
        Err(prepared) => *prepared,
    })
}

/// The same, with what was looked at; where there is nothing to look at, what refuses it.
pub(crate) fn prepare_looked<'f, 'b>(
    files: &'f dyn Files,
    place: &Place,
    request: &Request<'b>,
) -> Result<Result<Looked<'f, 'b>, Box<Prepared>>, RestoreError> {
    if let Some(pending) = pending(files, place)? {
        return Ok(Err(Box::new(Prepared::refused(refuse_pending(&pending)))));
    }
    Ok(match Looked::at(files, place, request, Operation::Restore)? {
        Look::Looked(looked) => Ok(looked.reviewed()),
        Look::Unclear(refusal) => Err(Box::new(Prepared::refused(refusal))),
    })
}

/// Returns the refusal for a pending restore.
pub(crate) fn refuse_pending(pending: &Pending) -> Refusal {
    let Pending { operation, time, .. } = pending;
    let (found, remedy) = match &pending.condition {
        Condition::Conflict(what) => {
            (format!("the {operation} of {time} was interrupted, and {what}"), Remedy::Settle)
        }
        Condition::Elsewhere(who) => (
            format!("a {operation} is under way since {time}, or was interrupted: by {who}"),
            Remedy::SettleElsewhere,
        ),
        _ => (format!("the {operation} of {time} was interrupted"), Remedy::Settle),
    };
    Refusal::new(RefusalKind::Pending, found, remedy)
}

/// Works out the router as it shall be, plans, and lists what is left to do; the plan is not reviewed yet.
///
/// # Errors
/// Memory is short.
pub(crate) fn planned<'b>(
    current: &Snapshot,
    request: &Request<'b>,
    operation: Operation,
    ports: &PortNumbers,
    mut verdicts: Verdicts,
) -> Result<(Option<Wanted<'b>>, Prepared), TargetError> {
    let Request { wanted, scope, permits, .. } = *request;
    let wanted = Wanted::resolve(current, wanted, request.choice, scope, permits, operation);
    let wanted = wanted.map_err(|mut more| verdicts.refusals.append(&mut more)).ok();
    let mut todo = Vec::new();
    let mut made = None;
    if let Some(wanted) = &wanted {
        let (scope, to) = (wanted.scope, wanted.snapshot.as_ref());
        match plan(&Planning { current, wanted: to, scope, ports, permits }) {
            Ok(mut plan) => {
                wanted.mark(&mut plan);
                made = Some(plan);
            }
            Err(PlanError::Refused(mut more)) => verdicts.refusals.append(&mut more),
            Err(PlanError::Memory) => return Err(RegistryError::Memory.into()),
        }
        todo = todo::after(current, to, made.as_ref()).ok_or(RegistryError::Memory)?;
        todo.retain(|todo| wanted.concerns(todo));
    }
    let Verdicts { refusals, unknown } = verdicts;
    let chosen = wanted.as_ref().map(|wanted| wanted.chosen.clone()).unwrap_or_default();
    let review = Review::default();
    Ok((wanted, Prepared { plan: made, refusals, todo, unknown, chosen, review }))
}

/// What came of looking.
pub(crate) enum Look<'f, 'b> {
    Looked(Box<Looked<'f, 'b>>),
    /// It is not clear which configuration is meant.
    Unclear(Refusal),
}

/// A target that was looked at.
pub(crate) struct Looked<'f, 'b> {
    pub(crate) target: Target<'f>,
    pub(crate) current: Snapshot,
    /// The router as it shall be; none where the choice is refused.
    pub(crate) wanted: Option<Wanted<'b>>,
    pub(crate) prepared: Prepared,
}

impl<'f, 'b> Looked<'f, 'b> {
    pub(crate) fn at(
        files: &'f dyn Files,
        place: &Place,
        request: &Request<'b>,
        operation: Operation,
    ) -> Result<Look<'f, 'b>, RestoreError> {
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
        let (wanted, prepared) = planned(&current, request, operation, &ports, verdicts)?;
        Ok(Look::Looked(Box::new(Self { target, current, wanted, prepared })))
    }

    /// Looks at the plan by its meaning, too, which takes longer than making it.
    pub(crate) fn reviewed(mut self) -> Self {
        self.target.forget();
        if let (Some(wanted), Some(plan)) = (&self.wanted, &self.prepared.plan) {
            self.prepared.review = Review::of(&self.current, wanted, plan);
        }
        self
    }
}
