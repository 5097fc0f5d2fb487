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

use crate::classes::{class_record, same_class};
use crate::file_digest::FileDigest;
use crate::hive_change::{HiveChangeError, changed_hive};
use crate::journal::{
    ClassRecord, Format, JOURNAL, Journal, LogRecord, Operation, Replacement, SAFETY,
};
use crate::logs::{filled_logs, read_logs};
use crate::outcome::{Done, LeftState, Outcome, RestoreError, Unsettled};
use crate::pending::pending;
use crate::place::{Place, directory_of};
use crate::plan::{PhoneBookChange, Plan, Planning, plan};
use crate::plan_file::Agreed;
use crate::prepare::{Look, Looked, Request, refuse_pending};
use crate::refusal::{Refusal, RefusalKind, Remedy};
use crate::settle::{self, Absence, Lock};
use crate::target::{Seen, Target, TargetError};
use crate::wanted::Wanted;
use routerkeep_backup::{PublishError, StoredText, instant, publish};
use routerkeep_files::{
    Access, ErrorKind, FileError, Files, Kind, ReplaceError, create_dirs, write_synced,
};
use routerkeep_regf::WriteError;
use routerkeep_registry::{FileTime, Name};
use routerkeep_router::{ClassName, Snapshot};
use std::path::{Path, PathBuf};

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

/// Takes the lock, or says why it can't be had.
pub(crate) fn lock(files: &dyn Files, place: &Place) -> Result<Result<Lock, Refusal>, FileError> {
    let error = match Lock::take(files, place) {
        Ok(lock) => return Ok(Ok(lock)),
        Err(error) => error,
    };
    refuse_lock(error).map(Err)
}

/// Returns the refusal for a lock that can't be had.
pub(crate) fn refuse_lock(error: FileError) -> Result<Refusal, FileError> {
    let refusal =
        |kind, remedy| Ok(Refusal::new(kind, error.to_string(), remedy).because(error.kind()));
    match error.kind() {
        ErrorKind::Locked => refusal(RefusalKind::Locked, Remedy::Wait),
        ErrorKind::ReadOnly | ErrorKind::Denied => {
            refusal(RefusalKind::ReadOnly, Remedy::MakeWritable)
        }
        _ => Err(error),
    }
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

/// A restore under way.
struct Work<'a> {
    files: &'a dyn Files,
    place: &'a Place,
    request: &'a Request<'a>,
    operation: Operation,
    plan: &'a Plan,
    /// The new hive, if it changes.
    hive: Option<FileDigest>,
    control_set: u16,
    /// The files of the router as they were.
    seen: Seen,
    current: &'a Snapshot,
    wanted: &'a Wanted<'a>,
}

/// How a restore ended that was not done.
enum Stop {
    TakenBack { why: String, cause: Option<ErrorKind> },
    Refused(Refusal),
    Unsettled(Box<Unsettled>),
}

/// What failed before the commit.
struct Failure {
    why: String,
    kind: Option<ErrorKind>,
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        let kind = Some(error.kind());
        Self { why: described(&error), kind }
    }
}

impl From<TargetError> for Failure {
    fn from(error: TargetError) -> Self {
        Self { why: described(&error), kind: error.situation() }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        let kind = matches!(error, WriteError::Memory).then_some(ErrorKind::OutOfMemory);
        Self { why: described(&error), kind }
    }
}

impl From<String> for Failure {
    fn from(why: String) -> Self {
        Self { why, kind: None }
    }
}

