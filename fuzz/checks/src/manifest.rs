//! Any bytes as the manifest of a backup whose parts are sound.

use crate::seeds;
use routerkeep_backup::{Backup, MANIFEST, Program, Provenance, PublishError, publish, seal};
use routerkeep_files::MemoryFiles;
use routerkeep_regf::FileTime;
use routerkeep_router::Snapshot;
use std::path::Path;

/// Where the backup lies.
const DIRECTORY: &str = "/backup";

/// Claims, for the bytes as they are and sealed anew: reading ends; what was read without damage can be
/// published as another backup, and reads back as the same configuration.
pub fn manifest(data: &[u8]) {
    check(data);
    check(resealed(data).as_bytes());
}

fn check(manifest: &[u8]) {
    let disk = seeds::backup().disk.fork();
    let path = Path::new(DIRECTORY).join(MANIFEST);
    disk.overwrite(&path, manifest).expect("the seed has a manifest");
    match Backup::read(&disk, Path::new(DIRECTORY)) {
        Ok(backup) if backup.damage.is_empty() => publish_and_read(&disk, &backup),
        Ok(backup) => {
            for damage in &backup.damage {
                assert!(!damage.to_string().is_empty());
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn publish_and_read(disk: &MemoryFiles, backup: &Backup) {
    let directory = Path::new("/again");
    match publish(disk, directory, &backup.snapshot, &provenance()) {
        Ok(published) => {
            let again = Backup::read(disk, directory).expect("what was published is a backup");
            assert_eq!(again.manifest, published.manifest);
            assert!(again.damage.is_empty() && again.additional_files.is_empty());
            assert_same(&again.snapshot, &backup.snapshot);
        }
        // What was read back is another thing than what was written: never.
        Err(error @ PublishError::ReadBack(_)) => panic!("{error}"),
        Err(error) => panic!("a sound backup can't be published again: {error}"),
    }
}

fn assert_same(again: &Snapshot, first: &Snapshot) {
    assert!(again.router_managers == first.router_managers);
    assert!(again.interfaces == first.interfaces);
    assert!(again.phone_book == first.phone_book);
    assert!(again.server == first.server);
    assert_eq!(again.adapters, first.adapters);
    assert_eq!(again.identity, first.identity);
    assert_eq!(again.control_set, first.control_set);
    assert_eq!(again.findings, first.findings);
}

/// Takes the seal off, if there is one, and puts a right one on.
pub(crate) fn resealed(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    match text.rsplit_once("  \"sha256\": \"") {
        Some((body, _)) => {
            let body = body.trim_end();
            seal(&format!("{}\n}}", body.strip_suffix(',').unwrap_or(body)))
        }
        None => seal(&text),
    }
}

/// Who makes backups in here, and when.
pub(crate) fn provenance() -> Provenance {
    let program = Program { name: "routerkeep".to_owned(), version: "0.0.0".to_owned() };
    // 2026-01-01 00:00 UTC.
    Provenance { program, time: FileTime(134_116_992_000_000_000) }
}
