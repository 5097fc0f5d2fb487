//! One section of a phone book: a header line and what follows up to the next.

use std::fmt;

use crate::error::PhoneBookError;
use crate::group::PlacedLines;
use crate::known_key::key_matches;
use crate::line::{LineKind, LineNumber, Lines};
use crate::long_value::LongValue;
use crate::secret::Value;
use crate::text::{Charset, Text};

/// The position of a section in its phone book, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SectionIndex(pub usize);

impl fmt::Display for SectionIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A section: its header line and every line up to the next header.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Section<'a> {
    index: SectionIndex,
    line: LineNumber,
    bytes: &'a [u8],
    name: &'a [u8],
    charset: Charset,
}

impl<'a> Section<'a> {
    /// Makes the section whose header stands at the start of `bytes`.
    pub(crate) fn new(
        index: SectionIndex,
        line: LineNumber,
        bytes: &'a [u8],
        charset: Charset,
    ) -> Self {
        let header = Lines::new(bytes, line, 0).next().map(|line| line.kind());
        let name = match header {
            Some(LineKind::Section(header)) => header.name,
            _ => &[],
        };
        Self { index, line, bytes, name, charset }
    }

    /// Returns where the section stands among the others.
    #[must_use]
    pub fn index(&self) -> SectionIndex {
        self.index
    }

    /// Returns the line number of the header.
    #[must_use]
    pub fn line(&self) -> LineNumber {
        self.line
    }

    /// Returns every byte of the section, header and blank lines included.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns the name; for a demand-dial connection it is the interface's name.
    #[must_use]
    pub fn name(&self) -> Text<'a> {
        Text::new(self.name, self.charset)
    }

    /// Returns how the section's texts are to be decoded.
    #[must_use]
    pub fn charset(&self) -> Charset {
        self.charset
    }

    /// Returns every line, the header first.
    #[must_use]
    pub fn lines(&self) -> Lines<'a> {
        Lines::new(self.bytes, self.line, 0)
    }

    /// Returns every line with the group it stands in.
    #[must_use]
    pub fn placed_lines(&self) -> PlacedLines<'a> {
        PlacedLines::new(self.lines())
    }

    /// Returns every key with its value, in order, repeated keys included.
    pub fn keys(&self) -> impl Iterator<Item = KeyLine<'a>> + use<'a> {
        self.lines().filter_map(|line| match line.kind() {
            LineKind::Entry(entry) => {
                Some(KeyLine { line: line.number(), key: entry.key, value: entry.value })
            }
            _ => None,
        })
    }

    /// Returns every value of a key, in order.
    ///
    /// `MEDIA`, `DEVICE` and `Device` must be written exactly so; the case of other keys does not
    /// count.
    pub fn values<'k>(&self, key: &'k str) -> impl Iterator<Item = Value<'a>> + use<'a, 'k> {
        self.keys().filter(move |line| key_matches(line.key, key.as_bytes())).map(|line| line.value)
    }

    /// Returns the first value of a key.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<Value<'a>> {
        self.values(key).next()
    }

    /// Returns the values of a key put together, `None` where the key is not there.
    ///
    /// Windows splits hex values longer than 128 digits over lines with the same key
    /// (`CustomAuthData`, `NrptRules`). Where a key has several such values nothing separates
    /// them, so they come back as one.
    ///
    /// # Errors
    ///
    /// [`PhoneBookError::OutOfMemory`] where the memory was refused.
    pub fn long_value(&self, key: &str) -> Result<Option<LongValue>, PhoneBookError> {
        LongValue::join(self.values(key))
    }
}

impl fmt::Debug for Section<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Section")
            .field("index", &self.index.0)
            .field("line", &self.line.get())
            .field("name", &self.name())
            .field("bytes", &self.bytes.len())
            .field("charset", &self.charset)
            .finish()
    }
}

/// A key with its value and the line they stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyLine<'a> {
    /// The line.
    pub line: LineNumber,
    /// The key without blanks around it.
    pub key: &'a [u8],
    /// Everything after the first `=`.
    pub value: Value<'a>,
}
