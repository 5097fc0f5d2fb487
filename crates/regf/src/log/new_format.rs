//! Replay of new-format logs (Windows 8.1 and later; msuhanov/regf, "New format").

use super::candidate::Candidate;
use super::entry::Entry;
use super::outcome::{Replayed, effective, inside, settled};
use super::{
    DirtyPage, LogFormat, LogOffset, LogOutcome, Preference, Rejection, Stop, Unrecoverable,
};
use crate::BaseBlock;

/// The flag of the base block that a log entry sets or clears: transactions are pending.
const LOCKED: u32 = 1;

/// Replays the new-format logs that are sound and belong to the hive.
pub(super) fn recover<'a>(
    own: &BaseBlock,
    candidates: &mut [Candidate<'a>],
) -> Result<Replayed<'a>, Unrecoverable> {
    for candidate in candidates.iter_mut().filter(|candidate| !candidate.looks_new()) {
        candidate.reject(Rejection::NotChosen(Preference::NewFormat));
    }
    if own.checksum_valid() {
        reject_stale(own.secondary_sequence, candidates);
    } else {
        keep_latest(candidates);
    }
    replay_all(own, candidates)
}

/// Rules out logs whose first entry was written to the hive already (note 7).
fn reject_stale(at_least: u32, candidates: &mut [Candidate<'_>]) {
    for candidate in candidates {
        if let Some(found) = start(candidate)
            && found < at_least
        {
            candidate.reject(Rejection::Stale { at_least, found });
        }
    }
}

/// Rules out all but the log with the latest entries: the only one to use if the base block must be taken
/// from it ("Multiple transaction log files", "New format").
fn keep_latest(candidates: &mut [Candidate<'_>]) {
    let latest = candidates.iter().filter_map(start).max();
    let mut kept = false;
    for candidate in candidates {
        if start(candidate) == latest && !kept {
            kept = true;
        } else {
            candidate.reject(Rejection::NotChosen(Preference::LaterEntries));
        }
    }
}

/// Sequence number of the first entry that a log should hold.
fn start(candidate: &Candidate<'_>) -> Option<u32> {
    candidate.open_header().map(|header| header.primary_sequence)
}

/// Replays the open logs, the one with earlier entries first, each from where the last one ended.
fn replay_all<'a>(
    own: &BaseBlock,
    candidates: &mut [Candidate<'a>],
) -> Result<Replayed<'a>, Unrecoverable> {
    let mut ordered: Vec<(u32, &mut Candidate<'a>)> = candidates
        .iter_mut()
        .filter_map(|candidate| start(candidate).map(|sequence| (sequence, candidate)))
        .collect();
    ordered.sort_by_key(|(sequence, candidate)| (*sequence, candidate.slot));

    let mut replayed: Option<Replayed<'a>> = None;
    let mut started = false;
    for (found, candidate) in ordered {
        let Some(header) = candidate.open_header() else { continue };
        let mut state = match replayed.take() {
            Some(state) => {
                let expected = state.base_block.primary_sequence.wrapping_add(1);
                if found != expected {
                    candidate.reject(Rejection::Gap { expected, found });
                    replayed = Some(state);
                    continue;
                }
                state
            }
            None if started => {
                candidate.reject(Rejection::NotReached { found });
                continue;
            }
            None => {
                let (base_block, source) = effective(own, header);
                let format = LogFormat::New;
                Replayed { base_block, pages: Vec::new(), format, applied: 0, source }
            }
        };
        started = true;
        candidate.settle(replay(candidate.bytes, found, &mut state)?);
        replayed = (state.applied != 0).then_some(state);
    }
    let mut replayed = replayed.ok_or(Unrecoverable::NoUsableLog)?;
    finish(&mut replayed);
    Ok(replayed)
}

/// Applies the entries of one log, from sequence number `first` on.
fn replay<'a>(
    log: &'a [u8],
    first: u32,
    state: &mut Replayed<'a>,
) -> Result<LogOutcome, Unrecoverable> {
    let (mut offset, mut expected, mut outside, mut last) = (BaseBlock::LEN, first, 0u32, None);
    let stop = loop {
        let rest = log.get(offset..).unwrap_or_default();
        let entry = match Entry::read(rest, expected) {
            Ok(entry) => entry,
            Err(reason) => break Stop { offset: LogOffset(offset), reason },
        };
        outside = outside.saturating_add(add_pages(&entry, &mut state.pages)?);
        let base_block = &mut state.base_block;
        base_block.primary_sequence = expected;
        base_block.secondary_sequence = expected;
        base_block.bins_size = entry.bins_size;
        base_block.flags = (base_block.flags & !LOCKED) | (entry.flags & LOCKED);
        state.applied = state.applied.saturating_add(1);
        last = Some(expected);
        expected = expected.wrapping_add(1);
        offset = offset.saturating_add(entry.size);
    };
    Ok(match last {
        Some(last) => LogOutcome::Entries { first, last, outside, stop },
        None => LogOutcome::Rejected(Rejection::NothingApplies(stop)),
    })
}

/// Adds the pages of an entry and returns how many of them do not fit in the hive bins data.
fn add_pages<'a>(entry: &Entry<'a>, pages: &mut Vec<DirtyPage<'a>>) -> Result<u32, Unrecoverable> {
    pages.try_reserve(entry.count()).map_err(|_| Unrecoverable::Memory)?;
    let mut outside = 0u32;
    for (offset, bytes) in entry.pages().filter(|(_, bytes)| !bytes.is_empty()) {
        let page = inside(DirtyPage { offset, bytes }, entry.bins_size);
        if page.is_none_or(|page| page.bytes.len() != bytes.len()) {
            outside = outside.saturating_add(1);
        }
        pages.extend(page);
    }
    Ok(outside)
}

/// Cuts off what a later entry cut off by making the hive smaller.
fn finish(replayed: &mut Replayed<'_>) {
    let bins_size = replayed.base_block.bins_size;
    replayed.pages.retain_mut(|page| match inside(*page, bins_size) {
        Some(inside) => {
            *page = inside;
            true
        }
        None => false,
    });
    replayed.base_block = settled(&replayed.base_block);
}
