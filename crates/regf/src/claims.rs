//! Which cells a reading has used: in a sound hive each belongs to one owner (security cells apart).
//!
//! This is what bounds a walk over a hostile hive: no cell is read for two keys or values. It is also the
//! only trace of a pointer that leads astray: the cell's true owner finds it taken.

use crate::CellOffset;
use crate::bin::{PAGE, Pages};
use crate::bytes::vec_for;
use crate::cell::Damage;

/// Cells used twice that are remembered; with more the hive is one heap of damage.
const REMEMBERED: usize = 1000;

/// A set of cells, one bit for each place where one can begin.
#[derive(Debug)]
pub(crate) struct Claims {
    bits: Vec<u64>,
    /// Cells that a second owner asked for, in no order.
    twice: Vec<CellOffset>,
    /// Cells whose first owner is looked for, sorted; and those found since it was last asked.
    watched: Vec<CellOffset>,
    noticed: Vec<CellOffset>,
    /// The pages with a claimed cell, where somebody wants to know; and the first cell of each of those
    /// that are new since it was last asked.
    pages: Pages,
    fresh: Vec<CellOffset>,
}

impl Claims {
    /// Makes an empty set for hive bins data of `len` bytes, or `None` where memory is short.
    pub(crate) fn new(len: u32) -> Option<Self> {
        let words = (len as usize / 8).div_ceil(64);
        let mut bits = vec_for(words)?;
        bits.resize(words, 0);
        Some(Self {
            bits,
            twice: Vec::new(),
            watched: Vec::new(),
            noticed: Vec::new(),
            pages: Pages::default(),
            fresh: Vec::new(),
        })
    }

    /// Watches for the first cell of each page; `pages` is empty and for all of them.
    pub(crate) fn with_pages(mut self, pages: Pages) -> Self {
        self.pages = pages;
        self
    }

    /// Watches for the first owners of `cells`.
    pub(crate) fn watching(mut self, mut cells: Vec<CellOffset>) -> Self {
        cells.sort_unstable();
        self.watched = cells;
        self
    }

    /// Marks a cell that was read as used, or says whose fault it is that it can't be.
    ///
    /// To be called when the cell has proved to be what was looked for, lest a wrong pointer takes it
    /// from its owner.
    pub(crate) fn claim(&mut self, at: CellOffset) -> Result<(), Damage> {
        let (index, mask) = place(at);
        let Some(word) = self.bits.get_mut(index) else { return Ok(()) };
        if *word & mask != 0 {
            if self.twice.len() < REMEMBERED {
                self.twice.push(at);
            }
            return Err(Damage::error(at.in_file(), "a cell of its own", "one that is used twice"));
        }
        *word |= mask;
        if !self.watched.is_empty() && self.watched.binary_search(&at).is_ok() {
            self.noticed.push(at);
        }
        if self.pages.add(at.0 as usize / PAGE) && self.fresh.try_reserve(1).is_ok() {
            self.fresh.push(at);
        }
        Ok(())
    }

    /// Says whether the cell was claimed.
    pub(crate) fn contains(&self, at: CellOffset) -> bool {
        let (index, mask) = place(at);
        self.bits.get(index).is_some_and(|word| word & mask != 0)
    }

    /// Returns the watched cells that were claimed since the last call.
    pub(crate) fn take_noticed(&mut self) -> Vec<CellOffset> {
        std::mem::take(&mut self.noticed)
    }

    /// Returns a cell that was the first of its page to be claimed, each once.
    #[inline]
    pub(crate) fn pop_fresh(&mut self) -> Option<CellOffset> {
        self.fresh.pop()
    }

    /// Returns the cells that a second owner asked for.
    pub(crate) fn into_twice(self) -> Vec<CellOffset> {
        self.twice
    }
}

/// Returns the number of the word and the bit of a cell.
fn place(at: CellOffset) -> (usize, u64) {
    let bit = at.0 as usize / 8;
    (bit / 64, 1 << (bit % 64))
}
