//! Parts of a backup restored into other routers: what comes along, what stays, what is refused.

use crate::support::*;
use proptest::prelude::*;
use routerkeep_files::{Files, MemoryFiles};
use routerkeep_registry::{Key, KeyPath, Value};
use routerkeep_restore::{Choice, InitOutcome, Part, Permit, RefusalKind, init};
use routerkeep_router::difference::difference;
use routerkeep_router::{CheckSeverity, Class, ClassName, MemoryStore, Snapshot, check};
use routerkeep_testkit::generate::{Options, Windows, router};

fn only(parts: &[&str]) -> Choice {
    let parts = parts.iter().map(|part| Part::parse(part).unwrap()).collect();
    Choice { parts, ..Choice::default() }
}

fn made(interfaces: usize, seed: u64) -> MemoryStore {
    router(&Options { interfaces, seed, style: Windows::Server2019 })
}

fn names(snapshot: &Snapshot) -> Vec<String> {
    let keys = &snapshot.interfaces.content().unwrap().subkeys;
    keys.iter()
        .map(|key| key.value("InterfaceName").unwrap().as_text().unwrap().to_string())
        .collect()
}

/// An interface alone, as a difference sees it: with its entry, and whatever its number.
fn alone(snapshot: &Snapshot, name: &str) -> Snapshot {
    let mut snapshot = snapshot.clone();
    snapshot.server = Class::Absent;
    snapshot.router_managers = Class::Absent;
    if let Class::Complete(root) = &mut snapshot.interfaces {
        root.values.clear();
        root.subkeys.retain(|key| {
            key.value("InterfaceName").and_then(Value::as_text).is_some_and(|own| own.is(name))
        });
    }
    if let Class::Complete(bytes) = &mut snapshot.phone_book {
        let book = routerkeep_phonebook::PhoneBook::parse(bytes).unwrap();
        let own = book.sections_named(name).map(|section| section.bytes().to_vec());
        *bytes = own.collect::<Vec<_>>().concat();
        while bytes.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            bytes.pop();
        }
        if bytes.is_empty() {
            snapshot.phone_book = Class::Absent;
        }
    }
    snapshot
}

/// Everything but one interface and its entry.
fn others(snapshot: &Snapshot, name: &str) -> Vec<(String, Key)> {
    let keys = &snapshot.interfaces.content().unwrap().subkeys;
    let named = keys.iter().map(|key| {
        (key.value("InterfaceName").unwrap().as_text().unwrap().to_string(), key.clone())
    });
    named.filter(|(own, _)| own != name).collect()
}

/// A root on a disk in memory, as `init` makes one.
fn empty() -> MemoryFiles {
    let files = MemoryFiles::new();
    files.add_dir("/mnt").unwrap();
    let made = init(&files, std::path::Path::new(ROOT), provenance().time).unwrap();
    assert!(matches!(made, InitOutcome::Done { .. }));
    files
}

/// Each interface by itself into an empty router: the result has no fault that the backup did not have.
#[test]
fn each_interface_into_an_empty_router_passes_verify() {
    let mut tried = 0;
    for seed in 0..u64::from(cases(6).cases) {
        let theirs = made(8, seed);
        let backup = snapshot(&theirs);
        assert!(faults(&backup).is_empty(), "the generator makes sound routers");
        for name in names(&backup) {
            let files = empty();
            let place = place(&files);
            let choice = only(&[&format!("interface:{name}")]);
            let how = THREE.with(Permit::OtherRouter).choice(&choice);
            let _ = done(restore(&files, &place, &backup, how));
            let after = snapshot(&seen(&files));
            assert_eq!(faults(&after), Vec::<String>::new(), "{name:?} of {seed}");
            let left = difference(&alone(&backup, &name), &alone(&after, &name));
            assert_eq!(left.changes, [], "{name:?} of {seed}");
            tried += 1;
        }
    }
    println!("closure: {tried} interfaces, each into an empty router");
}

/// What is worse than a note.
fn faults(snapshot: &Snapshot) -> Vec<String> {
    let findings = check(snapshot);
    let bad = findings.iter().filter(|finding| finding.severity() > CheckSeverity::Note);
    bad.map(ToString::to_string).collect()
}

