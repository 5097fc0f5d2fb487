//! Files where a test has its hand in some operations; everything else goes through.

use routerkeep_files::{
    Access, ErrorKind, FileError, Files, Held, Operation, ReadAt, Result, Stat,
};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

type Hook<'f> = Box<dyn Fn(Operation, &Path) -> Verdict + Send + Sync + 'f>;

/// A store before which a test stands.
pub(crate) struct Watched<'f> {
    files: &'f dyn Files,
    hook: Hook<'f>,
}

/// What becomes of an operation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passes,
    Fails,
}

impl<'f> Watched<'f> {
    /// Asks `hook` before each reading, opening and removal; and after each renaming (of the new name), which so
    /// can be done and reported as failed.
    pub(crate) fn new(
        files: &'f dyn Files,
        hook: impl Fn(Operation, &Path) -> Verdict + Send + Sync + 'f,
    ) -> Self {
        Self { files, hook: Box::new(hook) }
    }

    fn ask(&self, operation: Operation, path: &Path) -> Result<()> {
        match (self.hook)(operation, path) {
            Verdict::Passes => Ok(()),
            Verdict::Fails => Err(FileError::new(operation, path, ErrorKind::Other)),
        }
    }
}

impl Files for Watched<'_> {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>> {
        self.ask(Operation::Read, path)?;
        self.files.read(path, limit)
    }

    fn open_at(&self, path: &Path) -> Result<Box<dyn ReadAt>> {
        self.ask(Operation::Open, path)?;
        self.files.open_at(path)
    }

    fn stat(&self, path: &Path) -> Result<Option<Stat>> {
        self.files.stat(path)
    }

    fn list(&self, path: &Path, limit: usize) -> Result<Vec<OsString>> {
        self.files.list(path, limit)
    }

    fn canonical(&self, path: &Path) -> Result<PathBuf> {
        self.files.canonical(path)
    }

    fn create_dir(&self, path: &Path, access: Access) -> Result<()> {
        self.files.create_dir(path, access)
    }

    fn write_new(&self, path: &Path, bytes: &[u8], access: Access) -> Result<()> {
        self.files.write_new(path, bytes, access)
    }

    fn take_over_access(&self, from: &Path, to: &Path) -> Result<()> {
        self.files.take_over_access(from, to)
    }

    fn sync(&self, path: &Path) -> Result<()> {
        self.files.sync(path)
    }

    fn sync_dir(&self, path: &Path) -> Result<()> {
        self.files.sync_dir(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        self.files.rename(from, to)?;
        self.ask(Operation::Rename, to)
    }

    fn remove(&self, path: &Path) -> Result<()> {
        self.ask(Operation::Remove, path)?;
        self.files.remove(path)
    }

    fn remove_dir(&self, path: &Path) -> Result<()> {
        self.ask(Operation::RemoveDir, path)?;
        self.files.remove_dir(path)
    }

    fn lock(&self, path: &Path) -> Result<Box<dyn Held>> {
        self.files.lock(path)
    }
}
