//! The file in memory as a store of cells: taken, given back, resized, written.
//!
//! Every change goes through the journal, so that an operation that fails half-way leaves no trace.

use super::EditError;
use super::free_cells::{FreeCells, Use};
use super::journal::{Journal, Step};
use crate::bytes::u32_at;
use crate::cell::Damage;
use crate::image::ImageError;
use crate::lint::{BIN_HEADER, BIN_UNIT, Bits, CellMap, FreeCell};
use crate::{CellOffset, Hive, Source};

/// Where the hive bins data begin in the file.
pub(super) const BINS: usize = 4096;
/// The greatest size of the hive bins data: offsets are 31 bits wide.
const LARGEST: usize = 0x7FFF_F000;

pub(super) struct Heap {
    file: Vec<u8>,
    in_use: Bits,
    /// Cells that more than one structure claims: they are not written and not freed.
    shared: Bits,
    /// Places that a damaged structure refers to.
    dangling: Bits,
    /// The nearest such place behind the end of the hive as it was.
    outside: Option<u32>,
    free: FreeCells,
    journal: Journal,
}

/// Returns the whole of a hive: its base block as it lies, and the hive bins data with the logs' pages.
pub(super) fn copy_of(hive: &Hive) -> Result<Vec<u8>, EditError> {
    let len = BINS.saturating_add(hive.image().len() as usize);
    let mut file = crate::bytes::vec_for(len).ok_or(EditError::Memory)?;
    file.resize(BINS, 0);
    read_all(hive.source(), &mut file)?;
    hive.image().append_to(&mut file).map_err(|error| match error {
        ImageError::Io(source) => EditError::Read { source },
        ImageError::Memory => EditError::Memory,
        _ => EditError::Read { source: std::io::ErrorKind::UnexpectedEof.into() },
    })?;
    Ok(file)
}

fn read_all(source: &dyn Source, buffer: &mut [u8]) -> Result<(), EditError> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read_at(filled as u64, rest) {
            Ok(0) => {
                return Err(EditError::Read { source: std::io::ErrorKind::UnexpectedEof.into() });
            }
            Ok(n) => filled = filled.saturating_add(n),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(source) => return Err(EditError::Read { source }),
        }
    }
    Ok(())
}

impl Heap {
    /// Makes a heap of a file whose cells are known, or returns `None` where memory is short.
    pub(super) fn new(file: Vec<u8>, cells: CellMap) -> Option<Self> {
        let CellMap { in_use, shared, dangling, outside, free, .. } = cells;
        let is_open = |cell: FreeCell| !dangling.any_within(cell.at, end_of(cell));
        let free = FreeCells::new(free, is_open)?;
        Some(Self { file, in_use, shared, dangling, outside, free, journal: Journal::default() })
    }

    fn bins(&self) -> &[u8] {
        self.file.get(BINS..).unwrap_or(&[])
    }

    /// Returns the content of the cell at `at`.
    pub(super) fn content(&self, at: u32) -> Result<&[u8], EditError> {
        let known = self.in_use.has(at) && at.is_multiple_of(8);
        known.then(|| crate::lint::content(self.bins(), at)).flatten().ok_or_else(|| {
            let place = CellOffset(at).in_file();
            Damage::error(place, "a cell in use", format!("{at:#x}, where none begins")).into()
        })
    }

    /// Returns the four bytes at `place` in the content of the cell at `at` as a number.
    pub(super) fn word(&self, at: u32, place: usize) -> Result<u32, EditError> {
        let content = self.content(at)?;
        u32_at(content, place).ok_or_else(|| too_short(at, place.saturating_add(4), content.len()))
    }

    /// Writes `bytes` at `place` into the content of the cell at `at`.
    pub(super) fn put(&mut self, at: u32, place: usize, bytes: &[u8]) -> Result<(), EditError> {
        self.require_own(at)?;
        let len = self.content(at)?.len();
        let end = place.saturating_add(bytes.len());
        if end > len {
            return Err(too_short(at, end, len));
        }
        let start = (at as usize).saturating_add(BINS).saturating_add(4).saturating_add(place);
        self.write(start, bytes)
    }

    pub(super) fn put_word(&mut self, at: u32, place: usize, word: u32) -> Result<(), EditError> {
        self.put(at, place, &word.to_le_bytes())
    }

    /// Writes at a place in the file; does nothing but fail where the file is too short.
    fn write(&mut self, start: usize, bytes: &[u8]) -> Result<(), EditError> {
        let end = start.saturating_add(bytes.len());
        let Some(place) = self.file.get_mut(start..end) else {
            return Err(too_short(u32::MAX, end, self.file.len()));
        };
        if place == bytes {
            return Ok(());
        }
        self.journal.note_bytes(start, place)?;
        place.copy_from_slice(bytes);
        Ok(())
    }

