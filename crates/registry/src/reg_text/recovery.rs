//! Where reading goes on after a damaged line, and what else may have been lost with it.

use super::cursor::{Cursor, hex_digit};
use super::statement::Resume;

/// Where reading goes on.
pub(super) struct Recovery<'t> {
    pub(super) cursor: Cursor<'t>,
    /// The damaged line.
    pub(super) line: u64,
    pub(super) suspicion: Suspicion,
}

/// What a damaged line may have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Suspicion {
    /// A line of the section.
    Value,
    /// The beginning of another section: values that follow would get into the wrong key.
    Key,
}

/// Finds the next line to read after damage at `fault` in what began at `start`.
pub(super) fn find<'t>(start: &Cursor<'t>, fault: &Cursor<'t>, resume: Resume) -> Recovery<'t> {
    let mut cursor = match resume {
        Resume::SecondLine => *start,
        Resume::Here => *fault,
    };
    let line = cursor.line();
    // A continuation was expected, but another value or key begins.
    let begins = [b'"', b'@', b'['].into_iter().any(|letter| cursor.is_at(letter));
    if line > start.line() && cursor.is_first_in_line() && begins {
        return Recovery { cursor, line: start.line(), suspicion: Suspicion::Value };
    }
    let suspicion = if may_be_key(cursor.line_rest()) { Suspicion::Key } else { Suspicion::Value };
    loop {
        let is_continued = trim(cursor.line_rest()).last() == Some(&BACKSLASH);
        cursor.skip_line();
        if !is_continued || !is_bytes(cursor.line_rest()) {
            return Recovery { cursor, line, suspicion };
        }
    }
}

/// Says whether a line that is neither key nor value looks like the line of a key, with its bracket
/// damaged or with another line run into it.
fn may_be_key(line: &[u16]) -> bool {
    let line = trim(line);
    let is_value = matches!(line.first(), Some(0x22 | 0x40));
    line.last() == Some(&0x5D) && line.contains(&BACKSLASH) && (!is_value || line.contains(&0x5B))
}

/// Says whether a comment looks like the line of a value without its first quotation mark: its first
/// such mark ends a name.
pub(super) fn may_be_value(line: &[u16]) -> bool {
    let mut rest = line;
    loop {
        rest = match rest {
            [] => return false,
            [QUOTE, behind @ ..] => return trim(behind).first() == Some(&EQUALS),
            [BACKSLASH, _, behind @ ..] | [_, behind @ ..] => behind,
        };
    }
}

/// Says whether the line holds nothing but bytes: it continues one that was passed over.
fn is_bytes(line: &[u16]) -> bool {
    let is_part =
        |&unit: &u16| matches!(unit, 0x20 | 0x09 | 0x2C | BACKSLASH) || hex_digit(unit).is_some();
    !trim(line).is_empty() && line.iter().all(is_part)
}

fn trim(line: &[u16]) -> &[u16] {
    let is_text = |unit: &u16| !matches!(unit, 0x20 | 0x09);
    let start = line.iter().position(is_text).unwrap_or(line.len());
    let end = line.iter().rposition(is_text).map_or(start, |last| last.saturating_add(1));
    line.get(start..end).unwrap_or_default()
}

const QUOTE: u16 = 0x22;
const EQUALS: u16 = 0x3D;
const BACKSLASH: u16 = 0x5C;
