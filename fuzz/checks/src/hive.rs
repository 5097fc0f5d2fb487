//! Any bytes as a hive.

use routerkeep_regf::{
    Depth, Finding, Hive, KeyNode, KeyPath, Limits, Name, Severity, StoredName, ValueType, Visitor,
};
use routerkeep_registry::{HiveRegistry, Key, Registry};
use routerkeep_testkit::root::tree_bytes;
use std::borrow::Cow;

/// Claims: reading ends; it gives no more bytes than the file has; each key below the root that a walk
/// gives is found by its name; what was read can be written and read back the same, without a finding
/// of severity error.
pub fn hive(data: &[u8]) {
    if let Ok(registry) = HiveRegistry::from_bytes(data.to_vec()) {
        walk(registry.hive(), data.len());
        let reading = registry.read_tree(&KeyPath::root(), Depth::All, &Limits::DEFAULT);
        if let Some(tree) = reading.expect("memory suffices").key {
            write_and_read(tree);
        }
    }
}

/// Walks a whole hive, whose cells hold at most `capacity` bytes, and checks what it is told.
pub(crate) fn walk(hive: &Hive, capacity: usize) {
    let root = hive.root().expect("a hive that opens has a root");
    let mut seen = Seen::default();
    let findings = hive.walk(root, Depth::All, &Limits::DEFAULT, &mut seen);
    assert_eq!(seen.depth, 0, "each key that begins ends");
    assert!(seen.keys >= 1, "the root itself");
    assert!(seen.bytes <= capacity, "{} bytes out of {capacity}", seen.bytes);
    for finding in &findings {
        assert!(!finding.to_string().is_empty());
    }
    for name in &seen.top {
        let lookup = hive.find(&KeyPath::root().join(name.clone())).expect("memory suffices");
        assert!(lookup.key.is_some(), "{name:?} was there in the walk");
    }
}

/// What a walk tells.
#[derive(Default)]
struct Seen {
    depth: usize,
    keys: usize,
    bytes: usize,
    /// Names of the first keys below the root.
    top: Vec<Name>,
}

impl<'h> Visitor<'h> for Seen {
    fn enter(&mut self, key: &KeyNode<'h>, _class: Option<&'h [u8]>, _security: Option<&'h [u8]>) {
        if self.depth == 1 && self.top.len() < 16 {
            self.top.push(key.name().to_name());
        }
        self.depth += 1;
        self.keys += 1;
    }

    fn value(&mut self, _name: StoredName<'h>, _kind: ValueType, data: Cow<'h, [u8]>) {
        assert!(self.depth > 0, "a value belongs to a key");
        self.bytes += data.len();
    }

    fn leave(&mut self) {
        self.depth = self.depth.checked_sub(1).expect("a key that ends has begun");
    }
}

/// Writes a tree that was read from a hive: nothing in it can be too large for one.
fn write_and_read(mut tree: Key) {
    let bytes = tree_bytes(&tree);
    let registry = HiveRegistry::from_bytes(bytes).expect("what we write opens");
    let reading = registry
        .read_tree(&KeyPath::root(), Depth::All, &Limits::DEFAULT)
        .expect("what we write can be read");
    let errors = |finding: &&Finding| finding.severity == Severity::Error;
    assert_eq!(reading.findings.iter().find(errors), None);
    let mut again = reading.key.expect("a hive has a root");
    // The writer sorts keys and keeps values as they are; sorting both sides is stable.
    tree.sort();
    again.sort();
    assert!(again == tree, "another tree came back");
}
