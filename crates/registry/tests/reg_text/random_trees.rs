//! Any tree reads back as it was written, and no bytes make the reader panic.

use crate::{cases, parse, utf16le, with_lines};
use proptest::collection::vec;
use proptest::prelude::*;
use routerkeep_registry::reg_text::{RegText, Version, write};
use routerkeep_registry::{Key, KeyPath, Limits, Name, Value, ValueType};

/// Units of names: often those that mean something in an export.
fn unit() -> impl Strategy<Value = u16> {
    let special = "[]\"\\;#=@-:,() \t\r\nab0FHKEY".encode_utf16().collect::<Vec<_>>();
    prop_oneof![
        4 => prop::sample::select(special),
        1 => any::<u16>(),
        1 => prop::sample::select(vec![0xD800u16, 0xDC00, 0xFEFF, 0xFFFD, 0xFFFE, 0x85, 0x2028, 0xE9, 0xC9]),
    ]
}

fn name(without: &'static [u16], least: usize) -> impl Strategy<Value = Name> {
    let kept = unit().prop_filter("can't be carried", move |unit| !without.contains(unit));
    vec(kept, least..8).prop_map(Name::from_units)
}

fn data() -> impl Strategy<Value = Vec<u8>> {
    let text = |ended: &'static [u16]| {
        vec(unit(), 0..40).prop_map(move |units| {
            units.iter().chain(ended).flat_map(|unit| unit.to_le_bytes()).collect()
        })
    };
    prop_oneof![vec(any::<u8>(), 0..100), vec(any::<u8>(), 4), text(&[]), text(&[0]), text(&[0, 0])]
}

fn kind() -> impl Strategy<Value = ValueType> {
    prop_oneof![3 => 0u32..12, 2 => Just(1), 1 => any::<u32>()].prop_map(ValueType)
}

fn value() -> impl Strategy<Value = Value> {
    (name(&[0], 0), kind(), data()).prop_map(|(name, kind, data)| Value::new(name, kind, data))
}

fn without_repeats<T>(items: Vec<T>, name: impl Fn(&T) -> &Name) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    for item in items {
        if !kept.iter().any(|other| name(other).matches(name(&item))) {
            kept.push(item);
        }
    }
    kept
}

fn key() -> impl Strategy<Value = Key> {
    let named = || name(&[0, 0x0A, 0x0D, 0x5C], 1);
    let make = |name: Name, values: Vec<Value>, subkeys: Vec<Key>| {
        let mut key = Key::new(name);
        key.values = without_repeats(values, |value| &value.name);
        key.subkeys = without_repeats(subkeys, |key| &key.name);
        key
    };
    let leaf =
        (named(), vec(value(), 0..6)).prop_map(move |(name, values)| make(name, values, vec![]));
    leaf.prop_recursive(4, 24, 4, move |below| {
        (named(), vec(value(), 0..6), vec(below, 0..4))
            .prop_map(move |(name, values, subkeys)| make(name, values, subkeys))
    })
}

/// Makes a tree of one that code page 1252 can carry.
fn narrow(mut key: Key) -> Key {
    key.name = narrow_name(&key.name, &[0, 0x0A, 0x0D, 0x5C]);
    for value in &mut key.values {
        value.name = narrow_name(&value.name, &[0]);
        let without: &[u16] = match value.kind {
            ValueType::SZ => &[0],
            ValueType::EXPAND_SZ | ValueType::MULTI_SZ => &[],
            _ => continue,
        };
        let units = value.data.as_chunks::<2>().0.iter().map(|&pair| u16::from_le_bytes(pair));
        let units = units.map(|unit| narrow_unit(unit, without));
        value.data = units.chain([0]).flat_map(u16::to_le_bytes).collect();
    }
    key.values = without_repeats(key.values, |value| &value.name);
    let subkeys = key.subkeys.into_iter().map(narrow).collect();
    key.subkeys = without_repeats(subkeys, |key| &key.name);
    key
}

fn narrow_name(name: &Name, without: &[u16]) -> Name {
    let units = name.units().iter().map(|&unit| narrow_unit(unit, without));
    Name::from_units(units.collect::<Vec<_>>())
}

fn narrow_unit(unit: u16, without: &[u16]) -> u16 {
    match unit % 0x100 {
        0x80..0xA0 => 0x20AC,
        unit if without.contains(&unit) => 0x78,
        unit => unit,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn a_written_tree_reads_back_the_same(key in key()) {
        let path = KeyPath::from("HKEY_LOCAL_MACHINE").join(key.name.clone());
        let export = parse(write(&[(path.clone(), &key)], Version::V5).unwrap());
        prop_assert_eq!(&export.findings, &[]);
        prop_assert_eq!(export.subtree(&path), Some(&key));
        prop_assert_eq!(export.listed_roots().collect::<Vec<_>>(), [path]);
    }

    #[test]
    fn a_narrow_tree_reads_back_the_same_from_version_4(key in key().prop_map(narrow)) {
        let path = KeyPath::from("HKEY_LOCAL_MACHINE").join(key.name.clone());
        let export = parse(write(&[(path.clone(), &key)], Version::V4).unwrap());
        prop_assert_eq!(&export.findings, &[]);
        prop_assert_eq!(export.subtree(&path), Some(&key));
    }

    #[test]
    fn the_root_of_a_hive_reads_back_the_same(mut key in key()) {
        key.name = Name::default();
        let export = parse(write(&[(KeyPath::root(), &key)], Version::V5).unwrap());
        prop_assert_eq!(&export.findings, &[]);
        prop_assert_eq!(export.root, key);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in vec(any::<u8>(), 0..300), wide in any::<bool>()) {
        let _ = RegText::parse(&bytes, &Limits::DEFAULT);
        let mut file = if wide { utf16le(&with_lines("")) } else { with_lines("").into_bytes() };
        file.extend(bytes);
        prop_assert!(RegText::parse(&file, &Limits::DEFAULT).is_ok());
    }

    #[test]
    fn no_text_makes_the_reader_panic(units in vec(unit(), 0..300)) {
        let units = utf16le(&with_lines("")).into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes));
        prop_assert!(RegText::parse(&units.collect::<Vec<_>>(), &Limits::DEFAULT).is_ok());
    }
}
