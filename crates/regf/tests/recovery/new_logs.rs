//! New-format logs made here: each fault, the state that recovery comes to, and where it stops.
//!
//! What yarp does in each case was looked up by running it. Where it differs, the test says so.

use routerkeep_regf::Verdict;
use routerkeep_regf::log::{
    BaseBlockSource, Extent, LogOffset, LogOutcome, Preference, Recovery, Rejection, Stop,
    StopReason, Unrecoverable,
};

use crate::log_writer::{Entry, Header, NEW, bin, hive, new_log, new_log_of, with_bad_checksum};
use crate::{bins_after, outcome, recover_file, recovered_to};

/// Bytes of an entry with one page of 4096 bytes.
const ENTRY: usize = 4608;

/// A hive of two bins whose write 10 was begun and not finished.
fn dirty_hive() -> Vec<u8> {
    hive(10, 9, 2, 0)
}

/// Returns the mark in the second hive bin after recovery.
fn mark(hive: &[u8], recovery: &Recovery<'_>) -> u8 {
    bins_after(hive, recovery)[4096 + 100]
}

fn extent(recovery: &Recovery<'_>) -> Extent {
    match recovery.verdict {
        Verdict::Recovered { extent, .. } => extent,
        ref other => panic!("{other}"),
    }
}

/// Recovers from one log and returns where replay stopped, the sequence reached, and the mark.
fn one_log(log: &[u8]) -> (Stop, u32, u8) {
    let hive = dirty_hive();
    let recovery = recover_file(&hive, &[("H.LOG1", log)]);
    let stop = match outcome(&recovery, "H.LOG1") {
        LogOutcome::Entries { stop, .. } => stop.clone(),
        other => panic!("{other:?}"),
    };
    let complete = if stop.reason.is_natural() { Extent::Whole } else { Extent::CutShort };
    assert_eq!(extent(&recovery), complete);
    (stop, recovered_to(&recovery), mark(&hive, &recovery))
}

/// A log with the entries 10, 11 and 12, of which the second one was changed.
fn second_entry(change: impl FnOnce(&mut Entry)) -> Vec<u8> {
    let mut entries = [10, 11, 12].map(|sequence| Entry::new(sequence, 8192, 1, sequence as u8));
    change(&mut entries[1]);
    new_log(&Header::new(NEW, 10, 8192), &entries)
}

fn at_entry(number: usize) -> LogOffset {
    LogOffset(512 + number * ENTRY)
}

#[test]
fn entries_in_sequence_apply_to_the_end() {
    let (stop, sequence, mark) = one_log(&new_log_of(10, &[1, 2, 3]));
    assert_eq!(stop, Stop { offset: at_entry(3), reason: StopReason::End });
    assert_eq!((sequence, mark), (12, 3));
}

#[test]
fn gap_ends_the_replay() {
    let (stop, sequence, mark) = one_log(&second_entry(|entry| entry.sequence = 13));
    let reason = StopReason::Gap { expected: 11, found: 13 };
    assert_eq!(stop, Stop { offset: at_entry(1), reason });
    assert_eq!((sequence, mark), (10, 10));
}

#[test]
fn remnant_of_an_earlier_use_is_a_natural_end() {
    let (stop, sequence, mark) = one_log(&second_entry(|entry| entry.sequence = 3));
    let reason = StopReason::Remnant { expected: 11, found: 3 };
    assert_eq!(stop, Stop { offset: at_entry(1), reason });
    assert_eq!((sequence, mark), (10, 10));
}

#[test]
fn remnant_with_overwritten_pages_is_a_natural_end() {
    let mut log = second_entry(|entry| entry.sequence = 3);
    log.truncate(at_entry(1).0 + 600);
    let (stop, sequence, _) = one_log(&log);
    assert_eq!(stop.reason, StopReason::Remnant { expected: 11, found: 3 });
    assert_eq!(sequence, 10);
}

#[test]
fn wrong_hash_of_the_pages_ends_the_replay() {
    let (stop, sequence, mark) = one_log(&second_entry(|entry| entry.spoil[0] = 1));
    assert_eq!(stop.offset, at_entry(1));
    assert!(
        matches!(stop.reason, StopReason::PagesHash { stored, computed } if stored == computed ^ 1)
    );
    assert_eq!((sequence, mark), (10, 10));
}

#[test]
fn wrong_hash_of_the_header_ends_the_replay() {
    let (stop, sequence, mark) = one_log(&second_entry(|entry| entry.spoil[1] = 1));
    assert_eq!(stop.offset, at_entry(1));
    assert!(
        matches!(stop.reason, StopReason::HeaderHash { stored, computed } if stored == computed ^ 1)
    );
    assert_eq!((sequence, mark), (10, 10));
}

