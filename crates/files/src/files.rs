//! The trait of a place where files are kept, and the contract of each operation.

use std::ffi::OsString;
use std::fmt::Debug;
use std::path::{Path, PathBuf};

use crate::{ReadAt, Result, Stat};

/// A place where files are kept.
///
/// # What holds for every operation
///
/// - **Links.** A link in the last place of a path is never followed, except by [`canonical`](Files::canonical); one on
///   the way to it is. `dir/` and `dir/.` mean `dir`. So a path that a user typed is resolved once, and a link that is
///   found under it later is somebody's plant or an accident, and is refused.
/// - **Names.** What is made, renamed, removed or locked needs a path that ends in a name: `BadName` for an empty path,
///   a root, and for `..` at the end.
/// - **Crash** means that the process dies: what was done stays done, also when it was not synchronised; locks are
///   free. **Power loss** means that the machine dies: of what was done since the last [`sync`](Files::sync) of a file
///   or [`sync_dir`](Files::sync_dir) of a directory, any part may be there afterwards, in any order.
/// - **Failure.** Where nothing else is said, a failed operation has done nothing. An operation can also have been done
///   and reported as failed (a file system over a network does that): who must know looks.
/// - Relative paths mean what they mean to the operating system. All operations may be called from many threads.
pub trait Files: Send + Sync {
    /// Reads a whole regular file.
    ///
    /// Memory for it is reserved fallibly, and never for more than `limit` bytes. That the file stays the same while it
    /// is read is not promised: who needs that compares [`stat`](Files::stat) before and after.
    ///
    /// # Errors
    /// `TooLarge` for more than `limit` bytes, `NotFound`, `IsADirectory`, `NotAFile` for a link or device, `Denied`,
    /// `OutOfMemory`.
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>>;

    /// Opens a regular file for reading at any offset.
    ///
    /// # Errors
    /// As [`read`](Files::read), without the two on size.
    fn open_at(&self, path: &Path) -> Result<Box<dyn ReadAt>>;

    /// Looks at what stands under a name, without following a link; `None` where there is nothing.
    ///
    /// # Errors
    /// `Denied` and `Other`; not for a name that is missing, or whose parent is missing or a file.
    fn stat(&self, path: &Path) -> Result<Option<Stat>>;

    /// Returns the names in a directory in ascending order (of `OsStr`, so by bytes on Unix), without `.` and `..`.
    ///
    /// # Errors
    /// `TooLarge` for more than `limit` names, `NotFound`, `NotADirectory` (also for a link to one), `Denied`,
    /// `OutOfMemory`.
    fn list(&self, path: &Path, limit: usize) -> Result<Vec<OsString>>;

    /// Returns the one absolute path of something that exists, without links, `.` and `..`; it follows links.
    ///
    /// Two names for one place become equal by it, apart from hard links and places that are mounted twice.
    ///
    /// # Errors
    /// `NotFound`, `NotADirectory`, `Denied`, `Other` for links that lead in a circle.
    fn canonical(&self, path: &Path) -> Result<PathBuf>;

    /// Makes one empty directory; its parent must exist.
    ///
    /// It survives a power loss once the parent was synchronised.
    ///
    /// # Errors
    /// `AlreadyExists` whatever stands there, `NotFound` for a missing parent, `NotADirectory`, `Denied`, `Full`,
    /// `ReadOnly`.
    fn create_dir(&self, path: &Path, access: Access) -> Result<()>;

    /// Makes a new file with these bytes, all of them.
    ///
    /// The name is created exclusively: a file or link that is there already, also a dangling link, is never written
    /// to. The content survives a power loss after [`sync`](Files::sync), the name after [`sync_dir`](Files::sync_dir)
    /// of the parent. Before that the name can survive with any content: empty, zeros, a part.
    ///
    /// # Errors
    /// `AlreadyExists`, `NotFound` for a missing parent, `NotADirectory`, `Denied`, `ReadOnly`; nothing is done then.
    /// After `Full` and `Other` a file may be left that holds a part of the bytes from the beginning, or all of them.
    fn write_new(&self, path: &Path, bytes: &[u8], access: Access) -> Result<()>;

