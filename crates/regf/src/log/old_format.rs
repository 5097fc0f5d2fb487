//! Choice and replay of an old-format log (up to Windows 8; msuhanov/regf, "Old format").
//!
//! One log is applied as a whole. With two, each holds all that the hive lacks, so the question is only
//! which of them belongs to the hive: see the decisions in the documentation of [`super`].

use super::candidate::Candidate;
use super::dirty_vector::DirtyVector;
use super::outcome::{Replayed, effective, settled};
use super::{LogFormat, LogOutcome, Preference, Rejection, Unrecoverable};
use crate::{BaseBlock, FileTime};

/// Applies the old-format log that belongs to the hive.
///
/// The time of the hive is that of its base block or, if that is damaged, of its first hive bin (note 3).
pub(super) fn recover<'a>(
    own: &BaseBlock,
    first_bin_time: Option<FileTime>,
    candidates: &mut [Candidate<'a>],
) -> Result<Replayed<'a>, Unrecoverable> {
    let hive_time = if own.checksum_valid() { Some(own.last_written) } else { first_bin_time };
    let mut usable = Vec::new();
    for candidate in candidates {
        match check(candidate, hive_time) {
            Ok(Some((header, vector))) => usable.push((candidate, header, vector)),
            Ok(None) => {}
            Err(rejection) => candidate.reject(rejection),
        }
    }
    let times = usable.iter().map(|(_, header, _)| header.last_written);
    let chosen_time = choose(hive_time, times).ok_or(Unrecoverable::NoUsableLog)?;

    let mut replayed = None;
    for (candidate, header, vector) in usable {
        if header.last_written == chosen_time && replayed.is_none() {
            replayed = Some(apply(own, &header, &vector)?);
            candidate.settle(LogOutcome::Pages { pages: vector.count });
        } else if header.last_written > chosen_time {
            candidate.reject(Rejection::NotChosen(Preference::ExactTime));
        } else {
            candidate.reject(Rejection::NotChosen(Preference::FirstOrNewer));
        }
    }
    replayed.ok_or(Unrecoverable::NoUsableLog)
}

/// Returns the parts of a log that is sound and not older than the hive; `None` if it was ruled out before.
fn check<'a>(
    candidate: &Candidate<'a>,
    hive_time: Option<FileTime>,
) -> Result<Option<(BaseBlock, DirtyVector<'a>)>, Rejection> {
    let Some(header) = candidate.open_header() else { return Ok(None) };
    let log = header.last_written;
    if let Some(hive) = hive_time.filter(|hive| *hive > log) {
        return Err(Rejection::Older { hive, log });
    }
    let vector = DirtyVector::read(candidate.bytes, header)?;
    Ok(Some((header.clone(), vector)))
}

/// Returns the time of the log to use: exactly the hive's, else the newest.
fn choose(
    hive: Option<FileTime>,
    mut times: impl Iterator<Item = FileTime> + Clone,
) -> Option<FileTime> {
    hive.filter(|hive| times.clone().any(|time| time == *hive)).or_else(|| {
        let first = times.next()?;
        Some(times.fold(first, FileTime::max))
    })
}

fn apply<'a>(
    own: &BaseBlock,
    header: &BaseBlock,
    vector: &DirtyVector<'a>,
) -> Result<Replayed<'a>, Unrecoverable> {
    let (mut base_block, source) = effective(own, header);
    // The log's copy was made from memory: the hive may have grown since it was last written.
    base_block.bins_size = header.bins_size;
    base_block.secondary_sequence = base_block.primary_sequence;
    Ok(Replayed {
        base_block: settled(&base_block),
        pages: vector.pages()?,
        format: LogFormat::Old,
        applied: vector.count,
        source,
    })
}
