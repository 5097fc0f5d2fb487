//! The difference of two trees leads from one to the other, and back.

use proptest::prelude::*;
use routerkeep_registry::{
    Change, Key, KeyPath, MemoryRegistry, Name, Registry, Value, ValueType, difference,
};
use routerkeep_testkit::strategy::tree;

fn cases() -> ProptestConfig {
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: cases.unwrap_or(256), ..ProptestConfig::default() }
}

/// Returns a tree in canonical order, without the root's name, and with names in one case: a difference
/// leaves the spelling as it is where it differs in case only.
fn canonical(tree: &Key) -> Key {
    let mut tree = tree.clone();
    tree.name = Name::default();
    raise(&mut tree);
    tree.sort();
    tree
}

fn raise(key: &mut Key) {
    key.name = raised(&key.name);
    key.values.iter_mut().for_each(|value| value.name = raised(&value.name));
    key.subkeys.iter_mut().for_each(raise);
}

fn raised(name: &Name) -> Name {
    let units = name.units().iter().map(|&unit| match unit {
        0x61..=0x7A => unit - 0x20,
        _ => unit,
    });
    Name::from_units(units.collect::<Vec<u16>>())
}

/// Returns a tree that has something in common with another: parts are taken away, changed, added.
fn changed(tree: Key, with: Key, choices: &[u8]) -> Key {
    let mut choices = choices.iter().copied().cycle();
    let mut next = move || choices.next().unwrap_or(0);
    change(tree, with, &mut next)
}

fn change(mut key: Key, with: Key, next: &mut dyn FnMut() -> u8) -> Key {
    key.values.retain(|_| !next().is_multiple_of(4));
    for value in &mut key.values {
        match next() % 5 {
            0 => value.data.push(next()),
            1 => value.kind = ValueType(value.kind.0 ^ 1),
            2 => value.name = raised(&value.name),
            _ => {}
        }
    }
    for value in with.values {
        if !key.values.iter().any(|own| own.name.matches(&value.name)) {
            key.values.push(value);
        }
    }
    key.subkeys.retain(|_| !next().is_multiple_of(4));
    key.subkeys =
        key.subkeys
            .into_iter()
            .map(|subkey| {
                if next().is_multiple_of(2) { change(subkey, Key::default(), next) } else { subkey }
            })
            .collect();
    for subkey in with.subkeys {
        if !key.subkeys.iter().any(|own| own.name.matches(&subkey.name)) {
            key.subkeys.push(subkey);
        }
    }
    key
}

fn apply(tree: &Key, changes: &[Change]) -> Key {
    let mut store = MemoryRegistry::new(tree.clone());
    store.apply(changes).unwrap_or_else(|partial| panic!("{}", partial.cause));
    store.root().clone()
}

/// Returns the changes that take `changes` back, last first; a deleted key comes back with its values.
fn inverse(changes: &[Change]) -> Vec<Change> {
    let mut back = Vec::new();
    for change in changes.iter().rev() {
        match (change.inverse(), change) {
            (Some(inverse), _) => back.push(inverse),
            (None, Change::DeleteKey { path, before }) => {
                back.push(Change::CreateKey { path: path.clone() });
                back.extend(before.iter().map(|value| Change::SetValue {
                    path: path.clone(),
                    value: value.clone(),
                    before: None,
                }));
            }
            (None, change) => panic!("{change:?} can be taken back"),
        }
    }
    back
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_difference_leads_from_one_tree_to_the_other_and_back(
        from in tree(4),
        with in tree(4),
        choices in proptest::collection::vec(any::<u8>(), 1..40),
    ) {
        let to = changed(from.clone(), with, &choices);
        let changes = difference(&KeyPath::root(), Some(&from), Some(&to));
        let made = apply(&from, &changes);
        prop_assert_eq!(canonical(&made), canonical(&to));
        prop_assert_eq!(difference(&KeyPath::root(), Some(&made), Some(&to)), []);
        prop_assert_eq!(canonical(&apply(&made, &inverse(&changes))), canonical(&from));
    }

    #[test]
    fn nothing_is_a_difference_between_a_tree_and_itself_in_another_order(
        from in tree(4),
        turn in any::<usize>(),
    ) {
        let mut to = from.clone();
        rotate(&mut to, turn);
        prop_assert_eq!(difference(&KeyPath::root(), Some(&from), Some(&to)), []);
    }

    /// A tree that is made below another key, and taken away again.
    #[test]
    fn a_whole_tree_is_made_and_deleted(made in tree(4)) {
        let empty = Key::default();
        let path = KeyPath::root().join(made.name.clone());
        let changes = difference(&path, None, Some(&made));
        let with = apply(&empty, &changes);
        prop_assert_eq!(&with.subkeys.len(), &1);
        prop_assert_eq!(canonical(&with.subkeys[0]), canonical(&made));
        let changes = difference(&path, Some(&made), None);
        prop_assert_eq!(apply(&with, &changes), empty);
    }
}

fn rotate(key: &mut Key, by: usize) {
    let (values, subkeys) = (key.values.len().max(1), key.subkeys.len().max(1));
    key.values.rotate_left(by % values);
    key.subkeys.rotate_left(by % subkeys);
    key.subkeys.iter_mut().for_each(|key| rotate(key, by));
}

/// Of several values with one name, as a damaged hive can have, first is held against first.
#[test]
fn repeated_names_are_paired_in_their_order() {
    let value = |name: &str, byte| Value::binary(name, [byte]);
    let key = |values: &[Value]| Key { values: values.to_vec(), ..Key::new("k") };
    let from = key(&[value("a", 1), value("A", 2), value("b", 3)]);
    let same = key(&[value("b", 3), value("A", 1), value("a", 2)]);
    assert_eq!(difference(&KeyPath::root(), Some(&from), Some(&same)), []);
    let less = key(&[value("a", 1), value("b", 3)]);
    let path = KeyPath::root();
    assert_eq!(
        difference(&path, Some(&from), Some(&less)),
        [Change::DeleteValue { path, before: value("A", 2) }]
    );
}
