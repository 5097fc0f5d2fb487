//! Restores into real SYSTEM hives and generated ones on a real disk, as other programs see them.
//!
//! hivex and python-registry see the changes and nothing else, byte for byte; reglookup and regipy complain
//! of nothing new; every cell that no change speaks of is where it was; a second backup has the same parts.
//! regipy and python-registry read the router's own keys, and with `ROUTERKEEP_FULL=1` the whole hives.

use crate::support::*;
use routerkeep_backup::publish;
use routerkeep_files::{Files, RealFiles};
use routerkeep_regf::log::LogFile;
use routerkeep_regf::{BaseBlock, HiveEditor, LogPolicy, lint};
use routerkeep_registry::{
    Depth, FileTime, HiveRegistry, KeyPath, Limits, MemoryRegistry, Registry,
};
use routerkeep_restore::{Permit, Permits, Place};
use routerkeep_router::{ClassName, MemoryStore, PhoneBookContent};
use routerkeep_testkit::cells::compare_untouched;
use routerkeep_testkit::data::{self, TestData};
use routerkeep_testkit::generate::{Options, branch_office, pad, router};
use routerkeep_testkit::oracle::{self, compare, complaints, hivex, python_registry, regipy};
use routerkeep_testkit::root::hive_bytes;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Copies a hive with the logs beside it and returns its path.
fn copy(data: &TestData, hive: &str, directory: &Path) -> PathBuf {
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

/// The programs that are not ours, as far as they are there.
struct Others {
    hivex: bool,
    python_registry: bool,
    reglookup: bool,
    regipy: bool,
    /// Whether the slow ones read whole hives.
    whole: bool,
}

impl Others {
    fn require(test: &str) -> Self {
        let is_there = |available| oracle::require(test, available).is_some();
        Self {
            hivex: is_there(hivex::available()),
            python_registry: is_there(python_registry::available()),
            reglookup: is_there(complaints::reglookup_available()),
            regipy: is_there(regipy::available()),
            whole: std::env::var_os("ROUTERKEEP_FULL").is_some(),
        }
    }

    fn slow_from(&self, service: &KeyPath) -> KeyPath {
        if self.whole { KeyPath::root() } else { service.clone() }
    }

    /// What reglookup and regipy say of a hive.
    fn complaints(&self, hive: &Path, service: &KeyPath) -> Vec<String> {
        let mut said = Vec::new();
        if self.reglookup {
            said.extend(complaints::of_reglookup(hive).unwrap());
        }
        if self.regipy {
            said.extend(complaints::of_regipy(hive, &self.slow_from(service)).unwrap());
        }
        said
    }
}

/// What became of all hives.
#[derive(Debug, Default)]
struct Counts {
    restored: usize,
    without_rras: usize,
    logs_removed: usize,
    changes: usize,
    cells_untouched: usize,
    keys_by_hivex: usize,
    keys_by_python_registry: usize,
    complaints_before: usize,
}

#[test]
fn real_hives_take_a_restore_and_nothing_else() {
    let test = "real_hives_take_a_restore_and_nothing_else";
    let Some(data) = data::require(test) else { return };
    let (others, mut counts) = (Others::require(test), Counts::default());
    for hive in data.hives() {
        let directory = tempfile::tempdir().unwrap();
        let path = copy(&data, &hive, directory.path());
        restore_into(&hive, &path, &others, &mut counts);
    }
    println!("real hives: {counts:?}");
    assert!(counts.restored >= 6 && counts.logs_removed >= 2);
}

#[test]
fn generated_hives_take_a_restore_and_nothing_else() {
    let test = "generated_hives_take_a_restore_and_nothing_else";
    let (others, mut counts) = (Others::require(test), Counts::default());
    let mut padded = router(&Options { interfaces: 300, seed: 2, ..Options::default() });
    pad(&mut padded, 3000);
    let empty = router(&Options { seed: 4, ..Options::default() });
    for (name, store) in [("example", branch_office()), ("300", padded), ("empty", empty)] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("SYSTEM");
        std::fs::write(&path, hive_bytes(&store)).unwrap();
        restore_into(name, &path, &others, &mut counts);
    }
    println!("generated hives: {counts:?}");
    assert_eq!(counts.restored, 3);
}

