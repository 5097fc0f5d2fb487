//! A plan as a file: to be looked at by somebody else, or later, and then applied as it is or not at all.
//!
//! The file holds no bytes of the configuration. They come from the backup that it names; hashes say whether
//! backup and router are still what the plan saw. `docs/FORMAT.md` describes it.

mod describe;
mod format;
mod hash;
mod scope;

pub(crate) use describe::plan_file;

pub use format::{BackupRef, PlanFile, PlanFileError};

use crate::apply::apply_locked;
use crate::journal::Operation;
use crate::lock::lock;
use crate::outcome::{Outcome, RestoreError};
use crate::pending::pending;
use crate::place::Place;
use crate::plan::Plan;
use crate::prepare::{Looked, Prepared, Request, prepare_looked, refuse_pending};
use crate::refusal::{Refusal, RefusalKind, Remedy};
use crate::wanted::Unit;
use routerkeep_files::Files;
use routerkeep_router::{ClassName, Snapshot};

/// A plan that can be written into a file, and what there is to see of it.
#[derive(Debug)]
pub struct Draft {
    /// What the restore would do, and what speaks against it.
    pub prepared: Prepared,
    /// The file; none where there is no plan, or something refuses it.
    pub file: Option<PlanFile>,
}

/// Looks what a restore would do, and puts it down. Nothing is changed.
///
/// # Errors
/// [`RestoreError`] where the target can't be read.
pub fn draft(
    files: &dyn Files,
    place: &Place,
    request: &Request<'_>,
    backup: &BackupRef,
) -> Result<Draft, RestoreError> {
    let looked = match prepare_looked(files, place, request)? {
        Ok(looked) => looked,
        Err(prepared) => return Ok(Draft { prepared: *prepared, file: None }),
    };
    let refused = !looked.prepared.refusals.is_empty();
    let file = if refused { None } else { described(&looked, request, backup) };
    Ok(Draft { prepared: looked.prepared, file })
}

fn described(
    looked: &Looked<'_, '_>,
    request: &Request<'_>,
    backup: &BackupRef,
) -> Option<PlanFile> {
    plan_file(&looked.current, looked.wanted.as_ref()?, &looked.prepared, request, backup)
}

/// Applies a plan: does what it says, or refuses because router or backup are not what it saw.
///
/// `request` is made of the plan: its choice, scope, permits and control set, and the backup that it names;
/// `backup` says what that is now.
///
/// # Errors
/// [`RestoreError`], as for [`apply`](fn@crate::apply).
pub fn apply_file(
    files: &dyn Files,
    place: &Place,
    request: &Request<'_>,
    backup: &BackupRef,
    file: &PlanFile,
) -> Result<Outcome, RestoreError> {
    let lock = match lock(files, place)? {
        Ok(lock) => lock,
        Err(refusal) => return Ok(Outcome::Refused(vec![refusal])),
    };
    if let Some(pending) = pending(files, place)? {
        return Ok(Outcome::Refused(vec![refuse_pending(&pending)]));
    }
    let agreed = Agreed::File { file, backup };
    apply_locked(files, place, request, agreed, Operation::Restore, &lock)
}

/// Returns the hash of what a class means, keyed by another state of its router.
pub(crate) fn class_meaning(key: &Snapshot, router: &Snapshot, class: ClassName) -> String {
    scope::scope_hash(&hash::Keyed::by(key), router, &[Unit::Class(class)].into())
}

/// What somebody has agreed to.
#[derive(Clone, Copy)]
pub(crate) enum Agreed<'a> {
    /// Whatever the plan is.
    Anything,
    /// Just this plan.
    Plan(&'a Plan),
    /// The plan in a file.
    File { file: &'a PlanFile, backup: &'a BackupRef },
}

impl Agreed<'_> {
    /// Refuses what was not agreed to.
    pub(crate) fn refusal(self, looked: &Looked<'_, '_>, request: &Request<'_>) -> Option<Refusal> {
        let found = match self {
            Self::Anything => return None,
            Self::Plan(shown) => {
                if looked.prepared.plan.as_ref() == Some(shown) {
                    return None;
                }
                "the target has changed since the plan was made".to_owned()
            }
            Self::File { file, backup } => {
                let now = described(looked, request, backup)?;
                return file.check(&now).err();
            }
        };
        Some(Refusal::new(RefusalKind::StalePlan, found, Remedy::PlanAgain))
    }
}
