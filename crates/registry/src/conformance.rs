//! The exam of the [`Registry`](crate::Registry) trait, for every store to take in its own tests.
//!
//! Each function takes a maker of stores that hold a given tree, panics where the contract is broken,
//! and says which sentence of it.

#![expect(clippy::panic, reason = "an exam fails as tests do")]

use crate::{
    ApplyError, Change, Changes, Depth, Key, KeyPath, Limits, Name, Registry, Severity, Value,
    ValueType, difference,
};

/// Makes a store whose root has the subkeys and values of the tree.
pub type Make<'m> = &'m dyn Fn(&Key) -> Box<dyn Registry>;

/// Runs every check that the store's capabilities ask for.
pub fn check(make: Make<'_>) {
    reading(make);
    absence(make);
    depth(make);
    let mut store = make(&sample());
    match store.capabilities().changes {
        Changes::ReadOnly => read_only(&mut *store),
        Changes::Atomic | Changes::OneByOne => {
            changes(make);
            stale_changes(make);
        }
    }
}

/// Returns a tree with what stores tend to get wrong: empty and odd data, unknown types, unnamed
/// values, names in both encodings and with lone surrogates, large data, many subkeys.
pub fn sample() -> Key {
    let mut many = Key::new("Interfaces");
    for n in 0..600 {
        let slot = Key::new(n.to_string()).with_value(Value::dword("Type", n));
        many.subkeys.push(slot);
    }
    let odd = Key::new("Odd")
        .with_value(Value::new("", ValueType::SZ, utf16("unnamed")))
        .with_value(Value::new("empty", ValueType::BINARY, []))
        .with_value(Value::new("three", ValueType::SZ, [1, 2, 3]))
        .with_value(Value::new("four", ValueType::BINARY, [1, 2, 3, 4]))
        .with_value(Value::new("five", ValueType::BINARY, [1, 2, 3, 4, 5]))
        .with_value(Value::new("unknown type", ValueType(0x8001_0003), [9; 20]))
        .with_value(Value::new("largest cell", ValueType::BINARY, vec![0x5A; 16344]))
        .with_value(Value::new("two segments", ValueType::BINARY, vec![0xA5; 16345]))
        .with_value(Value::new("large", ValueType::BINARY, pattern(100_000)))
        .with_value(Value::text(Name::from_units([0x41, 0xD800, 0x42]), "lone surrogate"));
    Key::default()
        .with_value(Value::dword("Root value", 7))
        .with_subkey(many)
        .with_subkey(odd)
        .with_subkey(Key::new("Große Straße"))
        .with_subkey(Key::new("路由器").with_value(Value::text("名", "値")))
        .with_subkey(Key::new("_underscore"))
        .with_subkey(Key::new("Deep").with_subkey(Key::new("er").with_subkey(Key::new("est"))))
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

fn pattern(len: usize) -> Vec<u8> {
    (0..=u8::MAX).cycle().take(len).collect()
}

/// Reads the tree at `path` and demands that nothing was missing.
#[track_caller]
fn read(store: &dyn Registry, path: &str, depth: Depth) -> Option<Key> {
    let reading = store.read_tree(&KeyPath::from(path), depth, &Limits::DEFAULT);
    let reading = reading.unwrap_or_else(|error| panic!("reading \\{path}: {error}"));
    let errors: Vec<_> =
        reading.findings.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "a sound store has no errors: {errors:?}");
    reading.key
}

/// Compares content in canonical order, without the name of the topmost key.
#[track_caller]
fn assert_same(found: Option<Key>, expected: &Key, what: &str) {
    let mut found = found.unwrap_or_else(|| panic!("{what}: the key is there"));
    let mut expected = expected.clone();
    found.name = Name::default();
    expected.name = Name::default();
    found.sort();
    expected.sort();
    let left = difference(&KeyPath::root(), Some(&found), Some(&expected));
    assert!(left.is_empty(), "{what}: {left:?}");
    assert!(found == expected, "{what}: spelling or order of names differs");
}

fn reading(make: Make<'_>) {
    let tree = sample();
    let store = make(&tree);
    assert_same(read(&*store, "", Depth::All), &tree, "the whole tree");
    for subkey in &tree.subkeys {
        let path = KeyPath::root().join(subkey.name.clone());
        let reading = store.read_tree(&path, Depth::All, &Limits::DEFAULT);
        let reading = reading.unwrap_or_else(|error| panic!("reading \\{path}: {error}"));
        assert_same(reading.key, subkey, "a subtree");
    }
    let upper = read(&*store, "INTERFACES\\599", Depth::All);
    assert_eq!(upper.map(|key| key.values.len()), Some(1), "names match without regard to case");
    let topmost = read(&*store, "odd", Depth::Levels(0)).map(|key| key.name);
    assert!(topmost.is_some_and(|name| name.is("Odd")), "the topmost key has its name");
}

