//! What is published reads back the same, and the same again gives the same bytes.

use crate::strategy::{Generated, snapshot};
use crate::{
    cases, disk, disk_with, files_of, outside_reader, parts_of, provenance, publish_to, read,
    same_content, sample,
};
use proptest::prelude::*;
use routerkeep_backup::{Earlier, MANIFEST};
use routerkeep_registry::Key;
use routerkeep_router::{Class, ClassName, Snapshot, SourceKind};
use std::cell::RefCell;
use std::collections::BTreeSet;

fn assert_reads_back(disk: &routerkeep_files::MemoryFiles, snapshot: &Snapshot) {
    let backup = read(disk);
    assert_eq!(backup.damage, []);
    assert!(backup.additional_files.is_empty() && backup.unknown_classes.is_empty());
    let found = &backup.snapshot;
    assert!(same_content(found, snapshot));
    assert_eq!(found.adapters, snapshot.adapters);
    assert_eq!(found.identity, snapshot.identity);
    assert_eq!(found.control_set, snapshot.control_set);
    assert_eq!(found.consistency, snapshot.consistency);
    assert_eq!(found.findings, snapshot.findings);
    assert_eq!(found.source.kind, SourceKind::Backup);
    assert_eq!(found.source.verdict, snapshot.source.verdict);
    assert_eq!(found.source.stale, snapshot.source.stale);
    assert_eq!(backup.manifest.source.kind, snapshot.source.kind.as_str());
    assert_eq!(backup.manifest.source.location, snapshot.source.location);
    outside_reader::check_on(disk, snapshot, &provenance(0));
}

fn states(snapshot: &Snapshot) -> [u8; 4] {
    ClassName::ALL.map(|class| match snapshot.state(class) {
        Class::NotCaptured { .. } => 0,
        Class::Absent => 1,
        Class::Complete(()) => 2,
        Class::Incomplete { .. } => 3,
    })
}

#[test]
fn any_snapshot_reads_back_the_same() {
    let seen = RefCell::new(BTreeSet::new());
    proptest!(ProptestConfig::with_cases(cases(256)), |(Generated(snapshot) in snapshot())| {
        seen.borrow_mut().insert(states(&snapshot));
        let disk = disk();
        let published = publish_to(&disk, &snapshot).unwrap();
        assert_eq!(published.replaced, Earlier::None);
        assert_reads_back(&disk, &snapshot);

        // Again, into the same directory and into another disk's: not a byte differs.
        let files = files_of(&disk);
        assert_eq!(publish_to(&disk, &snapshot).unwrap().replaced, Earlier::Replaced);
        assert_eq!(files_of(&disk), files);
        assert_eq!(files_of(&disk_with(&snapshot)), files);
    });
    println!("combinations of states: {} of 256", seen.borrow().len());
}

/// All 256 combinations, with content made by hand.
#[test]
fn every_combination_of_states_reads_back() {
    fn state<T: Clone>(number: usize, sample: &Class<T>, incomplete: &Class<T>) -> Class<T> {
        let content = sample.content().unwrap().clone();
        match number {
            0 => Class::NotCaptured { why: "no reason".to_owned() },
            1 => Class::Absent,
            2 => Class::Complete(content),
            _ => Class::Incomplete { content, unreadable: incomplete.unreadable().to_vec() },
        }
    }
    let (small, partly) = (sample::small(), sample::partly_other());
    let marks: Class<Vec<u8>> = partly.interfaces.clone().map(|_| Vec::new());
    for number in 0..256_usize {
        let of = |class: u32| number / 4_usize.pow(class) % 4;
        let snapshot = Snapshot {
            router_managers: state(of(0), &small.router_managers, &partly.interfaces),
            interfaces: state(of(1), &small.interfaces, &partly.interfaces),
            phone_book: state(of(2), &small.phone_book, &marks),
            server: state(of(3), &small.server, &partly.interfaces),
            ..sample::small()
        };
        let disk = disk_with(&snapshot);
        assert_reads_back(&disk, &snapshot);
        let with_content = ClassName::ALL.iter().enumerate().filter(|(n, _)| of(*n as u32) >= 2);
        assert_eq!(parts_of(&disk).len(), with_content.count());
    }
}

