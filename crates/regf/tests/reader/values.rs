//! Values whose lists, names, sizes or data are not what they should be.

use crate::assembler::{KeyFields, NIL};
use crate::tree::Tree;
use crate::{Assembler, in_file, read_all};

/// Returns a hive whose root has the values at these cells.
fn with_values(mut hive: Assembler, values: &[u32]) -> (u32, Vec<u8>) {
    let list = hive.value_list(values);
    let count = values.len() as u32;
    let root = hive.key(b"root", KeyFields { values: (count, list), ..KeyFields::default() });
    (list, hive.finish(root))
}

fn names(tree: &Tree) -> Vec<String> {
    tree.values.iter().map(|(name, ..)| name.to_string()).collect()
}

/// Reads a hive with one value, of which one thing is said, and the value is not read.
#[track_caller]
fn assert_lost(hive: Assembler, value: u32, said: &str) {
    let (tree, findings) = read_all(with_values(hive, &[value]).1);
    assert_eq!((names(&tree), findings), (Vec::new(), vec![said.to_owned()]));
}

#[test]
fn a_list_that_two_keys_share_is_the_first_s_and_both_are_doubted() {
    let mut hive = Assembler::new();
    let value = hive.small_value(b"v");
    let list = hive.value_list(&[value]);
    let fields = KeyFields { values: (1, list), ..KeyFields::default() };
    let root = hive.key(b"root", KeyFields { subkeys: (1, 0), ..fields });
    let key = hive.key(b"k", KeyFields { parent: root, ..fields });
    let leaf = hive.hash_leaf(&[(key, b"k")]);
    hive.put(root, 28, leaf);
    let (tree, findings) = read_all(hive.finish(root));
    assert_eq!(names(&tree), ["v"]);
    assert_eq!(names(&tree.subkeys[0]), [""; 0]);
    let list = in_file(list);
    let own = "expected a cell of its own, found one that is used";
    assert_eq!(
        findings,
        [
            format!("Error offset {list}: \\k: {own} twice"),
            format!("Error offset {list}: \\: {own} again further on"),
        ]
    );
}

#[test]
fn a_value_behind_the_list_that_nobody_else_uses_was_lost() {
    let mut hive = Assembler::new();
    let values = [hive.small_value(b"a"), hive.small_value(b"b"), hive.small_value(b"c")];
    let list = hive.value_list(&values);
    let root = hive.key(b"root", KeyFields { values: (2, list), ..KeyFields::default() });
    let (tree, findings) = read_all(hive.finish(root));
    assert_eq!(names(&tree), ["a", "b"]);
    assert_eq!(
        findings,
        [format!(
            "Error offset {}: \\: expected 2 values, as the key says, \
             found one more behind them, at {:#x}, that no other key uses",
            in_file(list),
            values[2]
        )]
    );
}

#[test]
fn what_a_deleted_value_leaves_behind_the_list_is_nothing() {
    let mut hive = Assembler::new();
    let (a, b) = (hive.small_value(b"a"), hive.small_value(b"b"));
    let other = hive.small_value(b"other");
    let freed =
        hive.cell_of_size(24, b"vk\x01\x00\x04\x00\x00\x80    \x03\x00\x00\x00\x01\x00\x00\x00");
    let root = hive.key(b"root", KeyFields { subkeys: (3, 0), ..KeyFields::default() });
    let mut elements = Vec::new();
    // Behind the end: the last value's old place, a cell that was freed, one that is another key's now.
    for (name, value, behind) in [(b"k", a, a), (b"l", b, freed)] {
        let list = hive.value_list(&[value, behind]);
        let fields = KeyFields { parent: root, values: (1, list), ..KeyFields::default() };
        elements.push((hive.key(name, fields), name.as_slice()));
    }
    let list = hive.value_list(&[other, a]);
    let fields = KeyFields { parent: root, values: (1, list), ..KeyFields::default() };
    elements.push((hive.key(b"m", fields), b"m"));
    let leaf = hive.hash_leaf(&elements);
    hive.put(root, 28, leaf);
    let bytes = hive.finish(root);
    assert_eq!(read_all(bytes.clone()).1, [""; 0]);
    // Read alone, the last key has to look beyond itself.
    let hive = crate::open(bytes);
    let key = hive.find(&"m".into()).unwrap().key.unwrap();
    let mut collector = crate::Collector::default();
    let limits = routerkeep_regf::Limits::DEFAULT;
    assert_eq!(hive.walk(key, routerkeep_regf::Depth::All, &limits, &mut collector), []);
}

