//! Hive bins as they are filled: cells one behind the other, the rest of a bin one free cell.
//!
//! ```text
//!  0  4  "hbin"
//!  4  4  offset of the bin from the start of the hive bins data
//!  8  4  size of the bin, a multiple of 4096
//! 20  8  time (first bin)
//! 32     cells
//! ```

use super::{WriteError, too_large};
use crate::FileTime;
use crate::bytes::put;

/// Size of a bin's header.
const HEADER: usize = 32;
/// What sizes of bins and of the base block are multiples of.
const PAGE: usize = 4096;
/// The greatest size of the hive bins data: offsets are 31 bits wide.
const LARGEST: usize = 0x7FFF_F000;

/// The base block and the bins behind it.
pub(super) struct Bins {
    file: Vec<u8>,
    /// Where the current bin begins and where the next cell goes, in the file.
    bin: usize,
    next: usize,
}

impl Bins {
    pub(super) fn new() -> Self {
        Self { file: Vec::new(), bin: PAGE, next: PAGE }
    }

    /// Takes a cell with room for `content` bytes and returns its offset; the bytes are zero.
    ///
    /// A cell that does not fit in the current bin begins a new one, as large as it needs to be.
    pub(super) fn allocate(&mut self, content: usize) -> Result<u32, WriteError> {
        let size = content
            .checked_add(4)
            .and_then(|size| size.checked_next_multiple_of(8))
            .ok_or_else(|| too_large("a cell", content, LARGEST))?;
        if self.next.checked_add(size).is_none_or(|end| end > self.file.len()) {
            self.begin_bin(size)?;
        }
        let at = self.next;
        let stored = i32::try_from(size).map_err(|_| too_large("a cell", size, LARGEST))?;
        put(&mut self.file, at, &stored.saturating_neg().to_le_bytes());
        self.next = at.saturating_add(size);
        u32::try_from(at.saturating_sub(PAGE)).map_err(|_| too_large("hive bins", at, LARGEST))
    }

    fn begin_bin(&mut self, cell: usize) -> Result<(), WriteError> {
        self.close_bin();
        let start = self.file.len().max(PAGE);
        let size = cell
            .checked_add(HEADER)
            .and_then(|size| size.checked_next_multiple_of(PAGE))
            .ok_or_else(|| too_large("a cell", cell, LARGEST))?;
        let end = start.saturating_add(size);
        if end > LARGEST.saturating_add(PAGE) {
            return Err(too_large("hive bins", end, LARGEST));
        }
        // Grown by doubling, so that the whole stays linear; fallibly, so that a large tree is an error.
        self.file
            .try_reserve(end.saturating_sub(self.file.len()))
            .map_err(|_| WriteError::Memory)?;
        self.file.resize(end, 0);
        let offset = u32::try_from(start.saturating_sub(PAGE)).unwrap_or(u32::MAX);
        put(&mut self.file, start, b"hbin");
        put(&mut self.file, start.saturating_add(4), &offset.to_le_bytes());
        put(
            &mut self.file,
            start.saturating_add(8),
            &u32::try_from(size).unwrap_or(0).to_le_bytes(),
        );
        (self.bin, self.next) = (start, start.saturating_add(HEADER));
        Ok(())
    }

    /// Makes the rest of the current bin one free cell.
    fn close_bin(&mut self) {
        let rest = self.file.len().saturating_sub(self.next);
        if rest > 0 && self.next > self.bin {
            let size = u32::try_from(rest).unwrap_or(0);
            put(&mut self.file, self.next, &size.to_le_bytes());
        }
    }

    /// Puts `bytes` at `at` into the content of the cell at `cell`.
    pub(super) fn put(&mut self, cell: u32, at: usize, bytes: &[u8]) {
        let place = (cell as usize).saturating_add(PAGE).saturating_add(4).saturating_add(at);
        put(&mut self.file, place, bytes);
    }

    /// Closes the last bin, writes the base block and returns the file.
    pub(super) fn finish(mut self, root: u32, time: FileTime) -> Result<Vec<u8>, WriteError> {
        self.close_bin();
        let bins_size = u32::try_from(self.file.len().saturating_sub(PAGE))
            .map_err(|_| too_large("hive bins", self.file.len(), LARGEST))?;
        put(&mut self.file, PAGE.saturating_add(20), &time.0.to_le_bytes());
        for (at, value) in
            [(4, 1), (8, 1), (20, 1), (24, 5), (32, 1), (36, root), (40, bins_size), (44, 1u32)]
        {
            put(&mut self.file, at, &value.to_le_bytes());
        }
        put(&mut self.file, 0, b"regf");
        put(&mut self.file, 12, &time.0.to_le_bytes());
        let checksum = crate::checksum::xor32(&self.file);
        put(&mut self.file, 508, &checksum.to_le_bytes());
        Ok(self.file)
    }
}
