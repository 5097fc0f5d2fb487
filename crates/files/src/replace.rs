//! Putting a file in place of another so that it is old or new at any moment.

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

use thiserror::Error;

use crate::{Access, ErrorKind, FileError, Files, Operation, Result};

/// A replacement that did not come to its end.
#[non_exhaustive]
#[derive(Debug, Error)]
pub enum ReplaceError {
    /// What had the name before still has it; at most a temporary file was left, which the next attempt removes.
    #[error("not replaced")]
    NotReplaced(#[source] FileError),
    /// The last steps failed: under the name is the old content or the new one, whole, and after a power loss it can be
    /// the other one.
    #[error("perhaps replaced")]
    Unsettled(#[source] FileError),
}

impl ReplaceError {
    /// Returns the operation's error, without how far the replacement had come.
    pub fn into_file_error(self) -> FileError {
        match self {
            ReplaceError::NotReplaced(error) | ReplaceError::Unsettled(error) => error,
        }
    }

    /// Returns the operation's error.
    pub fn file_error(&self) -> &FileError {
        match self {
            ReplaceError::NotReplaced(error) | ReplaceError::Unsettled(error) => error,
        }
    }
}

/// Writes a file under a name that may be taken: at any moment, and after any crash or power loss, the name stands for
/// the whole old content (or nothing, if there was none) or the whole new one; once this has returned, for the new one.
///
/// The bytes go to [`replacement_path`] in the same directory, are synchronised, get the name, and the directory is
/// synchronised. A file that an interrupted attempt left at that path is removed first. Two attempts at the same time
/// would disturb each other: whoever calls holds a lock. What has the name may be a file or a link, which is replaced
/// itself; the old file's permissions are not taken over.
///
/// # Errors
/// [`ReplaceError`] says whether the old content is certainly still there. `BadName` for a name that is more than one.
pub fn replace(
    files: &dyn Files,
    dir: &Path,
    name: &OsStr,
    bytes: &[u8],
    access: Access,
) -> std::result::Result<(), ReplaceError> {
    let new = replacement_path(dir, name).map_err(ReplaceError::NotReplaced)?;
    prepare(files, &new, bytes, access).map_err(ReplaceError::NotReplaced)?;
    if let Err(error) = files.rename(&new, &dir.join(name)) {
        // If the renaming was done in spite of the error, nothing is left to remove.
        let _ = files.remove(&new);
        return Err(ReplaceError::Unsettled(error));
    }
    files.sync_dir(dir).map_err(ReplaceError::Unsettled)
}

/// Returns where [`replace`] prepares the new content of `name`: `.name.new` in the same directory.
///
/// # Errors
/// `BadName` for a name that is empty, `.`, `..` or holds a separator.
pub fn replacement_path(dir: &Path, name: &OsStr) -> Result<PathBuf> {
    let mut parts = Path::new(name).components();
    // Comparing with the whole also refuses `name/`, whose only component is `name`.
    if !matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == name)
    {
        return Err(FileError::new(Operation::WriteNew, &dir.join(name), ErrorKind::BadName));
    }
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(".new");
    Ok(dir.join(hidden))
}

/// Writes a new file and synchronises its content; the name survives once its directory was synchronised.
///
/// # Errors
/// As [`Files::write_new`] and [`Files::sync`]. What was made of the file is removed again, as far as that works.
pub fn write_synced(files: &dyn Files, path: &Path, bytes: &[u8], access: Access) -> Result<()> {
    let written = files.write_new(path, bytes, access);
    if let Err(error) = &written
        && error.kind() == ErrorKind::AlreadyExists
    {
        // It is somebody else's file.
        return written;
    }
    written.and_then(|()| files.sync(path)).inspect_err(|_| {
        // The first error is the one that counts.
        let _ = files.remove(path);
    })
}

/// Makes the file that will get the name.
fn prepare(files: &dyn Files, new: &Path, bytes: &[u8], access: Access) -> Result<()> {
    if files.stat(new)?.is_some() {
        files.remove(new)?;
    }
    write_synced(files, new, bytes, access)
}
