//! Undo: settles a pending restore, or takes the last one back.

use crate::apply::apply_locked;
use crate::classes::class_record;
use crate::described::described;
use crate::guards::OpenFiles;
use crate::interrupt::Interrupt;
use crate::journal::{JOURNAL, Journal, LAST, Operation};
use crate::live::LivePlace;
use crate::lock::lock;
use crate::outcome::{Outcome, RestoreError};
use crate::pending::pending_on_windows;
use crate::place::Place;
use crate::plan::Scope;
use crate::plan_file::Agreed;
use crate::prepare::{Request, refuse_pending};
use crate::refusal::{Permit, Permits, Refusal, RefusalKind, Remedy};
use crate::settle::{self, SettleError, Settled};
use crate::target::Target;
use crate::wanted::Choice;
use routerkeep_backup::{Backup, Provenance};
use routerkeep_files::{ErrorKind, Files};
use routerkeep_regf::LogPolicy;
use routerkeep_registry::Limits;
use routerkeep_router::{Class, ClassName, Snapshot};
use std::path::PathBuf;

/// How a restore is taken back.
#[derive(Clone, Copy)]
pub struct UndoRequest<'a> {
    /// What is allowed.
    pub permits: Permits,
    /// What becomes of transaction logs beside a dirty hive.
    pub logs: LogPolicy,
    /// Bounds on what is read.
    pub limits: Limits,
    /// Who knows which files are open elsewhere.
    pub open_files: &'a dyn OpenFiles,
    /// Who can stop it; settling is not stopped.
    pub interrupt: &'a dyn Interrupt,
    /// Who undoes, and when.
    pub provenance: &'a Provenance,
}

/// The last restore of a place, as it can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastRestore {
    /// When it was, UTC.
    pub time: String,
    /// What it was.
    pub operation: Operation,
    /// The backup, as the user named it.
    pub source: String,
    /// The safety backup that undo puts back.
    pub safety: PathBuf,
    /// The classes that it changed.
    pub classes: Vec<ClassName>,
}

/// Returns the last restore of a place, or `None` where there was none.
///
/// # Errors
/// [`RestoreError::Journal`].
pub fn last_restore(files: &dyn Files, place: &Place) -> Result<Option<LastRestore>, RestoreError> {
    let Some(last) = Journal::read(files, place, LAST)? else { return Ok(None) };
    Ok(Some(LastRestore {
        safety: last.safety_path(place),
        classes: last.classes.iter().filter_map(crate::journal::ClassRecord::name).collect(),
        time: last.time,
        operation: last.operation,
        source: last.source,
    }))
}

/// Settles a pending restore and says so; with nothing pending takes the last restore back.
///
/// # Errors
/// [`RestoreError`] where something can't be read; nothing was changed then.
pub fn undo(
    files: &dyn Files,
    place: &Place,
    request: &UndoRequest<'_>,
) -> Result<Outcome, RestoreError> {
    let lock = match lock(files, place)? {
        Ok(lock) => lock,
        Err(refusal) => return Ok(Outcome::Refused(vec![refusal])),
    };
    if let Some(pending) = pending_on_windows(files, place)? {
        return Ok(Outcome::Refused(vec![refuse_pending(&pending)]));
    }
    match settle::settle(files, place, &lock) {
        Ok(Settled::Nothing) => {}
        Ok(settled) => return Ok(Outcome::Settled(settled)),
        Err(SettleError::Conflict { what }) => {
            let found = format!("the pending restore can't be finished: {what}");
            let refusal = Refusal::new(RefusalKind::ChangedSince, found, Remedy::GiveUp);
            return Ok(Outcome::Refused(vec![refusal]));
        }
        Err(SettleError::Journal(error)) => return Err(error.into()),
        Err(SettleError::File(error)) => return settle_failed(files, place, error),
    }
    let nothing = |found: &str| {
        let kind = RefusalKind::NothingToUndo;
        Ok(Outcome::Refused(vec![Refusal::new(kind, found, Remedy::None)]))
    };
    let last = match Journal::read(files, place, LAST)? {
        None => return nothing("there is no restore to take back"),
        Some(last) if last.operation == Operation::Undo => {
            return nothing("the last restore was taken back already");
        }
        Some(last) => last,
    };
    if let Some(refusal) = changed_since(files, place, request, &last)? {
        return Ok(Outcome::Refused(vec![refusal]));
    }
    let backup = Backup::read(files, &last.safety_path(place))?;
    if let Some(damage) = backup.damage.first() {
        return Err(RestoreError::Safety(damage.to_string()));
    }
    let touched: Vec<ClassName> =
        last.classes.iter().filter_map(crate::journal::ClassRecord::name).collect();
    let wanted = only(backup.snapshot, &touched);
    let server = touched.contains(&ClassName::Server);
    let request = Request {
        wanted: &wanted,
        source: &last.safety,
        scope: if server { Scope::WithServer } else { Scope::Three },
        choice: Choice::WHOLE,
        control_set: Some(last.control_set),
        // What the restore had to leave out, the way back leaves out too.
        permits: request.permits.with(Permit::SkipMissing),
        logs: request.logs,
        limits: request.limits,
        open_files: request.open_files,
        interrupt: request.interrupt,
        provenance: request.provenance,
    };
    apply_locked(files, place, &request, Agreed::Anything, Operation::Undo, &lock)
}

