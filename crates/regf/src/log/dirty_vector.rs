//! The body of an old-format log: a bitmap of 512-byte pages, and the pages. On-disk signature: `DIRT`.
//!
//! msuhanov/regf, "Dirty vector" and "Dirty pages". The bitmap starts in the second sector, the pages in the
//! sector behind it; a sector is as long as the clustering factor says.

use super::entry::BIN_UNIT;
use super::{DirtyPage, LogOffset, Rejection, Unrecoverable};
use crate::BaseBlock;
use crate::bytes::field;

pub(super) const SIGNATURE: [u8; 4] = *b"DIRT";

/// Bytes that one bit stands for.
const PAGE: u64 = 512;
/// Bytes that one byte of the bitmap stands for.
const PAGES_OF_A_BYTE: u64 = 4096;

/// A bitmap with all of its pages.
#[derive(Debug)]
pub(super) struct DirtyVector<'a> {
    /// Number of bits set.
    pub(super) count: u32,
    bitmap: &'a [u8],
    pages: &'a [u8],
}

impl<'a> DirtyVector<'a> {
    /// Reads the body of the log that `header` heads.
    pub(super) fn read(log: &'a [u8], header: &BaseBlock) -> Result<Self, Rejection> {
        let bins_size = header.bins_size;
        if bins_size == 0 || !bins_size.is_multiple_of(BIN_UNIT) {
            return Err(Rejection::BinsSize { found: bins_size });
        }
        let sector = u64::from(header.clustering).saturating_mul(PAGE).max(PAGE);
        let start = to_usize(sector);
        let body = log.get(start..).unwrap_or_default();
        if field(body, 0) != Some(SIGNATURE) {
            let found = body.get(..SIGNATURE.len()).unwrap_or(body).to_vec();
            return Err(Rejection::DirtyVector { offset: LogOffset(start), found });
        }
        let signature = SIGNATURE.len() as u64;
        let vector = signature.saturating_add(u64::from(bins_size) / PAGES_OF_A_BYTE);
        let truncated = |needed| Rejection::Truncated { needed, found: log.len() };
        let bitmap = body
            .get(SIGNATURE.len()..to_usize(vector))
            .ok_or(truncated(sector.saturating_add(vector)))?;
        let ones = bitmap.iter().map(|byte| byte.count_ones());
        let count = ones.fold(0u32, u32::saturating_add);
        if count == 0 {
            return Err(Rejection::NoDirtyPages);
        }
        let pages_start = vector.checked_next_multiple_of(sector).unwrap_or(u64::MAX);
        let pages_end = pages_start.saturating_add(u64::from(count).saturating_mul(PAGE));
        let pages = body
            .get(to_usize(pages_start)..to_usize(pages_end))
            .ok_or(truncated(sector.saturating_add(pages_end)))?;
        Ok(Self { count, bitmap, pages })
    }

    /// Returns the pages, neighbours joined to one.
    pub(super) fn pages(&self) -> Result<Vec<DirtyPage<'a>>, Unrecoverable> {
        let mut pages = Vec::new();
        let mut rest = self.pages;
        for (offset, len) in self.runs() {
            let (bytes, behind) = rest.split_at_checked(len).unwrap_or((rest, &[]));
            rest = behind;
            pages.try_reserve(1).map_err(|_| Unrecoverable::Memory)?;
            pages.push(DirtyPage { offset, bytes });
        }
        Ok(pages)
    }

    /// Returns where each run of dirty pages starts in the hive bins data, and its length in bytes.
    fn runs(&self) -> impl Iterator<Item = (u32, usize)> {
        let mut offsets = self.dirty_offsets().peekable();
        std::iter::from_fn(move || {
            let first = offsets.next()?;
            let mut end = page_end(first);
            while let Some(next) = offsets.next_if_eq(&end) {
                end = page_end(next);
            }
            Some((u32::try_from(first).ok()?, to_usize(end.saturating_sub(first))))
        })
    }

    /// Returns the offset of each page whose bit is set; the lowest bit of a byte comes first.
    fn dirty_offsets(&self) -> impl Iterator<Item = u64> {
        let bytes = (0u64..).zip(self.bitmap).filter(|(_, byte)| **byte != 0);
        bytes.flat_map(|(index, byte)| {
            let start = index.saturating_mul(PAGES_OF_A_BYTE);
            let set = (0..u8::BITS).filter(move |bit| byte >> bit & 1 == 1);
            set.map(move |bit| start.saturating_add(u64::from(bit).saturating_mul(PAGE)))
        })
    }
}

fn page_end(offset: u64) -> u64 {
    offset.saturating_add(PAGE)
}

/// A size that does not fit lies behind the end of any slice.
fn to_usize(size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_count_from_the_lowest_and_neighbours_join_over_bytes() {
        let pages = [7u8; 512 * 5];
        let vector =
            DirtyVector { count: 5, bitmap: &[0b1000_0001, 0b0000_0011, 0, 1], pages: &pages };
        let found: Vec<_> =
            vector.pages().unwrap().iter().map(|page| (page.offset, page.bytes.len())).collect();
        assert_eq!(found, [(0, 512), (7 * 512, 3 * 512), (24 * 512, 512)]);
    }
}
