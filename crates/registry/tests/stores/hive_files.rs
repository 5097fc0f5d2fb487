//! Hives on disk, with the logs beside them, and changes while they are read.

use routerkeep_files::{Files, RealFiles};
use routerkeep_regf::log::LogOutcome;
use routerkeep_regf::{LogPolicy, Verdict};
use routerkeep_registry::{
    Depth, HiveRegistry, Key, KeyPath, Limits, Registry, RegistryError, Value,
};
use routerkeep_testkit::{data, root::tree_bytes};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn tree() -> Key {
    Key::new("root").with_value(Value::dword("n", 1)).with_subkey(Key::new("Select"))
}

/// Returns a hive that was not written to the end: its sequence numbers differ.
fn dirty() -> Vec<u8> {
    let mut bytes = tree_bytes(&tree());
    bytes[4] ^= 0x10;
    bytes[508] ^= 0x10;
    bytes
}

/// Writes a hive and other files into a new directory.
fn directory(hive: &[u8], others: &[(&str, &[u8])]) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("SYSTEM");
    fs::write(&path, hive).unwrap();
    for (name, bytes) in others {
        fs::write(directory.path().join(name), bytes).unwrap();
    }
    (directory, path)
}

fn open(path: &Path) -> Result<HiveRegistry, RegistryError> {
    HiveRegistry::open(&RealFiles, path, LogPolicy::Recover)
}

/// Returns the names of the logs that were looked at, sorted.
fn logs(registry: &HiveRegistry) -> Vec<&str> {
    let notes = registry.hive().log_notes().iter();
    let mut names: Vec<&str> = notes.map(|note| note.name.as_str()).collect();
    names.sort();
    names
}

#[test]
fn logs_are_found_whatever_the_case_of_their_names() {
    let empty: &[u8] = &[];
    for names in [
        ["SYSTEM.LOG", "SYSTEM.LOG1", "SYSTEM.LOG2"],
        ["system.log", "system.log1", "system.log2"],
        ["SYSTEM.log1", "System.Log", "system.LOG2"],
    ] {
        let others = names.map(|name| (name, empty));
        let (_directory, path) = directory(&dirty(), &others);
        let registry = open(&path).unwrap();
        assert_eq!(logs(&registry), names);
        assert!(
            registry.hive().log_notes().iter().all(|note| note.outcome == LogOutcome::HoldsNothing)
        );
        assert!(matches!(registry.hive().verdict(), Verdict::PossiblyStale { .. }));
    }
}

#[test]
fn other_files_are_no_logs() {
    let names = ["SYSTEM.LOG3", "SYSTEM.SAV", "SOFTWARE.LOG1", "SYSTEM.LOG1.bak", "XSYSTEM.LOG1"];
    let others = names.map(|name| (name, b"no log at all".as_slice()));
    let (_directory, path) = directory(&dirty(), &others);
    assert_eq!(logs(&open(&path).unwrap()), [""; 0]);
}

/// A clean hive's logs are not even opened: here one can't be.
#[test]
fn logs_of_a_clean_hive_are_left_alone() {
    let (directory, path) = directory(&tree_bytes(&tree()), &[]);
    fs::create_dir(directory.path().join("SYSTEM.LOG1")).unwrap();
    let registry = open(&path).unwrap();
    assert_eq!(*registry.hive().verdict(), Verdict::Clean);
    fs::write(&path, dirty()).unwrap();
    assert!(matches!(open(&path), Err(RegistryError::File(_))), "what can't be read is said");
    let ignoring = HiveRegistry::open(&RealFiles, &path, LogPolicy::Ignore).unwrap();
    assert!(matches!(ignoring.hive().verdict(), Verdict::PossiblyStale { .. }));
}

