//! Whether another process has a file open for writing.
//!
//! Replacing a file that somebody has open changes nothing for him. Who reads goes on with the old one, whole
//! as it was. Who writes does so to a file without a name: what he writes is lost, and what he has written
//! last may not be in what was read here. What can be seen is limited, and docs/RESTORE.md says how.

use std::fmt;
use std::path::{Path, PathBuf};

/// Who has which file open for writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The file.
    pub path: PathBuf,
    /// The number of the process.
    pub process: u32,
    /// The name of its program, where it can be seen.
    pub program: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is open for writing in process {}", self.path.display(), self.process)?;
        self.program.as_ref().map_or(Ok(()), |program| write!(f, " ({program})"))
    }
}

/// Something that knows which processes have a file open.
pub trait OpenFiles {
    /// Lists the other processes that have one of the files open for writing, as far as they can be seen.
    fn holders(&self, paths: &[&Path]) -> Vec<Holder>;
}

/// Sees nobody: for files that no other process can have.
#[derive(Clone, Copy, Debug, Default)]
pub struct NobodyElse;

impl OpenFiles for NobodyElse {
    fn holders(&self, _paths: &[&Path]) -> Vec<Holder> {
        Vec::new()
    }
}

/// The processes of this machine.
///
/// On Linux it looks through `/proc`: it sees the processes of the same user, or all of them as root, in the
/// same namespaces. Elsewhere it sees nobody; Windows itself refuses to replace a file that is open.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProcessTable;

impl OpenFiles for ProcessTable {
    #[cfg(target_os = "linux")]
    fn holders(&self, paths: &[&Path]) -> Vec<Holder> {
        linux::holders(paths)
    }

    #[cfg(not(target_os = "linux"))]
    fn holders(&self, _paths: &[&Path]) -> Vec<Holder> {
        Vec::new()
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::Holder;
    use std::fs;
    use std::path::Path;

    /// Bits of a descriptor's flags that say what it may do (`O_ACCMODE`, open(2)); 0 is to read.
    const ACCESS_MODE: u32 = 0o3;

    /// Looks at the links in `/proc/<process>/fd`; what can't be read, or ends meanwhile, is passed over.
    pub(super) fn holders(paths: &[&Path]) -> Vec<Holder> {
        let resolved: Vec<_> =
            paths.iter().filter_map(|path| Some((fs::canonicalize(path).ok()?, *path))).collect();
        if resolved.is_empty() {
            return Vec::new();
        }
        let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
        let own = std::process::id();
        let mut holders: Vec<Holder> = Vec::new();
        for entry in processes.flatten() {
            let number = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok());
            let Some(process) = number.filter(|process| *process != own) else { continue };
            let Ok(descriptors) = fs::read_dir(entry.path().join("fd")) else { continue };
            for descriptor in descriptors.flatten() {
                let Ok(to) = fs::read_link(descriptor.path()) else { continue };
                let Some((_, path)) = resolved.iter().find(|(own, _)| *own == to) else { continue };
                let known = |own: &Holder| own.process == process && own.path == *path;
                let flags = entry.path().join("fdinfo").join(descriptor.file_name());
                if holders.iter().any(known) || only_reads(&flags) {
                    continue;
                }
                let program = fs::read_to_string(entry.path().join("comm")).ok();
                let program = program.map(|name| name.trim_end().to_owned());
                holders.push(Holder { path: path.to_path_buf(), process, program });
            }
        }
        holders
    }

    /// Says whether a descriptor is for reading only. One that does not say is taken for one that writes.
    fn only_reads(description: &Path) -> bool {
        let text = fs::read_to_string(description).unwrap_or_default();
        let flags = text.lines().find_map(|line| line.strip_prefix("flags:"));
        let flags = flags.and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok());
        flags.is_some_and(|flags| flags & ACCESS_MODE == 0)
    }
}
