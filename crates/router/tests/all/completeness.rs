//! Nothing that differs goes unsaid: every place whose bytes differ is named, and what changes say is what
//! differs in meaning.

use proptest::prelude::*;
use proptest::sample::Index;
use routerkeep_registry::{
    Change as KeyChange, Key, KeyPath, Name, Value, ValueType, difference as key_difference,
};
use routerkeep_router::difference::{BytePlace, Difference, difference, same_bytes};
use routerkeep_router::{Class, ClassName, Snapshot};
use routerkeep_testkit::strategy;
use std::collections::BTreeSet;

use crate::view::cases;

const TREES: [ClassName; 3] = [ClassName::RouterManagers, ClassName::Interfaces, ClassName::Server];

/// A place of a class: the key, and the value where it is one.
type Place = (&'static str, String, Option<String>);

/// Lists by the registry's own difference, number by number, what differs in the trees.
fn expected(before: &Snapshot, after: &Snapshot) -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    for class in TREES {
        let [from, to] = [before, after].map(|snapshot| snapshot.tree(class).unwrap().content());
        for change in key_difference(&KeyPath::root(), from, to) {
            let key = change.path().to_string().to_lowercase();
            let mut add = |value: Option<&Name>| {
                let value = value.map(|name| name.to_string().to_lowercase());
                places.insert((class.as_str(), key.clone(), value));
            };
            match &change {
                KeyChange::CreateKey { .. } => add(None),
                KeyChange::DeleteKey { before, .. } => {
                    add(None);
                    before.iter().for_each(|value| add(Some(&value.name)));
                }
                KeyChange::SetValue { value, .. } => add(Some(&value.name)),
                KeyChange::DeleteValue { before, .. } => add(Some(&before.name)),
            }
        }
    }
    places
}

fn named(found: &Difference) -> BTreeSet<Place> {
    let trees =
        found.bytes.iter().filter(|place| matches!(place.what, BytePlace::Key | BytePlace::Value));
    let place = |place: &routerkeep_router::difference::ByteChange| {
        let value = place.value.as_ref().map(|value| value.to_lowercase());
        (place.class, place.key.to_lowercase(), value)
    };
    trees.map(place).collect()
}

fn captured(snapshot: &Snapshot) -> bool {
    ClassName::ALL.iter().all(|class| {
        let state = snapshot.state(*class);
        state.is_captured() && !matches!(state, Class::Incomplete { .. })
    })
}

/// Checks what holds for any two configurations.
fn check(before: &Snapshot, after: &Snapshot) -> Result<Difference, TestCaseError> {
    let (there, back) = (difference(before, after), difference(after, before));
    prop_assert_eq!(there.bytes.len(), back.bytes.len());
    let meaning = there.bytes.iter().any(|place| place.meaning);
    prop_assert_eq!(meaning, !there.changes.is_empty());
    prop_assert_eq!(meaning, !back.changes.is_empty());
    let numbered = there.bytes.iter().any(|place| place.what == BytePlace::Number);
    if captured(before) && captured(after) && !numbered {
        prop_assert_eq!(same_bytes(before, after), there.bytes.is_empty());
    }
    for place in &there.bytes {
        prop_assert!(!place.to_string().is_empty());
        prop_assert!(place.first_difference.is_none() || !place.meaning);
    }
    Ok(there)
}

/// One thing that can happen to a key.
#[derive(Clone, Debug)]
enum Edit {
    Flip { byte: Index, bit: u8 },
    Cut,
    Grow(u8),
    Retype,
    RemoveValue,
    AddValue(u8),
    AddKey(u8),
    RemoveKey,
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        8 => (any::<Index>(), 0..8_u8).prop_map(|(byte, bit)| Edit::Flip { byte, bit }),
        1 => Just(Edit::Cut),
        1 => any::<u8>().prop_map(Edit::Grow),
        1 => Just(Edit::Retype),
        1 => Just(Edit::RemoveValue),
        1 => any::<u8>().prop_map(Edit::AddValue),
        1 => any::<u8>().prop_map(Edit::AddKey),
        1 => Just(Edit::RemoveKey),
    ]
}