#[test]
fn a_hive_that_changes_while_it_is_read_is_noticed() {
    let (_directory, path) = directory(&tree_bytes(&tree()), &[]);
    let registry = open(&path).unwrap();
    assert!(registry.is_unchanged(&RealFiles).unwrap());
    let reading = registry.read_tree(&KeyPath::root(), Depth::All, &Limits::DEFAULT).unwrap();
    assert_eq!(reading.key, Some(tree()));
    assert!(registry.is_unchanged(&RealFiles).unwrap(), "reading changes nothing");

    let mut longer = tree_bytes(&tree());
    longer.extend([0; 4096]);
    fs::write(&path, &longer).unwrap();
    assert!(!registry.is_unchanged(&RealFiles).unwrap());
}

#[test]
#[cfg_attr(windows, ignore = "Wine 8.0 can't rename over a file that is open")]
fn a_hive_that_was_replaced_or_taken_away_is_noticed() {
    let (directory, path) = directory(&tree_bytes(&tree()), &[]);
    let registry = open(&path).unwrap();
    let other = directory.path().join("other");
    fs::write(&other, tree_bytes(&tree())).unwrap();
    fs::rename(&other, &path).unwrap();
    assert!(!registry.is_unchanged(&RealFiles).unwrap(), "the same bytes, but another file");
    // What was opened is still what is read.
    let reading = registry.read_tree(&KeyPath::from("Select"), Depth::All, &Limits::DEFAULT);
    assert!(reading.unwrap().key.is_some());
    fs::remove_file(&path).unwrap();
    assert!(!registry.is_unchanged(&RealFiles).unwrap());
}

#[test]
fn logs_that_change_appear_or_vanish_are_noticed_where_they_matter() {
    let change: [fn(&Path); 3] = [
        |directory| fs::write(directory.join("SYSTEM.LOG1"), [0; 512]).unwrap(),
        |directory| fs::write(directory.join("system.log2"), []).unwrap(),
        |directory| fs::remove_file(directory.join("SYSTEM.LOG1")).unwrap(),
    ];
    for change in change {
        for (hive, matters) in [(dirty(), true), (tree_bytes(&tree()), false)] {
            let (directory, path) = directory(&hive, &[("SYSTEM.LOG1", &[])]);
            let registry = open(&path).unwrap();
            assert!(registry.is_unchanged(&RealFiles).unwrap());
            change(directory.path());
            assert_eq!(registry.is_unchanged(&RealFiles).unwrap(), !matters);
        }
    }
}

#[test]
fn opening_touches_no_file() {
    let (directory, path) = directory(&dirty(), &[("SYSTEM.LOG1", &[]), ("SYSTEM.LOG2", &[])]);
    let stats = || {
        ["SYSTEM", "SYSTEM.LOG1", "SYSTEM.LOG2"]
            .map(|name| RealFiles.stat(&directory.path().join(name)).unwrap().unwrap())
    };
    let before = stats();
    let registry = open(&path).unwrap();
    registry.read_tree(&KeyPath::root(), Depth::All, &Limits::DEFAULT).unwrap();
    assert_eq!(stats(), before);
}

/// The names of the logs come from a system that kept them in lower case.
#[test]
fn a_real_dirty_hive_is_recovered_from_logs_with_other_names() {
    let test = "a real dirty hive with logs of other names";
    let Some(data) = data::require(test) else { return };
    let set = "hives/win10-1709-with-logs";
    let file = |name: &str| data.read(&format!("{set}/{name}"));
    let logs = [("system.log1", file("SYSTEM.LOG1")), ("System.Log2", file("SYSTEM.LOG2"))];
    let others: Vec<(&str, &[u8])> = logs.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    let (_directory, path) = directory(&file("SYSTEM"), &others);
    let registry = open(&path).unwrap();
    assert!(matches!(registry.hive().verdict(), Verdict::Recovered { .. }));
    let reading = registry.read_tree(&KeyPath::root(), Depth::All, &Limits::DEFAULT).unwrap();
    // The counts are yarp's, after the same logs.
    let counts = reading.key.unwrap().counts();
    assert_eq!((counts.keys, counts.values), (35_595, 78_901));
    assert_eq!(reading.findings, []);
}
