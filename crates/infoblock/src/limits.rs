//! The limits of this crate, in one place.

/// The largest block that is read or built, in bytes.
///
/// Blocks of real routers have some hundred bytes; 16 MiB hold more than 200,000 routes, and the
/// registry itself advises against values of more than a megabyte.
pub const MAX_BLOCK_SIZE: usize = 16 << 20;

/// How many findings are kept for one block or one payload; further ones are only counted.
pub const MAX_FINDINGS: usize = 256;
