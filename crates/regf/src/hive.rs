//! A registry hive, opened: recovered where its logs allow it, with a verdict that says so.

use crate::cell::Damage;
use crate::claims::Claims;
use crate::image::{Image, OverlayPage, Source};
use crate::key_node;
use crate::log::{self, LogFile, LogNote, Unrecoverable, Verdict};
use crate::{BaseBlock, CellOffset, FileTime, KeyNode};
use std::sync::OnceLock;

/// What becomes of transaction logs that lie beside a dirty hive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LogPolicy {
    /// They are applied; where they can't be, the hive is refused.
    #[default]
    Recover,
    /// The hive is read as it lies and its verdict says that it may be stale.
    Ignore,
}

/// Why a file can't be opened as a hive.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HiveError {
    /// It does not begin as one.
    #[error("not a registry hive: expected \"regf\" at offset 0, found \"{found}\"")]
    NotAHive {
        /// The first bytes.
        found: String,
    },
    /// It ends before its base block does.
    #[error("a hive of {len} bytes: expected at least 4096 for its base block")]
    Truncated {
        /// The file's length.
        len: u64,
    },
    /// Its format is one that is not read.
    #[error("hive format {major}.{minor}: expected 1.3 to 1.6")]
    Format {
        /// Major version.
        major: u32,
        /// Minor version.
        minor: u32,
    },
    /// It begins as one and is another of the files that do, such as a transaction log.
    #[error("{}: expected a hive (file type 0), found file type {file_type}", other_file(*file_type))]
    OtherFile {
        /// The type found.
        file_type: u32,
    },
    /// It was not written to the end and its transaction logs can't complete it.
    #[error("the hive was not written to the end and {why}")]
    Unrecoverable {
        /// The reason.
        why: String,
        /// What was found in each log.
        notes: Vec<LogNote>,
    },
    /// Its root key can't be read.
    #[error(
        "the root key can't be read: offset {:#x}: expected {}, found {}",
        damage.offset, damage.expected, damage.found
    )]
    Root {
        /// The damage.
        damage: Damage,
    },
    /// The source failed.
    #[error("can't read the hive at offset {offset:#x}")]
    Io {
        /// Where reading failed.
        offset: u64,
        /// What the system said.
        source: std::io::Error,
    },
    /// Memory for it could not be had.
    #[error("not enough memory to read the hive")]
    Memory,
}

/// Says what a file of this type is (regf, "File type").
fn other_file(file_type: u32) -> &'static str {
    match file_type {
        1 | 2 | 6 => "this is a transaction log",
        _ => "not a hive",
    }
}

/// A hive open for reading. What it has read stays in memory; it reads only what is asked for.
pub struct Hive {
    image: Image,
    base_block: BaseBlock,
    verdict: Verdict,
    notes: Vec<LogNote>,
    /// The cells of all keys, lists and values, once somebody had to know.
    in_use: OnceLock<Option<Claims>>,
}