impl Work<'_> {
    /// Restores; `hive` is the bytes of the new one.
    fn run(&self, hive: Option<Vec<u8>>) -> Result<PathBuf, Stop> {
        let (state, time) = (self.place.state_path(), self.request.provenance.time);
        let safety = free_safety_path(self.files, state, time)
            .map_err(|error| self.failed(error.into(), None))?;
        let before_commit = self.prepare(hive, &safety);
        let journal = before_commit.map_err(|failure| self.failed(failure, Some(&safety)))?;
        self.commit(&journal, &safety)?;
        self.put_in_place(&journal, &safety)?;
        Ok(safety)
    }

    /// Steps 3 to 6, without the commit.
    fn prepare(&self, hive: Option<Vec<u8>>, safety: &Path) -> Result<Journal, Failure> {
        let name = safety.file_name().unwrap_or_default().to_string_lossy().into_owned();
        create_dirs(self.files, directory_of(safety), Access::OwnerOnly)?;
        publish(self.files, safety, self.current, self.request.provenance).map_err(|error| {
            let kind = match &error {
                PublishError::File(error) => Some(error.kind()),
                PublishError::Memory => Some(ErrorKind::OutOfMemory),
                _ => None,
            };
            Failure { why: format!("the safety backup: {}", described(&error)), kind }
        })?;
        self.files.sync_dir(directory_of(safety))?;
        self.go_on()?;
        self.stage(hive)?;
        let classes = self.verify_staged()?;
        self.go_on()?;
        let journal = Journal {
            format: Format::current(),
            program: self.request.provenance.program.clone(),
            time: instant(self.request.provenance.time).unwrap_or_default(),
            operation: self.operation,
            source: self.request.source.to_owned(),
            control_set: self.control_set,
            classes,
            safety: name,
            hive: self.hive_replacement()?,
            phone_book: self.phone_book_replacement()?,
            logs: self.logs()?,
        };
        if !self.seen.is_unchanged(self.files)? {
            return Err("the target was changed by something else meanwhile".to_owned().into());
        }
        self.go_on()?;
        Ok(journal)
    }

    /// Fails if the restore was told to stop.
    fn go_on(&self) -> Result<(), Failure> {
        match self.request.interrupt.is_requested() {
            true => Err(INTERRUPTED.to_owned().into()),
            false => Ok(()),
        }
    }

    /// Writes the new files beside the old ones.
    ///
    /// From here on the new hive is on the disk, and not in memory any more.
    fn stage(&self, hive: Option<Vec<u8>>) -> Result<(), Failure> {
        if let Some(bytes) = hive {
            stage_file(self.files, &bytes, self.place.hive_path(), &self.place.staged_hive())?;
            self.go_on()?;
        }
        if let (PhoneBookChange::Write(bytes), Some(path)) =
            (&self.plan.phone_book, self.place.phone_book_path())
        {
            create_dirs(self.files, directory_of(path), Access::Shared)?;
            let staged = self.place.staged_phone_book().unwrap_or_default();
            stage_file(self.files, bytes, path, &staged)?;
        }
        Ok(())
    }

    /// Captures what was prepared, compares it, and returns what the journal says of the classes.
    fn verify_staged(&self) -> Result<Vec<ClassRecord>, Failure> {
        let hive = match &self.hive {
            Some(_) => self.place.staged_hive(),
            None => self.place.hive_path().to_owned(),
        };
        let phone_book = match (&self.plan.phone_book, self.place.phone_book_path()) {
            (PhoneBookChange::Keep, path) => path.map(Path::to_owned),
            // For one that is removed there is nothing there.
            (_, Some(_)) => self.place.staged_phone_book(),
            (_, None) => None,
        };
        let Request { limits, logs, .. } = *self.request;
        let phone_book = phone_book.as_deref();
        let number = Some(self.control_set);
        let target = Target::open_files(self.files, &hive, phone_book, number, logs, limits)?;
        let after = target.capture()?;
        let ports = target.ports()?;
        let (wanted, scope) = (self.wanted.snapshot.as_ref(), self.wanted.scope);
        let permits = self.request.permits;
        let planning = Planning { current: &after, wanted, scope, ports: &ports, permits };
        let left =
            plan(&planning).map_err(|_| "the new hive can't be read back whole".to_owned())?;
        if !left.is_empty() {
            return Err("the new files do not hold what was wanted".to_owned().into());
        }
        let changed: Vec<ClassName> = self.plan.changed().collect();
        for class in ClassName::ALL {
            if !changed.contains(&class) && !same_class(self.current, &after, class) {
                return Err(format!("the new files would change {class}, too").into());
            }
        }
        changed
            .into_iter()
            .map(|class| class_record(&after, class).map_err(Failure::from))
            .collect()
    }

    fn hive_replacement(&self) -> Result<Option<Replacement>, FileError> {
        let Some(after) = &self.hive else { return Ok(None) };
        let before = FileDigest::read(self.files, self.place.hive_path())?;
        Ok(Some(Replacement { before, after: Some(after.clone()) }))
    }

    fn phone_book_replacement(&self) -> Result<Option<Replacement>, FileError> {
        let after = match &self.plan.phone_book {
            PhoneBookChange::Keep => return Ok(None),
            PhoneBookChange::Write(bytes) => Some(FileDigest::of(bytes)),
            PhoneBookChange::Remove => None,
        };
        let Some(path) = self.place.phone_book_path() else { return Ok(None) };
        Ok(Some(Replacement { before: FileDigest::read(self.files, path)?, after }))
    }

    fn logs(&self) -> Result<Vec<LogRecord>, FileError> {
        let mut records = Vec::new();
        if self.hive.is_none() {
            return Ok(records);
        }
        for path in filled_logs(self.files, self.place.hive_path())? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = StoredText(Name::from(name.as_ref()));
            if let Some(content) = FileDigest::read(self.files, &path)? {
                records.push(LogRecord { name, content });
            }
        }
        Ok(records)
    }

    /// Step 6.
    fn commit(&self, journal: &Journal, safety: &Path) -> Result<(), Stop> {
        let error = match journal.commit(self.files, self.place) {
            Ok(()) => return Ok(()),
            Err(ReplaceError::NotReplaced(error)) => {
                return Err(self.failed(error.into(), Some(safety)));
            }
            Err(error) => error.into_file_error(),
        };
        // The journal may be there, and may not last. Nothing is in place yet, so it is taken back.
        let (why, cause) = (described(&error), Some(error.kind()));
        match settle::take_back(self.files, self.place) {
            Ok(()) => {
                remove_safety(self.files, safety);
                Err(Stop::TakenBack { why, cause })
            }
            Err(_) => Err(self.unsettled(why, LeftState::OldOrNew, safety)),
        }
    }

    /// Steps 7 and 8.
    fn put_in_place(&self, journal: &Journal, safety: &Path) -> Result<(), Stop> {
        let (files, place) = (self.files, self.place);
        let installed = self.go_on().and_then(|()| {
            let ahead = journal.all_ahead();
            settle::install(files, place, journal, &ahead).map_err(Failure::from)
        });
        if let Err(Failure { why, kind: cause }) = installed {
            let untouched = journal.progress(files, place).is_ok_and(|now| now.untouched());
            if untouched && settle::take_back(files, place).is_ok() {
                remove_safety(self.files, safety);
                return Err(Stop::TakenBack { why, cause });
            }
            return Err(self.unsettled(why, LeftState::New, safety));
        }
        match self.reads_back() {
            Ok(true) => {}
            Ok(false) => {
                let why = "what is on the disk is not what was written".to_owned();
                return Err(self.unsettled(why, LeftState::Damaged, safety));
            }
            Err(error) => return Err(self.unsettled(described(&error), LeftState::New, safety)),
        }
        settle::finish(files, place)
            .map_err(|error| self.unsettled(described(&error), LeftState::New, safety))
    }

    fn reads_back(&self) -> Result<bool, FileError> {
        let read = |path| FileDigest::read(self.files, path);
        if self.hive.is_some() && read(self.place.hive_path())? != self.hive {
            return Ok(false);
        }
        match (&self.plan.phone_book, self.place.phone_book_path()) {
            (PhoneBookChange::Write(bytes), Some(path)) => {
                Ok(read(path)? == Some(FileDigest::of(bytes)))
            }
            (PhoneBookChange::Remove, Some(path)) => Ok(self.files.stat(path)?.is_none()),
            _ => Ok(true),
        }
    }

    /// Takes back what was done before the commit.
    fn failed(&self, failure: Failure, safety: Option<&Path>) -> Stop {
        let left = settle::remove_staged(self.files, self.place, Absence::Certain);
        if let Some(safety) = safety {
            remove_safety(self.files, safety);
        }
        match (failure.kind, left) {
            // Nothing speaks of what was prepared and can't be removed: the next restore removes it.
            (Some(cause @ (ErrorKind::ReadOnly | ErrorKind::Denied)), Ok(_)) => {
                let kind = RefusalKind::ReadOnly;
                let refusal = Refusal::new(kind, failure.why, Remedy::MakeWritable);
                Stop::Refused(refusal.because(cause))
            }
            (cause, _) => Stop::TakenBack { why: failure.why, cause },
        }
    }

    fn unsettled(&self, why: String, state: LeftState, safety: &Path) -> Stop {
        let journal = self.place.state_path().join(JOURNAL);
        let safety = Some(safety.to_owned());
        Stop::Unsettled(Box::new(Unsettled { why, state, journal, safety }))
    }
}

