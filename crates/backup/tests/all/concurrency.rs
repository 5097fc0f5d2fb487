//! Two programs at one directory.

use crate::{LOCK, directory, disk, disk_with, provenance, publish_to, same_content, sample};
use routerkeep_backup::{Backup, PublishError, publish};
use routerkeep_files::{
    Access, ErrorKind, Files, Held, MemoryFiles, ReadAt, RealFiles, Result, Stat,
};
use routerkeep_router::Snapshot;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

#[test]
fn the_second_of_two_publications_is_locked_out_and_changes_nothing() {
    for disk in [disk(), disk_with(&sample::small())] {
        disk.add_dir(directory()).unwrap();
        let lock = disk.lock(&directory().join(LOCK)).unwrap();
        let before = disk.tree();
        let error = publish_to(&disk, &sample::other()).unwrap_err();
        let locked =
            matches!(&error, PublishError::File(error) if error.kind() == ErrorKind::Locked);
        assert!(locked, "{error}");
        assert_eq!(disk.tree(), before, "the lock's file is still there");
        drop(lock);
        publish_to(&disk, &sample::other()).unwrap();
    }
}

/// Many at once on a real disk: each is done or locked out, and what stands is whole.
#[test]
fn publications_from_many_threads() {
    let temporary = tempfile::tempdir().unwrap();
    let directory = temporary.path().join("backup");
    let outcomes: Vec<bool> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8_u64)
            .map(|number| {
                let directory = &directory;
                scope.spawn(move || {
                    let snapshot = if number % 2 == 0 { sample::small() } else { sample::other() };
                    match publish(&RealFiles, directory, &snapshot, &provenance(number)) {
                        Ok(_) => true,
                        Err(PublishError::File(error)) if error.kind() == ErrorKind::Locked => {
                            false
                        }
                        Err(error) => panic!("{error}"),
                    }
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(outcomes.contains(&true));
    let backup = Backup::read(&RealFiles, &directory).unwrap();
    assert_eq!(backup.damage, []);
    assert!(backup.additional_files.is_empty(), "{:?}", backup.additional_files);
    println!(
        "published {}, locked out {}",
        outcomes.iter().filter(|done| **done).count(),
        outcomes.iter().filter(|done| !**done).count()
    );
}

/// A reader that is between manifest and parts when they are replaced reads the new ones.
#[test]
fn a_backup_that_is_replaced_while_it_is_read() {
    let disk = disk_with(&sample::small());
    let files = Meanwhile { disk: disk.clone(), publish: Mutex::new(Some(sample::other())) };
    let backup = Backup::read(&files, directory()).unwrap();
    assert!(files.publish.lock().unwrap().is_none(), "it was replaced meanwhile");
    assert_eq!(backup.damage, []);
    assert!(same_content(&backup.snapshot, &sample::other()));
}

/// Files where somebody publishes a backup just before the first part is read.
struct Meanwhile {
    disk: MemoryFiles,
    publish: Mutex<Option<Snapshot>>,
}

impl Files for Meanwhile {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>> {
        if path.extension().is_some_and(|ending| ending == "hive")
            && let Some(snapshot) = self.publish.lock().unwrap().take()
        {
            publish_to(&self.disk, &snapshot).unwrap();
        }
        self.disk.read(path, limit)
    }

    fn open_at(&self, path: &Path) -> Result<Box<dyn ReadAt>> {
        self.disk.open_at(path)
    }

    fn stat(&self, path: &Path) -> Result<Option<Stat>> {
        self.disk.stat(path)
    }

    fn list(&self, path: &Path, limit: usize) -> Result<Vec<OsString>> {
        self.disk.list(path, limit)
    }

    fn canonical(&self, path: &Path) -> Result<PathBuf> {
        self.disk.canonical(path)
    }

    fn create_dir(&self, path: &Path, access: Access) -> Result<()> {
        self.disk.create_dir(path, access)
    }

    fn write_new(&self, path: &Path, bytes: &[u8], access: Access) -> Result<()> {
        self.disk.write_new(path, bytes, access)
    }

    fn take_over_access(&self, from: &Path, to: &Path) -> Result<()> {
        self.disk.take_over_access(from, to)
    }

    fn sync(&self, path: &Path) -> Result<()> {
        self.disk.sync(path)
    }

    fn sync_dir(&self, path: &Path) -> Result<()> {
        self.disk.sync_dir(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        self.disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> Result<()> {
        self.disk.remove(path)
    }

    fn remove_dir(&self, path: &Path) -> Result<()> {
        self.disk.remove_dir(path)
    }

    fn lock(&self, path: &Path) -> Result<Box<dyn Held>> {
        self.disk.lock(path)
    }
}
