//! Making a directory together with the missing ones above it, so that all of them last.

use std::path::{Path, PathBuf};

use crate::{Access, ErrorKind, FileError, Files, Kind, Operation, Result};

/// How many directories may be missing at the end of a path.
const MISSING_LIMIT: usize = 256;

/// Makes a directory and every missing one above it, and synchronises the parent of each: all of them survive a power
/// loss. One that exists is left as it is; those made get `access`.
///
/// # Errors
/// `NotADirectory` where something else has one of the names (a link to a directory is one only above the last place),
/// and whatever [`Files::create_dir`] and [`Files::sync_dir`] report. Directories made before the failure stay.
pub fn create_dirs(files: &dyn Files, path: &Path, access: Access) -> Result<()> {
    let mut missing: Vec<PathBuf> = Vec::new();
    let mut place = path;
    while !place.as_os_str().is_empty() {
        match files.stat(place)? {
            Some(stat) if stat.kind == Kind::Directory => break,
            // A link above the last place may well lead to a directory; making the next one in it will tell.
            Some(stat) if stat.kind == Kind::Link && !missing.is_empty() => break,
            Some(_) => {
                let kind = ErrorKind::NotADirectory;
                return Err(FileError::new(Operation::CreateDir, place, kind));
            }
            None if missing.len() >= MISSING_LIMIT => {
                return Err(FileError::new(Operation::CreateDir, path, ErrorKind::BadName));
            }
            None => missing.push(place.to_owned()),
        }
        let Some(above) = place.parent() else { break };
        place = above;
    }
    for dir in missing.iter().rev() {
        match files.create_dir(dir, access) {
            // Somebody else was faster, which is as good if it is a directory.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if files.stat(dir)?.is_none_or(|stat| stat.kind != Kind::Directory) {
                    return Err(error);
                }
            }
            made => made?,
        }
        // The names of links above the last place have to be resolved for this; an empty parent is the working directory.
        let parent = match dir.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        files.sync_dir(&files.canonical(parent)?)?;
    }
    Ok(())
}
