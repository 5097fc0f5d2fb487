//! The findings of a whole phone book.

use crate::book::{ByteOrderMark, PhoneBook};
use crate::entry::Entry;
use crate::error::PhoneBookError;
use crate::finding::{FindingKind, Findings, PhoneBookFinding};
use crate::limits::{MAX_NAME_BYTES, MAX_NAME_BYTES_2003};
use crate::line::{Header, Line, LineEnd, LineKind, LineNumber, OtherLine};
use crate::name::folded;
use crate::section::{Section, SectionIndex};

impl PhoneBook<'_> {
    /// Returns everything odd in the file, by line: its text, its sections, and the findings of
    /// every [`Entry`] in it.
    ///
    /// # Errors
    ///
    /// [`PhoneBookError::OutOfMemory`] where memory was refused; no content is an error.
    pub fn findings(&self) -> Result<Findings, PhoneBookError> {
        let mut check = Check::default();
        if let Some(mark) = self.byte_order_mark() {
            check.find(LineNumber::FIRST, FindingKind::ByteOrderMark(mark));
            if mark != ByteOrderMark::Utf8 {
                return Ok(check.findings);
            }
        }
        for line in self.lines() {
            check.line(&line);
        }
        check.finish();
        let mut findings = check.findings;
        find_duplicates(self, &mut findings)?;
        for section in self.sections() {
            findings.append(Entry::read(&section)?.findings);
        }
        findings.sort();
        Ok(findings)
    }
}

/// The pass over the lines.
#[derive(Default)]
struct Check {
    findings: Findings,
    /// The section of the line, and how many there were so far.
    section: Option<SectionIndex>,
    sections: usize,
    /// First line and number of lines before the first section.
    before: Option<(LineNumber, usize)>,
    /// First line and number of lines that end with a line feed alone.
    line_feeds: Option<(LineNumber, Option<SectionIndex>, usize)>,
}

impl Check {
    fn line(&mut self, line: &Line<'_>) {
        let number = line.number();
        let kind = line.kind();
        match kind {
            LineKind::Section(header) => {
                self.section = Some(SectionIndex(self.sections));
                self.sections = self.sections.saturating_add(1);
                self.header(number, header);
            }
            LineKind::Entry(entry) if entry.key.is_empty() => {
                self.find(number, FindingKind::EmptyKey);
            }
            LineKind::Other(OtherLine::UnclosedName) => {
                self.find(number, FindingKind::UnclosedName);
            }
            LineKind::Other(OtherLine::NoEqualsSign) => {
                self.find(number, FindingKind::NoEqualsSign);
            }
            LineKind::Entry(_) | LineKind::Blank => {}
        }
        if self.section.is_none() && kind != LineKind::Blank {
            let (_, lines) = self.before.get_or_insert((number, 0));
            *lines = lines.saturating_add(1);
        }
        if let Some(column) = column_of(line, 0) {
            self.find(number, FindingKind::NulByte { column });
        }
        if let Some(column) = column_of(line, b'\r') {
            self.find(number, FindingKind::LoneCarriageReturn { column });
        }
        match line.end() {
            LineEnd::CrLf => {}
            LineEnd::Lf => {
                let (_, _, lines) = self.line_feeds.get_or_insert((number, self.section, 0));
                *lines = lines.saturating_add(1);
            }
            LineEnd::EndOfFile => self.find(number, FindingKind::NoFinalLineEnd),
        }
    }

    fn header(&mut self, number: LineNumber, header: Header<'_>) {
        let found = header.name.len();
        if found == 0 {
            self.find(number, FindingKind::EmptyName);
        }
        if found > MAX_NAME_BYTES {
            self.find(number, FindingKind::NameTooLong { found, limit: MAX_NAME_BYTES });
        } else if found > MAX_NAME_BYTES_2003 {
            self.find(number, FindingKind::NameTooLong { found, limit: MAX_NAME_BYTES_2003 });
        }
        if !header.after.is_empty() {
            self.find(number, FindingKind::TextAfterName);
        }
    }

    fn finish(&mut self) {
        if let Some((line, lines)) = self.before {
            let what = FindingKind::BeforeFirstSection { lines };
            self.findings.push(PhoneBookFinding { line, section: None, what });
        }
        if let Some((line, section, lines)) = self.line_feeds {
            let what = FindingKind::LineFeedOnly { lines };
            self.findings.push(PhoneBookFinding { line, section, what });
        }
    }

    fn find(&mut self, line: LineNumber, what: FindingKind) {
        self.findings.push(PhoneBookFinding { line, section: self.section, what });
    }
}

fn column_of(line: &Line<'_>, byte: u8) -> Option<usize> {
    let at = line.content().iter().position(|found| *found == byte)?;
    Some(at.saturating_add(1))
}

