//! Restoring a running system: plan, guards, journal, changes, reading back.

use super::journal::{BookRecord, Bytes, ChangeRecord, Format, LIVE_JOURNAL, LiveJournal};
use super::step::{Progress, progress, take_back};
use super::undo::pending_live;
use super::{LivePlace, LiveTarget};
use crate::apply::{described, free_safety_path, refuse_lock, remove_safety};
use crate::guards::{self, Keys, Sides, Verdicts};
use crate::journal::{ClassRecord, Operation};
use crate::outcome::{Done, LeftState, Outcome, RestoreError, Unsettled};
use crate::place::directory_of;
use crate::plan::{PhoneBookChange, Plan, Planning, plan};
use crate::prepare::{Prepared, Request, refuse_pending};
use crate::refusal::{Refusal, RefusalKind, Remedy};
use crate::review::Review;
use crate::settle::Lock;
use crate::target::TargetError;
use crate::todo;
use crate::wanted::{Choice, Chosen};
use routerkeep_backup::{instant, publish};
use routerkeep_files::{Access, FileError, Files, ReplaceError, create_dirs};
use routerkeep_registry::{Depth, Key, KeyPath, Limits};
use routerkeep_router::{
    CaptureError, Consistency, PortNumbers, ServiceState, Snapshot, capture, places,
};
use std::path::{Path, PathBuf};

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
        return Ok(nothing(refusal));
    }
    Ok(look(target, request, Operation::Restore)?.1)
}

