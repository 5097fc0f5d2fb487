//! From the bytes of a file to UTF-16 units, whatever its encoding.

use super::{CodePage, code_page::Decoded};
use std::collections::TryReserveError;
use std::fmt;

/// How an export is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-16, low byte first: what regedit writes as version 5. Lone surrogates are kept.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// UTF-8, of which ASCII is a part: what tools outside of Windows write.
    Utf8,
    /// 8-bit text of a system's code page: version 4, or version 5 saved by an editor.
    Ansi(CodePage),
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utf16Le => f.write_str("UTF-16LE"),
            Self::Utf16Be => f.write_str("UTF-16BE"),
            Self::Utf8 => f.write_str("UTF-8"),
            Self::Ansi(code_page) => code_page.fmt(f),
        }
    }
}

/// A decoded file.
pub(super) struct Text {
    pub(super) units: Vec<u16>,
    pub(super) encoding: Encoding,
    pub(super) flaw: Flaw,
}

/// What decoding met with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Nothing.
    None,
    /// Bytes that mean nothing: each such place is now U+FFFD.
    Lossy,
    /// An odd byte at the end of UTF-16; it is not among the units.
    OddByte,
    /// Version 5 without byte-order mark that is not UTF-8; nothing says which code page it is.
    Guessed,
}

/// Decodes a file by its byte-order mark, or else by its first bytes.
pub(super) fn decode(bytes: &[u8], code_page: CodePage) -> Result<Text, TryReserveError> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, Encoding::Utf16Le),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, Encoding::Utf16Be),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [low, 0, ..] if *low != 0 => utf16(bytes, Encoding::Utf16Le),
        [0, low, ..] if *low != 0 => utf16(bytes, Encoding::Utf16Be),
        _ if bytes.trim_ascii_start().starts_with(b"REGEDIT4") => {
            ansi(bytes, code_page, Flaw::None)
        }
        // Multi-byte characters that are valid do not come about by chance: a file that has some is
        // UTF-8, and its other bytes are damage.
        _ if str::from_utf8(bytes).is_ok()
            || bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii()) =>
        {
            utf8(bytes)
        }
        _ => ansi(bytes, code_page, Flaw::Guessed),
    }
}

fn utf16(bytes: &[u8], encoding: Encoding) -> Result<Text, TryReserveError> {
    let unit = match encoding {
        Encoding::Utf16Be => u16::from_be_bytes,
        _ => u16::from_le_bytes,
    };
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut units = Vec::new();
    units.try_reserve_exact(pairs.len())?;
    units.extend(pairs.iter().map(|&pair| unit(pair)));
    let flaw = if odd.is_empty() { Flaw::None } else { Flaw::OddByte };
    Ok(Text { units, encoding, flaw })
}

fn utf8(bytes: &[u8]) -> Result<Text, TryReserveError> {
    let mut units = Vec::new();
    // No character has more units than bytes.
    units.try_reserve_exact(bytes.len())?;
    let mut flaw = Flaw::None;
    for chunk in bytes.utf8_chunks() {
        units.extend(chunk.valid().encode_utf16());
        if !chunk.invalid().is_empty() {
            units.push(REPLACEMENT);
            flaw = Flaw::Lossy;
        }
    }
    Ok(Text { units, encoding: Encoding::Utf8, flaw })
}

fn ansi(bytes: &[u8], code_page: CodePage, flaw: Flaw) -> Result<Text, TryReserveError> {
    let (units, flaw) = match code_page.decode(bytes)? {
        Decoded::Exact(units) => (units, flaw),
        Decoded::Lossy(units) => (units, Flaw::Lossy),
    };
    Ok(Text { units, encoding: Encoding::Ansi(code_page), flaw })
}

/// U+FFFD, which stands for what could not be decoded.
pub(super) const REPLACEMENT: u16 = 0xFFFD;
