//! Hives that Windows left dirty, against what Windows or yarp made of them.
//!
//! The hashes are SHA-256 of the hive bins data of the file that yarp 1.0.33 (github.com/msuhanov/yarp,
//! commit 125729d78cc1a72cda47e8e5d8ead260ee46a46c) saves after `recover_auto` with the same logs.

use routerkeep_regf::Verdict;
use routerkeep_regf::log::{
    BaseBlockSource, Extent, LogFormat, LogOutcome, Recovery, Rejection, StopReason, Unrecoverable,
};
use routerkeep_testkit::data;
use routerkeep_testkit::log_hash::marvin32;
use sha2::{Digest, Sha256};

use crate::{bins_after, outcome, recover_file};

/// Returns a file of the test data, unpacked, or `None` after saying that there is none.
fn file(name: &str) -> Option<Vec<u8>> {
    Some(data::require("recovery of real hives")?.read(name))
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns how many entries or pages were applied, and whether that was all.
fn applied(recovery: &Recovery<'_>, expected: LogFormat) -> (u32, u32, Extent) {
    match recovery.verdict {
        Verdict::Recovered { format, applied, to_sequence, extent, .. } if format == expected => {
            (applied, to_sequence, extent)
        }
        ref other => panic!("{other}: {:?}", recovery.notes),
    }
}

/// Fails unless the base block is that of a clean hive.
fn assert_base_block_clean(recovery: &Recovery<'_>) {
    let base_block = recovery.base_block.as_ref().unwrap();
    assert!(!base_block.is_dirty());
    assert_eq!(base_block.file_type, 0);
    assert_eq!(base_block.bins_size, recovery.bins_size);
}

/// Windows 10 itself recovered a copy of this hive: the bins are the same to the byte.
#[test]
fn new_logs_equal_what_windows_10_made_of_them() {
    let Some(hive) = file("logs/NewDirtyHive1/NewDirtyHive") else { return };
    let log1 = file("logs/NewDirtyHive1/NewDirtyHive.LOG1").unwrap();
    let log2 = file("logs/NewDirtyHive1/NewDirtyHive.LOG2").unwrap();
    let windows = file("logs/NewDirtyHive1/RecoveredHive_Windows10").unwrap();
    let recovery = recover_file(&hive, &[("H.LOG1", &log1), ("H.LOG2", &log2)]);
    assert_eq!(applied(&recovery, LogFormat::New), (4, 5, Extent::Whole));
    assert_base_block_clean(&recovery);
    assert_eq!(recovery.bins_size, 0x5000);
    assert_eq!(bins_after(&hive, &recovery), windows[4096..4096 + 0x5000]);
}

/// Windows 7 recovered a copy of this hive and went on to write to it: the time in the first bin and the
/// access bits of one key are of that write, all else is the same.
#[test]
fn old_log_equals_what_windows_7_made_of_it() {
    let Some(hive) = file("logs/OldDirtyHive/OldDirtyHive") else { return };
    let log1 = file("logs/OldDirtyHive/OldDirtyHive.LOG1").unwrap();
    let windows = file("logs/OldDirtyHive/RecoveredHive_Windows7").unwrap();
    let recovery = recover_file(&hive, &[("H.LOG1", &log1), ("H.LOG2", &[])]);
    assert_eq!(applied(&recovery, LogFormat::Old), (64, 5, Extent::Whole));
    assert_base_block_clean(&recovery);
    let bins = bins_after(&hive, &recovery);
    assert_eq!(sha256(&bins), "23c97d7cc7947d32b5b7dc7a3761bc1191e6d5b84797a53dea08084d4cb2b56f");
    let differ = |at: &usize| bins[*at] != windows[4096 + at];
    let different: Vec<_> = (0..bins.len()).filter(differ).collect();
    assert_eq!(different, [20, 21, 22, 23, 24, 0x6adc8]);
}

/// The same hive with a base block that says version 1.1 and has a wrong checksum.
#[test]
fn bad_base_block_is_taken_from_the_log() {
    let Some(hive) = file("logs/BadBaseBlockHive/BadBaseBlockHive") else { return };
    let log1 = file("logs/BadBaseBlockHive/BadBaseBlockHive.LOG1").unwrap();
    let recovery = recover_file(&hive, &[("H.LOG1", &log1)]);
    assert_eq!(applied(&recovery, LogFormat::Old), (64, 5, Extent::Whole));
    assert!(matches!(
        recovery.verdict,
        Verdict::Recovered { base_block: BaseBlockSource::Log, .. }
    ));
    assert_base_block_clean(&recovery);
    assert_eq!(recovery.base_block.as_ref().unwrap().minor, 3);
    assert_eq!(
        sha256(&bins_after(&hive, &recovery)),
        "23c97d7cc7947d32b5b7dc7a3761bc1191e6d5b84797a53dea08084d4cb2b56f"
    );
}

/// yarp finds no recovery scheme either.
#[test]
fn damaged_log_is_refused() {
    let Some(hive) = file("logs/BadLogHive1/BadLogHive") else { return };
    let log1 = file("logs/BadLogHive1/BadLogHive.LOG1").unwrap();
    let recovery = recover_file(&hive, &[("H.LOG1", &log1)]);
    assert_eq!(recovery.verdict, Verdict::Unrecoverable { why: Unrecoverable::NoUsableLog });
    assert!(matches!(
        outcome(&recovery, "H.LOG1"),
        LogOutcome::Rejected(Rejection::Checksum { .. })
    ));
    assert!(recovery.pages.is_empty());
}

/// One log grows the hive by 36 bins, the other one is from before.
#[test]
fn user_hive_grows_and_its_stale_log_is_left_alone() {
    let Some(hive) = file("logs/ntuser-hvle/NTUSER.DAT") else { return };
    let log1 = file("logs/ntuser-hvle/NTUSER.DAT.LOG1").unwrap();
    let log2 = file("logs/ntuser-hvle/NTUSER.DAT.LOG2").unwrap();
    let recovery = recover_file(&hive, &[("N.LOG2", &log2), ("N.LOG1", &log1)]);
    assert_eq!(applied(&recovery, LogFormat::New), (23, 588, Extent::Whole));
    assert_base_block_clean(&recovery);
    assert_eq!(recovery.bins_size, 0xe2000);
    assert_eq!(
        outcome(&recovery, "N.LOG2"),
        &LogOutcome::Rejected(Rejection::Stale { at_least: 566, found: 562 })
    );
    assert_eq!(
        sha256(&bins_after(&hive, &recovery)),
        "9c5e83727e19ff8f7fd95b73ba006dbc20dffbeead9ace35a88753f3fc7e4299"
    );
}

/// The hive is dirty at 1622, the logs begin at 2107: legitimate, since a sound base block only asks for
/// logs that do not begin before it (note 7). yarp counts 35595 keys and 78901 values in the result.
#[test]
fn system_hive_continues_over_two_logs() {
    let Some(hive) = file("hives/win10-1709-with-logs/SYSTEM") else { return };
    let log1 = file("hives/win10-1709-with-logs/SYSTEM.LOG1").unwrap();
    let log2 = file("hives/win10-1709-with-logs/SYSTEM.LOG2").unwrap();
    let recovery = recover_file(&hive, &[("SYSTEM.LOG1", &log1), ("SYSTEM.LOG2", &log2)]);
    assert_eq!(applied(&recovery, LogFormat::New), (24, 2130, Extent::Whole));
    assert_base_block_clean(&recovery);
    assert_eq!(recovery.bins_size, 0xc02000);
    for (log, range, end) in
        [("SYSTEM.LOG1", [2107, 2110], 0xe000), ("SYSTEM.LOG2", [2111, 2130], 0x297000)]
    {
        match outcome(&recovery, log) {
            LogOutcome::Entries { first, last, outside: 0, stop } => {
                assert_eq!([*first, *last], range);
                assert_eq!((stop.offset.0, &stop.reason), (end, &StopReason::NoEntry));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(
        sha256(&bins_after(&hive, &recovery)),
        "b6e091176b3d00b7b97efdeaeef519b1adfbaa5f6d8118d5c44fa2dcfeb5029a"
    );
}

/// A dirty hive that came without logs.
#[test]
fn dirty_hive_without_logs_is_possibly_stale() {
    for (name, sequences) in [("win8.1-dirty", [205, 204]), ("win10-1903-dirty", [4317, 4316])] {
        let Some(hive) = file(&format!("hives/{name}/SYSTEM")) else { return };
        let recovery = recover_file(&hive, &[]);
        assert!(matches!(recovery.verdict, Verdict::PossiblyStale { .. }), "{name}");
        let base_block = recovery.base_block.unwrap();
        assert_eq!([base_block.primary_sequence, base_block.secondary_sequence], sequences);
    }
}

/// The hashes in an entry that Windows wrote are the ones that the log writer of these tests makes.
#[test]
fn hashes_of_the_log_writer_are_those_of_windows() {
    let Some(log) = file("logs/ntuser-hvle/NTUSER.DAT.LOG1") else { return };
    let entry = &log[512..512 + 241_152];
    assert_eq!(marvin32(&entry[40..]).to_le_bytes(), entry[24..32]);
    assert_eq!(marvin32(&entry[..32]).to_le_bytes(), entry[32..40]);
}
