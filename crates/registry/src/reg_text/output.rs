//! The bytes of an export as they are written.

use super::{CodePage, Version};
use std::collections::TryReserveError;

/// An export as far as it is written.
pub(super) struct Output {
    bytes: Vec<u8>,
    form: Form,
    /// Units in the line so far.
    column: usize,
}

#[derive(Clone, Copy)]
enum Form {
    Utf16Le,
    Ansi(CodePage),
}

/// Whether text could be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Put {
    Done,
    /// The code page has not all of its characters; nothing was written.
    NotInCodePage,
}

impl Output {
    /// Begins a file with its header.
    pub(super) fn new(version: Version, code_page: CodePage) -> Result<Self, TryReserveError> {
        let form = match version {
            Version::V4 => Form::Ansi(code_page),
            Version::V5 => Form::Utf16Le,
        };
        let mut output = Self { bytes: Vec::new(), form, column: 0 };
        if version == Version::V5 {
            output.bytes.try_reserve(2)?;
            output.bytes.extend([0xFF, 0xFE]);
        }
        output.ascii(version.header())?;
        output.end_line()?;
        output.end_line()?;
        Ok(output)
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Returns the code page of 8-bit text.
    pub(super) fn code_page(&self) -> Option<CodePage> {
        match self.form {
            Form::Utf16Le => None,
            Form::Ansi(code_page) => Some(code_page),
        }
    }

    pub(super) fn ascii(&mut self, text: &str) -> Result<(), TryReserveError> {
        self.column = self.column.saturating_add(text.len());
        match self.form {
            Form::Utf16Le => {
                self.bytes.try_reserve(text.len().saturating_mul(2))?;
                self.bytes.extend(text.bytes().flat_map(|byte| [byte, 0]));
            }
            Form::Ansi(_) => {
                self.bytes.try_reserve(text.len())?;
                self.bytes.extend(text.bytes());
            }
        }
        Ok(())
    }

    /// Writes text as it is.
    pub(super) fn units(&mut self, units: &[u16]) -> Result<Put, TryReserveError> {
        match self.form {
            Form::Utf16Le => {
                self.bytes.try_reserve(units.len().saturating_mul(2))?;
                self.bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
            }
            Form::Ansi(code_page) => match code_page.encode(units)? {
                Some(encoded) => {
                    self.bytes.try_reserve(encoded.len())?;
                    self.bytes.extend(encoded);
                }
                None => return Ok(Put::NotInCodePage),
            },
        }
        self.column = self.column.saturating_add(units.len());
        Ok(Put::Done)
    }

    /// Writes text in quotes.
    pub(super) fn quoted(&mut self, units: &[u16]) -> Result<Put, TryReserveError> {
        let mut escaped = Vec::new();
        escaped.try_reserve(units.len())?;
        for &unit in units {
            escaped.try_reserve(2)?;
            if matches!(unit, 0x22 | 0x5C) {
                escaped.push(0x5C);
            }
            escaped.push(unit);
        }
        self.ascii("\"")?;
        let put = self.units(&escaped)?;
        self.ascii("\"")?;
        Ok(put)
    }

    /// Writes bytes as regedit does: separated by commas, and in a new line from column 77 on.
    pub(super) fn hex(&mut self, bytes: &[u8]) -> Result<(), TryReserveError> {
        for (n, byte) in bytes.iter().enumerate() {
            if n > 0 {
                self.ascii(",")?;
                if self.column >= WRAP {
                    self.ascii("\\")?;
                    self.end_line()?;
                    self.ascii("  ")?;
                }
            }
            let digits = [byte.wrapping_shr(4), byte & 15].map(digit);
            self.ascii(str::from_utf8(&digits).unwrap_or_default())?;
        }
        Ok(())
    }

    pub(super) fn end_line(&mut self) -> Result<(), TryReserveError> {
        self.ascii("\r\n")?;
        self.column = 0;
        Ok(())
    }
}

/// From this column on, no further byte is written in a line: with its comma and the continuation mark
/// it would end beyond column 80.
const WRAP: usize = 77;

fn digit(value: u8) -> u8 {
    match value {
        0..=9 => value.wrapping_add(b'0'),
        _ => value.wrapping_add(b'a' - 10),
    }
}
