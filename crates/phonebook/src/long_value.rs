//! Hex values that are split over several lines with the same key.

use std::fmt;

use crate::error::PhoneBookError;
use crate::limits::HEX_DIGITS_PER_LINE;
use crate::secret::Value;

/// A value put together from all lines of its key.
#[derive(Clone, PartialEq, Eq)]
pub struct LongValue {
    digits: Vec<u8>,
    lines: usize,
}

impl LongValue {
    /// Puts values together, `None` where there are none.
    pub(crate) fn join<'a>(
        values: impl Iterator<Item = Value<'a>>,
    ) -> Result<Option<Self>, PhoneBookError> {
        Self::join_bytes(values.map(Value::bytes))
    }

    /// Puts the bytes of values together, `None` where there are none.
    pub(crate) fn join_bytes<'a>(
        values: impl Iterator<Item = &'a [u8]>,
    ) -> Result<Option<Self>, PhoneBookError> {
        let mut long = Self { digits: Vec::new(), lines: 0 };
        for value in values {
            long.digits.try_reserve(value.len())?;
            long.digits.extend_from_slice(value);
            long.lines = long.lines.saturating_add(1);
        }
        Ok((long.lines > 0).then_some(long))
    }

    /// Returns the text of all lines without anything between them.
    #[must_use]
    pub fn digits(&self) -> &[u8] {
        &self.digits
    }

    /// Returns the number of lines the value was spread over.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.lines
    }

    /// Returns the bytes that the hex digits stand for, `None` where the text is not hex digits
    /// in pairs.
    ///
    /// # Errors
    ///
    /// [`PhoneBookError::OutOfMemory`] where the memory was refused.
    pub fn decode(&self) -> Result<Option<Vec<u8>>, PhoneBookError> {
        let (pairs, rest) = self.digits.as_chunks::<2>();
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(pairs.len())?;
        for &[high, low] in pairs {
            let digits = char::from(high).to_digit(16).zip(char::from(low).to_digit(16));
            let byte = digits.and_then(|(high, low)| u8::try_from((high << 4) | low).ok());
            let Some(byte) = byte else { return Ok(None) };
            bytes.push(byte);
        }
        Ok(rest.is_empty().then_some(bytes))
    }
}

impl fmt::Debug for LongValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LongValue({} digits on {} lines)", self.digits.len(), self.lines)
    }
}

/// Appends `key=` lines with the hex digits of `data`, 128 digits a line, as Windows writes them.
///
/// No data gives one line with nothing behind the `=`. Each line ends with `line_end`: CR LF, in a file
/// that Windows wrote.
///
/// # Errors
///
/// [`PhoneBookError::OutOfMemory`] where the memory was refused.
pub fn write_long_value(
    key: &str,
    data: &[u8],
    line_end: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), PhoneBookError> {
    const DIGITS: [u8; 16] = *b"0123456789ABCDEF";
    let mut chunks = data.chunks(HEX_DIGITS_PER_LINE / 2);
    let mut chunk = chunks.next().unwrap_or_default();
    loop {
        let line = key.len().saturating_add(HEX_DIGITS_PER_LINE).saturating_add(line_end.len());
        out.try_reserve(line.saturating_add(1))?;
        out.extend_from_slice(key.as_bytes());
        out.push(b'=');
        for &byte in chunk {
            for half in [byte >> 4, byte & 0xf] {
                out.extend(DIGITS.get(usize::from(half)));
            }
        }
        out.extend_from_slice(line_end);
        match chunks.next() {
            Some(next) => chunk = next,
            None => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(length: usize) -> Vec<u8> {
        let mut out = Vec::new();
        write_long_value("K", &vec![0xab; length], b"\r\n", &mut out).unwrap();
        out
    }

    #[test]
    fn lines_are_full_but_the_last() {
        assert_eq!(written(0), b"K=\r\n");
        assert_eq!(written(64), format!("K={}\r\n", "AB".repeat(64)).into_bytes());
        let two = format!("K={}\r\nK=AB\r\n", "AB".repeat(64));
        assert_eq!(written(65), two.into_bytes());
    }

    #[test]
    fn only_pairs_of_hex_digits_decode() {
        let join = |parts: &[&'static [u8]]| {
            let values = parts.iter().map(|part| Value::new(b"K", part));
            LongValue::join(values).unwrap()
        };
        assert_eq!(join(&[b"0a", b"FF"]).unwrap().decode().unwrap(), Some(vec![0x0a, 0xff]));
        assert_eq!(join(&[b"0", b"1"]).unwrap().decode().unwrap(), Some(vec![1]));
        assert_eq!(join(&[b"0a1"]).unwrap().decode().unwrap(), None);
        assert_eq!(join(&[b"+1"]).unwrap().decode().unwrap(), None);
        assert!(join(&[]).is_none());
    }
}
