//! What is written is read again, is laid out as the format asks, and is always the same bytes.

use crate::tree::Tree;
use crate::{layout, open, read, read_all};
use proptest::prelude::*;
use routerkeep_regf::{FileTime, Limits, Name, ValueType, WriteError, WriteOptions};

/// SYSTEM owns and may do everything (SDDL `O:SYG:SYD:(A;CI;KA;;;SY)`), self-relative.
#[rustfmt::skip]
const SECURITY: [u8; 72] = [
    // Revision 1; self-relative with a DACL; owner at 48, group at 60, no SACL, DACL at 20.
    1, 0, 0x04, 0x80, 48, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0,
    // The list: revision 2, 28 bytes, 1 entry: allowed, for subkeys too, full control: S-1-5-18.
    2, 0, 28, 0, 1, 0, 0, 0, 0, 2, 20, 0, 0x3F, 0, 0x0F, 0, 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0,
    // Owner and group: S-1-5-18.
    1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0,
    1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0,
];

fn options() -> WriteOptions<'static> {
    WriteOptions { security: &SECURITY, time: FileTime(0x01DA_0000_1234_5678) }
}

pub(crate) fn write(tree: &Tree) -> Vec<u8> {
    routerkeep_regf::write(tree, &options()).unwrap_or_else(|error| panic!("{error}"))
}

fn cases() -> ProptestConfig {
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: cases.unwrap_or(256), ..ProptestConfig::default() }
}

/// Names in both encodings, with letters that have two cases, NUL, and halves of surrogate pairs.
fn name() -> impl Strategy<Value = Name> {
    let unit = prop_oneof![
        6 => 0x20..0x7Fu16,
        1 => 0xA0..=0xFFu16,
        1 => 0x391..0x3CAu16,
        1 => 0xD800..0xE000u16,
        1 => any::<u16>(),
    ];
    let length = prop_oneof![8 => 1..20usize, 1 => 250..256usize];
    length.prop_flat_map(move |len| {
        prop_oneof![
            2 => proptest::collection::vec(0x20..0x7Fu16, len),
            1 => proptest::collection::vec(unit.clone(), len),
        ]
        .prop_map(Name::from_units)
    })
}

/// As [`name`], without the one character that a key's name can't have.
fn key_name() -> impl Strategy<Value = Name> {
    name().prop_map(|name| {
        let units = name.units().iter().map(|unit| if *unit == 0x5C { 0x2F } else { *unit });
        Name::from_units(units.collect::<Vec<u16>>())
    })
}

/// Data of all sizes at which the way they are stored changes.
fn data() -> impl Strategy<Value = Vec<u8>> {
    let size = prop_oneof![
        8 => 0..12usize,
        4 => 12..300usize,
        1 => proptest::sample::select(vec![4067, 16_343, 16_344, 16_345, 32_688, 32_689, 50_000]),
    ];
    (size, any::<u8>()).prop_map(|(size, seed)| {
        let bytes = (0..size).map(|n| (n as u8).wrapping_mul(31).wrapping_add(seed));
        // Some look like the record of data in segments.
        if seed % 4 == 0 {
            b"db\x02\0".iter().copied().chain(bytes).take(size).collect()
        } else {
            bytes.collect()
        }
    })
}

fn key(values: usize) -> impl Strategy<Value = Tree> {
    let value = (prop_oneof![9 => name(), 1 => Just(Name::default())], any::<u32>(), data());
    (key_name(), proptest::collection::vec(value, 0..values)).prop_map(|(name, values)| {
        let mut key = Tree::new(name);
        for (name, kind, data) in values {
            if !key.values.iter().any(|(other, ..)| other.matches(&name)) {
                key.values.push((name, ValueType(kind >> (kind % 33).min(31)), data));
            }
        }
        key
    })
}

/// Trees in which no two siblings and no two values of a key have the same name, as in every registry.
fn tree() -> impl Strategy<Value = Tree> {
    let below = key(6).prop_recursive(5, 60, 6, |below| {
        (key(4), proptest::collection::vec(below, 0..8))
            .prop_map(|(key, subkeys)| Tree { subkeys, ..key })
    });
    (key(3), proptest::collection::vec(below, 0..8)).prop_map(|(root, subkeys)| {
        let mut root = Tree { subkeys, ..root };
        root.sort();
        distinct(&mut root);
        root
    })
}

