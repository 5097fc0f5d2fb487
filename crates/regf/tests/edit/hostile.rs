//! Damaged hives: an edit refuses or makes nothing worse.

use crate::data::{TIME, cases};
use crate::random::Operation;
use crate::sample::{Key, hive};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;
use routerkeep_regf::{
    Finding, Hive, HiveEditor, KeyPath, LogPolicy, Name, Severity, ValueType, lint,
};
use std::cell::Cell;
use std::collections::BTreeSet;

fn healthy() -> Vec<u8> {
    let keys = (0..40).map(|n| {
        let below = Key::new("Ip").value("Info", &[n; 90]).value("Id", &[1, 0, 0, 0]);
        Key::new(&format!("Key {n}")).value("Name", &[n; 30]).subkey(below)
    });
    let many = (0..600).map(|n| Key::new(&format!("{n}")));
    let root = keys.fold(Key::new("Root"), Key::subkey);
    hive(&root.subkey(many.fold(Key::new("Many"), Key::subkey)).value("Big", &[9; 20_000]))
}

/// What a finding is about: the key and the value. What exactly is wrong there may show differently.
fn places(findings: &[Finding]) -> BTreeSet<(bool, String)> {
    let place = |finding: &Finding| (finding.severity == Severity::Error, finding.path.to_string());
    findings.iter().map(place).collect()
}

/// A place for an operation: keys that are there in the sound hive.
fn key(index: Index) -> KeyPath {
    let n = index.index(130);
    match n {
        0..40 => KeyPath::from(format!("Key {n}").as_str()),
        40..80 => KeyPath::from(format!("Key {}\\Ip", n - 40).as_str()),
        80..120 => KeyPath::from(format!("Many\\{}", n * 3).as_str()),
        120..127 => KeyPath::from("Many"),
        _ => KeyPath::root(),
    }
}

#[test]
fn nothing_becomes_worse() {
    let sound = healthy();
    let words = proptest::collection::vec((any::<Index>(), any::<u32>(), 0u8..4), 1..12);
    let (done, refused, unopened) = (Cell::new(0), Cell::new(0), Cell::new(0));
    TestRunner::new(cases(2000))
        .run(&(words, crate::random::operations(40)), |(words, operations)| {
            let mut bytes = sound.clone();
            for (place, value, shape) in words {
                let at = 4096 + place.index((bytes.len() - 4096) / 4) * 4;
                let value = match shape {
                    // A bit, a small number, an offset in the hive, anything.
                    0 => {
                        u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
                            ^ (1 << (value % 32))
                    }
                    1 => value % 600,
                    2 => (value % (bytes.len() as u32 + 8192)) & !7,
                    _ => value,
                };
                bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
            }
            let before = lint(&bytes).findings;
            let Ok(hive) = Hive::open(bytes, &[], LogPolicy::Recover) else { return Ok(()) };
            let Ok(mut editor) = HiveEditor::open(&hive, &[], TIME) else {
                unopened.set(unopened.get() + 1);
                return Ok(());
            };
            for operation in operations {
                let result = match operation {
                    Operation::Create(at, name) => editor.create_key(&key(at), &name),
                    Operation::Delete(at) | Operation::DeleteTree(at) => {
                        editor.delete_key(&key(at))
                    }
                    Operation::Set(at, name, kind, size, fill) => {
                        editor.set_value(&key(at), &name, ValueType(kind), &vec![fill; size])
                    }
                    Operation::Unset(at, _) => editor.delete_value(&key(at), &Name::from("Name")),
                    Operation::UnsetByName(at, _) => {
                        editor.delete_value(&key(at), &Name::from("Info"))
                    }
                };
                let counted = if result.is_ok() { &done } else { &refused };
                counted.set(counted.get() + 1);
            }
            let after = editor.finish();
            let findings = lint(&after).findings;
            let new: Vec<_> = places(&findings).difference(&places(&before)).cloned().collect();
            prop_assert!(new.is_empty(), "{new:?}\nbefore {before:#?}\nafter {findings:#?}");
            let leaks = |bytes: &[Finding]| {
                bytes.iter().filter(|f| f.found.contains("nothing refers")).count()
            };
            prop_assert!(leaks(&findings) <= leaks(&before));
            Ok(())
        })
        .unwrap();
    println!(
        "{} operations done, {} refused, {} hives refused",
        done.get(),
        refused.get(),
        unopened.get()
    );
}
