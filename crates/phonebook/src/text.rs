//! Text of a phone book: bytes together with the encoding that their section declares.

use std::convert::Infallible;
use std::fmt;

use encoding_rs::CoderResult;

use crate::code_page::CodePage;
use crate::error::PhoneBookError;

/// What the key `Encoding` of a section says (MS-RRASM 2.2.2.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DeclaredEncoding {
    /// The key is not there; Windows may assume UTF-8, and so does this crate.
    #[default]
    Absent,
    /// 0: 8-bit text. MS-RRASM says ASCII; in practice it is the system's ANSI code page.
    Ansi,
    /// 1: UTF-8.
    Utf8,
    /// Anything else; taken as UTF-8 and reported as a finding.
    Unknown,
}

/// How the texts of a section are to be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Charset {
    /// What the section declares.
    pub declared: DeclaredEncoding,
    /// The code page for text that is declared as such, or is not valid UTF-8.
    pub code_page: CodePage,
}

/// How well a text could be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextReading {
    /// As its section declares.
    AsDeclared,
    /// Declared as UTF-8 but not valid UTF-8; decoded with the code page.
    CodePageInstead,
    /// Some bytes mean nothing in the code page and are shown as U+FFFD.
    WithReplacements,
}

/// Bytes of a section that are text, decoded when shown.
///
/// A section that declares UTF-8, or nothing, is read as UTF-8; a text of it that is not valid
/// UTF-8 is read with the code page instead. A section that declares 8-bit text is read with the
/// code page. Decoding never fails; [`reading`](Self::reading) tells how well it went.
///
/// `Display` shows the decoded text as it is, control characters included.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Text<'a> {
    bytes: &'a [u8],
    charset: Charset,
}

impl<'a> Text<'a> {
    pub(crate) fn new(bytes: &'a [u8], charset: Charset) -> Self {
        Self { bytes, charset }
    }

    /// Returns the bytes as they stand in the file.
    #[must_use]
    pub fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// Says whether there is no text.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// Returns how well the text can be decoded.
    #[must_use]
    pub fn reading(self) -> TextReading {
        if self.as_utf8().is_some() {
            return TextReading::AsDeclared;
        }
        let mut replaced = false;
        let Ok(()) = self.decode_parts::<Infallible>(|_, had_errors| {
            replaced |= had_errors;
            Ok(())
        });
        match (replaced, self.charset.declared) {
            (true, _) => TextReading::WithReplacements,
            (false, DeclaredEncoding::Ansi) => TextReading::AsDeclared,
            (false, _) => TextReading::CodePageInstead,
        }
    }

    /// Returns the decoded text, reserving its memory fallibly.
    ///
    /// # Errors
    ///
    /// [`PhoneBookError::OutOfMemory`] where the memory was refused.
    pub fn try_to_string(self) -> Result<String, PhoneBookError> {
        let mut decoded = String::new();
        let mut push = |part: &str| -> Result<(), PhoneBookError> {
            decoded.try_reserve(part.len())?;
            decoded.push_str(part);
            Ok(())
        };
        match self.as_utf8() {
            Some(text) => push(text)?,
            None => self.decode_parts(|part, _| push(part))?,
        }
        Ok(decoded)
    }

    /// Returns the text where it needs no decoding.
    fn as_utf8(self) -> Option<&'a str> {
        let text = str::from_utf8(self.bytes).ok()?;
        (self.charset.declared != DeclaredEncoding::Ansi || text.is_ascii()).then_some(text)
    }

    /// Decodes with the code page, a part at a time, so that no memory grows with the text.
    fn decode_parts<E>(self, mut visit: impl FnMut(&str, bool) -> Result<(), E>) -> Result<(), E> {
        let mut decoder = self.charset.code_page.encoding().new_decoder_without_bom_handling();
        let mut rest = self.bytes;
        let mut buffer = [0; 256];
        loop {
            let (result, read, written, had_errors) =
                decoder.decode_to_utf8(rest, &mut buffer, true);
            let part = buffer.get(..written).unwrap_or_default();
            visit(str::from_utf8(part).unwrap_or_default(), had_errors)?;
            rest = rest.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                return Ok(());
            }
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_utf8() {
            Some(text) => f.write_str(text),
            None => self.decode_parts(|part, _| f.write_str(part)),
        }
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.bytes.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], declared: DeclaredEncoding, page: u16) -> Text<'_> {
        let code_page = CodePage::from_number(page).unwrap();
        Text::new(bytes, Charset { declared, code_page })
    }

    #[test]
    fn each_declared_encoding_decodes_its_own_way() {
        // "Zürich" in UTF-8 and in code page 1252; "宽带" in GBK (code page 936).
        let cases: [(&[u8], DeclaredEncoding, u16, &str, TextReading); 6] = [
            (b"Z\xc3\xbcrich", DeclaredEncoding::Utf8, 1252, "Zürich", TextReading::AsDeclared),
            (b"Z\xc3\xbcrich", DeclaredEncoding::Absent, 1252, "Zürich", TextReading::AsDeclared),
            (b"Z\xfcrich", DeclaredEncoding::Utf8, 1252, "Zürich", TextReading::CodePageInstead),
            (b"Z\xc3\xbcrich", DeclaredEncoding::Ansi, 1252, "ZÃ¼rich", TextReading::AsDeclared),
            (b"\xbf\xed\xb4\xf8", DeclaredEncoding::Ansi, 936, "宽带", TextReading::AsDeclared),
            (b"a\xff", DeclaredEncoding::Ansi, 932, "a\u{fffd}", TextReading::WithReplacements),
        ];
        for (bytes, declared, page, shown, reading) in cases {
            let text = text(bytes, declared, page);
            assert_eq!(text.to_string(), shown);
            assert_eq!(text.try_to_string().unwrap(), shown);
            assert_eq!(text.reading(), reading, "{shown}");
        }
    }

    #[test]
    fn long_texts_are_decoded_whole() {
        let bytes = vec![0xe9; 10_000];
        let text = text(&bytes, DeclaredEncoding::Ansi, 1252);
        assert_eq!(text.to_string(), "é".repeat(10_000));
    }
}