/// Reports sections whose name an earlier one has, in the time that sorting takes.
fn find_duplicates(book: &PhoneBook<'_>, findings: &mut Findings) -> Result<(), PhoneBookError> {
    let mut names: Vec<(String, Section<'_>)> = Vec::new();
    names.try_reserve_exact(book.sections().len())?;
    for section in book.sections() {
        names.push((folded(&section.name().try_to_string()?)?, section));
    }
    names.sort_unstable_by(|left, right| {
        (&left.0, left.1.index()).cmp(&(&right.0, right.1.index()))
    });
    for same in names.chunk_by(|left, right| left.0 == right.0) {
        let Some(((_, first), others)) = same.split_first() else { continue };
        for (_, section) in others {
            let what = if section.name().bytes() == first.name().bytes() {
                FindingKind::DuplicateName { first: first.line() }
            } else {
                FindingKind::DuplicateNameInOtherCase { first: first.line() }
            };
            let (line, section) = (section.line(), Some(section.index()));
            findings.push(PhoneBookFinding { line, section, what });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::limits::MAX_FINDINGS;

    use super::*;

    fn found(bytes: &[u8]) -> Vec<String> {
        let findings = PhoneBook::parse(bytes).unwrap().findings().unwrap();
        assert_eq!(findings.left_out(), 0);
        findings.as_slice().iter().map(ToString::to_string).collect()
    }

    /// A section without findings of its own.
    fn sound(name: &str) -> String {
        format!("[{name}]\r\nEncoding=1\r\nType=2\r\nMEDIA=rastapi\r\nPort=P\r\nDEVICE=vpn\r\n")
    }

    #[test]
    fn a_sound_file_and_an_empty_one_have_no_findings() {
        assert_eq!(found(b""), [""; 0]);
        assert_eq!(found((sound("a") + "\r\n" + &sound("b")).as_bytes()), [""; 0]);
    }

    #[test]
    fn odd_lines_are_found_with_their_numbers() {
        let text = "one\r\n\r\ntwo=2\n".to_owned()
            + &sound("a")
            + "[b\r\nwords\r\n=v\r\nK=a\0b\0\r\nK=a\rb\r\nK=1\n"
            + &sound("c").replace("[c]", "[c] x")
            + "last=";
        assert_eq!(
            found(text.as_bytes()),
            [
                "line 1: no key and value",
                "line 1: 2 lines before the first section",
                "line 3: 2 lines end with a line feed alone",
                "line 10: section name without closing bracket",
                "line 11: no key and value",
                "line 12: empty key",
                "line 13: NUL byte in column 4",
                "line 14: carriage return in column 4 ends no line",
                "line 16: text after section name",
                "line 22: last line without line end",
            ]
        );
    }

    #[test]
    fn names_are_checked() {
        let text = [
            sound("Zürich"),
            sound("ZÜRICH"),
            sound(""),
            sound("Zürich"),
            sound(&"n".repeat(257)),
            sound(&"n".repeat(1537)),
        ];
        assert_eq!(
            found(text.concat().as_bytes()),
            [
                "line 7: section name already used in line 1 in other case",
                "line 13: empty section name",
                "line 19: section name already used in line 1",
                "line 25: section name of 257 bytes, documented limit 256",
                "line 31: section name of 1537 bytes, documented limit 1536",
            ]
        );
    }

    #[test]
    fn the_same_name_in_two_encodings_is_a_duplicate() {
        let ansi = sound("Z?rich").replace("Encoding=1", "Encoding=0").into_bytes();
        let ansi: Vec<u8> = ansi.iter().map(|&b| if b == b'?' { 0xfc } else { b }).collect();
        let text = [sound("Zürich").as_bytes(), &ansi].concat();
        assert_eq!(found(&text), ["line 7: section name already used in line 1 in other case"]);
    }

    #[test]
    fn byte_order_marks_are_said_and_utf16_is_not_read() {
        let marked = "\u{feff}".to_owned() + &sound("a");
        assert_eq!(found(marked.as_bytes()), ["line 1: UTF-8 byte order mark"]);
        assert_eq!(
            found(b"\xff\xfe[\0a\0]\0"),
            ["line 1: UTF-16 text, carried without being read"]
        );
    }

    #[test]
    fn findings_above_the_limit_are_counted() {
        let book = PhoneBook::from_vec(b"x\r\n".repeat(MAX_FINDINGS + 5)).unwrap();
        let findings = book.findings().unwrap();
        // One for each line and one for all of them, which stand before the first section.
        assert_eq!((findings.as_slice().len(), findings.left_out()), (MAX_FINDINGS, 6));
    }
}
