//! The line, or lines, of one value.

use super::cursor::Cursor;
use super::data::{self, Data};
use super::quoted::quoted;
use crate::Name;
use std::collections::TryReserveError;

/// What the line of a value says.
pub(super) enum Content {
    /// The value has these data.
    Data(Data),
    /// The value is to be deleted.
    Deletion,
}

/// Why a line can't be read.
pub(super) enum Fault {
    /// It is damaged.
    Damage(Damage),
    /// Memory is short.
    Memory(TryReserveError),
}

/// What is wrong with a line.
pub(super) struct Damage {
    pub(super) expected: String,
    pub(super) found: String,
    pub(super) resume: Resume,
}

/// Where reading goes on after damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resume {
    /// After the first line: what follows may be text of the value, or lines of their own.
    SecondLine,
    /// Where the damage was found.
    Here,
}

impl Fault {
    /// Makes the fault that something else is at the cursor; reading goes on in the second line.
    pub(super) fn at_line(cursor: &Cursor<'_>, expected: &str) -> Self {
        Self::new(expected, cursor.describe(), Resume::SecondLine)
    }

    /// Makes the fault that something else is at the cursor; reading goes on there.
    pub(super) fn here(cursor: &Cursor<'_>, expected: &str) -> Self {
        Self::new(expected, cursor.describe(), Resume::Here)
    }

    pub(super) fn new(expected: &str, found: impl Into<String>, resume: Resume) -> Self {
        Self::Damage(Damage { expected: expected.to_owned(), found: found.into(), resume })
    }
}

impl From<TryReserveError> for Fault {
    fn from(error: TryReserveError) -> Self {
        Self::Memory(error)
    }
}

/// Reads the name of a value and the `=` behind it: `@` or text in quotes.
pub(super) fn name(cursor: &mut Cursor<'_>) -> Result<Name, Fault> {
    let name = if cursor.accept(b'@') { Name::default() } else { to_name(quoted(cursor)?) };
    cursor.skip_blanks();
    if cursor.accept(b'=') { Ok(name) } else { Err(Fault::at_line(cursor, "an equals sign")) }
}

/// Reads what follows the `=`, with the end of the line.
pub(super) fn content(cursor: &mut Cursor<'_>) -> Result<Content, Fault> {
    cursor.skip_blanks();
    if cursor.accept(b'-') {
        end(cursor, Resume::SecondLine)?;
        return Ok(Content::Deletion);
    }
    data::read(cursor).map(Content::Data)
}

/// Passes the end of a value's line, and a comment before it.
pub(super) fn end(cursor: &mut Cursor<'_>, resume: Resume) -> Result<(), Fault> {
    cursor.skip_blanks();
    if cursor.is_at(b';') || cursor.at_line_end() {
        cursor.skip_line();
        return Ok(());
    }
    Err(Fault::new("the end of the line", cursor.describe(), resume))
}

fn to_name(mut units: Vec<u16>) -> Name {
    units.shrink_to_fit();
    Name::from_units(units)
}
