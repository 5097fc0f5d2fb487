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
    pub(crate) fn error(
        offset: u64,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Error, offset, expected: expected.into(), found: found.into() }
    }

    pub(crate) fn warning(
        offset: u64,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
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
    #[inline]
    pub(crate) fn cell(&self, at: CellOffset) -> Result<&[u8], Damage> {
        let CellOffset(start) = at;
        if start < FIRST_CELL || start % 8 != 0 {
            return Err(no_cell_offset(at));
        }
        match self.image().cell(start) {
            Ok((size, content)) if size < 0 && size % 8 == 0 => Ok(content),
            Ok((size, _)) => Err(not_in_use(at, size)),
            Err(error) => Err(self.unreadable(at, &error)),
        }
    }

    /// Returns the content of the cell at `at` where it can be read, for a look at what may be anything.
    pub(crate) fn peek(&self, at: CellOffset) -> Option<&[u8]> {
        let CellOffset(start) = at;
        if start < FIRST_CELL || start % 8 != 0 {
            return None;
        }
        let (size, content) = self.image().cell(start).ok()?;
        (size < 0 && size % 8 == 0).then_some(content)
    }

    #[cold]
    fn unreadable(&self, at: CellOffset, error: &ImageError) -> Damage {
        let found = match error {
            // Of all things not the time to make a text; that memory was short is remembered.
            ImageError::Memory => return Damage::error(at.in_file(), "", ""),
            ImageError::Outside => format!("hive bins data of {:#x} bytes", self.image().len()),
            ImageError::Overlap => "another cell that overlaps it".to_owned(),
            ImageError::Io(error) => format!("a read error: {error}"),
            ImageError::Shrunk { at } => format!("a file that now ends at {at:#x}"),
        };
        Damage::error(at.in_file(), format!("a whole cell at {at:?}"), found)
    }
}

#[cold]
fn no_cell_offset(at: CellOffset) -> Damage {
    let expected = "a cell offset, a multiple of 8 from 0x20 on";
    Damage::error(at.in_file(), expected, format!("{at:?}"))
}

#[cold]
fn not_in_use(at: CellOffset, size: i32) -> Damage {
    let found = match size {
        0.. => format!("a free one (size {size})"),
        _ => format!("one of {} bytes", size.unsigned_abs()),
    };
    Damage::error(at.in_file(), "a cell in use, its size a multiple of 8", found)
}