#[test]
fn any_changed_bit_of_an_entry_is_found() {
    let log = new_log_of(10, &[1, 2]);
    let entry = at_entry(1).0;
    for at in (0..40).chain([40, 44, 48, 100, ENTRY - 1]) {
        let mut changed = log.clone();
        changed[entry + at] ^= 0x10;
        let (stop, sequence, mark) = one_log(&changed);
        assert_eq!((stop.offset, sequence, mark), (at_entry(1), 10, 1), "byte {at}");
    }
}

#[test]
fn truncated_last_entry_is_left_out() {
    let mut log = new_log_of(10, &[1, 2]);
    log.truncate(log.len() - 512);
    let (stop, sequence, mark) = one_log(&log);
    let reason = StopReason::EntrySize { size: ENTRY as u32, available: ENTRY - 512 };
    assert_eq!(stop, Stop { offset: at_entry(1), reason });
    assert_eq!((sequence, mark), (10, 1));
}

#[test]
fn entry_that_is_not_of_whole_sectors_ends_the_replay() {
    let (stop, sequence, mark) = one_log(&second_entry(|entry| entry.sector = 8));
    let (size, available) = (4096 + 48, 4096 + 48 + ENTRY);
    assert_eq!(
        stop,
        Stop { offset: at_entry(1), reason: StopReason::EntrySize { size, available } }
    );
    assert_eq!((sequence, mark), (10, 10));
}

#[test]
fn impossible_size_of_the_hive_ends_the_replay() {
    for found in [0x2200, 0] {
        let (stop, sequence, _) = one_log(&second_entry(|entry| entry.bins_size = found));
        assert_eq!(stop, Stop { offset: at_entry(1), reason: StopReason::BinsSize { found } });
        assert_eq!(sequence, 10);
    }
}

#[test]
fn counts_and_sizes_near_the_limit_end_the_replay() {
    let (stop, ..) = one_log(&second_entry(|entry| entry.count = Some(u32::MAX)));
    let (count, available) = (u32::MAX, ENTRY - 40);
    let needed = u64::from(u32::MAX) * 8;
    assert_eq!(stop.reason, StopReason::PagesSize { count, needed, available });

    let (stop, ..) = one_log(&second_entry(|entry| entry.page_size = Some(u32::MAX)));
    let (count, needed) = (1, 8 + u64::from(u32::MAX));
    assert_eq!(stop.reason, StopReason::PagesSize { count, needed, available });

    let (stop, ..) = one_log(&second_entry(|entry| entry.pages.clear()));
    assert_eq!(stop.reason, StopReason::NoPages);
}

/// yarp writes such a page behind the hive, where nothing reads it.
#[test]
fn page_outside_of_the_hive_is_left_out_and_counted() {
    let hive = dirty_hive();
    for offset in [0x2000, 0xffff_f000] {
        let log = second_entry(|entry| entry.pages.push((offset, bin(1, 77))));
        let recovery = recover_file(&hive, &[("H.LOG1", &log)]);
        assert!(matches!(
            outcome(&recovery, "H.LOG1"),
            LogOutcome::Entries { last: 12, outside: 1, .. }
        ));
        assert_eq!(extent(&recovery), Extent::CutShort);
        assert_eq!(mark(&hive, &recovery), 12);
    }
}

#[test]
fn pages_apply_as_they_are_without_alignment_and_the_later_one_wins() {
    let hive = dirty_hive();
    let log = second_entry(|entry| {
        entry.sequence = 11;
        entry.pages = vec![
            (4096, bin(1, 50)),
            (4096 + 99, vec![51; 3]),
            (4096 + 100, Vec::new()),
            (4096 + 101, vec![52; 1]),
        ];
    });
    let log = &log[..log.len() - ENTRY];
    let recovery = recover_file(&hive, &[("H.LOG1", log)]);
    let bins = bins_after(&hive, &recovery);
    assert_eq!(bins[4096 + 98..4096 + 103], [50, 51, 51, 52, 50]);
    assert!(recovery.pages.iter().all(|page| !page.bytes.is_empty()));
}

#[test]
fn hive_grows_and_shrinks_with_the_last_entry() {
    let hive = dirty_hive();
    let grow = Entry::new(10, 4 * 4096, 3, 7);
    let log = new_log(&Header::new(NEW, 10, 8192), std::slice::from_ref(&grow));
    let recovery = recover_file(&hive, &[("H.LOG1", &log)]);
    assert_eq!(recovery.bins_size, 4 * 4096);
    assert_eq!(recovery.base_block.as_ref().unwrap().bins_size, 4 * 4096);
    assert_eq!(bins_after(&hive, &recovery)[3 * 4096..], bin(3, 7));

    let shrink = Entry::new(11, 4096, 0, 8);
    let log = new_log(&Header::new(NEW, 10, 8192), &[grow, shrink]);
    let recovery = recover_file(&hive, &[("H.LOG1", &log)]);
    assert_eq!(bins_after(&hive, &recovery), bin(0, 8));
    assert_eq!(extent(&recovery), Extent::Whole);
}

