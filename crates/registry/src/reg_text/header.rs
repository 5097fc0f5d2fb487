//! The first line: that a file is an export, and of which version.

use super::{RegTextError, cursor::Cursor};

/// The version of an export's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `REGEDIT4`: text and the data of `hex(2)` and `hex(7)` are in the system's ANSI code page; other
    /// types, `hex(1)` among them, are read as bytes.
    V4,
    /// `Windows Registry Editor Version 5.00`: Windows 2000 and later; such data are UTF-16LE.
    V5,
}

impl Version {
    /// Returns the header line.
    pub fn header(self) -> &'static str {
        match self {
            Self::V4 => "REGEDIT4",
            Self::V5 => "Windows Registry Editor Version 5.00",
        }
    }
}

/// Names other files that are taken for an export by mistake, before they are decoded.
pub(super) fn expect_text(bytes: &[u8]) -> Result<(), RegTextError> {
    let found = match bytes {
        [] => "an empty file",
        [b'r', b'e', b'g', b'f', ..] => "a registry hive",
        _ => return Ok(()),
    };
    Err(RegTextError::NotRegText { found: found.to_owned() })
}

/// Splits the header from what follows it.
pub(super) fn split(units: &[u16]) -> Result<(Version, Cursor<'_>), RegTextError> {
    let mut cursor = Cursor::new(units);
    cursor.skip_blanks();
    let line = trim_end(cursor.line_rest());
    for version in [Version::V5, Version::V4] {
        if line.iter().copied().eq(version.header().encode_utf16()) {
            cursor.skip_line();
            return Ok((version, cursor));
        }
    }
    Err(RegTextError::NotRegText { found: describe(line) })
}

/// Says what the first line is. Only a header of another version is quoted: a file that was named by
/// mistake may begin with anything, a password included.
fn describe(line: &[u16]) -> String {
    let start: String = line.iter().take(50).filter_map(|&unit| as_printable(unit)).collect();
    let headers = ["REGEDIT", "Windows Registry Editor", "WINE REGISTRY"];
    if headers.iter().any(|header| start.starts_with(header)) {
        return format!("{start:?}");
    }
    let printable = line.iter().all(|&unit| as_printable(unit).is_some() || unit > 0xA0);
    if printable { "text without such a header" } else { "binary data" }.to_owned()
}

fn as_printable(unit: u16) -> Option<char> {
    char::from_u32(u32::from(unit)).filter(|&letter| matches!(letter, ' '..='~' | '\t'))
}

fn trim_end(line: &[u16]) -> &[u16] {
    let blank = |unit: &u16| matches!(unit, 0x20 | 0x09);
    let end = line.iter().rposition(|unit| !blank(unit)).map_or(0, |last| last.saturating_add(1));
    line.get(..end).unwrap_or_default()
}
