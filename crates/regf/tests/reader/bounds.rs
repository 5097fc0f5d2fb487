//! Hostile hives that would cost time or memory without end, and the limits that stop them.

use crate::assembler::{KeyFields, NIL};
use crate::tree::Tree;
use crate::{Assembler, Collector, in_file, open, read, read_all};
use routerkeep_regf::{Depth, Limits, Severity};

/// Returns a hive of keys, each the only child of the one before, and their cells.
fn chain(levels: usize) -> (Vec<u8>, Vec<u32>) {
    let mut hive = Assembler::new();
    let mut keys: Vec<u32> = Vec::new();
    for level in 0..=levels {
        let parent = keys.last().copied().unwrap_or(0);
        let subkeys = if level < levels { (1, 0) } else { (0, NIL) };
        let key = hive.key(b"k", KeyFields { parent, subkeys, ..KeyFields::default() });
        if level > 0 {
            let list = hive.hash_leaf(&[(key, b"k")]);
            hive.put(parent, 28, list);
        }
        keys.push(key);
    }
    (hive.finish(keys[0]), keys)
}

#[test]
fn a_chain_of_ten_thousand_keys_ends_at_level_512() {
    let (bytes, keys) = chain(10_000);
    let (tree, findings) = read_all(bytes);
    assert_eq!(tree.count(), 513);
    // The element lies behind the next key, eight bytes into the list's cell.
    let element = in_file(keys[513] + 88 + 8);
    let path = vec!["k"; 512].join("\\");
    assert_eq!(
        findings,
        [format!("Error offset {element}: \\{path}: expected at most 512 levels, found more")]
    );
    let (bytes, _) = chain(512);
    let (tree, findings) = read_all(bytes);
    assert_eq!((tree.count(), findings.len()), (513, 0));
}

/// A root with as many subkeys, named by their number, each with one value of four bytes.
fn wide(subkeys: usize) -> Vec<u8> {
    let mut root = Tree::new("root");
    for n in 0..subkeys {
        let mut key = Tree::new(format!("{n:08}"));
        key.values.push(("v".into(), routerkeep_regf::ValueType::DWORD, vec![0; 4]));
        root.subkeys.push(key);
    }
    crate::written::write(&root)
}

#[test]
fn each_limit_stops_the_reading_and_says_so() {
    let bytes = wide(1000);
    let limits = Limits::DEFAULT;
    let cases = [
        (Limits { keys: 100, ..limits }, (100, 99), 901, "at most 100 keys"),
        (Limits { values: 100, ..limits }, (1001, 100), 900, "at most 100 values"),
        (Limits { depth: 0, ..limits }, (1, 0), 1000, "at most 0 levels"),
    ];
    for (limits, counts, findings, expected) in cases {
        let (tree, found) = read(&open(bytes.clone()), &limits);
        let values = tree.subkeys.iter().map(|key| key.values.len()).sum::<usize>();
        assert_eq!((tree.count(), values), counts, "{expected}");
        assert_eq!(found.len(), findings, "{expected}");
        for finding in found {
            assert_eq!(finding.expected, expected);
            assert_eq!((finding.severity, finding.found.as_str()), (Severity::Error, "more"));
        }
    }
    let limits = Limits { bytes: 10_000, ..limits };
    let (tree, found) = read(&open(bytes), &limits);
    assert!(tree.count() > 100 && tree.count() < 1000, "{}", tree.count());
    assert_eq!(found[0].expected, "at most 10000 bytes of names and data");
}

#[test]
fn findings_beyond_the_limit_are_counted() {
    let limits = Limits { keys: 1, findings: 10, ..Limits::DEFAULT };
    let (_, found) = read(&open(wide(1000)), &limits);
    assert_eq!(found.len(), 11);
    let last = found.last().unwrap();
    assert_eq!(last.to_string(), "\\: expected at most 10 findings, found 990 more, not listed");
    assert_eq!((last.severity, last.path.names().len()), (Severity::Error, 0));
}

#[test]
fn a_wrong_size_of_data_uses_up_nothing() {
    let mut hive = Assembler::new();
    let data = hive.cell(&[9; 20]);
    let values = [hive.value(b"wrong", 0x7FFF_FFFF, data), hive.small_value(b"right")];
    let list = hive.value_list(&values);
    let root = hive.key(b"root", KeyFields { values: (2, list), ..KeyFields::default() });
    let (tree, findings) = read_all(hive.finish(root));
    assert_eq!(tree.values.len(), 1, "the value behind the damaged one is there");
    assert_eq!(findings.len(), 1);
}