    /// Writes the size field of the cell at `at`.
    fn write_size(&mut self, at: u32, size: i32) -> Result<(), EditError> {
        self.write((at as usize).saturating_add(BINS), &size.to_le_bytes())
    }

    /// Refuses where more than one structure claims the cell.
    fn require_own(&self, at: u32) -> Result<(), EditError> {
        if self.shared.has(at) {
            let place = CellOffset(at).in_file();
            return Err(Damage::error(place, "a cell of its own", "one that is used twice").into());
        }
        Ok(())
    }

    /// Takes a cell with room for `content` bytes; they are zero.
    pub(super) fn allocate(&mut self, content: usize) -> Result<u32, EditError> {
        let size = cell_size(content)?;
        let cell = match self.free.best(size) {
            Some(cell) => cell,
            None => self.grow(size)?,
        };
        self.take(cell)?;
        self.use_part(cell.at, size, end_of(cell))?;
        self.clear(cell.at, 0)?;
        Ok(cell.at)
    }

    /// Makes a used cell of `size` bytes at `at` and a free one of the rest up to `end`.
    fn use_part(&mut self, at: u32, size: u32, end: u32) -> Result<(), EditError> {
        self.write_size(at, used(size)?)?;
        if self.in_use.set(at) {
            self.journal.note(Step::Allocated(at))?;
        }
        let rest = at.saturating_add(size);
        if rest < end {
            self.add_free(FreeCell { at: rest, size: end.saturating_sub(rest) })?;
        }
        Ok(())
    }

    /// Fills the content of a cell with zero from `place` on.
    pub(super) fn clear(&mut self, at: u32, place: usize) -> Result<(), EditError> {
        let len = self.content(at)?.len();
        self.fill(at, place, len)
    }

    /// Fills the content of a cell with zero from `start` up to `end`.
    pub(super) fn fill(&mut self, at: u32, start: usize, end: usize) -> Result<(), EditError> {
        self.require_own(at)?;
        let content = (at as usize).saturating_add(BINS).saturating_add(4);
        let end = end.min(self.content(at)?.len()).saturating_add(content);
        let start = start.saturating_add(content);
        let Some(bytes) = self.file.get_mut(start..end) else { return Ok(()) };
        self.journal.note_bytes(start, bytes)?;
        bytes.fill(0);
        Ok(())
    }

    /// Gives a cell back and joins it with its free neighbours.
    pub(super) fn release(&mut self, at: u32) -> Result<(), EditError> {
        self.require_own(at)?;
        let size = size_of(self.content(at)?);
        self.in_use.unset(at);
        self.journal.note(Step::Released(at))?;
        self.add_free(FreeCell { at, size })
    }

    /// Makes room for `content` bytes in the cell at `at`, there or elsewhere, and returns where.
    ///
    /// What was in it is there again as far as it fits; what is new in it is not defined.
    pub(super) fn resize(&mut self, at: u32, content: usize) -> Result<u32, EditError> {
        self.require_own(at)?;
        let (wanted, present) = (cell_size(content)?, size_of(self.content(at)?));
        let end = at.saturating_add(present);
        if wanted <= present {
            self.use_part(at, wanted, end)?;
            return Ok(at);
        }
        if let Some((next, Use::Open)) = self.free.at(end)
            && present.saturating_add(next.size) >= wanted
        {
            self.take(next)?;
            self.use_part(at, wanted, end_of(next))?;
            return Ok(at);
        }
        let new = self.allocate(content)?;
        let old = self.content(at)?;
        let mut bytes = crate::bytes::vec_for(old.len()).ok_or(EditError::Memory)?;
        bytes.extend_from_slice(old);
        self.put(new, 0, &bytes)?;
        self.release(at)?;
        Ok(new)
    }

    fn take(&mut self, cell: FreeCell) -> Result<(), EditError> {
        let usage = self.free.at(cell.at).map_or(Use::Open, |(_, usage)| usage);
        self.free.remove(cell);
        self.journal.note(Step::Taken(cell, usage))
    }

    /// Adds a free cell, joined with those beside it.
    fn add_free(&mut self, cell: FreeCell) -> Result<(), EditError> {
        let FreeCell { mut at, mut size } = cell;
        let barred = self.dangling.any_within(at, end_of(cell));
        let mut usage = if barred { Use::Barred } else { Use::Open };
        // Only neighbours in the same bin are adjacent: between bins lies a header.
        let neighbours = [self.free.before(at), self.free.at(end_of(cell))];
        for (neighbour, its_usage) in neighbours.into_iter().flatten() {
            self.take(neighbour)?;
            at = at.min(neighbour.at);
            size = size.saturating_add(neighbour.size);
            if its_usage == Use::Barred {
                usage = Use::Barred;
            }
        }
        // Both: a stale reference to the cell must not find one in use inside of the joined one.
        self.write_size(cell.at, unused(cell.size)?)?;
        self.write_size(at, unused(size)?)?;
        let joined = FreeCell { at, size };
        self.free.add(joined, usage);
        self.journal.note(Step::Freed(joined))
    }

