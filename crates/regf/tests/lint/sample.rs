//! A small hive with one of everything, written by the crate, and where its parts lie.

use routerkeep_regf::{FileTime, Name, SourceKey, ValueType, WriteOptions, write};

/// A self-relative security descriptor without owner, group or lists.
pub(crate) const SECURITY: [u8; 20] =
    [1, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

pub(crate) struct Key {
    pub(crate) name: Name,
    pub(crate) values: Vec<(Name, ValueType, Vec<u8>)>,
    pub(crate) subkeys: Vec<Key>,
}

impl Key {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: Name::from(name), values: Vec::new(), subkeys: Vec::new() }
    }

    pub(crate) fn value(mut self, name: &str, data: &[u8]) -> Self {
        self.values.push((Name::from(name), ValueType::BINARY, data.to_vec()));
        self
    }

    pub(crate) fn subkey(mut self, key: Key) -> Self {
        self.subkeys.push(key);
        self
    }
}

impl SourceKey for Key {
    fn name(&self) -> &Name {
        &self.name
    }

    fn values(&self) -> impl ExactSizeIterator<Item = (&Name, ValueType, &[u8])> {
        self.values.iter().map(|(name, kind, data)| (name, *kind, &data[..]))
    }

    fn subkeys(&self) -> impl ExactSizeIterator<Item = &Self> {
        self.subkeys.iter()
    }
}

/// Writes the tree below `root`.
pub(crate) fn hive(root: &Key) -> Vec<u8> {
    write(root, &WriteOptions { security: &SECURITY, time: FileTime(1) }).unwrap()
}

/// Keys `Alpha`, `Beta` and `Gamma` with values of each size but the largest.
pub(crate) fn small() -> Vec<u8> {
    hive(
        &Key::new("Root")
            .subkey(
                Key::new("Alpha")
                    .value("", b"abc")
                    .value("Long", &[7; 300])
                    .value("Long2", &[8; 300]),
            )
            .subkey(Key::new("Beta").subkey(Key::new("Below")))
            .subkey(Key::new("Gamma")),
    )
}

/// Returns the cell, as an offset in the file to its content, of the record that begins with `start`
/// and has `name` behind it; there must be one.
pub(crate) fn find(hive: &[u8], start: &[u8; 2], name: &[u8]) -> usize {
    let skip = match start {
        b"nk" => 76,
        b"vk" => 20,
        _ => 0,
    };
    let is_it = |at: &usize| {
        hive[*at..].starts_with(start) && (skip == 0 || hive[at + skip..].starts_with(name))
    };
    (4096 + 36..hive.len() - 100).step_by(8).find(is_it).expect("the record is there")
}

pub(crate) fn word(hive: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(hive[at..at + 4].try_into().unwrap())
}

pub(crate) fn put(hive: &mut [u8], at: usize, word: u32) {
    hive[at..at + 4].copy_from_slice(&word.to_le_bytes());
}

/// Returns where in the file the content of the cell at `offset` lies.
pub(crate) fn content(offset: u32) -> usize {
    offset as usize + 4096 + 4
}
