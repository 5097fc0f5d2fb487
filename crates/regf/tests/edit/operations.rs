//! Each operation alone.

use crate::cells::u32_at;
use crate::data::{TIME, edit, open};
use crate::model::Tree;
use crate::sample::{Key, content, find, hive, put, small, word};
use routerkeep_regf::{EditError, KeyPath, Name, ValueType, lint};

fn path(text: &str) -> KeyPath {
    KeyPath::from(text)
}

fn name(text: &str) -> Name {
    Name::from(text)
}

#[test]
fn an_edit_without_operations_changes_the_base_block_only() {
    let before = small();
    let after = edit(&before).finish();
    assert_eq!(after.len(), before.len());
    assert_eq!(after[4096 + 32..], before[4096 + 32..]);
    assert!(lint(&after).is_clean());
}

#[test]
fn a_new_key_is_as_windows_makes_one() {
    let mut editor = edit(&small());
    editor.create_key(&path("alpha"), &name("New")).unwrap();
    let after = editor.finish();
    assert!(lint(&after).is_clean(), "{:#?}", lint(&after).findings);
    let (key, parent) = (find(&after, b"nk", b"New"), find(&after, b"nk", b"Alpha"));
    assert_eq!(u32_at(&after, key + 2) & 0xFFFF, 0x20);
    assert_eq!(after[key + 4..key + 12], TIME.0.to_le_bytes());
    assert_eq!(content(word(&after, key + 16)), parent);
    assert_eq!(word(&after, key + 44), word(&after, parent + 44));
    for at in [28, 32, 40, 48] {
        assert_eq!(word(&after, key + at), u32::MAX);
    }
    for at in [12, 20, 24, 36, 52, 56, 60, 64, 68] {
        assert_eq!(word(&after, key + at), 0);
    }
    assert_eq!(after[parent + 4..parent + 12], TIME.0.to_le_bytes());
    assert_eq!((word(&after, parent + 20), word(&after, parent + 52)), (1, 6));
    assert_eq!(word(&after, find(&after, b"sk", b"") + 12), 6);
    let other = find(&after, b"nk", b"Beta");
    assert_eq!(word(&after, other + 4), 1, "other keys keep their time");
}

#[test]
fn flags_beside_the_largest_name_stay_and_pass_on() {
    let mut before = small();
    let parent = find(&before, b"nk", b"Gamma");
    put(&mut before, parent + 52, 0x120A_0000);
    let mut editor = edit(&before);
    editor.create_key(&path("Gamma"), &name("Long name")).unwrap();
    let after = editor.finish();
    assert_eq!(word(&after, parent + 52), 0x120A_0012);
    let key = find(&after, b"nk", b"Long name");
    assert_eq!(word(&after, key + 52), 0x000A_0000);
    let mut editor = edit(&after);
    editor.delete_key(&path("Gamma\\Long name")).unwrap();
    let after = editor.finish();
    assert_eq!(word(&after, parent + 52), 0x120A_0000);
    assert_eq!(word(&after, parent + 28), u32::MAX);
    assert!(lint(&after).is_clean());
}

#[test]
fn names_are_found_without_regard_to_case_and_kept() {
    let mut editor = edit(&small());
    editor.set_value(&path("ALPHA"), &name("lONG"), ValueType::SZ, b"x\0").unwrap();
    editor.create_key(&path("BETA\\below"), &name("Ümlaut\u{4e2d}")).unwrap();
    let exists = editor.create_key(&path("beta"), &name("BELOW"));
    assert!(
        matches!(exists, Err(EditError::KeyExists { path }) if path.to_string() == "beta\\BELOW")
    );
    editor.delete_value(&path("alpha"), &name("")).unwrap();
    editor.delete_key(&path("gAMMA")).unwrap();
    let after = editor.finish();
    assert!(lint(&after).is_clean(), "{:#?}", lint(&after).findings);
    let mut tree = Tree::read(&open(&after), &KeyPath::root());
    let alpha = tree.at(&path("Alpha")).unwrap();
    assert_eq!(alpha.values[0], (name("Long"), ValueType::SZ, b"x\0".to_vec()));
    assert_eq!(alpha.values[1].0, name("Long2"));
    assert_eq!(alpha.values.len(), 2);
    assert!(tree.at(&path("Gamma")).is_none());
    assert!(
        tree.at(&path("Beta\\Below"))
            .unwrap()
            .subkeys
            .values()
            .any(|(own, _)| *own == name("Ümlaut\u{4e2d}"))
    );
}

