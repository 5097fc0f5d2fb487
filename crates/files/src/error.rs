//! What can go wrong with a file: the operation, the path, and the situation that a caller can act on.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The result of a file operation.
pub type Result<T> = std::result::Result<T, FileError>;

/// A file operation that failed.
///
/// The message names operation, path and situation; what the operating system said is the
/// [source](std::error::Error::source). The path is as the caller gave it and may hold any character: whoever prints
/// the message has to make it safe for a terminal.
#[derive(Debug, Error)]
#[error("{operation} {}: {kind}", places(.path, .to.as_deref()))]
pub struct FileError {
    operation: Operation,
    path: PathBuf,
    to: Option<PathBuf>,
    kind: ErrorKind,
    source: Option<io::Error>,
}

/// Writes the path, or both paths of a renaming, as they stand in a message.
fn places(path: &Path, to: Option<&Path>) -> String {
    match to {
        Some(to) => format!("{} to {}", path.display(), to.display()),
        None => path.display().to_string(),
    }
}

impl FileError {
    /// Makes an error that no operating system reported.
    pub fn new(operation: Operation, path: &Path, kind: ErrorKind) -> Self {
        FileError { operation, path: path.to_owned(), to: None, kind, source: None }
    }

    /// Makes an error from what the operating system reported.
    pub fn from_io(operation: Operation, path: &Path, source: io::Error) -> Self {
        let kind = ErrorKind::of(&source);
        FileError { operation, path: path.to_owned(), to: None, kind, source: Some(source) }
    }

    /// Adds the second path of a renaming.
    #[must_use]
    pub fn towards(mut self, to: &Path) -> Self {
        self.to = Some(to.to_owned());
        self
    }

    /// Replaces the situation by one that the caller knows better, keeping what the operating system said.
    #[must_use]
    pub fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.kind = kind;
        self
    }

    /// Returns the operation that failed.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// Returns the path that the operation was about; for a renaming the old one.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the new path of a renaming.
    pub fn to(&self) -> Option<&Path> {
        self.to.as_deref()
    }

    /// Returns the situation.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

/// The operations of [`Files`](crate::Files), as they stand in messages and in the record of a faulty store.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// [`Files::read`](crate::Files::read)
    Read,
    /// [`Files::open_at`](crate::Files::open_at)
    Open,
    /// [`ReadAt::read_at`](crate::ReadAt::read_at)
    ReadAt,
    /// [`Files::stat`](crate::Files::stat) and [`ReadAt::stat`](crate::ReadAt::stat)
    Stat,
    /// [`Files::list`](crate::Files::list)
    List,
    /// [`Files::canonical`](crate::Files::canonical)
    Canonical,
    /// [`Files::create_dir`](crate::Files::create_dir)
    CreateDir,
    /// [`Files::write_new`](crate::Files::write_new)
    WriteNew,
    /// [`Files::sync`](crate::Files::sync)
    Sync,
    /// [`Files::sync_dir`](crate::Files::sync_dir)
    SyncDir,
    /// [`Files::rename`](crate::Files::rename)
    Rename,
    /// [`Files::remove`](crate::Files::remove)
    Remove,
    /// [`Files::remove_dir`](crate::Files::remove_dir)
    RemoveDir,
    /// [`Files::take_over_access`](crate::Files::take_over_access)
    TakeOverAccess,
    /// [`Files::lock`](crate::Files::lock)
    Lock,
}

impl fmt::Display for Operation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Operation::Read | Operation::ReadAt => "reading",
            Operation::Open => "opening",
            Operation::Stat => "looking at",
            Operation::List => "listing",
            Operation::Canonical => "resolving",
            Operation::CreateDir => "making the directory",
            Operation::WriteNew => "writing",
            Operation::Sync => "synchronising",
            Operation::SyncDir => "synchronising the directory",
            Operation::Rename => "renaming",
            Operation::Remove => "removing",
            Operation::RemoveDir => "removing the directory",
            Operation::TakeOverAccess => "setting mode and owner of",
            Operation::Lock => "locking",
        })
    }
}