/// Restores a running system whose router service is stopped.
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
    request: &Request<'_>,
    shown: Option<&Plan>,
) -> Result<Outcome, RestoreError> {
    let _lock = match lock(files, place)? {
        Ok(lock) => lock,
        Err(refusal) => return Ok(Outcome::Refused(vec![refusal])),
    };
    if let Some(refusal) = refuse_unsettled(files, place)? {
        return Ok(Outcome::Refused(vec![refusal]));
    }
    apply_locked(files, place, target, request, shown, Operation::Restore)
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

/// Refuses where a restore is pending, of the running system or of its disk.
fn refuse_unsettled(files: &dyn Files, place: &LivePlace) -> Result<Option<Refusal>, RestoreError> {
    if let Some(pending) = pending_live(files, place)? {
        return Ok(Some(refuse_pending(&pending)));
    }
    let offline = place.has_offline_journal(files)?;
    Ok(offline.then(|| {
        let found = "a restore of this disk was interrupted before Windows was started from it";
        Refusal::new(RefusalKind::Pending, found, Remedy::SettleOffline)
    }))
}

fn nothing(refusal: Refusal) -> Prepared {
    Prepared::refused(refusal)
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

fn look(
    target: &dyn LiveTarget,
    request: &Request<'_>,
    operation: Operation,
) -> Result<(Snapshot, Prepared), RestoreError> {
    let Request { wanted, scope, permits, .. } = *request;
    let limits = &request.limits;
    let current = capture(target, limits).map_err(TargetError::from)?;
    let mut verdicts = Verdicts::default();
    if let Some(refusal) = of_service(current.source.service) {
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
    let todo = todo::after(&current, wanted, plan.as_ref());
    let Verdicts { refusals, unknown } = verdicts;
    let (chosen, review) = (Chosen::default(), Review::default());
    Ok((current, Prepared { plan, refusals, todo, unknown, chosen, review }))
}

/// Refuses while the service runs: when it stops it writes its settings back (MS-RRASM 3.1.6.3).
fn of_service(state: ServiceState) -> Option<Refusal> {
    let found = match state {
        ServiceState::Stopped => return None,
        ServiceState::Running => {
            "the service RemoteAccess is running: when it stops it would write its old settings back"
        }
        ServiceState::Unknown => {
            "it can't be found out whether the service RemoteAccess is running"
        }
    };
    Some(Refusal::new(RefusalKind::ServiceRunning, found, Remedy::StopService))
}

/// Restores under a lock, with nothing pending.
pub(super) fn apply_locked(
    files: &dyn Files,
    place: &LivePlace,
    target: &mut dyn LiveTarget,
    request: &Request<'_>,
    shown: Option<&Plan>,
    operation: Operation,
) -> Result<Outcome, RestoreError> {
    let (current, prepared) = look(target, request, operation)?;
    let plan = match prepared.plan {
        Some(plan) if prepared.refusals.is_empty() => plan,
        _ => return Ok(Outcome::Refused(prepared.refusals)),
    };
    if shown.is_some_and(|shown| *shown != plan) {
        let found = "the target has changed since the plan was made";
        let refusal = Refusal::new(RefusalKind::StalePlan, found, Remedy::PlanAgain);
        return Ok(Outcome::Refused(vec![refusal]));
    }
    let (todo, unknown) = (prepared.todo, prepared.unknown);
    if plan.is_empty() {
        return Ok(Outcome::Done(Box::new(Done { plan, safety: None, todo, unknown })));
    }
    let safety = free_safety_path(files, place.state_path(), request.provenance.time)?;
    let work = Work { files, place, request, operation, plan: &plan, safety: &safety };
    let journal = match work.write_journal(&current) {
        Ok(journal) => journal,
        Err(why) => return Ok(work.not_begun(why)),
    };
    let now = match work.make(target, &journal) {
        Ok(now) => now,
        Err(why) => return Ok(work.taken_back(target, &journal, why)),
    };
    if let Err(error) = journal.finish(files, place, &now) {
        return Ok(work.unsettled(described(&error), LeftState::New));
    }
    Ok(Outcome::Done(Box::new(Done { plan, safety: Some(safety), todo, unknown })))
}

/// Changes that are made before it is asked again whether to go on.
const BETWEEN_LOOKS: usize = 64;

/// A restore under way.
struct Work<'a> {
    files: &'a dyn Files,
    place: &'a LivePlace,
    request: &'a Request<'a>,
    operation: Operation,
    plan: &'a Plan,
    safety: &'a Path,
}

impl Work<'_> {
    /// Publishes the safety backup, then writes the journal.
    fn write_journal(&self, current: &Snapshot) -> Result<LiveJournal, String> {
        let safety_directory = directory_of(self.safety);
        create_dirs(self.files, safety_directory, Access::OwnerOnly)
            .map_err(|error| described(&error))?;
        publish(self.files, self.safety, current, self.request.provenance)
            .map_err(|error| format!("the safety backup: {}", described(&error)))?;
        self.files.sync_dir(safety_directory).map_err(|error| described(&error))?;
        let journal = LiveJournal {
            format: Format::current(),
            program: self.request.provenance.program.clone(),
            time: instant(self.request.provenance.time).unwrap_or_default(),
            operation: self.operation,
            source: self.request.source.to_owned(),
            classes: self
                .plan
                .changed()
                .map(|class| ClassRecord { class: class.as_str().to_owned(), after: None })
                .collect(),
            safety: self.safety.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            phone_book: self.book(current),
            changes: self.plan.changes.iter().map(ChangeRecord::from).collect(),
        };
        journal.write(self.files, self.place).map_err(|error| match error {
            ReplaceError::NotReplaced(error) => described(&error),
            error => described(&error.into_file_error()),
        })?;
        Ok(journal)
    }

    fn book(&self, current: &Snapshot) -> Option<BookRecord> {
        let before = current.phone_book.content().cloned().map(Bytes);
        let after = match &self.plan.phone_book {
            PhoneBookChange::Keep => return None,
            PhoneBookChange::Write(bytes) => Some(Bytes(bytes.clone())),
            PhoneBookChange::Remove => None,
        };
        Some(BookRecord { before, after })
    }

    /// Makes the changes, and returns what is read back.
    fn make(&self, target: &mut dyn LiveTarget, journal: &LiveJournal) -> Result<Snapshot, String> {
        if let Some(book) = &journal.phone_book {
            let after = book.after.as_ref().map(|bytes| bytes.0.as_slice());
            target.put_phone_book(after).map_err(|error| described(&error))?;
        }
        for changes in self.plan.changes.chunks(BETWEEN_LOOKS) {
            if self.request.interrupt.is_requested() {
                return Err("interrupted".to_owned());
            }
            target.change(changes).map_err(|partial| described(&partial.cause))?;
        }
        let (read, now) = look(target, self.request, Operation::Undo)
            .map_err(|error: RestoreError| described(&error))?;
        match now.plan {
            Some(left) if left.is_empty() => Ok(read),
            Some(_) => Err("what is read back is not what was written".to_owned()),
            None => Err("what was written can't be read back".to_owned()),
        }
    }

    /// Ends a restore that has changed nothing.
    fn not_begun(&self, why: String) -> Outcome {
        match LiveJournal::remove(self.files, self.place) {
            Ok(()) => {
                remove_safety(self.files, self.safety);
                Outcome::TakenBack { why, cause: None }
            }
            Err(_) => self.unsettled(why, LeftState::OldOrNew),
        }
    }

    /// Takes back what was made.
    fn taken_back(
        &self,
        target: &mut dyn LiveTarget,
        journal: &LiveJournal,
        why: String,
    ) -> Outcome {
        let limits = &self.request.limits;
        let taken_back = take_back(target, journal, limits).and_then(|()| {
            match progress(target, journal, limits)? {
                Progress::Untouched => Ok(()),
                _ => Err("not all of it could be taken back".to_owned()),
            }
        });
        match taken_back {
            Ok(()) => self.not_begun(why),
            Err(more) => self.unsettled(format!("{why}; taking it back: {more}"), LeftState::Mixed),
        }
    }

    fn unsettled(&self, why: String, state: LeftState) -> Outcome {
        let journal: PathBuf = self.place.state_path().join(LIVE_JOURNAL);
        let safety = self.safety.to_owned();
        Outcome::Unsettled(Box::new(Unsettled { why, state, journal, safety }))
    }
}

impl From<CaptureError> for RestoreError {
    fn from(error: CaptureError) -> Self {
        Self::Target(error.into())
    }
}
