//! Who may read what was written.
#![cfg(unix)]

use crate::{provenance, sample};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn mode(path: &Path) -> u32 {
    std::fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn directory_and_files_are_for_their_owner_only() {
    let temporary = tempfile::tempdir().unwrap();
    let directory = temporary.path().join("backup");
    for snapshot in [sample::small(), sample::partly_other(), sample::other()] {
        crate::publish_here(&directory, &snapshot, &provenance(0)).unwrap();
        assert_eq!(mode(&directory), 0o700);
        let files: Vec<_> =
            std::fs::read_dir(&directory).unwrap().map(|file| file.unwrap().path()).collect();
        assert!(files.len() >= 5);
        for file in files {
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
    }
}

/// In a directory that others can enter the files are still for their owner only.
#[test]
fn a_directory_that_was_there_keeps_its_mode_and_files_do_not_take_it_over() {
    let temporary = tempfile::tempdir().unwrap();
    std::fs::set_permissions(temporary.path(), PermissionsExt::from_mode(0o755)).unwrap();
    crate::publish_here(temporary.path(), &sample::small(), &provenance(0)).unwrap();
    // One that was made readable is replaced by one that is not.
    let manifest = temporary.path().join("manifest.json");
    std::fs::set_permissions(&manifest, PermissionsExt::from_mode(0o644)).unwrap();
    crate::publish_here(temporary.path(), &sample::other(), &provenance(0)).unwrap();
    assert_eq!(mode(temporary.path()), 0o755);
    for file in std::fs::read_dir(temporary.path()).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}
