//! The records that the writer puts into cells; their layouts are those of the reader's modules.

use super::bins::Bins;
use super::{WriteError, too_large};
use crate::key_value::SEGMENT;
use crate::{FileTime, Name, ValueType, key_node, key_value};

/// Root of a hive, not to be deleted: the flags that Windows gives a root key.
const ROOT_FLAGS: u16 = 0x0C;

/// Where the parts of a key are.
#[derive(Clone, Copy)]
pub(super) struct Links {
    pub(super) parent: u32,
    pub(super) security: u32,
    pub(super) subkey_count: u32,
    pub(super) subkeys: u32,
    pub(super) value_count: u32,
    pub(super) values: u32,
}

impl Links {
    pub(super) const NONE: Self = Self {
        parent: u32::MAX,
        security: u32::MAX,
        subkey_count: 0,
        subkeys: u32::MAX,
        value_count: 0,
        values: u32::MAX,
    };
}

/// The greatest sizes among a key's subkeys and values, in bytes of UTF-16.
#[derive(Clone, Copy, Default)]
pub(super) struct Sizes {
    pub(super) subkey_name: u32,
    pub(super) value_name: u32,
    pub(super) value_data: u32,
}

pub(super) fn utf16_size(name: &Name) -> u32 {
    u32::try_from(name.units().len().saturating_mul(2)).unwrap_or(u32::MAX)
}

/// Returns a name's bytes as stored: compressed where each unit fits in a byte.
fn stored(name: &Name) -> Result<(Vec<u8>, u16), WriteError> {
    let compressed = name.is_latin1();
    let (width, most) = if compressed { (1, 0xFFFF) } else { (2, 0x7FFF) };
    let units = name.units().len();
    let size = units.saturating_mul(width);
    let len = u16::try_from(size).map_err(|_| WriteError::NameTooLong {
        name: name.clone(),
        units,
        most,
    })?;
    let mut bytes = crate::bytes::vec_for(size).ok_or(WriteError::Memory)?;
    for unit in name.units().iter().map(|unit| unit.to_le_bytes()) {
        bytes.extend(unit.iter().take(width));
    }
    Ok((bytes, len))
}

/// Returns the size of a key's record.
pub(super) fn key_size(name: &Name) -> Result<usize, WriteError> {
    Ok(key_node::FIXED.saturating_add(usize::from(stored(name)?.1)))
}

/// Fills the cell of a key.
pub(super) fn key(
    bins: &mut Bins,
    cell: u32,
    name: &Name,
    is_root: bool,
    links: &Links,
    sizes: &Sizes,
    time: FileTime,
) {
    let Ok((bytes, len)) = stored(name) else { return };
    let mut flags = if is_root { ROOT_FLAGS } else { 0 };
    if name.is_latin1() {
        flags |= key_node::FLAG_COMPRESSED;
    }
    bins.put(cell, 0, b"nk");
    bins.put(cell, 2, &flags.to_le_bytes());
    bins.put(cell, 4, &time.0.to_le_bytes());
    for (at, value) in [
        (16, links.parent),
        (20, links.subkey_count),
        (28, links.subkeys),
        (32, u32::MAX),
        (36, links.value_count),
        (40, links.values),
        (44, links.security),
        (48, u32::MAX),
        // The upper half of this field holds flags since Windows Vista.
        (52, sizes.subkey_name & 0xFFFF),
        (60, sizes.value_name),
        (64, sizes.value_data),
    ] {
        bins.put(cell, at, &value.to_le_bytes());
    }
    bins.put(cell, 72, &len.to_le_bytes());
    bins.put(cell, key_node::FIXED, &bytes);
}

