//! The files of this machine, with access lists where they are for their owner only.

use super::access_list::{self, ProtectedAccess};
use super::wide::Wide;
use routerkeep_files::{
    Access, ErrorKind, FileError, Files, Held, Operation, ReadAt, RealFiles, Result, Stat,
};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::os::windows::io::{FromRawHandle, RawHandle};
use std::path::{Path, PathBuf};
use std::ptr::null_mut;
use windows_sys::Win32::Foundation::{GENERIC_WRITE, INVALID_HANDLE_VALUE};
use windows_sys::Win32::Storage::FileSystem::{
    CREATE_NEW, CreateDirectoryW, CreateFileW, FILE_ATTRIBUTE_NORMAL, FILE_SHARE_DELETE,
    FILE_SHARE_READ, FILE_SHARE_WRITE,
};

/// [`RealFiles`] with one difference: what is for its owner only is so on Windows, too.
///
/// Such a file or directory has, from the moment on at which it exists, an access list that takes nothing from
/// the directory above: full access for its owner, administrators and the system. And a file that
/// replaces another gets that one's list by [`take_over_access`](Files::take_over_access).
#[derive(Clone, Copy, Debug, Default)]
pub struct ProtectedFiles(RealFiles);

impl ProtectedFiles {
    /// The one value, for statics.
    pub const NEW: Self = Self(RealFiles);
}

impl Files for ProtectedFiles {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>> {
        self.0.read(path, limit)
    }

    fn open_at(&self, path: &Path) -> Result<Box<dyn ReadAt>> {
        self.0.open_at(path)
    }

    fn stat(&self, path: &Path) -> Result<Option<Stat>> {
        self.0.stat(path)
    }

    fn list(&self, path: &Path, limit: usize) -> Result<Vec<OsString>> {
        self.0.list(path, limit)
    }

    fn canonical(&self, path: &Path) -> Result<PathBuf> {
        self.0.canonical(path)
    }

    fn create_dir(&self, path: &Path, access: Access) -> Result<()> {
        let operation = Operation::CreateDir;
        match access {
            Access::Shared => self.0.create_dir(path, access),
            Access::OwnerOnly => {
                named(operation, path)?;
                create_dir(path).map_err(|error| FileError::from_io(operation, path, error))
            }
        }
    }

    fn write_new(&self, path: &Path, bytes: &[u8], access: Access) -> Result<()> {
        let operation = Operation::WriteNew;
        match access {
            Access::Shared => self.0.write_new(path, bytes, access),
            Access::OwnerOnly => {
                named(operation, path)?;
                create(path)
                    .and_then(|mut file| file.write_all(bytes))
                    .map_err(|error| FileError::from_io(operation, path, error))
            }
        }
    }

    fn sync(&self, path: &Path) -> Result<()> {
        self.0.sync(path)
    }

    fn sync_dir(&self, path: &Path) -> Result<()> {
        self.0.sync_dir(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        self.0.rename(from, to)
    }

    fn remove(&self, path: &Path) -> Result<()> {
        self.0.remove(path)
    }

    fn remove_dir(&self, path: &Path) -> Result<()> {
        self.0.remove_dir(path)
    }

    fn take_over_access(&self, from: &Path, to: &Path) -> Result<()> {
        // First, for it refuses what is no file; and a file that may only be read takes no other list.
        let operation = Operation::TakeOverAccess;
        if let Some(stat) = self.stat(from)?
            && stat.kind == routerkeep_files::Kind::File
            && self.stat(to)?.is_some_and(|to| to.kind == routerkeep_files::Kind::File)
        {
            access_list::copy(from, to)
                .map_err(|error| FileError::from_io(operation, to, error))?;
        }
        self.0.take_over_access(from, to)
    }

    fn lock(&self, path: &Path) -> Result<Box<dyn Held>> {
        named(Operation::Lock, path)?;
        if self.stat(path)?.is_none() {
            match create(path) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(FileError::from_io(Operation::Lock, path, error)),
            }
        }
        self.0.lock(path)
    }
}

/// Refuses a path that does not end in a name, as [`RealFiles`] does.
fn named(operation: Operation, path: &Path) -> Result<()> {
    match path.file_name() {
        Some(_) => Ok(()),
        None => Err(FileError::new(operation, path, ErrorKind::BadName)),
    }
}

