//! Finding files of a Windows disk, where the case of names does not matter.

use routerkeep_files::{ErrorKind, FileError, Files, Kind};
use std::path::{Path, PathBuf};

/// The greatest number of names looked through in one directory.
const LIMIT: usize = 1_000_000;

/// Follows `names` down from `start`, without regard to case; `None` where one is missing.
///
/// An exact match goes first. Links on the way are not followed: on a mounted Windows disk they lead
/// into this machine's own files.
pub(crate) fn find(
    files: &dyn Files,
    start: &Path,
    names: &[&str],
) -> Result<Option<PathBuf>, FileError> {
    let mut path = start.to_owned();
    for name in names {
        let exact = path.join(name);
        if files.stat(&exact)?.is_some() {
            path = exact;
            continue;
        }
        let listed = match files.list(&path, LIMIT) {
            Ok(listed) => listed,
            Err(error) if is_nothing(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let same = |own: &&std::ffi::OsString| own.to_string_lossy().eq_ignore_ascii_case(name);
        match listed.iter().find(same) {
            Some(own) => path = path.join(own),
            None => return Ok(None),
        }
    }
    Ok(Some(path))
}

fn is_nothing(error: &FileError) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Says whether a regular file is there.
pub(crate) fn is_file(files: &dyn Files, path: &Path) -> Result<bool, FileError> {
    Ok(files.stat(path)?.is_some_and(|stat| stat.kind == Kind::File))
}
