//! The files of this machine, through the standard library.
//!
//! Links: the standard library has no portable "do not follow", and the systems' flags for it have other numbers on
//! each. So each operation that opens a file looks at the name first, refuses what is not a regular file (opening a
//! pipe would wait), opens it, and compares the identity of what was opened with what was seen. A link that somebody
//! puts in the way between the two is noticed before a byte is read. (On Windows the identity is weaker, see
//! [`FileId`](crate::FileId).) Directories are looked at first, too, and not compared.

#[cfg(unix)]
#[path = "unix.rs"]
mod system;
#[cfg(windows)]
#[path = "windows.rs"]
mod system;

use std::borrow::Cow;
use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::{Access, ErrorKind, FileError, Files, Held, Kind, Operation, ReadAt, Result, Stat};

/// How many bytes are read at a time from a file that is longer than it said.
const CHUNK: usize = 8 * 1024;

/// The files of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealFiles;

impl Files for RealFiles {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>> {
        let (mut file, stat) = open(Operation::Read, path, OpenOptions::new().read(true))?;
        read_all(&mut file, stat.len, limit).map_err(|error| error.at(path))
    }

    fn open_at(&self, path: &Path) -> Result<Box<dyn ReadAt>> {
        let (file, stat) = open(Operation::Open, path, OpenOptions::new().read(true))?;
        Ok(Box::new(RealFile { file, path: path.to_owned(), len: stat.len }))
    }

    fn stat(&self, path: &Path) -> Result<Option<Stat>> {
        match fs::symlink_metadata(tidy(path)) {
            Ok(metadata) => Ok(Some(stat_of(&metadata))),
            Err(error) => match ErrorKind::of(&error) {
                ErrorKind::NotFound | ErrorKind::NotADirectory => Ok(None),
                _ => Err(FileError::from_io(Operation::Stat, path, error)),
            },
        }
    }

    fn list(&self, path: &Path, limit: usize) -> Result<Vec<OsString>> {
        let operation = Operation::List;
        want_directory(operation, path)?;
        let failed = |error| FileError::from_io(operation, path, error);
        let mut names: Vec<OsString> = Vec::new();
        for entry in fs::read_dir(tidy(path)).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            if names.len() >= limit {
                let limit = limit as u64;
                let kind = ErrorKind::TooLarge { limit, found: limit.saturating_add(1) };
                return Err(FileError::new(operation, path, kind));
            }
            names
                .try_reserve(1)
                .map_err(|_| FileError::new(operation, path, ErrorKind::OutOfMemory))?;
            names.push(name);
        }
        names.sort_unstable();
        Ok(names)
    }

    fn canonical(&self, path: &Path) -> Result<PathBuf> {
        fs::canonicalize(tidy(path))
            .map_err(|error| FileError::from_io(Operation::Canonical, path, error))
    }

    fn create_dir(&self, path: &Path, access: Access) -> Result<()> {
        let place = named(Operation::CreateDir, path)?;
        let mut builder = DirBuilder::new();
        system::restrict_directory(&mut builder, access);
        builder.create(place).map_err(|error| FileError::from_io(Operation::CreateDir, path, error))
    }

    fn write_new(&self, path: &Path, bytes: &[u8], access: Access) -> Result<()> {
        let place = named(Operation::WriteNew, path)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        system::restrict_file(&mut options, access);
        options
            .open(place)
            .and_then(|mut file| file.write_all(bytes))
            .map_err(|error| FileError::from_io(Operation::WriteNew, path, error))
    }

    fn sync(&self, path: &Path) -> Result<()> {
        let (file, _) = open(Operation::Sync, path, &mut system::options_to_sync())?;
        file.sync_all().map_err(|error| FileError::from_io(Operation::Sync, path, error))
    }

    fn sync_dir(&self, path: &Path) -> Result<()> {
        want_directory(Operation::SyncDir, path)?;
        system::sync_directory(&tidy(path))
            .map_err(|error| FileError::from_io(Operation::SyncDir, path, error))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        let failed = |kind| FileError::new(Operation::Rename, from, kind).towards(to);
        let kind_of = |path| Ok(self.stat(path)?.map(|stat: Stat| stat.kind));
        let [old, new] = [from, to]
            .map(|path| named(Operation::Rename, path).map_err(|error| error.towards(to)));
        let (old, new) = (old?, new?);
        let moved = kind_of(from)?.ok_or_else(|| failed(ErrorKind::NotFound))?;
        if matches!(moved, Kind::Link | Kind::Other) {
            return Err(failed(ErrorKind::NotAFile));
        }
        if old == new {
            return Ok(());
        }
        // The systems differ in what a directory may replace (POSIX: an empty one); here it is nothing.
        match (moved, kind_of(to)?) {
            (_, None) | (Kind::File, Some(Kind::File | Kind::Link)) => {}
            (Kind::File, Some(Kind::Directory)) => return Err(failed(ErrorKind::IsADirectory)),
            (Kind::File, Some(_)) => return Err(failed(ErrorKind::NotAFile)),
            (_, Some(Kind::Directory)) => return Err(failed(ErrorKind::AlreadyExists)),
            (_, Some(_)) => return Err(failed(ErrorKind::NotADirectory)),
        }
        fs::rename(old, new)
            .map_err(|error| FileError::from_io(Operation::Rename, from, error).towards(to))
    }

    fn remove(&self, path: &Path) -> Result<()> {
        let place = named(Operation::Remove, path)?;
        // Without this look some systems answer that a directory is not permitted.
        if self.stat(path)?.is_some_and(|stat| stat.kind == Kind::Directory) {
            return Err(FileError::new(Operation::Remove, path, ErrorKind::IsADirectory));
        }
        fs::remove_file(place).map_err(|error| FileError::from_io(Operation::Remove, path, error))
    }

    fn remove_dir(&self, path: &Path) -> Result<()> {
        let place = named(Operation::RemoveDir, path)?;
        want_directory(Operation::RemoveDir, path)?;
        fs::remove_dir(place).map_err(|error| FileError::from_io(Operation::RemoveDir, path, error))
    }

    fn take_over_access(&self, from: &Path, to: &Path) -> Result<()> {
        let operation = Operation::TakeOverAccess;
        // Opened, so that a link that is put in the way meanwhile is never followed.
        let (source, _) = open(operation, from, OpenOptions::new().read(true))?;
        let (file, _) = open(operation, to, &mut system::options_to_sync())?;
        source
            .metadata()
            .and_then(|source| system::take_over_access(&source, &file))
            .map_err(|error| FileError::from_io(operation, to, error))
    }

    fn lock(&self, path: &Path) -> Result<Box<dyn Held>> {
        for _ in 0..LOCK_ATTEMPTS {
            let Some(file) = open_lock_file(path)? else { continue };
            match file.try_lock() {
                Ok(()) if is_at(&file, path)? => return Ok(Box::new(RealLock { file })),
                // Somebody took the file away meanwhile: another can be made and locked under its name.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => break,
                Err(TryLockError::Error(error)) => {
                    return Err(FileError::from_io(Operation::Lock, path, error));
                }
            }
        }
        Err(FileError::new(Operation::Lock, path, ErrorKind::Locked))
    }
}

