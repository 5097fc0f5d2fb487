//! Finding things of a Windows disk, where the case of names does not matter.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::{ErrorKind, FileError, Files, Kind, Result};

/// How many names are looked through in one directory.
const LIMIT: usize = 1_000_000;

/// Follows `names` down from `start`, without regard to the case of ASCII letters; `None` where one is missing.
///
/// An exact match goes first. All but the last have to be directories, and the last may be anything but a link: on a
/// mounted Windows disk links lead into this machine's own files, so what lies behind one is taken to be missing.
///
/// # Errors
/// As [`Files::stat`] and [`Files::list`].
pub fn find_ignoring_case(
    files: &dyn Files,
    start: &Path,
    names: &[&str],
) -> Result<Option<PathBuf>> {
    let mut path = start.to_owned();
    for (n, name) in names.iter().enumerate() {
        let exact = path.join(name);
        if files.stat(&exact)?.is_some() {
            path = exact;
        } else {
            let listed = match files.list(&path, LIMIT) {
                Ok(listed) => listed,
                Err(error) if is_nothing(&error) => return Ok(None),
                Err(error) => return Err(error),
            };
            match listed.iter().find(|own| is(own, name)) {
                Some(own) => path = path.join(own),
                None => return Ok(None),
            }
        }
        let last = n.saturating_add(1) == names.len();
        match files.stat(&path)?.map(|stat| stat.kind) {
            Some(Kind::Directory) => {}
            Some(Kind::File | Kind::Other) if last => {}
            _ => return Ok(None),
        }
    }
    Ok(Some(path))
}

fn is(own: &OsString, name: &str) -> bool {
    OsStr::new(name).eq_ignore_ascii_case(own)
}

fn is_nothing(error: &FileError) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}
