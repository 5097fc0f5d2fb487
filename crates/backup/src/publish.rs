//! Writing a backup into a directory: the earlier backup stands until the new one does.
//!
//! 1. Each part is written and synced under its final name, which is made of its hash: nothing that an
//!    earlier manifest names is touched unless it is damaged. The part is then read back, decoded and
//!    compared with the snapshot.
//! 2. The directory is synced, so that the parts are there before anything names them.
//! 3. `manifest.json` is replaced in one rename: the only moment at which the backup changes.
//! 4. The directory is synced, and the manifest read back and compared.
//! 5. Parts that only the earlier manifest named are removed.
//!
//! A failure before 3 leaves the earlier backup, or none, and takes away what was written. One part at a
//! time is in memory.

use crate::earlier::{EarlierBackup, Standing};
use crate::manifest::{ClassEntry, Manifest, Program};
use crate::manifest_file::UnwritableManifest;
use crate::part::PartError;
use crate::part_file::Unusable;
use crate::target::{Made, Target};
use crate::{MANIFEST, describe, limits, part, read_back};
use routerkeep_files::{Access, ErrorKind, FileError, Files, ReadAt, ReplaceError};
use routerkeep_registry::FileTime;
use routerkeep_router::{ClassName, Snapshot};
use std::ffi::OsStr;
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

/// Why no backup was made. Whatever stood in the directory still stands, except where a variant says
/// otherwise.
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
    /// The directory has a manifest that is not to be replaced: of a newer version, or somebody else's.
    #[error("{}: expected the manifest of a backup or nothing, found {found}", path.display())]
    NotReplaceable {
        /// The file.
        path: PathBuf,
        /// What is there.
        found: String,
    },
    /// The time of the backup is none that a manifest can say.
    #[error("the time of the backup is beyond the year 9999")]
    Time,
    /// A part can't be made.
    #[error("the class {class} can't be written: {source}")]
    Part {
        /// The class.
        class: ClassName,
        /// Why.
        source: PartError,
    },
    /// A part is larger than what is read.
    #[error("the class {class} can't be written: its part has more than {most} bytes")]
    PartTooLarge {
        /// The class.
        class: ClassName,
        /// The greatest size.
        most: u64,
    },
    /// A part that was written is not what it should be. It was taken away again.
    #[error("the class {class} does not read back: {found}")]
    PartReadBack {
        /// The class.
        class: ClassName,
        /// What is wrong with it.
        found: String,
    },
    /// Writing failed before the backup was published.
    #[error(transparent)]
    File(#[from] FileError),
    /// The new backup has been put in place, or perhaps so; whether it, or the earlier one, is there after a
    /// power failure is not certain. The parts of both are there.
    #[error("the backup was written but could not be made durable: {0}")]
    Unsettled(#[source] FileError),
    /// The manifest can't be put into JSON, or is too large.
    #[error("the manifest can't be written: {0}")]
    Manifest(String),
    /// The new backup has been put in place, but its manifest does not read back as written.
    #[error("what was written does not read back: {0}")]
    ReadBack(String),
    /// Memory could not be had.
    #[error("not enough memory to write the backup")]
    Memory,
}

impl From<UnwritableManifest> for PublishError {
    fn from(error: UnwritableManifest) -> Self {
        match error {
            UnwritableManifest::Memory => Self::Memory,
            error => Self::Manifest(error.to_string()),
        }
    }
}

/// The file whose lock keeps two backups out of one directory; it stays, empty.
pub(crate) const LOCK: &str = ".routerkeep.lock";

/// Writes `snapshot` into the directory, which is made if only its last component is missing.
///
/// # Errors
/// [`PublishError`]; an earlier backup is whole and in force then, unless the variant says otherwise.
pub fn publish(
    files: &dyn Files,
    directory: &Path,
    snapshot: &Snapshot,
    provenance: &Provenance,
) -> Result<Published, PublishError> {
    let manifest = describe::manifest(snapshot, provenance)?;
    let target = Target::open(files, directory)?;
    // Without the lock nothing in the directory is ours to remove, not even the lock's file.
    let lock = files.lock(&target.path.join(LOCK)).inspect_err(|_| target.remove(files))?;
    let mut work = Work { files, target, written: Vec::new() };
    let published = work.publish(manifest, snapshot);
    if published.is_err() {
        work.take_back();
    }
    drop(lock);
    published
}

/// A publication under way; the lock is held.
struct Work<'w> {
    files: &'w dyn Files,
    target: Target,
    /// Parts that were written anew and that nothing names yet.
    written: Vec<PathBuf>,
}

