//! Checked little-endian reading and writing: the only place where offsets are computed.

use crate::InfoBlockError;

/// Widens a length for comparison with the 64-bit sums of hostile 32-bit fields.
pub(crate) fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Copies `bytes` into memory that is reserved fallibly.
///
/// # Errors
/// [`InfoBlockError::OutOfMemory`] where the copy does not fit.
pub(crate) fn copied(bytes: &[u8]) -> Result<Vec<u8>, InfoBlockError> {
    let mut writer = Writer::default();
    writer.put(bytes);
    writer.finish()
}

/// Reserves room for `rows` more rows.
///
/// # Errors
/// [`InfoBlockError::OutOfMemory`] where there is none.
pub(crate) fn reserve<T>(list: &mut Vec<T>, rows: usize) -> Result<(), InfoBlockError> {
    list.try_reserve_exact(rows).map_err(|_| InfoBlockError::OutOfMemory {
        bytes: wide(rows.saturating_mul(size_of::<T>())),
    })
}

/// The order of the bytes of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WordOrder {
    /// The least significant byte first: what every known block has.
    #[default]
    Little,
    /// The most significant byte first ("network byte order"), as MS-RRASM words some fields.
    Big,
}

/// A position in bytes that only moves forward, and never beyond the end.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// Returns the offset of the next byte.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// Returns what has not been read.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    pub(crate) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.position.checked_add(length)?;
        let taken = self.bytes.get(self.position..end)?;
        self.position = end;
        Some(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u32_in(&mut self, order: WordOrder) -> Option<u32> {
        self.array().map(match order {
            WordOrder::Little => u32::from_le_bytes,
            WordOrder::Big => u32::from_be_bytes,
        })
    }
}

/// Bytes that grow fallibly: a failed reservation is remembered and reported at the end.
#[derive(Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
    /// The length that could not be reserved.
    failed: Option<usize>,
}

impl Writer {
    pub(crate) fn put(&mut self, bytes: &[u8]) {
        if self.failed.is_some() {
            return;
        }
        if self.bytes.try_reserve(bytes.len()).is_err() {
            self.failed = Some(self.bytes.len().saturating_add(bytes.len()));
            return;
        }
        self.bytes.extend_from_slice(bytes);
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.put(&value.to_le_bytes());
    }

    pub(crate) fn u32_in(&mut self, value: u32, order: WordOrder) {
        self.put(&match order {
            WordOrder::Little => value.to_le_bytes(),
            WordOrder::Big => value.to_be_bytes(),
        });
    }

    pub(crate) fn finish(self) -> Result<Vec<u8>, InfoBlockError> {
        match self.failed {
            Some(length) => Err(InfoBlockError::OutOfMemory { bytes: wide(length) }),
            None => Ok(self.bytes),
        }
    }
}