/// From this length on a path has to be given in the form that has no limit.
const LONG: usize = 240;

/// Returns a path as the functions take it, without `\` or `\.` at its end.
fn wide(path: &Path) -> io::Result<Wide> {
    let mut path: PathBuf = path.components().collect();
    if path.as_os_str().len() >= LONG {
        let whole = std::path::absolute(&path)?;
        let mut verbatim = OsString::from(r"\\?\");
        verbatim.push(&whole);
        // A path on a server, and one that has the form already, begin with two separators.
        let begins = whole.as_os_str().as_encoded_bytes().starts_with(br"\\");
        path = if begins { whole } else { verbatim.into() };
    }
    Wide::of_os(path.as_os_str()).ok_or_else(|| io::ErrorKind::InvalidFilename.into())
}

fn create_dir(path: &Path) -> io::Result<()> {
    let (path, access) = (wide(path)?, ProtectedAccess::new()?);
    let attributes = access.attributes();
    // SAFETY: the path is ended by a NUL, the attributes and what they lead to are alive.
    let made = unsafe { CreateDirectoryW(path.as_ptr(), &raw const attributes) };
    if made == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn create(path: &Path) -> io::Result<File> {
    let (path, access) = (wide(path)?, ProtectedAccess::new()?);
    let attributes = access.attributes();
    // SAFETY: the path is ended by a NUL, the attributes and what they lead to are alive, no template is given.
    let handle = unsafe {
        CreateFileW(
            path.as_ptr(),
            GENERIC_WRITE,
            FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
            &raw const attributes,
            CREATE_NEW,
            FILE_ATTRIBUTE_NORMAL,
            null_mut(),
        )
    };
    if handle == INVALID_HANDLE_VALUE {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the handle was just opened, and nobody else has it.
    Ok(unsafe { File::from_raw_handle(handle as RawHandle) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use routerkeep_files::conformance;

    #[test]
    fn they_keep_the_rules_of_files() {
        let directory = tempfile::tempdir().unwrap();
        let failed = conformance::check(&ProtectedFiles::default(), directory.path()).err();
        let failed = failed.map(|failed| failed.to_string());
        // Wine 8.0 can't rename over a file that is open; Windows can.
        let known = |failed: &str| {
            failed.starts_with("1 rules of ")
                && failed.contains("an open file stays the one that was opened: renaming")
        };
        assert!(failed.as_deref().is_none_or(known), "{failed:?}");
    }

    /// Wine keeps only Unix modes, and makes a list of them when it is asked: `WD` stands for everybody.
    #[test]
    fn what_is_for_its_owner_only_gives_nobody_else_a_right() {
        let directory = tempfile::tempdir().unwrap();
        let files = ProtectedFiles::default();
        let at = |name: &str| directory.path().join(name);
        files.write_new(&at("shared"), b"", Access::Shared).unwrap();
        files.write_new(&at("own"), b"", Access::OwnerOnly).unwrap();
        files.create_dir(&at("own directory"), Access::OwnerOnly).unwrap();
        let _ = files.lock(&at("lock")).unwrap();
        assert!(access_list::text_of(&at("shared")).contains(";WD)"), "the umask lets others read");
        for name in ["own", "own directory", "lock"] {
            let list = access_list::text_of(&at(name));
            assert!(!list.contains(";WD)"), "{name}: {list}");
        }
        // What replaces a file gets the list of that.
        files.take_over_access(&at("shared"), &at("own")).unwrap();
        assert!(access_list::text_of(&at("own")).contains(";WD)"));
    }

    #[test]
    fn a_path_longer_than_the_old_limit_can_be_made() {
        let directory = tempfile::tempdir().unwrap();
        let files = ProtectedFiles::default();
        let mut path = directory.path().to_owned();
        for _ in 0..3 {
            path.push("d".repeat(100));
            files.create_dir(&path, Access::OwnerOnly).unwrap();
        }
        files.write_new(&path.join("file"), b"deep", Access::OwnerOnly).unwrap();
        assert_eq!(files.read(&path.join("file"), 10).unwrap(), b"deep");
    }
}
