//! The lines of a phone book: where each ends and what kind it is.

use std::fmt;

use crate::secret::Value;

/// The number of a line in its file, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineNumber(u32);

impl LineNumber {
    /// The first line of a file.
    pub const FIRST: Self = Self(1);

    /// Returns the number, counted from 1.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }

    fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for LineNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineEnd {
    /// Carriage return and line feed, as Windows writes.
    CrLf,
    /// A line feed alone.
    Lf,
    /// The end of the file.
    EndOfFile,
}

/// One line: its bytes as they stand in the file, and its content.
///
/// Only a line feed ends a line. A carriage return elsewhere belongs to the content (and is
/// reported as a finding), since nothing documents how Windows takes one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    number: LineNumber,
    bytes: &'a [u8],
    content: &'a [u8],
    end: LineEnd,
}

impl<'a> Line<'a> {
    /// Returns the line's number in the file.
    #[must_use]
    pub fn number(&self) -> LineNumber {
        self.number
    }

    /// Returns every byte of the line: byte order mark, content and line end.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns the line without byte order mark and line end.
    #[must_use]
    pub fn content(&self) -> &'a [u8] {
        self.content
    }

    /// Returns how the line ends.
    #[must_use]
    pub fn end(&self) -> LineEnd {
        self.end
    }

    /// Returns what the line is.
    ///
    /// - Nothing but spaces and tabs: blank.
    /// - `[` as the first character that is no blank, and a `]`: a section header. The name runs to
    ///   the **last** `]`, since names may hold brackets (and the second byte of a double-byte
    ///   character may be the byte of `]`), but not beyond a stray carriage return.
    /// - A `=`: an entry; the key is what stands before the first `=`, without blanks around it,
    ///   the value is everything after it.
    /// - Anything else: other.
    #[must_use]
    pub fn kind(&self) -> LineKind<'a> {
        let content = trim_blanks(self.content);
        let Some((&first, after_first)) = content.split_first() else {
            return LineKind::Blank;
        };
        if first == b'[' {
            let stray_return = after_first.iter().position(|&byte| byte == b'\r');
            let head = stray_return.and_then(|at| after_first.get(..at)).unwrap_or(after_first);
            let close = head.iter().rposition(|&byte| byte == b']');
            return match close.and_then(|at| split_around(after_first, at)) {
                Some((name, after)) => LineKind::Section(Header { name, after }),
                None => LineKind::Other(OtherLine::UnclosedName),
            };
        }
        let equals = self.content.iter().position(|&byte| byte == b'=');
        match equals.and_then(|at| split_around(self.content, at)) {
            Some((key, value)) => {
                let key = trim_blanks(key);
                LineKind::Entry(KeyValue { key, value: Value::new(key, value) })
            }
            None => LineKind::Other(OtherLine::NoEqualsSign),
        }
    }
}

impl fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("number", &self.number.0)
            .field("kind", &self.kind())
            .field("bytes", &self.bytes.len())
            .field("end", &self.end)
            .finish()
    }
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind<'a> {
    /// Nothing, or spaces and tabs.
    Blank,
    /// `[name]`: a section starts.
    Section(Header<'a>),
    /// `Key=Value`.
    Entry(KeyValue<'a>),
    /// Neither blank nor a header nor an entry.
    Other(OtherLine),
}

/// Why a line is neither blank nor a header nor an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OtherLine {
    /// It starts with `[` and has no `]`.
    UnclosedName,
    /// It has no `=`.
    NoEqualsSign,
}

/// A section header.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Header<'a> {
    /// The bytes between the brackets.
    pub name: &'a [u8],
    /// What follows the last `]`, without blanks at the end; nothing in a proper header.
    pub after: &'a [u8],
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}]", self.name.escape_ascii())
    }
}

/// A key and its value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyValue<'a> {
    /// The key without blanks around it; may be empty.
    pub key: &'a [u8],
    /// Everything after the first `=`.
    pub value: Value<'a>,
}

impl fmt::Debug for KeyValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={:?}", self.key.escape_ascii(), self.value)
    }
}

