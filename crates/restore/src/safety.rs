//! Safety backups: where they are, and what they are called.

use routerkeep_backup::instant;
use routerkeep_files::{FileError, Files};
use routerkeep_registry::FileTime;
use std::path::{Path, PathBuf};

/// Where they are, in the state directory.
const SAFETY: &str = "safety";

/// Returns the directory of the one with this name.
pub(crate) fn safety_path(state: &Path, name: &str) -> PathBuf {
    state.join(SAFETY).join(name)
}

/// Returns a directory for a safety backup that is not there yet, named by the time.
pub(crate) fn free_safety_path(
    files: &dyn Files,
    state: &Path,
    time: FileTime,
) -> Result<PathBuf, FileError> {
    let name = safety_name(time);
    let mut path = safety_path(state, &name);
    let mut number = 1_u32;
    while files.stat(&path)?.is_some() {
        number = number.saturating_add(1);
        path = safety_path(state, &format!("{name}-{number}"));
    }
    Ok(path)
}

/// Removes the safety backup of a restore that was taken back; what can't be removed does no harm.
pub(crate) fn remove_safety(files: &dyn Files, safety: &Path) {
    let names = files.list(safety, 64).unwrap_or_default();
    for name in names {
        let _ = files.remove(&safety.join(name));
    }
    let _ = files.remove_dir(safety);
}

/// `2026-11-23T180000Z`: a time as a name that every file system takes.
fn safety_name(time: FileTime) -> String {
    let text = instant(time).unwrap_or_else(|| "unknown-time".to_owned());
    text.chars().filter(|letter| *letter != ':').collect()
}
