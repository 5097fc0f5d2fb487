//! What became of a restore.

use crate::hive_change::HiveChangeError;
use crate::journal_file::JournalError;
use crate::plan::Plan;
use crate::refusal::Refusal;
use crate::settle::Settled;
use crate::target::TargetError;
use crate::todo::Todo;
use routerkeep_backup::ReadError;
use routerkeep_files::{ErrorKind, FileError};
use routerkeep_router::StoreError;
use std::path::PathBuf;

/// What became of a restore, an undo, or the settling of one.
#[derive(Debug)]
#[must_use]
pub enum Outcome {
    /// It was done, read back and compared; or there was nothing to do.
    Done(Box<Done>),
    /// A pending restore was settled, and nothing else was done.
    Settled(Settled),
    /// Guards refused. Nothing was changed.
    Refused(Vec<Refusal>),
    /// It failed, and what was begun was taken back: everything is as it was.
    TakenBack {
        /// What failed.
        why: String,
        /// In which situation, where it was a file or memory.
        cause: Option<ErrorKind>,
    },
    /// It failed, and was not fully taken back, or is not known to be.
    Unsettled(Box<Unsettled>),
}

/// A restore that was done.
#[derive(Debug)]
pub struct Done {
    /// What was changed.
    pub plan: Plan,
    /// The safety backup of what was there before; `None` where nothing was changed.
    pub safety: Option<PathBuf>,
    /// What is left for people to do.
    pub todo: Vec<Todo>,
    /// What could not be found out.
    pub unknown: Vec<String>,
}

/// What is left of a restore that was not fully taken back.
#[derive(Debug)]
pub struct Unsettled {
    /// What failed.
    pub why: String,
    /// Which state the router is in for who reads it through this program.
    pub state: LeftState,
    /// Where the journal is, by which `undo` settles it.
    pub journal: PathBuf,
    /// The safety backup of what was there before; none where it did not come so far.
    pub safety: Option<PathBuf>,
}

/// The state in which an unsettled restore has left the router.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftState {
    /// The new state is committed; some steps of putting it in place are left. `undo` does them.
    New,
    /// The old state or the new one: a power loss now could still decide. `undo` settles it.
    OldOrNew,
    /// What is on the disk is not what was written.
    Damaged,
    /// Some changes of a running system are made and others are not; `undo` takes them back.
    Mixed,
    /// The new state is there; only the mark of the restore may still stand at the server.
    MarkedNew,
    /// The old state is there; only the mark of the restore may still stand at the server.
    MarkedOld,
}

/// Why nothing was done: something can't be read. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The target can't be looked at.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A journal can't be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A file can't be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The new hive can't be made.
    #[error("the new hive can't be made: {0}")]
    Hive(#[from] HiveChangeError),
    /// The default configuration can't be made.
    #[error("the default configuration can't be made: {0}")]
    Defaults(String),
    /// The copy for a rehearsal can't be made.
    #[error("the copy for the rehearsal can't be made: {0}")]
    Copy(String),
    /// A server does not do what it is asked.
    #[error(transparent)]
    Server(StoreError),
    /// The safety backup that would be put back can't be read, or is damaged.
    #[error("the safety backup can't be used: {0}")]
    Safety(String),
}

impl From<ReadError> for RestoreError {
    fn from(error: ReadError) -> Self {
        Self::Safety(error.to_string())
    }
}