#[test]
fn a_number_of_values_beyond_the_list_is_said_and_the_rest_read() {
    for count in [3, 0x7FFF_FFFF, 0x8000_0000, NIL] {
        let mut hive = Assembler::new();
        let values = [hive.small_value(b"a"), hive.small_value(b"b"), hive.small_value(b"c")];
        let list = hive.value_list(&values[..1]);
        let root = hive.key(b"root", KeyFields { values: (count, list), ..KeyFields::default() });
        let (tree, findings) = read_all(hive.finish(root));
        assert_eq!(names(&tree), ["a"]);
        assert_eq!(
            findings,
            [format!(
                "Error offset {}: \\: expected a list of {count} values, found a cell with room for 1",
                in_file(list)
            )]
        );
    }
}

#[test]
fn the_flag_of_a_predefined_handle_alone_takes_no_values_away() {
    for (count, said) in [
        (1, "the flag of a predefined handle (0x40) and values nevertheless"),
        (0x8000_0050, "a predefined handle (flag 0x40)"),
    ] {
        let mut hive = Assembler::new();
        let value = hive.small_value(b"a");
        let list = hive.value_list(&[value]);
        let fields = KeyFields { flags: 0x60, values: (count, list), ..KeyFields::default() };
        let root = hive.key(b"root", fields);
        let (tree, findings) = read_all(hive.finish(root));
        assert_eq!(tree.values.len(), usize::from(count == 1));
        let said = format!("expected a key with values, found {said}");
        assert_eq!(findings, [format!("Warning offset {}: \\: {said}", in_file(root))]);
    }
}

#[test]
fn elements_that_are_no_values_are_named_one_by_one() {
    let mut hive = Assembler::new();
    let value = hive.small_value(b"v");
    let other = hive.cell(b"xx");
    let (_, bytes) = with_values(hive, &[other, value, value + 4, value]);
    let (tree, findings) = read_all(bytes);
    assert_eq!(names(&tree), ["v"]);
    let own = "expected a cell of its own, found one that is used";
    assert_eq!(
        findings,
        [
            format!(
                "Error offset {}: \\: expected a key value (\"vk\"), found \"xx\"",
                in_file(other)
            ),
            format!(
                "Error offset {}: \\: expected a cell offset, a multiple of 8 from 0x20 on, found {:#x}",
                in_file(value + 4),
                value + 4
            ),
            format!("Error offset {}: \\: {own} twice", in_file(value)),
            format!("Error offset {}: \\: {own} again further on", in_file(value)),
        ]
    );
}

#[test]
fn a_name_longer_than_its_cell_loses_the_value_and_a_shorter_one_is_doubted() {
    let mut hive = Assembler::new();
    let value = hive.small_value(b"InterfaceName");
    hive.put(value, 0, u32::from_le_bytes(*b"vk\xFF\xFF"));
    let said = "expected a value name within its cell, found 65535 bytes of name in a cell of 36";
    assert_lost(hive, value, &format!("Error offset {}: \\: {said}", in_file(value)));

    let mut hive = Assembler::new();
    let value = hive.small_value(b"InterfaceName");
    hive.put(value, 0, u32::from_le_bytes(*b"vk\x05\x00"));
    let (tree, findings) = read_all(with_values(hive, &[value]).1);
    assert_eq!(names(&tree), ["Inter"]);
    assert_eq!(
        findings,
        [format!(
            "Error offset {}: \\: value \"Inter\": expected a value name that fills its cell, \
             found a name of 5 bytes and room for 11 more",
            in_file(value)
        )]
    );
}

#[test]
fn sizes_of_data_are_held_against_what_is_there() {
    // Size field, what is said of the value; the data's cell has 20 bytes.
    for (size, said) in [
        (21, "expected 21 bytes of data, found a cell of 20"),
        (0x7FFF_FFFF, "expected 2147483647 bytes of data, found a cell of 20"),
    ] {
        let mut hive = Assembler::new();
        let data = hive.cell(&[9; 20]);
        let value = hive.value(b"v", size, data);
        assert_lost(
            hive,
            value,
            &format!("Error offset {}: \\: value \"v\": {said}", in_file(data)),
        );
    }
    for (size, found) in [(0x8000_0005, 5), (0xFFFF_FFFF, 0x7FFF_FFFF)] {
        let mut hive = Assembler::new();
        let value = hive.value(b"v", size, 0);
        let said = "expected at most 4 bytes of data in the value itself";
        let place = in_file(value);
        assert_lost(
            hive,
            value,
            &format!("Error offset {place}: \\: value \"v\": {said}, found {found}"),
        );
    }
}

