//! Reading a backup directory, with a verdict on every class.

use crate::manifest::{ClassEntry, ClassState, Manifest, ManifestError, StalenessEntry};
use crate::{MANIFEST, Sha256, part};
use routerkeep_files::{ErrorKind, FileError, Files};
use routerkeep_registry::{Finding, Key};
use routerkeep_router::{
    Adapter, Class, ClassName, Consistency, Identity, Snapshot, SourceFacts, SourceKind, Staleness,
};
use std::fmt;
use std::path::{Path, PathBuf};

/// The greatest manifest that is read.
const MANIFEST_LIMIT: u64 = 256 * 1024 * 1024;
/// The greatest part that is read.
const PART_LIMIT: u64 = 1024 * 1024 * 1024;

/// The greatest number of files in a backup's directory.
const DIRECTORY_LIMIT: usize = 1_000_000;

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
    /// A file can't be read.
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
        let bytes = match files.read(&path, MANIFEST_LIMIT) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(ReadError::NotABackup { path: directory.to_owned() });
            }
            Err(error) if error.kind() == ErrorKind::NotAFile => {
                let what = "expected a file, found a link or something else".to_owned();
                return Err(ReadError::Damaged { path, what });
            }
            Err(error) => return Err(error.into()),
        };
        Manifest::parse(&bytes).map_err(|error| match error {
            ManifestError::Format { .. } => ReadError::Unknown { path, what: error.to_string() },
            _ => ReadError::Damaged { path, what: error.to_string() },
        })
    }

    /// Reads the manifest and every part, and checks each against its hash and its own form.
    ///
    /// # Errors
    /// [`ReadError`] where there is no backup to speak of; damage to parts is in the result.
    pub fn read(files: &dyn Files, directory: &Path) -> Result<Self, ReadError> {
        let manifest = Self::manifest(files, directory)?;
        let mut parts = Parts { files, directory, damage: Vec::new() };
        let router_managers = parts.tree(&manifest, ClassName::RouterManagers);
        let interfaces = parts.tree(&manifest, ClassName::Interfaces);
        let server = parts.tree(&manifest, ClassName::Server);
        let phone_book = parts.class(&manifest, ClassName::PhoneBook, |bytes, _| Ok(bytes));
        let damage = parts.damage;
        let snapshot = Snapshot {
            router_managers,
            interfaces,
            phone_book,
            server,
            adapters: adapters(&manifest),
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
        let unknown = manifest.classes.iter().filter(|entry| entry.name().is_none());
        let unknown_classes = unknown.map(|entry| entry.class.clone()).collect();
        let additional_files = additional(files, directory, &manifest)?;
        Ok(Self { manifest, snapshot, damage, unknown_classes, additional_files })
    }
}

fn additional(
    files: &dyn Files,
    directory: &Path,
    manifest: &Manifest,
) -> Result<Vec<String>, FileError> {
    let named = |name: &str| {
        name == MANIFEST
            || name == crate::publish::LOCK
            || manifest.classes.iter().any(|class| class.file.as_deref() == Some(name))
    };
    let names = files.list(directory, DIRECTORY_LIMIT)?;
    let names = names.iter().map(|name| name.to_string_lossy().into_owned());
    Ok(names.filter(|name| !named(name)).collect())
}

struct Parts<'p> {
    files: &'p dyn Files,
    directory: &'p Path,
    damage: Vec<BackupDamage>,
}

