//! What one operation changed, so that it can be taken back.

use super::EditError;
use super::free_cells::Use;
use crate::lint::FreeCell;

/// One change of the image or of what is known of it.
#[derive(Clone, Copy)]
pub(super) enum Step {
    /// Bytes of the file were written; the old ones are the last `len` of those remembered.
    Bytes { at: usize, len: usize },
    /// The file grew; it had this length.
    Grown { from: usize },
    /// A cell became free.
    Freed(FreeCell),
    /// A free cell is none any more.
    Taken(FreeCell, Use),
    /// A cell came into use.
    Allocated(u32),
    /// A cell went out of use.
    Released(u32),
}

/// The changes since the last operation, in their order.
#[derive(Default)]
pub(super) struct Journal {
    steps: Vec<Step>,
    bytes: Vec<u8>,
}

impl Journal {
    pub(super) fn note(&mut self, step: Step) -> Result<(), EditError> {
        self.steps.try_reserve(1).map_err(|_| EditError::Memory)?;
        self.steps.push(step);
        Ok(())
    }

    /// Remembers the bytes that are about to be written over.
    pub(super) fn note_bytes(&mut self, at: usize, old: &[u8]) -> Result<(), EditError> {
        self.bytes.try_reserve(old.len()).map_err(|_| EditError::Memory)?;
        self.note(Step::Bytes { at, len: old.len() })?;
        self.bytes.extend_from_slice(old);
        Ok(())
    }

    /// Takes out the last change and the bytes that belong to it.
    pub(super) fn pop(&mut self) -> Option<(Step, Vec<u8>)> {
        let step = self.steps.pop()?;
        let old = match step {
            Step::Bytes { len, .. } => self.bytes.split_off(self.bytes.len().saturating_sub(len)),
            _ => Vec::new(),
        };
        Some((step, old))
    }

    /// Forgets all: the changes stay.
    pub(super) fn clear(&mut self) {
        self.steps.clear();
        self.bytes.clear();
        // One large value is no reason to keep as much for the rest of the edit.
        self.bytes.shrink_to(64 * 1024);
    }
}