#[test]
fn only_the_lowest_flag_is_taken_from_the_entry() {
    let mut flagged = Header::new(0, 0, 8192);
    flagged.sequences = [10, 9];
    flagged.flags = 3;
    let mut hive = dirty_hive();
    hive[..512].copy_from_slice(&flagged.bytes());
    let log = new_log_of(10, &[1]);
    let recovery = recover_file(&hive, &[("H.LOG1", &log)]);
    assert_eq!(recovery.base_block.unwrap().flags, 2);

    let log = second_entry(|entry| entry.flags = u32::MAX);
    let log = &log[..log.len() - ENTRY];
    let hive = dirty_hive();
    let recovery = recover_file(&hive, &[("H.LOG1", log)]);
    assert_eq!(recovery.base_block.unwrap().flags, 1);
}

#[test]
fn sequence_numbers_go_on_after_the_highest() {
    let hive = hive(u32::MAX, u32::MAX - 1, 2, 0);
    let mut entries = [1, 2, 3].map(|mark| Entry::new(0, 8192, 1, mark));
    entries[0].sequence = u32::MAX - 1;
    entries[1].sequence = u32::MAX;
    let log = new_log(&Header::new(NEW, u32::MAX - 1, 8192), &entries);
    let recovery = recover_file(&hive, &[("H.LOG1", &log)]);
    assert_eq!((recovered_to(&recovery), mark(&hive, &recovery)), (0, 3));
}

#[test]
fn two_logs_apply_in_the_order_of_their_entries() {
    let hive = dirty_hive();
    let (early, late) = (new_log_of(10, &[1, 2]), new_log_of(12, &[3, 4]));
    for logs in [[&early, &late], [&late, &early]] {
        let recovery = recover_file(&hive, &[("H.LOG1", logs[0]), ("H.LOG2", logs[1])]);
        assert_eq!((recovered_to(&recovery), mark(&hive, &recovery)), (13, 4));
        assert_eq!(extent(&recovery), Extent::Whole);
    }
}

#[test]
fn second_log_that_does_not_continue_is_left_out_and_said() {
    let hive = dirty_hive();
    let early = new_log_of(10, &[1, 2]);
    for found in [11, 13] {
        let late = new_log_of(found, &[3, 4]);
        let recovery = recover_file(&hive, &[("H.LOG1", &early), ("H.LOG2", &late)]);
        assert_eq!((recovered_to(&recovery), mark(&hive, &recovery)), (11, 2));
        assert_eq!(extent(&recovery), Extent::CutShort);
        let gap = Rejection::Gap { expected: 12, found };
        assert_eq!(outcome(&recovery, "H.LOG2"), &LogOutcome::Rejected(gap));
    }
}

#[test]
fn second_log_takes_over_where_the_first_is_damaged() {
    let hive = dirty_hive();
    let early = second_entry(|entry| entry.spoil[0] = 1);
    let late = new_log_of(11, &[3, 4]);
    let recovery = recover_file(&hive, &[("H.LOG1", &early), ("H.LOG2", &late)]);
    assert_eq!((recovered_to(&recovery), mark(&hive, &recovery)), (12, 4));
    assert_eq!(extent(&recovery), Extent::CutShort);
}

#[test]
fn stale_log_beside_a_good_one_is_no_loss() {
    let hive = dirty_hive();
    let (stale, good) = (new_log_of(7, &[1, 2]), new_log_of(10, &[3]));
    let recovery = recover_file(&hive, &[("H.LOG1", &stale), ("H.LOG2", &good)]);
    assert_eq!((recovered_to(&recovery), mark(&hive, &recovery)), (10, 3));
    assert_eq!(extent(&recovery), Extent::Whole);
    let rejection = Rejection::Stale { at_least: 9, found: 7 };
    assert_eq!(outcome(&recovery, "H.LOG1"), &LogOutcome::Rejected(rejection));
}

#[test]
fn log_may_start_with_the_last_write_that_was_finished_or_far_ahead() {
    let hive = dirty_hive();
    for start in [9, 10, 5000] {
        let log = new_log_of(start, &[1, 2]);
        let recovery = recover_file(&hive, &[("H.LOG1", &log)]);
        assert_eq!((recovered_to(&recovery), mark(&hive, &recovery)), (start + 1, 2));
    }
}

