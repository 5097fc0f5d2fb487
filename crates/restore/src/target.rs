//! The router that is to be changed, opened for looking at.

use crate::place::Place;
use routerkeep_files::{ErrorKind, FileError, Files, Stat};
use routerkeep_regf::{LogPolicy, Verdict, log::Extent};
use routerkeep_registry::{
    Depth, HiveFiles, HiveRegistry, Key, KeyPath, Limits, Registry, RegistryError,
};
use routerkeep_router::{
    CaptureError, Consistency, ControlSetError, ControlSetRule, PhoneBookContent, PortNumbers,
    ServiceState, Snapshot, SourceFacts, SourceKind, Staleness, Store, StoreError, capture, places,
};
use std::path::{Path, PathBuf};

/// The greatest phone book that is read.
const PHONE_BOOK_LIMIT: u64 = 64 * 1024 * 1024;

/// Why a target can't be looked at. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// Its registry can't be read.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A file can't be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is not known which control set is meant: the one in use, or that of the next boot.
    #[error(
        "\\Select: values \"Current\" and \"Default\": expected the number of a control set from 1 to 999, found {found}"
    )]
    Select {
        /// What is there.
        found: String,
    },
    /// There is no router, or it can't be captured.
    #[error(transparent)]
    Capture(#[from] CaptureError),
}

impl TargetError {
    /// Returns the situation of a file, or of memory, that is the reason.
    pub fn situation(&self) -> Option<ErrorKind> {
        let of_registry = |error: &RegistryError| match error {
            RegistryError::File(error) => Some(error.kind()),
            RegistryError::Memory => Some(ErrorKind::OutOfMemory),
            _ => None,
        };
        match self {
            Self::File(error) => Some(error.kind()),
            Self::Registry(error) => of_registry(error),
            Self::Capture(
                CaptureError::Store(error)
                | CaptureError::ControlSet(ControlSetError::Store(error)),
            ) => match error {
                StoreError::Registry(error) => of_registry(error),
                StoreError::PhoneBook(error) => {
                    error.downcast_ref::<FileError>().map(FileError::kind)
                }
                StoreError::Memory => Some(ErrorKind::OutOfMemory),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A router that is to be changed.
pub(crate) struct Target<'f> {
    files: &'f dyn Files,
    hive: PathBuf,
    registry: HiveRegistry,
    phone_book: Option<(PathBuf, Option<Stat>)>,
    kind: SourceKind,
    select: Select,
    control_set: u16,
    limits: Limits,
}

/// The files of a target that was looked at, as they were; nothing of what they hold.
pub(crate) struct Seen {
    hive: HiveFiles,
    phone_book: Option<(PathBuf, Option<Stat>)>,
}

/// What the key `Select` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Select {
    pub(crate) current: Option<u32>,
    pub(crate) default: Option<u32>,
}

/// How far the bytes of a hive are what Windows itself would see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    Full,
    /// Changes may be missing; the verdict says why.
    Stale(String),
}

impl<'f> Target<'f> {
    /// Opens the router at a place.
    ///
    /// Without a number it is the control set that the next boot uses.
    pub(crate) fn open(
        files: &'f dyn Files,
        place: &Place,
        control_set: Option<u16>,
        logs: LogPolicy,
        limits: Limits,
    ) -> Result<Self, TargetError> {
        let phone_book = place.phone_book_path();
        Self::open_files(files, place.hive_path(), phone_book, control_set, logs, limits)
    }

    /// Opens the router in a hive and a phone book.
    pub(crate) fn open_files(
        files: &'f dyn Files,
        hive: &Path,
        phone_book: Option<&Path>,
        control_set: Option<u16>,
        logs: LogPolicy,
        limits: Limits,
    ) -> Result<Self, TargetError> {
        let before = match phone_book {
            Some(path) => Some((path.to_owned(), files.stat(path)?)),
            None => None,
        };
        let registry = HiveRegistry::open(files, hive, logs)?;
        let select = Select::read(&registry, &limits)?;
        let control_set = match control_set {
            Some(number) => number,
            None => select.next_boot()?,
        };
        let kind = if phone_book.is_some() { SourceKind::Root } else { SourceKind::Hive };
        let phone_book = before;
        let hive = hive.to_owned();
        Ok(Self { files, hive, registry, phone_book, kind, select, control_set, limits })
    }

    /// Opens the router in a hive and a phone book, with the control set that is in use.
    pub(crate) fn in_use(
        files: &'f dyn Files,
        hive: &Path,
        phone_book: Option<&Path>,
        logs: LogPolicy,
        limits: Limits,
    ) -> Result<Self, TargetError> {
        let target = Self::open_files(files, hive, phone_book, None, logs, limits)?;
        let control_set = target.select.in_use()?;
        Ok(Self { control_set, ..target })
    }

    pub(crate) fn registry(&self) -> &HiveRegistry {
        &self.registry
    }

