//! Writing a backup into a directory: the earlier backup stands until the new one does.
//!
//! 1. Each part is written and synced under its final name, which is made of its hash: nothing that an
//!    earlier manifest names is touched unless it is damaged.
//! 2. The directory is synced, so that the parts are there before anything names them.
//! 3. `manifest.json` is replaced in one rename: the only moment at which the backup changes.
//! 4. The directory is synced, and what was written is read back and compared.
//! 5. Parts that only the earlier manifest named are removed.
//!
//! A failure before 3 leaves the earlier backup, or none, and takes away what was written.

use crate::digest::Sha256;
use crate::facts::KeyFactColumns;
use crate::manifest::{
    AdapterEntry, ClassEntry, ClassState, FindingEntry, Format, Manifest, Program, RouterEntry,
    ServiceEntry, SourceEntry,
};
use crate::part::PartError;
use crate::read::{Backup, ReadError};
use crate::text::{StoredText, instant};
use crate::{MANIFEST, part, statements};
use routerkeep_files::{Access, ErrorKind, FileError, Files, ReplaceError};
use routerkeep_registry::{FileTime, Key};
use routerkeep_router::{Adapter, Class, ClassName, Snapshot};
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// What a backup is made by and when; handed in, because libraries have no clock.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// The program's name and version.
    pub program: Program,
    /// The time of the backup.
    pub time: FileTime,
}

/// A backup that stands.
#[derive(Debug)]
pub struct Published {
    /// What was written.
    pub manifest: Manifest,
    /// Whether an earlier backup was replaced.
    pub replaced: Earlier,
}

/// What was in the directory before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// No backup.
    None,
    /// One that was replaced.
    Replaced,
    /// One whose manifest could not be read: its parts were left where they are.
    Damaged,
}

