//! What a backup promises: that it holds what was captured, that damage is found, that the directory is old
//! or new whatever fails, and that somebody else's reader understands it.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used
)]

mod bit_flips;
mod concurrency;
mod damage;
mod fault_sweep;
mod hostile_manifests;
mod listing;
mod other_files;
mod outside_reader;
mod permissions;
mod real_hives;
mod round_trip;
mod same_bytes;
mod sample;
mod strategy;
mod target;
mod versions;
mod watched;

use routerkeep_backup::{Backup, MANIFEST, Program, Provenance, PublishError, Published, publish};
use routerkeep_files::{Files, MemoryFiles, RealFiles, TreeEntry};
use routerkeep_registry::FileTime;
use routerkeep_router::{ClassName, Snapshot};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where backups lie on disks in memory.
const DIRECTORY: &str = "/backups/router";
/// The lock's file, which stays in a backup's directory.
const LOCK: &str = ".routerkeep.lock";

fn directory() -> &'static Path {
    Path::new(DIRECTORY)
}

/// Returns a disk in memory with the parent of [`DIRECTORY`].
fn disk() -> MemoryFiles {
    let disk = MemoryFiles::new();
    disk.add_dir("/backups").unwrap();
    disk
}

/// Returns a disk with a backup.
fn disk_with(snapshot: &Snapshot) -> MemoryFiles {
    let disk = disk();
    publish_to(&disk, snapshot).unwrap();
    disk.settle();
    outside_reader::check_on(&disk, snapshot, &provenance(0));
    disk
}

fn publish_to(files: &dyn Files, snapshot: &Snapshot) -> Result<Published, PublishError> {
    publish(files, directory(), snapshot, &provenance(0))
}

/// Publishes on this machine, and has the backup read by the reader that is not ours.
fn publish_here(
    directory: &Path,
    snapshot: &Snapshot,
    provenance: &Provenance,
) -> Result<Published, PublishError> {
    let published = publish(&RealFiles, directory, snapshot, provenance)?;
    outside_reader::check(directory, snapshot, provenance);
    Ok(published)
}

fn read(files: &dyn Files) -> Backup {
    Backup::read(files, directory()).unwrap_or_else(|error| panic!("{error}"))
}

/// Who makes the backups in here; each number is another second.
fn provenance(seconds: u64) -> Provenance {
    let program = Program { name: "routerkeep".to_owned(), version: "0.0.0".to_owned() };
    // 2026-01-01 00:00 UTC.
    Provenance { program, time: FileTime(134_116_992_000_000_000 + seconds * 10_000_000) }
}

/// Returns the number of cases of a property test.
fn cases(default: u32) -> u32 {
    std::env::var("ROUTERKEEP_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// Says whether two snapshots have the same content: states, names, types and bytes of all classes.
fn same_content(left: &Snapshot, right: &Snapshot) -> bool {
    left.router_managers == right.router_managers
        && left.interfaces == right.interfaces
        && left.phone_book == right.phone_book
        && left.server == right.server
}

/// Returns the files of the backup's directory by name.
fn files_of(disk: &MemoryFiles) -> BTreeMap<String, Vec<u8>> {
    let tree = disk.tree().into_iter();
    tree.filter_map(|(path, entry)| match entry {
        TreeEntry::File(bytes) if path.parent() == Some(directory()) => {
            Some((path.file_name().unwrap().to_str().unwrap().to_owned(), bytes.to_vec()))
        }
        _ => None,
    })
    .collect()
}

/// Returns the parts alone, by name.
fn parts_of(disk: &MemoryFiles) -> BTreeMap<String, Vec<u8>> {
    let mut files = files_of(disk);
    files.retain(|name, _| name != MANIFEST && name != LOCK);
    files
}

/// Returns the path of the part of a class.
fn part_path(backup: &Backup, class: ClassName) -> PathBuf {
    let entry = backup.manifest.classes.iter().find(|entry| entry.name() == Some(class)).unwrap();
    directory().join(entry.file.as_ref().unwrap())
}

/// Changes the JSON of a manifest and seals it again.
fn edit_manifest(disk: &MemoryFiles, edit: impl FnOnce(&mut serde_json::Value)) {
    let path = directory().join(MANIFEST);
    let mut json = serde_json::from_slice(&disk.read(&path, u64::MAX).unwrap()).unwrap();
    edit(&mut json);
    json.as_object_mut().unwrap().remove("sha256");
    put_manifest(disk, &serde_json::to_string_pretty(&json).unwrap());
}

/// Puts a sealed object in place of the manifest.
fn put_manifest(disk: &MemoryFiles, object: &str) {
    let sealed = routerkeep_backup::seal(object);
    disk.overwrite(directory().join(MANIFEST), sealed.as_bytes()).unwrap();
}

/// Says that a test is skipped; under `CI=true` that is a failure.
fn skip(why: &str) {
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "skipped under CI: {why}");
    println!("skipped: {why}");
}
