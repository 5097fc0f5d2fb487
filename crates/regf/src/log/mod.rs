//! Recovery of a dirty hive from the transaction logs beside it.
//!
//! [`recover`] looks at the base block of a hive and at its logs and returns the pages that have to be
//! laid over the hive bins data, the base block to read the result with, a [`Verdict`] on how far the
//! result can be trusted, and a [`LogNote`] on every log. It writes nothing and copies no page.
//!
//! The rules are those of msuhanov/regf, "Format of transaction log files", "Dirty state of a hive" and
//! "Multiple transaction log files". Where that document is silent, or leaves a hive silently stale,
//! these are the decisions:
//!
//! - *Logs are there and none applies*: Windows would load the hive as it lies. Here the verdict is
//!   [`Verdict::Unrecoverable`], also where the first entry of the first log is damaged or missing: what the
//!   second log holds would follow on something that is lost.
//! - *Two new logs that start with the same sequence number*: `.LOG1` is used, the other one does not continue.
//! - *Old log, time differs from the hive's*: the document wants equal times. A hive with a torn base block
//!   has only the time in its first hive bin, which is older than the log's if the write stopped early; so
//!   a newer log applies and an older one never does. Of two logs an equal time wins, then the newer.
//! - *Old log beside a new one*: it is a remnant of an earlier Windows. It is not applied, even where the
//!   new log is damaged: new Windows versions leave the time alone, so a remnant's time can match.
//! - *`.LOG` beside `.LOG1` and `.LOG2`*: it is used only if neither of the two has a sound base block.
//! - *A log of zeros* was allocated and never written: it counts as no log, like an empty one.
//! - *Hive bins*: a page is applied as it is. Whether it makes a sound hive bin is found out by whoever
//!   reads the result.

mod candidate;
mod dirty_vector;
mod entry;
mod new_format;
mod note;
mod old_format;
mod outcome;
mod verdict;

pub use note::{LogKind, LogNote, LogOffset, LogOutcome, Preference, Rejection, Stop, StopReason};
pub use verdict::{BaseBlockSource, Dirty, Extent, LogFormat, Unrecoverable, Verdict};

use crate::{BaseBlock, BaseBlockError, FileTime};
use candidate::{Candidate, Slot};
use outcome::Replayed;

/// A transaction log beside a hive.
#[derive(Clone, Copy, Debug)]
pub struct LogFile<'a> {
    /// The file's name; its ending (`.LOG`, `.LOG1`, `.LOG2`, in any case) says which log it is.
    pub name: &'a str,
    /// The whole file.
    pub bytes: &'a [u8],
}

/// What recovery has to know of the hive itself.
#[derive(Clone, Copy, Debug)]
pub struct Primary<'a> {
    /// The first bytes of the file, at least 512 of them if it has as many.
    pub header: &'a [u8],
    /// The time in the header of the first hive bin; `None` where there is no such bin.
    pub first_bin_time: Option<FileTime>,
    /// Length of the file in bytes.
    pub file_len: u64,
}

/// A run of bytes that replaces what the hive bins data holds at the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirtyPage<'a> {
    /// Offset in bytes, relative to the start of the hive bins data.
    pub offset: u32,
    /// The new bytes: never empty, and all inside of [`Recovery::bins_size`].
    pub bytes: &'a [u8],
}

/// What came of a recovery.
#[derive(Clone, Debug)]
pub struct Recovery<'a> {
    /// How far the result can be trusted.
    pub verdict: Verdict,
    /// The base block to read the result with: sound and clean after a recovery, else the hive's own as it
    /// lies. `None` where the file has none.
    pub base_block: Option<BaseBlock>,
    /// The pages to apply, in this order: a later one replaces an earlier one. Empty unless recovered.
    pub pages: Vec<DirtyPage<'a>>,
    /// Size of the hive bins data that the base block claims, in bytes. Nothing makes sure that the file
    /// and the pages hold as much.
    pub bins_size: u32,
    /// What was found in each log, in the order in which logs are looked at.
    pub notes: Vec<LogNote>,
}

