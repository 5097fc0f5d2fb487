//! Whether whoever asked for a restore wants it to stop.
//!
//! It is asked between the steps. Up to the commit a restore stops and takes back what it has prepared, and
//! right after the commit, before any file has its name, it takes the commit back. From then on a few
//! renames are left, and it goes on to its end.

use std::sync::atomic::{AtomicBool, Ordering};

/// Something that can be told to stop.
pub trait Interrupt: Sync {
    /// Says whether it was told to; once it was, the answer stays.
    fn is_requested(&self) -> bool;
}

/// Never stops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Uninterrupted;

impl Interrupt for Uninterrupted {
    fn is_requested(&self) -> bool {
        false
    }
}

/// A flag that a signal's handler sets.
impl Interrupt for AtomicBool {
    fn is_requested(&self) -> bool {
        self.load(Ordering::SeqCst)
    }
}
