//! Reading a backup directory, with a verdict on every class.

use crate::manifest::{AdapterEntry, ClassEntry, ClassState, Manifest, StalenessEntry};
use crate::manifest_file::ManifestError;
use crate::part_file::{self, Unusable};
use crate::publish::LOCK;
use crate::text::StoredText;
use crate::{MANIFEST, limits};
use routerkeep_files::{ErrorKind, FileError, Files, Operation};
use routerkeep_registry::{Finding, Name};
use routerkeep_router::{
    Adapter, Class, ClassName, Consistency, Identity, ServiceState, Snapshot, SourceFacts,
    SourceKind, Staleness,
};
use std::fmt;
use std::path::{Path, PathBuf};

/// A backup that was read.
pub struct Backup {
    /// What the directory says of itself.
    pub manifest: Manifest,
    /// The configuration. A class whose part is damaged is there as not captured.
    pub snapshot: Snapshot,
    /// What is damaged; empty for a sound backup.
    pub damage: Vec<BackupDamage>,
    /// Classes of a newer version that this program passed over.
    pub unknown_classes: Vec<String>,
    /// Files in the directory that the manifest does not name; they are no part of the backup.
    pub additional_files: Vec<String>,
}

/// One thing in a backup that is not as the manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupDamage {
    /// The class whose part it is.
    pub class: ClassName,
    /// The file.
    pub file: String,
    /// What the manifest says.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl fmt::Display for BackupDamage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, file, expected, found } = self;
        write!(f, "{class}: {file}: expected {expected}, found {found}")
    }
}

/// Why a backup can't be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is no manifest.
    #[error("{}: not a backup: there is no manifest.json", path.display())]
    NotABackup {
        /// The directory.
        path: PathBuf,
    },
    /// The manifest is damaged.
    #[error("manifest: {}: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The manifest is one of another format or a newer version of it.
    #[error("{}: {what}", path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
        /// What was expected and found.
        what: String,
    },
    /// A file can't be read, or there is no memory for it.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Says whether a directory calls itself a backup: it has something of the manifest's name.
///
/// # Errors
/// [`FileError`] where that can't be found out.
pub fn is_backup(files: &dyn Files, directory: &Path) -> Result<bool, FileError> {
    Ok(files.stat(&directory.join(MANIFEST))?.is_some())
}

impl Backup {
    /// Reads the manifest alone.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn manifest(files: &dyn Files, directory: &Path) -> Result<Manifest, ReadError> {
        let path = directory.join(MANIFEST);
        let bytes = manifest_bytes(files, directory)?;
        Manifest::parse(&bytes).map_err(|error| match error {
            ManifestError::Format { .. } => ReadError::Unknown { path, what: error.to_string() },
            ManifestError::Memory => {
                FileError::new(Operation::Read, &path, ErrorKind::OutOfMemory).into()
            }
            _ => ReadError::Damaged { path, what: error.to_string() },
        })
    }

    /// Reads the manifest and every part, and checks each against its hash and its own form.
    ///
    /// A backup that is replaced meanwhile is read again: the result is the one or the other.
    ///
    /// # Errors
    /// [`ReadError`] where there is no backup to speak of; damage to parts is in the result.
    pub fn read(files: &dyn Files, directory: &Path) -> Result<Self, ReadError> {
        let mut left = limits::ATTEMPTS;
        loop {
            let manifest = Self::manifest(files, directory)?;
            let backup = Self::parts(files, directory, manifest)?;
            left = left.saturating_sub(1);
            if backup.damage.is_empty()
                || left == 0
                || Self::manifest(files, directory).is_ok_and(|now| now == backup.manifest)
            {
                return Ok(backup);
            }
        }
    }

    fn parts(files: &dyn Files, directory: &Path, manifest: Manifest) -> Result<Self, ReadError> {
        let mut parts = Parts { files, directory, manifest: &manifest, damage: Vec::new() };
        let snapshot = Snapshot {
            router_managers: parts.class(ClassName::RouterManagers, part_file::read_tree)?,
            interfaces: parts.class(ClassName::Interfaces, part_file::read_tree)?,
            phone_book: parts.class(ClassName::PhoneBook, part_file::read)?,
            server: parts.class(ClassName::Server, part_file::read_tree)?,
            adapters: manifest.adapters.iter().map(adapter).collect(),
            identity: identity(&manifest),
            source: source(&manifest, directory),
            control_set: manifest.source.control_set.clone(),
            consistency: match manifest.source.consistency.as_str() {
                "unchanged" => Consistency::Unchanged,
                "changed" => Consistency::Changed,
                _ => Consistency::Unchecked,
            },
            findings: manifest.findings.iter().map(Finding::from).collect(),
        };
        let damage = parts.damage;
        let unknown = manifest.classes.iter().filter(|entry| entry.name().is_none());
        let unknown_classes = unknown.map(|entry| entry.class.clone()).collect();
        let additional_files = additional(files, directory, &manifest)?;
        Ok(Self { manifest, snapshot, damage, unknown_classes, additional_files })
    }
}