#[test]
fn data_that_fit_stay_in_their_cell() {
    let before = small();
    let value = find(&before, b"vk", b"Long");
    let at = word(&before, value + 8);
    for len in [300, 297, 200, 5] {
        let mut editor = edit(&before);
        editor.set_value(&path("Alpha"), &name("Long"), ValueType::BINARY, &vec![3; len]).unwrap();
        let after = editor.finish();
        assert_eq!(word(&after, value + 8), at, "{len}");
        assert!(lint(&after).is_clean(), "{:#?}", lint(&after).findings);
    }
}

#[test]
fn data_of_every_form_replace_data_of_every_form() {
    let sizes = [0, 1, 4, 5, 12, 300, 16344, 16345, 40_000];
    let mut editor = edit(&hive(&Key::new("Root")));
    for old in sizes {
        for new in sizes {
            let own = name(&format!("{old} {new}"));
            editor.set_value(&KeyPath::root(), &own, ValueType(99), &vec![1; old]).unwrap();
            editor.set_value(&KeyPath::root(), &own, ValueType::BINARY, &vec![2; new]).unwrap();
        }
    }
    let after = editor.finish();
    assert!(lint(&after).is_clean(), "{:#?}", lint(&after).findings);
    let tree = Tree::read(&open(&after), &KeyPath::root());
    assert_eq!(tree.values.len(), sizes.len() * sizes.len());
    for (own, kind, data) in &tree.values {
        let size: usize = own.to_string().split(' ').nth(1).unwrap().parse().unwrap();
        assert_eq!((*kind, &data[..]), (ValueType::BINARY, &vec![2; size][..]), "{own}");
    }
}

#[test]
fn format_1_3_has_fast_leaves_and_no_segments() {
    let mut before = hive(&Key::new("Root"));
    before[24] = 3;
    let checksum = before[..508].chunks(4).fold(0, |sum, word| sum ^ u32_at(word, 0));
    put(&mut before, 508, checksum);
    let mut editor = edit(&before);
    for own in ["b", "Abcdef", "\u{4e2d}wide", "c"] {
        editor.create_key(&KeyPath::root(), &name(own)).unwrap();
    }
    editor.set_value(&path("B"), &name("large"), ValueType::BINARY, &[5; 60_000]).unwrap();
    let refused = editor.set_value(&path("b"), &name("x"), ValueType::BINARY, &vec![0; 0x10_0001]);
    assert!(matches!(refused, Err(EditError::TooLarge { most: 0x10_0000, .. })));
    let after = editor.finish();
    assert!(lint(&after).is_clean(), "{:#?}", lint(&after).findings);
    let list = content(word(&after, find(&after, b"nk", b"Root") + 28));
    assert_eq!(after[list..list + 4], *b"lf\x04\0");
    assert_eq!(after[list + 8..list + 12], *b"Abcd");
    assert_eq!(Tree::read(&open(&after), &path("b")).values[0].2, [5; 60_000]);
}

