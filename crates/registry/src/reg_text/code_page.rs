//! Windows ANSI code pages: the encoding of version 4.

use encoding_rs::{CoderResult, EncoderResult, Encoding};
use std::collections::TryReserveError;
use std::fmt;

/// An ANSI code page of some version of Windows.
///
/// An export does not name the code page of its 8-bit text: it is that of the system which wrote it
/// (value `ACP` of `Control\Nls\CodePage`). The tables are those of the WHATWG Encoding Standard,
/// which differ from Windows in a few unassigned places.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CodePage {
    number: u16,
    encoding: &'static Encoding,
}

impl CodePage {
    /// Western European.
    pub const WINDOWS_1252: Self = Self { number: 1252, encoding: encoding_rs::WINDOWS_1252 };

    /// Returns the code page of this number, or `None` where no Windows uses it as ANSI code page.
    pub fn from_number(number: u16) -> Option<Self> {
        let encoding = match number {
            874 => encoding_rs::WINDOWS_874,
            932 => encoding_rs::SHIFT_JIS,
            936 => encoding_rs::GBK,
            949 => encoding_rs::EUC_KR,
            950 => encoding_rs::BIG5,
            1250 => encoding_rs::WINDOWS_1250,
            1251 => encoding_rs::WINDOWS_1251,
            1252 => encoding_rs::WINDOWS_1252,
            1253 => encoding_rs::WINDOWS_1253,
            1254 => encoding_rs::WINDOWS_1254,
            1255 => encoding_rs::WINDOWS_1255,
            1256 => encoding_rs::WINDOWS_1256,
            1257 => encoding_rs::WINDOWS_1257,
            1258 => encoding_rs::WINDOWS_1258,
            65001 => encoding_rs::UTF_8,
            _ => return None,
        };
        Some(Self { number, encoding })
    }

    /// Returns the number by which Windows knows it.
    pub fn number(self) -> u16 {
        self.number
    }

    /// Decodes; bytes that mean nothing become U+FFFD and make it [`Decoded::Lossy`].
    pub(super) fn decode(self, bytes: &[u8]) -> Result<Decoded, TryReserveError> {
        let mut decoder = self.encoding.new_decoder_without_bom_handling();
        let longest = decoder.max_utf16_buffer_length(bytes.len()).unwrap_or(usize::MAX);
        let mut units = Vec::new();
        units.try_reserve_exact(longest)?;
        units.resize(longest, 0);
        let (result, _, written, lossy) = decoder.decode_to_utf16(bytes, &mut units, true);
        units.truncate(written);
        Ok(match (result, lossy) {
            (CoderResult::InputEmpty, false) => Decoded::Exact(units),
            _ => Decoded::Lossy(units),
        })
    }

    /// Encodes, or returns `None` where decoding the result would not give the same units again.
    pub(super) fn encode(self, units: &[u16]) -> Result<Option<Vec<u8>>, TryReserveError> {
        let mut encoder = self.encoding.new_encoder();
        let longest = encoder
            .max_buffer_length_from_utf16_without_replacement(units.len())
            .unwrap_or(usize::MAX);
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(longest)?;
        bytes.resize(longest, 0);
        let (result, _, written) =
            encoder.encode_from_utf16_without_replacement(units, &mut bytes, true);
        bytes.truncate(written);
        let same = matches!(result, EncoderResult::InputEmpty)
            && matches!(self.decode(&bytes)?, Decoded::Exact(again) if again == units);
        Ok(same.then_some(bytes))
    }
}

impl Default for CodePage {
    fn default() -> Self {
        Self::WINDOWS_1252
    }
}

impl fmt::Display for CodePage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "code page {}", self.number)
    }
}

impl fmt::Debug for CodePage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CodePage({})", self.number)
    }
}

/// Units that were decoded.
pub(super) enum Decoded {
    /// Each byte meant something.
    Exact(Vec<u16>),
    /// Some did not.
    Lossy(Vec<u16>),
}
