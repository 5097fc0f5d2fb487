//! Restoring a running system: its registry takes changes one by one, so that there is no one moment at which
//! the old router becomes the new one.
//!
//! 1. The state directory is locked; a pending restore refuses, and so does a running service: when it stops
//!    it writes its own settings over what was restored.
//! 2. The router is captured, the guards look at it, the plan is made.
//! 3. The present state is published as a safety backup.
//! 4. The journal is written: each change with what is there before and after.
//! 5. The phone book is replaced, then the changes are made, each after a look at what is there.
//! 6. The router is captured again: a plan made from that must be empty.
//! 7. The journal becomes the last one.
//!
//! A failure in 5 and 6 is taken back by what the journal says. After a crash the router is old, new, or in
//! between; `undo` compares each change with what is there, and takes back what was made (or finishes, where all was).
//! A place that is neither old nor new was changed by something else: then nothing more is changed.

mod journal;
mod restore;
mod step;
mod undo;

pub use restore::{apply_live, prepare_live};
pub use undo::{give_up_live, last_live_restore, pending_live, undo_live};

use crate::journal::JOURNAL;
use routerkeep_files::{ErrorKind, FileError, Files};
use routerkeep_registry::{Change, Partial};
use routerkeep_router::{Store, StoreError};
use std::path::{Path, PathBuf};

/// A router whose registry takes changes one by one.
pub trait LiveTarget: Store {
    /// Makes changes of the registry in their order.
    ///
    /// # Errors
    /// As [`Registry::apply`](routerkeep_registry::Registry::apply).
    fn change(&mut self, changes: &[Change]) -> Result<(), Partial>;

    /// Puts a phone book in place, or takes it away; in one step, so that a crash leaves the one or the other.
    ///
    /// # Errors
    /// [`StoreError`]; the old one is there then.
    fn put_phone_book(&mut self, book: Option<&[u8]>) -> Result<(), StoreError>;
}

/// Where what is about restores of a running system is kept: `ProgramData/Routerkeep` of a Windows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LivePlace {
    state: PathBuf,
}

impl LivePlace {
    /// Names the state directory, which need not be there.
    pub fn new(state: PathBuf) -> Self {
        Self { state }
    }

    /// Returns the state directory.
    pub fn state_path(&self) -> &Path {
        &self.state
    }

    /// Forgets a restore that is pending: the router stays as it is.
    pub(crate) fn forget(&self, files: &dyn Files) -> Result<(), FileError> {
        journal::LiveJournal::remove(files, self)
    }

    /// Says whether a restore of the same disk is pending that was made while it was not running.
    fn has_offline_journal(&self, files: &dyn Files) -> Result<bool, FileError> {
        match files.stat(&self.state.join(JOURNAL)) {
            Ok(stat) => Ok(stat.is_some()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}
