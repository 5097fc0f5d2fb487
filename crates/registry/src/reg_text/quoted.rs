//! Text in quotes: names of values, and data of type `REG_SZ`.

use super::cursor::Cursor;
use super::statement::Fault;

/// Reads text in quotes, which may run over several lines; `\\` and `\"` stand for `\` and `"`.
///
/// Line ends in it are part of it, as regedit writes them.
pub(super) fn quoted(cursor: &mut Cursor<'_>) -> Result<Vec<u16>, Fault> {
    if !cursor.accept(b'"') {
        return Err(Fault::at_line(cursor, "a quotation mark"));
    }
    let mut text = Vec::new();
    loop {
        let plain = cursor.take_while(|unit| ![QUOTE, BACKSLASH, 0].contains(&unit));
        text.try_reserve(plain.len())?;
        text.extend_from_slice(plain);
        if cursor.accept(b'"') {
            return Ok(text);
        }
        match *cursor.rest() {
            [BACKSLASH, unit @ (QUOTE | BACKSLASH), ..] => {
                text.try_reserve(1)?;
                text.push(unit);
                cursor.advance(2);
            }
            [BACKSLASH, ..] => {
                cursor.advance(1);
                return Err(Fault::at_line(
                    cursor,
                    "a backslash or quotation mark after a backslash",
                ));
            }
            // Windows' tools take a NUL as the end of the file.
            [0, ..] => return Err(Fault::at_line(cursor, "text without NUL")),
            _ => return Err(Fault::at_line(cursor, "a closing quotation mark")),
        }
    }
}

const QUOTE: u16 = 0x22;
const BACKSLASH: u16 = 0x5C;
