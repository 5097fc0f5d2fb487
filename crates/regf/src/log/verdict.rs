//! How far the result of a recovery can be trusted.

use std::fmt;

use thiserror::Error;

use crate::{BaseBlock, BaseBlockError};

/// Why a hive wants recovery (msuhanov/regf, "Dirty state of a hive").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dirty {
    /// A write was begun and not finished.
    Sequences {
        /// Number of writes begun.
        primary: u32,
        /// Number of writes finished.
        secondary: u32,
    },
    /// The base block itself is damaged.
    Checksum {
        /// The checksum in the base block.
        stored: u32,
        /// The checksum of its bytes.
        computed: u32,
    },
}

impl Dirty {
    /// Returns why the hive with this base block is dirty, or `None` if it is clean.
    pub(super) fn of(base_block: &BaseBlock) -> Option<Self> {
        let (stored, computed) = (base_block.stored_checksum(), base_block.computed_checksum());
        let (primary, secondary) = (base_block.primary_sequence, base_block.secondary_sequence);
        if stored != computed {
            Some(Self::Checksum { stored, computed })
        } else {
            (primary != secondary).then_some(Self::Sequences { primary, secondary })
        }
    }
}

/// The two formats of transaction logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogFormat {
    /// One set of dirty pages with a bitmap (`DIRT`); file type 1, up to Windows 2000 type 2.
    Old,
    /// A sequence of entries (`HvLE`), since Windows 8.1; file type 6.
    New,
}

/// Where the base block of the result is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BaseBlockSource {
    /// The hive's own.
    Hive,
    /// A log's, because the hive's own is damaged.
    Log,
}

/// Whether all that the logs hold went into the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Extent {
    /// Everything that belongs to this state of the hive was applied.
    Whole,
    /// A log is damaged, or holds later data that can't be applied; the notes say which. Part of that later
    /// data may be in the hive already, where the write that was interrupted had put it.
    CutShort,
}

/// How far the result of a recovery can be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The hive was written to its end. Logs were not looked at.
    Clean,
    /// The hive was dirty, and its logs bring it to a consistent state.
    Recovered {
        /// Why it wanted recovery.
        dirty: Dirty,
        /// Format of the logs that were applied.
        format: LogFormat,
        /// Entries applied in the new format, 512-byte pages in the old.
        applied: u32,
        /// Sequence number of the last write that is in the result.
        to_sequence: u32,
        /// Where the base block is from.
        base_block: BaseBlockSource,
        /// Whether the logs were used up.
        extent: Extent,
    },
    /// The hive is dirty and there is no log, so that it can only be read as it lies.
    PossiblyStale {
        /// Why it wants recovery.
        dirty: Dirty,
    },
    /// The hive can't be brought to a state that anybody meant.
    Unrecoverable {
        /// The reason.
        why: Unrecoverable,
    },
}

impl Verdict {
    /// Whether no result can be vouched for, not even a stale one.
    pub fn is_unrecoverable(&self) -> bool {
        matches!(self, Self::Unrecoverable { .. })
    }
}

/// Why a hive can't be recovered.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unrecoverable {
    /// The file does not start with a base block.
    #[error(transparent)]
    NoBaseBlock(BaseBlockError),
    /// The base block is that of another kind of file, such as a log.
    #[error("a hive has file type 0, found {file_type}")]
    NotPrimaryFile {
        /// The type found.
        file_type: u32,
    },
    /// The base block is damaged beyond plausibility, and there is no log to take one from.
    #[error("the base block has checksum {stored:#010x}, expected {computed:#010x}")]
    BaseBlockChecksum {
        /// The checksum in the base block.
        stored: u32,
        /// The checksum of its bytes.
        computed: u32,
    },
    /// The hive is dirty, and no log that is there can be used.
    #[error("none of its transaction logs can be used")]
    NoUsableLog,
    /// The list of pages does not fit in memory.
    #[error("not enough memory for the pages of the transaction logs")]
    Memory,
}

impl fmt::Display for Dirty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sequences { primary, secondary } => {
                write!(f, "write {primary} was begun, {secondary} is the last one finished")
            }
            Self::Checksum { stored, computed } => {
                write!(f, "the base block has checksum {stored:#010x}, expected {computed:#010x}")
            }
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clean => f.write_str("clean"),
            Self::Recovered { format, applied, to_sequence, base_block, extent, .. } => {
                let what = match format {
                    LogFormat::Old => "pages",
                    LogFormat::New => "entries",
                };
                write!(f, "recovered to sequence {to_sequence} ({applied} log {what})")?;
                if *base_block == BaseBlockSource::Log {
                    f.write_str(", base block taken from a log")?;
                }
                match extent {
                    Extent::Whole => Ok(()),
                    Extent::CutShort => f.write_str(", part of the logs could not be used"),
                }
            }
            Self::PossiblyStale { dirty } => {
                write!(f, "possibly stale: {dirty}, and there is no transaction log")
            }
            Self::Unrecoverable { why } => write!(f, "cannot be recovered: {why}"),
        }
    }
}