/// Returns a directory for a safety backup that is not there yet, named by the time.
pub(crate) fn free_safety_path(
    files: &dyn Files,
    state: &Path,
    time: FileTime,
) -> Result<PathBuf, FileError> {
    let directory = state.join(SAFETY);
    let name = safety_name(time);
    let mut path = directory.join(&name);
    let mut number = 1_u32;
    while files.stat(&path)?.is_some() {
        number = number.saturating_add(1);
        path = directory.join(format!("{name}-{number}"));
    }
    Ok(path)
}

/// Removes the safety backup of a restore that was taken back; what can't be removed does no harm.
pub(crate) fn remove_safety(files: &dyn Files, safety: &Path) {
    let names = files.list(safety, 64).unwrap_or_default();
    for name in names {
        let _ = files.remove(&safety.join(name));
    }
    let _ = files.remove_dir(safety);
}

/// Writes a new file beside the old one, with that one's mode and owner, and synchronises it.
pub(crate) fn stage_file(
    files: &dyn Files,
    bytes: &[u8],
    old: &Path,
    staged: &Path,
) -> Result<(), FileError> {
    write_synced(files, staged, bytes, Access::OwnerOnly)?;
    // A link in place of the old file is replaced itself, and has nothing to hand on.
    if files.stat(old)?.is_some_and(|stat| stat.kind == Kind::File) {
        files.take_over_access(old, staged)?;
        files.sync(staged)?;
    }
    files.sync_dir(directory_of(staged))
}

/// `2026-11-23T180000Z`: a time as a name that every file system takes.
fn safety_name(time: FileTime) -> String {
    let text = instant(time).unwrap_or_else(|| "unknown-time".to_owned());
    text.chars().filter(|letter| *letter != ':').collect()
}

/// Joins an error and its causes into one line.
pub(crate) fn described(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}
