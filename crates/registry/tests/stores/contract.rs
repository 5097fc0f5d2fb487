//! Each store takes the exam.

use routerkeep_registry::reg_text::{RegText, Version, write};
use routerkeep_registry::{
    ExportRegistry, HiveRegistry, Key, KeyPath, Limits, MemoryRegistry, Name, Registry, conformance,
};
use routerkeep_testkit::root::tree_bytes;

#[test]
fn memory_keeps_the_contract() {
    conformance::check(&|tree| Box::new(MemoryRegistry::new(tree.clone())));
}

#[test]
fn a_hive_keeps_the_contract() {
    conformance::check(&|tree| Box::new(HiveRegistry::from_bytes(tree_bytes(tree)).unwrap()));
}

/// Makes a store of an export in which the tree lies at this path.
fn export(tree: &Key, path: &str) -> Box<dyn Registry> {
    let text = write(&[(KeyPath::from(path), tree)], Version::V5).unwrap();
    Box::new(ExportRegistry::new(RegText::parse(&text, &Limits::DEFAULT).unwrap()))
}

#[test]
fn an_export_keeps_the_contract() {
    conformance::check(&|tree| export(tree, "HKEY_LOCAL_MACHINE\\SYSTEM"));
}

#[test]
fn an_export_of_a_hive_file_keeps_the_contract() {
    conformance::check(&|tree| export(tree, ""));
}

/// All stores give the same tree, apart from the root's own name, which an export does not have.
#[test]
fn the_stores_give_the_same_tree() {
    let sample = conformance::sample();
    let stores: [Box<dyn Registry>; 3] = [
        Box::new(MemoryRegistry::new(sample.clone())),
        Box::new(HiveRegistry::from_bytes(tree_bytes(&sample)).unwrap()),
        export(&sample, "HKEY_LOCAL_MACHINE\\SYSTEM"),
    ];
    let trees = stores.map(|store| {
        let read =
            store.read_tree(&KeyPath::root(), routerkeep_registry::Depth::All, &Limits::DEFAULT);
        let mut tree = read.unwrap().key.unwrap();
        tree.name = Name::default();
        tree.sort();
        tree
    });
    assert!(trees[0] == trees[1] && trees[1] == trees[2]);
}
