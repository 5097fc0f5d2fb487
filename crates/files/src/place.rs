//! Whether one place lies inside another.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::{ErrorKind, FileError, Files, Operation, Result};

/// Returns whether `path` is `root` or lies below it, links resolved. `root` must exist, `path` need not.
///
/// It answers the question whether writing to a target would change a source. A place that is mounted twice is not
/// recognised.
///
/// # Errors
/// As [`Files::canonical`], and `BadName` for a missing path with `..` behind its existing part.
pub fn is_within(files: &dyn Files, path: &Path, root: &Path) -> Result<bool> {
    let root = files.canonical(root)?;
    Ok(canonical_target(files, path)?.starts_with(&root))
}

/// Returns the resolved path of something that perhaps does not exist yet: the part of it that exists is resolved.
fn canonical_target(files: &dyn Files, path: &Path) -> Result<PathBuf> {
    let mut rest: Vec<OsString> = Vec::new();
    let mut place = path;
    let mut found = loop {
        let asked = if place.as_os_str().is_empty() { Path::new(".") } else { place };
        match files.canonical(asked) {
            Ok(found) => break found,
            Err(error) if error.kind() == ErrorKind::NotFound => match place.parent() {
                Some(above) => {
                    let name = place.file_name().ok_or_else(|| {
                        FileError::new(Operation::Canonical, path, ErrorKind::BadName)
                    })?;
                    rest.push(name.to_owned());
                    place = above;
                }
                None => return Err(error),
            },
            Err(error) => return Err(error),
        }
    };
    found.extend(rest.iter().rev());
    Ok(found)
}
