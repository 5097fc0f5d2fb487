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
        let not_a_directory = || PublishError::NotADirectory { path: directory.to_owned() };
        let path = match files.stat(directory)?.map(|stat| stat.kind) {
            None => return Self::make(files, directory),
            Some(Kind::Directory) => directory.to_owned(),
            Some(Kind::Link) => match files.canonical(directory) {
                Ok(path) => path,
                Err(error) if error.kind() == ErrorKind::NotFound => return Err(not_a_directory()),
                Err(error) => return Err(error.into()),
            },
            Some(_) => return Err(not_a_directory()),
        };
        match files.stat(&path)? {
            Some(stat) if stat.kind == Kind::Directory => Ok(Self { path, made: Made::Earlier }),
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
        files.create_dir(directory, Access::OwnerOnly).map_err(|error| match error.kind() {
            ErrorKind::NotFound => no_parent(),
            ErrorKind::NotADirectory => PublishError::NotADirectory { path: parent.clone() },
            _ => error.into(),
        })?;
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