/// Reads the manifest's file.
pub(crate) fn manifest_bytes(files: &dyn Files, directory: &Path) -> Result<Vec<u8>, ReadError> {
    let path = directory.join(MANIFEST);
    files.read(&path, limits::MANIFEST).map_err(|error| {
        let found = match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => {
                return ReadError::NotABackup { path: directory.to_owned() };
            }
            ErrorKind::NotAFile => "a link, or something else that is no file".to_owned(),
            ErrorKind::IsADirectory => "a directory".to_owned(),
            ErrorKind::TooLarge { limit, found } => {
                format!("one of at least {found} bytes, where {limit} are the most")
            }
            _ => return error.into(),
        };
        ReadError::Damaged { path, what: format!("expected a file, found {found}") }
    })
}

/// Lists the files that neither the manifest nor the program accounts for.
fn additional(
    files: &dyn Files,
    directory: &Path,
    manifest: &Manifest,
) -> Result<Vec<String>, FileError> {
    let named = |name: &str| {
        name == MANIFEST
            || name == LOCK
            || manifest.classes.iter().any(|class| class.file.as_deref() == Some(name))
    };
    // A directory is only listed under its own name, not under that of a link to it.
    let names = files.list(&files.canonical(directory)?, limits::FILES)?;
    let names = names.iter().map(|name| name.to_string_lossy().into_owned());
    Ok(names.filter(|name| !named(name)).collect())
}

struct Parts<'p> {
    files: &'p dyn Files,
    directory: &'p Path,
    manifest: &'p Manifest,
    damage: Vec<BackupDamage>,
}

impl Parts<'_> {
    /// Reads the part of a class; damage is noted, and the class is then not there.
    fn class<T>(
        &mut self,
        class: ClassName,
        read: impl FnOnce(&dyn Files, &Path, ClassName, &ClassEntry) -> Result<T, Unusable>,
    ) -> Result<Class<T>, ReadError> {
        let mut entries = self.manifest.classes.iter().filter(|entry| entry.name() == Some(class));
        let content = match (entries.next(), entries.next()) {
            (Some(entry), None) => match entry.state {
                ClassState::NotCaptured => {
                    return Ok(Class::NotCaptured { why: entry.why.clone().unwrap_or_default() });
                }
                ClassState::Absent => return Ok(Class::Absent),
                ClassState::Complete => {
                    read(self.files, self.directory, class, entry).map(Class::Complete)
                }
                ClassState::Incomplete => {
                    read(self.files, self.directory, class, entry).map(|content| {
                        let unreadable = entry.unreadable.iter().map(Finding::from).collect();
                        Class::Incomplete { content, unreadable }
                    })
                }
            },
            (None, _) => Err(Unusable::damaged(MANIFEST, "one entry of the class", "none")),
            _ => Err(Unusable::damaged(MANIFEST, "one entry of the class", "several")),
        };
        match content {
            Ok(content) => Ok(content),
            Err(Unusable::Memory(error)) => Err(error.into()),
            Err(Unusable::Damaged { file, expected, found }) => {
                self.damage.push(BackupDamage { class, file, expected, found });
                Ok(Class::NotCaptured { why: "its part in the backup is damaged".to_owned() })
            }
        }
    }
}

fn name(text: &Option<StoredText>) -> Option<Name> {
    text.as_ref().map(|text| text.0.clone())
}

fn adapter(entry: &AdapterEntry) -> Adapter {
    Adapter {
        guid: entry.guid.0.clone(),
        friendly_name: name(&entry.friendly_name),
        description: name(&entry.description),
        mac: name(&entry.mac),
        addresses: entry.addresses.iter().map(|address| address.0.clone()).collect(),
        dhcp_address: name(&entry.dhcp_address),
    }
}

fn identity(manifest: &Manifest) -> Identity {
    Identity {
        computer_name: name(&manifest.router.computer_name),
        host_name: name(&manifest.router.host_name),
        domain: name(&manifest.router.domain),
        product_type: name(&manifest.router.product_type),
    }
}

fn source(manifest: &Manifest, directory: &Path) -> SourceFacts {
    SourceFacts {
        kind: SourceKind::Backup,
        location: directory.to_string_lossy().into_owned(),
        verdict: manifest.source.recovery.clone(),
        stale: match manifest.source.state {
            StalenessEntry::Current => Staleness::Current,
            StalenessEntry::PossiblyStale => Staleness::PossiblyStale,
        },
        service: match manifest.service.state.as_str() {
            "stopped" => ServiceState::Stopped,
            "running" => ServiceState::Running,
            _ => ServiceState::Unknown,
        },
    }
}
