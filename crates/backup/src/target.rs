//! The directory that a backup goes into, made if it is not there.

use crate::publish::PublishError;
use routerkeep_files::{Access, ErrorKind, FileError, Files, Kind};
use std::path::{Path, PathBuf};

/// A directory that exists.
pub(crate) struct Target {
    /// Its path, which does not end in a link.
    pub(crate) path: PathBuf,
    /// Whose work it is.
    pub(crate) made: Made,
}

/// Since when a directory is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    /// It was made for this backup, and goes again if that fails.
    Now,
    /// It was there before.
    Earlier,
}

impl Target {
    /// Finds the directory, or makes it if only its last component is missing.
    pub(crate) fn open(files: &dyn Files, directory: &Path) -> Result<Self, PublishError> {
        match files.stat(directory)? {
            Some(_) => Self::open_earlier(files, directory),
            None => Self::make(files, directory),
        }
    }

    fn open_earlier(files: &dyn Files, directory: &Path) -> Result<Self, PublishError> {
        let not_a_directory = || PublishError::NotADirectory { path: directory.to_owned() };
        let kind = |path| Ok::<_, FileError>(files.stat(path)?.map(|stat| stat.kind));
        // Only a link's target can be locked and synced.
        let path = match kind(directory)? {
            Some(Kind::Link) => files.canonical(directory).map_err(|error| match error.kind() {
                ErrorKind::NotFound => not_a_directory(),
                _ => error.into(),
            })?,
            _ => directory.to_owned(),
        };
        match kind(&path)? {
            Some(Kind::Directory) => Ok(Self { path, made: Made::Earlier }),
            _ => Err(not_a_directory()),
        }
    }

    fn make(files: &dyn Files, directory: &Path) -> Result<Self, PublishError> {
        let no_parent = || PublishError::NoParent { path: directory.to_owned() };
        let parent = match directory.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let parent = files.canonical(parent).map_err(|error| match error.kind() {
            ErrorKind::NotFound => no_parent(),
            ErrorKind::NotADirectory => PublishError::NotADirectory { path: parent.to_owned() },
            _ => error.into(),
        })?;
        let target = Self { path: directory.to_owned(), made: Made::Now };
        if let Err(error) = files.create_dir(directory, Access::OwnerOnly) {
            return match error.kind() {
                ErrorKind::NotFound => Err(no_parent()),
                ErrorKind::NotADirectory => Err(PublishError::NotADirectory { path: parent }),
                // Another process was faster.
                ErrorKind::AlreadyExists => Self::open_earlier(files, directory),
                _ => Err(error.into()),
            };
        }
        files.sync_dir(&parent).inspect_err(|_| target.remove(files))?;
        Ok(target)
    }

    /// Makes the name of a directory that was there survive a power loss.
    ///
    /// An attempt that was stopped may have made it and not come so far.
    pub(crate) fn settle(&self, files: &dyn Files) -> Result<(), FileError> {
        if self.made == Made::Now {
            return Ok(());
        }
        let path = files.canonical(&self.path)?;
        match path.parent().map_or(Ok(()), |parent| files.sync_dir(parent)) {
            // Whoever may not open it did not make the directory either.
            Err(error) if error.kind() == ErrorKind::Denied => Ok(()),
            settled => settled,
        }
    }

    /// Removes the directory if it was made now and nothing is in it.
    pub(crate) fn remove(&self, files: &dyn Files) {
        if self.made == Made::Now {
            let _ = files.remove_dir(&self.path);
        }
    }
}
