//! Keys and lists of subkeys that lead in circles, to each other's cells, or nowhere.

use crate::assembler::{KeyFields, NIL};
use crate::{Assembler, in_file, open, read_all};
use routerkeep_regf::{HiveError, LogPolicy};

const ONE_CELL: &str = "expected a cell of its own, found one that is used twice";
const FIRST: &str = "expected a cell of its own, found one that is used again further on";

#[test]
fn a_key_that_is_its_own_child_is_read_once() {
    let mut hive = Assembler::new();
    let root = hive.key(b"root", KeyFields { subkeys: (1, 0), ..KeyFields::default() });
    let list = hive.hash_leaf(&[(root, b"root")]);
    hive.put(root, 28, list);
    let (tree, findings) = read_all(hive.finish(root));
    assert_eq!(tree.count(), 1);
    let root = in_file(root);
    assert_eq!(
        findings,
        [
            format!("Error offset {root}: \\: {ONE_CELL}"),
            format!("Error offset {root}: \\: {FIRST}")
        ]
    );
}

#[test]
fn a_grandchild_that_is_its_grandparent_is_read_once() {
    let mut hive = Assembler::new();
    let root = hive.next();
    let a = root + 88;
    let fields = |parent, list| KeyFields { parent, subkeys: (1, list), ..KeyFields::default() };
    assert_eq!(hive.key(b"root", fields(0, 0)), root);
    assert_eq!(hive.key(b"a", fields(root, 0)), a);
    let b = hive.key(b"b", fields(a, 0));
    for (parent, child, name) in [(root, a, b"a"), (a, b, b"b"), (b, a, b"a")] {
        let list = hive.hash_leaf(&[(child, name)]);
        hive.put(parent, 28, list);
    }
    let (tree, findings) = read_all(hive.finish(root));
    assert_eq!(tree.count(), 3);
    let a = in_file(a);
    assert_eq!(
        findings,
        [format!("Error offset {a}: \\a\\b: {ONE_CELL}"), format!("Error offset {a}: \\: {FIRST}")]
    );
}

#[test]
fn of_two_keys_with_one_list_both_are_doubted() {
    let mut hive = Assembler::new();
    let root = hive.next();
    let (a, b, c) = (root + 88, root + 176, root + 264);
    let fields = |parent, subkeys| KeyFields { parent, subkeys, ..KeyFields::default() };
    assert_eq!(hive.key(b"root", fields(0, (2, 0))), root);
    assert_eq!(hive.key(b"a", fields(root, (1, 0))), a);
    assert_eq!(hive.key(b"b", fields(root, (1, 0))), b);
    assert_eq!(hive.key(b"c", fields(b, (0, NIL))), c);
    let top = hive.hash_leaf(&[(a, b"a"), (b, b"b")]);
    let shared = hive.hash_leaf(&[(c, b"c")]);
    hive.put(root, 28, top);
    hive.put(a, 28, shared);
    hive.put(b, 28, shared);
    let (tree, findings) = read_all(hive.finish(root));
    assert_eq!(tree.count(), 4, "the list's key is read once");
    let [at_c, at_list, at_b] = [c, shared, b].map(in_file);
    assert_eq!(
        findings,
        [
            format!(
                "Error offset {at_c}: \\a: expected a key whose parent is at {a:#x}, \
                 found \"c\", whose parent is at {b:#x}"
            ),
            format!("Error offset {at_list}: \\b: {ONE_CELL}"),
            format!(
                "Error offset {at_b}: \\b: expected 1 subkeys, as the key says, found 0 in its list"
            ),
            format!("Error offset {at_list}: \\a: {FIRST}"),
        ]
    );
}

#[test]
fn an_index_root_in_an_index_root_is_refused() {
    let mut hive = Assembler::new();
    let root = hive.key(b"root", KeyFields { subkeys: (1, 0), ..KeyFields::default() });
    let key = hive.key(b"a", KeyFields { parent: root, ..KeyFields::default() });
    let leaf = hive.hash_leaf(&[(key, b"a")]);
    let inner = hive.offsets(b"ri", &[leaf]);
    let outer = hive.offsets(b"ri", &[inner]);
    hive.put(root, 28, outer);
    let (tree, findings) = read_all(hive.finish(root));
    assert_eq!(tree.count(), 1);
    let (inner, root) = (in_file(inner), in_file(root));
    assert_eq!(
        findings,
        [
            format!(
                "Error offset {inner}: \\: expected a leaf of subkeys (\"li\", \"lf\", \"lh\"), \
                 found \"ri\""
            ),
            format!(
                "Error offset {root}: \\: expected 1 subkeys, as the key says, found 0 in its list"
            ),
        ]
    );
}

