//! The base block: the header of a hive and, nearly the same, of a transaction log.
//!
//! Layout: msuhanov/regf, "Base block". Only the first sector is kept: what lies between byte 512
//! and 4096 has no meaning on a disk, except for a time that the offline registry library leaves.

use thiserror::Error;

use crate::FileTime;
use crate::bytes::{field, put, u32_at, u64_at};
use crate::checksum::{CHECKSUMMED, xor32};

/// Why bytes are not a base block.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum BaseBlockError {
    /// The bytes end before the checksum.
    #[error("a base block needs {} bytes, found {len}", BaseBlock::LEN)]
    TooShort {
        /// Bytes there are.
        len: usize,
    },
    /// The bytes do not start with `regf`.
    #[error("a base block starts with \"regf\", found bytes {found:02x?}")]
    Signature {
        /// The first four bytes.
        found: [u8; 4],
    },
}

/// The first 512 bytes of a hive or of a transaction log. On-disk signature: `regf`.
///
/// Fields that are public may be changed; [`encode`](Self::encode) writes them over the bytes that
/// were parsed, so everything else is carried bit for bit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseBlock {
    /// Offset 4: incremented when a write to the primary file begins.
    pub primary_sequence: u32,
    /// Offset 8: incremented when a write to the primary file ends.
    pub secondary_sequence: u32,
    /// Offset 12: last write; not updated any more since Windows 8.1.
    pub last_written: FileTime,
    /// Offset 20: major version of the format; 1.
    pub major: u32,
    /// Offset 24: minor version of the format; 3 to 6, in Windows NT before 4.0 less.
    pub minor: u32,
    /// Offset 28: 0 for a primary file; for a log see [`crate::log::LogFormat`].
    pub file_type: u32,
    /// Offset 32: 1, direct memory load.
    pub format: u32,
    /// Offset 36: the root key's cell, relative to the start of the hive bins data.
    pub root_cell: u32,
    /// Offset 40: size of the hive bins data in bytes.
    pub bins_size: u32,
    /// Offset 44: logical sector size of the disk divided by 512.
    pub clustering: u32,
    /// Offset 48: the end of the file's path, UTF-16LE, for debugging only.
    pub file_name: [u8; 64],
    /// Offset 144: state of the transaction manager and the hive; garbage before Windows Vista.
    pub flags: u32,
    /// The sector as it was parsed, checksum included.
    raw: [u8; Self::LEN],
}

impl BaseBlock {
    /// Bytes of a base block that are read and written.
    pub const LEN: usize = 512;

    /// Where hive bins data starts in a primary file.
    pub const BINS_START: u64 = 4096;

    /// The `file_type` of a primary file.
    pub const PRIMARY_FILE: u32 = 0;

    const SIGNATURE: [u8; 4] = *b"regf";

    /// Reads a base block from the first 512 or more bytes of a file.
    ///
    /// A wrong checksum is no error here: a torn base block is what recovery starts from. See
    /// [`checksum_valid`](Self::checksum_valid).
    ///
    /// # Errors
    /// [`BaseBlockError`] where the bytes are too few or start with something else.
    pub fn parse(bytes: &[u8]) -> Result<Self, BaseBlockError> {
        let raw: [u8; Self::LEN] =
            *bytes.first_chunk().ok_or(BaseBlockError::TooShort { len: bytes.len() })?;
        let signature: [u8; 4] = field(&raw, 0).unwrap_or_default();
        if signature != Self::SIGNATURE {
            return Err(BaseBlockError::Signature { found: signature });
        }
        // Every offset below lies inside the sector, so nothing is ever replaced by the default.
        let word = |at| u32_at(&raw, at).unwrap_or_default();
        Ok(Self {
            primary_sequence: word(4),
            secondary_sequence: word(8),
            last_written: FileTime(u64_at(&raw, 12).unwrap_or_default()),
            major: word(20),
            minor: word(24),
            file_type: word(28),
            format: word(32),
            root_cell: word(36),
            bins_size: word(40),
            clustering: word(44),
            file_name: field(&raw, 48).unwrap_or([0; 64]),
            flags: word(144),
            raw,
        })
    }

