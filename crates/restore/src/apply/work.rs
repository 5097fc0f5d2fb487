//! A restore under way: what is done once the new hive is made, up to what is read back.

use super::INTERRUPTED;
use super::failure::{Failure, Stop};
use crate::classes::{class_record, same_class};
use crate::described::described;
use crate::file_digest::FileDigest;
use crate::journal::{ClassRecord, JOURNAL, Journal, LogRecord, Operation, Replacement};
use crate::journal_file::JournalFile;
use crate::logs::filled_logs;
use crate::outcome::{LeftState, Unsettled};
use crate::place::{Place, directory_of};
use crate::plan::{PhoneBookChange, Plan, PlanError, Planning, plan};
use crate::prepare::Request;
use crate::refusal::{Refusal, RefusalKind, Remedy};
use crate::safety::{free_safety_path, remove_safety};
use crate::settle::{self, Absence};
use crate::target::{Seen, Target, TargetError};
use crate::wanted::Wanted;
use routerkeep_backup::{PublishError, StoredText, instant, publish};
use routerkeep_files::{
    Access, ErrorKind, FileError, Files, Kind, ReplaceError, create_dirs, write_synced,
};
use routerkeep_registry::{Name, RegistryError};
use routerkeep_router::{ClassName, Snapshot};
use std::path::{Path, PathBuf};

/// A restore under way.
pub(super) struct Work<'a> {
    pub(super) files: &'a dyn Files,
    pub(super) place: &'a Place,
    pub(super) request: &'a Request<'a>,
    pub(super) operation: Operation,
    pub(super) plan: &'a Plan,
    /// The new hive, if it changes.
    pub(super) hive: Option<FileDigest>,
    pub(super) control_set: u16,
    /// The files of the router as they were.
    pub(super) seen: Seen,
    pub(super) current: &'a Snapshot,
    pub(super) wanted: &'a Wanted<'a>,
}

impl Work<'_> {
    /// Restores; `hive` is the bytes of the new one.
    pub(super) fn run(&self, hive: Option<Vec<u8>>) -> Result<PathBuf, Stop> {
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
            format: Journal::current(),
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
        let left = plan(&planning).map_err(|error| match error {
            PlanError::Refused(_) => "the new hive can't be read back whole".to_owned().into(),
            PlanError::Memory => Failure::from(TargetError::from(RegistryError::Memory)),
        })?;
        if !left.is_empty() {
            return Err("the new files do not hold what was wanted".to_owned().into());
        }
        let changed: Vec<ClassName> = self.plan.changed().collect();
        for class in ClassName::ALL {
            let same = |class| same_class(self.current, &after, class).map_err(TargetError::from);
            if !changed.contains(&class) && !same(class)? {
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