/// Why no backup was made. Whatever stood in the directory still stands.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The directory's parent does not exist.
    #[error("{}: the parent directory does not exist", path.display())]
    NoParent {
        /// The directory.
        path: PathBuf,
    },
    /// There is something else of this name.
    #[error("{}: expected a directory, found something else", path.display())]
    NotADirectory {
        /// What it is.
        path: PathBuf,
    },
    /// A part can't be made.
    #[error("the class {class} can't be written: {source}")]
    Part {
        /// The class.
        class: ClassName,
        /// Why.
        source: PartError,
    },
    /// Writing failed before the backup was published.
    #[error(transparent)]
    File(#[from] FileError),
    /// The new backup stands, but whether it survives a power failure now is not certain.
    #[error("the backup was written but could not be made durable: {0}")]
    Unsettled(#[source] FileError),
    /// The manifest can't be put into JSON.
    #[error("the manifest can't be written: {0}")]
    Manifest(#[from] serde_json::Error),
    /// What was read back is not what was written.
    #[error("what was written does not read back: {0}")]
    ReadBack(String),
    /// Memory could not be had.
    #[error("not enough memory to write the backup")]
    Memory,
}

impl From<ReadError> for PublishError {
    fn from(error: ReadError) -> Self {
        Self::ReadBack(error.to_string())
    }
}

/// The file whose lock keeps two backups out of one directory; it stays, empty.
pub(crate) const LOCK: &str = ".routerkeep.lock";

/// Writes `snapshot` into the directory, which is made if only its last component is missing.
///
/// # Errors
/// [`PublishError`]; an earlier backup is whole and in force then.
pub fn publish(
    files: &dyn Files,
    directory: &Path,
    snapshot: &Snapshot,
    provenance: &Provenance,
) -> Result<Published, PublishError> {
    let parts = Parts::of(snapshot, provenance)?;
    let made = make_directory(files, directory)?;
    let mut work = Work { files, directory, written: Vec::new(), made };
    let published = work.publish(&parts, snapshot);
    if published.is_err() {
        work.take_back();
    }
    published
}

/// Makes the directory and says whether it was there.
fn make_directory(files: &dyn Files, directory: &Path) -> Result<Made, PublishError> {
    match files.create_dir(directory, Access::OwnerOnly) {
        Ok(()) => {
            let parent = directory.parent().filter(|parent| !parent.as_os_str().is_empty());
            files.sync_dir(parent.unwrap_or(Path::new(".")))?;
            Ok(Made::Now)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let canonical = files.canonical(directory)?;
            match files.stat(&canonical)?.map(|stat| stat.kind) {
                Some(routerkeep_files::Kind::Directory) => Ok(Made::Earlier),
                _ => Err(PublishError::NotADirectory { path: directory.to_owned() }),
            }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(PublishError::NoParent { path: directory.to_owned() })
        }
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            Err(PublishError::NotADirectory { path: directory.to_owned() })
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Made {
    Now,
    Earlier,
}

/// The bytes of everything that is to be written.
struct Parts {
    files: Vec<(String, Vec<u8>)>,
    manifest: Manifest,
}

impl Parts {
    fn of(snapshot: &Snapshot, provenance: &Provenance) -> Result<Self, PublishError> {
        let mut files = Vec::new();
        let mut classes = Vec::new();
        for class in ClassName::ALL {
            let (entry, bytes) = match snapshot.tree(class) {
                Some(tree) => tree_part(class, tree)?,
                None => phone_book_part(&snapshot.phone_book)?,
            };
            if let (Some(name), Some(bytes)) = (&entry.file, bytes) {
                files.push((name.clone(), bytes));
            }
            classes.push(entry);
        }
        let manifest = Manifest {
            format: Format {
                name: Format::NAME.to_owned(),
                major: Format::MAJOR,
                minor: Format::MINOR,
            },
            program: provenance.program.clone(),
            time: instant(provenance.time).unwrap_or_default(),
            router: RouterEntry::from(&snapshot.identity),
            source: SourceEntry::new(
                &snapshot.source,
                &snapshot.control_set,
                snapshot.consistency.as_str(),
            ),
            service: service(&snapshot.server),
            classes,
            adapters: snapshot.adapters.iter().map(adapter).collect(),
            findings: snapshot.findings.iter().map(FindingEntry::from).collect(),
            not_included: statements::NOT_INCLUDED.map(str::to_owned).to_vec(),
            not_proved: statements::NOT_PROVED.map(str::to_owned).to_vec(),
        };
        Ok(Self { files, manifest })
    }
}

/// Returns the entry of a class without content, or the beginning of one with.
fn entry<T>(class: ClassName, state: &Class<T>) -> ClassEntry {
    let (state, why) = match state {
        Class::NotCaptured { why } => (ClassState::NotCaptured, Some(why.clone())),
        Class::Absent => (ClassState::Absent, None),
        Class::Complete(_) => (ClassState::Complete, None),
        Class::Incomplete { .. } => (ClassState::Incomplete, None),
    };
    ClassEntry {
        class: class.as_str().to_owned(),
        state,
        why,
        file: None,
        size: None,
        sha256: None,
        keys: None,
        values: None,
        unreadable: Vec::new(),
        facts: None,
    }
}

fn with_file(class: ClassName, ending: &str, bytes: &[u8], entry: ClassEntry) -> ClassEntry {
    let sha256 = Sha256::of(bytes);
    ClassEntry {
        file: Some(format!("{class}-{}.{ending}", sha256.short())),
        size: Some(bytes.len() as u64),
        sha256: Some(sha256),
        ..entry
    }
}

fn tree_part(
    class: ClassName,
    state: &Class<Key>,
) -> Result<(ClassEntry, Option<Vec<u8>>), PublishError> {
    let mut entry = entry(class, state);
    entry.unreadable = state.unreadable().iter().map(FindingEntry::from).collect();
    let Some(tree) = state.content() else { return Ok((entry, None)) };
    let bytes = part::encode(tree)
        .map_err(|error| PublishError::Part { class, source: PartError::Write(error) })?;
    let counts = tree.counts();
    entry.keys = Some(counts.keys);
    entry.values = Some(counts.values);
    entry.facts = KeyFactColumns::of(tree);
    Ok((with_file(class, "hive", &bytes, entry), Some(bytes)))
}

fn phone_book_part(
    state: &Class<Vec<u8>>,
) -> Result<(ClassEntry, Option<Vec<u8>>), PublishError> {
    let class = ClassName::PhoneBook;
    let entry = entry(class, state);
    let Some(content) = state.content() else { return Ok((entry, None)) };
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(content.len()).map_err(|_| PublishError::Memory)?;
    bytes.extend_from_slice(content);
    Ok((with_file(class, "pbk", &bytes, entry), Some(bytes)))
}

fn service(server: &Class<Key>) -> ServiceEntry {
    let key = server.content().and_then(|server| server.subkey("RemoteAccess"));
    let number =
        |name| key.and_then(|key| key.value(name)).and_then(routerkeep_registry::Value::as_dword);
    ServiceEntry {
        start: number("Start"),
        configuration_flags: number("ConfigurationFlags"),
        state: "unknown".to_owned(),
    }
}

fn adapter(adapter: &Adapter) -> AdapterEntry {
    let text = |name: &Option<_>| name.clone().map(StoredText);
    AdapterEntry {
        guid: StoredText(adapter.guid.clone()),
        friendly_name: text(&adapter.friendly_name),
        description: text(&adapter.description),
        mac: text(&adapter.mac),
        addresses: adapter.addresses.iter().cloned().map(StoredText).collect(),
        dhcp_address: text(&adapter.dhcp_address),
    }
}

/// A publication under way.
struct Work<'w> {
    files: &'w dyn Files,
    directory: &'w Path,
    /// Parts that were written anew and that nothing names yet.
    written: Vec<PathBuf>,
    made: Made,
}

impl Work<'_> {
    fn publish(&mut self, parts: &Parts, snapshot: &Snapshot) -> Result<Published, PublishError> {
        let _lock = self.files.lock(&self.directory.join(LOCK))?;
        let (earlier, earlier_parts) = self.earlier()?;
        for (name, bytes) in &parts.files {
            self.part(name, bytes)?;
        }
        self.files.sync_dir(self.directory)?;
        let manifest = parts.manifest.to_bytes()?;
        self.commit(&manifest)?;
        // From here on the new backup is the one that stands, whatever else fails.
        self.written.clear();
        self.made = Made::Earlier;
        self.read_back(parts, snapshot)?;
        self.remove_unnamed(&earlier_parts, parts);
        Ok(Published { manifest: parts.manifest.clone(), replaced: earlier })
    }

    /// Puts the manifest in place of the earlier one.
    ///
    /// Where it is not certain which of the two has the name now, looking at it settles that; the parts
    /// of both are there until then.
    fn commit(&mut self, manifest: &[u8]) -> Result<(), PublishError> {
        let name = OsStr::new(MANIFEST);
        let replaced =
            routerkeep_files::replace(self.files, self.directory, name, manifest, Access::OwnerOnly);
        let error = match replaced {
            Ok(()) => return Ok(()),
            Err(ReplaceError::NotReplaced(error)) => return Err(error.into()),
            Err(error) => error.into_file_error(),
        };
        let path = self.directory.join(MANIFEST);
        let now = self.files.read(&path, (manifest.len() as u64).saturating_add(1));
        if now.is_ok_and(|now| now == manifest) {
            self.written.clear();
            self.made = Made::Earlier;
            return self.files.sync_dir(self.directory).map_err(PublishError::Unsettled);
        }
        if !matches!(Backup::manifest(self.files, self.directory), Ok(_) | Err(ReadError::NotABackup { .. })) {
            // Neither: whoever opens the directory next may find the new one, so its parts stay.
            self.written.clear();
            self.made = Made::Earlier;
        }
        Err(error.into())
    }

    /// Returns what was here before and the files that its manifest names.
    fn earlier(&self) -> Result<(Earlier, BTreeSet<OsString>), PublishError> {
        match Backup::manifest(self.files, self.directory) {
            Ok(manifest) => {
                let named = manifest.classes.into_iter().filter_map(|class| class.file);
                Ok((Earlier::Replaced, named.map(OsString::from).collect()))
            }
            Err(ReadError::NotABackup { .. }) => Ok((Earlier::None, BTreeSet::new())),
            Err(ReadError::File(error)) => Err(error.into()),
            Err(_) => Ok((Earlier::Damaged, BTreeSet::new())),
        }
    }

    /// Writes a part, unless the same is there already.
    fn part(&mut self, name: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let path = self.directory.join(name);
        match self.files.write_new(&path, bytes, Access::OwnerOnly) {
            Ok(()) => self.written.push(path.clone()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let same = self.files.read(&path, bytes.len() as u64).is_ok_and(|b| b == bytes);
                if !same {
                    // Only damage makes another content under a name that is the content's hash.
                    let (name, access) = (OsStr::new(name), Access::OwnerOnly);
                    return routerkeep_files::replace(self.files, self.directory, name, bytes, access)
                        .map_err(|error| PublishError::File(error.into_file_error()));
                }
            }
            Err(error) => {
                self.written.push(path);
                return Err(error.into());
            }
        }
        Ok(self.files.sync(&path)?)
    }

    /// Reads the backup back and compares it with the snapshot, tree by tree.
    fn read_back(&self, parts: &Parts, snapshot: &Snapshot) -> Result<(), PublishError> {
        let backup = Backup::read(self.files, self.directory)?;
        let same = |class| {
            backup.snapshot.tree(class).map(|tree| tree.content())
                == snapshot.tree(class).map(|tree| tree.content())
        };
        if let Some(damage) = backup.damage.first() {
            return Err(PublishError::ReadBack(damage.to_string()));
        }
        if backup.manifest != parts.manifest {
            return Err(PublishError::ReadBack(format!("{MANIFEST} differs")));
        }
        if let Some(class) = ClassName::ALL.into_iter().find(|&class| !same(class)) {
            return Err(PublishError::ReadBack(format!("the class {class} differs")));
        }
        if backup.snapshot.phone_book.content() != snapshot.phone_book.content() {
            return Err(PublishError::ReadBack("the phone book differs".to_owned()));
        }
        Ok(())
    }

    /// Removes the parts that only the earlier manifest named. What can't be removed is only in the way.
    fn remove_unnamed(&self, earlier: &BTreeSet<OsString>, parts: &Parts) {
        for name in earlier {
            let named = parts.files.iter().any(|(new, _)| OsStr::new(new) == name);
            let plain = Path::new(name).file_name() == Some(name);
            if plain && !named {
                let _ = self.files.remove(&self.directory.join(name));
            }
        }
    }

    /// Takes away what was written, as far as that is possible; nothing names it.
    fn take_back(&self) {
        for path in &self.written {
            let _ = self.files.remove(path);
        }
        if self.made == Made::Now {
            let _ = self.files.remove(&self.directory.join(LOCK));
            let _ = self.files.remove_dir(self.directory);
        }
    }
}
