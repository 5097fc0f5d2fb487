//! Random sequences of operations against the model, in a new hive and in hives of Windows.

use crate::cells::assert_untouched;
use crate::data::{cases, file, open};
use crate::model::Tree;
use crate::sample::{Key, hive};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;
use routerkeep_regf::{EditError, HiveEditor, KeyPath, Name, Severity, ValueType, lint};

#[derive(Clone, Debug)]
pub(crate) enum Operation {
    Create(Index, Name),
    Delete(Index),
    DeleteTree(Index),
    Set(Index, Name, u32, usize, u8),
    Unset(Index, Index),
    UnsetByName(Index, Name),
}

fn name() -> impl Strategy<Value = Name> {
    prop_oneof![
        4 => "[a-dA-D_]{1,2}".prop_map(Name::from),
        2 => "[A-Za-z0-9{}-]{1,40}".prop_map(Name::from),
        1 => "[a-z]{200,255}".prop_map(Name::from),
        1 => proptest::collection::vec(0x4E00u16..0x9000, 1..20).prop_map(Name::from_units),
        1 => Just(Name::from_units([0xD800])),
    ]
}

fn size() -> impl Strategy<Value = usize> {
    prop_oneof![4 => 0usize..9, 4 => 5usize..400, 1 => 16_330usize..16_360, 1 => 16_345usize..50_000]
}

pub(crate) fn operations(most: usize) -> impl Strategy<Value = Vec<Operation>> {
    let one = prop_oneof![
        5 => (any::<Index>(), name()).prop_map(|(key, name)| Operation::Create(key, name)),
        2 => any::<Index>().prop_map(Operation::Delete),
        1 => any::<Index>().prop_map(Operation::DeleteTree),
        5 => (any::<Index>(), prop_oneof![3 => name(), 1 => Just(Name::default())], 0u32..13, size(), any::<u8>())
            .prop_map(|(key, name, kind, size, fill)| Operation::Set(key, name, kind, size, fill)),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(key, value)| Operation::Unset(key, value)),
        1 => (any::<Index>(), name()).prop_map(|(key, name)| Operation::UnsetByName(key, name)),
    ];
    proptest::collection::vec(one, 1..most)
}

/// Does an operation to the model and the hive below `base`; both must agree on whether it can be done.
fn apply(operation: &Operation, model: &mut Tree, editor: &mut HiveEditor, base: &KeyPath) {
    let paths = model.paths();
    let key = |index: &Index| paths[index.index(paths.len())].clone();
    let check = |expected: bool, result: Result<(), EditError>| {
        let missing = matches!(
            result,
            Err(EditError::NoKey { .. }
                | EditError::NoValue { .. }
                | EditError::KeyExists { .. }
                | EditError::HasSubkeys { .. })
        );
        assert_eq!((result.is_ok(), missing), (expected, !expected), "{operation:?}: {result:?}");
    };
    match operation {
        Operation::Create(at, name) => {
            let at = key(at);
            check(model.create(&at, name), editor.create_key(&base.join_path(&at), name));
        }
        Operation::Delete(at) => {
            let at = key(at);
            if !at.names().is_empty() {
                check(model.delete(&at), editor.delete_key(&base.join_path(&at)));
            }
        }
        Operation::DeleteTree(at) => {
            let at = key(at);
            for below in
                model.at(&at).unwrap().paths().iter().rev().filter(|path| !path.names().is_empty())
            {
                let at = at.join_path(below);
                check(model.delete(&at), editor.delete_key(&base.join_path(&at)));
            }
        }
        Operation::Set(at, name, kind, size, fill) => {
            let (at, kind, data) = (key(at), ValueType(*kind), vec![*fill; *size]);
            let expected = model.set(&at, name, kind, &data);
            check(expected, editor.set_value(&base.join_path(&at), name, kind, &data));
        }
        Operation::Unset(at, value) => {
            let at = key(at);
            let values = &model.at(&at).unwrap().values;
            if !values.is_empty() {
                let name = values[value.index(values.len())].0.clone();
                check(model.unset(&at, &name), editor.delete_value(&base.join_path(&at), &name));
            }
        }
        Operation::UnsetByName(at, name) => {
            let at = key(at);
            check(model.unset(&at, name), editor.delete_value(&base.join_path(&at), name));
        }
    }
}

/// Runs sequences of operations below `base` in a hive whose findings are known.
fn run(before: &[u8], base: &str, runs: u32, most: usize) {
    let base = KeyPath::from(base);
    let known = lint(before).findings;
    let hive = open(before);
    let original = Tree::read(&hive, &base);
    let compared = std::cell::Cell::new(0);
    TestRunner::new(cases(runs))
        .run(&operations(most), |operations| {
            let mut model = original.clone();
            let mut editor = HiveEditor::open(&hive, &[], crate::data::TIME).unwrap();
            for operation in &operations {
                apply(operation, &mut model, &mut editor, &base);
            }
            let after = editor.finish();
            let findings = lint(&after).findings;
            let new: Vec<_> = findings.iter().filter(|finding| !known.contains(finding)).collect();
            prop_assert!(new.is_empty(), "{new:#?}");
            prop_assert!(findings.iter().all(|finding| finding.severity == Severity::Warning));
            prop_assert!(Tree::read(&open(&after), &base) == model);
            compared.set(compared.get() + assert_untouched(before, &after, &base));
            Ok(())
        })
        .unwrap();
    println!("{} cells compared", compared.get());
}

#[test]
fn in_a_new_hive() {
    run(&hive(&Key::new("Root")), "", 256, 120);
}

#[test]
fn in_windows_xp() {
    let Some(hive) = file("hives/winxp-sp3/SYSTEM") else { return };
    run(&hive, "ControlSet001\\Services\\RemoteAccess", 24, 60);
}

#[test]
fn in_windows_7() {
    let Some(hive) = file("hives/win7-sp1/SYSTEM") else { return };
    run(&hive, "ControlSet001\\Services\\RemoteAccess", 8, 60);
}

#[test]
fn in_windows_nt4() {
    let Some(hive) = file("hives/nt4-server-no-rras/SYSTEM") else { return };
    run(&hive, "ControlSet001\\Services\\Browser", 24, 60);
}
