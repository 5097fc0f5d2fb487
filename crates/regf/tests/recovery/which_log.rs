//! Which files count as logs of the hive, and what is said where none does.

use routerkeep_regf::Verdict;
use routerkeep_regf::log::{
    Dirty, Extent, LogKind, LogOutcome, Preference, Rejection, Unrecoverable,
};

use crate::log_writer::{
    Entry, HIVE, Header, NEW, TIME, bin, hive, new_log, new_log_of, old_log_of, with_bad_checksum,
};
use crate::{bins_after, note, outcome, recover_file, recovered_to};

#[test]
fn clean_hive_takes_nothing_from_its_logs() {
    let hive = hive(10, 10, 2, 0);
    let log = new_log_of(10, &[1, 2]);
    let recovery = recover_file(&hive, &[("H.LOG1", &log), ("H.LOG2", &[])]);
    assert_eq!(recovery.verdict, Verdict::Clean);
    assert!(recovery.pages.is_empty());
    assert_eq!(recovery.base_block.as_ref().unwrap().encode(), hive[..512]);
    assert_eq!(outcome(&recovery, "H.LOG1"), &LogOutcome::NotNeeded);
    assert_eq!(outcome(&recovery, "H.LOG2"), &LogOutcome::HoldsNothing);
}

#[test]
fn empty_and_blank_logs_are_no_logs() {
    let dirty = Dirty::Sequences { primary: 10, secondary: 9 };
    let blank = vec![0; 65536];
    let hive = hive(10, 9, 2, 0);
    for logs in [&[][..], &[("H.LOG", &[][..])], &[("H.LOG1", &blank[..]), ("H.LOG2", &[])]] {
        let recovery = recover_file(&hive, logs);
        assert_eq!(recovery.verdict, Verdict::PossiblyStale { dirty });
        assert!(recovery.notes.iter().all(|note| note.outcome == LogOutcome::HoldsNothing));
    }
    let mut nearly_blank = blank.clone();
    nearly_blank[65535] = 1;
    assert!(recover_file(&hive, &[("H.LOG1", &nearly_blank)]).verdict.is_unrecoverable());
}

#[test]
fn blank_log_beside_a_good_one_is_no_loss() {
    let blank = vec![0; 4096];
    let log = new_log_of(10, &[1]);
    let hive = hive(10, 9, 2, 0);
    for names in [["H.LOG1", "H.LOG2"], ["H.LOG2", "H.LOG1"], ["H.LOG1", "H.LOG"]] {
        let recovery = recover_file(&hive, &[(names[0], &blank), (names[1], &log)]);
        assert!(matches!(recovery.verdict, Verdict::Recovered { extent: Extent::Whole, .. }));
        assert_eq!(note(&recovery, names[0]).kind, LogKind::Blank);
    }
}

#[test]
fn single_log_counts_only_where_neither_dual_log_is_sound() {
    let hive = hive(10, 9, 2, 0);
    let (single, dual) = (new_log_of(10, &[1]), new_log_of(20, &[2]));
    let recovery = recover_file(&hive, &[("h.log", &single), ("h.log1", &dual)]);
    assert_eq!(recovered_to(&recovery), 20);
    assert_eq!(
        outcome(&recovery, "h.log"),
        &LogOutcome::Rejected(Rejection::NotChosen(Preference::DualLogs))
    );

    let damaged = with_bad_checksum(dual);
    let recovery = recover_file(&hive, &[("h.log", &single), ("h.log1", &damaged)]);
    assert_eq!(recovered_to(&recovery), 10);
    assert!(matches!(recovery.verdict, Verdict::Recovered { extent: Extent::CutShort, .. }));
}

#[test]
fn format_of_the_single_log_does_not_speak_for_the_dual_ones() {
    let hive = hive(5, 4, 2, 0);
    let (single, dual) = (new_log_of(5, &[1]), old_log_of(TIME, 2));
    let recovery = recover_file(&hive, &[("H.LOG", &single), ("H.LOG1", &dual)]);
    assert_eq!(bins_after(&hive, &recovery)[4096 + 100], 2);
}

#[test]
fn old_log_beside_a_new_one_is_a_remnant() {
    let hive = hive(5, 4, 2, 0);
    let (old, new) = (old_log_of(TIME, 1), new_log_of(5, &[2]));
    for logs in [[("H.LOG1", &old), ("H.LOG2", &new)], [("H.LOG1", &new), ("H.LOG2", &old)]] {
        let recovery = recover_file(&hive, &logs.map(|(name, log)| (name, &log[..])));
        assert_eq!(bins_after(&hive, &recovery)[4096 + 100], 2);
        assert!(matches!(recovery.verdict, Verdict::Recovered { extent: Extent::Whole, .. }));
    }
}

