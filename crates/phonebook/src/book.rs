//! The phone book: its bytes and where its sections stand.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::code_page::CodePage;
use crate::error::PhoneBookError;
use crate::limits::{MAX_BYTES, MAX_SECTIONS};
use crate::line::{LineKind, LineNumber, Lines};
use crate::name::shows_same_name;
use crate::number::read_u32;
use crate::section::{Section, SectionIndex};
use crate::text::{Charset, DeclaredEncoding};

/// A byte order mark. Windows writes none; files that went through an editor may have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ByteOrderMark {
    /// EF BB BF.
    Utf8,
    /// FF FE: UTF-16, little endian. The file is not 8-bit text: it is carried, and no sections are
    /// looked for in it.
    Utf16Le,
    /// FE FF: UTF-16, big endian; carried likewise.
    Utf16Be,
}

/// A phone book: the bytes of the file, borrowed or its own, and an index of its sections.
///
/// Any bytes parse, and [`bytes`](Self::bytes) returns them unchanged. Reading time is linear in
/// the size; memory is a few dozen bytes for each section.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneBook<'b> {
    bytes: Cow<'b, [u8]>,
    mark: Option<ByteOrderMark>,
    sections: Vec<SectionSpan>,
    code_page: CodePage,
}

#[derive(Clone, PartialEq, Eq)]
struct SectionSpan {
    range: Range<usize>,
    line: LineNumber,
    declared: DeclaredEncoding,
}

impl<'b> PhoneBook<'b> {
    /// Reads a phone book without copying it; any content will do.
    ///
    /// # Errors
    ///
    /// [`PhoneBookError::TooLarge`] above [`MAX_BYTES`], [`PhoneBookError::TooManySections`] above
    /// [`MAX_SECTIONS`], [`PhoneBookError::OutOfMemory`] where memory was refused.
    pub fn parse(bytes: &'b [u8]) -> Result<Self, PhoneBookError> {
        Self::read(Cow::Borrowed(bytes))
    }

    /// Reads a phone book that it keeps.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn from_vec(bytes: Vec<u8>) -> Result<Self, PhoneBookError> {
        Self::read(Cow::Owned(bytes))
    }

    fn read(bytes: Cow<'b, [u8]>) -> Result<Self, PhoneBookError> {
        check_size(bytes.len())?;
        let mark = find_mark(&bytes);
        let sections = match mark {
            None | Some(ByteOrderMark::Utf8) => find_sections(&bytes, mark_length(mark))?,
            Some(ByteOrderMark::Utf16Le | ByteOrderMark::Utf16Be) => Vec::new(),
        };
        Ok(Self { bytes, mark, sections, code_page: CodePage::default() })
    }

    /// Sets the code page for sections that are not UTF-8; without it, Windows-1252.
    #[must_use]
    pub fn with_code_page(mut self, code_page: CodePage) -> Self {
        self.code_page = code_page;
        self
    }

    /// Returns the code page for sections that are not UTF-8.
    #[must_use]
    pub fn code_page(&self) -> CodePage {
        self.code_page
    }

    /// Returns the bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the bytes of the file, giving up the phone book; borrowed ones are copied.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes.into_owned()
    }

    /// Returns the byte order mark the file starts with.
    #[must_use]
    pub fn byte_order_mark(&self) -> Option<ByteOrderMark> {
        self.mark
    }

    /// Returns every line of the file.
    #[must_use]
    pub fn lines(&self) -> Lines<'_> {
        Lines::new(&self.bytes, LineNumber::FIRST, mark_length(self.mark))
    }

    /// Returns what stands before the first section: nothing, in a file that Windows wrote.
    #[must_use]
    pub fn preamble(&self) -> &[u8] {
        let end = self.sections.first().map_or(self.bytes.len(), |span| span.range.start);
        self.bytes.get(..end).unwrap_or_default()
    }

    /// Returns the sections in the order of the file.
    pub fn sections(&self) -> impl ExactSizeIterator<Item = Section<'_>> + DoubleEndedIterator {
        self.sections.iter().enumerate().map(|(index, span)| self.open(SectionIndex(index), span))
    }

    /// Returns one section.
    #[must_use]
    pub fn section(&self, index: SectionIndex) -> Option<Section<'_>> {
        self.sections.get(index.0).map(|span| self.open(index, span))
    }

    /// Returns the sections of this name, by [`same_name`](crate::same_name); in a sound file at most one.
    pub fn sections_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Section<'a>> {
        self.sections().filter(move |section| shows_same_name(section.name(), name))
    }

    fn open(&self, index: SectionIndex, span: &SectionSpan) -> Section<'_> {
        let bytes = self.bytes.get(span.range.clone()).unwrap_or_default();
        let charset = Charset { declared: span.declared, code_page: self.code_page };
        Section::new(index, span.line, bytes, charset)
    }
}

impl fmt::Debug for PhoneBook<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PhoneBook")
            .field("bytes", &self.bytes.len())
            .field("sections", &self.sections.len())
            .field("mark", &self.mark)
            .field("code_page", &self.code_page)
            .finish()
    }
}

pub(crate) fn check_size(found: usize) -> Result<(), PhoneBookError> {
    if found > MAX_BYTES {
        return Err(PhoneBookError::TooLarge { found, limit: MAX_BYTES });
    }
    Ok(())
}