fn distinct(key: &mut Tree) {
    key.subkeys.dedup_by(|a, b| a.name.matches(&b.name));
    key.subkeys.iter_mut().for_each(distinct);
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_is_written_is_read_again(tree in tree()) {
        let bytes = write(&tree);
        let (read, findings) = read_all(bytes.clone());
        prop_assert_eq!(findings, [""; 0]);
        prop_assert_eq!(&read, &tree);
        prop_assert_eq!(layout::check(&bytes), tree.count());
        let lint = routerkeep_regf::lint(&bytes);
        prop_assert_eq!(lint.findings, []);
        prop_assert_eq!(lint.keys as usize, tree.count());
    }

    /// The order in which a source has its subkeys makes no difference.
    #[test]
    fn the_same_tree_is_always_the_same_bytes(tree in tree(), turn in any::<usize>()) {
        let bytes = write(&tree);
        let mut turned = tree;
        turn_subkeys(&mut turned, turn);
        prop_assert!(bytes == write(&turned));
        let (read, _) = read_all(bytes.clone());
        prop_assert!(bytes == write(&read));
    }

    /// Each key is found by its path, in any case.
    #[test]
    fn each_key_is_found(tree in tree()) {
        let hive = open(write(&tree));
        let mut open = vec![(routerkeep_regf::KeyPath::root(), &tree)];
        while let Some((path, key)) = open.pop() {
            let lookup = hive.find(&path).unwrap();
            prop_assert_eq!(lookup.findings, []);
            prop_assert_eq!(lookup.key.unwrap().value_count() as usize, key.values.len());
            open.extend(key.subkeys.iter().map(|key| (path.join(upper(&key.name)), key)));
        }
    }
}

fn turn_subkeys(key: &mut Tree, by: usize) {
    let len = key.subkeys.len().max(1);
    key.subkeys.rotate_left(by % len);
    key.subkeys.iter_mut().for_each(|key| turn_subkeys(key, by));
}

/// Returns a name with ASCII letters raised.
fn upper(name: &Name) -> Name {
    let units = name.units().iter().map(|&unit| match u8::try_from(unit) {
        Ok(byte) => u16::from(byte.to_ascii_uppercase()),
        Err(_) => unit,
    });
    Name::from_units(units.collect::<Vec<u16>>())
}

#[test]
fn lists_of_many_subkeys_are_split_and_read_again() {
    for count in [1, 506, 507, 508, 1014, 1015, 100_001] {
        let mut tree = Tree::new("root");
        tree.subkeys.extend((0..count).map(|n| Tree::new(format!("{n:06}"))));
        let bytes = write(&tree);
        assert_eq!(layout::check(&bytes), count + 1);
        let (read, findings) = read_all(bytes);
        assert_eq!(findings, [""; 0]);
        assert!(read == tree, "{count}");
    }
}

#[test]
fn five_hundred_and_twelve_levels_are_written_and_no_more() {
    let deep = |levels: usize| {
        (0..levels)
            .fold(Tree::new("last"), |below, _| Tree { subkeys: vec![below], ..Tree::new("level") })
    };
    let bytes = write(&deep(512));
    let (read, findings) = read(&open(bytes.clone()), &Limits::DEFAULT);
    assert_eq!((read.count(), findings.len()), (513, 0));
    assert_eq!(layout::check(&bytes), 513);
    match routerkeep_regf::write(&deep(513), &options()) {
        Err(WriteError::TooLarge { what: "levels of keys", found: 513, most: 512 }) => {}
        other => panic!("{:?}", other.map(|bytes| bytes.len())),
    }
}

#[test]
fn names_that_no_field_can_hold_are_refused() {
    let long = |unit: u16, len: usize| Name::from_units(vec![unit; len]);
    for (unit, most) in [(0x61, 0xFFFF), (0x4E2D, 0x7FFF)] {
        let mut tree = Tree::new("root");
        tree.subkeys.push(Tree::new(long(unit, most)));
        tree.values.push((long(unit, most), ValueType::NONE, Vec::new()));
        let (read, _) = read_all(write(&tree));
        assert!(read == tree);
        tree.subkeys[0].name = long(unit, most + 1);
        match routerkeep_regf::write(&tree, &options()) {
            Err(WriteError::NameTooLong { units, most: said, .. }) => {
                assert_eq!((units, said), (most + 1, most));
            }
            other => panic!("{:?}", other.map(|bytes| bytes.len())),
        }
    }
}
