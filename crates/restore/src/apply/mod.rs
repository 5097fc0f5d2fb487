//! Restoring: from a plan to files that are in place, read back and compared.
//!
//! 1. The place is locked, what an interrupted restore has prepared is removed, the plan is made anew.
//! 2. The bytes of the new hive are made in memory.
//! 3. The present state is published as a safety backup.
//! 4. New hive and phone book are written beside the old ones, with their mode and owner, and synchronised.
//! 5. They are captured and compared with what was wanted.
//! 6. The old files are looked at once more. Then the journal is written: the commit.
//! 7. The files are renamed over the old ones, and logs that no longer apply are removed.
//! 8. They are read back, and the journal becomes the last one.
//!
//! Up to 6 a failure is taken back. From 6 on the new state is the one that counts.

mod failure;
mod work;

pub(crate) use work::stage_file;

use crate::described::described;
use crate::file_digest::FileDigest;
use crate::hive_change::{HiveChangeError, changed_hive};
use crate::journal::Operation;
use crate::lock::{Lock, lock};
use crate::logs::read_logs;
use crate::outcome::{Done, Outcome, RestoreError};
use crate::pending::pending;
use crate::place::Place;
use crate::plan::Plan;
use crate::plan_file::Agreed;
use crate::prepare::{Look, Looked, Request, refuse_pending};
use crate::refusal::{Refusal, RefusalKind, Remedy};
use crate::settle::{self, Absence};
use failure::Stop;
use routerkeep_files::Files;
use work::Work;

/// Restores.
///
/// `shown` is the plan that the user has agreed to; where the target has changed since, so that another one
/// would be made, nothing is done.
///
/// # Errors
/// [`RestoreError`] where something can't be read; nothing was changed then. What fails later is in the
/// outcome.
pub fn apply(
    files: &dyn Files,
    place: &Place,
    request: &Request<'_>,
    shown: Option<&Plan>,
) -> Result<Outcome, RestoreError> {
    let lock = match lock(files, place)? {
        Ok(lock) => lock,
        Err(refusal) => return Ok(Outcome::Refused(vec![refusal])),
    };
    if let Some(pending) = pending(files, place)? {
        return Ok(Outcome::Refused(vec![refuse_pending(&pending)]));
    }
    let agreed = shown.map_or(Agreed::Anything, Agreed::Plan);
    apply_locked(files, place, request, agreed, Operation::Restore, &lock)
}

/// Restores under a lock, with nothing pending.
pub(crate) fn apply_locked(
    files: &dyn Files,
    place: &Place,
    request: &Request<'_>,
    agreed: Agreed<'_>,
    operation: Operation,
    _lock: &Lock,
) -> Result<Outcome, RestoreError> {
    settle::remove_staged(files, place, Absence::ToBeMadeDurable)?;
    let looked = match Looked::at(files, place, request, operation)? {
        Look::Looked(looked) => *looked,
        Look::Unclear(refusal) => return Ok(Outcome::Refused(vec![refusal])),
    };
    if looked.prepared.refusals.is_empty()
        && let Some(refusal) = agreed.refusal(&looked, request)
    {
        return Ok(Outcome::Refused(vec![refusal]));
    }
    let Looked { mut target, current, wanted, prepared } = looked;
    let (plan, wanted) = match (prepared.plan, wanted) {
        (Some(plan), Some(wanted)) if prepared.refusals.is_empty() => (plan, wanted),
        _ => return Ok(Outcome::Refused(prepared.refusals)),
    };
    let (todo, unknown) = (prepared.todo, prepared.unknown);
    if plan.is_empty() {
        return Ok(Outcome::Done(Box::new(Done { plan, safety: None, todo, unknown })));
    }
    let hive = if plan.changes.is_empty() {
        None
    } else {
        let logs = read_logs(files, place.hive_path())?;
        // The hive is in memory once, and that is the new one.
        target.forget();
        let (hive, time) = (target.registry().hive(), request.provenance.time);
        match changed_hive(hive, &logs, &plan.changes, time) {
            Ok(bytes) => Some(bytes),
            Err(error @ HiveChangeError::Failed(_)) => return Err(error.into()),
            Err(error) => {
                let found = described(&error);
                let refusal = Refusal::new(RefusalKind::DamagedTarget, found, Remedy::None);
                return Ok(Outcome::Refused(vec![refusal]));
            }
        }
    };
    if request.interrupt.is_requested() {
        let refusal = Refusal::new(RefusalKind::Interrupted, INTERRUPTED, Remedy::None);
        return Ok(Outcome::Refused(vec![refusal]));
    }
    let work = Work {
        files,
        place,
        request,
        operation,
        plan: &plan,
        hive: hive.as_deref().map(FileDigest::of),
        control_set: target.control_set(),
        seen: target.into_seen(),
        current: &current,
        wanted: &wanted,
    };
    match work.run(hive) {
        Ok(safety) => {
            Ok(Outcome::Done(Box::new(Done { plan, safety: Some(safety), todo, unknown })))
        }
        Err(Stop::TakenBack { why, cause }) => Ok(Outcome::TakenBack { why, cause }),
        Err(Stop::Refused(refusal)) => Ok(Outcome::Refused(vec![refusal])),
        Err(Stop::Unsettled(unsettled)) => Ok(Outcome::Unsettled(unsettled)),
    }
}

/// Why a restore ended that was told to stop.
const INTERRUPTED: &str = "interrupted";