proptest! {
    #![proptest_config(cases(60))]

    /// One interface into a router that has others: it means what it meant, and nothing else changed.
    #[test]
    fn an_interface_comes_and_all_else_stays(
        seed in any::<u64>(),
        other in any::<u64>(),
        which in any::<prop::sample::Index>(),
    ) {
        let (ours, theirs) = (made(5, seed), made(6, other));
        let (before, backup) = (snapshot(&ours), snapshot(&theirs));
        let names = names(&backup);
        let name = which.get(&names);
        let files = disk(&ours);
        let choice = only(&[&format!("interface:{name}")]);
        let how = THREE.with(Permit::OtherRouter).choice(&choice);
        let plan = done(restore(&files, &place(&files), &backup, how)).plan;
        let after = snapshot(&seen(&files));
        prop_assert_eq!(difference(&alone(&backup, name), &alone(&after, name)).changes, []);
        prop_assert_eq!(others(&before, name), others(&after, name));
        let mut slots: Vec<_> =
            after.interfaces.content().unwrap().subkeys.iter().map(|key| key.name.to_string()).collect();
        slots.sort();
        let count = slots.len();
        slots.dedup();
        prop_assert_eq!(slots.len(), count, "two interfaces have one number");
        prop_assert!(plan.changes.iter().all(|change| !change.path().to_string().contains("Parameters")));
        // Once more there is nothing to do.
        let again = done(restore(&files, &place(&files), &backup, how));
        prop_assert!(again.plan.is_empty());
    }
}

/// A protocol that the router does not load comes along, once, and keeps what is there.
#[test]
fn global_settings_come_along() {
    let theirs = made(40, 3);
    let mut ours = made(2, 9);
    let path = KeyPath::from("ControlSet001\\Services\\RemoteAccess\\RouterManagers\\Ip");
    let global = ours.registry.root_mut().at_or_new(&path);
    let value = global.values.iter_mut().find(|value| value.name.is("GlobalInfo")).unwrap();
    let block = routerkeep_infoblock::InfoBlock::parse(&value.data).unwrap();
    let without = block.removed(routerkeep_infoblock::InfoType::MS_IP_RIP).unwrap();
    value.data = without.as_bytes().to_vec();
    let kept: Vec<_> = without.entries().map(|entry| entry.info_type).collect();

    let backup = snapshot(&theirs);
    let uses_rip = |name: &&String| {
        let key = backup
            .interfaces
            .content()
            .unwrap()
            .subkeys
            .iter()
            .find(|key| key.value("InterfaceName").unwrap().as_text().unwrap().is(name));
        let info = key.unwrap().subkey("Ip").unwrap().value("InterfaceInfo").unwrap();
        let block = routerkeep_infoblock::InfoBlock::parse(&info.data).unwrap();
        block.find(routerkeep_infoblock::InfoType::MS_IP_RIP).is_some()
    };
    let names = names(&backup);
    let name = names.iter().find(uses_rip).expect("one of many interfaces uses RIP");
    let files = disk(&ours);
    let choice = only(&[&format!("interface:{name}")]);
    let how = THREE.with(Permit::OtherRouter).choice(&choice);
    let looked = look(&files, &place(&files), &backup, how);
    let along: Vec<String> = looked.chosen.along.iter().map(ToString::to_string).collect();
    assert_eq!(
        along,
        [
            format!("the global settings of MS_IP_RIP in IPv4, for interface {name:?}"),
            format!("the phone-book entry {name:?}, for interface {name:?}"),
        ]
    );
    let _ = done(restore(&files, &place(&files), &backup, how));
    let after = seen(&files);
    let value = after.registry.root().at(&path).unwrap().value("GlobalInfo").unwrap().clone();
    let block = routerkeep_infoblock::InfoBlock::parse(&value.data).unwrap();
    let mut expected = kept;
    expected.push(routerkeep_infoblock::InfoType::MS_IP_RIP);
    assert_eq!(block.entries().map(|entry| entry.info_type).collect::<Vec<_>>(), expected);
    assert_eq!(faults(&snapshot(&after)), Vec::<String>::new());
}

