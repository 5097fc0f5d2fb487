//! Names of keys and values as Windows stores them: UTF-16 units that need not be valid UTF-16.

use crate::upcase;
use std::cmp::Ordering;
use std::fmt;

/// A key or value name: any UTF-16 units, lone surrogates and NUL included.
///
/// `==` is exact. Windows matches names without regard to case: that is [`Name::matches`] and
/// [`Name::compare`]. `Display` shows units that are no valid UTF-16 as U+FFFD, so it can't be used to
/// build a name again.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Name(Box<[u16]>);

impl Name {
    /// Makes a name of UTF-16 units.
    pub fn from_units(units: impl Into<Box<[u16]>>) -> Self {
        Self(units.into())
    }

    /// Returns a copy, or `None` where memory is short.
    pub fn try_clone(&self) -> Option<Self> {
        let mut units = crate::bytes::vec_for(self.0.len())?;
        units.extend_from_slice(&self.0);
        Some(Self(units.into_boxed_slice()))
    }

    /// Returns the UTF-16 units.
    pub fn units(&self) -> &[u16] {
        &self.0
    }

    /// Says whether the name has no units: as a value name, the key's unnamed ("default") value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Says whether each unit fits in a byte, so that a hive stores the name compressed.
    pub fn is_latin1(&self) -> bool {
        self.0.iter().all(|&unit| unit < 256)
    }

    /// Returns the name as text, or `None` where it is not valid UTF-16.
    pub fn to_text(&self) -> Option<String> {
        String::from_utf16(&self.0).ok()
    }

    /// Compares as Windows orders keys: without regard to case.
    pub fn compare(&self, other: &Self) -> Ordering {
        upcase::compare(self.0.iter().copied(), other.0.iter().copied())
    }

    /// Says whether both are the same name to Windows: equal without regard to case.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.compare(other) == Ordering::Equal
    }

    /// Says whether the name is `text` to Windows: equal without regard to case.
    pub fn is(&self, text: &str) -> bool {
        upcase::compare(self.0.iter().copied(), text.encode_utf16()) == Ordering::Equal
    }

    /// Returns the name hash of a hash leaf (regf, "Hash leaf").
    pub(crate) fn hash(&self) -> u32 {
        upcase::name_hash(self.0.iter().copied())
    }

    /// Returns about how many bytes the name takes in memory.
    pub(crate) fn size(&self) -> usize {
        size_in_memory(self.0.len())
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(text.encode_utf16().collect())
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for unit in char::decode_utf16(self.0.iter().copied()) {
            fmt::Write::write_char(f, unit.unwrap_or(char::REPLACEMENT_CHARACTER))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

/// A name as it lies in a hive: compressed (one byte a unit, ISO 8859-1) or UTF-16LE.
#[derive(Clone, Copy, Debug)]
pub enum StoredName<'h> {
    /// One byte a unit.
    Compressed(&'h [u8]),
    /// Two bytes a unit, little-endian; a last odd byte is not part of the name.
    Utf16(&'h [u8]),
}

impl StoredName<'_> {
    /// Returns the name's UTF-16 units.
    pub fn units(&self) -> impl Iterator<Item = u16> + Clone {
        let (narrow, wide): (&[u8], &[u8]) = match self {
            Self::Compressed(bytes) => (bytes, &[]),
            Self::Utf16(bytes) => (&[], bytes),
        };
        let wide = wide.as_chunks::<2>().0;
        narrow
            .iter()
            .map(|&byte| u16::from(byte))
            .chain(wide.iter().map(|&unit| u16::from_le_bytes(unit)))
    }

    /// Returns the number of UTF-16 units.
    pub fn len(&self) -> usize {
        match self {
            Self::Compressed(bytes) => bytes.len(),
            Self::Utf16(bytes) => bytes.len() / 2,
        }
    }

    /// Says whether the name has no units.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of bytes as stored.
    pub(crate) fn stored_len(&self) -> usize {
        match self {
            Self::Compressed(bytes) | Self::Utf16(bytes) => bytes.len(),
        }
    }

    /// Returns an owned copy.
    pub fn to_name(&self) -> Name {
        match self {
            Self::Compressed(bytes) => Name(bytes.iter().map(|&byte| u16::from(byte)).collect()),
            Self::Utf16(_) => Name(self.units().collect()),
        }
    }

    /// Returns an owned copy, or `None` where there is no memory for it.
    pub fn try_to_name(&self) -> Option<Name> {
        let mut units = crate::bytes::vec_for(self.len())?;
        match self {
            Self::Compressed(bytes) => units.extend(bytes.iter().map(|&byte| u16::from(byte))),
            Self::Utf16(_) => units.extend(self.units()),
        }
        Some(Name(units.into_boxed_slice()))
    }

    /// Says whether both are the same name to Windows: equal without regard to case.
    pub fn matches(&self, name: &Name) -> bool {
        self.len() == name.units().len()
            && upcase::compare(self.units(), name.units().iter().copied()) == Ordering::Equal
    }

    /// Compares as Windows orders keys: without regard to case.
    pub(crate) fn compare(&self, other: &StoredName<'_>) -> Ordering {
        match (self, other) {
            (Self::Compressed(left), StoredName::Compressed(right)) => {
                upcase::compare_narrow(left, right)
            }
            _ => upcase::compare(self.units(), other.units()),
        }
    }

    /// Returns about how many bytes an owned copy takes in memory.
    pub(crate) fn size(&self) -> usize {
        size_in_memory(self.len())
    }

    /// Returns the name for a message, cut off where it is longer than any that Windows makes.
    pub(crate) fn shown(&self) -> String {
        let units: Vec<u16> = self.units().take(SHOWN).collect();
        let more = if self.len() > SHOWN { "..." } else { "" };
        format!("{:?}{more}", Name::from_units(units))
    }

    /// Returns the name hash of a hash leaf.
    pub(crate) fn hash(&self) -> u32 {
        match self {
            Self::Compressed(bytes) => upcase::name_hash_narrow(bytes),
            Self::Utf16(_) => upcase::name_hash(self.units()),
        }
    }
}

/// Units of a name in a message: the longest key name.
const SHOWN: usize = 255;

fn size_in_memory(units: usize) -> usize {
    units.saturating_mul(2).saturating_add(size_of::<Name>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_encodings_give_the_same_name() {
        let narrow = StoredName::Compressed(b"Interface\xE9");
        let wide: Vec<u8> = "Interfaceé".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide = StoredName::Utf16(&wide);
        assert_eq!(narrow.to_name(), wide.to_name());
        assert_eq!(narrow.hash(), wide.hash());
        assert!(wide.matches(&Name::from("INTERFACEÉ")));
    }

    #[test]
    fn lone_surrogates_survive() {
        let name = Name::from_units([0x41, 0xD800, 0x42]);
        assert_eq!(name.to_text(), None);
        assert_eq!(name.to_string(), "A\u{FFFD}B");
        assert_eq!(name.units(), [0x41, 0xD800, 0x42]);
    }
}
