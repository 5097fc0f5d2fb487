//! What recovery found in one log, and what it did with it.

use std::fmt;

use thiserror::Error;

use crate::{BaseBlock, FileTime};

/// An offset in bytes from the start of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogOffset(pub usize);

/// What a log is by its looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogKind {
    /// A file of no bytes.
    Empty,
    /// A file of zeros: space was set aside and nothing written.
    Blank,
    /// The format up to Windows 8: a bitmap and pages.
    Old,
    /// The format since Windows 8.1: entries.
    New,
    /// Neither.
    Unknown,
}

/// What recovery found in one log, and what it did with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogNote {
    /// The log's name, as the caller gave it.
    pub name: String,
    /// Length of the log in bytes.
    pub len: usize,
    /// What it is by its looks.
    pub kind: LogKind,
    /// Its base block as it lies, sound or not.
    pub header: Option<BaseBlock>,
    /// What became of it.
    pub outcome: LogOutcome,
}

/// What became of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogOutcome {
    /// The hive is clean, or is no hive at all: the log was not looked into.
    NotNeeded,
    /// The log is empty or was never written.
    HoldsNothing,
    /// Entries of a new log were applied.
    Entries {
        /// Sequence number of the first entry applied.
        first: u32,
        /// Sequence number of the last entry applied.
        last: u32,
        /// Pages that lay outside of the hive bins data, as a whole or in part: that part is left out.
        outside: u32,
        /// Where replay stopped.
        stop: Stop,
    },
    /// The pages of an old log were applied.
    Pages {
        /// Number of 512-byte pages.
        pages: u32,
    },
    /// The log was not used.
    Rejected(Rejection),
}

impl LogOutcome {
    /// Whether the log holds, or may hold, data that the result lacks.
    pub fn leaves_data_out(&self) -> bool {
        match self {
            Self::NotNeeded | Self::HoldsNothing | Self::Pages { .. } => false,
            Self::Entries { outside, stop, .. } => *outside != 0 || !stop.reason.is_natural(),
            Self::Rejected(rejection) => !matches!(
                rejection,
                Rejection::Stale { .. }
                    | Rejection::Older { .. }
                    | Rejection::NoDirtyPages
                    | Rejection::NotChosen(
                        Preference::DualLogs
                            | Preference::NewFormat
                            | Preference::LaterEntries
                            | Preference::FirstOrNewer
                    )
            ),
        }
    }
}

/// Why a log was not used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// It ends inside of its base block.
    #[error("a base block needs {} bytes, found {len}", BaseBlock::LEN)]
    TooShort {
        /// Bytes there are.
        len: usize,
    },
    /// It does not start with `regf`.
    #[error("the log starts with bytes {found:02x?}, expected \"regf\"")]
    Signature {
        /// The first four bytes.
        found: [u8; 4],
    },
    /// Its base block is damaged.
    #[error("its base block has checksum {stored:#010x}, expected {computed:#010x}")]
    Checksum {
        /// The checksum in the base block.
        stored: u32,
        /// The checksum of its bytes.
        computed: u32,
    },
    /// It was being written.
    #[error("the log was not written to its end: sequence numbers {primary} and {secondary}")]
    Sequences {
        /// Primary sequence number of its base block.
        primary: u32,
        /// Secondary sequence number of its base block.
        secondary: u32,
    },
    /// Its base block says that it is something else.
    #[error("a log has file type 1, 2 or 6, found {found}")]
    FileType {
        /// The type found.
        found: u32,
    },
    /// Its sector size is none that there is.
    #[error("clustering factor {found} is not one of a log")]
    Clustering {
        /// The factor found.
        found: u32,
    },
    /// All it holds was written to the hive before.
    #[error("the log starts at sequence {found}, the hive holds everything before {at_least}")]
    Stale {
        /// The lowest sequence number that would be of use.
        at_least: u32,
        /// The sequence number at which it starts.
        found: u32,
    },
    /// It does not start where the log before it ended.
    #[error("the log starts at sequence {found}, expected {expected}")]
    Gap {
        /// Sequence number that would continue.
        expected: u32,
        /// The sequence number at which it starts.
        found: u32,
    },
    /// Not even its first entry can be applied.
    #[error("no entry can be applied: at {}: {}", .0.offset, .0.reason)]
    NothingApplies(Stop),
    /// The log that comes before it could not be applied.
    #[error("the log starts at sequence {found}, and nothing before it could be applied")]
    NotReached {
        /// The sequence number at which it starts.
        found: u32,
    },
    /// It is of an earlier write than the hive.
    #[error("the log is of time {}, the hive of {}", .log.0, .hive.0)]
    Older {
        /// Time of the hive.
        hive: FileTime,
        /// Time of the log.
        log: FileTime,
    },
    /// It has no bitmap of pages.
    #[error("expected \"DIRT\" at {offset}, found bytes {found:02x?}")]
    DirtyVector {
        /// Where the bitmap should start.
        offset: LogOffset,
        /// The bytes there, fewer than four at the end of the log.
        found: Vec<u8>,
    },
    /// The size of the hive bins data in its base block is impossible.
    #[error("{found} bytes of hive bins data are not a multiple of 4096")]
    BinsSize {
        /// The size found.
        found: u32,
    },
    /// It ends before its bitmap or its pages do.
    #[error("the log needs {needed} bytes, found {found}")]
    Truncated {
        /// Bytes that its bitmap asks for.
        needed: u64,
        /// Bytes there are.
        found: usize,
    },
    /// Its bitmap names no page.
    #[error("the log holds no pages")]
    NoDirtyPages,
    /// It could have been used, but another one was.
    #[error("not used: {0}")]
    NotChosen(Preference),
}