#[test]
fn an_index_root_full_of_one_leaf_reads_it_once() {
    let mut hive = Assembler::new();
    let root = hive.key(b"root", KeyFields { subkeys: (65535, 0), ..KeyFields::default() });
    let key = hive.key(b"a", KeyFields { parent: root, ..KeyFields::default() });
    let leaf = hive.hash_leaf(&[(key, b"a")]);
    let list = hive.offsets(b"ri", &[leaf; 65535]);
    hive.put(root, 28, list);
    let (tree, findings) = read_all(hive.finish(root));
    assert_eq!(tree.names(), ["a"]);
    // 65534 times the leaf, the wrong number of subkeys, and the first owner, which is the same key.
    assert_eq!(findings.len(), 10_001);
    assert_eq!(findings[0], format!("Error offset {}: \\: {ONE_CELL}", in_file(leaf)));
    assert_eq!(
        findings[10_000],
        "Error \\: expected at most 10000 findings, found 55536 more, not listed"
    );
}

#[test]
fn elements_that_lead_nowhere_are_named_one_by_one() {
    let mut hive = Assembler::new();
    let root = hive.key(b"root", KeyFields { subkeys: (5, 0), ..KeyFields::default() });
    let key = hive.key(b"k", KeyFields { parent: root, ..KeyFields::default() });
    let free = hive.cell_of_size(96, &[0; 92]);
    let list = hive.offsets(b"li", &[key + 4, NIL, 0x10, free, key]);
    hive.put(root, 28, list);
    let (tree, findings) = read_all(hive.finish(root));
    assert_eq!(tree.names(), ["k"], "the sound one is read, whatever lies before it");
    let misaligned = "expected a cell offset, a multiple of 8 from 0x20 on";
    assert_eq!(
        findings,
        [
            format!("Error offset {}: \\: {misaligned}, found {:#x}", in_file(key + 4), key + 4),
            format!("Error offset 0x100000fff: \\: {misaligned}, found 0xffffffff"),
            format!("Error offset 0x1010: \\: {misaligned}, found 0x10"),
            format!(
                "Error offset {}: \\: expected a cell in use, its size a multiple of 8, \
                 found a free one (size 96)",
                in_file(free)
            ),
        ]
    );
}

#[test]
fn counts_that_do_not_fit_are_said() {
    // The number in the key, the number in the list, what is read, what is said.
    for (count, listed, names, found) in [
        (1, 2, 2, "1 subkeys, as the key says, found 2 in its list"),
        (0, 2, 2, "0 subkeys, as the key says, found 2 in its list"),
        (3, 2, 2, "3 subkeys, as the key says, found 2 in its list"),
        (NIL, 2, 2, "4294967295 subkeys, as the key says, found 2 in its list"),
        (2, 1, 1, "2 subkeys, as the key says, found 1 in its list"),
    ] {
        let mut hive = Assembler::new();
        let root = hive.key(b"root", KeyFields { subkeys: (count, 0), ..KeyFields::default() });
        let fields = KeyFields { parent: root, ..KeyFields::default() };
        let keys = [hive.key(b"a", fields), hive.key(b"b", fields)];
        let list = hive.offsets(b"li", &keys[..listed]);
        hive.put(root, 28, list);
        let (tree, findings) = read_all(hive.finish(root));
        assert_eq!(tree.subkeys.len(), names);
        assert_eq!(findings, [format!("Error offset {}: \\: expected {found}", in_file(root))]);
    }
}

#[test]
fn a_list_longer_than_its_cell_ends_there() {
    let mut hive = Assembler::new();
    let root = hive.key(b"root", KeyFields { subkeys: (65535, 0), ..KeyFields::default() });
    let key = hive.key(b"a", KeyFields { parent: root, ..KeyFields::default() });
    let list = hive.hash_leaf(&[(key, b"a")]);
    hive.put(list, 0, u32::from_le_bytes(*b"lh\xFF\xFF"));
    hive.put(root, 28, list);
    let (tree, findings) = read_all(hive.finish(root));
    assert_eq!(tree.names(), ["a"]);
    assert_eq!(
        findings,
        [
            format!(
                "Error offset {}: \\: expected a list of 65535 elements, found a cell with room for 1",
                in_file(list)
            ),
            format!(
                "Error offset {}: \\: expected 65535 subkeys, as the key says, found 1 in its list",
                in_file(root)
            ),
        ]
    );
}

#[test]
fn a_count_of_zero_beside_a_pointer_is_a_loss() {
    let mut hive = Assembler::new();
    let fields = KeyFields { subkeys: (0, 0), values: (0, 0), ..KeyFields::default() };
    let root = hive.key(b"root", fields);
    let (_, findings) = read_all(hive.finish(root));
    assert_eq!(
        findings,
        [
            "Error offset 0x1000: \\: expected a cell offset, a multiple of 8 from 0x20 on, found 0x0",
            "Error offset 0x1020: \\: expected no list of values for a count of 0, found one at 0x0",
        ]
    );
}

