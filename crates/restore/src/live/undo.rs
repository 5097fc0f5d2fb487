//! Settling a live restore that was interrupted, and taking the last one back.

use super::journal::{LIVE_JOURNAL, LIVE_LAST, LiveClassRecord, LiveJournal};
use super::restore::{apply_locked, lock};
use super::router::Held;
use super::step::{Progress, progress};
use super::{LiveOutcome, LivePlace, LiveTarget};
use crate::classes::class_record;
use crate::journal::Operation;
use crate::journal_file::JournalError;
use crate::outcome::{LeftState, Outcome, RestoreError, Unsettled};
use crate::pending::{Condition, Pending};
use crate::plan::Scope;
use crate::plan_file::class_meaning;
use crate::prepare::Request;
use crate::refusal::{Permit, Refusal, RefusalKind, Remedy};
use crate::service::{LiveRouter, ServiceControl, ServiceStep, SettledService, settle_service};
use crate::settle::Settled;
use crate::undo::{LastRestore, UndoRequest, only};
use crate::wanted::Choice;
use routerkeep_backup::Backup;
use routerkeep_files::Files;
use routerkeep_registry::Limits;
use routerkeep_router::{ClassName, Snapshot, capture};
use std::path::PathBuf;

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
        safety: last.safety_path(place).unwrap_or_default(),
        classes: classes(&last),
        time: last.time,
        operation: last.operation,
        source: last.source,
    }))
}

fn classes(last: &LiveJournal) -> Vec<ClassName> {
    records(last).filter_map(|record| record.bytes.name()).collect()
}

fn records(last: &LiveJournal) -> impl Iterator<Item = &LiveClassRecord> {
    last.work.iter().flat_map(|work| &work.classes)
}