fn absence(make: Make<'_>) {
    let store = make(&sample());
    for path in ["Interfaces\\600", "Nothing", "Odd\\below", "Deep\\er\\est\\more"] {
        assert_eq!(read(&*store, path, Depth::All), None, "\\{path} is absent, without an error");
    }
}

fn depth(make: Make<'_>) {
    let store = make(&sample());
    let none = read(&*store, "Deep", Depth::Levels(0)).map(|key| key.subkeys.len());
    assert_eq!(none, Some(0), "no level of subkeys");
    let one = read(&*store, "Deep", Depth::Levels(1));
    let below = one.and_then(|key| key.subkeys.first().map(|er| er.subkeys.len()));
    assert_eq!(below, Some(0), "one level of subkeys");
    let limits = Limits { keys: 10, ..Limits::DEFAULT };
    let cut = store.read_tree(&KeyPath::from("Interfaces"), Depth::All, &limits);
    let cut = cut.unwrap_or_else(|error| panic!("{error}"));
    let errors = cut.findings.iter().any(|f| f.severity == Severity::Error);
    assert!(errors, "keys beyond the limit are said, not lost");
}

fn read_only(store: &mut dyn Registry) {
    let change = Change::CreateKey { path: KeyPath::from("New") };
    let refused = store.apply(&[change]);
    let read_only =
        matches!(refused, Err(ref p) if p.done == 0 && matches!(p.cause, ApplyError::ReadOnly));
    assert!(read_only, "a read-only store says so: {refused:?}");
}

fn changes(make: Make<'_>) {
    let from = sample();
    let mut to = sample();
    to.at_or_new(&KeyPath::from("New\\Branch")).values.push(Value::dword("n", 1));
    to.subkeys.retain(|key| !key.name.is("Deep"));
    if let Some(odd) = to.subkeys.iter_mut().find(|key| key.name.is("Odd")) {
        odd.values.retain(|value| !value.name.is("five"));
        for value in &mut odd.values {
            value.data.push(0xEE);
        }
    }
    let mut store = make(&from);
    let steps = difference(&KeyPath::root(), Some(&from), Some(&to));
    assert!(steps.len() > 10, "a change of each kind");
    store.apply(&steps).unwrap_or_else(|partial| panic!("{partial}: {}", partial.cause));
    assert_same(read(&*store, "", Depth::All), &to, "after the changes");
    let steps = difference(&KeyPath::root(), Some(&to), Some(&from));
    store.apply(&steps).unwrap_or_else(|partial| panic!("{partial}: {}", partial.cause));
    assert_same(read(&*store, "", Depth::All), &from, "and back again");
}

fn stale_changes(make: Make<'_>) {
    let path = KeyPath::from("Odd");
    let made = Change::CreateKey { path: KeyPath::from("Made") };
    let value = |data: [u8; 4]| Value::new("four", ValueType::BINARY, data);
    let wrong = [
        Change::CreateKey { path: path.clone() },
        Change::CreateKey { path: KeyPath::from("No parent\\key") },
        Change::DeleteKey { path: KeyPath::from("Interfaces"), before: Vec::new() },
        Change::DeleteKey { path: KeyPath::from("Interfaces\\7"), before: Vec::new() },
        Change::DeleteValue { path: path.clone(), before: value([9; 4]) },
        Change::SetValue { path: path.clone(), value: value([8; 4]), before: Some(value([9; 4])) },
        Change::SetValue { path, value: value([8; 4]), before: None },
    ];
    for change in wrong {
        let tree = sample();
        let mut store = make(&tree);
        let refused = store.apply(&[made.clone(), change.clone()]);
        let Err(partial) = refused else { panic!("{change:?} does not fit and is refused") };
        assert!(matches!(partial.cause, ApplyError::Stale { .. }), "{change:?}: {}", partial.cause);
        let mut expected = tree;
        if store.capabilities().changes == Changes::OneByOne {
            assert_eq!(partial.done, 1, "the change before the wrong one was made");
            expected.subkeys.push(Key::new("Made"));
        } else {
            assert_eq!(partial.done, 0, "all or nothing");
        }
        assert_same(read(&*store, "", Depth::All), &expected, "what was made is what was said");
    }
}