/// yarp applies the old log here, though it may be from before the hive's Windows was replaced.
#[test]
fn old_log_is_not_applied_in_place_of_a_damaged_new_one() {
    let hive = hive(5, 4, 2, 0);
    let (old, new) = (old_log_of(TIME, 1), with_bad_checksum(new_log_of(5, &[2])));
    let recovery = recover_file(&hive, &[("H.LOG1", &new), ("H.LOG2", &old)]);
    assert_eq!(recovery.verdict, Verdict::Unrecoverable { why: Unrecoverable::NoUsableLog });
    assert_eq!(
        outcome(&recovery, "H.LOG2"),
        &LogOutcome::Rejected(Rejection::NotChosen(Preference::NewFormat))
    );
}

#[test]
fn new_logs_have_sectors_of_512_bytes() {
    let header = Header { clustering: 8, ..Header::new(NEW, 10, 8192) };
    let log = new_log(&header, &[Entry::new(10, 8192, 1, 1)]);
    let recovery = recover_file(&hive(10, 9, 2, 0), &[("H.LOG1", &log)]);
    let rejection = Rejection::Clustering { found: 8 };
    assert_eq!(outcome(&recovery, "H.LOG1"), &LogOutcome::Rejected(rejection));
}

#[test]
fn bad_base_block_without_logs_is_read_where_its_fields_are_possible() {
    let hive = with_bad_checksum(hive(10, 10, 2, 0));
    let recovery = recover_file(&hive, &[]);
    assert!(matches!(recovery.verdict, Verdict::PossiblyStale { dirty: Dirty::Checksum { .. } }));
    for (at, value) in [(20, 9), (28, 6), (32, 0), (36, 0xff), (40, 1)] {
        let mut odd = hive.clone();
        odd[at..at + 2].fill(value);
        let recovery = recover_file(&odd, &[]);
        assert!(
            matches!(
                recovery.verdict,
                Verdict::Unrecoverable { why: Unrecoverable::BaseBlockChecksum { .. } }
            ),
            "field at {at}: {}",
            recovery.verdict
        );
    }
}

#[test]
fn file_that_is_no_hive_is_refused() {
    let log = new_log_of(10, &[1]);
    for file in [&b""[..], b"regf", &[0; 4096], &bin(0, 0)] {
        let recovery = recover_file(file, &[("H.LOG1", &log)]);
        assert!(matches!(
            recovery.verdict,
            Verdict::Unrecoverable { why: Unrecoverable::NoBaseBlock(_) }
        ));
        assert!(recovery.base_block.is_none() && recovery.bins_size == 0);
        assert_eq!(outcome(&recovery, "H.LOG1"), &LogOutcome::NotNeeded);
    }
}

#[test]
fn log_given_as_the_hive_is_refused() {
    let log = new_log_of(10, &[1]);
    let recovery = recover_file(&log, &[]);
    let why = Unrecoverable::NotPrimaryFile { file_type: 6 };
    assert_eq!(recovery.verdict, Verdict::Unrecoverable { why });
    assert_eq!(Header::new(HIVE, 1, 4096).bytes()[28], 0);
}

#[test]
fn messages_name_the_facts() {
    let hive = hive(10, 9, 2, 0);
    let mut entries = [Entry::new(10, 8192, 1, 1), Entry::new(13, 8192, 1, 2)];
    entries[0].flags = 1;
    let log = new_log(&Header::new(NEW, 10, 8192), &entries);
    let recovery = recover_file(&hive, &[("SYSTEM.LOG1", &log)]);
    assert_eq!(
        recovery.verdict.to_string(),
        "recovered to sequence 10 (1 log entries), part of the logs could not be used"
    );
    assert_eq!(
        recovery.notes[0].to_string(),
        "SYSTEM.LOG1: entries 10 to 10 applied, up to offset 0x1400: expected sequence 11, found 13"
    );
    let stale = new_log_of(3, &[1]);
    let recovery = recover_file(&hive, &[("SYSTEM.LOG1", &stale)]);
    assert_eq!(
        recovery.verdict.to_string(),
        "cannot be recovered: none of its transaction logs can be used"
    );
    assert_eq!(
        recovery.notes[0].to_string(),
        "SYSTEM.LOG1: the log starts at sequence 3, the hive holds everything before 9"
    );
}