/// Readers that look behind the end of a list find nothing there.
#[test]
fn what_is_taken_out_of_a_list_leaves_no_trace_in_it() {
    let mut editor = edit(&small());
    editor.delete_key(&path("Gamma")).unwrap();
    editor.delete_value(&path("Alpha"), &name("Long")).unwrap();
    let after = editor.finish();
    let keys = content(word(&after, find(&after, b"nk", b"Root") + 28));
    assert_eq!(after[keys + 2..keys + 4], [2, 0]);
    assert_eq!(after[keys + 20..keys + 28], [0; 8]);
    let values = content(word(&after, find(&after, b"nk", b"Alpha") + 40));
    assert_ne!(word(&after, values + 4), 0);
    assert_eq!(word(&after, values + 8), 0);

    let mut editor = edit(&hive(&Key::new("Root")));
    for n in (0..508).rev() {
        editor.create_key(&KeyPath::root(), &name(&format!("{n:03}"))).unwrap();
    }
    let after = editor.finish();
    let index = content(word(&after, find(&after, b"nk", b"Root") + 28));
    let left = content(word(&after, index + 4));
    let count = usize::from(u16::from_le_bytes([after[left + 2], after[left + 3]]));
    assert_eq!(count, 254);
    assert_eq!(after[left + 4 + 8 * 254..left + 4 + 8 * 507], vec![0; 8 * 253]);
}

/// Joined free cells have no cell in use inside of them, for those who come by an old reference.
#[test]
fn freed_cells_are_marked_free_also_where_they_are_joined() {
    let before = small();
    let values = ["Long", "Long2"];
    let places = values.map(|own| find(&before, b"vk", own.as_bytes()));
    let mut editor = edit(&before);
    for own in values {
        editor.delete_value(&path("Alpha"), &name(own)).unwrap();
    }
    let after = editor.finish();
    for place in places {
        for at in [place, content(word(&before, place + 8))] {
            assert!(word(&after, at - 4) < 0x8000_0000, "{at:#x}");
        }
    }
}

/// The kind of a list is kept, also where leaves of it are split.
#[test]
fn index_leaves_and_fast_leaves_stay_what_they_are() {
    for (kind, step) in [(*b"li", 4), (*b"lf", 8)] {
        let mut before = small();
        let list = content(word(&before, find(&before, b"nk", b"Root") + 28));
        before[list..list + 2].copy_from_slice(&kind);
        for n in 0..3 {
            let key = word(&before, list + 4 + 8 * n);
            let start = before[content(key) + 76..content(key) + 80].to_vec();
            put(&mut before, list + 4 + step * n, key);
            if step == 8 {
                before[list + 8 + 8 * n..list + 12 + 8 * n].copy_from_slice(&start);
            }
        }
        assert_eq!(lint(&before).findings.len(), 1, "another kind than Windows would write");
        let mut editor = edit(&before);
        for n in 0..1300 {
            editor.create_key(&KeyPath::root(), &name(&format!("{}", n * 7 % 1300))).unwrap();
        }
        editor.delete_key(&path("Gamma")).unwrap();
        let after = editor.finish();
        let findings = lint(&after).findings;
        let kind = String::from_utf8_lossy(&kind).into_owned();
        let as_found = |found: &str| found == format!("\"{kind}\"");
        assert!(findings.len() > 2 && findings.iter().all(|f| as_found(&f.found)), "{findings:#?}");
        assert_eq!(Tree::read(&open(&after), &KeyPath::root()).subkeys.len(), 1302);
    }
}

/// Descending names at the end of a full leaf don't make a leaf each.
#[test]
fn a_gap_between_full_leaves_is_filled_leaf_by_leaf() {
    let mut editor = edit(&hive(&Key::new("Root")));
    for n in 0..1014 {
        let half = if n < 507 { "A" } else { "C" };
        editor.create_key(&KeyPath::root(), &name(&format!("{half}{n:04}"))).unwrap();
    }
    for n in (0..2000).rev() {
        editor.create_key(&KeyPath::root(), &name(&format!("B{n:04}"))).unwrap();
    }
    let after = editor.finish();
    assert!(lint(&after).is_clean());
    let index = content(word(&after, find(&after, b"nk", b"Root") + 28));
    assert!(after[index + 2] < 16, "{} leaves for 3014 keys", after[index + 2]);
}

