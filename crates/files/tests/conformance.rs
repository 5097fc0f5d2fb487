//! Every store takes the same exam, and the exam can be failed.
#![allow(clippy::unwrap_used)]

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use routerkeep_files::conformance::{self, Exam};
use routerkeep_files::{
    Access, ErrorKind, Faulty, Files, Held, MemoryFiles, ReadAt, RealFiles, Result, Stat,
};

#[test]
#[cfg(unix)]
fn real_files() {
    let dir = tempfile::tempdir().unwrap();
    let passed = Exam::new(&RealFiles, dir.path())
        .links(&|to, link| std::os::unix::fs::symlink(to, link))
        .run()
        .unwrap_or_else(|failed| panic!("{failed}"));
    println!("real files: {} rules", passed.rules);
}

#[test]
#[cfg(not(unix))]
fn real_files_without_links() {
    let dir = tempfile::tempdir().unwrap();
    let failed = conformance::check(&RealFiles, dir.path()).err().map(|failed| failed.to_string());
    // Wine 8.0 can't rename over a file that is open; Windows can.
    let known = |failed: &str| {
        failed.starts_with("1 rules of ")
            && failed.contains("an open file stays the one that was opened: renaming")
    };
    assert!(failed.as_deref().is_none_or(known), "{failed:?}");
}

#[test]
fn memory_files() {
    let files = MemoryFiles::new();
    Exam::new(&files, Path::new("/"))
        .links(&|to, link| files.add_link(link, to).map_err(std::io::Error::other))
        .run()
        .unwrap_or_else(|failed| panic!("{failed}"));
}

#[test]
fn a_faulty_store_without_a_fault() {
    let files = MemoryFiles::new();
    let faulty = Faulty::new(files.clone(), None);
    Exam::new(&faulty, Path::new("/"))
        .links(&|to, link| files.add_link(link, to).map_err(std::io::Error::other))
        .run()
        .unwrap_or_else(|failed| panic!("{failed}"));
    assert!(faulty.operations() > 300);
}

/// A store that replaces where it should create, and whose lock is none: the exam has to find both.
#[test]
fn a_store_that_breaks_rules_fails() {
    let store = Careless(MemoryFiles::new());
    let failed = conformance::check(&store, Path::new("/")).unwrap_err().to_string();
    assert!(
        failed.contains("write_new never touches what is there: write_new: expected"),
        "{failed}"
    );
    assert!(failed.contains("a lock is held by one: second lock: expected [Locked]"), "{failed}");
}

struct Careless(MemoryFiles);

#[derive(Debug)]
struct NoLock;

impl Held for NoLock {}

impl Files for Careless {
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
        self.0.create_dir(path, access)
    }
    fn write_new(&self, path: &Path, bytes: &[u8], access: Access) -> Result<()> {
        match self.0.write_new(path, bytes, access) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => self.0.overwrite(path, bytes),
            done => done,
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
        self.0.take_over_access(from, to)
    }
    fn lock(&self, path: &Path) -> Result<Box<dyn Held>> {
        self.0.stat(path)?;
        Ok(Box::new(NoLock))
    }
}
