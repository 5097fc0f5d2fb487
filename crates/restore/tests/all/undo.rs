//! Taking a restore back.

use crate::support::*;
use routerkeep_files::Files;
use routerkeep_registry::{KeyPath, Value};
use routerkeep_restore::{
    Operation, Permit, Permits, Place, RefusalKind, Remedy, RestoreError, last_restore,
};
use routerkeep_router::{ClassName, MemoryStore};
use routerkeep_testkit::generate::{Options, branch_office, router};
use routerkeep_testkit::root::{HIVE, PHONE_BOOK, hive_bytes};

fn other() -> MemoryStore {
    router(&Options { interfaces: 4, seed: 9, ..Options::default() })
}

fn how() -> How {
    THREE.with(Permit::OtherRouter)
}

#[test]
fn undo_brings_back_what_was_and_only_once() {
    let ours = branch_office();
    let before = snapshot(&ours);
    let files = disk(&ours);
    let place = place(&files);
    let nothing = undo_with(&files, &place, Permits::NONE);
    assert_eq!(refused_for(nothing), [RefusalKind::NothingToUndo]);
    assert_eq!(last_restore(&files, &place).unwrap(), None);

    let wanted = snapshot(&other());
    let safety = done(restore(&files, &place, &wanted, how())).safety.unwrap();
    assert_eq!(safety, at("ProgramData/Routerkeep/safety/2026-02-03T040506Z"));
    let last = last_restore(&files, &place).unwrap().unwrap();
    assert_eq!((last.operation, last.safety), (Operation::Restore, safety));
    assert_eq!(
        last.classes,
        [ClassName::RouterManagers, ClassName::Interfaces, ClassName::PhoneBook]
    );

    let _ = done(undo_with(&files, &place, Permits::NONE));
    let after = snapshot(&seen(&files));
    for class in ClassName::ALL {
        assert_class(&after, &before, class);
    }
    let again = undo_with(&files, &place, Permits::NONE);
    assert_eq!(refused_for(again), [RefusalKind::NothingToUndo]);
    // What was undone is in a safety backup of its own.
    let undone = last_restore(&files, &place).unwrap().unwrap();
    assert_eq!(undone.operation, Operation::Undo);
    let backup = routerkeep_backup::Backup::read(&files, &undone.safety).unwrap();
    assert_class(&backup.snapshot, &wanted, ClassName::Interfaces);
}

/// Windows has run meanwhile: what it changed elsewhere is no matter, what it changed of the router is.
#[test]
fn a_router_that_was_changed_since_is_not_taken_back_unasked() {
    let ours = branch_office();
    let files = disk(&ours);
    let place = place(&files);
    let _ = done(restore(&files, &place, &snapshot(&other()), how()));

    let mut booted = seen(&files);
    booted.registry.root_mut().at_or_new(&KeyPath::from("ControlSet001\\Services\\New"));
    files.overwrite(at(HIVE), &hive_bytes(&booted)).unwrap();
    let mut edited = booted.clone();
    let interface = KeyPath::from("ControlSet001\\Services\\RemoteAccess\\Interfaces\\1");
    edited.registry.root_mut().at_or_new(&interface).values.push(Value::dword("Added", 1));
    files.overwrite(at(HIVE), &hive_bytes(&edited)).unwrap();

    let refusals = refused(undo_with(&files, &place, Permits::NONE));
    assert_eq!(refusals[0].kind, RefusalKind::ChangedSince);
    assert_eq!(refusals[0].remedy, Remedy::Allow(Permit::AcceptChanged));
    assert!(refusals[0].found.starts_with("interfaces was changed since"), "{}", refusals[0]);

    files.overwrite(at(HIVE), &hive_bytes(&booted)).unwrap();
    let _ = done(undo_with(&files, &place, Permits::NONE));
    let after = seen(&files);
    assert_class(&snapshot(&after), &snapshot(&ours), ClassName::Interfaces);
    let kept = KeyPath::from("ControlSet001\\Services\\New");
    assert!(after.registry.root().at(&kept).is_some(), "what Windows did is kept");
}

#[test]
fn undo_in_spite_of_changes_where_it_is_allowed() {
    let ours = branch_office();
    let files = disk(&ours);
    let place = place(&files);
    let _ = done(restore(&files, &place, &snapshot(&other()), how()));
    files.overwrite(at(PHONE_BOOK), b"[changed]\r\n").unwrap();
    let outcome = undo_with(&files, &place, Permits::NONE);
    assert_eq!(refused_for(outcome), [RefusalKind::ChangedSince]);
    let _ = done(undo_with(&files, &place, Permits::NONE.with(Permit::AcceptChanged)));
    assert_class(&snapshot(&seen(&files)), &snapshot(&ours), ClassName::PhoneBook);
}

/// Only what the restore changed is put back.
#[test]
fn classes_that_the_restore_left_alone_are_left_alone() {
    let ours = branch_office();
    let files = disk(&ours);
    let place = place(&files);
    let mut wanted = snapshot(&other());
    wanted.phone_book = routerkeep_router::Class::NotCaptured { why: "a test".to_owned() };
    let _ = done(restore(&files, &place, &wanted, how()));
    files.overwrite(at(PHONE_BOOK), b"[new]\r\n").unwrap();
    let _ = done(undo_with(&files, &place, Permits::NONE));
    assert_eq!(files.read(&at(PHONE_BOOK), 99).unwrap(), b"[new]\r\n");
    assert_class(&snapshot(&seen(&files)), &snapshot(&ours), ClassName::Interfaces);
}

#[test]
fn a_damaged_safety_backup_is_not_put_back() {
    let files = disk(&branch_office());
    let place = place(&files);
    let safety = done(restore(&files, &place, &snapshot(&other()), how())).safety.unwrap();
    let mut parts = files.list(&safety, 99).unwrap().into_iter();
    let part = parts.find(|name| name.to_string_lossy().starts_with("interfaces")).unwrap();
    files.overwrite(safety.join(part), b"damaged").unwrap();
    let before = files.tree();
    assert!(matches!(undo_with(&files, &place, Permits::NONE), Err(RestoreError::Safety(_))));
    assert_eq!(files.tree(), before);
}

/// A hive that lies in a root has the root's journal, whichever way it is named.
#[test]
fn a_root_and_its_hive_have_one_journal() {
    let files = disk(&branch_office());
    let root = place(&files);
    let hive = Place::hive(&files, &at(HIVE)).unwrap();
    assert_eq!(hive.state_path(), root.state_path());
    assert_eq!(hive.phone_book_path(), None);
    let mut wanted = snapshot(&branch_office());
    wanted.interfaces = snapshot(&other()).interfaces;
    let _ = done(restore(&files, &hive, &wanted, how()));
    let _ = done(undo_with(&files, &root, Permits::NONE));
    assert_class(&snapshot(&seen(&files)), &snapshot(&branch_office()), ClassName::Interfaces);
}