/// More than a leaf holds, in an order that splits leaves at both ends and in the middle.
#[test]
fn many_keys_split_leaves_and_come_out_sorted() {
    for order in [|n: u32| n, |n: u32| 2999 - n, |n: u32| n * 1009 % 3000] {
        let mut editor = edit(&hive(&Key::new("Root")));
        for n in (0..3000).map(order) {
            editor.create_key(&KeyPath::root(), &name(&format!("Key {n:04}"))).unwrap();
        }
        let full = editor.finish();
        let checked = lint(&full);
        assert!(checked.is_clean(), "{:#?}", checked.findings);
        assert_eq!(checked.keys, 3001);
        let mut editor = edit(&full);
        for n in (0..3000).map(order).filter(|n| n % 3 != 0) {
            editor.delete_key(&path(&format!("Key {n:04}"))).unwrap();
        }
        let third = editor.finish();
        assert!(lint(&third).is_clean(), "{:#?}", lint(&third).findings);
        assert_eq!(Tree::read(&open(&third), &KeyPath::root()).subkeys.len(), 1000);
    }
}

/// The only key with a descriptor takes it along; the ring closes over the gap.
#[test]
fn the_last_key_with_a_descriptor_takes_it_out_of_the_ring() {
    let mut before = small();
    let first = find(&before, b"sk", b"");
    let (gamma, first_at) = (find(&before, b"nk", b"Gamma"), (first - 4100) as u32);
    // A second descriptor, in the free cell at the end, for one key.
    let free = (4096 + 32..before.len()).step_by(8).find(|&at| {
        let size = word(&before, at);
        size < 0x8000_0000 && size > 100 && at + size as usize == before.len()
    });
    let free = free.unwrap();
    let rest = word(&before, free) - 48;
    let second_at = (free - 4096) as u32;
    let bytes = before[first..first + 44].to_vec();
    before[free + 4..free + 48].copy_from_slice(&bytes);
    put(&mut before, free, 48u32.wrapping_neg());
    put(&mut before, free + 48, rest);
    for (at, value) in [
        (free + 4 + 4, first_at),
        (free + 4 + 8, first_at),
        (free + 4 + 12, 1),
        (first + 4, second_at),
        (first + 8, second_at),
        (first + 12, 4),
        (gamma + 44, second_at),
    ] {
        put(&mut before, at, value);
    }
    assert!(lint(&before).is_clean(), "{:#?}", lint(&before).findings);
    let mut editor = edit(&before);
    editor.create_key(&path("Gamma"), &name("x")).unwrap();
    editor.delete_key(&path("Gamma\\x")).unwrap();
    editor.delete_key(&path("Gamma")).unwrap();
    let after = editor.finish();
    let checked = lint(&after);
    assert!(checked.is_clean(), "{:#?}", checked.findings);
    assert_eq!((checked.descriptors, checked.leaked_cells), (1, 0));
}

#[test]
fn deleting_all_below_a_key_and_making_it_again_gives_the_same_tree() {
    let before = small();
    let tree = Tree::read(&open(&before), &KeyPath::root());
    let mut editor = edit(&before);
    for key in ["Beta\\Below", "Beta", "Alpha", "Gamma"] {
        editor.delete_key(&path(key)).unwrap();
    }
    let mut emptied = Tree::read(&open(&editor.finish()), &KeyPath::root());
    assert_eq!(emptied, Tree::default());
    emptied.values.clear();

    let mut editor = edit(&before);
    for key in ["Beta\\Below", "Beta", "Alpha", "Gamma"] {
        editor.delete_key(&path(key)).unwrap();
    }
    for key in tree.paths().iter().filter(|key| !key.names().is_empty()) {
        let (parent, own) = key.split_last().unwrap();
        editor.create_key(&parent, own).unwrap();
        for (own, kind, data) in &tree.clone().at(key).unwrap().values {
            editor.set_value(key, own, *kind, data).unwrap();
        }
    }
    let after = editor.finish();
    assert_eq!(Tree::read(&open(&after), &KeyPath::root()), tree);
    assert!(lint(&after).is_clean());
    assert_eq!(after.len(), before.len());
}
