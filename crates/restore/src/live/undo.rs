//! Settling a live restore that was interrupted, and taking the last one back.

use super::journal::{LIVE_JOURNAL, LIVE_LAST, LiveJournal};
use super::restore::{apply_locked, lock};
use super::step::{Progress, progress, take_back};
use super::{LivePlace, LiveTarget};
use crate::classes::class_record;
use crate::journal::{ClassRecord, JournalError, Operation};
use crate::outcome::{LeftState, Outcome, RestoreError, Unsettled};
use crate::pending::{Condition, Pending};
use crate::plan::Scope;
use crate::prepare::Request;
use crate::refusal::{Permit, Refusal, RefusalKind, Remedy};
use crate::settle::Settled;
use crate::undo::{LastRestore, UndoRequest, only};
use crate::wanted::Choice;
use routerkeep_backup::Backup;
use routerkeep_files::Files;
use routerkeep_router::{ClassName, capture};

/// Looks for a live restore that was interrupted.
///
/// # Errors
/// [`JournalError`].
pub fn pending_live(files: &dyn Files, place: &LivePlace) -> Result<Option<Pending>, JournalError> {
    let Some(journal) = LiveJournal::read(files, place, LIVE_JOURNAL)? else { return Ok(None) };
    Ok(Some(Pending {
        safety: journal.safety_path(place),
        time: journal.time,
        operation: journal.operation,
        source: journal.source,
        condition: Condition::HalfMade,
    }))
}

/// Returns the last live restore of a place, or `None` where there was none.
///
/// # Errors
/// [`RestoreError::Journal`].
pub fn last_live_restore(
    files: &dyn Files,
    place: &LivePlace,
) -> Result<Option<LastRestore>, RestoreError> {
    let Some(last) = LiveJournal::read(files, place, LIVE_LAST)? else { return Ok(None) };
    Ok(Some(LastRestore {
        safety: last.safety_path(place),
        classes: last.classes.iter().filter_map(ClassRecord::name).collect(),
        time: last.time,
        operation: last.operation,
        source: last.source,
    }))
}

/// Settles a live restore that was interrupted and says so; with nothing pending takes the last one back.
///
/// One of which all changes were made is finished; any other is taken back.
///
/// # Errors
/// [`RestoreError`] where something can't be read; nothing was changed then.
pub fn undo_live(
    files: &dyn Files,
    place: &LivePlace,
    target: &mut dyn LiveTarget,
    request: &UndoRequest<'_>,
) -> Result<Outcome, RestoreError> {
    let _lock = match lock(files, place)? {
        Ok(lock) => lock,
        Err(refusal) => return Ok(Outcome::Refused(vec![refusal])),
    };
    if let Some(journal) = LiveJournal::read(files, place, LIVE_JOURNAL)? {
        return settle(files, place, target, request, journal);
    }
    let nothing = |found: &str| {
        let kind = RefusalKind::NothingToUndo;
        Ok(Outcome::Refused(vec![Refusal::new(kind, found, Remedy::None)]))
    };
    let last = match LiveJournal::read(files, place, LIVE_LAST)? {
        None => return nothing("there is no restore to take back"),
        Some(last) if last.operation == Operation::Undo => {
            return nothing("the last restore was taken back already");
        }
        Some(last) => last,
    };
    if let Some(refusal) = changed_since(target, request, &last)? {
        return Ok(Outcome::Refused(vec![refusal]));
    }
    let backup = Backup::read(files, &last.safety_path(place))?;
    if let Some(damage) = backup.damage.first() {
        return Err(RestoreError::Safety(damage.to_string()));
    }
    let touched: Vec<ClassName> = last.classes.iter().filter_map(ClassRecord::name).collect();
    let wanted = only(backup.snapshot, &touched);
    let server = touched.contains(&ClassName::Server);
    let request = Request {
        wanted: &wanted,
        source: &last.safety,
        scope: if server { Scope::WithServer } else { Scope::Three },
        choice: Choice::WHOLE,
        control_set: None,
        // What the restore had to leave out, the way back leaves out too.
        permits: request.permits.with(Permit::SkipMissing),
        logs: request.logs,
        limits: request.limits,
        open_files: request.open_files,
        interrupt: request.interrupt,
        provenance: request.provenance,
    };
    apply_locked(files, place, target, &request, None, Operation::Undo)
}

/// Gives up a live restore that can't be settled: the router stays as it is.
///
/// # Errors
/// [`RestoreError::File`].
pub fn give_up_live(files: &dyn Files, place: &LivePlace) -> Result<Outcome, RestoreError> {
    let _lock = match lock(files, place)? {
        Ok(lock) => lock,
        Err(refusal) => return Ok(Outcome::Refused(vec![refusal])),
    };
    LiveJournal::remove(files, place)?;
    Ok(Outcome::Settled(Settled::TakenBack))
}

fn settle(
    files: &dyn Files,
    place: &LivePlace,
    target: &mut dyn LiveTarget,
    request: &UndoRequest<'_>,
    journal: LiveJournal,
) -> Result<Outcome, RestoreError> {
    let limits = &request.limits;
    // The journal may only just have become durable, or not yet be.
    files.sync_dir(place.state_path())?;
    let far = match progress(target, &journal, limits) {
        Ok(far) => far,
        Err(what) => {
            let found = format!("the pending restore can't be settled: {what}");
            let refusal = Refusal::new(RefusalKind::ChangedSince, found, Remedy::GiveUp);
            return Ok(Outcome::Refused(vec![refusal]));
        }
    };
    let safety = journal.safety_path(place);
    if far == Progress::Complete {
        let now = capture(target, limits)?;
        let (operation, time) = (journal.operation, journal.time.clone());
        let source = journal.source.clone();
        journal.finish(files, place, &now)?;
        return Ok(Outcome::Settled(Settled::Finished { operation, time, source, safety }));
    }
    if let Err(why) = take_back(target, &journal, limits) {
        let path = place.state_path().join(LIVE_JOURNAL);
        let state = LeftState::Mixed;
        return Ok(Outcome::Unsettled(Box::new(Unsettled { why, state, journal: path, safety })));
    }
    LiveJournal::remove(files, place)?;
    let LiveJournal { operation, time, .. } = journal;
    Ok(Outcome::Settled(Settled::RolledBack { operation, time }))
}

/// Compares the classes that the restore changed with what it made of them.
fn changed_since(
    target: &dyn LiveTarget,
    request: &UndoRequest<'_>,
    last: &LiveJournal,
) -> Result<Option<Refusal>, RestoreError> {
    if request.permits.allows(Permit::AcceptChanged) {
        return Ok(None);
    }
    let current = capture(target, &request.limits)?;
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
