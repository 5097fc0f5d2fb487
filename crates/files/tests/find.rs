//! Names on a Windows disk are found whatever their case, and links are not gone through.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use routerkeep_files::{MemoryFiles, find_ignoring_case};

fn find(disk: &MemoryFiles, names: &[&str]) -> Option<PathBuf> {
    find_ignoring_case(disk, Path::new("/mnt"), names).unwrap()
}

#[test]
fn case_does_not_matter_and_an_exact_name_goes_first() {
    let disk = MemoryFiles::new();
    disk.add_file("/mnt/WINDOWS/system32/CONFIG/system", b"").unwrap();
    let found = find(&disk, &["Windows", "System32", "config", "SYSTEM"]);
    assert_eq!(found, Some(PathBuf::from("/mnt/WINDOWS/system32/CONFIG/system")));
    disk.add_file("/mnt/WINDOWS/system32/CONFIG/SYSTEM", b"").unwrap();
    let found = find(&disk, &["Windows", "System32", "config", "SYSTEM"]);
    assert_eq!(found, Some(PathBuf::from("/mnt/WINDOWS/system32/CONFIG/SYSTEM")));
    assert_eq!(find(&disk, &["Windows", "System32", "ras"]), None);
    assert_eq!(find(&disk, &["Windows", "System32", "config", "SYSTEM", "more"]), None);
}

#[test]
fn a_link_leads_nowhere() {
    let disk = MemoryFiles::new();
    disk.add_dir("/mnt/Users").unwrap();
    disk.add_file("/etc/passwd", b"").unwrap();
    disk.add_link("/mnt/ProgramData", "/etc").unwrap();
    disk.add_link("/mnt/Users/passwd", "/etc/passwd").unwrap();
    assert_eq!(find(&disk, &["ProgramData", "passwd"]), None);
    assert_eq!(find(&disk, &["programdata", "passwd"]), None);
    assert_eq!(find(&disk, &["Users", "passwd"]), None);
    assert_eq!(find(&disk, &["ProgramData"]), None);
}
