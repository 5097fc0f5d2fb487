//! Reading the sections of an export, line by line.

use super::code_page::Decoded;
use super::cursor::Cursor;
use super::data::{Data, Form, to_bytes};
use super::decode::{Flaw, REPLACEMENT, Text};
use super::findings::Findings;
use super::recovery::{self, Suspicion};
use super::section::{KeyLine, Section};
use super::statement::{self, Content, Damage, Fault, Resume};
use super::tree::{Added, Listed, Tree, copy};
use super::{CodePage, Version};
use crate::{Finding, KeyPath, Limits, Name, Place, Severity, Value, ValueType};
use std::collections::TryReserveError;

/// Reads what follows the header.
pub(super) fn read(
    text: &Text,
    body: Cursor<'_>,
    version: Version,
    code_page: CodePage,
    limits: &Limits,
) -> Result<(Tree, Vec<Finding>), TryReserveError> {
    let mut reader = Reader {
        cursor: body,
        text,
        version,
        code_page,
        depth: limits.depth.min(crate::DEPTH),
        tree: Tree::new(limits)?,
        findings: Findings::new(limits.findings),
        section: Section::None,
    };
    reader.run()?;
    Ok((reader.tree, reader.findings.into_vec()))
}

struct Reader<'t> {
    cursor: Cursor<'t>,
    text: &'t Text,
    version: Version,
    code_page: CodePage,
    depth: usize,
    tree: Tree,
    findings: Findings,
    section: Section,
}

impl<'t> Reader<'t> {
    fn run(&mut self) -> Result<(), TryReserveError> {
        if self.text.flaw == Flaw::Guessed {
            let found = format!("8-bit text, read as {}", self.code_page);
            self.warn(1, None, "UTF-16 or UTF-8", found);
        }
        loop {
            self.cursor.skip_blanks();
            match self.cursor.peek() {
                None => break,
                Some(_) if self.cursor.at_line_end() => self.cursor.skip_line(),
                Some(0x3B | 0x23) => self.comment(),
                Some(0x5B) => self.key_line()?,
                Some(0x22 | 0x40) => self.value()?,
                Some(_) => self.other_line(),
            }
        }
        if self.text.flaw == Flaw::OddByte {
            let found = "one byte more: the file is cut off or damaged";
            self.error(self.cursor.line(), None, "characters of two bytes", found);
        }
        Ok(())
    }

    /// Passes a comment, which `;` or `#` begins. One bit makes a quotation mark a `#` or a space.
    fn comment(&mut self) {
        if recovery::may_be_value(self.cursor.line_rest()) {
            self.other_line();
        } else {
            self.cursor.skip_line();
        }
    }

    fn other_line(&mut self) {
        let mark = self.cursor;
        let damage = Damage {
            expected: "a key in brackets, a value, or a comment".to_owned(),
            found: mark.describe(),
            resume: Resume::SecondLine,
        };
        self.recover(&mark, damage, None);
    }

    fn key_line(&mut self) -> Result<(), TryReserveError> {
        let line = self.cursor.line();
        let units = self.cursor.line_rest();
        let is_damaged = units.contains(&REPLACEMENT) && self.text.flaw == Flaw::Lossy;
        self.cursor.skip_line();
        match KeyLine::read(units, self.depth)? {
            KeyLine::Damaged { path, expected, found } => {
                self.section = Section::Lost(path);
                self.error(line, None, expected, found);
            }
            KeyLine::Key(path) | KeyLine::Deletion(path) if is_damaged => {
                let above = path.split_last().map(|(above, _)| above).unwrap_or_default();
                self.section = Section::Lost(above);
                let expected = format!("text in {}", self.text.encoding);
                self.error(line, None, expected, "bytes that are none; the key is left out");
            }
            KeyLine::Deletion(path) => {
                let is_there = self.tree.find(&path).is_some();
                self.section = Section::Deleted(path);
                self.instruction(line, None, "a key", is_there);
            }
            KeyLine::Key(path) => self.list(path, line)?,
        }
        Ok(())
    }

    fn list(&mut self, path: KeyPath, line: u64) -> Result<(), TryReserveError> {
        match self.tree.list(&path, line)? {
            Listed::New(node) => self.section = Section::Key(node, path),
            Listed::Again(node, first) => {
                self.section = Section::Key(node, path);
                let found = format!("a second section, after that of line {first}; both are taken");
                self.warn(line, None, "each key once", found);
            }
            Listed::Refused(refusal) => {
                self.section = Section::Lost(path);
                let expected = format!("at most {} {}", refusal.most, refusal.what);
                self.error(line, None, expected, "more; the key is left out");
            }
        }
        Ok(())
    }

