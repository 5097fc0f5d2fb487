//! The directory of a rehearsal's copy, which holds the router's secrets and is not to outlive it.
//!
//! It is removed at the end. A process that was killed can't do that, so whoever makes the next one beside it removes
//! it: the lock in it is free then.

use routerkeep_files::{Access, ErrorKind, FileError, Files, Held, Kind};
use routerkeep_restore::clear;
use std::path::{Path, PathBuf};

const NAME: &str = "routerkeep-rehearsal-";
/// The file whose lock says that the directory is in use.
const LOCK: &str = "lock";
/// The directory in it in which the copy is made.
const COPY: &str = "copy";
/// As many names are looked at in the directory above.
const NAMES: usize = 1_000_000;

/// A directory for a copy.
pub(crate) struct Scratch {
    path: PathBuf,
    _lock: Box<dyn Held>,
}

impl Scratch {
    /// Makes one for its owner only, and removes those beside it that killed processes have left.
    pub(crate) fn make(files: &dyn Files, above: &Path) -> Result<Self, FileError> {
        let mut number = 0_u32;
        let (path, lock) = loop {
            let path = above.join(format!("{NAME}{}-{number}", std::process::id()));
            let made = files.create_dir(&path, Access::OwnerOnly);
            match made.and_then(|()| files.lock(&path.join(LOCK))) {
                Ok(lock) => break (path, lock),
                // One that was left; or another process took the new one for that, before the lock was in it.
                Err(error)
                    if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound)
                        && number < 100 =>
                {
                    number = number.saturating_add(1);
                }
                Err(error) => return Err(error),
            }
        };
        sweep(files, above, &path);
        Ok(Self { path, _lock: lock })
    }

    /// Returns where the copy is to be made.
    pub(crate) fn copy(&self) -> PathBuf {
        self.path.join(COPY)
    }

    /// Returns the directory itself.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes it.
    pub(crate) fn clear(self, files: &dyn Files) -> Result<(), FileError> {
        let Self { path, _lock } = self;
        // Windows removes no file that somebody has locked.
        drop(_lock);
        remove(files, &path)
    }
}

/// Removes a directory: what is secret first, so that what a killed process leaves of it is still known by its lock.
fn remove(files: &dyn Files, path: &Path) -> Result<(), FileError> {
    let copy = path.join(COPY);
    if files.stat(&copy)?.is_some() {
        clear(files, &copy)?;
    }
    clear(files, path)
}

/// Removes what others have left that are no more. What can't be looked at or removed is left alone.
fn sweep(files: &dyn Files, above: &Path, own: &Path) {
    for name in files.list(above, NAMES).unwrap_or_default() {
        let path = above.join(&name);
        if path == own || !name.to_string_lossy().starts_with(NAME) || !same_owner(&path, own) {
            continue;
        }
        let lock = path.join(LOCK);
        let is_file = |path: &Path| {
            files.stat(path).ok().flatten().is_some_and(|stat| stat.kind == Kind::File)
        };
        if !is_file(&lock) {
            // Whoever made it came no further, and it is empty; else it stays.
            let _ = files.remove_dir(&path);
        } else if files.lock(&lock).is_ok() {
            let _ = remove(files, &path);
        }
    }
}

/// Says whether a directory is whoever's this process's own is: in a directory for everybody, nobody else can put
/// another in its place then.
#[cfg(unix)]
fn same_owner(path: &Path, own: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let of = |path: &Path| std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_dir);
    match (of(path), of(own)) {
        (Some(path), Some(own)) => path.uid() == own.uid(),
        _ => false,
    }
}

/// Directories for temporary files are each user's own.
#[cfg(not(unix))]
fn same_owner(_path: &Path, _own: &Path) -> bool {
    true
}
