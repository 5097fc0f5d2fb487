//! Stub data of replies. The server is not trusted: every count is held against the bytes that are there.

use crate::RemoteError;

/// Reads stub data from its start.
pub(crate) struct Reader<'b> {
    call: &'static str,
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    /// Begins to read the reply of `call`.
    pub(crate) fn new(call: &'static str, bytes: &'b [u8]) -> Self {
        Self { call, bytes, at: 0 }
    }

    fn wrong(&self, expected: impl Into<String>, found: impl Into<String>) -> RemoteError {
        RemoteError::Reply {
            call: self.call,
            offset: self.at,
            expected: expected.into(),
            found: found.into(),
        }
    }

    fn align(&mut self, to: usize) {
        self.at = self.at.next_multiple_of(to);
    }

    /// Reads bytes as they are.
    pub(crate) fn bytes(&mut self, len: usize) -> Result<&'b [u8], RemoteError> {
        let end = self.at.checked_add(len);
        let Some(bytes) = end.and_then(|end| self.bytes.get(self.at..end)) else {
            let left = self.bytes.len().saturating_sub(self.at);
            return Err(self.wrong(format!("{len} bytes"), format!("{left}")));
        };
        self.at = self.at.saturating_add(len);
        Ok(bytes)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], RemoteError> {
        let mut fixed = [0; N];
        fixed.copy_from_slice(self.bytes(N)?);
        Ok(fixed)
    }

    /// Reads a 16-bit number.
    pub(crate) fn u16(&mut self) -> Result<u16, RemoteError> {
        self.align(2);
        Ok(u16::from_le_bytes(self.fixed()?))
    }

    /// Reads a 32-bit number.
    pub(crate) fn u32(&mut self) -> Result<u32, RemoteError> {
        self.align(4);
        Ok(u32::from_le_bytes(self.fixed()?))
    }

    /// Reads a time as two 32-bit numbers, the lower one first.
    pub(crate) fn time(&mut self) -> Result<u64, RemoteError> {
        let low = self.u32()?;
        let high = self.u32()?;
        Ok(u64::from(high) << 32 | u64::from(low))
    }

    /// Reads a context handle.
    pub(crate) fn handle(&mut self) -> Result<[u8; 20], RemoteError> {
        self.align(4);
        self.fixed()
    }

    /// Reads a pointer: whether something follows.
    pub(crate) fn pointer(&mut self) -> Result<Pointer, RemoteError> {
        Ok(if self.u32()? == 0 { Pointer::Null } else { Pointer::ToNext })
    }

    /// Reads a pointer to a 32-bit number.
    pub(crate) fn pointer_to_u32(&mut self) -> Result<Option<u32>, RemoteError> {
        self.pointer()?.then(|| self.u32())
    }

    /// Reads a pointer to a time.
    pub(crate) fn pointer_to_time(&mut self) -> Result<Option<u64>, RemoteError> {
        self.pointer()?.then(|| self.time())
    }

    /// Reads a pointer to a conformant, varying array of bytes.
    pub(crate) fn pointer_to_array(&mut self) -> Result<Option<&'b [u8]>, RemoteError> {
        self.pointer()?.then(|| {
            let count = self.varying("bytes")?;
            self.bytes(count)
        })
    }

    /// Reads a conformant array of bytes, of which there have to be as many as were asked for.
    pub(crate) fn array(&mut self, len: u32) -> Result<&'b [u8], RemoteError> {
        match self.u32()? {
            count if count == len => {
                self.bytes(usize::try_from(count).map_err(|_| RemoteError::Memory)?)
            }
            count => Err(self.wrong(format!("{len} bytes"), format!("{count}"))),
        }
    }

    /// Reads an `RPC_UNICODE_STRING` without the NUL that ends it; `None` for one without a text.
    pub(crate) fn text(&mut self) -> Result<Option<Vec<u16>>, RemoteError> {
        self.align(4);
        let len = usize::from(self.u16()?);
        let _room = self.u16()?;
        self.pointer()?.then(|| {
            let count = self.varying("units")?;
            if count != len / 2 || len % 2 != 0 {
                return Err(self.wrong(format!("a text of {len} bytes"), format!("{count} units")));
            }
            let bytes = self.bytes(len)?;
            let units = bytes.as_chunks::<2>().0.iter().map(|&unit| u16::from_le_bytes(unit));
            let mut text = Vec::new();
            text.try_reserve_exact(count).map_err(|_| RemoteError::Memory)?;
            text.extend(units);
            if text.last() == Some(&0) {
                text.pop();
            }
            Ok(text)
        })
    }

    /// Reads a pointer to an `RPC_UNICODE_STRING`.
    pub(crate) fn pointer_to_text(&mut self) -> Result<Option<Vec<u16>>, RemoteError> {
        Ok(self.pointer()?.then(|| self.text())?.flatten())
    }

    /// Reads the counts of a conformant, varying array and returns how many items follow.
    fn varying(&mut self, what: &str) -> Result<usize, RemoteError> {
        let room = self.u32()?;
        let offset = self.u32()?;
        let count = self.u32()?;
        if offset != 0 || count > room {
            let found = format!("{count} from {offset}");
            return Err(self.wrong(format!("at most {room} {what} from 0"), found));
        }
        usize::try_from(count).map_err(|_| RemoteError::Memory)
    }

    /// Reads the Win32 code that ends every reply. Padding may follow, which is less than eight bytes.
    pub(crate) fn status(&mut self) -> Result<u32, RemoteError> {
        let status = self.u32()?;
        match self.bytes.len().saturating_sub(self.at) {
            0..8 => Ok(status),
            left => Err(self.wrong("the end of the reply", format!("{left} more bytes"))),
        }
    }
}

/// Whether a pointer is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pointer {
    Null,
    ToNext,
}

impl Pointer {
    fn then<T>(
        self,
        read: impl FnOnce() -> Result<T, RemoteError>,
    ) -> Result<Option<T>, RemoteError> {
        match self {
            Self::Null => Ok(None),
            Self::ToNext => read().map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_that_the_bytes_do_not_bear_out_are_errors() {
        let array = |counts: [u32; 4], bytes: usize| {
            let mut stub: Vec<u8> = counts.iter().flat_map(|count| count.to_le_bytes()).collect();
            stub.extend(std::iter::repeat_n(7, bytes));
            Reader::new("a call", &stub).pointer_to_array().map(|found| found.map(<[u8]>::len))
        };
        assert_eq!(array([1, 9, 0, 3], 3).ok(), Some(Some(3)));
        assert_eq!(array([0, 9, 0, 3], 3).ok(), Some(None), "a null pointer has nothing behind it");
        assert!(array([1, 2, 0, 3], 3).is_err(), "more items than room");
        assert!(array([1, 9, 1, 2], 3).is_err(), "an offset");
        assert!(array([1, u32::MAX, 0, u32::MAX], 3).is_err(), "more than there are");
    }

    #[test]
    fn a_text_loses_the_nul_that_ends_it_and_no_other() {
        let stub = [
            6, 0, 6, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0x41, 0, 0, 0, 0, 0, 0, 0,
            5, 0, 0, 0,
        ];
        let mut reader = Reader::new("a call", &stub);
        assert_eq!(reader.text().ok(), Some(Some(vec![0x41, 0])));
        assert_eq!(reader.status().ok(), Some(5));
    }

    #[test]
    fn nothing_but_padding_may_follow_the_status() {
        assert!(Reader::new("a call", &[0; 11]).status().is_ok());
        assert!(Reader::new("a call", &[0; 12]).status().is_err());
        assert!(Reader::new("a call", &[0; 3]).status().is_err());
    }
}