    fn value(&mut self) -> Result<(), TryReserveError> {
        let mark = self.cursor;
        let line = mark.line();
        let mut name = None;
        let read = statement::name(&mut self.cursor).and_then(|read| {
            name = Some(read);
            statement::content(&mut self.cursor)
        });
        let content = match read {
            Ok(content) => content,
            Err(Fault::Memory(error)) => return Err(error),
            Err(Fault::Damage(damage)) => {
                self.recover(&mark, damage, name);
                return Ok(());
            }
        };
        let name = name.unwrap_or_default();
        if self.text.flaw == Flaw::Lossy && self.cursor.since(&mark).contains(&REPLACEMENT) {
            let expected = format!("text in {}", self.text.encoding);
            self.error(line, Some(name), expected, "bytes that are none; the value is left out");
            return Ok(());
        }
        match content {
            Content::Deletion => self.value_deletion(name, line),
            Content::Data(data) => return self.set(name, data, line),
        }
        Ok(())
    }

    fn value_deletion(&mut self, name: Name, line: u64) {
        let is_there = match &self.section {
            Section::Key(node, _) => self.tree.has_value(*node, &name),
            _ => false,
        };
        self.instruction(line, Some(name), "a value", is_there);
    }

    /// Reports a deletion; where the file itself has what it deletes, the tree is not what an import
    /// would make.
    fn instruction(&mut self, line: u64, name: Option<Name>, expected: &str, is_there: bool) {
        if is_there {
            let found = "the deletion of what stands further up; it is not carried out";
            self.error(line, name, expected, found);
        } else {
            self.warn(line, name, expected, "a deletion instruction; it is not carried out");
        }
    }

    fn set(&mut self, name: Name, data: Data, line: u64) -> Result<(), TryReserveError> {
        let node = match self.section {
            Section::Key(node, _) => node,
            // The finding about the key's line said so for all of its values.
            Section::Lost(_) => return Ok(()),
            Section::Deleted(_) => {
                let found = "a value below a deletion; it is left out";
                self.error(line, Some(name), "a key in brackets", found);
                return Ok(());
            }
            Section::None => {
                let found = "a value that belongs to none; it is left out";
                self.error(line, Some(name), "a key in brackets", found);
                return Ok(());
            }
        };
        let Some(bytes) = self.to_utf16(&data)? else {
            let expected = format!("text in {}", self.code_page);
            self.error(line, Some(name), expected, "bytes that are none; the value is left out");
            return Ok(());
        };
        if let Some((expected, found)) = data.oddity {
            self.warn(line, Some(copy(&name)?), expected, found);
        }
        let value =
            Value { name: copy(&name)?, kind: data.kind, data: bytes.unwrap_or(data.bytes) };
        match self.tree.set(node, value, line)? {
            Added::New => {}
            Added::Again(first) => {
                let found =
                    format!("a second one, after that of line {first}; it is taken instead");
                self.warn(line, Some(name), "each value once", found);
            }
            Added::Refused(refusal) => {
                let expected = format!("at most {} {}", refusal.most, refusal.what);
                self.error(line, Some(name), expected, "more; the value is left out");
            }
        }
        Ok(())
    }

    /// Returns the data that version 4 writes in its code page as Windows stores them; `Some(None)`
    /// where they are stored as written, `None` where they are no text.
    fn to_utf16(&self, data: &Data) -> Result<Option<Option<Vec<u8>>>, TryReserveError> {
        let is_text = matches!(data.kind, ValueType::EXPAND_SZ | ValueType::MULTI_SZ);
        if self.version == Version::V5 || data.form != Form::Bytes || !is_text {
            return Ok(Some(None));
        }
        match self.code_page.decode(&data.bytes)? {
            Decoded::Exact(units) => to_bytes(&units, &[]).map(|bytes| Some(Some(bytes))),
            Decoded::Lossy(_) => Ok(None),
        }
    }

    /// Reports damage and goes to where reading goes on.
    fn recover(&mut self, mark: &Cursor<'t>, damage: Damage, name: Option<Name>) {
        let recovery = recovery::find(mark, &self.cursor, damage.resume);
        self.cursor = recovery.cursor;
        let mut found = damage.found;
        if recovery.suspicion == Suspicion::Key {
            self.section = Section::Lost(KeyPath::root());
            found.push_str("; it may have been a key, so that the values below are left out");
        }
        self.error(recovery.line, name, damage.expected, found);
    }

    fn error(
        &mut self,
        line: u64,
        value: Option<Name>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) {
        self.report(Severity::Error, line, value, expected.into(), found.into());
    }

    fn warn(
        &mut self,
        line: u64,
        value: Option<Name>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) {
        self.report(Severity::Warning, line, value, expected.into(), found.into());
    }

    fn report(
        &mut self,
        severity: Severity,
        line: u64,
        value: Option<Name>,
        expected: String,
        found: String,
    ) {
        let path = self.section.path().clone();
        let place = Some(Place::Line(line));
        self.findings.push(Finding::new(severity, path, place, expected, found).of_value(value));
    }
}