impl Parts<'_> {
    fn tree(&mut self, manifest: &Manifest, class: ClassName) -> Class<Key> {
        self.class(manifest, class, |bytes, entry| {
            let tree = part::decode(bytes).map_err(|error| error.to_string())?;
            let counts = tree.counts();
            if (entry.keys, entry.values) != (Some(counts.keys), Some(counts.values)) {
                return Err(format!("{} keys and {} values", counts.keys, counts.values));
            }
            Ok(tree)
        })
    }

    /// Reads the part of a class; damage is noted, and the class is then not there.
    fn class<T>(
        &mut self,
        manifest: &Manifest,
        class: ClassName,
        decode: impl FnOnce(Vec<u8>, &ClassEntry) -> Result<T, String>,
    ) -> Class<T> {
        let mut entries = manifest.classes.iter().filter(|entry| entry.name() == Some(class));
        let (Some(entry), None) = (entries.next(), entries.next()) else {
            return self.damaged(class, MANIFEST, "one entry of the class", "none or several");
        };
        let content = match entry.state {
            ClassState::NotCaptured => {
                return Class::NotCaptured { why: entry.why.clone().unwrap_or_default() };
            }
            ClassState::Absent => return Class::Absent,
            ClassState::Complete | ClassState::Incomplete => match self.part(class, entry) {
                Ok(bytes) => decode(bytes, entry),
                Err(class) => return class,
            },
        };
        let file = entry.file.as_deref().unwrap_or_default();
        match (content, entry.state) {
            (Err(found), _) => self.damaged(class, file, "a sound part of its class", found),
            (Ok(content), ClassState::Incomplete) => Class::Incomplete {
                content,
                unreadable: entry.unreadable.iter().map(Finding::from).collect(),
            },
            (Ok(content), _) => Class::Complete(content),
        }
    }

    /// Reads a part's file and checks name, length and hash.
    fn part<T>(&mut self, class: ClassName, entry: &ClassEntry) -> Result<Vec<u8>, Class<T>> {
        let (Some(file), Some(size), Some(sha256)) = (&entry.file, entry.size, entry.sha256) else {
            return Err(self.damaged(class, MANIFEST, "file, size and sha256", "one missing"));
        };
        // A name that leads elsewhere, on this system or on another, is not the name of a part.
        if file.is_empty() || file.starts_with('.') || file.contains(['/', '\\', ':', '\0']) {
            return Err(self.damaged(class, file, "a plain file name", "another"));
        }
        let path = self.directory.join(file);
        let limit = size.saturating_add(1).min(PART_LIMIT);
        let bytes = match self.files.read(&path, limit) {
            Ok(bytes) => bytes,
            Err(error) => {
                let found = match error.kind() {
                    ErrorKind::NotFound => "no such file".to_owned(),
                    ErrorKind::NotAFile => "a link, or something else that is no file".to_owned(),
                    ErrorKind::TooLarge { found, .. } => format!("at least {found} bytes"),
                    _ => error.to_string(),
                };
                return Err(self.damaged(class, file, format!("{size} bytes"), found));
            }
        };
        if bytes.len() as u64 != size {
            let found = format!("{} bytes", bytes.len());
            return Err(self.damaged(class, file, format!("{size} bytes"), found));
        }
        let found = Sha256::of(&bytes);
        if found != sha256 {
            let expected = format!("sha256 {sha256}");
            return Err(self.damaged(class, file, expected, found.to_string()));
        }
        Ok(bytes)
    }

    fn damaged<T>(
        &mut self,
        class: ClassName,
        file: &str,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Class<T> {
        let (file, expected, found) = (file.to_owned(), expected.into(), found.into());
        self.damage.push(BackupDamage { class, file, expected, found });
        Class::NotCaptured { why: "its part in the backup is damaged".to_owned() }
    }
}

fn adapters(manifest: &Manifest) -> Vec<Adapter> {
    let text = |text: &Option<crate::StoredText>| text.clone().map(|text| text.0);
    let adapter = |entry: &crate::AdapterEntry| Adapter {
        guid: entry.guid.0.clone(),
        friendly_name: text(&entry.friendly_name),
        description: text(&entry.description),
        mac: text(&entry.mac),
        addresses: entry.addresses.iter().map(|address| address.0.clone()).collect(),
        dhcp_address: text(&entry.dhcp_address),
    };
    manifest.adapters.iter().map(adapter).collect()
}

fn identity(manifest: &Manifest) -> Identity {
    let text = |text: &Option<crate::StoredText>| text.clone().map(|text| text.0);
    Identity {
        computer_name: text(&manifest.router.computer_name),
        host_name: text(&manifest.router.host_name),
        domain: text(&manifest.router.domain),
        product_type: text(&manifest.router.product_type),
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
    }
}
