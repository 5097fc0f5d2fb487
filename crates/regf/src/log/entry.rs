//! One entry of a new-format log. On-disk signature: `HvLE`.
//!
//! A header of 40 bytes, the list of pages (offset and size, 8 bytes each), the pages without gaps
//! (msuhanov/regf, "Log entries").

use super::StopReason;
use crate::bytes::{field, u32_at, u64_at};
use crate::marvin32::marvin32;

pub(super) const SIGNATURE: [u8; 4] = *b"HvLE";

/// Hive bins data is of whole 4096-byte units.
pub(super) const BIN_UNIT: u32 = 4096;

/// Bytes before the list of pages.
const HEADER: usize = 40;
/// Bytes that Hash-2 covers.
const HASHED_HEADER: usize = 32;
/// Entries are of whole sectors.
const SECTOR: u32 = 512;

/// An entry whose hashes, sequence number and sizes are right.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) flags: u32,
    pub(super) bins_size: u32,
    /// Size of the whole entry in bytes.
    pub(super) size: usize,
    /// Offset and size of each page.
    list: &'a [[u8; 8]],
    pages: &'a [u8],
}

impl<'a> Entry<'a> {
    /// Reads the entry with the sequence number `expected` from the start of `rest`, all that is left of a
    /// log.
    ///
    /// The header is proved first, so that a remnant is told from damage even if its pages were
    /// overwritten.
    pub(super) fn read(rest: &'a [u8], expected: u32) -> Result<Self, StopReason> {
        let header: &[u8; HEADER] = rest.first_chunk().ok_or(StopReason::End)?;
        if field(header, 0) != Some(SIGNATURE) {
            return Err(StopReason::NoEntry);
        }
        // The header is a whole one, so no field is ever replaced by the default.
        let word = |at| u32_at(header, at).unwrap_or_default();
        let hash = |at| u64_at(header, at).unwrap_or_default();
        let (size, flags, found, bins_size, count) =
            (word(4), word(8), word(12), word(16), word(20));

        let (stored, computed) =
            (hash(32), marvin32(header.first_chunk::<HASHED_HEADER>().unwrap_or(&[0; 32])));
        if stored != computed {
            return Err(StopReason::HeaderHash { stored, computed });
        }
        if found < expected {
            return Err(StopReason::Remnant { expected, found });
        }
        if found != expected {
            return Err(StopReason::Gap { expected, found });
        }
        let body = Some(size)
            .filter(|size| size.is_multiple_of(SECTOR))
            .and_then(|size| rest.get(HEADER..usize::try_from(size).ok()?))
            .ok_or(StopReason::EntrySize { size, available: rest.len() })?;
        if bins_size == 0 || !bins_size.is_multiple_of(BIN_UNIT) {
            return Err(StopReason::BinsSize { found: bins_size });
        }
        let (stored, computed) = (hash(24), marvin32(body));
        if stored != computed {
            return Err(StopReason::PagesHash { stored, computed });
        }
        let (list, pages) = split_body(body, count)?;
        let size = body.len().saturating_add(HEADER);
        Ok(Self { flags, bins_size, size, list, pages })
    }

    /// Returns the number of pages.
    pub(super) fn count(&self) -> usize {
        self.list.len()
    }

    /// Returns the offset and the bytes of each page, in order.
    pub(super) fn pages(&self) -> impl Iterator<Item = (u32, &'a [u8])> {
        let mut rest = self.pages;
        self.list.iter().map(move |reference| {
            let (offset, size) = reference_fields(reference);
            // `split_body` made sure that all pages are there.
            let (page, behind) = rest.split_at_checked(size).unwrap_or((rest, &[]));
            rest = behind;
            (offset, page)
        })
    }
}

/// Splits what follows the header into the list of pages and the pages, and proves that all are there.
fn split_body(body: &[u8], count: u32) -> Result<(&[[u8; 8]], &[u8]), StopReason> {
    if count == 0 {
        return Err(StopReason::NoPages);
    }
    let list_size = u64::from(count).saturating_mul(8);
    let too_much = |needed| StopReason::PagesSize { count, needed, available: body.len() };
    let (list, pages) = usize::try_from(list_size)
        .ok()
        .and_then(|size| body.split_at_checked(size))
        .ok_or(too_much(list_size))?;
    let list = list.as_chunks::<8>().0;
    let sizes = list.iter().map(|reference| reference_fields(reference).1 as u64);
    let needed = sizes.fold(0u64, u64::saturating_add);
    if needed > pages.len() as u64 {
        return Err(too_much(list_size.saturating_add(needed)));
    }
    Ok((list, pages))
}

/// Returns a page's offset in the hive bins data and its size.
fn reference_fields(reference: &[u8; 8]) -> (u32, usize) {
    let word = |at| u32_at(reference, at).unwrap_or_default();
    // A size that does not fit can't be in memory either; it fails the sum.
    (word(0), usize::try_from(word(4)).unwrap_or(usize::MAX))
}
