//! Findings: what is odd in a phone book, each with its line. A finding never stops the reading.

use std::fmt;

use crate::book::ByteOrderMark;
use crate::limits::{MAX_FINDINGS, MAX_QUOTED_CHARS};
use crate::line::LineNumber;
use crate::section::SectionIndex;

/// One odd thing in a phone book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneBookFinding {
    /// The line it is on; for something missing, the line where its group starts.
    pub line: LineNumber,
    /// The section it is in, `None` before the first one.
    pub section: Option<SectionIndex>,
    /// What it is.
    pub what: FindingKind,
}

impl fmt::Display for PhoneBookFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// The kinds of odd things. `Display` gives each as a phrase; texts in it are escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindingKind {
    /// The file starts with a byte order mark; UTF-16 is carried without being read.
    ByteOrderMark(ByteOrderMark),
    /// Lines with something on them stand before the first section.
    BeforeFirstSection {
        /// How many.
        lines: usize,
    },
    /// Lines end with a line feed alone; this is the first of them.
    LineFeedOnly {
        /// How many.
        lines: usize,
    },
    /// The last line has no end.
    NoFinalLineEnd,
    /// A NUL byte.
    NulByte {
        /// Its column in bytes, counted from 1; the first on its line.
        column: usize,
    },
    /// A carriage return that ends no line.
    LoneCarriageReturn {
        /// Its column in bytes, counted from 1; the first on its line.
        column: usize,
    },
    /// A line starts with `[` and has no `]`, so it starts no section.
    UnclosedName,
    /// A line is neither blank nor a header nor has it an `=`.
    NoEqualsSign,
    /// A line has nothing before its `=`.
    EmptyKey,
    /// Something follows the `]` of a header.
    TextAfterName,
    /// A section has no name.
    EmptyName,
    /// A section's name is longer than Windows documents: 256 bytes for 2000 and 2003, 1,536 since.
    NameTooLong {
        /// Its length in bytes.
        found: usize,
        /// The higher of the limits that it breaks.
        limit: usize,
    },
    /// An earlier section has the same name, by bytes.
    DuplicateName {
        /// The header of the first section of that name.
        first: LineNumber,
    },
    /// An earlier section has the same name but for the case of letters.
    DuplicateNameInOtherCase {
        /// The header of the first section of that name.
        first: LineNumber,
    },
    /// A text is not in the encoding that its section declares.
    NotAsDeclared {
        /// The key, or `name` for the section's name.
        key: &'static str,
    },
    /// `MEDIA`, `DEVICE` or `Device` in other case; nothing says how Windows takes it.
    UnclearCase {
        /// The key as found.
        key: String,
    },
    /// A key that can stand only once in its group stands there again; the first one counts.
    RepeatedKey {
        /// The key.
        key: &'static str,
    },
    /// A key stands in a group it does not belong to; it is not read.
    KeyOutsideGroup {
        /// The key.
        key: &'static str,
    },
    /// A value is not what its key takes.
    NotUnderstood {
        /// The key.
        key: &'static str,
        /// What it takes.
        expected: &'static str,
        /// The start of the value, escaped.
        found: String,
    },
    /// A bit field has bits without a documented meaning.
    UnknownBits {
        /// The key.
        key: &'static str,
        /// Those bits.
        bits: u32,
    },
    /// The entry has no `Type`; Windows needs it up to Server 2008.
    MissingType,
    /// The entry has no MEDIA group.
    MissingMedia,
    /// A MEDIA group has no port. Windows discards the entry, except since Server 2008 R2 where
    /// `PBVersion` is 1 and `Type` is there.
    MissingPort,
    /// A MEDIA group has no DEVICE group.
    MissingDevice,
    /// A MEDIA group has more DEVICE groups than its kind takes: four for serial, one for others.
    TooManyDevices {
        /// How many.
        found: usize,
        /// How many it takes.
        limit: usize,
    },
    /// The entry has more groups than are read.
    TooManyGroups {
        /// The number of groups that are read.
        limit: usize,
    },
    /// The file holds a value under a secret key. The value is shown nowhere.
    SecretInFile {
        /// The key.
        key: String,
    },
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByteOrderMark(ByteOrderMark::Utf8) => f.write_str("UTF-8 byte order mark"),
            Self::ByteOrderMark(_) => f.write_str("UTF-16 text, carried without being read"),
            Self::BeforeFirstSection { lines } => {
                write!(f, "{lines} lines before the first section")
            }
            Self::LineFeedOnly { lines } => {
                write!(f, "{lines} lines end with a line feed alone")
            }
            Self::NoFinalLineEnd => f.write_str("last line without line end"),
            Self::NulByte { column } => write!(f, "NUL byte in column {column}"),
            Self::LoneCarriageReturn { column } => {
                write!(f, "carriage return in column {column} ends no line")
            }
            Self::UnclosedName => f.write_str("section name without closing bracket"),
            Self::NoEqualsSign => f.write_str("no key and value"),
            Self::EmptyKey => f.write_str("empty key"),
            Self::TextAfterName => f.write_str("text after section name"),
            Self::EmptyName => f.write_str("empty section name"),
            Self::NameTooLong { found, limit } => {
                write!(f, "section name of {found} bytes, documented limit {limit}")
            }
            Self::DuplicateName { first } => {
                write!(f, "section name already used in line {first}")
            }
            Self::DuplicateNameInOtherCase { first } => {
                write!(f, "section name already used in line {first} in other case")
            }
            Self::NotAsDeclared { key } => {
                write!(f, "{key} is not in the encoding its section declares")
            }
            Self::UnclearCase { key } => {
                write!(f, "key {key} is neither MEDIA nor DEVICE nor Device")
            }
            Self::RepeatedKey { key } => write!(f, "{key} again, the first one counts"),
            Self::KeyOutsideGroup { key } => write!(f, "{key} outside its group"),
            Self::NotUnderstood { key, expected, found } => {
                write!(f, "{key} takes {expected}, found \"{found}\"")
            }
            Self::UnknownBits { key, bits } => write!(f, "{key} has unknown bits {bits:#x}"),
            Self::MissingType => f.write_str("entry without Type"),
            Self::MissingMedia => f.write_str("entry without MEDIA"),
            Self::MissingPort => f.write_str("MEDIA without Port"),
            Self::MissingDevice => f.write_str("MEDIA without DEVICE"),
            Self::TooManyDevices { found, limit } => {
                write!(f, "{found} DEVICE groups in a MEDIA group that takes {limit}")
            }
            Self::TooManyGroups { limit } => {
                write!(f, "more than {limit} groups, the rest is not read")
            }
            Self::SecretInFile { key } => write!(f, "{key} has a value"),
        }
    }
}

