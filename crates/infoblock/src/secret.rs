//! Bytes that no view may show.

use std::fmt;

/// A field of `N` bytes that holds a password or key in clear.
///
/// It can be compared, copied into a block and read with [`Secret::expose`]; formatting it shows
/// only that it is there.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<const N: usize>([u8; N]);

impl<const N: usize> Secret<N> {
    /// The field without a key: all bytes zero.
    pub const NONE: Self = Self([0; N]);

    /// Wraps the bytes of a key field.
    pub const fn new(bytes: [u8; N]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes; only for writing copies, never for views.
    pub const fn expose(&self) -> &[u8; N] {
        &self.0
    }

    /// Returns whether all bytes are zero.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|byte| *byte == 0)
    }
}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}
