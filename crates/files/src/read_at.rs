//! Reading an open file at any place: for a hive of many megabytes of which a few pages are wanted.

use std::fmt::Debug;

use crate::{Result, Stat};

/// A file that was opened for reading at any offset.
///
/// It stays the file that was opened: one that is renamed over its name later does not show. Changes made to the file
/// itself do show; who has to know compares [`stat`](ReadAt::stat) before and after.
pub trait ReadAt: Debug + Send + Sync {
    /// Reads bytes from `offset` on into the beginning of `buf` and returns how many.
    ///
    /// Fewer than `buf` holds is no error, also in the middle of a file. 0 means that `offset` lies at or behind the
    /// end, or that `buf` is empty. After an error `buf` holds anything.
    ///
    /// # Errors
    /// Whatever the operating system reports.
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<usize>;

    /// Returns the length in bytes that the file had when it was opened.
    fn len(&self) -> u64;

    /// Returns whether the file was empty when it was opened.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Looks at the open file as it is now.
    ///
    /// # Errors
    /// Whatever the operating system reports.
    fn stat(&self) -> Result<Stat>;

    /// Reads from `offset` on until `buf` is full or the file ends, and returns how many bytes that were.
    ///
    /// # Errors
    /// As [`read_at`](ReadAt::read_at).
    fn read_full_at(&self, offset: u64, buf: &mut [u8]) -> Result<usize> {
        let mut filled = 0_usize;
        while let Some(rest) = buf.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let Some(place) = offset.checked_add(filled as u64) else { break };
            let read = self.read_at(place, rest)?;
            if read == 0 {
                break;
            }
            filled = filled.saturating_add(read);
        }
        Ok(filled)
    }
}
