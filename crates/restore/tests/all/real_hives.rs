//! Restores into copies of real SYSTEM hives on a real disk, as hivex and our own strict check see them.

use crate::support::*;
use routerkeep_files::{Files, RealFiles};
use routerkeep_regf::{BaseBlock, LogPolicy, lint};
use routerkeep_registry::{Depth, HiveRegistry, KeyPath, Limits, MemoryRegistry, Registry};
use routerkeep_restore::{Permit, Permits, Place};
use routerkeep_router::{ClassName, MemoryStore, PhoneBookContent};
use routerkeep_testkit::data::{self, TestData};
use routerkeep_testkit::generate::{Options, router};
use routerkeep_testkit::oracle::{self, compare, hivex};
use std::path::Path;

/// Copies a hive with the logs beside it and returns its path.
fn copy(data: &TestData, hive: &str, directory: &Path) -> std::path::PathBuf {
    for log in ["LOG", "LOG1", "LOG2"] {
        let log = format!("{hive}.{log}");
        let there = |name: &str| data.root().join(name).is_file();
        if there(&log) || there(&format!("{log}.xz")) {
            data.unpack(&log, directory);
        }
    }
    data.unpack(hive, directory)
}

/// The whole registry as our reader has it, logs applied.
fn whole(hive: &Path) -> MemoryRegistry {
    let registry = HiveRegistry::open(&RealFiles, hive, LogPolicy::Recover).unwrap();
    let reading = registry.read_tree(&KeyPath::root(), Depth::All, &Limits::DEFAULT).unwrap();
    MemoryRegistry::new(reading.key.unwrap())
}

#[test]
fn real_hives_take_a_restore_and_nothing_else() {
    let test = "real_hives_take_a_restore_and_nothing_else";
    let Some(data) = data::require(test) else { return };
    let hivex = oracle::require(test, hivex::available()).is_some();
    let theirs = router(&Options { interfaces: 20, seed: 8, ..Options::default() });
    let wanted = snapshot(&theirs);
    let how = THREE
        .server()
        .with(Permit::OtherRouter)
        .with(Permit::AcceptStale)
        .with(Permit::AcceptUnsupported)
        .with(Permit::SkipMissing);
    let (mut restored, mut passed_over, mut logs_removed) = (0, 0, 0);
    for hive in data.hives() {
        let directory = tempfile::tempdir().unwrap();
        let path = copy(&data, &hive, directory.path());
        let place = Place::hive(&RealFiles, &path).unwrap();
        let logs = RealFiles.list(directory.path(), 9).unwrap().len() - 1;
        let control_set = match current_control_set(&path) {
            Some(number) => number,
            None => continue,
        };
        let how = How { control_set: Some(control_set), ..how };
        let before = whole(&path);
        let sequence = BaseBlock::parse(&RealFiles.read(&path, u64::MAX).unwrap()).unwrap();
        let done = match restore(&RealFiles, &place, &wanted, how) {
            // A system on which the service was never installed has nothing to restore into.
            Err(error) => {
                println!("{hive}: {error}");
                passed_over += 1;
                continue;
            }
            outcome => done(outcome),
        };

        let mut expected = before.clone();
        expected.apply(&done.plan.changes).unwrap();
        assert!(compare(expected.root(), whole(&path).root()).is_empty(), "{hive}");
        if hivex {
            let dump = hivex::dump(&path, &KeyPath::root()).unwrap();
            // hivex keeps quiet of some odd values; what it says of them is left out on our side, too.
            let ours = dump.part_spoken_of(expected.root()).unwrap();
            assert_eq!(compare(&ours, &dump.tree), Vec::<String>::new(), "{hive}: hivex");
        }
        let store = MemoryStore { registry: expected, phone_book: PhoneBookContent::NotOffered };
        let after =
            routerkeep_router::capture(&Numbered(store, control_set), &Limits::DEFAULT).unwrap();
        assert_class(&after, &wanted, ClassName::RouterManagers);
        assert_class(&after, &wanted, ClassName::Interfaces);

        let bytes = RealFiles.read(&path, u64::MAX).unwrap();
        let block = BaseBlock::parse(&bytes).unwrap();
        assert!(!block.is_dirty());
        assert!(block.primary_sequence > sequence.primary_sequence);
        let errors: Vec<String> = lint(&bytes).errors().map(ToString::to_string).collect();
        assert_eq!(errors, Vec::<String>::new(), "{hive}: lint");
        // The logs of the old hive are gone; the state directory is what came.
        let names = RealFiles.list(directory.path(), 9).unwrap();
        logs_removed += logs;
        assert_eq!(names, ["SYSTEM", "SYSTEM.routerkeep"], "{hive}");

        // Taking it back gives the old classes again.
        let _ = super::support::done(undo_with(&RealFiles, &place, Permits::NONE));
        let back = compare(before.root(), whole(&path).root());
        assert_eq!(back, Vec::<String>::new(), "{hive}: undone");
        restored += 1;
    }
    println!(
        "real hives: {restored} restored and taken back, {passed_over} without RRAS, {logs_removed} logs removed"
    );
    assert!(restored >= 6);
}

fn current_control_set(hive: &Path) -> Option<u16> {
    let select = whole(hive);
    let select = select.root().subkey("Select")?.value("Current")?.as_dword()?;
    u16::try_from(select).ok()
}

/// A store in memory that is read by the number of a control set.
struct Numbered(MemoryStore, u16);

impl routerkeep_router::Store for Numbered {
    fn registry(&self) -> &dyn Registry {
        &self.0.registry
    }
    fn control_set_rule(&self) -> routerkeep_router::ControlSetRule {
        routerkeep_router::ControlSetRule::Number(self.1)
    }
    fn phone_book(&self) -> Result<PhoneBookContent, routerkeep_router::StoreError> {
        self.0.phone_book()
    }
    fn offers(&self, path: &KeyPath) -> bool {
        self.0.offers(path)
    }
    fn source(&self) -> routerkeep_router::SourceFacts {
        self.0.source()
    }
    fn consistency(&self) -> Result<routerkeep_router::Consistency, routerkeep_router::StoreError> {
        self.0.consistency()
    }
}
