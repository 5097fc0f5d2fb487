//! A router in a hive file, by itself or in a router root with its phone book.

use crate::LocationError;
use crate::location::Root;
use routerkeep_files::{ErrorKind, Files, Stat};
use routerkeep_regf::{LogPolicy, Verdict};
use routerkeep_registry::{HiveRegistry, KeyPath, Registry};
use routerkeep_router::{
    Consistency, ControlSetRule, PhoneBookContent, SourceFacts, SourceKind, Staleness, Store,
    StoreError,
};
use std::path::{Path, PathBuf};

/// The greatest phone book that is read.
const PHONE_BOOK_LIMIT: u64 = 64 * 1024 * 1024;

/// A router whose registry is a hive file.
pub struct HiveStore<'f> {
    files: &'f dyn Files,
    registry: HiveRegistry,
    facts: SourceFacts,
    phone_book: PhoneBook,
}

/// Where the phone book is, and what was there when the store was opened.
enum PhoneBook {
    NotOffered,
    At { path: PathBuf, before: Option<Stat> },
}

impl<'f> HiveStore<'f> {
    /// Opens a hive by itself.
    ///
    /// # Errors
    /// [`LocationError::Registry`].
    pub fn hive(
        files: &'f dyn Files,
        path: &Path,
        policy: LogPolicy,
    ) -> Result<Self, LocationError> {
        Self::open(files, path, policy, SourceKind::Hive, PhoneBook::NotOffered)
    }

    /// Opens a router root: a hive and a phone book.
    ///
    /// # Errors
    /// [`LocationError::Registry`] and [`LocationError::File`].
    pub fn root(
        files: &'f dyn Files,
        root: &Root,
        policy: LogPolicy,
    ) -> Result<Self, LocationError> {
        let path = root.phone_book.clone();
        let before = files.stat(&path)?;
        let phone_book = PhoneBook::At { path, before };
        Self::open(files, &root.hive, policy, SourceKind::Root, phone_book)
    }

    fn open(
        files: &'f dyn Files,
        path: &Path,
        policy: LogPolicy,
        kind: SourceKind,
        phone_book: PhoneBook,
    ) -> Result<Self, LocationError> {
        let registry = HiveRegistry::open(files, path, policy)
            .map_err(|source| LocationError::Registry { path: path.to_owned(), source })?;
        let verdict = registry.hive().verdict();
        let facts = SourceFacts {
            kind,
            location: path.to_string_lossy().into_owned(),
            verdict: Some(verdict.to_string()),
            stale: match verdict {
                Verdict::Clean | Verdict::Recovered { .. } => Staleness::Current,
                _ => Staleness::PossiblyStale,
            },
        };
        Ok(Self { files, registry, facts, phone_book })
    }
}

impl Store for HiveStore<'_> {
    fn registry(&self) -> &dyn Registry {
        &self.registry
    }

    fn control_set_rule(&self) -> ControlSetRule {
        ControlSetRule::Select
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        let PhoneBook::At { path, .. } = &self.phone_book else {
            return Ok(PhoneBookContent::NotOffered);
        };
        match self.files.read(path, PHONE_BOOK_LIMIT) {
            Ok(bytes) => Ok(PhoneBookContent::Present(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(PhoneBookContent::Absent),
            Err(error) => Err(StoreError::PhoneBook(Box::new(error))),
        }
    }

    fn offers(&self, _path: &KeyPath) -> bool {
        true
    }

    fn source(&self) -> SourceFacts {
        self.facts.clone()
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        let mut unchanged = self.registry.is_unchanged(self.files)?;
        if let PhoneBook::At { path, before } = &self.phone_book {
            let now = self.files.stat(path).map_err(|error| StoreError::PhoneBook(error.into()))?;
            unchanged &= match (before, &now) {
                (Some(before), Some(now)) => before.unchanged(now),
                (before, now) => before.is_none() && now.is_none(),
            };
        }
        Ok(if unchanged { Consistency::Unchanged } else { Consistency::Changed })
    }
}