    /// Appends a bin with one free cell of at least `cell` bytes and returns that.
    fn grow(&mut self, cell: u32) -> Result<FreeCell, EditError> {
        let start = self.bins().len();
        let size = (cell as usize).saturating_add(BIN_HEADER).next_multiple_of(BIN_UNIT);
        let end = start.saturating_add(size);
        if end > LARGEST {
            return Err(EditError::too_large("hive bins data", end, LARGEST));
        }
        if let Some(place) = self.outside.filter(|&place| (place as usize) < end) {
            let expected = "no reference to what lies behind the hive bins data";
            let damage =
                Damage::error(CellOffset(place).in_file(), expected, format!("{place:#x}"));
            return Err(damage.into());
        }
        let from = self.file.len();
        let len = end.saturating_add(BINS);
        self.file.try_reserve(size).map_err(|_| EditError::Memory)?;
        if !self.in_use.reach(end) {
            return Err(EditError::Memory);
        }
        self.journal.note(Step::Grown { from })?;
        self.file.resize(len, 0);
        let header = self.file.get_mut(from..).unwrap_or_default();
        // Both fit: the end is below 2 GiB.
        let word = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        crate::bytes::put(header, 0, b"hbin");
        crate::bytes::put(header, 4, &word(start).to_le_bytes());
        crate::bytes::put(header, 8, &word(size).to_le_bytes());
        let free = FreeCell {
            at: word(start.saturating_add(BIN_HEADER)),
            size: word(size.saturating_sub(BIN_HEADER)),
        };
        self.add_free(free)?;
        Ok(free)
    }

    /// Lets the changes since the last call stand.
    pub(super) fn keep(&mut self) {
        self.journal.clear();
    }

    /// Takes the changes since the last [`keep`](Self::keep) back.
    pub(super) fn roll_back(&mut self) {
        while let Some((step, old)) = self.journal.pop() {
            match step {
                Step::Bytes { at, .. } => crate::bytes::put(&mut self.file, at, &old),
                Step::Grown { from } => self.file.truncate(from),
                Step::Freed(cell) => self.free.remove(cell),
                Step::Taken(cell, usage) => self.free.add(cell, usage),
                Step::Allocated(at) => self.in_use.unset(at),
                Step::Released(at) => {
                    self.in_use.set(at);
                }
            }
        }
    }

    /// Cuts the free bins at the end off and returns the file and the size of its hive bins data.
    ///
    /// The first bin stays in any case.
    pub(super) fn finish(mut self) -> (Vec<u8>, u32) {
        let mut end = self.bins().len();
        let mut kept = 0;
        let mut start = 0;
        while start < end {
            let size = u32_at(self.bins(), start.saturating_add(8)).unwrap_or(0) as usize;
            // The survey proved every bin; this only keeps a wrong size from holding us up.
            let size = size.max(BIN_UNIT);
            let first = u32::try_from(start.saturating_add(BIN_HEADER)).unwrap_or(u32::MAX);
            let free = self.free.at(first).map_or(0, |(cell, _)| cell.size as usize);
            let next = start.saturating_add(size);
            if start == 0 || free != size.saturating_sub(BIN_HEADER) {
                kept = next;
            }
            start = next;
        }
        end = end.min(kept);
        self.file.truncate(end.saturating_add(BINS));
        (self.file, u32::try_from(end).unwrap_or(u32::MAX))
    }
}

fn end_of(cell: FreeCell) -> u32 {
    cell.at.saturating_add(cell.size)
}

/// Returns the size of the cell that has this content.
fn size_of(content: &[u8]) -> u32 {
    u32::try_from(content.len().saturating_add(4)).unwrap_or(u32::MAX)
}

/// Returns the size of a cell with room for `content` bytes.
fn cell_size(content: usize) -> Result<u32, EditError> {
    content
        .checked_add(4)
        .and_then(|size| size.checked_next_multiple_of(8))
        .filter(|&size| size <= LARGEST)
        .and_then(|size| u32::try_from(size).ok())
        .ok_or_else(|| EditError::too_large("a cell", content, LARGEST))
}

/// Returns the size field of a cell in use.
fn used(size: u32) -> Result<i32, EditError> {
    Ok(unused(size)?.saturating_neg())
}

/// Returns the size field of a free cell.
fn unused(size: u32) -> Result<i32, EditError> {
    i32::try_from(size).map_err(|_| EditError::too_large("a cell", size as usize, LARGEST))
}

fn too_short(at: u32, wanted: usize, found: usize) -> EditError {
    let expected = format!("a cell with room for {wanted} bytes");
    Damage::error(CellOffset(at).in_file(), expected, format!("one with room for {found}")).into()
}