#[test]
fn a_name_that_is_not_the_one_in_the_list_is_said() {
    for (stored, listed, said) in [
        (b"Parameters", b"Parameters", None),
        (b"pARAMETERS", b"Parameters", None),
        (b"Parametern", b"Parameters", Some("\"Parametern\"")),
        // One bit in a letter makes it one beyond ASCII.
        (b"\xD0arameters", b"Parameters", Some("\"Ðarameters\"")),
    ] {
        let mut hive = Assembler::new();
        let root = hive.key(b"root", KeyFields { subkeys: (1, 0), ..KeyFields::default() });
        let key = hive.key(stored, KeyFields { parent: root, ..KeyFields::default() });
        let list = hive.hash_leaf(&[(key, listed)]);
        hive.put(root, 28, list);
        let (tree, findings) = read_all(hive.finish(root));
        assert_eq!(tree.count(), 2, "the key is read nevertheless");
        let said = said.map(|name| {
            format!(
                "Error offset {}: \\: expected a list element that fits its key's name, \
                 found another hash or start than {name} has",
                in_file(list + 8)
            )
        });
        assert_eq!(findings, Vec::from_iter(said));
    }
}

#[test]
fn names_out_of_order_and_twice_are_warnings() {
    let mut hive = Assembler::new();
    let root = hive.key(b"root", KeyFields { subkeys: (3, 0), ..KeyFields::default() });
    let fields = KeyFields { parent: root, ..KeyFields::default() };
    let keys = [hive.key(b"b", fields), hive.key(b"a", fields), hive.key(b"A", fields)];
    let list = hive.offsets(b"li", &keys);
    hive.put(root, 28, list);
    let (tree, findings) = read_all(hive.finish(root));
    assert_eq!(tree.names(), ["b", "a", "A"]);
    assert_eq!(
        findings,
        [
            format!(
                "Warning offset {}: \\: expected a name above \"b\", found a smaller name: \"a\"",
                in_file(list + 12)
            ),
            format!(
                "Warning offset {}: \\: expected a name above \"a\", found the same name again: \"A\"",
                in_file(list + 16)
            ),
        ]
    );
}

#[test]
fn a_class_and_a_descriptor_that_can_t_be_read_cost_no_key() {
    let mut hive = Assembler::new();
    let data = hive.cell(&[7; 20]);
    let fields = KeyFields { security: data, class: (100, data), ..KeyFields::default() };
    let root = hive.key(b"root", fields);
    let (tree, findings) = read_all(hive.finish(root));
    assert_eq!(tree.count(), 1);
    let data = in_file(data);
    assert_eq!(
        findings,
        [
            format!(
                "Warning offset {data}: \\: expected a class name of 100 bytes, found a cell of 20"
            ),
            format!(
                "Warning offset {data}: \\: expected key security (\"sk\"), found \"\\x07\\x07\""
            ),
        ]
    );
}

#[test]
fn a_root_that_can_t_be_read_is_refused() {
    let hive = |root: fn(u32) -> u32| {
        let mut hive = Assembler::new();
        let key = hive.key(b"root", KeyFields::default());
        hive.finish(root(key))
    };
    for (root, expected) in [
        ((|_| NIL) as fn(u32) -> u32, "a cell offset, a multiple of 8 from 0x20 on"),
        (|_| 0, "a cell offset, a multiple of 8 from 0x20 on"),
        (|key| key + 4, "a cell offset, a multiple of 8 from 0x20 on"),
        (|_| 0x7FFF_FFF8, "a whole cell at 0x7ffffff8"),
        (|key| key + 88, "a cell in use, its size a multiple of 8"),
    ] {
        let refused = routerkeep_regf::Hive::open(hive(root), &[], LogPolicy::Recover);
        let Err(HiveError::Root { damage }) = refused else { panic!("refused") };
        assert_eq!(damage.expected, expected);
    }
    let hive = open(hive(|key| key));
    assert_eq!(hive.root().unwrap().name().to_name().to_string(), "root");
}

/// A base block with a wrong checksum, and a first page that belongs elsewhere, can both make another key
/// the root: then the mark that Windows puts on a root is asked for.
#[test]
fn an_unmarked_root_is_doubted_where_what_leads_to_it_is_damaged() {
    let hive = |flags| {
        let mut hive = Assembler::new();
        let root = hive.key(b"root", KeyFields { flags, ..KeyFields::default() });
        hive.finish(root)
    };
    for damaged in [0x100, 0x1004] {
        for (flags, doubts) in [(0x20, 1), (0x2C, 0)] {
            let mut bytes = hive(flags);
            assert_eq!(read_all(bytes.clone()).1, [""; 0], "nothing wrong, nothing said");
            bytes[damaged] ^= 0x10;
            let (_, mut findings) = read_all(bytes);
            // That the header of the first bin is damaged is said by itself.
            findings.retain(|finding| finding.starts_with("Error"));
            assert_eq!(findings.len(), doubts, "{damaged:#x} {findings:?}");
            for finding in findings {
                assert!(finding.contains("a key marked as root (flag 0x4)"), "{finding}");
            }
        }
    }
}
