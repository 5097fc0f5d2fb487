//! Backup and restore: paths, what is refused, and that a restored router is the one of the backup.

use crate::router::{Connected, Root, connect, connect_to, text, wide};
use routerkeep_files::{Files, RealFiles};
use routerkeep_mprapi::*;
use routerkeep_testkit::generate::{Options, branch_office, router};
use routerkeep_testkit::root::HIVE;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::ptr::null_mut;

#[test]
fn a_change_is_taken_back_by_a_restore() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let backup = root.beside("backup");
    assert_eq!(router.backup(&backup), 0);
    let before: Vec<String> =
        router.interfaces().iter().map(|own| text(&own.wszInterfaceName)).collect();
    router.create("Made after the backup").unwrap();
    // SAFETY: any handle may be given.
    unsafe {
        let first = router.interface(&before[1]).unwrap();
        assert_eq!(MprConfigInterfaceDelete(router.0, first), 0);
        let ip = router.transport(0x21).unwrap();
        assert_eq!(MprConfigTransportDelete(router.0, ip), 0);
    }
    assert_eq!(router.restore(&backup), 0);
    let after: Vec<String> =
        router.interfaces().iter().map(|own| text(&own.wszInterfaceName)).collect();
    assert_eq!(after, before, "seen by the same connection");
    assert!(router.transport(0x21).is_ok());
    // A backup made now has the same parts, byte for byte: their names are their hashes.
    assert_eq!(router.backup(&root.beside("again")), 0);
    assert_eq!(parts(&backup), parts(&root.beside("again")));
}

fn parts(backup: &Path) -> Vec<String> {
    let names = fs::read_dir(backup).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| name.ends_with(".hive") || name.ends_with(".pbk"));
    names.sort();
    assert!(names.len() >= 3, "{names:?}");
    names
}

#[test]
fn paths_of_backups() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    // SAFETY: NULL is what is tested.
    unsafe {
        assert_eq!(MprConfigServerBackup(router.0, null_mut()), 87);
        assert_eq!(MprConfigServerBackup(null_mut(), null_mut()), 87);
    }
    assert_eq!(router.backup_to(&[0]), 87);
    assert_eq!(router.backup_to(&[0x2F, 0xD800, 0]), 123, "an unpaired surrogate");
    for (number, separator) in ["", "/", "\\"].into_iter().enumerate() {
        let directory = root.beside(&format!("b{number}"));
        let path = format!("{}{separator}", directory.to_str().unwrap());
        assert_eq!(router.backup_to(&wide(&path)), 0, "{path}");
        assert!(directory.join("manifest.json").is_file(), "one separator is stripped");
    }
    let literal = root.beside("a\\b");
    assert_eq!(router.backup(&literal), 0);
    assert!(literal.join("manifest.json").is_file(), "an inner backslash is a character");
    assert_eq!(router.backup(&root.beside("missing/b")), 3);
    fs::write(root.beside("file"), "a file").unwrap();
    assert_eq!(router.backup(&root.beside("file")), 267);
    assert_eq!(fs::read(root.beside("file")).unwrap(), b"a file");
    for own in ["", "b", "Windows/b", "ProgramData/Routerkeep/b"] {
        assert_eq!(router.backup(&root.path().join(own)), 87, "inside of the router: {own:?}");
    }
    std::os::unix::fs::symlink(root.path(), root.beside("link")).unwrap();
    assert_eq!(router.backup(&root.beside("link/b")), 87, "links are seen through");
    let stale = connect(&root.path()).unwrap();
    drop(Connected(stale));
    assert_eq!(std::mem::ManuallyDrop::new(Connected(stale)).backup(&root.beside("b")), 6);
}

#[test]
fn what_lies_in_the_directory() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let directory = root.beside("backup");
    fs::create_dir(&directory).unwrap();
    fs::write(directory.join("notes.txt"), "mine").unwrap();
    assert_eq!(router.backup(&directory), 0);
    let first = parts(&directory);
    router.create("More").unwrap();
    assert_eq!(router.backup(&directory), 0, "an earlier backup is replaced");
    assert_ne!(parts(&directory), first);
    assert_eq!(fs::read(directory.join("notes.txt")).unwrap(), b"mine");
    let foreign = root.beside("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("manifest.json"), r#"{"name":"some web page"}"#).unwrap();
    assert_eq!(router.backup(&foreign), 183, "somebody else's manifest is not replaced");
    if !is_root() {
        let closed = root.beside("closed");
        fs::create_dir(&closed).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).unwrap();
        assert_eq!(router.backup(&closed.join("b")), 5);
    }
}

/// Root may write everywhere.
fn is_root() -> bool {
    fs::read_to_string("/proc/self/status").is_ok_and(|status| status.contains("\nUid:\t0\t"))
}

