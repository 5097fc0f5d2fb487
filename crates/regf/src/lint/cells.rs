//! Bins and the cells that tile them, and who uses which cell (regf, "Hive bin", "Cell").

use super::{Bits, Report, Tally};
use crate::bin::bin_size;
use crate::bytes::field;
use crate::cell::Damage;
use crate::{CellOffset, KeyPath};

/// Size of a bin's header.
pub(crate) const BIN_HEADER: usize = 32;

/// A free cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FreeCell {
    pub(crate) at: u32,
    pub(crate) size: u32,
}

/// Which cells there are, and which of them were claimed by the key or value that they belong to.
pub(crate) struct CellMap {
    pub(crate) in_use: Bits,
    claimed: Bits,
    /// Cells that are claimed more than once.
    pub(crate) shared: Bits,
    /// Places that something refers to although no cell in use begins there.
    pub(crate) dangling: Bits,
    /// The nearest place behind the end that something refers to, if there is one.
    pub(crate) outside: Option<u32>,
    pub(crate) free: Vec<FreeCell>,
    /// The first thing that keeps the bins from being tiled by cells.
    pub(crate) broken: Option<Damage>,
}

impl CellMap {
    /// Finds the cells of `bins`, or returns `None` where memory is short.
    pub(super) fn scan(bins: &[u8], report: &mut Report, tally: &mut Tally) -> Option<Self> {
        let mut map = Self {
            in_use: Bits::new(bins.len())?,
            claimed: Bits::new(bins.len())?,
            shared: Bits::new(bins.len())?,
            dangling: Bits::new(bins.len())?,
            outside: None,
            free: Vec::new(),
            broken: None,
        };
        let mut adjacent = Adjacent::default();
        let mut start = 0;
        while start < bins.len() {
            let most = bins.len().saturating_sub(start);
            let size = match bin_size(bins.get(start..).unwrap_or(&[]), start, most) {
                Ok(size) => size,
                Err(fault) => {
                    map.fail(report, fault.damage(start, most));
                    break;
                }
            };
            let end = start.saturating_add(size);
            if let Err(damage) = map.cells(bins, start, end, tally, &mut adjacent)? {
                map.fail(report, damage);
            }
            start = end;
        }
        adjacent.report(report);
        Some(map)
    }

    fn fail(&mut self, report: &mut Report, damage: Damage) {
        if self.broken.is_none() {
            self.broken = Some(damage.clone());
        }
        report.add(0, KeyPath::root(), None, damage);
    }

    /// Takes in the cells of the bin from `start` to `end`; `None` where memory is short.
    fn cells(
        &mut self,
        bins: &[u8],
        start: usize,
        end: usize,
        tally: &mut Tally,
        adjacent: &mut Adjacent,
    ) -> Option<Result<(), Damage>> {
        let mut at = start.saturating_add(BIN_HEADER);
        let mut free_before = false;
        while at < end {
            // Offsets of cells fit: the hive bins data are below 4 GiB.
            let (Ok(offset), Some(stored)) = (u32::try_from(at), field(bins, at)) else { break };
            let stored = i32::from_le_bytes(stored);
            let size = stored.unsigned_abs();
            let next = at.saturating_add(size as usize);
            if size == 0 || !size.is_multiple_of(8) || next > end {
                return Some(Err(Damage::error(
                    CellOffset(offset).in_file(),
                    format!(
                        "a cell within its bin, which ends {:#x} bytes on",
                        end.saturating_sub(at)
                    ),
                    format!("a size of {stored}"),
                )));
            }
            if stored < 0 {
                self.in_use.set(offset);
                tally.cells = tally.cells.saturating_add(1);
            } else {
                self.free.try_reserve(1).ok()?;
                self.free.push(FreeCell { at: offset, size });
                tally.free_bytes = tally.free_bytes.saturating_add(u64::from(size));
                if free_before {
                    adjacent.add(offset);
                }
            }
            free_before = stored >= 0;
            at = next;
        }
        Some(Ok(()))
    }

    /// Gives the cell at `at` to whoever refers to it and returns its content.
    pub(super) fn claim<'b>(&mut self, bins: &'b [u8], at: u32) -> Result<&'b [u8], Damage> {
        let content = self.look(bins, at)?;
        if !self.claimed.set(at) {
            self.shared.set(at);
            let place = CellOffset(at).in_file();
            return Err(Damage::error(place, "a cell of its own", "one that is used twice"));
        }
        Ok(content)
    }

    /// Returns the content of the cell at `at` without saying that it belongs to anybody.
    pub(super) fn look<'b>(&mut self, bins: &'b [u8], at: u32) -> Result<&'b [u8], Damage> {
        if self.in_use.has(at) && at.is_multiple_of(8) {
            return Ok(content(bins, at).unwrap_or(&[]));
        }
        let found = if (at as usize) < bins.len() {
            self.dangling.set(at);
            format!("{at:#x}, where no cell in use begins")
        } else {
            if at != u32::MAX {
                self.outside = Some(self.outside.map_or(at, |nearest| nearest.min(at)));
            }
            format!("{at:#x}, outside of the hive bins data")
        };
        Err(Damage::error(CellOffset(at).in_file(), "the offset of a cell in use", found))
    }

    /// Returns the cells in use that nobody claimed.
    pub(super) fn unclaimed(&self) -> impl Iterator<Item = u32> + '_ {
        self.in_use.without(&self.claimed)
    }
}

/// Returns the content of the cell in use at `at`, behind its size field.
pub(crate) fn content(bins: &[u8], at: u32) -> Option<&[u8]> {
    let at = at as usize;
    let size = i32::from_le_bytes(field(bins, at)?);
    if size >= 0 {
        return None;
    }
    bins.get(at.checked_add(4)?..at.checked_add(size.unsigned_abs() as usize)?)
}

/// Free cells behind free cells: Windows joins them, so that many of them are one finding.
#[derive(Default)]
struct Adjacent {
    first: Option<u32>,
    count: u64,
}

impl Adjacent {
    fn add(&mut self, at: u32) {
        self.first.get_or_insert(at);
        self.count = self.count.saturating_add(1);
    }

    fn report(&self, report: &mut Report) {
        let Some(first) = self.first else { return };
        let damage = Damage::warning(
            CellOffset(first).in_file(),
            "free cells that are joined with their neighbours",
            format!("{} behind a free cell, this one first", self.count),
        );
        report.add(0, KeyPath::root(), None, damage);
    }
}