/// Settles a live restore that was interrupted and says so; with nothing pending takes the last one back.
///
/// One of which nothing was left but to start the services is finished; any other is taken back. Either way the
/// services are brought back to what they were.
///
/// # Errors
/// [`RestoreError`] where something can't be read; nothing was changed then.
pub fn undo_live(
    files: &dyn Files,
    place: &LivePlace,
    target: &mut dyn LiveTarget,
    service: &dyn ServiceControl,
    request: &UndoRequest<'_>,
) -> Result<LiveOutcome, RestoreError> {
    let _lock = match lock(files, place)? {
        Ok(lock) => lock,
        Err(refusal) => return Ok(Outcome::Refused(vec![refusal]).into()),
    };
    if let Some(journal) = LiveJournal::read(files, place, LIVE_JOURNAL)? {
        return settle((files, place), target, service, &request.limits, journal);
    }
    let nothing = |found: &str| {
        let kind = RefusalKind::NothingToUndo;
        Ok(Outcome::Refused(vec![Refusal::new(kind, found, Remedy::None)]).into())
    };
    let last = match LiveJournal::read(files, place, LIVE_LAST)? {
        None => return nothing("there is no restore to take back"),
        Some(last) if last.operation == Operation::Undo => {
            return nothing("the last restore was taken back already");
        }
        Some(last) => last,
    };
    let Some(safety) = last.safety_path(place) else {
        return nothing("the last restore has changed nothing");
    };
    let backup = Backup::read(files, &safety)?;
    if let Some(damage) = backup.damage.first() {
        return Err(RestoreError::Safety(damage.to_string()));
    }
    if let Some(refusal) = changed_since(target, request, &last, &backup.snapshot)? {
        return Ok(Outcome::Refused(vec![refusal]).into());
    }
    let touched = classes(&last);
    let wanted = only(backup.snapshot, &touched);
    let server = touched.contains(&ClassName::Server);
    let request = Request {
        wanted: &wanted,
        source: last.service.safety().unwrap_or_default(),
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
    apply_locked((files, place), target, service, &request, None, Operation::Undo)
}

/// Gives up a live restore that can't be settled: the configuration stays as it is, and so do the services. The
/// service gets the start type back that it had.
///
/// # Errors
/// [`RestoreError::File`].
pub fn give_up_live(
    files: &dyn Files,
    place: &LivePlace,
    target: &mut dyn LiveTarget,
    service: &dyn ServiceControl,
    limits: &Limits,
) -> Result<LiveOutcome, RestoreError> {
    let _lock = match lock(files, place)? {
        Ok(lock) => lock,
        Err(refusal) => return Ok(Outcome::Refused(vec![refusal]).into()),
    };
    // A journal that can't be read says nothing of a start type.
    if let Ok(Some(journal)) = LiveJournal::read(files, place, LIVE_JOURNAL) {
        let start = match journal.service.step {
            ServiceStep::Stopping => None,
            ServiceStep::Applying { .. } => journal.service.start,
            ServiceStep::Applied { start, .. } => start,
        };
        let safety = journal.safety_path(place);
        let held = Held::new(files, place, target, service, *limits, journal);
        if let Some(start) = start
            && let Err(why) = held.set_start_type(start)
        {
            return Ok(unsettled(place, safety, why));
        }
    }
    LiveJournal::remove(files, place)?;
    Ok(Outcome::Settled(Settled::TakenBack).into())
}

fn unsettled(place: &LivePlace, safety: Option<PathBuf>, why: String) -> LiveOutcome {
    let (journal, state) = (place.state_path().join(LIVE_JOURNAL), LeftState::Mixed);
    Outcome::Unsettled(Box::new(Unsettled { why, state, journal, safety })).into()
}

fn settle(
    (files, place): (&dyn Files, &LivePlace),
    target: &mut dyn LiveTarget,
    service: &dyn ServiceControl,
    limits: &Limits,
    journal: LiveJournal,
) -> Result<LiveOutcome, RestoreError> {
    // The journal may only just have become durable, or not yet be.
    files.sync_dir(place.state_path())?;
    let safety = journal.safety_path(place);
    if let (ServiceStep::Applying { .. }, Some(work)) = (&journal.service.step, &journal.work) {
        match progress(target, work, limits) {
            Ok(Progress::ChangedMeanwhile(what)) => {
                let found = format!("the pending restore can't be settled: {what}");
                let refusal = Refusal::new(RefusalKind::ChangedSince, found, Remedy::GiveUp);
                return Ok(Outcome::Refused(vec![refusal]).into());
            }
            Ok(_) => {}
            Err(why) => return Ok(unsettled(place, safety, why)),
        }
    }
    let (operation, time) = (journal.operation, journal.time.clone());
    let source = journal.source.clone();
    let held = Held::new(files, place, target, service, *limits, journal);
    Ok(match settle_service(service, &held) {
        Ok(SettledService::Finished { not_started }) => {
            let safety = safety.unwrap_or_default();
            let settled = Settled::Finished { operation, time, source, safety };
            LiveOutcome { not_started, ..Outcome::Settled(settled).into() }
        }
        Ok(SettledService::TakenBack { not_started }) => {
            let settled = Settled::RolledBack { operation, time };
            LiveOutcome { not_started, ..Outcome::Settled(settled).into() }
        }
        Ok(SettledService::Nothing) => Outcome::Settled(Settled::Nothing).into(),
        Err(why) => unsettled(place, safety, why),
    })
}

/// Compares the classes that the restore changed with what it made of them: the bytes, or what they mean, as a
/// service that has run in between writes its settings back in other bytes.
fn changed_since(
    target: &dyn LiveTarget,
    request: &UndoRequest<'_>,
    last: &LiveJournal,
    before: &Snapshot,
) -> Result<Option<Refusal>, RestoreError> {
    if request.permits.allows(Permit::AcceptChanged) {
        return Ok(None);
    }
    let current = capture(target, &request.limits)?;
    for record in records(last) {
        let Some(class) = record.bytes.name() else { continue };
        let now = class_record(&current, class)
            .map_err(|error| RestoreError::Safety(error.to_string()))?;
        if now != record.bytes && record.meaning != Some(class_meaning(before, &current, class)) {
            let found = format!("{class} was changed since the restore of {}", last.time);
            let remedy = Remedy::Allow(Permit::AcceptChanged);
            return Ok(Some(Refusal::new(RefusalKind::ChangedSince, found, remedy)));
        }
    }
    Ok(None)
}
