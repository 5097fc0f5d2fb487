//! The transaction logs beside a hive.

use crate::place::directory_of;
use routerkeep_files::{FileError, Files, Kind};
use std::path::{Path, PathBuf};

/// How many names in the hive's directory are looked through.
const LIMIT: usize = 1_000_000;
/// The greatest log that is read; Windows keeps them far smaller.
const SIZE: u64 = 256 * 1024 * 1024;

/// A transaction log, read.
pub(crate) struct Log {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Lists the transaction logs beside a hive (`.LOG`, `.LOG1`, `.LOG2`, any case) that hold something.
pub(crate) fn filled_logs(files: &dyn Files, hive: &Path) -> Result<Vec<PathBuf>, FileError> {
    let directory = directory_of(hive);
    let name = hive.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let wanted = [".log", ".log1", ".log2"].map(|ending| format!("{name}{ending}"));
    let mut logs = Vec::new();
    for name in files.list(directory, LIMIT)? {
        if !wanted.contains(&name.to_string_lossy().to_lowercase()) {
            continue;
        }
        let path = directory.join(name);
        if files.stat(&path)?.is_some_and(|stat| stat.kind == Kind::File && stat.len > 0) {
            logs.push(path);
        }
    }
    Ok(logs)
}

/// Reads the transaction logs beside a hive.
pub(crate) fn read_logs(files: &dyn Files, hive: &Path) -> Result<Vec<Log>, FileError> {
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Log { name, bytes: files.read(&path, SIZE)? })
    };
    filled_logs(files, hive)?.into_iter().map(read).collect()
}
