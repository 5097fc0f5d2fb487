//! Which cells are free, by size and by place.

use crate::lint::FreeCell;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a free cell may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// It may.
    Open,
    /// A damaged structure refers into it: used, it would change what that structure seems to hold.
    Barred,
}

/// The free cells of a hive.
pub(super) struct FreeCells {
    /// Those that may be used, by size and then place.
    by_size: BTreeSet<(u32, u32)>,
    /// All, by place.
    by_place: BTreeMap<u32, (u32, Use)>,
}

/// About what a free cell costs in both trees.
const ENTRY: usize = 48;

impl FreeCells {
    /// Takes in the free cells of a hive, or returns `None` where memory is short.
    pub(super) fn new(cells: Vec<FreeCell>, is_open: impl Fn(FreeCell) -> bool) -> Option<Self> {
        // Trees can't be asked to reserve: this proves that there is as much memory as they will take.
        crate::bytes::vec_for::<u8>(cells.len().saturating_mul(ENTRY))?;
        let usage = |cell| if is_open(cell) { Use::Open } else { Use::Barred };
        let by_size = cells.iter().filter(|cell| is_open(**cell)).map(|cell| (cell.size, cell.at));
        let by_size = by_size.collect();
        let by_place = cells.iter().map(|cell| (cell.at, (cell.size, usage(*cell)))).collect();
        Some(Self { by_size, by_place })
    }

    /// Returns the smallest cell of at least `size` bytes that may be used.
    pub(super) fn best(&self, size: u32) -> Option<FreeCell> {
        self.by_size.range((size, 0)..).next().map(|&(size, at)| FreeCell { at, size })
    }

    /// Returns the free cell at `at`.
    pub(super) fn at(&self, at: u32) -> Option<(FreeCell, Use)> {
        self.by_place.get(&at).map(|&(size, usage)| (FreeCell { at, size }, usage))
    }

    /// Returns the free cell that ends at `end`.
    pub(super) fn before(&self, end: u32) -> Option<(FreeCell, Use)> {
        let (&at, &(size, usage)) = self.by_place.range(..end).next_back()?;
        (at.checked_add(size) == Some(end)).then_some((FreeCell { at, size }, usage))
    }

    pub(super) fn add(&mut self, cell: FreeCell, usage: Use) {
        self.by_place.insert(cell.at, (cell.size, usage));
        if usage == Use::Open {
            self.by_size.insert((cell.size, cell.at));
        }
    }

    pub(super) fn remove(&mut self, cell: FreeCell) {
        self.by_place.remove(&cell.at);
        self.by_size.remove(&(cell.size, cell.at));
    }
}
