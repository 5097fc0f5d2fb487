//! Directories that a backup can and can not go into.

use crate::{disk, provenance, sample};
use routerkeep_backup::{Backup, PublishError, publish};
use routerkeep_files::{ErrorKind, MemoryFiles, Permission, RealFiles};
use std::path::Path;

fn publish_at(disk: &MemoryFiles, place: &str) -> Result<(), PublishError> {
    publish(disk, Path::new(place), &sample::small(), &provenance(0)).map(|_| ())
}

#[test]
fn only_the_last_directory_is_made() {
    let disk = disk();
    publish_at(&disk, "/backups/new").unwrap();
    publish_at(&disk, "/backups/with-slash/").unwrap();
    let before = disk.tree();
    let error = publish_at(&disk, "/backups/no/such").unwrap_err();
    assert!(matches!(error, PublishError::NoParent { .. }), "{error}");
    assert_eq!(disk.tree(), before);
}

#[test]
fn what_is_no_directory_is_refused() {
    let disk = disk();
    disk.add_file("/backups/file", b"mine").unwrap();
    disk.add_link("/backups/dangling", "/nowhere").unwrap();
    disk.add_link("/backups/to-file", "/backups/file").unwrap();
    let before = disk.tree();
    for place in ["/backups/file", "/backups/file/below", "/backups/dangling", "/backups/to-file"] {
        let error = publish_at(&disk, place).unwrap_err();
        let refused = matches!(error, PublishError::NotADirectory { .. });
        assert!(refused, "{place}: {error}");
        assert_eq!(disk.tree(), before);
    }
}

/// A user's path may lead through links, at its end too.
#[test]
fn links_to_directories_are_followed() {
    let disk = disk();
    disk.add_dir("/real/directory").unwrap();
    disk.add_link("/backups/link", "/real").unwrap();
    disk.add_link("/backups/last", "/real/directory").unwrap();
    for place in ["/backups/link/directory", "/backups/link/new", "/backups/last"] {
        publish_at(&disk, place).unwrap_or_else(|error| panic!("{place}: {error}"));
        assert!(Backup::read(&disk, Path::new(place)).unwrap().damage.is_empty());
    }
    assert!(Backup::read(&disk, Path::new("/real/new")).unwrap().damage.is_empty());
}

#[test]
fn a_full_disk_leaves_nothing_behind() {
    let needed = {
        let disk = disk();
        publish_at(&disk, "/backups/new").unwrap();
        let files = disk.tree().into_values();
        files
            .map(|entry| match entry {
                routerkeep_files::TreeEntry::File(bytes) => bytes.len() as u64,
                _ => 0,
            })
            .sum::<u64>()
    };
    for capacity in (0..needed).step_by(257).chain([needed - 1]) {
        let disk = disk();
        disk.set_capacity(Some(capacity));
        let error = publish_at(&disk, "/backups/new").unwrap_err();
        assert!(
            matches!(&error, PublishError::File(error) if error.kind() == ErrorKind::Full),
            "{error}"
        );
        assert_eq!(disk.tree().len(), 1, "{capacity} bytes: {:?}", disk.tree().keys());
    }
}

#[test]
fn what_may_not_be_written_is_left_alone() {
    let disk = disk();
    publish_at(&disk, "/backups/earlier").unwrap();
    let read_only = disk.fork();
    read_only.set_read_only();
    let denied = disk.fork();
    denied.set_permission("/backups/earlier", Permission::ReadOnly).unwrap();
    for (disk, kind) in [(read_only, ErrorKind::ReadOnly), (denied, ErrorKind::Denied)] {
        let before = disk.tree();
        let error = publish(&disk, Path::new("/backups/earlier"), &sample::other(), &provenance(0))
            .unwrap_err();
        assert!(matches!(&error, PublishError::File(error) if error.kind() == kind), "{error}");
        assert_eq!(disk.tree(), before);
        assert!(Backup::read(&disk, Path::new("/backups/earlier")).unwrap().damage.is_empty());
    }
}

/// The directory that a program stands in, by its shortest name.
#[test]
fn the_working_directory_can_be_named() {
    let temporary = tempfile::tempdir().unwrap();
    // Tests share one working directory: what is asked for is only that `x/.` and `x/y/..` are directories.
    let place = temporary.path().join(".");
    crate::publish_here(&place, &sample::small(), &provenance(0)).unwrap();
    assert!(Backup::read(&RealFiles, temporary.path()).unwrap().damage.is_empty());
    std::fs::create_dir(temporary.path().join("below")).unwrap();
    let place = temporary.path().join("below").join("..");
    crate::publish_here(&place, &sample::other(), &provenance(0)).unwrap();
    assert!(Backup::read(&RealFiles, &place).unwrap().damage.is_empty());
}