#[test]
fn sizes_near_the_end_of_a_number_reach_nowhere() {
    // A cell that says it is longer than the hive, as far as to wrap around.
    for size in [i32::MIN, i32::MIN + 8, -0x7000_0000, -8192] {
        let mut hive = Assembler::new();
        let data = hive.cell_of_size(size, &[1; 28]);
        let value = hive.value(b"v", 28, data);
        let list = hive.value_list(&[value]);
        let root = hive.key(b"root", KeyFields { values: (1, list), ..KeyFields::default() });
        let (_, findings) = read_all(hive.finish(root));
        let said = format!(
            "Error offset {}: \\: value \"v\": expected a whole cell at {data:#x}, \
             found hive bins data of 0x1000 bytes",
            in_file(data)
        );
        assert_eq!(findings, [said], "{size}");
    }
    // A base block that promises more than the file holds: what is there is read.
    for bins_size in [0x2000, 0x7FFF_F000, 0xFFFF_F000, u32::MAX] {
        let mut hive = Assembler::new();
        let root = hive.key(b"root", KeyFields::default());
        let (tree, findings) = read_all(hive.finish_with(root, bins_size));
        assert_eq!((tree.count(), findings.len()), (1, 0));
    }
    // And one that says less.
    let mut hive = Assembler::new();
    let _space = hive.cell(&[0; 8000]);
    let key = hive.next() + 88;
    let leaf = hive.next() + 88 + 80;
    let fields = KeyFields { subkeys: (1, leaf), ..KeyFields::default() };
    let root = hive.key(b"root", fields);
    assert_eq!(hive.key(b"", KeyFields { parent: root, ..KeyFields::default() }), key);
    assert_eq!(hive.hash_leaf(&[(key, b"")]), leaf);
    assert!(
        routerkeep_regf::Hive::open(
            hive.finish_with(root, 4096),
            &[],
            routerkeep_regf::LogPolicy::Recover
        )
        .is_err()
    );
}

/// Cells that begin eight bytes apart and all reach to the same end.
fn nested_cells(hive: &mut Assembler, cells: u32, len: usize) -> Vec<u32> {
    let start = hive.next();
    let end = start + 8 * cells + (len as u32).next_multiple_of(8);
    for n in 0..cells {
        let at = start + 8 * n;
        hive.cell_of_size(-((end - at) as i32), &[0; 4]);
    }
    let rest = (end - hive.next()) as usize;
    // The end of the last one; not a cell by itself.
    hive.cell_of_size(0, &vec![0; rest - 4]);
    (0..cells).map(|n| start + 8 * n).collect()
}

/// Half a megabyte that, read cell by cell, would be 3 GB.
#[test]
fn overlapping_data_are_stopped_by_the_limit_of_bytes() {
    let mut hive = Assembler::new();
    let data = nested_cells(&mut hive, 6000, 500_000);
    let values: Vec<u32> = data.iter().map(|data| hive.value(b"v", 500_000, *data)).collect();
    let list = hive.value_list(&values);
    let root = hive
        .key(b"root", KeyFields { values: (values.len() as u32, list), ..KeyFields::default() });
    let mut bytes = hive.finish(root);
    // Format 1.3: data of this size in one cell.
    crate::source::set_minor_version(&mut bytes, 3);
    let limits = Limits { bytes: 16 * 1024 * 1024, ..Limits::DEFAULT };
    let (tree, findings) = read(&open(bytes), &limits);
    let len: usize = tree.values.iter().map(|(_, _, data)| data.len()).sum();
    assert!(len <= limits.bytes, "{len}");
    let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
    assert_eq!(
        errors + tree.values.len(),
        values.len(),
        "each value is read or said to be missing"
    );
}

/// Cells that run over the ends of their chunks are copied; overlapping ones are not copied without end.
#[test]
fn cells_that_cross_chunks_are_copied_no_more_than_once_over() {
    let mut hive = Assembler::new();
    let data = nested_cells(&mut hive, 20_000, 2_000_000);
    // One in each of ten chunks of 16 KiB; each reaches over two megabytes.
    let wanted: Vec<u32> = data.into_iter().step_by(2048).collect();
    let values: Vec<u32> = wanted.iter().map(|data| hive.value(b"v", 5, *data)).collect();
    let list = hive.value_list(&values);
    let root = hive
        .key(b"root", KeyFields { values: (values.len() as u32, list), ..KeyFields::default() });
    let (tree, findings) = read_all(hive.finish(root));
    assert_eq!((tree.values.len(), findings.len()), (1, values.len() - 1));
    assert_eq!(
        findings[0],
        format!(
            "Error offset {}: \\: value \"v\": expected a whole cell at {:#x}, \
             found another cell that overlaps it",
            in_file(wanted[1]),
            wanted[1]
        )
    );
}

