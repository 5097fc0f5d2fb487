//! Our reader against hivex and python-registry on the real hives.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

use routerkeep_registry::{Depth, Finding, HiveRegistry, Key, KeyPath, Limits, Registry, Severity};
use routerkeep_testkit::data;
use routerkeep_testkit::oracle::{self, Dump, OracleError, compare, hivex, python_registry};
use std::path::Path;

/// What our reader makes of a key: the tree, if there is one, and what it says of it.
type Ours = Result<(Option<Key>, Vec<Finding>), String>;

fn ours(bytes: Vec<u8>, path: &KeyPath) -> Ours {
    let hive = HiveRegistry::from_bytes(bytes).map_err(|why| why.to_string())?;
    let reading = hive.read_tree(path, Depth::All, &Limits::DEFAULT);
    let reading = reading.map_err(|why| why.to_string())?;
    Ok((reading.key, reading.findings))
}

fn errors(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.severity == Severity::Error).collect()
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
        assert_eq!(errors(&findings), Vec::<&Finding>::new(), "{file}");
        assert_eq!(compare(&tree, &dump.tree), Vec::<String>::new(), "{file}");
        let counts = tree.counts();
        println!("{file}: {} keys/{} values equal", counts.keys, counts.values);
    }
}

#[test]
fn the_service_of_each_real_hive_is_what_python_registry_reads() {
    let test = "the service of each real hive is what python-registry reads";
    let Some(data) = data::require(test) else { return };
    if oracle::require(test, python_registry::available()).is_none() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let (mut routers, mut keys) = (0, 0);
    for file in data.hives() {
        let path = data.unpack(&file, directory.path());
        for set in ["ControlSet001", "ControlSet002", "ControlSet003"] {
            let service = KeyPath::from(format!("{set}\\Services\\RemoteAccess").as_str());
            let (tree, findings) = ours(std::fs::read(&path).unwrap(), &service).unwrap();
            assert_eq!(errors(&findings), Vec::<&Finding>::new(), "{file}");
            match (tree, python_registry::dump(&path, &service)) {
                (Some(tree), Ok(dump)) => {
                    assert_eq!(dump.silences, [], "{file}");
                    assert_eq!(compare(&tree, &dump.tree), Vec::<String>::new(), "{file}");
                    routers += 1;
                    keys += tree.counts().keys;
                }
                (None, Err(OracleError::NoSuchKey)) => {}
                (ours, theirs) => panic!("{file}: ours {}, {theirs:?}", ours.is_some()),
            }
        }
    }
    println!("{routers} control sets with RemoteAccess, {keys} keys equal");
    assert!(routers > 0);
}

/// Takes away what a finding is about: the value that it names, or all that the key holds.
fn cut(tree: &mut Key, finding: &Finding) {
    let mut names = finding.path.names().iter();
    let key = names.try_fold(tree, |key, name| key.subkeys.iter_mut().find(|k| k.name == *name));
    let Some(key) = key else { return };
    match &finding.value {
        Some(name) => key.values.retain(|value| value.name != *name),
        None => {
            key.values.clear();
            key.subkeys.clear();
        }
    }
}

/// What an oracle reads of a damaged hive is ours too, but for places that ours has an error on.
fn no_silent_difference(test: &str, name: &str, read: Oracle) {
    let Some(data) = data::require(test) else { return };
    let directory = tempfile::tempdir().unwrap();
    let (mut equal, mut said, mut refused) = (0, 0, Vec::new());
    let sets = data.logs().into_iter().filter(|file| !file.contains(".LOG"));
    for file in data.damaged().into_iter().chain(sets) {
        let path = data.unpack(&file, directory.path());
        let Ok(mut dump) = read(&path, &KeyPath::root()) else {
            refused.push(format!("{file} by {name}"));
            continue;
        };
        let Ok((tree, findings)) = ours(std::fs::read(&path).unwrap(), &KeyPath::root()) else {
            refused.push(format!("{file} by ours"));
            continue;
        };
        let mut part = dump.part_spoken_of(&tree.unwrap()).unwrap();
        if compare(&part, &dump.tree).is_empty() {
            equal += 1;
            continue;
        }
        for finding in errors(&findings) {
            cut(&mut part, finding);
            cut(&mut dump.tree, finding);
        }
        assert_eq!(compare(&part, &dump.tree), Vec::<String>::new(), "{file}");
        said += 1;
    }
    println!("{name}: {equal} hives equal, {said} but for errors that ours names");
    println!("refused as a whole: {}", refused.join(", "));
    assert!(equal >= 25, "most of these hives can be read");
}

type Oracle = fn(&Path, &KeyPath) -> Result<Dump, OracleError>;

#[test]
fn hivex_reads_nothing_of_a_damaged_hive_that_ours_loses_unsaid() {
    let test = "hivex reads nothing of a damaged hive that ours loses unsaid";
    if oracle::require(test, hivex::available()).is_some() {
        no_silent_difference(test, "hivex", hivex::dump);
    }
}

#[test]
fn python_registry_reads_nothing_of_a_damaged_hive_that_ours_loses_unsaid() {
    let test = "python-registry reads nothing of a damaged hive that ours loses unsaid";
    if oracle::require(test, python_registry::available()).is_some() {
        no_silent_difference(test, "python-registry", python_registry::dump);
    }
}
