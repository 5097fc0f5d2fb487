//! Security descriptors: keys share them and count who does (regf, "Key security").

use super::{EditError, HiveEditor, Ring};
use crate::CellOffset;
use crate::cell::Damage;
use crate::lint::{NEXT, PREVIOUS, REFERENCES};

impl HiveEditor {
    /// Counts one more key with the descriptor at `cell`.
    pub(super) fn add_reference(&mut self, cell: u32) -> Result<(), EditError> {
        self.require_sound(cell)?;
        let references = self.heap.word(cell, REFERENCES)?;
        let references = references.checked_add(1).ok_or_else(|| {
            EditError::too_large("keys with one descriptor", usize::MAX, u32::MAX as usize)
        })?;
        self.heap.put_word(cell, REFERENCES, references)
    }

    /// Counts one key less; a descriptor without keys is taken out of the ring and freed.
    pub(super) fn drop_reference(&mut self, cell: u32) -> Result<(), EditError> {
        self.require_sound(cell)?;
        let references = self.heap.word(cell, REFERENCES)?;
        if references > 1 {
            return self.heap.put_word(cell, REFERENCES, references.saturating_sub(1));
        }
        let (next, previous) = (self.heap.word(cell, NEXT)?, self.heap.word(cell, PREVIOUS)?);
        if self.soundness.ring == Ring::Broken || references == 0 || next == cell {
            let expected = "a ring of security cells with a counted one here";
            let found = format!("{references} references, the next cell {next:#x}");
            return Err(Damage::error(CellOffset(cell).in_file(), expected, found).into());
        }
        self.heap.put_word(previous, NEXT, next)?;
        self.heap.put_word(next, PREVIOUS, previous)?;
        self.heap.release(cell)
    }
}