#[test]
fn stale_logs_alone_are_refused() {
    let log = new_log_of(8, &[1, 2, 3]);
    let recovery = recover_file(&dirty_hive(), &[("H.LOG1", &log)]);
    assert_eq!(recovery.verdict, Verdict::Unrecoverable { why: Unrecoverable::NoUsableLog });
    assert!(recovery.pages.is_empty() && recovery.base_block.unwrap().is_dirty());
}

/// yarp calls these hives recovered although nothing was applied to them: here the result would be silently
/// stale.
#[test]
fn damaged_first_entry_is_refused_and_the_second_log_not_reached() {
    let mut entries = [Entry::new(10, 8192, 1, 1), Entry::new(11, 8192, 1, 2)];
    entries[0].spoil[0] = 1;
    let early = new_log(&Header::new(NEW, 10, 8192), &entries);
    let late = new_log_of(12, &[3]);
    let recovery = recover_file(&dirty_hive(), &[("H.LOG1", &early), ("H.LOG2", &late)]);
    assert_eq!(recovery.verdict, Verdict::Unrecoverable { why: Unrecoverable::NoUsableLog });
    assert!(matches!(
        outcome(&recovery, "H.LOG1"),
        LogOutcome::Rejected(Rejection::NothingApplies(Stop {
            offset: LogOffset(512),
            reason: StopReason::PagesHash { .. }
        }))
    ));
    let not_reached = Rejection::NotReached { found: 12 };
    assert_eq!(outcome(&recovery, "H.LOG2"), &LogOutcome::Rejected(not_reached));
}

#[test]
fn log_whose_first_entry_is_not_the_one_it_announces_is_refused() {
    let log = new_log(&Header::new(NEW, 10, 8192), &[Entry::new(11, 8192, 1, 1)]);
    let recovery = recover_file(&dirty_hive(), &[("H.LOG1", &log)]);
    let reason = StopReason::Gap { expected: 10, found: 11 };
    assert_eq!(
        outcome(&recovery, "H.LOG1"),
        &LogOutcome::Rejected(Rejection::NothingApplies(Stop { offset: LogOffset(512), reason }))
    );
    assert!(recovery.verdict.is_unrecoverable());
}

/// Both logs claim to begin with the same write, which no sound writer leaves behind.
#[test]
fn of_two_logs_with_the_same_start_the_first_is_used_and_the_other_said() {
    let hive = dirty_hive();
    let (first, second) = (new_log_of(10, &[1]), new_log_of(10, &[2, 3]));
    let recovery = recover_file(&hive, &[("H.LOG2", &second), ("H.LOG1", &first)]);
    assert_eq!((recovered_to(&recovery), mark(&hive, &recovery)), (10, 1));
    assert_eq!(extent(&recovery), Extent::CutShort);
}

#[test]
fn log_without_entries_is_refused() {
    let log = new_log_of(10, &[]);
    let recovery = recover_file(&dirty_hive(), &[("H.LOG1", &log)]);
    assert!(recovery.verdict.is_unrecoverable());
}

#[test]
fn bad_base_block_is_taken_from_the_log_with_the_latest_entries_alone() {
    let hive = with_bad_checksum(dirty_hive());
    let (early, late) = (new_log_of(10, &[1, 2]), new_log_of(12, &[3, 4]));
    for (logs, other) in [([&early, &late], "H.LOG1"), ([&late, &early], "H.LOG2")] {
        let recovery = recover_file(&hive, &[("H.LOG1", logs[0]), ("H.LOG2", logs[1])]);
        assert_eq!((recovered_to(&recovery), mark(&hive, &recovery)), (13, 4));
        assert!(matches!(
            recovery.verdict,
            Verdict::Recovered {
                base_block: BaseBlockSource::Log,
                applied: 2,
                extent: Extent::Whole,
                ..
            }
        ));
        let base_block = recovery.base_block.as_ref().unwrap();
        assert!(!base_block.is_dirty());
        assert_eq!(base_block.file_type, 0);
        assert_eq!(
            outcome(&recovery, other),
            &LogOutcome::Rejected(Rejection::NotChosen(Preference::LaterEntries))
        );
    }
}

#[test]
fn bad_base_block_and_bad_logs_are_refused() {
    let hive = with_bad_checksum(dirty_hive());
    let log = with_bad_checksum(new_log_of(10, &[1, 2]));
    let recovery = recover_file(&hive, &[("H.LOG1", &log)]);
    assert_eq!(recovery.verdict, Verdict::Unrecoverable { why: Unrecoverable::NoUsableLog });
}
