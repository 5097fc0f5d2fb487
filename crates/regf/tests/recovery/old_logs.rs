//! Old-format logs made here: which of them applies, and what their faults lead to.

use routerkeep_regf::Verdict;
use routerkeep_regf::log::{
    BaseBlockSource, Extent, LogOffset, LogOutcome, Preference, Recovery, Rejection,
};

use crate::log_writer::{Header, OLD, TIME, bin, hive, old_log, old_log_of, with_bad_checksum};
use crate::{bins_after, outcome, recover_file};

fn dirty_hive() -> Vec<u8> {
    hive(5, 4, 2, 0)
}

/// Returns the mark in the second hive bin after recovery from these logs; `None` if it was refused.
fn mark_of(hive: &[u8], log1: &[u8], log2: &[u8]) -> Option<u8> {
    let recovery = recover_file(hive, &[("H.LOG1", log1), ("H.LOG2", log2)]);
    let recovered = matches!(recovery.verdict, Verdict::Recovered { .. });
    recovered.then(|| bins_after(hive, &recovery)[4096 + 100])
}

fn rejection(log: &[u8]) -> Rejection {
    let recovery = recover_file(&dirty_hive(), &[("H.LOG1", log)]);
    assert!(recovery.verdict.is_unrecoverable() && recovery.pages.is_empty());
    match outcome(&recovery, "H.LOG1") {
        LogOutcome::Rejected(rejection) => rejection.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn pages_apply_where_their_bits_say() {
    let hive = dirty_hive();
    let pages = [(512, vec![1; 512]), (4096, bin(1, 2)), (8192, bin(2, 3))];
    let log = old_log(&Header::new(OLD, 5, 3 * 4096), &pages);
    let recovery = recover_file(&hive, &[("H.LOG", &log)]);
    assert_eq!(outcome(&recovery, "H.LOG"), &LogOutcome::Pages { pages: 17 });
    let mut expected = hive[4096..].to_vec();
    expected[512..1024].fill(1);
    expected.truncate(4096);
    expected.extend(bin(1, 2));
    expected.extend(bin(2, 3));
    assert_eq!(bins_after(&hive, &recovery), expected);
    let base_block = recovery.base_block.unwrap();
    assert_eq!((base_block.primary_sequence, base_block.secondary_sequence), (5, 5));
    assert!(!base_block.is_dirty());
}

#[test]
fn type_of_windows_2000_is_a_log_too() {
    let header = Header { file_type: 2, ..Header::new(OLD, 5, 8192) };
    assert_eq!(mark_of(&dirty_hive(), &old_log(&header, &[(4096, bin(1, 9))]), &[]), Some(9));
}

/// yarp reads sectors of 512 bytes only; the document describes larger ones.
#[test]
fn larger_sectors_move_the_bitmap_and_the_pages() {
    for clustering in [2, 4, 8] {
        let header = Header { clustering, ..Header::new(OLD, 5, 8192) };
        let log = old_log(&header, &[(4096, bin(1, 9))]);
        assert_eq!(mark_of(&dirty_hive(), &log, &[]), Some(9));
    }
    for found in [0, 3, 16, u32::MAX] {
        let header = Header { clustering: found, ..Header::new(OLD, 5, 8192) };
        let mut log = header.bytes();
        log.extend(&old_log_of(TIME, 1)[512..]);
        assert_eq!(rejection(&log), Rejection::Clustering { found });
    }
}

#[test]
fn faults_of_the_body_rule_a_log_out() {
    let log = old_log_of(TIME, 1);

    let mut other = log.clone();
    other[512..516].copy_from_slice(b"INVL");
    let (offset, found) = (LogOffset(512), b"INVL".to_vec());
    assert_eq!(rejection(&other), Rejection::DirtyVector { offset, found });
    let (offset, found) = (LogOffset(512), b"DI".to_vec());
    assert_eq!(rejection(&log[..514]), Rejection::DirtyVector { offset, found });

    let none = old_log(&Header::new(OLD, 5, 8192), &[]);
    assert_eq!(rejection(&none), Rejection::NoDirtyPages);

    let short = &log[..log.len() - 100];
    let (needed, found) = (log.len() as u64, log.len() - 100);
    assert_eq!(rejection(short), Rejection::Truncated { needed, found });

    for found in [0, 5000] {
        let mut odd = Header::new(OLD, 5, found).bytes();
        odd.extend(&log[512..]);
        assert_eq!(rejection(&odd), Rejection::BinsSize { found });
    }

    let mut huge = Header::new(OLD, 5, 0xffff_f000).bytes();
    huge.extend(&log[512..]);
    let (needed, found) = (512 + 4 + 0xf_ffff, log.len());
    assert_eq!(rejection(&huge), Rejection::Truncated { needed, found });
}

#[test]
fn faults_of_the_base_block_rule_a_log_out() {
    let mut header = Header::new(OLD, 5, 8192);
    header.sequences = [5, 4];
    let torn = old_log(&header, &[(4096, bin(1, 1))]);
    assert_eq!(rejection(&torn), Rejection::Sequences { primary: 5, secondary: 4 });
    header = Header { file_type: 0, ..Header::new(OLD, 5, 8192) };
    let hive_like = old_log(&header, &[(4096, bin(1, 1))]);
    assert_eq!(rejection(&hive_like), Rejection::FileType { found: 0 });
    let damaged = with_bad_checksum(old_log_of(TIME, 1));
    assert!(matches!(rejection(&damaged), Rejection::Checksum { .. }));
    assert_eq!(rejection(b"regf"), Rejection::TooShort { len: 4 });
    assert_eq!(rejection(&[b'x'; 1024]), Rejection::Signature { found: *b"xxxx" });
}

#[test]
fn older_log_is_refused() {
    assert!(matches!(rejection(&old_log_of(TIME - 1, 1)), Rejection::Older { .. }));
}

#[test]
fn sound_base_block_has_the_time_whatever_the_first_bin_says() {
    let mut hive = dirty_hive();
    for time in [TIME - 1, TIME + 1] {
        hive[4096 + 20..4096 + 28].copy_from_slice(&time.to_le_bytes());
        assert_eq!(mark_of(&hive, &old_log_of(TIME, 1), &[]), Some(1));
        assert_eq!(mark_of(&hive, &old_log_of(TIME - 1, 1), &[]), None);
    }
}

/// The log was written, the hive's base block not yet.
#[test]
fn newer_log_applies() {
    assert_eq!(mark_of(&dirty_hive(), &old_log_of(TIME + 1, 1), &[]), Some(1));
}

#[test]
fn of_two_logs_the_exact_time_wins_then_the_newer_then_the_first() {
    let hive = dirty_hive();
    let log = old_log_of;
    assert_eq!(mark_of(&hive, &log(TIME, 1), &log(TIME, 2)), Some(1));
    assert_eq!(mark_of(&hive, &log(TIME - 1, 1), &log(TIME, 2)), Some(2));
    assert_eq!(mark_of(&hive, &log(TIME - 1, 1), &log(TIME + 2, 2)), Some(2));
    assert_eq!(mark_of(&hive, &log(TIME + 1, 1), &log(TIME + 2, 2)), Some(2));
    assert_eq!(mark_of(&hive, &log(TIME + 2, 1), &log(TIME + 1, 2)), Some(1));
    assert_eq!(mark_of(&hive, &with_bad_checksum(log(TIME, 1)), &log(TIME, 2)), Some(2));
    assert_eq!(mark_of(&hive, &with_bad_checksum(log(TIME, 1)), &log(TIME - 1, 2)), None);
    // yarp takes the newer one in these two; the document, and the boot loader, the exact one.
    assert_eq!(mark_of(&hive, &log(TIME, 1), &log(TIME + 1, 2)), Some(1));
    assert_eq!(mark_of(&hive, &log(TIME + 1, 1), &log(TIME, 2)), Some(2));
}

#[test]
fn newer_log_that_had_to_be_left_out_is_said() {
    let (exact, newer) = (old_log_of(TIME, 1), old_log_of(TIME + 1, 2));
    let recovery = recover_file(&dirty_hive(), &[("H.LOG1", &exact), ("H.LOG2", &newer)]);
    assert!(matches!(recovery.verdict, Verdict::Recovered { extent: Extent::CutShort, .. }));
    let rejection = Rejection::NotChosen(Preference::ExactTime);
    assert_eq!(outcome(&recovery, "H.LOG2"), &LogOutcome::Rejected(rejection));
}

#[test]
fn bad_base_block_is_taken_from_the_log_and_the_first_bin_has_the_time() {
    let hive = with_bad_checksum(dirty_hive());
    let recover = |hive: &[u8], time| -> Option<(u32, u8)> {
        let log = old_log_of(time, 7);
        let recovery: Recovery<'_> = recover_file(hive, &[("H.LOG1", &log)]);
        let Verdict::Recovered { base_block, .. } = recovery.verdict else { return None };
        assert_eq!(base_block, BaseBlockSource::Log);
        let mark = bins_after(hive, &recovery)[4096 + 100];
        Some((recovery.base_block.unwrap().file_type, mark))
    };
    assert_eq!(recover(&hive, TIME), Some((0, 7)));
    assert_eq!(recover(&hive, TIME + 1), Some((0, 7)));
    assert_eq!(recover(&hive, TIME - 1), None);
    let mut no_bin = hive.clone();
    no_bin[4096] = b'x';
    assert_eq!(recover(&no_bin, TIME - 1), Some((0, 7)));
}
