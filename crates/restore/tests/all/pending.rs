//! What others see and may do while a restore is pending.

use crate::support::*;
use routerkeep_files::{Fault, FaultKind, Faulty, Files, MemoryFiles};
use routerkeep_restore::{
    Condition, JournalError, Outcome, Permit, Permits, RefusalKind, Remedy, Settled, give_up,
    pending,
};
use routerkeep_router::{ClassName, MemoryStore, Snapshot};
use routerkeep_testkit::generate::{Options, branch_office, router};
use routerkeep_testkit::root::{HIVE, PHONE_BOOK, hive_bytes};

fn other() -> MemoryStore {
    router(&Options { interfaces: 2, seed: 4, ..Options::default() })
}

fn how() -> How {
    THREE.with(Permit::OtherRouter)
}

/// Stops a restore of `wanted` before each of its operations and hands on what is left.
fn stopped(start: &MemoryFiles, wanted: &Snapshot, mut each: impl FnMut(u64, MemoryFiles)) {
    let whole = Faulty::new(start.fork(), None);
    let _ = done(restore(&whole, &place(&whole), wanted, how()));
    for at in 1..=whole.operations() + 1 {
        let faulty = Faulty::new(start.fork(), Some(Fault { at, what: FaultKind::Stop }));
        if let Ok(place) = try_place(&faulty) {
            let _ = restore(&faulty, &place, wanted, how());
        }
        each(at, faulty.reboot());
    }
}

/// A disk on which a restore is committed, and the first of its files is in place or not.
fn committed() -> (MemoryFiles, Snapshot, Snapshot) {
    let (old, new) = (snapshot(&branch_office()), snapshot(&other()));
    let start = disk(&branch_office());
    let mut found = None;
    stopped(&start, &new, |_, files| {
        if found.is_none() && pending(&files, &place(&files)).unwrap().is_some() {
            found = Some(files);
        }
    });
    (found.expect("one moment is right behind the commit"), old, new)
}

#[test]
fn stopped_anywhere_a_reader_sees_old_or_new() {
    let (old, new) = (snapshot(&branch_office()), snapshot(&other()));
    let start = disk(&branch_office());
    let (mut seen_old, mut seen_new, mut pending_seen) = (0, 0, 0);
    let mut last = ClassName::Interfaces;
    stopped(&start, &new, |at, files| {
        let found = snapshot(&seen(&files));
        let is_new = same_class(&found, &new, ClassName::Interfaces);
        let expected = if is_new { &new } else { &old };
        for class in [ClassName::RouterManagers, ClassName::Interfaces, ClassName::PhoneBook] {
            assert!(same_class(&found, expected, class), "stopped at {at}: {class}");
            last = class;
        }
        if is_new {
            seen_new += 1
        } else {
            seen_old += 1
        }
        pending_seen += u32::from(pending(&files, &place(&files)).unwrap().is_some());
    });
    println!("stopped: {seen_old} times old, {seen_new} times new, {pending_seen} times pending");
    assert!(seen_old > 20 && seen_new > 5 && pending_seen > 5);
}

#[test]
fn a_pending_restore_is_named_refused_and_settled() {
    let (files, _, new) = committed();
    let place = place(&files);
    let found = pending(&files, &place).unwrap().unwrap();
    assert_eq!(found.condition, Condition::CanFinish);
    assert_eq!(found.time, "2026-02-03T04:05:06Z");
    assert!(files.stat(found.safety.as_ref().unwrap()).unwrap().is_some());
    // The files themselves are still the old ones; nothing but the journal says otherwise.
    assert_eq!(files.read(&at(HIVE), u64::MAX).unwrap(), hive_bytes(&branch_office()));

    let prepared = look(&files, &place, &new, how());
    assert_eq!(prepared.refusals[0].kind, RefusalKind::Pending);
    assert_eq!(prepared.refusals[0].remedy, Remedy::Settle);
    assert_eq!(refused_for(restore(&files, &place, &new, how())), [RefusalKind::Pending]);

    match undo_with(&files, &place, Permits::NONE).unwrap() {
        Outcome::Settled(Settled::Finished { time, .. }) => assert_eq!(time, found.time),
        other => panic!("{other:?}"),
    }
    assert_eq!(pending(&files, &place).unwrap(), None);
    let after = snapshot(&seen_at(&files, &at(HIVE), Some(&at(PHONE_BOOK))));
    assert_class(&after, &new, ClassName::Interfaces);
    assert_class(&after, &new, ClassName::PhoneBook);
}

