//! The data of a value as they are written: text in quotes, `dword:`, `hex:` and `hex(n):`.

use super::cursor::{Cursor, hex_digit};
use super::quoted::quoted;
use super::statement::{Fault, Resume, end};
use crate::ValueType;
use std::collections::TryReserveError;

/// Data that were read.
pub(super) struct Data {
    pub(super) kind: ValueType,
    pub(super) form: Form,
    pub(super) bytes: Vec<u8>,
    /// What was odd about them: what should be there, and what is.
    pub(super) oddity: Option<(&'static str, &'static str)>,
}

/// How data are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As text or a number.
    Meaning,
    /// Byte by byte.
    Bytes,
}

/// Reads data and the end of their last line.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Data, Fault> {
    if cursor.is_at(b'"') {
        return text(cursor, ValueType::SZ);
    }
    let word = cursor.take_while(|unit| (0x41..0x7B).contains(&unit));
    match Keyword::of(word) {
        Some(Keyword::Dword) if cursor.accept(b':') => dword(cursor),
        Some(Keyword::Hex) => {
            let kind = kind(cursor, ValueType::BINARY)?;
            hex(cursor, kind)
        }
        // `str` is how Wine and `hivexregedit --unsafe-printable-strings` write text of any type.
        Some(Keyword::Str) => {
            let kind = kind(cursor, ValueType::SZ)?;
            text(cursor, kind)
        }
        _ => Err(Fault::at_line(cursor, "text in quotes, dword:, hex: or hex(type):")),
    }
}

enum Keyword {
    Dword,
    Hex,
    Str,
}

impl Keyword {
    fn of(word: &[u16]) -> Option<Self> {
        let lower = |unit: u16| unit | 0x20;
        let is = |text: &str| word.iter().copied().map(lower).eq(text.encode_utf16());
        [(Self::Dword, "dword"), (Self::Hex, "hex"), (Self::Str, "str")]
            .into_iter()
            .find_map(|(keyword, text)| is(text).then_some(keyword))
    }
}

/// Reads `(type):`, or `:` for the usual type.
fn kind(cursor: &mut Cursor<'_>, usual: ValueType) -> Result<ValueType, Fault> {
    let mut kind = usual;
    if cursor.accept(b'(') {
        let mark = *cursor;
        let Some(number) = number(cursor) else {
            return Err(Fault::at_line(&mark, "a type of one to eight hexadecimal digits"));
        };
        kind = ValueType(number);
        if !cursor.accept(b')') {
            return Err(Fault::at_line(cursor, "a closing parenthesis"));
        }
    }
    if cursor.accept(b':') { Ok(kind) } else { Err(Fault::at_line(cursor, "a colon")) }
}

/// Reads one to eight hexadecimal digits.
fn number(cursor: &mut Cursor<'_>) -> Option<u32> {
    let digits = cursor.take_while(|unit| hex_digit(unit).is_some());
    if !(1..=8).contains(&digits.len()) {
        return None;
    }
    digits
        .iter()
        .try_fold(0u32, |number, &unit| Some(number.checked_mul(16)? | u32::from(hex_digit(unit)?)))
}

fn text(cursor: &mut Cursor<'_>, kind: ValueType) -> Result<Data, Fault> {
    let mark = *cursor;
    let units = quoted(cursor)?;
    cursor.skip_blanks();
    // Behind text of several lines, a comment may be the text of the quotes that are taken for its end.
    if cursor.line() != mark.line() && !cursor.at_line_end() {
        return Err(Fault::at_line(cursor, "the end of the line"));
    }
    end(cursor, Resume::SecondLine)?;
    Ok(Data { kind, form: Form::Meaning, bytes: with_nul(&units)?, oddity: None })
}

fn dword(cursor: &mut Cursor<'_>) -> Result<Data, Fault> {
    cursor.skip_blanks();
    let mark = *cursor;
    let Some(number) = number(cursor) else {
        return Err(Fault::at_line(&mark, "one to eight hexadecimal digits"));
    };
    // regedit takes fewer digits too. Where more follows them, one may have been damaged.
    let oddity = match (cursor.since(&mark).len(), cursor.peek()) {
        (8, Some(_)) => None,
        (8, None) => Some(UNENDED),
        (_, Some(_)) if cursor.at_line_end() => Some(("a number of eight digits", "fewer")),
        _ => return Err(Fault::at_line(cursor, "eight hexadecimal digits")),
    };
    end(cursor, Resume::SecondLine)?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(4)?;
    bytes.extend(number.to_le_bytes());
    Ok(Data { kind: ValueType::DWORD, form: Form::Meaning, bytes, oddity })
}