/// Writes a value and its data and returns its cell.
pub(super) fn value(
    bins: &mut Bins,
    name: &Name,
    kind: ValueType,
    data: &[u8],
) -> Result<u32, WriteError> {
    let (bytes, len) = stored(name)?;
    let most = (key_value::RESIDENT.saturating_sub(1)) as usize;
    let size = u32::try_from(data.len())
        .ok()
        .filter(|&size| size < key_value::RESIDENT)
        .ok_or_else(|| too_large("bytes of data in a value", data.len(), most))?;
    let cell = bins.allocate(key_value::FIXED.saturating_add(bytes.len()))?;
    let flags = if name.is_latin1() { key_value::FLAG_COMPRESSED } else { 0 };
    bins.put(cell, 0, b"vk");
    bins.put(cell, 2, &len.to_le_bytes());
    if data.is_empty() {
        bins.put(cell, 4, &key_value::RESIDENT.to_le_bytes());
    } else if data.len() <= 4 {
        bins.put(cell, 4, &(size | key_value::RESIDENT).to_le_bytes());
        bins.put(cell, 8, data);
    } else {
        let at = if data.len() > SEGMENT { big_data(bins, data)? } else { raw(bins, data)? };
        bins.put(cell, 4, &size.to_le_bytes());
        bins.put(cell, 8, &at.to_le_bytes());
    }
    bins.put(cell, 12, &kind.0.to_le_bytes());
    bins.put(cell, 16, &flags.to_le_bytes());
    bins.put(cell, key_value::FIXED, &bytes);
    Ok(cell)
}

fn raw(bins: &mut Bins, data: &[u8]) -> Result<u32, WriteError> {
    let cell = bins.allocate(data.len())?;
    bins.put(cell, 0, data);
    Ok(cell)
}

fn big_data(bins: &mut Bins, data: &[u8]) -> Result<u32, WriteError> {
    let segments = data.len().div_ceil(SEGMENT);
    let most = usize::from(u16::MAX).saturating_mul(SEGMENT);
    let count = u16::try_from(segments)
        .map_err(|_| too_large("bytes of data in a value", data.len(), most))?;
    let record = bins.allocate(8)?;
    let list = bins.allocate(segments.saturating_mul(4))?;
    bins.put(record, 0, b"db");
    bins.put(record, 2, &count.to_le_bytes());
    bins.put(record, 4, &list.to_le_bytes());
    for (n, segment) in data.chunks(SEGMENT).enumerate() {
        // Windows gives every segment the full size and leaves the rest of the last one unused.
        let cell = bins.allocate(SEGMENT)?;
        bins.put(cell, 0, segment);
        bins.put(list, n.saturating_mul(4), &cell.to_le_bytes());
    }
    Ok(record)
}

/// Writes a hash leaf of (cell, hash) pairs, which are sorted by name, and returns its cell.
pub(super) fn leaf(bins: &mut Bins, listed: &[(u32, u32)]) -> Result<u32, WriteError> {
    let count = u16::try_from(listed.len())
        .map_err(|_| too_large("subkeys in a leaf", listed.len(), usize::from(u16::MAX)))?;
    let cell = bins.allocate(listed.len().saturating_mul(8).saturating_add(4))?;
    bins.put(cell, 0, b"lh");
    bins.put(cell, 2, &count.to_le_bytes());
    for (n, (key, hash)) in listed.iter().enumerate() {
        let place = n.saturating_mul(8).saturating_add(4);
        bins.put(cell, place, &key.to_le_bytes());
        bins.put(cell, place.saturating_add(4), &hash.to_le_bytes());
    }
    Ok(cell)
}

/// Fills the one security cell, which all `keys` share and which is its own neighbour in the list.
pub(super) fn security(bins: &mut Bins, cell: u32, descriptor: &[u8], keys: u32) {
    bins.put(cell, 0, b"sk");
    for (at, value) in
        [(4, cell), (8, cell), (12, keys), (16, u32::try_from(descriptor.len()).unwrap_or(0))]
    {
        bins.put(cell, at, &value.to_le_bytes());
    }
    bins.put(cell, 20, descriptor);
}
