//! A second look at a written hive, which knows nothing of our reader: are bins and cells, counts, sizes
//! and references what the format asks for?

use std::collections::BTreeMap;

/// What a cell is used as, and how often it is referred to.
#[derive(Debug)]
struct Use {
    size: usize,
    references: u32,
}

/// Checks the whole of a hive and returns its number of keys; panics where something is wrong.
pub(crate) fn check(file: &[u8]) -> usize {
    assert_eq!(&file[..4], b"regf");
    let words = file[..508].as_chunks::<4>().0.iter();
    let checksum = words.fold(0, |sum, word| sum ^ u32::from_le_bytes(*word));
    assert_eq!(u32_at(file, 508), checksum, "checksum");
    assert_eq!(u32_at(file, 4), u32_at(file, 8), "sequence numbers");
    let bins = &file[4096..];
    assert_eq!(u32_at(file, 40) as usize, bins.len(), "size of the hive bins data");
    let mut layout = Layout { bins, cells: cells(bins), keys: 0 };
    let root = u32_at(file, 36);
    assert_eq!(root, 32, "the root key's cell is the first one");
    layout.key(root, None);
    let security = u32_at(layout.record(root, b"nk"), 44);
    let record = layout.record(security, b"sk");
    assert_eq!((u32_at(record, 4), u32_at(record, 8)), (security, security), "the ring of one");
    assert_eq!(u32_at(record, 12), layout.keys, "reference count");
    assert_eq!(record.len(), (20 + u32_at(record, 16) as usize + 4).next_multiple_of(8) - 4);
    for (at, cell) in &layout.cells {
        let expected = if *at == security { layout.keys } else { 1 };
        assert_eq!(cell.references, expected, "references to the cell at {at:#x}");
    }
    layout.keys as usize
}

/// Walks the bins and returns the cells in use: bins follow each other, cells fill them.
fn cells(bins: &[u8]) -> BTreeMap<u32, Use> {
    let mut cells = BTreeMap::new();
    let mut bin = 0;
    while bin < bins.len() {
        assert_eq!(&bins[bin..bin + 4], b"hbin");
        assert_eq!(u32_at(bins, bin + 4) as usize, bin, "offset of the bin");
        let end = bin + u32_at(bins, bin + 8) as usize;
        assert_eq!(end % 4096, 0, "size of the bin");
        let mut cell = bin + 32;
        let mut after_free = false;
        while cell < end {
            let stored = u32_at(bins, cell).cast_signed();
            let size = stored.unsigned_abs() as usize;
            assert!(size >= 8 && size.is_multiple_of(8), "size of the cell at {cell:#x}");
            assert!(!(stored > 0 && after_free), "free cells are one");
            if stored < 0 {
                cells.insert(cell as u32, Use { size, references: 0 });
            }
            after_free = stored > 0;
            cell += size;
        }
        assert_eq!(cell, end, "cells fill the bin");
        bin = end;
    }
    assert_eq!(bin, bins.len(), "bins fill the file");
    cells
}

struct Layout<'b> {
    bins: &'b [u8],
    cells: BTreeMap<u32, Use>,
    keys: u32,
}