/// Reads bytes of two digits between commas; a backslash after a comma continues them in the next line
/// that is not blank and no comment.
fn hex(cursor: &mut Cursor<'_>, kind: ValueType) -> Result<Data, Fault> {
    let mut bytes = Vec::new();
    let mut before = Before::Colon;
    let oddity = loop {
        cursor.skip_blanks();
        match (before, hex_pair(cursor)?) {
            (Before::Colon | Before::Comma | Before::Continuation, Some(byte)) => {
                bytes.try_reserve(1)?;
                bytes.push(byte);
                before = Before::Byte;
            }
            (Before::Byte, None) if cursor.accept(b',') => before = Before::Comma,
            (Before::Colon | Before::Comma, None) if cursor.accept(b'\\') => {
                continuation(cursor)?;
                before = Before::Continuation;
            }
            // A comment here may be a damaged digit, which would cut off the rest.
            (Before::Comma, None) if cursor.at_line_end() && cursor.peek().is_some() => {
                break Some(("a byte after the last comma", "the end of the line"));
            }
            (Before::Colon, None) if cursor.at_line_end() => break unended(cursor),
            (Before::Byte, None) if at_end(cursor) => break unended(cursor),
            (Before::Byte, _) => return Err(Fault::here(cursor, "a comma")),
            _ => return Err(Fault::here(cursor, "a byte of two hexadecimal digits")),
        }
    };
    end(cursor, Resume::Here)?;
    bytes.shrink_to_fit();
    Ok(Data { kind, form: Form::Bytes, bytes, oddity })
}

/// What stands before the place in a list of bytes.
#[derive(Clone, Copy)]
enum Before {
    Colon,
    Byte,
    Comma,
    Continuation,
}

/// What is odd where a number or byte is the last of the file: there could have been more.
const UNENDED: (&str, &str) =
    ("a line end at the end of the file", "none: it may have been cut off");

fn unended(cursor: &Cursor<'_>) -> Option<(&'static str, &'static str)> {
    cursor.peek().is_none().then_some(UNENDED)
}

fn at_end(cursor: &Cursor<'_>) -> bool {
    cursor.is_at(b';') || cursor.at_line_end()
}

/// Reads two digits; `None` where there is no digit.
fn hex_pair(cursor: &mut Cursor<'_>) -> Result<Option<u8>, Fault> {
    let digit = |place: usize| cursor.rest().get(place).and_then(|&unit| hex_digit(unit));
    match (digit(0), digit(1)) {
        (None, _) => Ok(None),
        (Some(high), Some(low)) => {
            cursor.advance(2);
            Ok(Some(high.wrapping_shl(4) | low))
        }
        (Some(_), None) => {
            cursor.advance(1);
            Err(Fault::here(cursor, "a byte of two hexadecimal digits"))
        }
    }
}

/// Passes what lies between a continuation mark and the next byte.
fn continuation(cursor: &mut Cursor<'_>) -> Result<(), Fault> {
    end(cursor, Resume::Here)?;
    loop {
        cursor.skip_blanks();
        if cursor.peek().is_none() || !at_end(cursor) {
            return Ok(());
        }
        cursor.skip_line();
    }
}

/// Returns text as a `REG_SZ` holds it: UTF-16LE with a NUL.
pub(super) fn with_nul(units: &[u16]) -> Result<Vec<u8>, TryReserveError> {
    to_bytes(units, &[0])
}

/// Returns units as bytes, low byte first.
pub(super) fn to_bytes(units: &[u16], more: &[u16]) -> Result<Vec<u8>, TryReserveError> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(units.len().saturating_add(more.len()).saturating_mul(2))?;
    bytes.extend(units.iter().chain(more).flat_map(|unit| unit.to_le_bytes()));
    Ok(bytes)
}