fn find_mark(bytes: &[u8]) -> Option<ByteOrderMark> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => Some(ByteOrderMark::Utf8),
        [0xff, 0xfe, ..] => Some(ByteOrderMark::Utf16Le),
        [0xfe, 0xff, ..] => Some(ByteOrderMark::Utf16Be),
        _ => None,
    }
}

fn mark_length(mark: Option<ByteOrderMark>) -> usize {
    match mark {
        None => 0,
        Some(ByteOrderMark::Utf8) => 3,
        Some(ByteOrderMark::Utf16Le | ByteOrderMark::Utf16Be) => 2,
    }
}

fn find_sections(bytes: &[u8], mark: usize) -> Result<Vec<SectionSpan>, PhoneBookError> {
    let mut sections: Vec<SectionSpan> = Vec::new();
    let mut offset: usize = 0;
    let mut skip = mark;
    for line in Lines::new(bytes, LineNumber::FIRST, mark) {
        let start = offset.saturating_add(skip);
        offset = offset.saturating_add(line.bytes().len());
        skip = 0;
        match (line.kind(), sections.last_mut()) {
            (LineKind::Section(_), last) => {
                if let Some(last) = last {
                    last.range.end = start;
                }
                if sections.len() == MAX_SECTIONS {
                    let line = line.number();
                    return Err(PhoneBookError::TooManySections { line, limit: MAX_SECTIONS });
                }
                sections.try_reserve(1)?;
                sections.push(SectionSpan {
                    range: start..bytes.len(),
                    line: line.number(),
                    declared: DeclaredEncoding::Absent,
                });
            }
            (LineKind::Entry(entry), Some(section))
                if section.declared == DeclaredEncoding::Absent
                    && entry.key.eq_ignore_ascii_case(b"Encoding") =>
            {
                section.declared = match read_u32(entry.value.bytes()) {
                    Some(0) => DeclaredEncoding::Ansi,
                    Some(1) => DeclaredEncoding::Utf8,
                    _ => DeclaredEncoding::Unknown,
                };
            }
            _ => {}
        }
    }
    Ok(sections)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bytes: &[u8]) -> Vec<String> {
        let book = PhoneBook::parse(bytes).unwrap();
        assert_eq!(book.bytes(), bytes);
        book.sections().map(|section| section.name().to_string()).collect()
    }

    #[test]
    fn odd_files_parse_and_stay_the_same() {
        assert_eq!(names(b""), Vec::<String>::new());
        assert_eq!(names(b"\0\0\0\xff"), Vec::<String>::new());
        assert_eq!(names(b"\xff\xfe[\0a\0]\0\r\0\n\0"), Vec::<String>::new());
        assert_eq!(names(b"words\n[a]\r\n[b]"), ["a", "b"]);
        assert_eq!(names(b"\xef\xbb\xbf[a]\r\nType=2\r\n"), ["a"]);
        assert_eq!(names(b"[]\n"), [""]);
    }

    #[test]
    fn preamble_and_sections_together_are_the_file() {
        let bytes = b"\xef\xbb\xbf[a]\r\nx\n\n[b]\rc\n[c]\n[d";
        let book = PhoneBook::parse(bytes).unwrap();
        let mut joined = book.preamble().to_vec();
        book.sections().for_each(|section| joined.extend_from_slice(section.bytes()));
        assert_eq!(joined, bytes);
        let lines: Vec<_> = book.sections().map(|section| section.line().get()).collect();
        assert_eq!(lines, [1, 4, 5]);
    }

    #[test]
    fn each_section_has_its_own_encoding() {
        let book =
            PhoneBook::parse(b"[\xfc]\nEncoding=0\n[\xc3\xbc]\nencoding=1\n[\xc3\xbc]\n").unwrap();
        let names: Vec<_> = book.sections().map(|section| section.name().to_string()).collect();
        assert_eq!(names, ["ü", "ü", "ü"]);
        let russian = book.with_code_page(CodePage::from_number(1251).unwrap());
        let names: Vec<_> = russian.sections().map(|section| section.name().to_string()).collect();
        assert_eq!(names, ["ь", "ü", "ü"]);
    }

    #[test]
    fn limits_are_errors_with_their_numbers() {
        let large = vec![b'['; MAX_BYTES + 1];
        assert_eq!(
            PhoneBook::from_vec(large).unwrap_err(),
            PhoneBookError::TooLarge { found: MAX_BYTES + 1, limit: MAX_BYTES }
        );
        let full = b"[]\n".repeat(MAX_SECTIONS);
        assert_eq!(PhoneBook::parse(&full).unwrap().sections().len(), MAX_SECTIONS);
        let error = PhoneBook::parse(&[&full[..], b"[]"].concat()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "phone book has more than 65536 sections, line 65537 starts one too many"
        );
    }

    #[test]
    fn names_are_found_in_any_case() {
        let book = PhoneBook::parse("[Zürich]\nEncoding=1\n[B]\n".as_bytes()).unwrap();
        let lines: Vec<_> = book.sections_named("ZÜRICH").map(|found| found.line().get()).collect();
        assert_eq!(lines, [1]);
        assert_eq!(book.sections_named("b").count(), 1);
        assert_eq!(book.sections_named("c").count(), 0);
    }
}
