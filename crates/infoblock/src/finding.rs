//! What is wrong with a block or a payload without making it unreadable.

use std::fmt;

use crate::InfoType;
use crate::limits::MAX_FINDINGS;

/// A list of findings that hostile input cannot make long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Findings<T> {
    kept: Vec<T>,
    further: u64,
}

impl<T> Default for Findings<T> {
    fn default() -> Self {
        Self { kept: Vec::new(), further: 0 }
    }
}

impl<T> Findings<T> {
    pub(crate) fn push(&mut self, finding: T) {
        if self.kept.len() < MAX_FINDINGS && self.kept.try_reserve(1).is_ok() {
            self.kept.push(finding);
        } else {
            self.further = self.further.saturating_add(1);
        }
    }

    pub(crate) fn count_further(&mut self, further: u64) {
        self.further = self.further.saturating_add(further);
    }

    pub(crate) fn kept(&self) -> &[T] {
        &self.kept
    }

    pub(crate) fn further(&self) -> u64 {
        self.further
    }
}

/// Something unusual or damaged in the container of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockFinding {
    /// The offset in the block of the field or byte in question.
    pub offset: usize,
    /// The entry concerned, where it is one.
    pub info_type: Option<InfoType>,
    /// What is wrong.
    pub problem: BlockProblem,
    /// What was expected; the meaning is that of [`problem`](Self::problem).
    pub expected: u64,
    /// What was found.
    pub found: u64,
}

/// The kinds of [`BlockFinding`], with the meaning of `expected` and `found`.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockProblem {
    /// The version is not 1.
    Version,
    /// The `Size` field (found) is not the length of the block (expected).
    SizeField,
    /// The end of a data area (found) exceeds the block (expected): the entry has no data.
    Outside,
    /// The end of a data area (found) exceeds the `Size` field (expected), not the block.
    BeyondSizeField,
    /// The offset of a data area (found) is not the multiple of 8 that follows (expected).
    Unaligned,
    /// A data area begins (found) before the end of the table of contents (expected).
    OverlapsTable,
    /// A data area begins (found) before the end of another one (expected).
    Overlap,
    /// An InfoType is there a second time: numbers of the first (expected) and this (found) entry.
    Duplicate,
    /// Bytes that belong to no entry are not all zero: found is the number of those that are not.
    Padding,
}

impl BlockProblem {
    const fn text(self) -> &'static str {
        match self {
            Self::Version => "version of the info block",
            Self::SizeField => "size field of the info block",
            Self::Outside => "end of data outside of the info block",
            Self::BeyondSizeField => "end of data beyond the size field",
            Self::Unaligned => "data not on an 8-byte boundary",
            Self::OverlapsTable => "data overlap the table of contents",
            Self::Overlap => "data overlap those of another entry",
            Self::Duplicate => "info type occurs more than once",
            Self::Padding => "padding that is not zero",
        }
    }
}

impl fmt::Display for BlockFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at offset {:#x}", self.problem.text(), self.offset)?;
        if let Some(info_type) = self.info_type {
            write!(f, " (entry {info_type})")?;
        }
        write!(f, ": expected {}, found {}", self.expected, self.found)
    }
}

/// Something unusual or damaged in the data of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayloadFinding {
    /// The offset in the data of the entry.
    pub offset: usize,
    /// The structure or field concerned, by the name that MS-RRASM gives it.
    pub field: &'static str,
    /// What is wrong.
    pub problem: PayloadProblem,
    /// What was expected; the meaning is that of [`problem`](Self::problem).
    pub expected: u64,
    /// What was found.
    pub found: u64,
}

/// The kinds of [`PayloadFinding`], with the meaning of `expected` and `found`.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayloadProblem {
    /// The data of the entry lie outside of the block: it has none.
    Unreadable,
    /// The data are shorter (found) than the fixed part of the structure (expected): left opaque.
    Short,
    /// The entry holds several structures (found) where one is expected: left opaque.
    Count,
    /// The item size (found) is not that of the structure (expected): left opaque.
    ItemSize,
    /// A list has fewer rows (found) than its count states (expected): these are given.
    Truncated,
    /// Bytes (found: how many) follow the structure.
    Trailing,
    /// The version (found) is not the known one (expected): left opaque.
    Version,
    /// A word has a possible value (expected) only in the byte order that is not the usual one of
    /// its place; found is its value in the usual one.
    ByteOrder,
    /// An IPv6 prefix length (found) exceeds 128 (expected) in either byte order.
    PrefixLength,
    /// A record of a list is of a type that is not known, so that its size is not either: it and
    /// what follows (found: how many bytes) are left as they are.
    UnknownRecord,
    /// A record of a list needs more bytes (expected) than there are (found): they are left as they
    /// are.
    CutRecord,
    /// A list of records ends without the record that says so.
    NoEnd,
    /// Structures of varying size (expected: how many) follow one another in no known way: those
    /// whose place is certain (found) are given.
    Boundaries,
    /// The block nested in the structure is damaged as stated.
    Nested(BlockProblem),
    /// The block nested in the structure cannot be read: left opaque.
    NestedUnreadable,
    /// There was no memory to decode the structure (expected: bytes): left opaque.
    Memory,
}

impl PayloadProblem {
    const fn text(self) -> &'static str {
        match self {
            Self::Unreadable => "data outside of the info block",
            Self::Short => "structure shorter than its fixed part",
            Self::Count => "number of structures",
            Self::ItemSize => "size of one structure",
            Self::Truncated => "list shorter than its count",
            Self::Trailing => "bytes after the structure",
            Self::Version => "unknown version",
            Self::ByteOrder => "unusual byte order",
            Self::PrefixLength => "prefix length",
            Self::UnknownRecord => "record of an unknown type",
            Self::CutRecord => "record that is cut short",
            Self::NoEnd => "list without an end record",
            Self::Boundaries => "structures whose boundaries are not certain",
            Self::Nested(problem) => problem.text(),
            Self::NestedUnreadable => "nested info block cannot be read",
            Self::Memory => "no memory to decode the structure",
        }
    }
}

impl fmt::Display for PayloadFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} at offset {:#x} of its data: expected {}, found {}",
            self.field,
            self.problem.text(),
            self.offset,
            self.expected,
            self.found
        )
    }
}
