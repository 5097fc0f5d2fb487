//! A router root or hive whose configuration can be changed piece by piece.
//!
//! Each change is one step: the whole new file is made, checked, written beside the old one, synchronised
//! and renamed over it. Lock, journal and guards are those of a restore; there is no safety backup, as there
//! is none on Windows.

use crate::guards::OpenFiles;
use crate::journal::JOURNAL;
use crate::journal_file::JournalError;
use crate::pending::committed_paths;
use crate::place::Place;
use crate::refusal::Permits;
use crate::target::{Target, TargetError};
use routerkeep_files::{FileError, Files, Stat};
use routerkeep_regf::LogPolicy;
use routerkeep_registry::{Capabilities, Changes, Support};
use routerkeep_registry::{
    Change, Depth, FileTime, KeyPath, Limits, Partial, Reading, Registry, RegistryError,
};
use routerkeep_router::{
    Consistency, ControlSetRule, EditError, PhoneBookContent, PhoneBookEdit, Revision, SourceFacts,
    Store, StoreError, StoreMut,
};
use std::path::PathBuf;

/// How a place is read and changed.
pub struct EditOptions<'f> {
    /// What becomes of transaction logs beside a dirty hive.
    pub logs: LogPolicy,
    /// Bounds on what is read.
    pub limits: Limits,
    /// What is allowed in spite of a guard.
    pub permits: Permits,
    /// Who knows which files are open elsewhere.
    pub open_files: &'f (dyn OpenFiles + Send + Sync),
    /// Returns the time that changed keys and files get.
    pub now: fn() -> FileTime,
}

/// Why a place can't be opened. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceStoreError {
    /// It can't be looked at.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// There is no telling what an interrupted restore has left.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl From<FileError> for PlaceStoreError {
    fn from(error: FileError) -> Self {
        Self::Target(error.into())
    }
}

/// A router root, or a SYSTEM hive by itself, as a store that can be changed.
///
/// It reads the control set that is in use (`Select\Current`), and refuses changes where the next boot uses
/// another one. Where a restore is pending it reads what that has committed, and refuses changes.
pub struct PlaceStore<'f> {
    pub(crate) files: &'f dyn Files,
    pub(crate) place: Place,
    pub(crate) options: EditOptions<'f>,
    opened: Opened<'f>,
    revision: Revision,
}

/// The files as they were opened, and the journal that said which they are.
struct Opened<'f> {
    target: Target<'f>,
    journal: Option<Stat>,
}

impl<'f> PlaceStore<'f> {
    /// Opens the router at a place.
    ///
    /// # Errors
    /// [`PlaceStoreError`].
    pub fn open(
        files: &'f dyn Files,
        place: Place,
        options: EditOptions<'f>,
    ) -> Result<Self, PlaceStoreError> {
        let opened = Opened::at(files, &place, &options)?;
        Ok(Self { files, place, options, opened, revision: Revision::default() })
    }

    /// Returns the place.
    pub fn place(&self) -> &Place {
        &self.place
    }

    pub(crate) fn target(&self) -> &Target<'f> {
        &self.opened.target
    }

    /// Opens the files anew.
    pub(crate) fn reopen(&mut self) -> Result<(), StoreError> {
        let opened = Opened::at(self.files, &self.place, &self.options);
        self.opened = opened.map_err(store_error)?;
        self.revision = self.revision.next();
        Ok(())
    }
}

impl<'f> Opened<'f> {
    fn at(
        files: &'f dyn Files,
        place: &Place,
        options: &EditOptions<'f>,
    ) -> Result<Self, PlaceStoreError> {
        let journal = files.stat(&journal_path(place))?;
        let committed = committed_paths(files, place)?;
        let phone_book = match (committed.phone_book, place.phone_book_path()) {
            (Some(path), _) => Some(path),
            // A restore that is not finished has removed what lies there: where it would prepare one,
            // there is none.
            (None, Some(path)) if files.stat(path)?.is_some() => place.staged_phone_book(),
            (None, path) => path.map(Into::into),
        };
        let EditOptions { logs, limits, .. } = *options;
        let phone_book = phone_book.as_deref();
        let target = Target::in_use(files, &committed.hive, phone_book, logs, limits)?;
        Ok(Self { target, journal })
    }
}

pub(crate) fn journal_path(place: &Place) -> PathBuf {
    place.state_path().join(JOURNAL)
}

impl Store for PlaceStore<'_> {
    fn registry(&self) -> &dyn Registry {
        self
    }

    fn control_set_rule(&self) -> ControlSetRule {
        self.target().control_set_rule()
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        self.target().phone_book()
    }

    fn offers(&self, path: &KeyPath) -> bool {
        self.target().offers(path)
    }

    fn source(&self) -> SourceFacts {
        self.target().source()
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        let journal = self.files.stat(&journal_path(&self.place)).map_err(RegistryError::from)?;
        if !same(self.opened.journal.as_ref(), journal.as_ref()) {
            return Ok(Consistency::Changed);
        }
        self.target().consistency()
    }
}

fn same(before: Option<&Stat>, now: Option<&Stat>) -> bool {
    match (before, now) {
        (Some(before), Some(now)) => before.unchanged(now),
        (before, now) => before.is_none() && now.is_none(),
    }
}

/// Reading goes to the hive; changes come through [`StoreMut`] too, which is where they are made.
impl Registry for PlaceStore<'_> {
    fn read_tree(
        &self,
        path: &KeyPath,
        depth: Depth,
        limits: &Limits,
    ) -> Result<Reading, RegistryError> {
        self.target().registry().read_tree(path, depth, limits)
    }

    fn apply(&mut self, changes: &[Change]) -> Result<(), Partial> {
        use routerkeep_registry::ApplyError;
        let failed = |cause| Err(Partial { done: 0, cause });
        match self.change_registry(changes) {
            Ok(()) => Ok(()),
            Err(EditError::Registry(partial)) => Err(partial),
            Err(EditError::Store(StoreError::Registry(error))) => failed(ApplyError::Failed(error)),
            Err(EditError::Unsettled { .. }) => failed(ApplyError::Unknown),
            Err(_) => failed(ApplyError::ReadOnly),
        }
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { changes: Changes::Atomic, times: Support::Yes, security: Support::Yes }
    }
}

impl StoreMut for PlaceStore<'_> {
    fn change_registry(&mut self, changes: &[Change]) -> Result<(), EditError> {
        crate::place_edit::change_registry(self, changes)
    }

    fn change_phone_book(&mut self, edit: &PhoneBookEdit) -> Result<(), EditError> {
        crate::place_edit::change_phone_book(self, edit)
    }

    fn revision(&mut self) -> Result<Revision, StoreError> {
        if self.consistency()? == Consistency::Changed {
            self.reopen()?;
        }
        Ok(self.revision)
    }
}

pub(crate) fn store_error(error: impl Into<PlaceStoreError>) -> StoreError {
    match error.into() {
        PlaceStoreError::Target(TargetError::Registry(error)) => error.into(),
        PlaceStoreError::Target(TargetError::File(error)) => RegistryError::from(error).into(),
        PlaceStoreError::Journal(JournalError::File(error)) => RegistryError::from(error).into(),
        PlaceStoreError::Journal(error) => StoreError::Pending(Box::new(error)),
        other => StoreError::Other(Box::new(other)),
    }
}
