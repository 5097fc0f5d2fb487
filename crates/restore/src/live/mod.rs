//! Restoring a running system: its registry takes changes one by one, so that there is no one moment at which
//! the old router becomes the new one.
//!
//! 1. The state directory is locked; a pending restore refuses.
//! 2. The router is captured, the guards look at it, the plan is made. So does who agrees to it.
//! 3. The journal is written: how the service and what depends on it were. They are stopped, if they run.
//! 4. The router is captured again: when the service stops it writes its own settings. If it means something else
//!    than what was agreed to, the services are started again.
//! 5. That state is published as a safety backup. The service is disabled.
//! 6. Each change goes into the journal, with what is there before and after.
//! 7. The phone book is replaced, then the changes are made, each after a look at what is there; a class at a time, and
//!    within it some at once where the registry is far away.
//! 8. The router is captured again: a plan made from that must be empty.
//! 9. The service gets the start type that it is to have, and what ran is started. The journal becomes the last one.
//!
//! A failure up to 8 is taken back by what the journal says, services included. After a crash the router is old, new,
//! or in between; `undo` compares each change with what is there, and takes back what was made; it finishes where
//! only 9 was left.
//! A place that is neither old nor new was changed by something else: then nothing more is changed.
//!
//! The order around the service is that of [`crate::service`], which knows nothing of journals and changes.

mod edit;
mod journal;
mod look;
mod restore;
mod router;
mod step;
mod undo;

pub use edit::{edit_live, edit_live_phone_book};
pub use look::{draft_live, prepare_live};
pub use restore::apply_live;
pub use undo::{give_up_live, last_live_restore, pending_live, undo_live};

use crate::journal::JOURNAL;
use crate::outcome::Outcome;
use crate::service::ServiceError;
use routerkeep_files::{ErrorKind, FileError, Files};
use routerkeep_registry::{Change, Partial};
use routerkeep_router::difference;
use routerkeep_router::{Store, StoreError};
use std::path::{Path, PathBuf};

/// A router whose registry takes changes one by one.
pub trait LiveTarget: Store {
    /// Makes changes of the registry in their order.
    ///
    /// # Errors
    /// As [`Registry::apply`](routerkeep_registry::Registry::apply).
    fn change(&mut self, changes: &[Change]) -> Result<(), Partial>;

    /// Makes changes that are all in a journal: those of keys that do not lie in one another in any order, or at the
    /// same time.
    ///
    /// # Errors
    /// [`Partial`], whose `done` is the position of a change that failed. Of all others some are made.
    fn change_journalled(&mut self, changes: &[Change]) -> Result<(), Partial> {
        self.change(changes)
    }

    /// Puts a phone book in place, or takes it away; in one step, so that a crash leaves the one or the other.
    ///
    /// # Errors
    /// [`StoreError`]; the old one is there then.
    fn put_phone_book(&mut self, book: Option<&[u8]>) -> Result<(), StoreError>;

    /// Forgets what was read: what is read from here on is to be one state of the router.
    ///
    /// # Errors
    /// [`StoreError`].
    fn look_anew(&mut self) -> Result<(), StoreError>;
}

/// What became of a restore of a running system, or of the settling of one.
#[derive(Debug)]
#[must_use]
pub struct LiveOutcome {
    /// What became of the router.
    pub outcome: Outcome,
    /// The services that ran before and did not come up again.
    pub not_started: Vec<ServiceError>,
    /// What the router had become since it was shown, where that is why it was refused.
    pub differs: Vec<difference::Change>,
}

impl From<Outcome> for LiveOutcome {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, not_started: Vec::new(), differs: Vec::new() }
    }
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
