//! Bins: the pieces, each of one or more pages, that the hive bins data are made of (regf, "Hive bin").
//!
//! ```text
//!  0  4  "hbin"                        8  4  size, a multiple of 4096
//!  4  4  offset of this bin itself    12     (times and reserved)
//! ```
//!
//! Cells are found without their bins. But a bin whose header is damaged is one that Windows does not load,
//! so a reading looks at the header of each bin that it has read a cell of.

use crate::CellOffset;
use crate::bytes::{u32_at, vec_for};
use crate::cell::Damage;
use crate::image::Image;

/// What the sizes of bins are multiples of: a page.
pub(crate) const PAGE: usize = 4096;

/// What is wrong with a bin's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BinFault {
    /// It does not begin as one.
    Signature([u8; 4]),
    /// It gives another offset than its own.
    Offset(u32),
    /// The size is no multiple of a page, or runs over the end.
    Size(u32),
}

impl BinFault {
    /// Makes damage of it, for the bin at `start` with `most` bytes from there to the end.
    pub(crate) fn damage(self, start: usize, most: usize) -> Damage {
        let place = crate::BaseBlock::BINS_START.saturating_add(start as u64);
        match self {
            Self::Signature(found) => {
                Damage::error(place, "a bin (\"hbin\")", format!("\"{}\"", found.escape_ascii()))
            }
            Self::Offset(offset) => {
                Damage::error(place, format!("a bin at {start:#x}"), format!("{offset:#x}"))
            }
            Self::Size(size) => Damage::error(
                place,
                format!("a bin size, a multiple of 4096 up to {most:#x}"),
                format!("{size:#x}"),
            ),
        }
    }
}

/// Returns the size of the bin whose header is at `start`, with `most` bytes from there to the end.
pub(crate) fn bin_size(header: &[u8], start: usize, most: usize) -> Result<usize, BinFault> {
    if !header.starts_with(b"hbin") {
        return Err(BinFault::Signature(crate::bytes::field(header, 0).unwrap_or_default()));
    }
    let word = |at| u32_at(header, at).unwrap_or(u32::MAX);
    let (offset, size) = (word(4), word(8));
    if offset as usize != start {
        return Err(BinFault::Offset(offset));
    }
    if size == 0 || !(size as usize).is_multiple_of(PAGE) || size as usize > most {
        return Err(BinFault::Size(size));
    }
    Ok(size as usize)
}

/// A set of pages.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    words: Vec<u64>,
}

impl Pages {
    /// Makes an empty set for hive bins data of `len` bytes, or `None` where memory is short.
    pub(crate) fn new(len: u32) -> Option<Self> {
        let count = (len as usize).div_ceil(PAGE).div_ceil(64);
        let mut words = vec_for(count)?;
        words.resize(count, 0);
        Some(Self { words })
    }

    /// Adds a page; says whether it was not in the set before. None is ever new beyond the end.
    #[inline]
    pub(crate) fn add(&mut self, page: usize) -> bool {
        let Some(word) = self.words.get_mut(page / 64) else { return false };
        let mask = 1 << (page % 64);
        let new = *word & mask == 0;
        *word |= mask;
        new
    }

    fn has(&self, page: usize) -> bool {
        self.words.get(page / 64).is_none_or(|word| word >> (page % 64) & 1 == 1)
    }
}

/// Which pages of a hive are known to be those of a bin, or were said not to be.
#[derive(Debug)]
pub(crate) struct KnownBins {
    pages: Pages,
}

impl KnownBins {
    /// Knows none yet; `None` where memory is short.
    pub(crate) fn new(len: u32) -> Option<Self> {
        Some(Self { pages: Pages::new(len)? })
    }

    /// Says what is wrong with the bin that the cell at `at` lies in, if that was not said before.
    ///
    /// Each page is looked at once, so that all calls together are linear in the hive's size.
    pub(crate) fn doubt(&mut self, image: &Image, at: CellOffset) -> Option<Damage> {
        let page = at.0 as usize / PAGE;
        if self.pages.has(page) {
            return None;
        }
        // Back to the header; a page that is known belongs to another bin.
        let mut first = page;
        let size = loop {
            match header(image, first)? {
                Ok(size) => break size,
                Err(_) if first > 0 && !self.pages.has(first.saturating_sub(1)) => {
                    first = first.saturating_sub(1);
                }
                Err(_) => break 0,
            }
        };
        let end = first.saturating_add(size / PAGE);
        for covered in first..end {
            if !self.pages.add(covered) {
                break;
            }
        }
        if end > page {
            return None;
        }
        // All pages up to the next header are those of the bin whose own is damaged.
        for lost in end..=page {
            self.pages.add(lost);
        }
        let mut next = page.saturating_add(1);
        while !self.pages.has(next) && header(image, next).is_some_and(|size| size.is_err()) {
            self.pages.add(next);
            next = next.saturating_add(1);
        }
        let start = end.saturating_mul(PAGE);
        let most = (image.len() as usize).saturating_sub(start);
        let fault = header(image, end)?.err()?;
        Some(Damage { severity: crate::Severity::Warning, ..fault.damage(start, most) })
    }
}

/// Returns the size of the bin that begins with the page, or what is wrong with its header there; `None`
/// where the page can't be read.
fn header(image: &Image, page: usize) -> Option<Result<usize, BinFault>> {
    let start = page.saturating_mul(PAGE);
    let header = image.page(start)?;
    Some(bin_size(header, start, (image.len() as usize).saturating_sub(start)))
}
