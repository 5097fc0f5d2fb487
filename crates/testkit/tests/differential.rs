//! Our reader against hivex and python-registry on the real hives.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

use routerkeep_registry::{Depth, Finding, HiveRegistry, Key, KeyPath, Limits, Registry, Severity};
use routerkeep_testkit::data::{self, TestData};
use routerkeep_testkit::oracle::{self, OracleError, compare, hivex, python_registry};
use std::path::Path;

/// The tree at `path` as our reader has it, with what it could not read.
fn ours(bytes: Vec<u8>, path: &KeyPath) -> Result<(Option<Key>, Vec<Finding>), String> {
    let hive = HiveRegistry::from_bytes(bytes).map_err(|why| why.to_string())?;
    let reading = hive.read_tree(path, Depth::All, &Limits::DEFAULT);
    let reading = reading.map_err(|why| why.to_string())?;
    Ok((reading.key, reading.findings))
}

#[test]
fn the_whole_of_each_real_hive_is_what_hivex_reads() {
    let test = "the whole of each real hive is what hivex reads";
    let Some(data) = data::require(test) else { return };
    if oracle::require(test, hivex::available()).is_none() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    for file in data.hives() {
        let path = data.unpack(&file, directory.path());
        let dump = hivex::dump(&path, &KeyPath::root()).unwrap();
        assert_eq!(dump.silences, [], "{file}");
        let (tree, findings) = ours(std::fs::read(&path).unwrap(), &KeyPath::root()).unwrap();
        let tree = tree.unwrap();
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
        assert_eq!(errors.count(), 0, "{file}");
        assert_eq!(compare(&tree, &dump.tree), Vec::<String>::new(), "{file}");
        let counts = tree.counts();
        println!("{file}: {} keys/{} values equal", counts.keys, counts.values);
    }
}
