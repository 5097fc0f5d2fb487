//! The store that breaks.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Fault, FaultKind, Step};
use crate::{
    Access, ErrorKind, FileError, Files, Held, MemoryFiles, Operation, ReadAt, Result, Stat,
};

/// A disk in memory that breaks at a chosen operation. Clones are handles of the same store.
///
/// Every call of a [`Files`] operation counts, reading ones too, and every [`ReadAt::read_at`] and [`ReadAt::stat`].
///
/// ```
/// use std::path::Path;
/// use routerkeep_files::{Access, ErrorKind, Fault, FaultKind, Faulty, Files, MemoryFiles};
///
/// let faulty = Faulty::new(MemoryFiles::new(), Some(Fault { at: 2, what: FaultKind::Stop }));
/// faulty.write_new(Path::new("/a"), b"1", Access::Shared)?;
/// let stopped = faulty.write_new(Path::new("/b"), b"2", Access::Shared).unwrap_err();
/// assert_eq!(stopped.kind(), ErrorKind::Interrupted);
///
/// let next = faulty.reboot();
/// assert_eq!(next.read(Path::new("/a"), 9)?, b"1");
/// assert!(next.stat(Path::new("/b"))?.is_none());
/// # Ok::<(), routerkeep_files::FileError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Faulty {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    disk: MemoryFiles,
    fault: Option<Fault>,
    progress: Mutex<Progress>,
}

#[derive(Debug, Default)]
struct Progress {
    steps: Vec<Step>,
    fired: bool,
    dead: bool,
    full: bool,
}

/// What shall become of an operation.
enum Fate {
    Normal,
    /// Not done, and failed.
    Lost,
    /// Done, and failed.
    Unsaid,
    /// Half done where that is possible, and failed so.
    Half(ErrorKind),
    NoSpace,
}

impl Faulty {
    /// Makes a store on this disk that breaks as said, or just counts.
    ///
    /// The disk is used as it is, not copied: [`MemoryFiles::fork`] makes a copy.
    pub fn new(disk: MemoryFiles, fault: Option<Fault>) -> Self {
        let progress = Mutex::new(Progress::default());
        Faulty { shared: Arc::new(Shared { disk, fault, progress }) }
    }

    /// Returns the fault that was chosen.
    pub fn fault(&self) -> Option<Fault> {
        self.shared.fault
    }

    /// Returns how many operations were asked for.
    pub fn operations(&self) -> u64 {
        self.progress().steps.len() as u64
    }

    /// Returns the operations that were asked for.
    pub fn steps(&self) -> Vec<Step> {
        self.progress().steps.clone()
    }

    /// Returns whether the fault has happened.
    pub fn fired(&self) -> bool {
        self.progress().fired
    }

    /// Returns the disk as the process sees it.
    pub fn disk(&self) -> &MemoryFiles {
        &self.shared.disk
    }

    /// Returns what the next process finds, as a store that does not break.
    ///
    /// With a power loss as the fault that is what survives it; if the fault has not happened yet, it happens now. With
    /// any other fault it is what was done, synchronised or not, and all locks are free.
    #[must_use]
    pub fn reboot(&self) -> MemoryFiles {
        match self.shared.fault {
            Some(Fault { what: FaultKind::PowerLoss(survival), .. }) => {
                self.shared.disk.after_power_loss(survival)
            }
            _ => self.shared.disk.fork(),
        }
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.shared.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an operation and decides what becomes of it.
    fn step(&self, operation: Operation, path: &Path) -> Result<Fate> {
        let ended = || {
            let kind = match self.shared.fault {
                Some(Fault { what: FaultKind::PowerLoss(_), .. }) => ErrorKind::PowerLost,
                _ => ErrorKind::Interrupted,
            };
            FileError::new(operation, path, kind)
        };
        let mut progress = self.progress();
        progress.steps.push(Step { operation, path: path.to_owned() });
        if progress.dead {
            return Err(ended());
        }
        let number = progress.steps.len() as u64;
        let due = self.shared.fault.filter(|fault| fault.at == number).map(|fault| fault.what);
        progress.fired |= due.is_some();
        progress.dead |= due.is_some_and(FaultKind::is_end);
        progress.full |= due == Some(FaultKind::Full);
        match due {
            Some(FaultKind::Stop | FaultKind::PowerLoss(_)) => Err(ended()),
            Some(FaultKind::StopMidWrite) => Ok(Fate::Half(ErrorKind::Interrupted)),
            Some(FaultKind::ShortWrite) => Ok(Fate::Half(ErrorKind::Other)),
            Some(FaultKind::Fail) => Ok(Fate::Lost),
            Some(FaultKind::FailAfter) => Ok(Fate::Unsaid),
            Some(FaultKind::Full) | None if progress.full => Ok(Fate::NoSpace),
            Some(FaultKind::Full) | None => Ok(Fate::Normal),
        }
    }

    /// Does an operation that knows no half.
    fn act<T>(
        &self,
        operation: Operation,
        path: &Path,
        act: impl FnOnce(&MemoryFiles) -> Result<T>,
    ) -> Result<T> {
        let disk = &self.shared.disk;
        match self.step(operation, path)? {
            Fate::Normal => act(disk),
            Fate::Lost => {
                if operation == Operation::Sync {
                    disk.drop_unsynced(path);
                }
                Err(injected(operation, path))
            }
            Fate::Unsaid => act(disk).and(Err(injected(operation, path))),
            Fate::Half(ErrorKind::Other) => Err(injected(operation, path)),
            Fate::Half(kind) => Err(FileError::new(operation, path, kind)),
            Fate::NoSpace => {
                let makes_name = match operation {
                    Operation::CreateDir => true,
                    Operation::Lock => disk.stat(path)?.is_none(),
                    _ => false,
                };
                if makes_name { Err(no_space(operation, path)) } else { act(disk) }
            }
        }
    }
}

/// The error of a device that does not work.
fn injected(operation: Operation, path: &Path) -> FileError {
    FileError::from_io(operation, path, io::Error::other("injected fault"))
}

fn no_space(operation: Operation, path: &Path) -> FileError {
    FileError::from_io(operation, path, io::ErrorKind::StorageFull.into())
}

impl Files for Faulty {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>> {
        self.act(Operation::Read, path, |disk| disk.read(path, limit))
    }

