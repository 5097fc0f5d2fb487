//! Strategies for property tests.

use crate::Random;
use crate::generate::{Oddities, any_name, odd_router};
use proptest::collection::vec;
use proptest::prelude::*;
use routerkeep_registry::{Key, Limits, Name, Value, ValueType};
use routerkeep_router::{MemoryStore, Snapshot, capture};

/// Names of all kinds: text, control characters, lone surrogates, up to 255 units; also empty.
pub fn name() -> impl Strategy<Value = Name> {
    prop_oneof![
        4 => "[A-Za-z_ ]{0,12}".prop_map(Name::from),
        1 => any::<u64>().prop_map(|seed| any_name(&mut Random::new(seed))),
        1 => vec(any::<u16>(), 0..6).prop_map(Name::from_units),
    ]
}

/// Values of any type, with data of any length up to 100 and now and then of more than one cell.
pub fn value() -> impl Strategy<Value = Value> {
    let kind = prop_oneof![3 => 0..12_u32, 1 => any::<u32>()];
    let data = prop_oneof![
        30 => vec(any::<u8>(), 0..100),
        1 => (16_300_usize..50_000, any::<u8>()).prop_map(|(length, byte)| vec![byte; length]),
    ];
    (name(), kind, data).prop_map(|(name, kind, data)| Value::new(name, ValueType(kind), data))
}

/// Trees of up to `depth` levels below the topmost key, such as a registry can hold: no two subkeys or
/// values of a key have one name, and no key name is empty or has a backslash.
pub fn tree(depth: u32) -> impl Strategy<Value = Key> {
    key(Vec::new).prop_recursive(depth, 64, 5, |below| {
        (key(Vec::new), vec(below, 0..5)).prop_map(|(mut key, subkeys)| {
            key.subkeys = subkeys;
            unique(&mut key.subkeys, |key| &key.name);
            key
        })
    })
}

fn key(subkeys: fn() -> Vec<Key>) -> impl Strategy<Value = Key> {
    let name = name().prop_map(|name| {
        let units = name.units().iter().copied().filter(|&unit| unit != u16::from(b'\\'));
        let units: Vec<u16> = units.collect();
        if units.is_empty() { Name::from("k") } else { Name::from_units(units) }
    });
    (name, vec(value(), 0..5)).prop_map(move |(name, mut values)| {
        unique(&mut values, |value| &value.name);
        Key { name, values, subkeys: subkeys(), facts: None }
    })
}

/// Keeps the first of those that have one name to Windows.
fn unique<T>(items: &mut Vec<T>, name: impl Fn(&T) -> &Name) {
    let mut kept: Vec<T> = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        if !kept.iter().any(|other| name(other).matches(name(&item))) {
            kept.push(item);
        }
    }
    *items = kept;
}

/// Something made of a strange router. `Debug` shows what it takes to make it again, and no data.
#[derive(Clone)]
pub struct Made<T> {
    /// What [`odd_router`] was told.
    pub of: Oddities,
    /// What came of it.
    pub content: T,
}

impl<T> std::fmt::Debug for Made<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "made of {:?}", self.of)
    }
}

/// Routers from sound to very strange; they shrink towards fewer interfaces and oddities.
pub fn store() -> impl Strategy<Value = Made<MemoryStore>> {
    (any::<u64>(), 0..4_usize, 0..30_usize).prop_map(|(seed, interfaces, count)| {
        let of = Oddities { seed, interfaces, count };
        Made { of, content: odd_router(&of) }
    })
}

/// Snapshots of such routers.
pub fn snapshot() -> impl Strategy<Value = Made<Snapshot>> {
    store().prop_map(|made| {
        let snapshot = capture(&made.content, &Limits::DEFAULT).expect("it can be captured");
        Made { of: made.of, content: snapshot }
    })
}