/// A bounded list of findings.
///
/// It keeps the first [`MAX_FINDINGS`] and counts those above.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    list: Vec<PhoneBookFinding>,
    left_out: usize,
}

impl Findings {
    /// Returns the findings that were kept.
    #[must_use]
    pub fn as_slice(&self) -> &[PhoneBookFinding] {
        &self.list
    }

    /// Returns how many findings were not kept.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Says whether nothing at all was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.left_out == 0
    }

    pub(crate) fn push(&mut self, finding: PhoneBookFinding) {
        if self.list.len() >= MAX_FINDINGS || self.list.try_reserve(1).is_err() {
            self.left_out = self.left_out.saturating_add(1);
        } else {
            self.list.push(finding);
        }
    }

    pub(crate) fn append(&mut self, others: Self) {
        others.list.into_iter().for_each(|finding| self.push(finding));
        self.left_out = self.left_out.saturating_add(others.left_out);
    }

    pub(crate) fn sort(&mut self) {
        self.list.sort_by_key(|finding| finding.line);
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a PhoneBookFinding;
    type IntoIter = std::slice::Iter<'a, PhoneBookFinding>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

/// Returns the start of some bytes in printable ASCII, for quoting.
pub(crate) fn quote(bytes: &[u8]) -> String {
    let start = bytes.get(..MAX_QUOTED_CHARS).unwrap_or(bytes);
    start.escape_ascii().to_string()
}