/// Gives up a pending restore that can't be finished: the files stay as they are.
///
/// # Errors
/// [`RestoreError::File`]; trying again goes on where it stopped.
pub fn give_up(files: &dyn Files, place: &Place) -> Result<Outcome, RestoreError> {
    let lock = match lock(files, place)? {
        Ok(lock) => lock,
        Err(refusal) => return Ok(Outcome::Refused(vec![refusal])),
    };
    settle::give_up(files, place, &lock)?;
    if pending_on_windows(files, place)?.is_some() {
        LivePlace::new(place.state_path().to_owned()).forget(files)?;
    }
    Ok(Outcome::Settled(Settled::TakenBack))
}

/// Says what a failure to settle leaves: the pending restore, as it was.
fn settle_failed(
    files: &dyn Files,
    place: &Place,
    error: routerkeep_files::FileError,
) -> Result<Outcome, RestoreError> {
    if matches!(error.kind(), ErrorKind::ReadOnly | ErrorKind::Denied) {
        let kind = RefusalKind::ReadOnly;
        let refusal = Refusal::new(kind, error.to_string(), Remedy::MakeWritable);
        return Ok(Outcome::Refused(vec![refusal]));
    }
    let Some(pending) = crate::pending::pending(files, place).ok().flatten() else {
        return Err(error.into());
    };
    let unsettled = crate::outcome::Unsettled {
        why: described(&error),
        state: crate::outcome::LeftState::New,
        journal: place.state_path().join(JOURNAL),
        safety: pending.safety,
    };
    Ok(Outcome::Unsettled(Box::new(unsettled)))
}

/// Compares the classes that the restore changed with what it made of them.
fn changed_since(
    files: &dyn Files,
    place: &Place,
    request: &UndoRequest<'_>,
    last: &Journal,
) -> Result<Option<Refusal>, RestoreError> {
    if request.permits.allows(Permit::AcceptChanged) {
        return Ok(None);
    }
    let number = Some(last.control_set);
    let target = Target::open(files, place, number, request.logs, request.limits)?;
    let current = target.capture()?;
    for record in &last.classes {
        let Some(class) = record.name() else { continue };
        let now = class_record(&current, class)
            .map_err(|error| RestoreError::Safety(error.to_string()))?;
        if now != *record {
            let found = format!("{class} was changed since the restore of {}", last.time);
            let remedy = Remedy::Allow(Permit::AcceptChanged);
            return Ok(Some(Refusal::new(RefusalKind::ChangedSince, found, remedy)));
        }
    }
    Ok(None)
}

/// Returns a snapshot of these classes alone.
pub(crate) fn only(mut snapshot: Snapshot, classes: &[ClassName]) -> Snapshot {
    fn leave<T>() -> Class<T> {
        Class::NotCaptured { why: "the restore did not change it".to_owned() }
    }
    for class in ClassName::ALL.into_iter().filter(|class| !classes.contains(class)) {
        match class {
            ClassName::RouterManagers => snapshot.router_managers = leave(),
            ClassName::Interfaces => snapshot.interfaces = leave(),
            ClassName::PhoneBook => snapshot.phone_book = leave(),
            ClassName::Server => snapshot.server = leave(),
        }
    }
    snapshot
}
