//! What can go wrong with a whole block; everything smaller is a finding.

use crate::InfoType;

/// The situations in which a block cannot be read, changed or built.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InfoBlockError {
    /// The bytes end before the header does.
    #[error("info block has {found} bytes, its header alone needs {expected}")]
    TooShort {
        /// The size of the header.
        expected: usize,
        /// The number of bytes given.
        found: usize,
    },

    /// The table of contents does not fit into the bytes.
    #[error(
        "table of contents with {count} entries needs {expected} bytes, the info block has {found}"
    )]
    TableOutside {
        /// The number of entries that the header states.
        count: u32,
        /// The bytes that header and table would take.
        expected: u64,
        /// The number of bytes given.
        found: u64,
    },

    /// The block is, or would become, larger than [`MAX_BLOCK_SIZE`](crate::limits::MAX_BLOCK_SIZE).
    #[error("info block of {found} bytes, at most {limit} are accepted")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
        /// The size in bytes.
        found: u64,
    },

    /// Memory could not be reserved.
    #[error("no memory for {bytes} bytes of an info block")]
    OutOfMemory {
        /// The size of the reservation.
        bytes: u64,
    },

    /// An entry of this type is in the block already.
    #[error("info block has an entry {info_type} already")]
    Present {
        /// The type that was to be added.
        info_type: InfoType,
    },

    /// No entry of this type is in the block.
    #[error("info block has no entry {info_type}")]
    Absent {
        /// The type that was asked for.
        info_type: InfoType,
    },

    /// The data of an entry do not have the length that its sizes state.
    #[error(
        "data of entry {info_type} have {found} bytes, its item size and count state {expected}"
    )]
    DataLength {
        /// The type of the entry.
        info_type: InfoType,
        /// Item size times count.
        expected: u64,
        /// The length of the data.
        found: u64,
    },

    /// An entry whose data lie outside of the block would be lost by rebuilding it.
    #[error("data of entry {info_type} lie outside of the info block")]
    Unreadable {
        /// The type of the entry.
        info_type: InfoType,
    },

    /// An opaque or empty payload carries no bytes and sizes of its own, and a list of structures
    /// of different sizes has no item size.
    #[error("entry {info_type} has no typed payload to encode")]
    NotTyped {
        /// The type of the entry.
        info_type: InfoType,
    },
}
