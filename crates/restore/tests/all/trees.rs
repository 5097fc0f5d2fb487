//! Any router restored over any other: the three classes are the backup's, everything else is as it was.

use crate::support::*;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use routerkeep_backup::{Backup, publish};
use routerkeep_files::{Files, MemoryFiles};
use routerkeep_registry::{Key, KeyPath, Registry, Value};
use routerkeep_restore::{Permit, PhoneBookChange, Place, Planning, plan};
use routerkeep_router::{Class, ClassName, MemoryStore, PhoneBookContent, PortNumbers, places};
use routerkeep_testkit::root::hive_bytes;
use routerkeep_testkit::strategy::{self, Made};
use std::path::{Path, PathBuf};

/// A strange router; in half of them the trees of two classes are any trees at all, or missing.
fn store() -> impl Strategy<Value = Made<MemoryStore>> {
    let class = || {
        prop_oneof![
            2 => Just(None),
            1 => Just(Some(None)),
            2 => strategy::tree(3).prop_map(|tree| Some(Some(tree))),
        ]
    };
    (strategy::store(), class(), class()).prop_map(|(made, managers, interfaces)| {
        let Made { of, content: mut store } = made;
        let path = KeyPath::from(snapshot(&store).control_set.as_str())
            .join_path(&KeyPath::from(places::REMOTE_ACCESS));
        let service = store.registry.root_mut().at_or_new(&path);
        for (name, tree) in [(places::ROUTER_MANAGERS, managers), (places::INTERFACES, interfaces)]
        {
            let Some(tree) = tree else { continue };
            service.subkeys.retain(|key| !key.name.is(name));
            service.subkeys.extend(tree.map(|tree| Key { name: name.into(), ..tree }));
        }
        store.registry.root_mut().sort();
        Made { of, content: store }
    })
}

/// The router's own keys, without the two classes, of whichever control set is in use.
fn surroundings(store: &MemoryStore, control_set: &str) -> Key {
    let mut root = store.registry.root().clone();
    let path = format!("{control_set}\\Services\\RemoteAccess");
    let service = root.at_or_new(&KeyPath::from(path.as_str()));
    service.subkeys.retain(|key| !key.name.is("RouterManagers") && !key.name.is("Interfaces"));
    root.sort();
    root
}

/// The number of the control set that is in use, which the tests read.
fn in_use(store: &MemoryStore) -> Option<u16> {
    snapshot(store).control_set.strip_prefix("ControlSet").unwrap().parse().ok()
}

/// Strange routers are allowed to be strange; what the test is about is that nothing else stops a restore.
fn anything() -> How {
    THREE.with(Permit::OtherRouter).with(Permit::AcceptUnsupported)
}

fn configured(mut store: MemoryStore) -> MemoryStore {
    // An oddity may have hit the values by which a configured router is known.
    let control_set = snapshot(&store).control_set;
    let path = format!("{control_set}\\Services\\RemoteAccess");
    let root = store.registry.root_mut();
    let service = root.at_or_new(&KeyPath::from(path.as_str()));
    service.values.retain(|value| !value.name.is("ConfigurationFlags") && !value.name.is("Start"));
    service.values.push(Value::dword("ConfigurationFlags", 1));
    service.values.push(Value::dword("Start", 2));
    store
}

/// Through a backup directory, as a user does.
fn through_backup(files: &MemoryFiles, store: &MemoryStore) -> routerkeep_router::Snapshot {
    let directory = Path::new("/backups/today");
    files.add_dir("/backups").unwrap();
    publish(files, directory, &snapshot(store), &provenance()).unwrap();
    Backup::read(files, directory).unwrap().snapshot
}

#[test]
fn any_router_over_any_other_in_a_root() {
    let restored = std::cell::Cell::new(0_u64);
    let mut runner = TestRunner::new(cases(256));
    runner
        .run(&(store(), store()), |(ours, theirs)| {
            let (ours, theirs) = (configured(ours.content), theirs.content);
            let files = disk(&ours);
            let place = place(&files);
            let wanted = through_backup(&files, &theirs);
            let anything = || How { control_set: in_use(&ours), ..anything() };
            let before = snapshot(&ours);
            let done = done(restore(&files, &place, &wanted, anything()));
            let after = seen(&files);
            let captured = snapshot(&after);
            for class in [ClassName::RouterManagers, ClassName::Interfaces, ClassName::PhoneBook] {
                prop_assert!(same_class(&captured, &wanted, class), "{class}");
            }
            prop_assert!(same_class(&captured, &before, ClassName::Server));
            let control_set = before.control_set.as_str();
            let (own, now) = (surroundings(&ours, control_set), surroundings(&after, control_set));
            prop_assert!(own == now, "something else was changed");
            // There is nothing left to do, and undo brings the old state back.
            let again = super::support::done(restore(&files, &place, &wanted, anything()));
            prop_assert!(again.plan.is_empty());
            if done.safety.is_some() {
                let _ = super::support::done(undo_with(
                    &files,
                    &place,
                    routerkeep_restore::Permits::NONE,
                ));
                let back = snapshot(&seen(&files));
                for class in ClassName::ALL {
                    prop_assert!(same_class(&back, &before, class), "undone: {class}");
                }
                restored.set(restored.get() + 1);
            }
            Ok(())
        })
        .unwrap();
    println!("roots: {} restores done and taken back", restored.get());
}

