//! What can stop this crate: limits, memory, and edits that cannot be made.

use std::collections::TryReserveError;

use crate::line::LineNumber;

/// Says why a phone book could not be read or changed.
///
/// Nothing in the content of a phone book is an error as such: what is odd becomes a
/// [finding](crate::PhoneBookFinding).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhoneBookError {
    /// The phone book is larger than [`MAX_BYTES`](crate::MAX_BYTES).
    #[error("phone book has {found} bytes, more than the limit of {limit}")]
    TooLarge {
        /// Its size in bytes.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// The phone book has more sections than [`MAX_SECTIONS`](crate::MAX_SECTIONS).
    #[error("phone book has more than {limit} sections, line {line} starts one too many")]
    TooManySections {
        /// The header line of the first section above the limit.
        line: LineNumber,
        /// The limit.
        limit: usize,
    },
    /// Memory for something that grows with the input was refused.
    #[error("out of memory")]
    OutOfMemory,
    /// No section has this index.
    #[error("phone book has {sections} sections, none with index {index}")]
    NoSuchSection {
        /// The index asked for, counted from 0.
        index: usize,
        /// The number of sections.
        sections: usize,
    },
    /// Two sections have the name of the section to be put in, so the place is not clear.
    #[error("lines {first} and {second} both start a section of this name")]
    SeveralSections {
        /// The header line of the first of them.
        first: LineNumber,
        /// The header line of the second of them.
        second: LineNumber,
    },
    /// The phone book starts with a UTF-16 byte order mark: 8-bit text cannot be put into it.
    #[error("phone book is UTF-16 text, not 8-bit text")]
    Utf16,
    /// A text for a new entry is empty where the file format needs one.
    #[error("{field} is empty")]
    EmptyText {
        /// The key, or `name` for the section name.
        field: &'static str,
    },
    /// A text for a new entry holds a byte that would end its line or the file.
    #[error("{field} holds byte {byte:#04x} at offset {offset}, which no line can carry")]
    UnwritableText {
        /// The key, or `name` for the section name.
        field: &'static str,
        /// The offset of the byte in the text.
        offset: usize,
        /// The byte: carriage return, line feed or NUL.
        byte: u8,
    },
    /// The name for a new entry is longer than [`MAX_NAME_BYTES`](crate::MAX_NAME_BYTES).
    #[error("name has {found} bytes, more than the {limit} that Windows takes")]
    NameTooLong {
        /// Its length in UTF-8 bytes.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// An entry has more numbers than [`MAX_GROUPS_PER_ENTRY`](crate::MAX_GROUPS_PER_ENTRY).
    #[error("entry has more than {limit} phone numbers")]
    TooManyNumbers {
        /// The limit.
        limit: usize,
    },
    /// A number is outside of what its key takes.
    #[error("{key} is {found}, where {expected} is expected")]
    OutOfRange {
        /// The key.
        key: &'static str,
        /// The number.
        found: u32,
        /// What it takes.
        expected: &'static str,
    },
    /// Something can't be said by an entry, or not by this one.
    #[error("{key} can't be set: {reason}")]
    NotStorable {
        /// The key.
        key: &'static str,
        /// Why not.
        reason: &'static str,
    },
    /// An entry of the name of a new one is there.
    #[error("line {line} starts an entry of this name")]
    EntryExists {
        /// Its header line.
        line: LineNumber,
    },
}

impl From<TryReserveError> for PhoneBookError {
    fn from(_: TryReserveError) -> Self {
        Self::OutOfMemory
    }
}
