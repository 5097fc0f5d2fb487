//! A router in a hive file, by itself or in a router root with its phone book.

use crate::LocationError;
use crate::location::Root;
use routerkeep_files::{ErrorKind, Files, Stat};
use routerkeep_regf::{LogPolicy, Verdict};
use routerkeep_registry::{HiveRegistry, KeyPath, Registry};
use routerkeep_restore::{Place, committed_paths};
use routerkeep_router::{
    Consistency, ControlSetRule, PhoneBookContent, ServiceState, SourceFacts, SourceKind,
    Staleness, Store, StoreError,
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
    /// There is none, whatever lies there: a restore that is not finished has removed it.
    Absent,
    At {
        path: PathBuf,
        before: Option<Stat>,
    },
}

impl<'f> HiveStore<'f> {
    /// Opens a hive by itself. Where a restore is pending, what it has committed is read.
    ///
    /// # Errors
    /// [`LocationError::Registry`], [`LocationError::File`] and [`LocationError::Journal`].
    pub fn hive(
        files: &'f dyn Files,
        path: &Path,
        policy: LogPolicy,
    ) -> Result<Self, LocationError> {
        let committed = committed_paths(files, &Place::hive(files, path)?)?;
        Self::open(files, &committed.hive, policy, SourceKind::Hive, PhoneBook::NotOffered)
    }

    /// Opens a router root: a hive and a phone book. Where a restore is pending, what it has committed
    /// is read.
    ///
    /// # Errors
    /// [`LocationError::Registry`], [`LocationError::File`] and [`LocationError::Journal`].
    pub fn root(
        files: &'f dyn Files,
        root: &Root,
        policy: LogPolicy,
    ) -> Result<Self, LocationError> {
        let (mut hive, mut phone_book) = (root.hive.clone(), Some(root.phone_book.clone()));
        if let Some(place) = Place::root(files, &root.directory)? {
            let committed = committed_paths(files, &place)?;
            hive = committed.hive;
            let lies_there = files.stat(&root.phone_book)?.is_some();
            // None that lies there: removed by a restore whose last step is left to do.
            phone_book = committed.phone_book.or(phone_book.filter(|_| !lies_there));
        }
        let phone_book = match phone_book {
            Some(path) => PhoneBook::At { before: files.stat(&path)?, path },
            None => PhoneBook::Absent,
        };
        Self::open(files, &hive, policy, SourceKind::Root, phone_book)
    }

    fn open(
        files: &'f dyn Files,
        path: &Path,
        policy: LogPolicy,
        kind: SourceKind,
        phone_book: PhoneBook,
    ) -> Result<Self, LocationError> {
        let registry = HiveRegistry::open(files, path, policy)
            .map_err(|source| LocationError::registry(path, source))?;
        let verdict = registry.hive().verdict();
        let facts = SourceFacts {
            kind,
            location: path.to_string_lossy().into_owned(),
            verdict: Some(verdict.to_string()),
            stale: match verdict {
                Verdict::Clean | Verdict::Recovered { .. } => Staleness::Current,
                _ => Staleness::PossiblyStale,
            },
            service: ServiceState::Unknown,
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
        let path = match &self.phone_book {
            PhoneBook::NotOffered => return Ok(PhoneBookContent::NotOffered),
            PhoneBook::Absent => return Ok(PhoneBookContent::Absent),
            PhoneBook::At { path, .. } => path,
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

    fn forget_registry(&mut self) {
        self.registry.forget();
    }
}
