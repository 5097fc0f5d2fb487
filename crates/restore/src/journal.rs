//! The journal: what a restore is about to do, written before it is done.
//!
//! `journal.json` in the state directory is the commit. While it is there, the files it speaks of count as
//! replaced, whether or not they were renamed yet. When all is done it becomes `last.json`, by which the
//! restore can be taken back. Both are sealed like a manifest. They hold no secrets and no paths: which
//! files they are about follows from the place, so that a disk can be mounted elsewhere, and a journal
//! that somebody planted can't lead outside of it.

use crate::file_digest::FileDigest;
use crate::journal_file::{Format, JournalError, JournalFile};
use crate::logs::filled_logs;
use crate::place::Place;
use crate::safety::safety_path;
use routerkeep_backup::{Program, StoredText};
use routerkeep_files::{FileError, Files, ReplaceError};
use routerkeep_router::ClassName;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};

/// The journal of a restore that is committed and not finished.
pub(crate) const JOURNAL: &str = "journal.json";
/// The journal of the last restore that was finished.
pub(crate) const LAST: &str = "last.json";

/// What a restore does to the files of its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Journal {
    pub(crate) format: Format,
    pub(crate) program: Program,
    /// UTC.
    pub(crate) time: String,
    pub(crate) operation: Operation,
    /// The backup, as the user named it.
    pub(crate) source: String,
    /// The number of the control set.
    pub(crate) control_set: u16,
    /// The classes that are changed.
    pub(crate) classes: Vec<ClassRecord>,
    /// The name of the safety backup's directory.
    pub(crate) safety: String,
    pub(crate) hive: Option<Replacement>,
    pub(crate) phone_book: Option<Replacement>,
    /// The logs that hold something and no longer apply; they count with the hive.
    pub(crate) logs: Vec<LogRecord>,
}

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// A backup put back.
    Restore,
    /// A restore taken back.
    Undo,
    /// The default configuration put in place of whatever was there.
    Install,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Restore => "restore",
            Self::Undo => "undo",
            Self::Install => "install",
        })
    }
}

/// A class that is changed, and the hash of its part in a backup made right after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClassRecord {
    pub(crate) class: String,
    /// `None` where the router has none then.
    pub(crate) after: Option<FileDigest>,
}

impl ClassRecord {
    pub(crate) fn name(&self) -> Option<ClassName> {
        ClassName::parse(&self.class)
    }
}

/// A file before and after; `None` where there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Replacement {
    pub(crate) before: Option<FileDigest>,
    pub(crate) after: Option<FileDigest>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LogRecord {
    /// The name of the file beside the hive.
    pub(crate) name: StoredText,
    pub(crate) content: FileDigest,
}

impl JournalFile for Journal {
    const NAME: &'static str = "routerkeep-restore";
    const MAJOR: u32 = 1;
    const LIMIT: u64 = 1024 * 1024;

    fn format(&self) -> &Format {
        &self.format
    }

    fn safety(&self) -> Option<&str> {
        Some(&self.safety)
    }
}

impl Journal {
    /// Reads a journal; `None` where there is none.
    pub(crate) fn read(
        files: &dyn Files,
        place: &Place,
        name: &str,
    ) -> Result<Option<Self>, JournalError> {
        Self::read_file(files, place.state_path(), name)
    }

    /// Writes the journal: the commit.
    pub(crate) fn commit(&self, files: &dyn Files, place: &Place) -> Result<(), ReplaceError> {
        self.write_file(files, place.state_path(), JOURNAL)
    }

    /// Returns the safety backup's directory.
    pub(crate) fn safety_path(&self, place: &Place) -> PathBuf {
        safety_path(place.state_path(), &self.safety)
    }

    /// Says how far each file is.
    pub(crate) fn progress(&self, files: &dyn Files, place: &Place) -> Result<Progress, FileError> {
        let mut progress = Progress::default();
        if let Some(hive) = &self.hive {
            let path = place.hive_path();
            let mut state = file_state(files, hive, path, &place.staged_hive())?;
            if let State::Ahead = state
                && let Some(what) = self.other_logs(files, path)?
            {
                state = State::Conflict(what);
            }
            progress.hive = Some(state);
        }
        if let Some(book) = &self.phone_book {
            // Only a root's journal is about a phone book, and a root has a place for one.
            let path = place.journal_phone_book().unwrap_or(Path::new(""));
            let staged = place.staged_phone_book().unwrap_or_default();
            progress.phone_book = Some(file_state(files, book, path, &staged)?);
        }
        Ok(progress)
    }

    /// Returns how far the files are right after the commit, without looking at them again.
    pub(crate) fn all_ahead(&self) -> Progress {
        Progress {
            hive: self.hive.as_ref().map(|_| State::Ahead),
            phone_book: self.phone_book.as_ref().map(|_| State::Ahead),
        }
    }

    /// Says which log is not as it was, if one is: then Windows has used the hive meanwhile.
    fn other_logs(&self, files: &dyn Files, hive: &Path) -> Result<Option<String>, FileError> {
        for path in filled_logs(files, hive)? {
            let now = FileDigest::read(files, &path)?;
            let known = |log: &&LogRecord| is_named(log, &path);
            let before = self.logs.iter().find(known).map(|log| &log.content);
            if before != now.as_ref() {
                return Ok(Some(format!("{} was written meanwhile", path.display())));
            }
        }
        Ok(None)
    }
}

/// Says whether a log is the file at `path`.
pub(crate) fn is_named(log: &LogRecord, path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    log.name.0 == routerkeep_registry::Name::from(name.as_ref())
}

/// How far a file is on the way from old to new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Old, and the new one is at hand.
    Ahead,
    /// New.
    Done,
    /// Old, and the new one is missing or damaged.
    Lost,
    /// Neither old nor new: it was changed by something else.
    Conflict(String),
}

/// How far the files of a journal are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) hive: Option<State>,
    pub(crate) phone_book: Option<State>,
}

impl Progress {
    fn states(&self) -> impl Iterator<Item = &State> {
        self.hive.iter().chain(&self.phone_book)
    }

    /// Returns what else has changed a file, if something has.
    pub(crate) fn conflict(&self) -> Option<&str> {
        self.states().find_map(|state| match state {
            State::Conflict(what) => Some(what.as_str()),
            _ => None,
        })
    }

    /// Says whether each file is new or can be made so.
    pub(crate) fn can_finish(&self) -> bool {
        self.states().all(|state| matches!(state, State::Ahead | State::Done))
    }

    /// Says whether no file is new yet.
    pub(crate) fn untouched(&self) -> bool {
        self.states().all(|state| matches!(state, State::Ahead | State::Lost))
    }
}

fn file_state(
    files: &dyn Files,
    replacement: &Replacement,
    path: &Path,
    staged: &Path,
) -> Result<State, FileError> {
    let now = FileDigest::read(files, path)?;
    if now == replacement.after {
        return Ok(State::Done);
    }
    if now != replacement.before {
        return Ok(State::Conflict(format!("{} was changed meanwhile", path.display())));
    }
    let ready = match &replacement.after {
        Some(after) => FileDigest::read(files, staged)?.as_ref() == Some(after),
        None => true,
    };
    Ok(if ready { State::Ahead } else { State::Lost })
}
