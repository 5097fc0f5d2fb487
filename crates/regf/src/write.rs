//! Writing a compact hive from a tree: the same tree always gives the same bytes.
//!
//! Format 1.5, one security descriptor for all keys, no times, no class names, subkeys in Windows'
//! order, values in the order in which they come. The root key's cell is the first one, as in hives that
//! Windows makes: some readers look for it there. One pass over the tree; time O(n log n) in the number
//! of keys because each list of subkeys is sorted.

mod bins;
mod record;

use crate::{FileTime, Name, ValueType};
use bins::Bins;
use record::{Links, Sizes};

/// A key that the writer can put into a hive.
pub trait SourceKey {
    /// Returns the key's name.
    fn name(&self) -> &Name;
    /// Returns the values in the order in which they are stored.
    fn values(&self) -> impl ExactSizeIterator<Item = (&Name, ValueType, &[u8])>;
    /// Returns the subkeys in any order.
    fn subkeys(&self) -> impl ExactSizeIterator<Item = &Self>;
}

/// What the keys of a written hive share.
#[derive(Clone, Copy, Debug)]
pub struct WriteOptions<'a> {
    /// The security descriptor of every key, self-relative.
    pub security: &'a [u8],
    /// The time of every key and of the hive.
    pub time: FileTime,
}

/// Why a tree can't be written as a hive.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A name is longer than its length field can say.
    #[error("the name {name:?} has {units} units: a hive holds at most {most}")]
    NameTooLong {
        /// The name.
        name: Name,
        /// Its length in UTF-16 units.
        units: usize,
        /// The greatest length.
        most: usize,
    },
    /// Something is larger than the format allows.
    #[error("{what}: {found} is more than a hive holds (at most {most})")]
    TooLarge {
        /// What it is, such as "levels of keys".
        what: &'static str,
        /// Its size or number.
        found: u64,
        /// The greatest size or number.
        most: u64,
    },
    /// Memory for the hive could not be had.
    #[error("not enough memory to write the hive")]
    Memory,
}

/// Levels that Windows allows below the root; also what bounds our own stack.
const DEPTH: usize = 512;
/// Elements in one leaf of a list of subkeys: those that fill one page.
const LEAF: usize = 507;

/// Returns the hive whose root key is `root`.
///
/// # Errors
/// [`WriteError`] where the tree does not fit the format or memory is short.
pub fn write<K: SourceKey>(root: &K, options: &WriteOptions<'_>) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer { bins: Bins::new(), options, security: 0, keys: 0 };
    let size = u32::try_from(options.security.len()).map_err(|_| {
        too_large("a security descriptor", options.security.len(), u32::MAX as usize)
    })?;
    let root_cell = writer.key_cell(root)?;
    writer.security = writer.bins.allocate(20usize.saturating_add(size as usize))?;
    writer.key(root, root_cell, None, 0)?;
    record::security(&mut writer.bins, writer.security, options.security, writer.keys);
    writer.bins.finish(root_cell, options.time)
}

pub(crate) fn too_large(what: &'static str, found: usize, most: usize) -> WriteError {
    WriteError::TooLarge { what, found: found as u64, most: most as u64 }
}

struct Writer<'o> {
    bins: Bins,
    options: &'o WriteOptions<'o>,
    security: u32,
    keys: u32,
}

impl Writer<'_> {
    /// Takes the cell of a key: before all that belongs to it, so that it lies before that.
    fn key_cell<K: SourceKey>(&mut self, key: &K) -> Result<u32, WriteError> {
        self.bins.allocate(record::key_size(key.name())?)
    }

    /// Writes all below the key and fills its cell.
    fn key<K: SourceKey>(
        &mut self,
        key: &K,
        cell: u32,
        parent: Option<u32>,
        depth: usize,
    ) -> Result<(), WriteError> {
        if depth > DEPTH {
            return Err(too_large("levels of keys", depth, DEPTH));
        }
        self.keys = self
            .keys
            .checked_add(1)
            .ok_or_else(|| too_large("keys", usize::MAX, u32::MAX as usize))?;
        let mut links =
            Links { parent: parent.unwrap_or(u32::MAX), security: self.security, ..Links::NONE };
        let mut sizes = Sizes::default();
        self.values(key, &mut links, &mut sizes)?;

        let mut subkeys = crate::bytes::vec_for(key.subkeys().len()).ok_or(WriteError::Memory)?;
        subkeys.extend(key.subkeys());
        subkeys.sort_unstable_by(|a, b| a.name().compare(b.name()));
        let mut listed = crate::bytes::vec_for(subkeys.len()).ok_or(WriteError::Memory)?;
        for subkey in subkeys {
            sizes.subkey_name = sizes.subkey_name.max(record::utf16_size(subkey.name()));
            let at = self.key_cell(subkey)?;
            self.key(subkey, at, Some(cell), depth.saturating_add(1))?;
            listed.push((at, subkey.name().hash()));
        }
        links.subkey_count = u32::try_from(listed.len())
            .map_err(|_| too_large("subkeys", listed.len(), u32::MAX as usize))?;
        links.subkeys = self.subkey_lists(&listed)?;
        record::key(
            &mut self.bins,
            cell,
            key.name(),
            parent.is_none(),
            &links,
            &sizes,
            self.options.time,
        );
        Ok(())
    }

    fn values<K: SourceKey>(
        &mut self,
        key: &K,
        links: &mut Links,
        sizes: &mut Sizes,
    ) -> Result<(), WriteError> {
        let count = key.values().len();
        if count == 0 {
            return Ok(());
        }
        links.value_count =
            u32::try_from(count).map_err(|_| too_large("values", count, u32::MAX as usize))?;
        links.values = self.bins.allocate(count.saturating_mul(4))?;
        for (n, (name, kind, data)) in key.values().enumerate() {
            sizes.value_name = sizes.value_name.max(record::utf16_size(name));
            sizes.value_data = sizes.value_data.max(u32::try_from(data.len()).unwrap_or(u32::MAX));
            let value = record::value(&mut self.bins, name, kind, data)?;
            self.bins.put(links.values, n.saturating_mul(4), &value.to_le_bytes());
        }
        Ok(())
    }

    /// Writes the list of subkeys: one hash leaf, or an index root over several.
    fn subkey_lists(&mut self, listed: &[(u32, u32)]) -> Result<u32, WriteError> {
        match listed.len() {
            0 => Ok(u32::MAX),
            1..=LEAF => record::leaf(&mut self.bins, listed),
            _ => {
                let leaves = listed.len().div_ceil(LEAF);
                let most = usize::from(u16::MAX);
                let count = u16::try_from(leaves)
                    .map_err(|_| too_large("leaves of subkeys", leaves, most))?;
                let root = self.bins.allocate(leaves.saturating_mul(4).saturating_add(4))?;
                self.bins.put(root, 0, b"ri");
                self.bins.put(root, 2, &count.to_le_bytes());
                for (n, part) in listed.chunks(LEAF).enumerate() {
                    let leaf = record::leaf(&mut self.bins, part)?;
                    let place = n.saturating_mul(4).saturating_add(4);
                    self.bins.put(root, place, &leaf.to_le_bytes());
                }
                Ok(root)
            }
        }
    }
}