impl<'b> Layout<'b> {
    /// Returns the content of a cell to which something refers.
    fn cell(&mut self, at: u32) -> &'b [u8] {
        let cell = self.cells.get_mut(&at).unwrap_or_else(|| panic!("no cell in use at {at:#x}"));
        cell.references += 1;
        &self.bins[at as usize + 4..at as usize + cell.size]
    }

    fn record(&self, at: u32, signature: &[u8; 2]) -> &'b [u8] {
        let content = &self.bins[at as usize + 4..at as usize + self.cells[&at].size];
        assert_eq!(&content[..2], signature, "signature at {at:#x}");
        content
    }

    /// Checks a key and all below it; returns its name.
    fn key(&mut self, at: u32, parent: Option<u32>) -> Vec<u16> {
        self.keys += 1;
        let key = self.cell(at);
        self.record(at, b"nk");
        let len = usize::from(u16_at(key, 72));
        assert_eq!(key.len(), (80 + len).next_multiple_of(8) - 4, "the key's cell is of its size");
        let flags = u16_at(key, 2);
        assert_eq!(flags & 0xC, if parent.is_none() { 0xC } else { 0 }, "the root alone is marked");
        assert_eq!(u32_at(key, 16), parent.unwrap_or(u32::MAX), "parent");
        assert_eq!((u32_at(key, 24), u32_at(key, 32)), (0, u32::MAX), "no volatile subkeys");
        assert_eq!((u32_at(key, 48), u16_at(key, 74)), (u32::MAX, 0), "no class");
        self.cell(u32_at(key, 44));
        let (name_size, data_size) = self.values(u32_at(key, 36), u32_at(key, 40));
        assert_eq!(u32_at(key, 60) as usize, name_size, "largest value name");
        assert_eq!(u32_at(key, 64) as usize, data_size, "largest value data");
        let name_size = self.subkeys(u32_at(key, 20), u32_at(key, 28), at);
        assert_eq!(u32_at(key, 52) as usize, name_size, "largest subkey name");
        name(&key[76..76 + len], flags & 0x20 != 0)
    }

    fn subkeys(&mut self, count: u32, list: u32, parent: u32) -> usize {
        if count == 0 {
            assert_eq!(list, u32::MAX);
            return 0;
        }
        let top = self.cell(list);
        let leaves: Vec<u32> = match &top[..2] {
            b"ri" => (0..usize::from(u16_at(top, 2))).map(|n| u32_at(top, 4 + 4 * n)).collect(),
            _ => Vec::new(),
        };
        let mut elements = Vec::new();
        if leaves.is_empty() {
            elements.extend(leaf(top));
        }
        for at in leaves {
            elements.extend(leaf(self.cell(at)));
        }
        assert_eq!(elements.len(), count as usize, "number of subkeys");
        let mut largest = 0;
        for (key, hash) in elements {
            let name = self.key(key, Some(parent));
            largest = largest.max(name.len() * 2);
            if name.iter().all(|unit| *unit < 0x80) {
                let expected = name.iter().fold(0u32, |hash, unit| {
                    hash.wrapping_mul(37)
                        .wrapping_add(u32::from((*unit as u8).to_ascii_uppercase()))
                });
                assert_eq!(hash, expected, "hash");
            }
        }
        largest
    }

    /// Checks a list of values; returns the sizes of the largest name and data.
    fn values(&mut self, count: u32, list: u32) -> (usize, usize) {
        if count == 0 {
            assert_eq!(list, u32::MAX);
            return (0, 0);
        }
        let list = self.cell(list);
        assert_eq!(list.len(), (4 * count as usize + 4).next_multiple_of(8) - 4);
        let (mut largest_name, mut largest_data) = (0, 0);
        for n in 0..count as usize {
            let value = u32_at(list, 4 * n);
            let content = self.cell(value);
            self.record(value, b"vk");
            let len = usize::from(u16_at(content, 2));
            assert_eq!(content.len(), (24 + len).next_multiple_of(8) - 4);
            let compressed = u16_at(content, 16) == 1;
            largest_name = largest_name.max(name(&content[20..20 + len], compressed).len() * 2);
            largest_data = largest_data.max(self.data(content));
        }
        (largest_name, largest_data)
    }

    fn data(&mut self, value: &[u8]) -> usize {
        let (field, at) = (u32_at(value, 4), u32_at(value, 8));
        let size = (field & 0x7FFF_FFFF) as usize;
        if field & 0x8000_0000 != 0 {
            assert!(size <= 4 && at.checked_shr(8 * size as u32).unwrap_or(0) == 0);
            return size;
        }
        assert!(size > 4);
        let cell = self.cell(at);
        if size <= 16_344 {
            assert_eq!(cell.len(), (size + 4).next_multiple_of(8) - 4);
            return size;
        }
        self.record(at, b"db");
        let count = usize::from(u16_at(cell, 2));
        assert_eq!(count, size.div_ceil(16_344), "segments");
        let list = self.cell(u32_at(cell, 4));
        for n in 0..count {
            // As Windows writes them: all of the same size, the last one too.
            assert_eq!(self.cell(u32_at(list, 4 * n)).len(), 16_348);
        }
        size
    }
}

/// Returns the elements of a hash leaf that fits its page.
fn leaf(content: &[u8]) -> Vec<(u32, u32)> {
    assert_eq!(&content[..2], b"lh");
    let count = usize::from(u16_at(content, 2));
    assert!((1..=1012).contains(&count), "{count} elements");
    (0..count).map(|n| (u32_at(content, 4 + 8 * n), u32_at(content, 8 + 8 * n))).collect()
}

/// Reads a name and checks that it is compressed exactly where it can be.
fn name(bytes: &[u8], compressed: bool) -> Vec<u16> {
    if compressed {
        return bytes.iter().map(|byte| u16::from(*byte)).collect();
    }
    let units: Vec<u16> =
        bytes.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    assert!(bytes.len().is_multiple_of(2) && units.iter().any(|unit| *unit > 0xFF));
    units
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap())
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}