/// A backup that lacks a part is not reported as success, and is not made.
#[test]
fn what_can_not_be_captured_is_no_success() {
    let root = Root::new(&branch_office());
    let hive = root.path().join(HIVE);
    let alone = root.beside("SYSTEM");
    fs::copy(&hive, &alone).unwrap();
    let router = Connected(connect(&alone).unwrap());
    assert_eq!(router.backup(&root.beside("b")), 50, "a hive by itself has no phone book");
    assert!(!root.beside("b").exists());

    // The cell of one interface is overwritten: the class is there, and not whole.
    let mut bytes = fs::read(&hive).unwrap();
    let name: Vec<u8> = "InterfaceName".bytes().collect();
    let place = bytes.windows(name.len()).rposition(|window| window == name).unwrap();
    bytes[place - 20..place - 18].copy_from_slice(b"xx");
    fs::write(&hive, &bytes).unwrap();
    let router = root.connect();
    assert_eq!(router.backup(&root.beside("b")), 1015);
    assert!(!root.beside("b").exists());
}

#[test]
fn what_is_no_whole_backup_of_this_router_changes_nothing() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let backup = root.beside("backup");
    assert_eq!(router.backup(&backup), 0);
    router.create("Made after the backup").unwrap();
    let hive = fs::read(root.path().join(HIVE)).unwrap();
    let check = |path: &Path, code: u32, what: &str| {
        assert_eq!(router.restore(path), code, "{what}");
        assert_eq!(fs::read(root.path().join(HIVE)).unwrap(), hive, "{what}");
    };
    check(&root.beside("nothing"), 3, "no directory");
    fs::write(root.beside("file"), "").unwrap();
    check(&root.beside("file"), 267, "a file");
    fs::create_dir(root.beside("empty")).unwrap();
    check(&root.beside("empty"), 2, "a directory without a backup");
    // SAFETY: NULL and an empty text are what is tested.
    unsafe {
        assert_eq!(MprConfigServerRestore(router.0, null_mut()), 87);
        assert_eq!(MprConfigServerRestore(router.0, [0].as_mut_ptr()), 87);
        assert_eq!(MprConfigServerRestore(null_mut(), [0].as_mut_ptr()), 87);
    }
    let copy = |to: &str| {
        let to = root.beside(to);
        fs::create_dir(&to).unwrap();
        for entry in fs::read_dir(&backup).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
        to
    };
    for part in parts(&backup) {
        let damaged = copy(&format!("damaged-{part}"));
        let mut bytes = fs::read(damaged.join(&part)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(damaged.join(&part), bytes).unwrap();
        check(&damaged, 945, "a bit is changed");
        let partial = copy(&format!("partial-{part}"));
        fs::remove_file(partial.join(&part)).unwrap();
        check(&partial, 945, "a part is missing");
    }
    let foreign = copy("foreign");
    fs::write(foreign.join("manifest.json"), r#"{"name":"some web page"}"#).unwrap();
    check(&foreign, 945, "another program's manifest");
    let other = Root::new(&router_of_somebody_else());
    assert_eq!(other.connect().backup(&root.beside("other")), 0);
    check(&root.beside("other"), 945, "another router's backup");
    assert_eq!(router.restore(&backup), 0, "the sound one");
}

fn router_of_somebody_else() -> routerkeep_router::MemoryStore {
    router(&Options { interfaces: 2, seed: 7, ..Options::default() })
}

#[test]
fn who_works_at_the_router_is_waited_for_by_nobody() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let backup = root.beside("backup");
    assert_eq!(router.backup(&backup), 0);
    router.create("Made after the backup").unwrap();
    let state = root.path().join("ProgramData/Routerkeep");
    let lock = RealFiles.lock(&state.join("lock")).unwrap();
    assert_eq!(router.restore(&backup), 32);
    assert_eq!(router.create("Another"), Err(32));
    drop(lock);
    fs::write(state.join("journal.json"), "not a journal").unwrap();
    assert_eq!(router.restore(&backup), 170);
    assert_eq!(router.backup(&root.beside("b")), 170);
    assert_eq!(router.create("Another"), Err(170));
    assert_eq!(connect(&root.path()), Err(170));
    fs::remove_file(state.join("journal.json")).unwrap();
    assert_eq!(router.restore(&backup), 0);
}

#[test]
fn every_code_of_backup_has_a_meaning() {
    for code in [
        0, 3, 5, 6, 8, 32, 50, 53, 67, 87, 112, 123, 170, 183, 223, 267, 1015, 1016, 1117, 1237,
        1359,
    ] {
        assert!(routerkeep_router::ErrorCode(code).explanation().is_some(), "{code}");
        assert!(!(900..=956).contains(&code), "FormatMessage has no text for router codes");
    }
    assert_eq!(connect_to("nobody.invalid"), Err(53));
}
