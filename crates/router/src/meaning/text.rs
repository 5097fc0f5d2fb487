//! Texts as they are stored: UTF-16 that need not be valid, or bytes in some encoding.

use routerkeep_phonebook::{Text as BookText, TextReading};
use routerkeep_registry::Name;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::fmt;

/// A text of a configuration.
///
/// In JSON it is a string where it is valid, else `{"utf16": "<hex>"}` (little-endian) or
/// `{"bytes": "<hex>"}`, in lower case. `Display` shows it as it is, control characters included.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Text {
    /// Valid text.
    Valid(String),
    /// UTF-16 units with unpaired surrogates.
    Utf16(Vec<u16>),
    /// Bytes that are no text in the encoding that they should have.
    Bytes(Vec<u8>),
}

impl Text {
    /// Returns the text as a name, by which Windows compares.
    pub fn to_name(&self) -> Name {
        match self {
            Self::Valid(text) => Name::from(text.as_str()),
            Self::Utf16(units) => Name::from_units(units.clone()),
            Self::Bytes(_) => Name::from(self.to_string()),
        }
    }

    /// Says whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Valid(text) => text.is_empty(),
            Self::Utf16(units) => units.is_empty(),
            Self::Bytes(bytes) => bytes.is_empty(),
        }
    }
}

impl From<&Name> for Text {
    fn from(name: &Name) -> Self {
        name.to_text().map_or_else(|| Self::Utf16(name.units().to_vec()), Self::Valid)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Valid(text.to_owned())
    }
}

impl From<BookText<'_>> for Text {
    fn from(text: BookText<'_>) -> Self {
        match text.reading() {
            TextReading::WithReplacements => Self::Bytes(text.bytes().to_vec()),
            _ => Self::Valid(text.to_string()),
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Valid(text) => f.write_str(text),
            Self::Utf16(units) => f.write_str(&String::from_utf16_lossy(units)),
            Self::Bytes(bytes) => f.write_str(&String::from_utf8_lossy(bytes)),
        }
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (form, bytes) = match self {
            Self::Valid(text) => return serializer.serialize_str(text),
            Self::Utf16(units) => {
                ("utf16", units.iter().flat_map(|unit| unit.to_le_bytes()).collect())
            }
            Self::Bytes(bytes) => ("bytes", bytes.clone()),
        };
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(form, &hex(&bytes))?;
        map.end()
    }
}

/// Returns bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_hexadecimal_in_json() {
        let json = |text: &Text| serde_json::to_string(text).unwrap();
        assert_eq!(json(&Text::from("Zürich")), "\"Zürich\"");
        let lone = Text::from(&Name::from_units([0x41, 0xD800]));
        assert_eq!(json(&lone), r#"{"utf16":"410000d8"}"#);
        assert_eq!(json(&Text::Bytes(vec![0x81, 0xFF])), r#"{"bytes":"81ff"}"#);
        assert_eq!(lone.to_name(), Name::from_units([0x41, 0xD800]));
    }
}