    pub(crate) fn select(&self) -> Select {
        self.select
    }

    pub(crate) fn control_set(&self) -> u16 {
        self.control_set
    }

    /// Says how far the hive can be trusted.
    pub(crate) fn trust(&self) -> Trust {
        let verdict = self.registry.hive().verdict();
        match verdict {
            Verdict::Clean | Verdict::Recovered { extent: Extent::Whole, .. } => Trust::Full,
            _ => Trust::Stale(verdict.to_string()),
        }
    }

    /// Takes a snapshot.
    pub(crate) fn capture(&self) -> Result<Snapshot, TargetError> {
        Ok(capture(self, &self.limits)?)
    }

    /// Reads a key of the control set; `None` where there is none.
    pub(crate) fn key(&self, place: &str, depth: Depth) -> Result<Option<Key>, TargetError> {
        let path = KeyPath::from(self.control_set_name().as_str());
        let path = path.join_path(&KeyPath::from(place));
        Ok(self.registry.read_tree(&path, depth, &self.limits)?.key)
    }

    /// Reads where the machine has its ports.
    pub(crate) fn ports(&self) -> Result<PortNumbers, TargetError> {
        let class = self.key(places::NETWORK_CLASS, Depth::Levels(1))?;
        Ok(class.as_ref().map(PortNumbers::read).unwrap_or_default())
    }

    /// Says whether hive, logs and phone book are as they were when they were opened.
    pub(crate) fn is_unchanged(&self) -> Result<bool, TargetError> {
        Ok(self.consistency().map_err(CaptureError::from)? == Consistency::Unchanged)
    }

    /// Gives back the memory of what was read, and reads it again where it is asked for.
    pub(crate) fn forget(&mut self) {
        self.registry.forget();
    }

    /// Gives up what of the router is in memory.
    pub(crate) fn into_seen(self) -> Seen {
        Seen { hive: self.registry.into_files(), phone_book: self.phone_book }
    }

    fn control_set_name(&self) -> String {
        format!("ControlSet{:03}", self.control_set)
    }
}

impl Seen {
    /// Says whether hive, logs and phone book are as they were.
    pub(crate) fn is_unchanged(&self, files: &dyn Files) -> Result<bool, TargetError> {
        let book = same_phone_book(files, self.phone_book.as_ref());
        Ok(self.hive.are_unchanged(files)? && book.map_err(CaptureError::from)?)
    }
}

/// Says whether a phone book is as it was.
fn same_phone_book(
    files: &dyn Files,
    phone_book: Option<&(PathBuf, Option<Stat>)>,
) -> Result<bool, StoreError> {
    let Some((path, before)) = phone_book else { return Ok(true) };
    let now = files.stat(path).map_err(|error| StoreError::PhoneBook(error.into()))?;
    Ok(match (before, &now) {
        (Some(before), Some(now)) => before.unchanged(now),
        (before, now) => before.is_none() && now.is_none(),
    })
}

impl Select {
    fn read(registry: &HiveRegistry, limits: &Limits) -> Result<Self, RegistryError> {
        let reading = registry.read_tree(&KeyPath::from("Select"), Depth::Levels(0), limits)?;
        let key = reading.key.unwrap_or_default();
        let number = |name: &str| key.value(name).and_then(routerkeep_registry::Value::as_dword);
        Ok(Self { current: number("Current"), default: number("Default") })
    }

    fn next_boot(self) -> Result<u16, TargetError> {
        Self::valid(self.default.or(self.current))
    }

    fn in_use(self) -> Result<u16, TargetError> {
        Self::valid(self.current.or(self.default))
    }

    fn valid(number: Option<u32>) -> Result<u16, TargetError> {
        let valid = |number: &u32| (1..=999).contains(number);
        match number.filter(valid).and_then(|number| u16::try_from(number).ok()) {
            Some(number) => Ok(number),
            None => Err(TargetError::Select {
                found: number.map_or("none".to_owned(), |number| number.to_string()),
            }),
        }
    }
}

impl Store for Target<'_> {
    fn registry(&self) -> &dyn Registry {
        &self.registry
    }

    fn control_set_rule(&self) -> ControlSetRule {
        ControlSetRule::Number(self.control_set)
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        let Some((path, _)) = &self.phone_book else { return Ok(PhoneBookContent::NotOffered) };
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
        let trust = self.trust();
        SourceFacts {
            kind: self.kind,
            location: self.hive.to_string_lossy().into_owned(),
            verdict: Some(self.registry.hive().verdict().to_string()),
            stale: match trust {
                Trust::Full => Staleness::Current,
                Trust::Stale(_) => Staleness::PossiblyStale,
            },
            service: ServiceState::Unknown,
        }
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        let unchanged = self.registry.is_unchanged(self.files)?
            && same_phone_book(self.files, self.phone_book.as_ref())?;
        Ok(if unchanged { Consistency::Unchanged } else { Consistency::Changed })
    }
}