    /// Makes a file's content survive a power loss; its name is not included.
    ///
    /// # Errors
    /// `NotFound`, `IsADirectory`, `NotAFile`, `Denied`, `Other`. After a failure the content may never become durable
    /// under this name, **also when a later call says that it worked**: the system may have dropped it. The only way
    /// on is to write another file.
    fn sync(&self, path: &Path) -> Result<()>;

    /// Makes a directory's names survive a power loss: what was created, renamed and removed in it.
    ///
    /// It does not reach the content of its files or its subdirectories. A file system that has no such operation (some
    /// over networks) is taken to keep names by itself.
    ///
    /// # Errors
    /// `NotFound`, `NotADirectory` (also for a link to one), `Denied`, `Other`; any part of the names may be durable
    /// then.
    fn sync_dir(&self, path: &Path) -> Result<()>;

    /// Gives a file or directory another name on the same file system.
    ///
    /// A file replaces a file or link that has the new name, in one step: at any moment, and after a crash, the new
    /// name is the one or the other. A directory replaces nothing. After a power loss it is the old or new state of
    /// the directory until that was synchronised; between two directories both have to be, the new one first, and
    /// until then the thing can be under either name, both, or none.
    ///
    /// # Errors
    /// `NotFound` for the thing or the new parent, `NotAFile` if it is a link or device, `IsADirectory` for a file over
    /// a directory, `AlreadyExists` and `NotADirectory` for a directory over a directory or anything else, `Denied`,
    /// `ReadOnly`, `Other` across file systems or of a directory into itself. The error carries both paths.
    fn rename(&self, from: &Path, to: &Path) -> Result<()>;

    /// Removes a file, or a link itself.
    ///
    /// After a power loss it may be back until the directory was synchronised.
    ///
    /// # Errors
    /// `NotFound`, `IsADirectory`, `NotADirectory` (on the way), `Denied`, `ReadOnly`.
    fn remove(&self, path: &Path) -> Result<()>;

    /// Removes an empty directory.
    ///
    /// After a power loss it may be back until its parent was synchronised.
    ///
    /// # Errors
    /// `NotFound`, `NotADirectory`, `NotEmpty`, `Denied`, `ReadOnly`.
    fn remove_dir(&self, path: &Path) -> Result<()>;

    /// Gives the file `to` the mode, the owner and the group of the file `from`, which it is about to replace.
    ///
    /// What belongs to `to` already is not set again. Windows knows the attribute "read-only" here; its access lists, and
    /// the extended attributes of Unix, are what the directory and the system give to a new file. Like any change of a
    /// file it survives a power loss after [`sync`](Files::sync) of `to`.
    ///
    /// # Errors
    /// `NotFound`, `IsADirectory`, `NotAFile` for either, `Denied` where the owner can't be set, `ReadOnly`. A part may
    /// have been set then.
    fn take_over_access(&self, from: &Path, to: &Path) -> Result<()>;

    /// Takes the exclusive lock that a lock file stands for, without waiting.
    ///
    /// The file is made, empty and for its owner only, where it is missing, and it stays: removing it would let two
    /// processes lock two files of one name. The lock is free when the result is dropped or the process ends, however
    /// it ends. It is advisory: only those who ask for it see it. It also excludes other calls in the same process.
    ///
    /// # Errors
    /// `Locked`, `NotFound` for a missing parent, `IsADirectory`, `NotAFile`, `NotADirectory`, `Denied`, `ReadOnly`,
    /// `Full`. The lock file may have been made then.
    fn lock(&self, path: &Path) -> Result<Box<dyn Held>>;
}

/// A lock that is held; dropping it frees the lock.
#[must_use = "the lock is free as soon as this is dropped"]
pub trait Held: Debug + Send + Sync {}

/// Who may use a new file or directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// The owner alone: mode 0600 or 0700 on Unix, from the moment on at which it exists.
    ///
    /// On Windows it has what its directory hands down; a directory with an access list of its own is made by whoever
    /// can call the system for it.
    OwnerOnly,
    /// Whoever the system's defaults let: mode 0666 or 0777 without the bits of the process's mask.
    Shared,
}