    /// Makes the base block of a new, clean primary file of version 1.5, with every other field zero.
    pub fn new(root_cell: u32, bins_size: u32) -> Self {
        Self {
            primary_sequence: 1,
            secondary_sequence: 1,
            last_written: FileTime(0),
            major: 1,
            minor: 5,
            file_type: Self::PRIMARY_FILE,
            format: 1,
            root_cell,
            bins_size,
            clustering: 1,
            file_name: [0; 64],
            flags: 0,
            raw: [0; Self::LEN],
        }
    }

    /// Returns the sector with the present fields and a fresh checksum.
    pub fn encode(&self) -> [u8; Self::LEN] {
        let mut out = self.raw;
        let words = [
            (4, self.primary_sequence),
            (8, self.secondary_sequence),
            (20, self.major),
            (24, self.minor),
            (28, self.file_type),
            (32, self.format),
            (36, self.root_cell),
            (40, self.bins_size),
            (44, self.clustering),
            (144, self.flags),
        ];
        put(&mut out, 0, &Self::SIGNATURE);
        for (at, word) in words {
            put(&mut out, at, &word.to_le_bytes());
        }
        put(&mut out, 12, &self.last_written.0.to_le_bytes());
        put(&mut out, 48, &self.file_name);
        let checksum = xor32(&out);
        put(&mut out, CHECKSUMMED, &checksum.to_le_bytes());
        out
    }

    /// Returns the checksum that was stored in the bytes parsed; 0 for a new base block.
    pub fn stored_checksum(&self) -> u32 {
        u32_at(&self.raw, CHECKSUMMED).unwrap_or_default()
    }

    /// Returns the checksum that the bytes parsed should have had.
    pub fn computed_checksum(&self) -> u32 {
        xor32(&self.raw)
    }

    /// Whether the bytes parsed carried the right checksum.
    pub fn checksum_valid(&self) -> bool {
        self.stored_checksum() == self.computed_checksum()
    }

    /// Whether a hive that starts with the bytes parsed wants recovery: its checksum is wrong or its
    /// sequence numbers differ (msuhanov/regf, "Dirty state of a hive").
    pub fn is_dirty(&self) -> bool {
        !self.checksum_valid() || self.primary_sequence != self.secondary_sequence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sector in which every byte is different from its neighbours.
    fn patterned() -> [u8; 512] {
        let mut bytes = [0; 512];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = (at * 7 % 251) as u8;
        }
        bytes[..4].copy_from_slice(b"regf");
        bytes
    }

    #[test]
    fn encoding_keeps_every_byte_but_the_checksum() {
        let bytes = patterned();
        let block = BaseBlock::parse(&bytes).unwrap();
        assert!(!block.checksum_valid() && block.is_dirty());
        let encoded = block.encode();
        assert_eq!(encoded[..508], bytes[..508]);
        let again = BaseBlock::parse(&encoded).unwrap();
        assert!(again.checksum_valid());
        assert_eq!(again.encode(), encoded);
    }

    #[test]
    fn fields_lie_where_the_document_says() {
        let mut block = BaseBlock::parse(&patterned()).unwrap();
        block.primary_sequence = 0x0403_0201;
        block.last_written = FileTime(0x0807_0605_0403_0201);
        block.bins_size = 0x1111_1111;
        block.flags = 0x2222_2222;
        let bytes = block.encode();
        assert_eq!(bytes[4..8], [1, 2, 3, 4]);
        assert_eq!(bytes[12..20], [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(bytes[40..44], [0x11; 4]);
        assert_eq!(bytes[144..148], [0x22; 4]);
        assert_eq!(bytes[112..144], patterned()[112..144]);
    }

    #[test]
    fn dirty_means_sequences_differ_or_checksum_wrong() {
        let mut block = BaseBlock::new(0x20, 0x1000);
        let clean = BaseBlock::parse(&block.encode()).unwrap();
        assert!(!clean.is_dirty());
        block.primary_sequence = 2;
        let torn = BaseBlock::parse(&block.encode()).unwrap();
        assert!(torn.checksum_valid() && torn.is_dirty());
        let mut bytes = clean.encode();
        bytes[100] ^= 1;
        assert!(BaseBlock::parse(&bytes).unwrap().is_dirty());
    }

    #[test]
    fn what_is_no_base_block_is_refused() {
        assert_eq!(BaseBlock::parse(b"regf"), Err(BaseBlockError::TooShort { len: 4 }));
        assert_eq!(
            BaseBlock::parse(&[b'x'; 512]),
            Err(BaseBlockError::Signature { found: *b"xxxx" })
        );
    }
}
