//! Values of keys: a name, a type number, and bytes.

use crate::{Name, ValueType};
use std::fmt;

/// A value as stored. The bytes are the truth; what they mean depends on the type and on the reader.
///
/// `Debug` shows the length only: values can hold passwords and keys.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Value {
    /// The name; empty for the key's unnamed value.
    pub name: Name,
    /// The type number.
    pub kind: ValueType,
    /// The data.
    pub data: Vec<u8>,
}

impl Value {
    /// Makes a value of any type.
    pub fn new(name: impl Into<Name>, kind: ValueType, data: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), kind, data: data.into() }
    }

    /// Makes a `REG_DWORD`.
    pub fn dword(name: impl Into<Name>, number: u32) -> Self {
        Self::new(name, ValueType::DWORD, number.to_le_bytes())
    }

    /// Makes a `REG_BINARY`.
    pub fn binary(name: impl Into<Name>, data: impl Into<Vec<u8>>) -> Self {
        Self::new(name, ValueType::BINARY, data)
    }

    /// Makes a `REG_BINARY` with a copy of the data, or `None` where memory is short.
    pub fn try_binary(name: &str, data: &[u8]) -> Option<Self> {
        Some(Self { name: name.into(), kind: ValueType::BINARY, data: copy(data)? })
    }

    /// Returns a copy, or `None` where memory is short.
    pub fn try_clone(&self) -> Option<Self> {
        let Self { name, kind, data } = self;
        Some(Self { name: name.try_clone()?, kind: *kind, data: copy(data)? })
    }

    /// Makes a `REG_SZ`, ended by a NUL as Windows writes it.
    pub fn text(name: impl Into<Name>, text: &str) -> Self {
        Self::new(name, ValueType::SZ, utf16_with_nul(text))
    }

    /// Makes a `REG_EXPAND_SZ`, ended by a NUL as Windows writes it.
    pub fn expand_text(name: impl Into<Name>, text: &str) -> Self {
        Self::new(name, ValueType::EXPAND_SZ, utf16_with_nul(text))
    }

    /// Makes a `REG_MULTI_SZ`: each text ended by a NUL, and one more at the end.
    pub fn texts<'a>(name: impl Into<Name>, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut data: Vec<u8> = texts.into_iter().flat_map(utf16_with_nul).collect();
        data.extend([0, 0]);
        Self::new(name, ValueType::MULTI_SZ, data)
    }

    /// Returns the number of a `REG_DWORD`, or `None` where type or length is another.
    pub fn as_dword(&self) -> Option<u32> {
        let number = <[u8; 4]>::try_from(self.data.as_slice()).ok()?;
        (self.kind == ValueType::DWORD).then(|| u32::from_le_bytes(number))
    }

    /// Returns the text of a `REG_SZ` or `REG_EXPAND_SZ` up to its first NUL, as a name.
    ///
    /// A name and not a `String`, because the registry does not promise valid UTF-16.
    pub fn as_text(&self) -> Option<Name> {
        matches!(self.kind, ValueType::SZ | ValueType::EXPAND_SZ).then(|| {
            let units: Vec<u16> = units(&self.data).take_while(|&unit| unit != 0).collect();
            Name::from_units(units)
        })
    }

    /// Returns the texts of a `REG_MULTI_SZ`, up to the empty one that ends the list.
    pub fn as_texts(&self) -> Option<Vec<Name>> {
        if self.kind != ValueType::MULTI_SZ {
            return None;
        }
        let units: Vec<u16> = units(&self.data).collect();
        let texts = units.split(|&unit| unit == 0).take_while(|text| !text.is_empty());
        Some(texts.map(|text| Name::from_units(text.to_vec())).collect())
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {} of {} bytes", self.name, self.kind, self.data.len())
    }
}

/// Returns a copy of bytes, or `None` where memory is short.
pub(crate) fn copy(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(bytes.len()).ok()?;
    copy.extend_from_slice(bytes);
    Some(copy)
}

fn units(data: &[u8]) -> impl Iterator<Item = u16> {
    data.as_chunks::<2>().0.iter().map(|&unit| u16::from_le_bytes(unit))
}

fn utf16_with_nul(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_end_where_the_list_does() {
        let value = Value::texts("DialOutHours", ["1 09:00-12:00", "2 09:00-17:00"]);
        assert_eq!(value.data.len(), (13 + 1 + 13 + 1 + 1) * 2);
        let texts = value.as_texts().unwrap();
        assert_eq!(texts, [Name::from("1 09:00-12:00"), Name::from("2 09:00-17:00")]);
    }

    #[test]
    fn what_a_value_is_not_it_does_not_claim() {
        assert_eq!(Value::new("n", ValueType::DWORD, [1, 2, 3]).as_dword(), None);
        assert_eq!(Value::binary("n", [1, 0, 0, 0]).as_dword(), None);
        assert_eq!(Value::new("n", ValueType::SZ, *b"a\0b").as_text(), Some(Name::from("a")));
    }

    #[test]
    fn debug_shows_no_data() {
        let shown = format!("{:?}", Value::text("Password", "hunter2"));
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
