//! What names keys and values can have ("Registry element size limits", learn.microsoft.com).

use crate::StoredName;

/// UTF-16 units of the longest name of a key.
pub(crate) const LONGEST_KEY_NAME: usize = 255;
/// UTF-16 units of the longest name of a value.
pub(crate) const LONGEST_VALUE_NAME: usize = 16383;

/// Says what is wrong with a key's name, if anything is.
pub(super) fn key_name_fault(name: StoredName<'_>) -> Option<(&'static str, String)> {
    if odd(name) {
        Some(("a name of whole UTF-16 units", "an odd number of bytes".to_owned()))
    } else if name.is_empty() || name.len() > LONGEST_KEY_NAME {
        Some(("a key name of 1 to 255 units", name.len().to_string()))
    } else if name.units().any(|unit| unit == u16::from(b'\\')) {
        Some(("a key name without \"\\\"", format!("{:?}", name.to_name())))
    } else {
        None
    }
}

/// Says what is wrong with a value's name, if anything is.
pub(super) fn value_name_fault(name: StoredName<'_>) -> Option<(&'static str, String)> {
    if odd(name) {
        Some(("a name of whole UTF-16 units", "an odd number of bytes".to_owned()))
    } else if name.len() > LONGEST_VALUE_NAME {
        Some(("a value name of at most 16383 units", name.len().to_string()))
    } else {
        None
    }
}

/// Says whether the systems might differ in the upper case, and so in order and hash, of a name.
pub(super) fn is_ascii(name: StoredName<'_>) -> bool {
    match name {
        StoredName::Compressed(bytes) => bytes.is_ascii(),
        StoredName::Utf16(_) => name.units().all(|unit| unit < 0x80),
    }
}

/// Returns the size in bytes of a name as UTF-16.
pub(super) fn utf16_size(name: StoredName<'_>) -> u32 {
    u32::try_from(name.len().saturating_mul(2)).unwrap_or(u32::MAX)
}

fn odd(name: StoredName<'_>) -> bool {
    matches!(name, StoredName::Utf16(bytes) if bytes.len() % 2 != 0)
}