/// Why another log was used instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Preference {
    /// The hive has two logs, and this one is the third.
    DualLogs,
    /// Another log is of the new format, so that this one is from before.
    NewFormat,
    /// The base block had to be taken from the log with the latest entries, and only that one is used.
    LaterEntries,
    /// Another log is newer, or of the same time and comes first.
    FirstOrNewer,
    /// The time of another log is exactly the hive's; this one is newer.
    ExactTime,
}

/// Where replay of a new log stopped, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Offset of the entry that was not applied.
    pub offset: LogOffset,
    /// What is wrong with it.
    pub reason: StopReason,
}

/// Why an entry was not applied.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// The log ends here.
    #[error("the log ends")]
    End,
    /// No entry starts here.
    #[error("no further entry")]
    NoEntry,
    /// An entry of an earlier use of the log.
    #[error("an older entry: expected sequence {expected}, found {found}")]
    Remnant {
        /// Sequence number that would continue.
        expected: u32,
        /// Sequence number of the entry.
        found: u32,
    },
    /// Entries are missing.
    #[error("expected sequence {expected}, found {found}")]
    Gap {
        /// Sequence number that would continue.
        expected: u32,
        /// Sequence number of the entry.
        found: u32,
    },
    /// The hash of the entry's header is wrong.
    #[error("hash 2 is {stored:#018x}, expected {computed:#018x}")]
    HeaderHash {
        /// The hash in the entry.
        stored: u64,
        /// The hash of its first 32 bytes.
        computed: u64,
    },
    /// The hash of the entry's pages is wrong.
    #[error("hash 1 is {stored:#018x}, expected {computed:#018x}")]
    PagesHash {
        /// The hash in the entry.
        stored: u64,
        /// The hash of its bytes from 40 on.
        computed: u64,
    },
    /// The entry is not of whole sectors, or runs over the end of the log.
    #[error("an entry of {size} bytes where {available} are left")]
    EntrySize {
        /// Size of the entry.
        size: u32,
        /// Bytes from its start to the end of the log.
        available: usize,
    },
    /// The size of the hive bins data is impossible.
    #[error("{found} bytes of hive bins data are not a multiple of 4096")]
    BinsSize {
        /// The size found.
        found: u32,
    },
    /// The entry has no pages.
    #[error("an entry without pages")]
    NoPages,
    /// The pages run over the end of the entry.
    #[error("{count} pages need {needed} bytes, the entry has {available}")]
    PagesSize {
        /// Number of pages.
        count: u32,
        /// Bytes of the list of pages and, as far as it can be read, of the pages.
        needed: u64,
        /// Bytes behind the entry's header.
        available: usize,
    },
}

impl StopReason {
    /// Whether this is how a log ends that nothing is missing from.
    pub fn is_natural(&self) -> bool {
        matches!(self, Self::End | Self::NoEntry | Self::Remnant { .. })
    }
}

impl fmt::Display for LogOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "offset {:#x}", self.0)
    }
}

impl fmt::Display for Preference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DualLogs => "the hive has dual logs",
            Self::NewFormat => "another log is of the new format",
            Self::LaterEntries => "another log has later entries",
            Self::FirstOrNewer => "another log comes first or is newer",
            Self::ExactTime => "another log has exactly the time of the hive, this one is newer",
        })
    }
}

impl fmt::Display for LogNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.name)?;
        match &self.outcome {
            LogOutcome::NotNeeded => f.write_str("not needed"),
            LogOutcome::HoldsNothing => f.write_str("holds nothing"),
            LogOutcome::Entries { first, last, outside, stop } => {
                write!(f, "entries {first} to {last} applied")?;
                if *outside != 0 {
                    write!(f, ", {outside} pages outside of the hive left out")?;
                }
                write!(f, ", up to {}: {}", stop.offset, stop.reason)
            }
            LogOutcome::Pages { pages } => write!(f, "{pages} pages applied"),
            LogOutcome::Rejected(rejection) => rejection.fmt(f),
        }
    }
}
