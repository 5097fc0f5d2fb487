//! Settling what an interrupted restore has left, under its lock.
//!
//! - No journal: nothing was replaced. What was prepared is removed.
//! - A journal: the restore is committed. What is prepared gets its name, and the journal becomes the last one.
//!
//! A journal that is there, or not there, perhaps only became so just before a power loss would undo it.
//! So its directory is synchronised before anything is done that relies on it.

use crate::file_digest::FileDigest;
use crate::journal::{JOURNAL, Journal, LAST, Operation, Progress, State, is_named};
use crate::journal_file::JournalError;
use crate::lock::Lock;
use crate::logs::filled_logs;
use crate::place::{Place, directory_of};
use routerkeep_files::{ErrorKind, FileError, Files, Kind};
use std::path::{Path, PathBuf};

/// What was found and done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Settled {
    /// There was nothing to settle.
    Nothing,
    /// A restore that was committed was finished.
    Finished {
        /// What it was.
        operation: Operation,
        /// When it was begun, UTC.
        time: String,
        /// The backup, as the user named it.
        source: String,
        /// The safety backup of what was there before.
        safety: PathBuf,
    },
    /// Changes of a running system that a restore had made were taken back: the router is as it was before.
    RolledBack {
        /// What it was.
        operation: Operation,
        /// When it was begun, UTC.
        time: String,
    },
    /// What a restore had prepared was removed: it was not committed, and nothing had been replaced.
    TakenBack,
}

/// Why a pending restore can't be settled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SettleError {
    /// A file is neither what it was nor what it should become.
    #[error("the pending restore can't be finished: {what}")]
    Conflict {
        /// What was changed.
        what: String,
    },
    /// The journal can't be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Something failed on the way; trying again goes on where it stopped.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Settles what is pending.
pub(crate) fn settle(
    files: &dyn Files,
    place: &Place,
    _lock: &Lock,
) -> Result<Settled, SettleError> {
    let Some(journal) = Journal::read(files, place, JOURNAL)? else {
        return Ok(if remove_staged(files, place, Absence::ToBeMadeDurable)? {
            Settled::TakenBack
        } else {
            Settled::Nothing
        });
    };
    files.sync_dir(place.state_path())?;
    let progress = journal.progress(files, place)?;
    if let Some(what) = progress.conflict() {
        return Err(SettleError::Conflict { what: what.to_owned() });
    }
    if progress.can_finish() {
        install(files, place, &journal, &progress)?;
        finish(files, place)?;
        return Ok(Settled::Finished {
            safety: journal.safety_path(place),
            operation: journal.operation,
            time: journal.time,
            source: journal.source,
        });
    }
    if progress.untouched() {
        // The journal was taken back, and the power failed before that was durable.
        take_back(files, place)?;
        return Ok(Settled::TakenBack);
    }
    Err(SettleError::Conflict { what: "a file that was prepared is missing".to_owned() })
}

/// Gives up a pending restore: the files stay as they are now, whatever they are.
pub(crate) fn give_up(files: &dyn Files, place: &Place, _lock: &Lock) -> Result<(), FileError> {
    take_back(files, place)
}

/// Puts the prepared files in place, and makes that durable.
pub(crate) fn install(
    files: &dyn Files,
    place: &Place,
    journal: &Journal,
    progress: &Progress,
) -> Result<(), FileError> {
    if progress.hive == Some(State::Ahead) {
        rename(files, &place.staged_hive(), place.hive_path())?;
    }
    let phone_book = place.journal_phone_book();
    if let (Some(State::Ahead), Some(path)) = (&progress.phone_book, phone_book) {
        if journal.phone_book.as_ref().is_some_and(|book| book.after.is_none()) {
            remove(files, path)?;
        } else {
            rename(files, &place.staged_phone_book().unwrap_or_default(), path)?;
        }
    }
    if journal.hive.is_some() {
        files.sync_dir(directory_of(place.hive_path()))?;
        remove_old_logs(files, place.hive_path(), journal);
    }
    if let (Some(_), Some(path)) = (&journal.phone_book, phone_book) {
        files.sync_dir(directory_of(path))?;
    }
    Ok(())
}

/// Ends a restore: from here on it is the last one.
pub(crate) fn finish(files: &dyn Files, place: &Place) -> Result<(), FileError> {
    let state = place.state_path();
    rename(files, &state.join(JOURNAL), &state.join(LAST))?;
    files.sync_dir(state)
}

/// Takes a restore back of which no file was replaced yet.
pub(crate) fn take_back(files: &dyn Files, place: &Place) -> Result<(), FileError> {
    remove(files, &place.state_path().join(JOURNAL))?;
    remove_staged(files, place, Absence::ToBeMadeDurable)?;
    Ok(())
}

/// Whether it is certain that no journal speaks of the prepared files, also after a power loss.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absence {
    /// There never was one.
    Certain,
    /// There is none now.
    ToBeMadeDurable,
}

/// Removes prepared files that no journal speaks of, and says whether there were some.
pub(crate) fn remove_staged(
    files: &dyn Files,
    place: &Place,
    journal: Absence,
) -> Result<bool, FileError> {
    let mut staged = vec![place.staged_hive()];
    staged.extend(place.staged_phone_book());
    let mut found = Vec::new();
    for path in staged {
        if files.stat(&path)?.is_some() {
            found.push(path);
        }
    }
    let state = place.state_path();
    if journal == Absence::ToBeMadeDurable && files.stat(state)?.is_some() {
        files.sync_dir(state)?;
    }
    for path in &found {
        remove(files, path)?;
        files.sync_dir(directory_of(path))?;
    }
    Ok(!found.is_empty())
}

/// Removes the logs of the old hive. The new one has a higher sequence number than they, so one that can't
/// be removed is only in the way.
fn remove_old_logs(files: &dyn Files, hive: &Path, journal: &Journal) {
    let Ok(logs) = filled_logs(files, hive) else { return };
    for path in logs {
        let Some(log) = journal.logs.iter().find(|log| is_named(log, &path)) else { continue };
        if FileDigest::read(files, &path).is_ok_and(|now| now.as_ref() == Some(&log.content)) {
            let _ = files.remove(&path);
        }
    }
    let _ = files.sync_dir(directory_of(hive));
}

/// Renames a file, also where it was done and reported as failed.
fn rename(files: &dyn Files, from: &Path, to: &Path) -> Result<(), FileError> {
    files.rename(from, to).or_else(|error| match files.stat(from) {
        Ok(None) if files.stat(to)?.is_some_and(|stat| stat.kind == Kind::File) => Ok(()),
        _ => Err(error),
    })
}

/// Removes a file, also where there is none.
fn remove(files: &dyn Files, path: &Path) -> Result<(), FileError> {
    match files.remove(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => match files.stat(path) {
            Ok(None) => Ok(()),
            _ => Err(error),
        },
        removed => removed,
    }
}