#[test]
fn a_cell_that_crosses_a_chunk_is_whole_and_one_inside_it_is_not_taken_for_it() {
    let mut hive = Assembler::new();
    let _space = hive.cell(&[0; 16_000]);
    let data = hive.next();
    let content: Vec<u8> = (0..20_000u32).map(|n| (n % 251) as u8).collect();
    assert_eq!(hive.cell(&content), data);
    // A cell inside the data, in the same chunk, that crosses its end as well.
    let inner = data + 8;
    hive.put(inner - 4, 0, (-19_000i32).cast_unsigned());
    let values = [hive.value(b"a", 16_344, data), hive.value(b"b", 10_000, inner)];
    let list = hive.value_list(&values);
    let root = hive.key(b"root", KeyFields { values: (2, list), ..KeyFields::default() });
    let (tree, findings) = read_all(hive.finish(root));
    let (_, _, read) = &tree.values[0];
    assert_eq!(read[..4], content[..4]);
    assert_eq!(read[8..], content[8..16_344]);
    assert_eq!(tree.values.len(), 1);
    assert_eq!(
        findings,
        [format!(
            "Error offset {}: \\: value \"b\": expected a whole cell at {inner:#x}, \
             found another cell that overlaps it",
            in_file(inner)
        )]
    );
}

/// Keys that overlap so that each name is 64 KB long, all of the same bytes.
#[test]
fn overlapping_names_and_descriptors_are_stopped_by_the_limit_of_bytes() {
    let mut hive = Assembler::new();
    let count = 2000u32;
    let root = hive.key(b"root", KeyFields { subkeys: (count, 0), ..KeyFields::default() });
    let start = hive.next();
    let end = start + 88 * count + 70_000;
    let mut keys = Vec::new();
    for n in 0..count {
        let at = start + 88 * n;
        // Each key is its own descriptor's cell too, at another offset each time: 24 bytes in.
        let fields = KeyFields { parent: root, security: at + 56, ..KeyFields::default() };
        let key = hive.key(&[0; 8], fields);
        assert_eq!(key, at);
        hive.put(key, 72, 0xFFFF);
        hive.put(key - 4, 0, (at.wrapping_sub(end)).cast_signed().cast_unsigned());
        keys.push(key);
    }
    hive.cell_of_size(0, &[0; 70_000]);
    let list = hive.offsets(b"li", &keys);
    hive.put(root, 28, list);
    let limits = Limits { bytes: 8 * 1024 * 1024, ..Limits::DEFAULT };
    let hive = open(hive.finish(root));
    let mut collector = Collector::default();
    let findings = hive.walk(hive.root().unwrap(), Depth::All, &limits, &mut collector);
    let tree = collector.finished.unwrap();
    let units: usize = tree.subkeys.iter().map(|key| key.name.units().len()).sum();
    assert!(units * 2 + collector.parts <= limits.bytes);
    let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
    assert!(errors + tree.subkeys.len() >= count as usize, "{errors}");
}

/// A list of millions of elements that lead nowhere, in a key far down: findings there would each hold a
/// path of 512 names.
#[test]
fn damage_without_end_far_down_costs_little() {
    let mut hive = Assembler::new();
    let mut parents: Vec<u32> = Vec::new();
    let name = [b'n'; 200];
    for level in 0..=512 {
        let parent = parents.last().copied().unwrap_or(0);
        let subkeys = if level < 512 { (1, 0) } else { (0, NIL) };
        let key = hive.key(&name, KeyFields { parent, subkeys, ..KeyFields::default() });
        if level > 0 {
            let list = hive.hash_leaf(&[(key, &name)]);
            hive.put(parent, 28, list);
        }
        parents.push(key);
    }
    let list = hive.value_list(&vec![0x20; 1_000_000]);
    let last = *parents.last().unwrap();
    hive.put(last, 36, 1_000_000);
    hive.put(last, 40, list);
    let (tree, findings) = read(&open(hive.finish(parents[0])), &Limits::DEFAULT);
    assert_eq!(tree.count(), 513);
    // As many as 16 MiB of paths allow, not 10,000; and the rest counted.
    assert!(findings.len() < 200, "{}", findings.len());
    let last = findings.last().unwrap();
    let counted = 1_000_000 - (findings.len() - 1);
    assert_eq!(last.found, format!("{counted} more, not listed"));
}