/// Finds out whether a hive wants recovery, and recovers it from its logs.
///
/// Takes time and memory in proportion to the size of the logs.
pub fn recover<'a>(primary: &Primary<'_>, logs: &[LogFile<'a>]) -> Recovery<'a> {
    let mut candidates: Vec<_> = logs.iter().map(Candidate::new).collect();
    candidates.sort_by_key(|candidate| candidate.slot);
    let base_block = match BaseBlock::parse(primary.header) {
        Ok(base_block) => base_block,
        Err(error) => return hopeless(&error, candidates),
    };
    let (verdict, replayed) = judge(primary, &base_block, &mut candidates);
    let (base_block, pages) = match replayed {
        Some(replayed) => (replayed.base_block, replayed.pages),
        None => (base_block, Vec::new()),
    };
    Recovery {
        verdict,
        bins_size: base_block.bins_size,
        base_block: Some(base_block),
        pages,
        notes: candidates.into_iter().map(Candidate::into_note).collect(),
    }
}

fn hopeless<'a>(error: &BaseBlockError, candidates: Vec<Candidate<'a>>) -> Recovery<'a> {
    Recovery {
        verdict: Verdict::Unrecoverable { why: Unrecoverable::NoBaseBlock(error.clone()) },
        base_block: None,
        pages: Vec::new(),
        bins_size: 0,
        notes: candidates.into_iter().map(Candidate::into_note).collect(),
    }
}

/// Decides what the logs are good for, and replays those that are.
fn judge<'a>(
    primary: &Primary<'_>,
    base_block: &BaseBlock,
    candidates: &mut [Candidate<'a>],
) -> (Verdict, Option<Replayed<'a>>) {
    let Some(dirty) = Dirty::of(base_block) else {
        return (own_type(base_block).map_or(Verdict::Clean, unrecoverable), None);
    };
    if let Some(why) = own_type(base_block) {
        return (unrecoverable(why), None);
    }
    candidates.iter_mut().for_each(Candidate::examine);
    if candidates.iter().all(Candidate::holds_nothing) {
        let verdict = match implausible(primary, base_block) {
            Some(why) => unrecoverable(why),
            None => Verdict::PossiblyStale { dirty },
        };
        return (verdict, None);
    }
    prefer_dual_logs(candidates);
    let result = if candidates.iter().any(Candidate::looks_new) {
        new_format::recover(base_block, candidates)
    } else {
        old_format::recover(base_block, primary.first_bin_time, candidates)
    };
    match result {
        Ok(replayed) => {
            let doubt = candidates.iter().any(Candidate::leaves_data_out);
            let extent = if doubt { Extent::CutShort } else { Extent::Whole };
            (replayed.verdict(dirty, extent), Some(replayed))
        }
        Err(why) => (unrecoverable(why), None),
    }
}

fn unrecoverable(why: Unrecoverable) -> Verdict {
    Verdict::Unrecoverable { why }
}

/// Says if a sound base block belongs to something else than a primary file, such as a log.
fn own_type(base_block: &BaseBlock) -> Option<Unrecoverable> {
    let file_type = base_block.file_type;
    (base_block.checksum_valid() && file_type != BaseBlock::PRIMARY_FILE)
        .then_some(Unrecoverable::NotPrimaryFile { file_type })
}

/// Says why a base block with a wrong checksum can't even be read as it lies.
fn implausible(primary: &Primary<'_>, base_block: &BaseBlock) -> Option<Unrecoverable> {
    let bins_size = base_block.bins_size;
    let plausible = base_block.file_type == BaseBlock::PRIMARY_FILE
        && base_block.format == 1
        && base_block.major == 1
        && bins_size != 0
        && bins_size.is_multiple_of(entry::BIN_UNIT)
        && base_block.root_cell < bins_size
        && primary.file_len > BaseBlock::BINS_START;
    (!base_block.checksum_valid() && !plausible).then(|| Unrecoverable::BaseBlockChecksum {
        stored: base_block.stored_checksum(),
        computed: base_block.computed_checksum(),
    })
}

/// Rules out the single log where one of the dual logs is sound (msuhanov/regf, "Multiple transaction log
/// files": it is an artifact of installation then).
fn prefer_dual_logs(candidates: &mut [Candidate<'_>]) {
    let dual = |candidate: &Candidate<'_>| candidate.slot != Slot::Single && candidate.is_open();
    if candidates.iter().any(dual) {
        for candidate in candidates.iter_mut().filter(|candidate| candidate.slot == Slot::Single) {
            candidate.reject(Rejection::NotChosen(Preference::DualLogs));
        }
    }
}