/// A class alone takes what it needs along, and is refused where others would be left without.
#[test]
fn classes_by_themselves() {
    let (ours, theirs) = (made(3, 1), made(4, 2));
    let backup = snapshot(&theirs);
    let other = THREE.with(Permit::OtherRouter);
    let [book, interfaces, both, no_such] = [
        &["phone-book"][..],
        &["interfaces"],
        &["phone-book", "interfaces"],
        &["interface:nobody", "transport:Ipx"],
    ]
    .map(only);
    // The phone book alone would leave the router's own interfaces without entries.
    let files = disk(&ours);
    let refused = refused_for(restore(&files, &place(&files), &backup, other.choice(&book)));
    assert_eq!(refused, [RefusalKind::Dependency; 3]);
    // The interfaces alone bring their entries; those that are there stay.
    let plan = done(restore(&files, &place(&files), &backup, other.choice(&interfaces))).plan;
    assert!(plan.changed().any(|class| class == ClassName::PhoneBook));
    let after = snapshot(&seen(&files));
    assert!(same_class(&after, &backup, ClassName::Interfaces));
    let own = routerkeep_phonebook::PhoneBook::parse(after.phone_book.content().unwrap()).unwrap();
    assert_eq!(own.sections().len(), 7);
    // Both together are exact.
    let files = disk(&ours);
    let _ = done(restore(&files, &place(&files), &backup, other.choice(&both)));
    let after = snapshot(&seen(&files));
    assert!(same_class(&after, &backup, ClassName::Interfaces));
    assert!(same_class(&after, &backup, ClassName::PhoneBook));
    assert!(same_class(&after, &snapshot(&ours), ClassName::RouterManagers));
    let refused = refused_for(restore(&files, &place(&files), &backup, other.choice(&no_such)));
    assert_eq!(refused, [RefusalKind::NotInBackup]);
}

/// A hive by itself has no phone book: a demand-dial interface alone would be without its entry.
#[test]
fn a_hive_has_no_place_for_an_entry() {
    let (ours, theirs) = (made(2, 1), made(2, 2));
    let backup = snapshot(&theirs);
    let name = names(&backup).pop().unwrap();
    let files = disk(&ours);
    let hive = files.read(&at(routerkeep_testkit::root::HIVE), u64::MAX).unwrap();
    files.add_file("/mnt/SYSTEM", &hive).unwrap();
    let place =
        routerkeep_restore::Place::hive(&files, std::path::Path::new("/mnt/SYSTEM")).unwrap();
    let choice = only(&[&format!("interface:{name}")]);
    let how = THREE.with(Permit::OtherRouter).choice(&choice);
    let refused = refused_for(restore(&files, &place, &backup, how));
    assert_eq!(refused, [RefusalKind::NoPlace]);
    let how = how.with(Permit::SkipMissing);
    let _ = done(restore(&files, &place, &backup, how));
}

/// What could not be read in the backup refuses the part that it may belong to, and no other.
#[test]
fn a_damaged_part_is_refused_and_a_sound_one_is_not() {
    let theirs = made(3, 2);
    let mut backup = snapshot(&theirs);
    let Class::Complete(root) = backup.interfaces.clone() else { panic!() };
    let path = "ControlSet001\\Services\\RemoteAccess\\Interfaces\\4\\Ip";
    let finding = routerkeep_registry::Finding::new(
        routerkeep_registry::Severity::Error,
        KeyPath::from(path),
        None,
        "a key",
        "none",
    );
    let name_of = |slot: &str| {
        root.subkey(slot).unwrap().value("InterfaceName").unwrap().as_text().unwrap().to_string()
    };
    let (bad, good) = (name_of("4"), name_of("5"));
    backup.interfaces = Class::Incomplete { content: root, unreadable: vec![finding] };
    let files = disk(&made(1, 7));
    let [bad, good] = [bad, good].map(|name| only(&[&format!("interface:{name}")]));
    let other = THREE.with(Permit::OtherRouter);
    let refused = refused_for(restore(&files, &place(&files), &backup, other.choice(&bad)));
    assert_eq!(refused, [RefusalKind::IncompleteBackup]);
    let _ = done(restore(&files, &place(&files), &backup, other.choice(&good)));
}