/// Without files, guards or journal: the plan alone makes the one of the other.
#[test]
fn any_router_over_any_other_in_memory() {
    let changes = std::cell::Cell::new(0_usize);
    let mut runner = TestRunner::new(cases(256));
    runner
        .run(&(store(), store()), |(ours, theirs)| {
            let (mut ours, theirs) = (ours.content, theirs.content);
            let (before, wanted) = (snapshot(&ours), snapshot(&theirs));
            let planning = Planning {
                current: &before,
                wanted: &wanted,
                scope: anything().scope,
                ports: &PortNumbers::default(),
                permits: anything().permits,
            };
            let plan = plan(&planning).unwrap();
            ours.registry.apply(&plan.changes).unwrap();
            match plan.phone_book {
                PhoneBookChange::Keep => {}
                PhoneBookChange::Write(bytes) => ours.phone_book = PhoneBookContent::Present(bytes),
                PhoneBookChange::Remove => ours.phone_book = PhoneBookContent::Absent,
            }
            let after = snapshot(&ours);
            for class in [ClassName::RouterManagers, ClassName::Interfaces, ClassName::PhoneBook] {
                prop_assert!(same_class(&after, &wanted, class), "{class}");
            }
            prop_assert!(same_class(&after, &before, ClassName::Server));
            changes.set(changes.get() + plan.changes.len());
            Ok(())
        })
        .unwrap();
    println!("memory: {} changes of keys and values", changes.get());
}

#[test]
fn any_router_over_any_other_in_a_bare_hive() {
    let restored = std::cell::Cell::new(0_u64);
    let mut runner = TestRunner::new(cases(128));
    runner
        .run(&(store(), store()), |(ours, theirs)| {
            let ours = MemoryStore {
                phone_book: PhoneBookContent::NotOffered,
                ..configured(ours.content)
            };
            let files = MemoryFiles::new();
            let hive = PathBuf::from("/mnt/SYSTEM");
            files.add_file(&hive, &hive_bytes(&ours)).unwrap();
            let place = Place::hive(&files, &hive).unwrap();
            let wanted = snapshot(&theirs.content);
            let anything = || How { control_set: in_use(&ours), ..anything() };
            let done = done(restore(&files, &place, &wanted, anything()));
            restored.set(restored.get() + u64::from(done.safety.is_some()));
            let after = seen_at(&files, &hive, None);
            let captured = snapshot(&after);
            for class in [ClassName::RouterManagers, ClassName::Interfaces] {
                prop_assert!(same_class(&captured, &wanted, class), "{class}");
            }
            let state = Path::new("/mnt/SYSTEM.routerkeep");
            prop_assert_eq!(place.state_path(), state);
            prop_assert_eq!(
                files.list(Path::new("/mnt"), 9).unwrap().len(),
                2,
                "nothing left over"
            );
            Ok(())
        })
        .unwrap();
    println!("bare hives: {} restores done", restored.get());
}

/// A second backup after the restore has the same parts, byte for byte.
#[test]
fn a_backup_after_the_restore_has_the_same_parts() {
    use routerkeep_testkit::generate::{Options, branch_office, router};
    let ours = branch_office();
    let theirs = router(&Options { interfaces: 12, seed: 3, ..Options::default() });
    let files = disk(&ours);
    let wanted = through_backup(&files, &theirs);
    let _ = done(restore(&files, &place(&files), &wanted, anything()));
    let second = Path::new("/backups/second");
    publish(&files, second, &snapshot(&seen(&files)), &provenance()).unwrap();
    let parts = |directory: &str| -> Vec<std::ffi::OsString> {
        let names = files.list(Path::new(directory), 99).unwrap();
        let ours = |name: &std::ffi::OsString| !name.to_string_lossy().starts_with("server");
        names.into_iter().filter(ours).collect()
    };
    assert_eq!(parts("/backups/today"), parts("/backups/second"));
    assert!(matches!(wanted.phone_book, Class::Complete(_)));
}
