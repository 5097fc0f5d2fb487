//! Generated routers: the same by every reader, sound where they should be, and reproducible.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

use proptest::prelude::*;
use routerkeep_registry::{Depth, HiveRegistry, Key, KeyPath, Limits, Registry, Severity};
use routerkeep_router::{CheckSeverity, MemoryStore, PhoneBookContent, capture, check};
use routerkeep_testkit::generate::{
    KEYS_OF_15_MB, Options, Windows, branch_office, pad, random_router, router,
};
use routerkeep_testkit::oracle::{self, Dump, OracleError, compare, hivex, python_registry};
use routerkeep_testkit::root::{hive_bytes, tree_bytes};
use routerkeep_testkit::{Random, strategy};
use std::path::Path;

const STYLES: [Windows; 3] = [Windows::Xp, Windows::Seven, Windows::Server2019];

type Oracle = fn(&Path, &KeyPath) -> Result<Dump, OracleError>;

/// The whole tree as our own reader has it.
#[track_caller]
fn read(hive: Vec<u8>) -> Key {
    let hive = HiveRegistry::from_bytes(hive).unwrap();
    let reading = hive.read_tree(&KeyPath::root(), Depth::All, &Limits::DEFAULT).unwrap();
    assert_eq!(reading.findings, []);
    reading.key.unwrap()
}

/// Demands that an oracle reads what was generated; returns how many things it can't say.
#[track_caller]
fn same_by(oracle: Oracle, tree: &Key, hive: &[u8], what: &str) -> usize {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), hive).unwrap();
    let dump = oracle(file.path(), &KeyPath::root()).unwrap_or_else(|why| panic!("{what}: {why}"));
    let part = dump.part_spoken_of(tree).unwrap_or_else(|why| panic!("{what}: {why}"));
    assert_eq!(compare(&part, &dump.tree), Vec::<String>::new(), "{what}");
    dump.silences.len()
}

fn routers() -> Vec<(String, MemoryStore)> {
    let mut routers = vec![("branch office".to_owned(), branch_office())];
    for style in STYLES {
        for interfaces in [0, 1, 10] {
            let store = router(&Options { interfaces, seed: 7, style });
            routers.push((format!("{interfaces} interfaces, {style:?}"), store));
        }
    }
    let store = router(&Options { interfaces: 1000, seed: 7, style: Windows::Seven });
    routers.push(("1000 interfaces".to_owned(), store));
    routers
}

#[test]
fn sound_routers_have_no_findings() {
    for (name, store) in routers() {
        let snapshot = capture(&store, &Limits::DEFAULT).unwrap();
        assert!(!snapshot.is_incomplete(), "{name}");
        let mut found = check(&snapshot);
        // Notes say what a restore must think of: certificates, credentials, equal routes.
        found.retain(|finding| finding.severity() > CheckSeverity::Note);
        assert_eq!(found, [], "{name}");
        assert_eq!(snapshot.findings, [], "{name}");
    }
}

#[test]
fn the_same_seed_makes_the_same_router() {
    let make = |seed| router(&Options { interfaces: 20, seed, style: Windows::Seven });
    assert!(hive_bytes(&make(1)) == hive_bytes(&make(1)));
    assert!(make(1).phone_book == make(1).phone_book);
    assert!(hive_bytes(&make(1)) != hive_bytes(&make(2)));
    let make = |seed| random_router(&mut Random::new(seed));
    assert!(hive_bytes(&make(1)) == hive_bytes(&make(1)));
    assert!(hive_bytes(&make(1)) != hive_bytes(&make(2)));
}

#[test]
fn hivex_reads_what_was_generated() {
    if oracle::require("hivex reads what was generated", hivex::available()).is_none() {
        return;
    }
    for (name, store) in routers() {
        let (tree, hive) = (store.registry.root(), hive_bytes(&store));
        assert_eq!(same_by(hivex::dump, tree, &hive, &name), 0, "{name}: names are text");
    }
}

#[test]
fn hivex_own_tools_read_what_was_generated() {
    let test = "hivex' own tools read what was generated";
    if oracle::require(test, hivex::tools_available()).is_none() {
        return;
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), hive_bytes(&branch_office())).unwrap();
    let slots = "cd \\ControlSet001\\Services\\RemoteAccess\\Interfaces\nls\ncd 4\nlsval\n";
    let shown = hivex::sh(file.path(), slots).unwrap();
    assert!(shown.starts_with("0\n1\n2\n3\n4\n5\n"), "{shown}");
    assert!(shown.contains("\"InterfaceName\"=\"Head office\""), "{shown}");
    let managers = KeyPath::from("ControlSet001\\Services\\RemoteAccess\\RouterManagers");
    let export = String::from_utf8(hivex::export(file.path(), &managers).unwrap()).unwrap();
    for line in ["\"ProtocolId\"=dword:00000021", "\"ProtocolId\"=dword:00000057"] {
        assert!(export.contains(line), "{export}");
    }
}