fn paths(key: &Key, path: &KeyPath, found: &mut Vec<KeyPath>) {
    found.push(path.clone());
    for subkey in &key.subkeys {
        paths(subkey, &path.join(subkey.name.clone()), found);
    }
}

/// Edits the bytes of a phone book.
fn book(book: &mut Class<Vec<u8>>, at: Index, other: Index, edit: &Edit) {
    let Class::Complete(bytes) = book else { return };
    if bytes.is_empty() {
        return;
    }
    let (at, other) = (at.index(bytes.len()), other.index(bytes.len()));
    match edit {
        Edit::Flip { bit, .. } => bytes[at] ^= 1 << bit,
        Edit::Grow(byte) | Edit::AddValue(byte) => bytes.insert(at, *byte),
        Edit::Retype => bytes.swap(at, other),
        Edit::RemoveKey => bytes.rotate_left(at),
        _ => drop(bytes.remove(at)),
    }
}

fn apply(snapshot: &mut Snapshot, class: Index, key: Index, item: Index, edit: &Edit) {
    let tree = match class.index(4) {
        0 => &mut snapshot.router_managers,
        1 => &mut snapshot.interfaces,
        2 => &mut snapshot.server,
        _ => return book(&mut snapshot.phone_book, key, item, edit),
    };
    let Class::Complete(root) = tree else { return };
    let mut places = Vec::new();
    paths(root, &KeyPath::root(), &mut places);
    let key = root.at_or_new(&places[key.index(places.len())]);
    let chosen = (!key.values.is_empty()).then(|| item.index(key.values.len()));
    match (edit, chosen) {
        (Edit::Flip { byte, bit }, Some(at)) => {
            let data = &mut key.values[at].data;
            if !data.is_empty() {
                let byte = byte.index(data.len());
                data[byte] ^= 1 << bit;
            }
        }
        (Edit::Cut, Some(at)) => drop(key.values[at].data.pop()),
        (Edit::Grow(byte), Some(at)) => key.values[at].data.push(*byte),
        (Edit::Retype, Some(at)) => key.values[at].kind = ValueType(key.values[at].kind.0 ^ 1),
        (Edit::RemoveValue, Some(at)) => drop(key.values.remove(at)),
        (Edit::AddValue(byte), _) => {
            key.values.push(Value::binary(format!("new {byte}"), [*byte]));
        }
        (Edit::AddKey(byte), _) => key.subkeys.push(Key::new(format!("new {byte}"))),
        (Edit::RemoveKey, _) => drop(key.subkeys.pop()),
        _ => {}
    }
    root.sort();
}

proptest! {
    #![proptest_config(cases())]

    /// A few edits of any router: every one of them is named, and nothing else.
    #[test]
    fn every_edit_is_named(
        made in strategy::snapshot(),
        edits in prop::collection::vec(
            (any::<Index>(), any::<Index>(), any::<Index>(), edit()), 0..5,
        ),
    ) {
        let before = made.content;
        let mut after = before.clone();
        for (class, key, item, edit) in &edits {
            apply(&mut after, *class, *key, *item, edit);
        }
        let found = check(&before, &after)?;
        if found.bytes.iter().all(|place| place.what != BytePlace::Number) {
            let (named, expected) = (named(&found), expected(&before, &after));
            prop_assert!(named.is_superset(&expected), "{:?} of {:?}", expected, named);
            // An interface of another name is another one, of which each value came or went.
            let more = named.difference(&expected);
            prop_assert!(more.clone().all(|(class, ..)| *class == "interfaces"), "{:?}", more);
        }
    }

    /// Two routers that have nothing to do with one another.
    #[test]
    fn every_difference_of_two_routers_is_named(
        before in strategy::snapshot(),
        after in strategy::snapshot(),
    ) {
        check(&before.content, &after.content)?;
    }
}