impl Hive {
    /// Opens the hive in `source`, with the transaction logs found beside it, if any.
    ///
    /// A clean hive's logs are not looked at.
    ///
    /// # Errors
    /// [`HiveError`]; damage below the root key is no error here but a finding when it is read.
    pub fn open(
        source: impl Source + 'static,
        logs: &[LogFile<'_>],
        policy: LogPolicy,
    ) -> Result<Self, HiveError> {
        Self::open_boxed(Box::new(source), logs, policy)
    }

    fn open_boxed(
        source: Box<dyn Source>,
        logs: &[LogFile<'_>],
        policy: LogPolicy,
    ) -> Result<Self, HiveError> {
        let mut header = [0u8; 4096 + 32];
        let len = read_start(&*source, &mut header)?;
        let header = header.get(..len).unwrap_or(&[]);
        if !header.starts_with(b"regf") {
            let found = header.get(..4).unwrap_or(header).escape_ascii().to_string();
            return Err(HiveError::NotAHive { found });
        }
        let (header, first_bin) =
            header.split_at_checked(4096).ok_or(HiveError::Truncated { len: source.size() })?;
        let first_bin_time =
            first_bin.starts_with(b"hbin").then(|| crate::bytes::u64_at(first_bin, 20)).flatten();
        let first_bin_time = first_bin_time.map(FileTime);
        let primary = log::Primary { header, first_bin_time, file_len: source.size() };
        let recovery = match policy {
            LogPolicy::Recover => log::recover(&primary, logs),
            LogPolicy::Ignore => log::recover(&primary, &[]),
        };
        Self::build(source, recovery)
    }

    fn build(source: Box<dyn Source>, recovery: log::Recovery<'_>) -> Result<Self, HiveError> {
        let log::Recovery { verdict, base_block, pages, bins_size, notes } = recovery;
        let base_block = match (base_block, &verdict) {
            (Some(base_block), v) if !v.is_unrecoverable() => base_block,
            (_, Verdict::Unrecoverable { why: Unrecoverable::NotPrimaryFile { file_type } }) => {
                return Err(HiveError::OtherFile { file_type: *file_type });
            }
            _ => return Err(HiveError::Unrecoverable { why: verdict.to_string(), notes }),
        };
        let (major, minor) = (base_block.major, base_block.minor);
        if major != 1 || minor < 3 {
            return Err(HiveError::Format { major, minor });
        }
        let mut owned = crate::bytes::vec_for(pages.len()).ok_or(HiveError::Memory)?;
        for page in &pages {
            let mut bytes = crate::bytes::vec_for(page.bytes.len()).ok_or(HiveError::Memory)?;
            bytes.extend_from_slice(page.bytes);
            owned.push(OverlayPage { offset: page.offset, bytes: bytes.into_boxed_slice() });
        }
        let image = Image::new(source, bins_size, owned).ok_or(HiveError::Memory)?;
        let hive = Self { image, base_block, verdict, notes, in_use: OnceLock::new() };
        hive.root()?;
        Ok(hive)
    }

    /// Returns the root key.
    ///
    /// # Errors
    /// [`HiveError::Root`] where it can't be read, [`HiveError::Memory`] where there is none for that.
    pub fn root(&self) -> Result<KeyNode<'_>, HiveError> {
        CellOffset(self.base_block.root_cell).key(self).map_err(|damage| {
            if self.was_short_of_memory() {
                return HiveError::Memory;
            }
            HiveError::Root { damage }
        })
    }

    /// Says what speaks against the root key's being the hive's root.
    ///
    /// Windows marks the root, but not all writers do. An unmarked one is doubted where what leads to it
    /// is damaged: the base block, or the first bin, in which writers put it.
    pub(crate) fn root_doubt(&self, root: &KeyNode<'_>) -> Option<Damage> {
        let is_marked = root.flags() & key_node::FLAG_ROOT != 0;
        if is_marked || (self.base_block.checksum_valid() && self.image.has_first_bin()) {
            return None;
        }
        Some(Damage::error(
            root.offset().in_file(),
            "a key marked as root (flag 0x4), since the base block or the first bin is damaged",
            format!("{} with flags {:#x}", root.name().shown(), root.flags()),
        ))
    }

    /// Returns the cells of all keys, lists and values, or `None` where memory is short.
    ///
    /// The first call walks the hive. Only damage, or what looks like it, makes a reading ask.
    pub(crate) fn in_use(&self) -> Option<&Claims> {
        self.in_use.get_or_init(|| crate::walk::cells_in_use(self)).as_ref()
    }

    /// Returns whether the hive was clean, recovered or read as it lies.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// Returns what recovery found in each log that it looked at.
    pub fn log_notes(&self) -> &[LogNote] {
        &self.notes
    }

    /// Returns the base block that is in force: the file's own, or that of a log.
    pub fn base_block(&self) -> &BaseBlock {
        &self.base_block
    }

    /// Returns the bytes that the hive is read from.
    pub fn source(&self) -> &dyn Source {
        self.image.source()
    }

    /// Says whether memory was short at any time since the hive was opened.
    ///
    /// A finding may then be due to that and not to damage: what was read is not to be used.
    pub fn was_short_of_memory(&self) -> bool {
        self.image.was_short_of_memory()
    }

    /// Gives back the memory of what was read. What is asked for afterwards is read from the source again.
    pub fn forget(&mut self) {
        self.image.forget();
    }

    pub(crate) fn image(&self) -> &Image {
        &self.image
    }

    /// Says whether data over 16344 bytes lie in segments (regf, "Big data"): from format 1.4 on.
    pub(crate) fn has_big_data(&self) -> bool {
        self.base_block.minor > 3
    }
}

/// Reads the base block and the header of the first bin, as far as they are there.
fn read_start(source: &dyn Source, buffer: &mut [u8]) -> Result<usize, HiveError> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read_at(filled as u64, rest) {
            Ok(0) => break,
            Ok(n) => filled = filled.saturating_add(n),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(source) => return Err(HiveError::Io { offset: filled as u64, source }),
        }
    }
    Ok(filled)
}