#[test]
fn data_where_no_writer_puts_them_are_read_with_a_warning() {
    for (size, field, data) in [
        (0x8000_0002, 0x0403_0201, vec![1, 2]),
        (0x8000_0000, 0x0403_0201, vec![]),
        (0, NIL, vec![]),
    ] {
        let mut hive = Assembler::new();
        let value = hive.value(b"v", size, field);
        let (tree, findings) = read_all(with_values(hive, &[value]).1);
        assert_eq!(tree.values[0].2, data);
        let said = "expected data in the value itself, zeroes behind, found";
        let warning = format!("Warning offset {}: \\: value \"v\": {said} ", in_file(value));
        assert!(findings.len() == 1 && findings[0].starts_with(&warning), "{findings:?}");
    }
}

/// Makes a big data record over `segments` cells of these sizes.
fn big_data(hive: &mut Assembler, count: u16, segments: &[usize]) -> (u32, u32, Vec<u32>) {
    let cells: Vec<u32> =
        segments.iter().enumerate().map(|(n, len)| hive.cell(&vec![n as u8; *len])).collect();
    let list = hive.value_list(&cells);
    let mut record = b"db".to_vec();
    record.extend(count.to_le_bytes());
    record.extend(list.to_le_bytes());
    record.extend([0; 4]);
    (hive.cell(&record), list, cells)
}

#[test]
fn data_in_segments_are_read_and_their_number_is_checked() {
    let mut hive = Assembler::new();
    let (record, ..) = big_data(&mut hive, 2, &[16344, 16344]);
    let value = hive.value(b"v", 20_000, record);
    let (tree, findings) = read_all(with_values(hive, &[value]).1);
    assert_eq!(findings, [""; 0]);
    assert_eq!(tree.values[0].2, [vec![0; 16344], vec![1; 3656]].concat());

    for (count, size, segments) in [(1, 20_000, 2), (3, 20_000, 2), (0, 20_000, 2), (2, 40_000, 3)]
    {
        let mut hive = Assembler::new();
        let (record, ..) = big_data(&mut hive, count, &[16344, 16344]);
        let value = hive.value(b"v", size, record);
        let said = format!("expected {segments} segments for {size} bytes of data, found {count}");
        let place = in_file(record);
        assert_lost(hive, value, &format!("Error offset {place}: \\: value \"v\": {said}"));
    }
}

#[test]
fn segments_that_are_missing_short_or_used_twice_lose_the_value() {
    let mut hive = Assembler::new();
    let (record, _, cells) = big_data(&mut hive, 2, &[16344, 800]);
    let value = hive.value(b"v", 20_000, record);
    let said = "expected a segment of 3656 bytes, found a cell of 804";
    assert_lost(
        hive,
        value,
        &format!("Error offset {}: \\: value \"v\": {said}", in_file(cells[1])),
    );

    let mut hive = Assembler::new();
    let (record, list, cells) = big_data(&mut hive, 2, &[16344, 16344]);
    hive.put(list, 4, cells[0]);
    let value = hive.value(b"v", 20_000, record);
    let (tree, findings) = read_all(with_values(hive, &[value]).1);
    assert_eq!(names(&tree), [""; 0]);
    let own = "expected a cell of its own, found one that is used";
    let place = in_file(cells[0]);
    assert_eq!(
        findings,
        [
            format!("Error offset {place}: \\: value \"v\": {own} twice"),
            format!("Error offset {place}: \\: {own} again further on"),
        ]
    );

    // As many segments as 2^31 bytes need can't even be counted in the record.
    let mut hive = Assembler::new();
    let (record, ..) = big_data(&mut hive, 0xFFFF, &[16344, 16344]);
    let value = hive.value(b"v", 0x7FFF_FFFF, record);
    let said = "expected 131393 segments for 2147483647 bytes of data, found 65535";
    assert_lost(hive, value, &format!("Error offset {}: \\: value \"v\": {said}", in_file(record)));

    // So many that the count is right, and more bytes than the hive has.
    let mut hive = Assembler::new();
    let (record, ..) = big_data(&mut hive, 60_000, &[16344, 16344]);
    let value = hive.value(b"v", 60_000 * 16344, record);
    let said = "expected data within the hive, found 980640000 bytes";
    assert_lost(hive, value, &format!("Error offset {}: \\: value \"v\": {said}", in_file(record)));
}

#[test]
fn a_value_larger_than_its_key_ever_had_is_a_warning() {
    let mut hive = Assembler::new();
    let data = hive.cell(&[5; 10]);
    let value = hive.value(b"name", 10, data);
    let list = hive.value_list(&[value]);
    let root = hive.key(b"root", KeyFields { values: (1, list), ..KeyFields::default() });
    hive.put(root, 60, 8);
    hive.put(root, 64, 9);
    let (tree, findings) = read_all(hive.finish(root));
    assert_eq!(names(&tree), ["name"]);
    assert_eq!(
        findings,
        [format!(
            "Warning offset {}: \\: expected value names of at most 8 bytes and data of 9, \
             found up to 8 bytes and 10",
            in_file(root)
        )]
    );
}
