//! The table of contents: what its entries say, and the data they point to.

use std::fmt;
use std::iter::FusedIterator;

use crate::bytes::Reader;
use crate::container::Item;
use crate::{InfoBlockError, InfoType};

/// The size of `Version`, `Size` and `TocEntriesCount`, after which the table begins.
pub(crate) const HEADER_SIZE: usize = 12;
/// The size of one entry of the table.
pub(crate) const TOC_ENTRY_SIZE: usize = 16;

/// One entry as it lies in the table (RTR_TOC_ENTRY, MS-RRASM 2.2.1.2.4).
#[derive(Clone, Copy)]
pub(crate) struct TocEntry {
    pub(crate) info_type: InfoType,
    pub(crate) item_size: u32,
    pub(crate) count: u32,
    pub(crate) offset: u32,
}

impl TocEntry {
    /// Reads entry `index` of the table of `block`.
    pub(crate) fn read(block: &[u8], index: usize) -> Option<Self> {
        let start = index.checked_mul(TOC_ENTRY_SIZE)?.checked_add(HEADER_SIZE)?;
        let mut reader = Reader::new(block.get(start..)?);
        Some(Self {
            info_type: InfoType(reader.u32()?),
            item_size: reader.u32()?,
            count: reader.u32()?,
            offset: reader.u32()?,
        })
    }

    /// Returns the length of the data; it cannot overflow.
    pub(crate) fn length(self) -> u64 {
        u64::from(self.item_size).saturating_mul(u64::from(self.count))
    }

    /// Returns the end of the data; it cannot overflow.
    pub(crate) fn end(self) -> u64 {
        u64::from(self.offset).saturating_add(self.length())
    }

    /// Returns the data, where they lie inside of `block`. Empty data are always readable.
    pub(crate) fn data(self, block: &[u8]) -> Option<&[u8]> {
        if self.length() == 0 {
            return Some(&[]);
        }
        let start = usize::try_from(self.offset).ok()?;
        let end = usize::try_from(self.end()).ok()?;
        block.get(start..end)
    }
}

/// One entry of a block, with its data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// What the data are.
    pub info_type: InfoType,
    /// The size of one structure in bytes (field `InfoSize`).
    pub item_size: u32,
    /// The number of structures (field `Count`).
    pub count: u32,
    /// Where the data begin, counted from the start of the block (field `Offset`).
    pub offset: u32,
    /// The data: item size times count bytes, or nothing where they lie outside of the block.
    pub data: Option<&'a [u8]>,
}

impl<'a> Entry<'a> {
    /// Returns the entry as an item of a new block.
    ///
    /// # Errors
    /// [`InfoBlockError::Unreadable`] where the data lie outside of the block.
    pub fn item(&self) -> Result<Item<'a>, InfoBlockError> {
        match self.data {
            Some(data) => Item::new(self.info_type, self.item_size, self.count, data),
            None => Err(InfoBlockError::Unreadable { info_type: self.info_type }),
        }
    }
}

impl fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The data may hold keys: their length has to do.
        f.debug_struct("Entry")
            .field("info_type", &self.info_type)
            .field("item_size", &self.item_size)
            .field("count", &self.count)
            .field("offset", &self.offset)
            .field("data_length", &self.data.map(<[u8]>::len))
            .finish()
    }
}

/// The entries of a block, in the order of its table.
#[derive(Clone)]
pub struct Entries<'a> {
    block: &'a [u8],
    next: usize,
    count: usize,
}

impl<'a> Entries<'a> {
    /// Walks the first `count` entries of `block`, which must be inside of it.
    pub(crate) fn new(block: &'a [u8], count: usize) -> Self {
        Self { block, next: 0, count }
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.count {
            return None;
        }
        let toc = TocEntry::read(self.block, self.next)?;
        self.next = self.next.saturating_add(1);
        Some(Entry {
            info_type: toc.info_type,
            item_size: toc.item_size,
            count: toc.count,
            offset: toc.offset,
            data: toc.data(self.block),
        })
    }

    fn nth(&mut self, n: usize) -> Option<Self::Item> {
        // `n` is arbitrary, so the sum may be beyond the table or even beyond usize.
        self.next = self.next.saturating_add(n);
        self.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.count.saturating_sub(self.next);
        (left, Some(left))
    }
}

impl ExactSizeIterator for Entries<'_> {}
impl FusedIterator for Entries<'_> {}

impl fmt::Debug for Entries<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entries({} of {} left)", self.len(), self.count)
    }
}
