//! Cells: the allocated pieces of the hive bins data in which everything lies (regf, "Cell").
//!
//! ```text
//! 0  4  size, negative where the cell is in use (its absolute value counts these four bytes)
//! 4     content
//! ```

use crate::image::{BINS_START, ImageError};
use crate::{Hive, Place, Severity};
use std::fmt;

/// Offset of a cell from the start of the hive bins data; `NIL` points nowhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellOffset(pub u32);

impl CellOffset {
    /// Points nowhere.
    pub const NIL: Self = Self(u32::MAX);

    /// Says whether it points nowhere.
    pub fn is_nil(self) -> bool {
        self == Self::NIL
    }

    /// Returns the offset from the start of the file.
    pub fn in_file(self) -> u64 {
        u64::from(self.0).saturating_add(BINS_START)
    }
}

impl fmt::Debug for CellOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

/// A place in the hive that is not as it should be; the walk gives it a path and makes it a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Whether something is missing or wrong because of it.
    pub severity: Severity,
    /// Offset from the start of the file.
    pub offset: u64,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl Damage {
    pub(crate) fn error(offset: u64, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { severity: Severity::Error, offset, expected: expected.into(), found: found.into() }
    }

    pub(crate) fn warning(offset: u64, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(offset, expected, found) }
    }

    pub(crate) fn place(&self) -> Place {
        Place::Offset(self.offset)
    }
}

/// Offset of the first cell that can be: behind the header of the first bin.
const FIRST_CELL: u32 = 32;

impl Hive {
    /// Returns the content of the cell at `at`, without its size field.
    ///
    /// # Errors
    /// The damage that keeps the cell from being read: an offset outside of the hive or not on a
    /// multiple of eight, a free cell, a size that runs over the end, a source that fails.
    pub(crate) fn cell(&self, at: CellOffset) -> Result<&[u8], Damage> {
        let CellOffset(start) = at;
        if start < FIRST_CELL || start % 8 != 0 {
            return Err(Damage::error(
                at.in_file(),
                "a cell offset, a multiple of 8 from 0x20 on",
                format!("{start:#x}"),
            ));
        }
        let (size, content) = self.image().cell(start).map_err(|error| self.unreadable(at, &error))?;
        if size < 0 && size % 8 == 0 {
            return Ok(content);
        }
        let found = match size {
            0.. => format!("a free one (size {size})"),
            _ => format!("one of {} bytes", size.unsigned_abs()),
        };
        Err(Damage::error(at.in_file(), "a cell in use, its size a multiple of 8", found))
    }

    #[cold]
    fn unreadable(&self, at: CellOffset, error: &ImageError) -> Damage {
        let found = match error {
            ImageError::Outside => format!("hive bins data of {:#x} bytes", self.image().len()),
            ImageError::Overlap => "another cell that overlaps it".to_owned(),
            ImageError::Memory => "no memory for it".to_owned(),
            ImageError::Io(error) => format!("a read error: {error}"),
        };
        Damage::error(at.in_file(), format!("a whole cell at {at:?}"), found)
    }
}

/// Which cells a walk has used: in a sound hive each belongs to one owner (security cells apart).
///
/// This is what bounds a walk over a hostile hive: no cell is read for two keys or values.
#[derive(Debug)]
pub(crate) struct CellSet {
    bits: Vec<u64>,
}

impl CellSet {
    /// Makes an empty set for hive bins data of `len` bytes, or `None` where memory is short.
    pub(crate) fn new(len: u32) -> Option<Self> {
        let words = (len as usize / 8).div_ceil(64);
        // The check above the allocation; `vec!` of zeroes then takes untouched pages from the system.
        crate::bytes::vec_for::<u64>(words)?;
        Some(Self { bits: vec![0; words] })
    }

    /// Marks the cell as used, or says whose fault it is that it can't be.
    pub(crate) fn claim(&mut self, at: CellOffset) -> Result<(), Damage> {
        let bit = at.0 as usize / 8;
        let Some(word) = self.bits.get_mut(bit / 64) else { return Ok(()) };
        let mask = 1u64 << (bit % 64);
        if *word & mask != 0 {
            return Err(Damage::error(at.in_file(), "a cell of its own", "one that is used twice"));
        }
        *word |= mask;
        Ok(())
    }
}
