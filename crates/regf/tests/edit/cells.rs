//! The cells of a hive by what they belong to, read without the crate.

use routerkeep_regf::KeyPath;

fn u16_at(bytes: &[u8], at: usize) -> usize {
    usize::from(u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()))
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

/// Returns the offset and the whole bytes of the cell at `offset`.
fn cell(hive: &[u8], offset: u32) -> (u32, &[u8]) {
    let at = offset as usize + 4096;
    let size = (u32_at(hive, at) as i32).unsigned_abs() as usize;
    (offset, &hive[at..at + size])
}

/// Fails if any cell of a key outside of `touched` is not in `after` as it is in `before`.
///
/// The key at `touched` may differ; of its parent the time may; of a security cell the links and the count.
/// Returns how many cells were compared.
pub(crate) fn assert_untouched(before: &[u8], after: &[u8], touched: &KeyPath) -> usize {
    let mut cells = Vec::new();
    let mut descriptors = std::collections::BTreeSet::new();
    collect(
        before,
        u32_at(before, 36),
        &mut Some(touched.names().to_vec()),
        &mut cells,
        &mut descriptors,
    );
    for (offset, bytes) in &cells {
        assert_eq!(cell(after, *offset).1, *bytes, "cell {offset:#x}");
    }
    for offset in &descriptors {
        assert_eq!(
            cell(after, *offset).1[20..],
            cell(before, *offset).1[20..],
            "descriptor {offset:#x}"
        );
    }
    cells.len() + descriptors.len()
}

type Names = Option<Vec<routerkeep_regf::Name>>;

fn collect<'h>(
    hive: &'h [u8],
    key: u32,
    touched: &mut Names,
    into: &mut Vec<(u32, &'h [u8])>,
    descriptors: &mut std::collections::BTreeSet<u32>,
) {
    if touched.as_ref().is_some_and(Vec::is_empty) {
        return;
    }
    let node = cell(hive, key);
    into.push(node);
    let node = &node.1[4..];
    descriptors.insert(u32_at(node, 44));
    let class = u32_at(node, 48);
    if class != u32::MAX {
        into.push(cell(hive, class));
    }
    let count = u32_at(node, 36) as usize;
    if count > 0 {
        let list = cell(hive, u32_at(node, 40));
        into.push(list);
        for n in 0..count {
            value(hive, u32_at(list.1, 4 + 4 * n), into);
        }
    }
    if u32_at(node, 20) > 0 {
        for subkey in list(hive, u32_at(node, 28), into) {
            let below = &cell(hive, subkey).1[4..];
            let name = &below[76..76 + u16_at(below, 72)];
            let wanted = touched.as_ref().and_then(|names| names.first());
            let is_it = wanted.is_some_and(|wanted| {
                wanted.matches(&routerkeep_regf::Name::from(
                    String::from_utf8_lossy(name).into_owned(),
                ))
            });
            let mut rest =
                if is_it { touched.as_ref().map(|names| names[1..].to_vec()) } else { None };
            collect(hive, subkey, &mut rest, into, descriptors);
        }
    }
}

fn value<'h>(hive: &'h [u8], at: u32, into: &mut Vec<(u32, &'h [u8])>) {
    let value = cell(hive, at);
    into.push(value);
    let size = u32_at(value.1, 8);
    if size == 0 || size >= 0x8000_0000 {
        return;
    }
    let data = cell(hive, u32_at(value.1, 12));
    into.push(data);
    if size > 16344 && u32_at(hive, 24) > 3 {
        let list = cell(hive, u32_at(data.1, 8));
        into.push(list);
        for n in 0..u16_at(data.1, 6) {
            into.push(cell(hive, u32_at(list.1, 4 + 4 * n)));
        }
    }
}

fn list<'h>(hive: &'h [u8], at: u32, into: &mut Vec<(u32, &'h [u8])>) -> Vec<u32> {
    let list_cell = cell(hive, at);
    into.push(list_cell);
    let bytes = list_cell.1;
    let count = u16_at(bytes, 6);
    let step = if matches!(&bytes[4..6], b"lf" | b"lh") { 8 } else { 4 };
    let elements = (0..count).map(|n| u32_at(bytes, 8 + step * n));
    if &bytes[4..6] == b"ri" {
        return elements.flat_map(|leaf| list(hive, leaf, into)).collect();
    }
    elements.collect()
}
