//! The container: header, table of contents and data areas of a block, kept byte for byte.

mod assemble;
mod check;
mod edit;
mod padding;

use std::fmt;

pub use assemble::{Item, SizeStyle};

use crate::bytes::{Reader, copied, wide};
use crate::finding::Findings;
use crate::limits::MAX_BLOCK_SIZE;
use crate::toc::{Entries, HEADER_SIZE, TOC_ENTRY_SIZE};
use crate::{BlockFinding, Entry, InfoBlockError, InfoType};

/// A router info block (RTR_INFO_BLOCK_HEADER, MS-RRASM 2.2.1.2.3).
///
/// ```text
/// 0   u32  Version = 1
/// 4   u32  Size, of the whole block in bytes
/// 8   u32  TocEntriesCount N
/// 12  N x { u32 InfoType, u32 InfoSize, u32 Count, u32 Offset }
///     data areas, each InfoSize * Count bytes at Offset
/// ```
///
/// All words are little-endian. The bytes are never changed: order, padding, slack and damage stay
/// as they were read, and an edit makes a new block.
#[derive(Clone, PartialEq, Eq)]
pub struct InfoBlock {
    bytes: Vec<u8>,
    /// The number of entries, all of which are inside of `bytes`.
    count: usize,
    findings: Findings<BlockFinding>,
}

impl InfoBlock {
    /// Makes a block without entries, of 12 bytes.
    pub fn new() -> Self {
        let header = [1_u32, 12, 0].map(u32::to_le_bytes);
        Self { bytes: header.concat(), count: 0, findings: Findings::default() }
    }

    /// Reads a block.
    ///
    /// Everything that parses is kept byte for byte. What is wrong but survivable becomes a
    /// [finding](Self::findings); an entry whose data lie outside of the block is there without
    /// data.
    ///
    /// # Errors
    /// The bytes are shorter than the header, the table of contents does not fit into them, they
    /// exceed [`MAX_BLOCK_SIZE`], or memory is short.
    pub fn parse(bytes: &[u8]) -> Result<Self, InfoBlockError> {
        let length = bytes.len();
        if length > MAX_BLOCK_SIZE {
            return Err(InfoBlockError::TooLarge {
                limit: wide(MAX_BLOCK_SIZE),
                found: wide(length),
            });
        }
        let mut header = Reader::new(bytes);
        let too_short = InfoBlockError::TooShort { expected: HEADER_SIZE, found: length };
        let [Some(_version), Some(_size), Some(stated)] =
            [header.u32(), header.u32(), header.u32()]
        else {
            return Err(too_short);
        };
        let table_end = table_end(stated);
        if table_end > wide(length) {
            return Err(InfoBlockError::TableOutside {
                count: stated,
                expected: table_end,
                found: wide(length),
            });
        }
        // The table fits, so its count is small.
        let count = usize::try_from(stated).unwrap_or(0);
        let findings = check::check(bytes, count)?;
        Ok(Self { bytes: copied(bytes)?, count, findings })
    }

    /// Returns the bytes of the block: exactly those that were parsed or built.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the bytes of the block.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Returns the field `Version`; 1 is the only known one.
    pub fn version(&self) -> u32 {
        self.header_word(0)
    }

    /// Returns the field `Size`, which in a damaged block is not the length of the bytes.
    pub fn size_field(&self) -> u32 {
        self.header_word(1)
    }

    /// Returns the entries in the order of the table of contents.
    pub fn entries(&self) -> Entries<'_> {
        Entries::new(&self.bytes, self.count)
    }

    /// Returns the first entry of a type.
    pub fn find(&self, info_type: InfoType) -> Option<Entry<'_>> {
        self.entries().find(|entry| entry.info_type == info_type)
    }

    /// Returns what is wrong with the container, at most
    /// [`MAX_FINDINGS`](crate::limits::MAX_FINDINGS) of it.
    pub fn findings(&self) -> &[BlockFinding] {
        self.findings.kept()
    }

    /// Returns the number of findings beyond those that are kept.
    pub fn further_findings(&self) -> u64 {
        self.findings.further()
    }

    fn header_word(&self, index: usize) -> u32 {
        self.bytes.as_chunks().0.get(index).copied().map_or(0, u32::from_le_bytes)
    }
}

impl Default for InfoBlock {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for InfoBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The data may hold keys: only sizes are shown.
        f.debug_struct("InfoBlock")
            .field("length", &self.bytes.len())
            .field("entries", &self.count)
            .field("findings", &self.findings.kept().len())
            .finish()
    }
}

/// Returns where the table of contents ends; it cannot overflow.
fn table_end(count: u32) -> u64 {
    u64::from(count).saturating_mul(wide(TOC_ENTRY_SIZE)).saturating_add(wide(HEADER_SIZE))
}
