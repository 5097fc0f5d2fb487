//! Names and times as JSON holds them.

use routerkeep_registry::{FileTime, Name};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A name in JSON: a string, or `{"utf16": "<hex>"}` (little-endian) where it is not valid UTF-16.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredText(pub Name);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Form {
    Text(String),
    Units { utf16: String },
}

impl Serialize for StoredText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = match self.0.to_text() {
            Some(text) => Form::Text(text),
            None => {
                let bytes: Vec<u8> =
                    self.0.units().iter().flat_map(|unit| unit.to_le_bytes()).collect();
                Form::Units { utf16: hex(&bytes) }
            }
        };
        form.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for StoredText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Form::deserialize(deserializer)? {
            Form::Text(text) => Ok(Self(Name::from(text))),
            Form::Units { utf16 } => units(&utf16)
                .map(|units| Self(Name::from_units(units)))
                .ok_or_else(|| de::Error::custom("utf16: expected 4 hexadecimal digits a unit")),
        }
    }
}

fn units(hex: &str) -> Option<Vec<u16>> {
    let (groups, rest) = hex.as_bytes().as_chunks::<4>();
    if !rest.is_empty() {
        return None;
    }
    groups
        .iter()
        .map(|group| {
            let text = std::str::from_utf8(group).ok().filter(|t| !t.starts_with('+'))?;
            u16::from_str_radix(text, 16).ok().map(u16::swap_bytes)
        })
        .collect()
}

/// Returns bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Returns a time as UTC text (RFC 3339), or `None` outside of what that can say.
pub fn instant(time: FileTime) -> Option<String> {
    jiff::Timestamp::from_nanosecond(time.unix_nanoseconds()).ok().map(|time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_survives_json() {
        for units in [vec![], vec![0x41, 0xD800], vec![0x41], vec![0xDC00, 0x1234, 0]] {
            let text = StoredText(Name::from_units(units));
            let json = serde_json::to_string(&text).unwrap();
            assert_eq!(serde_json::from_str::<StoredText>(&json).unwrap(), text, "{json}");
        }
        let lone = StoredText(Name::from_units([0x41, 0xD800]));
        assert_eq!(serde_json::to_string(&lone).unwrap(), r#"{"utf16":"410000d8"}"#);
    }

    #[test]
    fn digits_that_are_no_units_are_refused() {
        for bad in ["4", "41000", "+100", "4100 ", "g100", "41é"] {
            let json = format!("{{\"utf16\":\"{bad}\"}}");
            assert!(serde_json::from_str::<StoredText>(&json).is_err(), "{bad}");
        }
    }

    #[test]
    fn times_are_utc() {
        let time = FileTime(116_444_736_000_000_000 + 12_345_678);
        assert_eq!(instant(time).unwrap(), "1970-01-01T00:00:01.2345678Z");
    }
}