/// How often a lock file is looked for that somebody takes away each time.
const LOCK_ATTEMPTS: usize = 8;

/// Opens a lock file, made where it is not there; `None` where it was taken away in between.
fn open_lock_file(path: &Path) -> Result<Option<File>> {
    let place = named(Operation::Lock, path)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    system::restrict_file(&mut options, Access::OwnerOnly);
    match options.open(place) {
        Ok(file) => return Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(FileError::from_io(Operation::Lock, path, error)),
    }
    match open(Operation::Lock, path, OpenOptions::new().write(true)) {
        Ok((file, _)) => Ok(Some(file)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Replaced) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Says whether the path still leads to the open file.
fn is_at(file: &File, path: &Path) -> Result<bool> {
    let failed = |error| FileError::from_io(Operation::Lock, path, error);
    let own = stat_of(&file.metadata().map_err(failed)?);
    match fs::symlink_metadata(tidy(path)) {
        Ok(there) => Ok(stat_of(&there).id == own.id),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

/// A lock file that is open and locked.
#[derive(Debug)]
struct RealLock {
    file: File,
}

/// Closing the file is not enough: a process that was forked meanwhile has it too, and its lock with it, until it
/// runs another program.
impl Drop for RealLock {
    fn drop(&mut self) {
        // What can't be unlocked is unlocked when the last process closes it.
        let _ = self.file.unlock();
    }
}

impl Held for RealLock {}

/// A file that is open for reading.
#[derive(Debug)]
struct RealFile {
    file: File,
    path: PathBuf,
    len: u64,
}

impl ReadAt for RealFile {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<usize> {
        loop {
            match system::read_at(&self.file, offset, buf) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => {
                    return read
                        .map_err(|error| FileError::from_io(Operation::ReadAt, &self.path, error));
                }
            }
        }
    }

    fn len(&self) -> u64 {
        self.len
    }

    fn stat(&self) -> Result<Stat> {
        match self.file.metadata() {
            Ok(metadata) => Ok(stat_of(&metadata)),
            Err(error) => Err(FileError::from_io(Operation::Stat, &self.path, error)),
        }
    }
}

/// Returns the tidy path of something that is made, renamed or removed, which has to end in a name.
fn named(operation: Operation, path: &Path) -> Result<PathBuf> {
    match path.file_name() {
        Some(_) => Ok(tidy(path).into_owned()),
        None => Err(FileError::new(operation, path, ErrorKind::BadName)),
    }
}

/// Returns a path without `/` or `/.` at its end, for these make systems follow a link in the last place.
///
/// Looking at a file is what a kept configuration costs, so a path that ends in its name is not copied.
fn tidy(path: &Path) -> Cow<'_, Path> {
    let whole = path.as_os_str().as_encoded_bytes();
    match path.file_name() {
        Some(name) if whole.ends_with(name.as_encoded_bytes()) => Cow::Borrowed(path),
        _ => Cow::Owned(path.components().collect()),
    }
}

/// Opens a regular file that exists, without following a link in the last place.
fn open(operation: Operation, path: &Path, options: &mut OpenOptions) -> Result<(File, Stat)> {
    let failed = |error| FileError::from_io(operation, path, error);
    let refused = |kind| FileError::new(operation, path, kind);
    let place = tidy(path);
    let seen = stat_of(&fs::symlink_metadata(&place).map_err(failed)?);
    match seen.kind {
        Kind::File => {}
        Kind::Directory => return Err(refused(ErrorKind::IsADirectory)),
        Kind::Link | Kind::Other => return Err(refused(ErrorKind::NotAFile)),
    }
    let file = options.open(&place).map_err(failed)?;
    let stat = stat_of(&file.metadata().map_err(failed)?);
    if stat.kind != Kind::File || stat.id != seen.id {
        return Err(refused(ErrorKind::Replaced));
    }
    Ok((file, stat))
}

/// Refuses what is not a directory; a link to one is not.
fn want_directory(operation: Operation, path: &Path) -> Result<()> {
    let metadata = fs::symlink_metadata(tidy(path))
        .map_err(|error| FileError::from_io(operation, path, error))?;
    if metadata.is_dir() {
        Ok(())
    } else {
        Err(FileError::new(operation, path, ErrorKind::NotADirectory))
    }
}

fn stat_of(metadata: &Metadata) -> Stat {
    let kind = metadata.file_type();
    Stat {
        kind: if kind.is_file() {
            Kind::File
        } else if kind.is_dir() {
            Kind::Directory
        } else if kind.is_symlink() {
            Kind::Link
        } else {
            Kind::Other
        },
        len: metadata.len(),
        stamp: system::stamp_of(metadata),
        id: system::id_of(metadata),
        read_only: metadata.permissions().readonly(),
    }
}

/// Why a file could not be read to its end.
enum ReadFailure {
    TooLarge { limit: u64, found: u64 },
    OutOfMemory,
    Io(io::Error),
}

impl ReadFailure {
    fn at(self, path: &Path) -> FileError {
        let refused = |kind| FileError::new(Operation::Read, path, kind);
        match self {
            ReadFailure::TooLarge { limit, found } => refused(ErrorKind::TooLarge { limit, found }),
            ReadFailure::OutOfMemory => refused(ErrorKind::OutOfMemory),
            ReadFailure::Io(error) => FileError::from_io(Operation::Read, path, error),
        }
    }
}

/// Reads to the end; `expected` is the length that the file says it has, which it may break either way.
fn read_all(
    file: &mut impl Read,
    expected: u64,
    limit: u64,
) -> std::result::Result<Vec<u8>, ReadFailure> {
    if expected > limit {
        return Err(ReadFailure::TooLarge { limit, found: expected });
    }
    let mut bytes = Vec::new();
    let room = usize::try_from(expected).map_err(|_| ReadFailure::OutOfMemory)?;
    bytes.try_reserve_exact(room).map_err(|_| ReadFailure::OutOfMemory)?;
    // No more is taken than was reserved, so this never allocates.
    file.by_ref().take(expected).read_to_end(&mut bytes).map_err(ReadFailure::Io)?;
    let mut chunk = [0; CHUNK];
    loop {
        let read = match file.read(&mut chunk) {
            Ok(0) => return Ok(bytes),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(ReadFailure::Io(error)),
        };
        let found = (bytes.len() as u64).saturating_add(read as u64);
        if found > limit {
            return Err(ReadFailure::TooLarge { limit, found });
        }
        bytes.try_reserve(read).map_err(|_| ReadFailure::OutOfMemory)?;
        bytes.extend_from_slice(chunk.get(..read).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::{ReadFailure, read_all};

    /// A file in /proc says that it is empty; one that is appended to says less than it has.
    #[test]
    fn reads_more_than_the_file_said_up_to_the_limit() {
        let content = vec![7; 20_000];
        for expected in [0, 1, 19_999, 20_000] {
            let read = read_all(&mut content.as_slice(), expected, 20_000);
            assert!(matches!(read, Ok(bytes) if bytes == content));
            let refused = read_all(&mut content.as_slice(), expected, 19_999);
            assert!(matches!(refused, Err(ReadFailure::TooLarge { limit: 19_999, found: 20_000 })));
        }
    }

    /// A file that is cut while it is read.
    #[test]
    fn reads_less_than_the_file_said() {
        let read = read_all(&mut [1, 2, 3].as_slice(), 1000, 1000);
        assert!(matches!(read, Ok(bytes) if bytes == [1, 2, 3]));
    }

    #[test]
    fn a_length_that_no_memory_holds_is_an_error() {
        let read = read_all(&mut [1].as_slice(), u64::MAX >> 1, u64::MAX);
        assert!(matches!(read, Err(ReadFailure::OutOfMemory)));
    }
}