/// The lines of some bytes, in order.
///
/// Their [`bytes`](Line::bytes) put together are the bytes they were made from.
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    rest: &'a [u8],
    number: LineNumber,
    /// Bytes at the start of the first line that are no content: a byte order mark.
    mark: usize,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(bytes: &'a [u8], first: LineNumber, mark: usize) -> Self {
        Self { rest: bytes, number: first, mark }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let feed = self.rest.iter().position(|&byte| byte == b'\n');
        let length = feed.map_or(self.rest.len(), |at| at.saturating_add(1));
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        let marked = bytes.get(self.mark..).unwrap_or_default();
        let (content, end) = if let Some(content) = marked.strip_suffix(b"\r\n") {
            (content, LineEnd::CrLf)
        } else if let Some(content) = marked.strip_suffix(b"\n") {
            (content, LineEnd::Lf)
        } else {
            (marked, LineEnd::EndOfFile)
        };
        let line = Line { number: self.number, bytes, content, end };
        self.rest = rest;
        self.number = self.number.next();
        self.mark = 0;
        Some(line)
    }
}

impl std::iter::FusedIterator for Lines<'_> {}

/// Returns the bytes without spaces and tabs at both ends.
pub(crate) fn trim_blanks(bytes: &[u8]) -> &[u8] {
    let is_text = |byte: &u8| !matches!(byte, b' ' | b'\t');
    let Some(start) = bytes.iter().position(is_text) else {
        return &[];
    };
    let end = bytes.iter().rposition(is_text).map_or(bytes.len(), |at| at.saturating_add(1));
    bytes.get(start..end).unwrap_or_default()
}

/// Returns what stands before and after the byte at `at`.
fn split_around(bytes: &[u8], at: usize) -> Option<(&[u8], &[u8])> {
    let (before, from) = bytes.split_at_checked(at)?;
    Some((before, from.get(1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<Line<'_>> {
        Lines::new(bytes, LineNumber::FIRST, 0).collect()
    }

    fn kind(bytes: &[u8]) -> LineKind<'_> {
        lines(bytes)[0].kind()
    }

    #[test]
    fn only_a_line_feed_ends_a_line() {
        let all = lines(b"a\r\nb\nc\rd\r\r\ne");
        let seen: Vec<_> =
            all.iter().map(|line| (line.number().get(), line.content(), line.end())).collect();
        assert_eq!(
            seen,
            [
                (1, &b"a"[..], LineEnd::CrLf),
                (2, b"b", LineEnd::Lf),
                (3, b"c\rd\r", LineEnd::CrLf),
                (4, b"e", LineEnd::EndOfFile),
            ]
        );
    }

    #[test]
    fn a_name_runs_to_the_last_bracket() {
        let LineKind::Section(header) = kind(b" [a]b]] \r\n") else { panic!() };
        assert_eq!((header.name, header.after), (&b"a]b]"[..], &b""[..]));
        let LineKind::Section(header) = kind(b"[a] x=1\n") else { panic!() };
        assert_eq!((header.name, header.after), (&b"a"[..], &b" x=1"[..]));
        let LineKind::Section(header) = kind(b"[a]\rK=1\r[b]\n") else { panic!() };
        assert_eq!((header.name, header.after), (&b"a"[..], &b"\rK=1\r[b]"[..]));
    }

    #[test]
    fn a_value_may_hold_equals_signs_and_blanks() {
        let LineKind::Entry(entry) = kind(b"\tKey =\ta = b \n") else { panic!() };
        assert_eq!((entry.key, entry.value.bytes()), (&b"Key"[..], &b"\ta = b "[..]));
    }

    #[test]
    fn what_is_no_entry_is_said_to_be_other() {
        assert_eq!(kind(b"[a\n"), LineKind::Other(OtherLine::UnclosedName));
        assert_eq!(kind(b"; words\n"), LineKind::Other(OtherLine::NoEqualsSign));
        assert_eq!(kind(b" \t\r\n"), LineKind::Blank);
    }

    #[test]
    fn debug_shows_no_secret_value() {
        let shown = format!("{:?}", lines(b"PreSharedKey=hunter2\r\n")[0]);
        assert!(shown.contains("PreSharedKey") && !shown.contains("hunter2"), "{shown}");
    }
}