impl Work<'_> {
    fn publish(
        &mut self,
        mut manifest: Manifest,
        snapshot: &Snapshot,
    ) -> Result<Published, PublishError> {
        let earlier = EarlierBackup::find(self.files, &self.target.path)?;
        if earlier.what != Earlier::Replaced {
            self.target.settle(self.files)?;
        }
        for class in ClassName::ALL {
            manifest.classes.push(match snapshot.tree(class) {
                Some(_) => self.tree(class, snapshot, &earlier)?,
                None => self.phone_book(class, snapshot, &earlier)?,
            });
        }
        self.files.sync_dir(&self.target.path)?;
        let bytes = manifest.to_bytes()?;
        // What this program could not read again does not replace anything.
        match Manifest::parse(&bytes) {
            Ok(read) if read == manifest => {}
            Ok(_) => return Err(PublishError::Manifest("it reads as another one".to_owned())),
            Err(error) => return Err(PublishError::Manifest(error.to_string())),
        }
        self.commit(&bytes, &earlier)?;
        self.keep();
        match earlier.standing(self.files, &self.target.path, &bytes) {
            Standing::New => {}
            _ => return Err(PublishError::ReadBack(format!("{MANIFEST} differs"))),
        }
        self.remove_unnamed(&earlier, &manifest);
        Ok(Published { manifest, replaced: earlier.what })
    }

    /// Writes the part of a tree, if there is one, and returns what the manifest says of the class.
    fn tree(
        &mut self,
        class: ClassName,
        snapshot: &Snapshot,
        earlier: &EarlierBackup,
    ) -> Result<ClassEntry, PublishError> {
        let state = snapshot.tree(class).ok_or(PublishError::Memory)?;
        let Some(tree) = state.content() else { return Ok(describe::class(class, state, None)) };
        let bytes = part::encode(tree).map_err(|source| {
            if source.is_memory() {
                PublishError::Memory
            } else {
                PublishError::Part { class, source }
            }
        })?;
        let mut entry = describe::class(class, state, Some(&bytes));
        self.part(class, &entry, &bytes, earlier)?;
        drop(bytes);
        let file = self.read_back(class, &entry)?;
        match read_back::holds(file, tree) {
            Ok(true) => {}
            Ok(false) => {
                let found = "another tree than was written".to_owned();
                return Err(PublishError::PartReadBack { class, found });
            }
            Err(error) if error.is_memory() => return Err(PublishError::Memory),
            Err(error) => {
                return Err(PublishError::PartReadBack { class, found: error.to_string() });
            }
        }
        describe::add_tree(&mut entry, tree)?;
        Ok(entry)
    }

    fn phone_book(
        &mut self,
        class: ClassName,
        snapshot: &Snapshot,
        earlier: &EarlierBackup,
    ) -> Result<ClassEntry, PublishError> {
        let state = &snapshot.phone_book;
        let bytes = state.content().map(Vec::as_slice);
        let entry = describe::class(class, state, bytes);
        if let Some(bytes) = bytes {
            self.part(class, &entry, bytes, earlier)?;
            self.read_back(class, &entry)?;
        }
        Ok(entry)
    }

    /// Writes a part, unless the earlier backup has it already.
    fn part(
        &mut self,
        class: ClassName,
        entry: &ClassEntry,
        bytes: &[u8],
        earlier: &EarlierBackup,
    ) -> Result<(), PublishError> {
        if bytes.len() as u64 > limits::PART {
            return Err(PublishError::PartTooLarge { class, most: limits::PART });
        }
        let name = entry.file.as_deref().unwrap_or_default();
        let path = self.target.path.join(name);
        let access = Access::OwnerOnly;
        // What is there must be known before: after a failure nobody can say whose a file is.
        if self.files.stat(&path)?.is_none() {
            let written = self.files.write_new(&path, bytes, access);
            if !matches!(&written, Err(error) if error.kind() == ErrorKind::AlreadyExists) {
                self.written.push(path.clone());
            }
            written?;
            return Ok(self.files.sync(&path)?);
        }
        if earlier.parts.contains(name)
            && self.files.read(&path, bytes.len() as u64).is_ok_and(|found| found == bytes)
        {
            // It may have been put there by something else than a backup, from another disk.
            return Ok(self.files.sync(&path)?);
        }
        // The earlier backup's own is damaged. One that no manifest names was left by an attempt that was
        // stopped: perhaps because it could not be synced, and then it never can be.
        let (directory, name) = (&self.target.path, OsStr::new(name));
        routerkeep_files::replace(self.files, directory, name, bytes, access)
            .map_err(|error| PublishError::File(error.into_file_error()))
    }

    /// Checks that a part's file is what was written, and returns it open.
    fn read_back(
        &self,
        class: ClassName,
        entry: &ClassEntry,
    ) -> Result<Box<dyn ReadAt>, PublishError> {
        let checked = read_back::check_file(self.files, &self.target.path, entry);
        checked.map_err(|error| match error {
            Unusable::Memory(_) => PublishError::Memory,
            Unusable::Damaged { file, expected, found } => PublishError::PartReadBack {
                class,
                found: format!("{file}: expected {expected}, found {found}"),
            },
        })
    }

    /// Puts the manifest in place of the earlier one.
    ///
    /// Where it is not certain which of the two has the name now, looking at it settles that; the parts
    /// of both are there until then.
    fn commit(&mut self, manifest: &[u8], earlier: &EarlierBackup) -> Result<(), PublishError> {
        let (directory, name) = (&self.target.path, OsStr::new(MANIFEST));
        let replaced =
            routerkeep_files::replace(self.files, directory, name, manifest, Access::OwnerOnly);
        let error = match replaced {
            Ok(()) => return Ok(()),
            Err(ReplaceError::NotReplaced(error)) => return Err(error.into()),
            Err(error) => error.into_file_error(),
        };
        match earlier.standing(self.files, directory, manifest) {
            Standing::Earlier => Err(error.into()),
            Standing::New => {
                let settled = self.files.sync_dir(directory);
                self.keep();
                settled.map_err(PublishError::Unsettled)
            }
            Standing::Unknown => {
                self.keep();
                Err(PublishError::Unsettled(error))
            }
        }
    }

    /// Notes that the new manifest names what was written, or may do so: from here on it stays.
    fn keep(&mut self) {
        self.written.clear();
        self.target.made = Made::Earlier;
    }

    /// Removes the parts that only the earlier manifest named. What can't be removed is only in the way.
    fn remove_unnamed(&self, earlier: &EarlierBackup, manifest: &Manifest) {
        let named =
            |name: &str| manifest.classes.iter().any(|class| class.file.as_deref() == Some(name));
        for name in earlier.parts.iter().filter(|name| !named(name)) {
            let _ = self.files.remove(&self.target.path.join(name));
        }
    }

    /// Takes away what was written, as far as that is possible; nothing names it.
    fn take_back(&self) {
        for path in &self.written {
            let _ = self.files.remove(path);
        }
        if self.target.made == Made::Now {
            // While the lock is held, so that nobody else's goes.
            let _ = self.files.remove(&self.target.path.join(LOCK));
            self.target.remove(self.files);
        }
    }
}
