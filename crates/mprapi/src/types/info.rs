//! Information headers ("info blocks").

use super::ULONG;

/// The only version of an information header.
pub const RTR_INFO_BLOCK_VERSION: ULONG = 1;

/// One entry of the table of contents.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RTR_TOC_ENTRY {
    /// What the data are.
    pub InfoType: ULONG,
    /// Size of one structure in bytes.
    pub InfoSize: ULONG,
    /// Number of structures.
    pub Count: ULONG,
    /// Where they begin, counted from the start of the header.
    pub Offset: ULONG,
}

/// The start of an information header; the table goes on behind the one entry that is declared.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RTR_INFO_BLOCK_HEADER {
    pub Version: ULONG,
    /// Size of the whole block in bytes.
    pub Size: ULONG,
    pub TocEntriesCount: ULONG,
    pub TocEntry: [RTR_TOC_ENTRY; 1],
}