    fn open_at(&self, path: &Path) -> Result<Box<dyn ReadAt>> {
        let file = self.act(Operation::Open, path, |disk| disk.open_at(path))?;
        Ok(Box::new(FaultyFile { faulty: self.clone(), path: path.to_owned(), file }))
    }

    fn stat(&self, path: &Path) -> Result<Option<Stat>> {
        self.act(Operation::Stat, path, |disk| disk.stat(path))
    }

    fn list(&self, path: &Path, limit: usize) -> Result<Vec<OsString>> {
        self.act(Operation::List, path, |disk| disk.list(path, limit))
    }

    fn canonical(&self, path: &Path) -> Result<PathBuf> {
        self.act(Operation::Canonical, path, |disk| disk.canonical(path))
    }

    fn create_dir(&self, path: &Path, access: Access) -> Result<()> {
        self.act(Operation::CreateDir, path, |disk| disk.create_dir(path, access))
    }

    fn write_new(&self, path: &Path, bytes: &[u8], access: Access) -> Result<()> {
        let operation = Operation::WriteNew;
        let disk = &self.shared.disk;
        let half = || {
            let part = bytes.get(..bytes.len() / 2).unwrap_or_default();
            disk.write_new(path, part, access)
        };
        match self.step(operation, path)? {
            Fate::Normal => disk.write_new(path, bytes, access),
            Fate::Lost => Err(injected(operation, path)),
            Fate::Unsaid => disk.write_new(path, bytes, access).and(Err(injected(operation, path))),
            Fate::Half(ErrorKind::Other) => half().and(Err(injected(operation, path))),
            Fate::Half(kind) => half().and(Err(FileError::new(operation, path, kind))),
            Fate::NoSpace => half().and(Err(no_space(operation, path))),
        }
    }

    fn sync(&self, path: &Path) -> Result<()> {
        self.act(Operation::Sync, path, |disk| disk.sync(path))
    }

    fn sync_dir(&self, path: &Path) -> Result<()> {
        self.act(Operation::SyncDir, path, |disk| disk.sync_dir(path))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        self.act(Operation::Rename, from, |disk| disk.rename(from, to))
            .map_err(|error| error.towards(to))
    }

    fn remove(&self, path: &Path) -> Result<()> {
        self.act(Operation::Remove, path, |disk| disk.remove(path))
    }

    fn remove_dir(&self, path: &Path) -> Result<()> {
        self.act(Operation::RemoveDir, path, |disk| disk.remove_dir(path))
    }

    fn take_over_access(&self, from: &Path, to: &Path) -> Result<()> {
        self.act(Operation::TakeOverAccess, to, |disk| disk.take_over_access(from, to))
    }

    fn lock(&self, path: &Path) -> Result<Box<dyn Held>> {
        self.act(Operation::Lock, path, |disk| disk.lock(path))
    }
}

/// An open file of a store that breaks.
#[derive(Debug)]
struct FaultyFile {
    faulty: Faulty,
    path: PathBuf,
    file: Box<dyn ReadAt>,
}

impl ReadAt for FaultyFile {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<usize> {
        self.faulty.act(Operation::ReadAt, &self.path, |_| self.file.read_at(offset, buf))
    }

    fn len(&self) -> u64 {
        self.file.len()
    }

    fn stat(&self) -> Result<Stat> {
        self.faulty.act(Operation::Stat, &self.path, |_| self.file.stat())
    }
}