#[test]
fn python_registry_reads_what_was_generated() {
    let available = python_registry::available();
    if oracle::require("python-registry reads what was generated", available).is_none() {
        return;
    }
    for (name, store) in routers() {
        let (tree, hive) = (store.registry.root(), hive_bytes(&store));
        assert_eq!(same_by(python_registry::dump, tree, &hive, &name), 0, "{name}");
    }
}

#[test]
fn random_routers_are_the_same_by_every_reader() {
    let test = "random routers are the same by every reader";
    let oracles: [(&str, Oracle, Result<(), String>); 2] = [
        ("hivex", hivex::dump, hivex::available()),
        ("python-registry", python_registry::dump, python_registry::available()),
    ];
    let oracles: Vec<_> = oracles
        .into_iter()
        .filter(|(_, _, available)| oracle::require(test, available.clone()).is_some())
        .collect();
    let (mut keys, mut silent) = (0, 0);
    for seed in 0..50 {
        let store = random_router(&mut Random::new(seed));
        capture(&store, &Limits::DEFAULT).unwrap_or_else(|why| panic!("seed {seed}: {why}"));
        let (tree, hive) = (store.registry.root(), hive_bytes(&store));
        assert_eq!(compare(tree, &read(hive.clone())), Vec::<String>::new(), "seed {seed}");
        keys += tree.counts().keys;
        for (name, dump, _) in &oracles {
            silent += same_by(*dump, tree, &hive, &format!("seed {seed}, {name}"));
        }
    }
    println!("50 routers, {keys} keys equal; {silent} names that an oracle can't say");
}

#[test]
fn ten_thousand_interfaces_are_read_again() {
    let store = router(&Options { interfaces: 10_000, seed: 1, style: Windows::Server2019 });
    let tree = store.registry.root();
    let slots = KeyPath::from("ControlSet001\\Services\\RemoteAccess\\Interfaces");
    assert_eq!(tree.at(&slots).unwrap().subkeys.len(), 10_004);
    let mut sorted = tree.clone();
    sorted.sort();
    let mut found = read(hive_bytes(&store));
    found.sort();
    assert!(found == sorted);
}

#[test]
fn padding_makes_a_hive_of_fifteen_megabytes_around_the_same_router() {
    let mut store = router(&Options { interfaces: 10, seed: 1, style: Windows::Seven });
    let before = capture(&store, &Limits::DEFAULT).unwrap();
    let keys = store.registry.root().counts().keys;
    pad(&mut store, KEYS_OF_15_MB);
    assert_eq!(store.registry.root().counts().keys - keys, KEYS_OF_15_MB as u64 + 1);
    let size = hive_bytes(&store).len();
    assert!((14_000_000..16_000_000).contains(&size), "{size} bytes");
    let after = capture(&store, &Limits::DEFAULT).unwrap();
    assert!(after.interfaces.content() == before.interfaces.content());
    assert!(after.server.content() == before.server.content());
}

#[test]
fn phone_books_of_sound_routers_have_an_entry_for_each_interface() {
    let store = router(&Options { interfaces: 50, seed: 3, style: Windows::Xp });
    let PhoneBookContent::Present(bytes) = &store.phone_book else { panic!("it has one") };
    let sections = bytes.split(|&byte| byte == b'\n').filter(|line| line.starts_with(b"["));
    assert_eq!(sections.count(), 50);
}

/// 64 cases, or as many as `ROUTERKEEP_CASES` says.
fn cases() -> ProptestConfig {
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: cases.unwrap_or(64), failure_persistence: None, ..Default::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn trees_of_the_strategy_survive_a_hive(tree in strategy::tree(5)) {
        let mut found = read(tree_bytes(&tree));
        let mut tree = tree;
        found.sort();
        tree.sort();
        prop_assert!(found == tree);
    }

    #[test]
    fn strange_routers_can_be_captured(made in strategy::snapshot()) {
        let snapshot = made.content;
        prop_assert!(!snapshot.is_incomplete());
        let errors = snapshot.findings.iter().filter(|f| f.severity == Severity::Error);
        prop_assert_eq!(errors.count(), 0);
    }
}
