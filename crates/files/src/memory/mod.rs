//! A disk in memory that knows what would survive a power loss.
//!
//! It follows POSIX where POSIX promises something and the worst of real file systems where it does not:
//!
//! - A file's content becomes durable by `sync` of the file, a name by `sync_dir` of its directory; neither includes
//!   the other.
//! - What was not synchronised may survive or not, in any combination and order. Only a renaming within one directory
//!   is one step.
//! - After a `sync` that failed, later ones say that they worked and keep nothing (Linux drops the pages that it
//!   could not write).

mod contract;
mod disk;
mod setup;
mod survival;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use disk::Disk;
pub use disk::Permission;
pub use setup::TreeEntry;
pub use survival::{Survival, Unsynced};

/// A disk in memory, a store like the real one; clones are handles of the same disk.
///
/// What is put on it with the `add_` methods is durable at once; what goes through [`Files`](crate::Files) becomes so
/// as on a real disk. Memory for content is not reserved fallibly: this store is for tests.
///
/// ```
/// use std::path::Path;
/// use routerkeep_files::{Access, Files, MemoryFiles, Survival};
///
/// let disk = MemoryFiles::new();
/// disk.add_dir("/backup")?;
/// let (dir, file) = (Path::new("/backup"), Path::new("/backup/part"));
/// disk.write_new(file, b"content", Access::OwnerOnly)?;
/// disk.sync(file)?;
///
/// // The content is on the disk, its name is not.
/// assert!(disk.after_power_loss(Survival::SyncedOnly).stat(file)?.is_none());
/// disk.sync_dir(dir)?;
/// assert_eq!(disk.after_power_loss(Survival::SyncedOnly).read(file, 100)?, b"content");
/// # Ok::<(), routerkeep_files::FileError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles {
    disk: Arc<Mutex<Disk>>,
}

impl MemoryFiles {
    /// Makes a disk with an empty root directory and no bound to its capacity.
    pub fn new() -> Self {
        MemoryFiles::default()
    }

    /// Returns a copy of the disk that shares nothing with it: the same content, durable and not, and no locks.
    ///
    /// This is what a new process finds after the old one has died.
    #[must_use]
    pub fn fork(&self) -> MemoryFiles {
        let mut disk = self.disk().clone();
        disk.locked.clear();
        disk.into()
    }

    /// Returns what is left of the disk when the power fails now. All of it is durable.
    #[must_use]
    pub fn after_power_loss(&self, survival: Survival) -> MemoryFiles {
        self.disk().survivor(survival).into()
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        // A test that panicked while it held the lock has nothing half done in here.
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<Disk> for MemoryFiles {
    fn from(disk: Disk) -> Self {
        MemoryFiles { disk: Arc::new(Mutex::new(disk)) }
    }
}