/// Restores a router of twenty interfaces into a hive, looks at it in every way, and takes it back.
fn restore_into(hive: &str, path: &Path, others: &Others, counts: &mut Counts) {
    let theirs = router(&Options { interfaces: 20, seed: 8, ..Options::default() });
    let wanted = snapshot(&theirs);
    let place = Place::hive(&RealFiles, path).unwrap();
    let directory = path.parent().unwrap();
    let logs = RealFiles.list(directory, 9).unwrap().len() - 1;
    let Some(control_set) = current_control_set(path) else { return };
    let service = KeyPath::from(format!("ControlSet{control_set:03}").as_str())
        .join_path(&KeyPath::from("Services\\RemoteAccess"));
    let how = THREE
        .server()
        .with(Permit::OtherRouter)
        .with(Permit::AcceptStale)
        .with(Permit::AcceptUnsupported)
        .with(Permit::SkipMissing);
    let how = How { control_set: Some(control_set), ..how };
    let before = whole(path);
    let old = without_logs(path);
    // None of them looks at logs, so what counts is the hive with its logs' pages in it.
    let aside = directory.with_extension("aside");
    let complained = match before.root().at(&service) {
        Some(_) => {
            std::fs::write(&aside, &old).unwrap();
            others.complaints(&aside, &service)
        }
        None => Vec::new(),
    };
    let done = match restore(&RealFiles, &place, &wanted, how) {
        // A system on which the service was never installed has nothing to restore into.
        Err(error) => {
            println!("{hive}: {error}");
            counts.without_rras += 1;
            return;
        }
        outcome => done(outcome),
    };

    let mut expected = before.clone();
    expected.apply(&done.plan.changes).unwrap();
    assert!(compare(expected.root(), whole(path).root()).is_empty(), "{hive}");
    let bytes = RealFiles.read(path, u64::MAX).unwrap();
    if others.hivex {
        let dump = hivex::dump(path, &KeyPath::root()).unwrap();
        // hivex keeps quiet of some odd values; what it says of them is left out on our side, too.
        let ours = dump.part_spoken_of(expected.root()).unwrap();
        assert_eq!(compare(&ours, &dump.tree), Vec::<String>::new(), "{hive}: hivex");
        counts.keys_by_hivex += keys(&dump.tree);
    }
    if others.python_registry {
        let from = others.slow_from(&service);
        let dump = python_registry::dump(path, &from).unwrap();
        let ours = dump.part_spoken_of(expected.root().at(&from).unwrap()).unwrap();
        assert_eq!(compare(&ours, &dump.tree), Vec::<String>::new(), "{hive}: python-registry");
        counts.keys_by_python_registry += keys(&dump.tree);
    }
    // What they complain of is what they did before, of this hive or of the one that the backup is of.
    std::fs::write(&aside, hive_bytes(&theirs)).unwrap();
    let their_service = KeyPath::from("ControlSet001\\Services\\RemoteAccess");
    let theirs = others.complaints(&aside, &their_service);
    let known: HashSet<String> =
        complained.iter().chain(&theirs).map(|one| comparable(one)).collect();
    std::fs::remove_file(&aside).unwrap();
    let said = others.complaints(path, &service);
    assert!(said.len() <= complained.len() + theirs.len(), "{hive}: more complaints");
    let new: Vec<String> =
        said.into_iter().filter(|one| !known.contains(&comparable(one))).collect();
    assert_eq!(new, Vec::<String>::new(), "{hive}: new complaints");
    counts.complaints_before += complained.len();

    let compared = compare_untouched(&old, &bytes, &done.plan.changes);
    assert_eq!(compared.differing, Vec::<String>::new(), "{hive}: cells");
    counts.cells_untouched += compared.cells;
    counts.changes += done.plan.changes.len();

    let store = MemoryStore { registry: expected, phone_book: PhoneBookContent::NotOffered };
    let after =
        routerkeep_router::capture(&Numbered(store, control_set), &Limits::DEFAULT).unwrap();
    assert_class(&after, &wanted, ClassName::RouterManagers);
    assert_class(&after, &wanted, ClassName::Interfaces);
    assert_eq!(
        parts(&after),
        parts(&wanted),
        "{hive}: a second backup has the same parts, byte for byte"
    );

    let block = BaseBlock::parse(&bytes).unwrap();
    assert!(!block.is_dirty());
    assert!(block.primary_sequence > BaseBlock::parse(&old).unwrap().primary_sequence - 1);
    let errors: Vec<String> = lint(&bytes).errors().map(ToString::to_string).collect();
    assert_eq!(errors, Vec::<String>::new(), "{hive}: lint");
    // The logs of the old hive are gone; the state directory is what came.
    let names = RealFiles.list(directory, 9).unwrap();
    counts.logs_removed += logs;
    assert_eq!(names, ["SYSTEM", "SYSTEM.routerkeep"], "{hive}");

    // Taking it back gives the old classes again.
    let _ = super::support::done(undo_with(&RealFiles, &place, Permits::NONE));
    let back = compare(before.root(), whole(path).root());
    assert_eq!(back, Vec::<String>::new(), "{hive}: undone");
    counts.restored += 1;
}

/// A complaint without the number of the control set, which the source has in another, without case, and
/// without the byte that is no text: regipy takes data of unknown types for text, and reads those of odd
/// values out of the first bin's header, which holds the time of the last writing.
fn comparable(complaint: &str) -> String {
    let complaint = complaint.split(" can't decode byte ").next().unwrap_or_default();
    let text = match complaint.split_once("/ControlSet") {
        Some((before, after)) => format!("{before}{}", after.get(3..).unwrap_or_default()),
        None => complaint.to_owned(),
    };
    text.to_ascii_lowercase()
}

/// The bytes of a hive with the pages of its logs in it, and nothing else changed.
fn without_logs(path: &Path) -> Vec<u8> {
    let registry = HiveRegistry::open(&RealFiles, path, LogPolicy::Recover).unwrap();
    let logs: Vec<LogFile<'_>> = Vec::new();
    HiveEditor::open(registry.hive(), &logs, FileTime(1)).unwrap().finish()
}

fn keys(key: &routerkeep_registry::Key) -> usize {
    1 + key.subkeys.iter().map(keys).sum::<usize>()
}

/// The parts of two classes in a backup: their names are their hashes.
fn parts(snapshot: &routerkeep_router::Snapshot) -> Vec<(String, Vec<u8>)> {
    let directory = tempfile::tempdir().unwrap();
    let backup: PathBuf = directory.path().join("b");
    publish(&RealFiles, &backup, snapshot, &provenance()).unwrap();
    let names = RealFiles.list(&backup, 99).unwrap().into_iter();
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names
        .filter(|name| name.starts_with("interfaces") || name.starts_with("router-managers"))
        .map(|name| (name.clone(), std::fs::read(backup.join(name)).unwrap()))
        .collect()
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