#[test]
fn an_empty_phone_book_is_there_and_an_absent_one_is_not() {
    let empty = Snapshot { phone_book: Class::Complete(Vec::new()), ..sample::small() };
    assert_reads_back(&disk_with(&empty), &empty);
    let absent = Snapshot { phone_book: Class::Absent, ..sample::small() };
    assert_reads_back(&disk_with(&absent), &absent);
}

/// The deepest tree that a hive holds; one level more is an error, and nothing is written.
#[test]
fn trees_are_as_deep_as_a_hive() {
    let deep = |levels: usize| {
        let mut key = Key::new("bottom");
        for _ in 1..levels {
            key = Key::new("k").with_subkey(key);
        }
        let top = Key::new("Interfaces").with_subkey(key);
        Snapshot { interfaces: Class::Complete(top), ..sample::small() }
    };
    let deepest = deep(512);
    assert_reads_back(&disk_with(&deepest), &deepest);

    let disk = disk();
    let error = publish_to(&disk, &deep(513)).unwrap_err();
    assert!(error.to_string().starts_with("the class interfaces can't be written"), "{error}");
    assert_eq!(disk.tree().len(), 1, "only the parent: {:?}", disk.tree().keys());
}

#[test]
fn what_the_source_knew_of_keys_changes_no_part() {
    let with = sample::small();
    let mut without = sample::small();
    fn strip(key: &mut Key) {
        key.facts = None;
        key.subkeys.iter_mut().for_each(strip);
    }
    without.router_managers = without.router_managers.map(|mut key| {
        strip(&mut key);
        key
    });
    let (with, without) = (disk_with(&with), disk_with(&without));
    assert_eq!(parts_of(&with), parts_of(&without));
    assert_ne!(files_of(&with)[MANIFEST], files_of(&without)[MANIFEST]);

    let facts = read(&with).manifest.classes[0].facts.clone().unwrap();
    assert_eq!(facts.last_written, [None, Some("2009-07-13T23:06:40.0000001Z".to_owned())]);
    assert_eq!(facts.class.into_iter().collect::<Vec<_>>(), [(1, "41004200".to_owned())]);
    assert_eq!(facts.security, [Some(0), Some(0)]);
    assert_eq!(facts.descriptors, ["0100048009"]);
    assert!(read(&without).manifest.classes[0].facts.is_none());
}

/// Another order would give the same configuration other bytes.
#[test]
fn a_tree_that_is_not_in_canonical_order_is_refused() {
    let reversals: [fn(&mut Key); 2] =
        [|key| key.subkeys.reverse(), |key| key.subkeys[0].values.reverse()];
    for reverse in reversals {
        let mut snapshot = sample::small();
        snapshot.interfaces = snapshot.interfaces.map(|mut key| {
            reverse(&mut key);
            key
        });
        let disk = disk_with(&sample::other());
        let before = files_of(&disk);
        let error = publish_to(&disk, &snapshot).unwrap_err();
        assert!(error.to_string().ends_with("not in canonical order"), "{error}");
        assert_eq!(files_of(&disk), before);
    }
}

#[test]
fn a_time_that_no_manifest_can_say_is_refused() {
    let disk = disk();
    let mut late = provenance(0);
    late.time = routerkeep_registry::FileTime(u64::MAX);
    let error =
        routerkeep_backup::publish(&disk, crate::directory(), &sample::small(), &late).unwrap_err();
    assert!(matches!(error, routerkeep_backup::PublishError::Time), "{error}");
    assert_eq!(disk.tree().len(), 1);
}
