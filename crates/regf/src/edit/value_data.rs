//! The data of values: in the value, in a cell, or in segments (regf, "Data size", "Big data").

use super::lists::offset_at;
use super::{EditError, HiveEditor};
use crate::bytes::u16_at;
use crate::key_value::{RESIDENT, SEGMENT};
use crate::lint::ValueRecord;

/// The most data in formats without segments, 1.3: 1 MB ("Registry element size limits",
/// learn.microsoft.com, "standard format").
const LARGEST_CELL: usize = 1024 * 1024;

/// How data are stored.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Resident,
    Cell(u32),
    Segments(u32),
}

impl HiveEditor {
    fn has_segments(&self) -> bool {
        self.base_block.minor > 3
    }

    /// Returns the size of data, or refuses if it is more than a value can have.
    pub(super) fn data_size(&self, data: &[u8]) -> Result<u32, EditError> {
        let segments = usize::from(u16::MAX).saturating_mul(SEGMENT);
        let most = if self.has_segments() { segments } else { LARGEST_CELL };
        u32::try_from(data.len())
            .ok()
            .filter(|&size| size as usize <= most)
            .ok_or_else(|| EditError::too_large("bytes of data in a value", data.len(), most))
    }

    fn form(&self, value: u32) -> Result<Form, EditError> {
        let size = self.heap.word(value, ValueRecord::DATA_SIZE)?;
        let at = self.heap.word(value, ValueRecord::DATA)?;
        Ok(match size {
            0 | RESIDENT.. => Form::Resident,
            _ if size as usize > SEGMENT && self.has_segments() => Form::Segments(at),
            _ => Form::Cell(at),
        })
    }

    /// Stores the data of the value at `value` in place of what it has.
    pub(super) fn store(&mut self, value: u32, data: &[u8]) -> Result<(), EditError> {
        let size = self.data_size(data)?;
        let old = self.form(value)?;
        if data.len() <= 4 {
            self.release_form(old)?;
            let mut field = [0; 4];
            crate::bytes::put(&mut field, 0, data);
            self.heap.put(value, ValueRecord::DATA, &field)?;
            return self.heap.put_word(value, ValueRecord::DATA_SIZE, size | RESIDENT);
        }
        let cell = if data.len() > SEGMENT && self.has_segments() {
            self.release_form(old)?;
            self.segments(data)?
        } else {
            let cell = match old {
                Form::Cell(cell) => self.heap.resize(cell, data.len())?,
                _ => {
                    self.release_form(old)?;
                    self.heap.allocate(data.len())?
                }
            };
            self.fill(cell, data)?;
            cell
        };
        self.heap.put_word(value, ValueRecord::DATA, cell)?;
        self.heap.put_word(value, ValueRecord::DATA_SIZE, size)
    }

    /// Frees what the data of a value take beside the value itself.
    pub(super) fn release_data(&mut self, value: u32) -> Result<(), EditError> {
        let form = self.form(value)?;
        self.release_form(form)
    }

    fn release_form(&mut self, form: Form) -> Result<(), EditError> {
        match form {
            Form::Resident => Ok(()),
            Form::Cell(cell) => self.heap.release(cell),
            Form::Segments(record) => {
                let count = u16_at(self.heap.content(record)?, 2).map_or(0, usize::from);
                let list = self.heap.word(record, 4)?;
                let segments = self.copy(list, 0, count.saturating_mul(4))?;
                for index in 0..count {
                    let Some(segment) = offset_at(&segments, index) else { break };
                    self.heap.release(segment)?;
                }
                self.heap.release(list)?;
                self.heap.release(record)
            }
        }
    }

    /// Writes data in segments and returns the cell of their record.
    fn segments(&mut self, data: &[u8]) -> Result<u32, EditError> {
        let count = data.len().div_ceil(SEGMENT);
        let stored = u16::try_from(count)
            .map_err(|_| EditError::too_large("segments of data", count, usize::from(u16::MAX)))?;
        let record = self.heap.allocate(8)?;
        let list = self.heap.allocate(count.saturating_mul(4))?;
        self.heap.put(record, 0, b"db")?;
        self.heap.put(record, 2, &stored.to_le_bytes())?;
        self.heap.put_word(record, 4, list)?;
        for (index, part) in data.chunks(SEGMENT).enumerate() {
            // The last one too has the full size, as Windows makes it.
            let segment = self.heap.allocate(SEGMENT)?;
            self.heap.put(segment, 0, part)?;
            self.heap.put_word(list, index.saturating_mul(4), segment)?;
        }
        Ok(record)
    }

    /// Writes data into a cell and zero behind them.
    fn fill(&mut self, cell: u32, data: &[u8]) -> Result<(), EditError> {
        self.heap.put(cell, 0, data)?;
        self.heap.clear(cell, data.len())
    }
}