/// The situations that a caller can act on.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ErrorKind {
    /// There is nothing of this name, or a directory on the way to it is missing.
    #[error("not found")]
    NotFound,
    /// The name is taken, and the operation never replaces.
    #[error("already exists")]
    AlreadyExists,
    /// The operating system does not allow it to this user.
    #[error("permission denied")]
    Denied,
    /// A directory is wanted and there is something else, on the way or in the last place (a link counts as one).
    #[error("not a directory")]
    NotADirectory,
    /// A file is wanted and there is a directory.
    #[error("is a directory")]
    IsADirectory,
    /// A regular file is wanted and there is a link, a device, a pipe or a socket.
    #[error("not a regular file")]
    NotAFile,
    /// A directory that should be removed holds something.
    #[error("directory not empty")]
    NotEmpty,
    /// The path does not end in a plain name (it is empty, a root, or ends in `..`), or a name holds more than a name.
    #[error("not a plain file name")]
    BadName,
    /// No space, or no quota, is left for it.
    #[error("no space left")]
    Full,
    /// The whole file system is mounted for reading only.
    #[error("read-only file system")]
    ReadOnly,
    /// There is more than the caller's limit allows: bytes of a file, or names in a directory.
    #[error("too large: limit {limit}, found at least {found}")]
    TooLarge {
        /// The limit that the caller set.
        limit: u64,
        /// How much there is; where counting stopped at the limit, one more than the limit.
        found: u64,
    },
    /// Another thing was put in the file's place between looking at it and opening it.
    #[error("replaced while it was being opened")]
    Replaced,
    /// Somebody else holds the lock.
    #[error("locked by another process")]
    Locked,
    /// Memory for the content could not be reserved.
    #[error("out of memory")]
    OutOfMemory,
    /// The process died before or during the operation (faulty store only).
    #[error("the process was stopped")]
    Interrupted,
    /// The power failed before or during the operation (faulty store only).
    #[error("the power was lost")]
    PowerLost,
    /// Anything else; the source says what.
    #[error("failed")]
    Other,
}

impl ErrorKind {
    /// Returns the situation that an error of the operating system stands for.
    pub fn of(error: &io::Error) -> Self {
        use io::ErrorKind as Io;
        match error.kind() {
            Io::NotFound => ErrorKind::NotFound,
            Io::AlreadyExists => ErrorKind::AlreadyExists,
            Io::PermissionDenied => ErrorKind::Denied,
            Io::NotADirectory => ErrorKind::NotADirectory,
            Io::IsADirectory => ErrorKind::IsADirectory,
            Io::DirectoryNotEmpty => ErrorKind::NotEmpty,
            // A limit on the size of one file leaves no room for it either.
            Io::StorageFull | Io::QuotaExceeded | Io::FileTooLarge => ErrorKind::Full,
            Io::ReadOnlyFilesystem => ErrorKind::ReadOnly,
            Io::OutOfMemory => ErrorKind::OutOfMemory,
            _ => ErrorKind::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::io;
    use std::path::Path;

    use super::{ErrorKind, FileError, Operation};

    /// The numbers are those of Linux (include/uapi/asm-generic/errno.h) and of winerror.h.
    #[test]
    #[cfg(any(target_os = "linux", windows))]
    fn numbers_of_the_system_become_situations() {
        let expected: &[(i32, ErrorKind)] = if cfg!(windows) {
            &[
                (2, ErrorKind::NotFound),
                (3, ErrorKind::NotFound),
                (5, ErrorKind::Denied),
                (80, ErrorKind::AlreadyExists),
                (112, ErrorKind::Full),
                (145, ErrorKind::NotEmpty),
            ]
        } else {
            &[
                (2, ErrorKind::NotFound),
                (5, ErrorKind::Other),
                (12, ErrorKind::OutOfMemory),
                (13, ErrorKind::Denied),
                (17, ErrorKind::AlreadyExists),
                (20, ErrorKind::NotADirectory),
                (21, ErrorKind::IsADirectory),
                (27, ErrorKind::Full),
                (28, ErrorKind::Full),
                (30, ErrorKind::ReadOnly),
                (39, ErrorKind::NotEmpty),
                (122, ErrorKind::Full),
            ]
        };
        for (number, kind) in expected {
            assert_eq!(ErrorKind::of(&io::Error::from_raw_os_error(*number)), *kind, "{number}");
        }
    }

    #[test]
    fn a_message_names_operation_paths_and_situation() {
        let error = FileError::new(Operation::Rename, Path::new("a"), ErrorKind::NotFound);
        assert_eq!(error.to_string(), "renaming a: not found");
        assert_eq!(error.towards(Path::new("b")).to_string(), "renaming a to b: not found");

        let source = io::Error::other("cable pulled");
        let error = FileError::from_io(Operation::Sync, Path::new("a"), source);
        assert_eq!(error.to_string(), "synchronising a: failed");
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("cable pulled"));
    }
}