/// The disk was booted with the old hive before the restore was finished: what Windows wrote is not lost.
#[test]
fn what_was_changed_meanwhile_is_not_overwritten() {
    let log = at("Windows/System32/config/SYSTEM.LOG1");
    let booted: [&dyn Fn(&MemoryFiles); 3] = [
        &|files| {
            let mut store = branch_office();
            store.registry.root_mut().subkeys.push(routerkeep_registry::Key::new("Windows ran"));
            files.overwrite(at(HIVE), &hive_bytes(&store)).unwrap();
        },
        &|files| files.add_file(&log, b"HvLE and more").unwrap(),
        &|files| files.overwrite(at(PHONE_BOOK), b"[by hand]\r\n").unwrap(),
    ];
    for boot in booted {
        let (files, old, new) = committed();
        boot(&files);
        let place = place(&files);
        let found = pending(&files, &place).unwrap().unwrap();
        assert!(matches!(found.condition, Condition::Conflict(_)), "{found:?}");
        let seen = snapshot(&seen(&files));
        assert_class(&seen, &old, ClassName::Interfaces);
        let before = files.tree();
        let refusals = refused(undo_with(&files, &place, Permits::NONE));
        assert_eq!(refusals[0].remedy, Remedy::GiveUp, "{}", refusals[0]);
        assert_eq!(files.tree(), before);
        assert_eq!(refused_for(restore(&files, &place, &new, how())), [RefusalKind::Pending]);

        assert!(matches!(give_up(&files, &place).unwrap(), Outcome::Settled(Settled::TakenBack)));
        assert_eq!(pending(&files, &place).unwrap(), None);
        let mut after = files.tree();
        let mut expected = before;
        let prepared = |path: &std::path::Path| path.to_string_lossy().ends_with("routerkeep-new");
        after.retain(|path, _| !prepared(path));
        expected.retain(|path, _| !prepared(path) && !path.ends_with("journal.json"));
        assert_eq!(after, expected, "nothing but the journal and what it spoke of is gone");
    }
}

#[test]
fn a_damaged_journal_is_said_and_nothing_is_done() {
    let (files, _, new) = committed();
    let place = place(&files);
    let journal = place.state_path().join("journal.json");
    let mut bytes = files.read(&journal, u64::MAX).unwrap();
    bytes[40] ^= 1;
    files.overwrite(&journal, &bytes).unwrap();
    let before = files.tree();
    assert!(matches!(pending(&files, &place), Err(JournalError::Damaged { .. })));
    assert!(restore(&files, &place, &new, how()).is_err());
    assert!(undo_with(&files, &place, Permits::NONE).is_err());
    assert_eq!(files.tree(), before);
    assert!(matches!(give_up(&files, &place).unwrap(), Outcome::Settled(Settled::TakenBack)));
    let _ = done(restore(&files, &place, &new, how()));
}

/// A journal holds no secret and no path.
#[test]
fn a_journal_holds_names_and_hashes_only() {
    let (files, _, _) = committed();
    let journal = files.read(&place(&files).state_path().join("journal.json"), u64::MAX).unwrap();
    let text = String::from_utf8(journal).unwrap();
    for secret in ["Windows", "not-a-secret-key", "vpn.example.net", "mnt"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
