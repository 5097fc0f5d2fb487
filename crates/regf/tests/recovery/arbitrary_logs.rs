//! Arbitrary bytes as hives and logs: never a panic, never a page outside of the hive.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use routerkeep_regf::Verdict;

use crate::log_writer::{
    Entry, Header, NEW, OLD, TIME, hive, new_log, new_log_of, old_log, old_log_of,
    with_bad_checksum,
};
use crate::recover_file;

fn cases() -> ProptestConfig {
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases.unwrap_or(256)) }
}

/// Fails unless what recovery promises of every result is so.
fn check(hive: &[u8], logs: &[(&str, &[u8])]) {
    let recovery = recover_file(hive, logs);
    let recovered = matches!(recovery.verdict, Verdict::Recovered { .. });
    assert_eq!(recovery.notes.len(), logs.len());
    assert!(recovered || recovery.pages.is_empty());
    for page in &recovery.pages {
        let end = u64::from(page.offset) + page.bytes.len() as u64;
        assert!(!page.bytes.is_empty() && end <= u64::from(recovery.bins_size));
    }
    let base_block = recovery.base_block.as_ref();
    assert_eq!(base_block.map_or(0, |block| block.bins_size), recovery.bins_size);
    assert!(!recovered || base_block.is_some_and(|block| !block.is_dirty()));
}

/// Numbers at and around the limits of the format.
fn word() -> impl Strategy<Value = u32> {
    let edges = [0, 1, 8, 10, 11, 40, 511, 512, 4096, 8192, 0x7fff_ffff, 0x8000_0000, 0xffff_f000];
    prop_oneof![
        select(edges.to_vec()),
        Just(u32::MAX),
        any::<u32>(),
        (0..32u32).prop_map(|n| n * 4096)
    ]
}

prop_compose! {
    /// An entry with right hashes and anything in its fields.
    fn entry()(
        sequence in 9..14u32,
        bins_size in word(),
        flags in word(),
        pages in vec((word(), vec(any::<u8>(), 0..700)), 0..4),
        count in proptest::option::weighted(0.1, word()),
        page_size in proptest::option::weighted(0.1, word()),
    ) -> Entry {
        Entry { sequence, bins_size, flags, pages, count, page_size, sector: 512, spoil: [0; 2] }
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn arbitrary_bytes(
        file in vec(any::<u8>(), 0..2000),
        log1 in vec(any::<u8>(), 0..2000),
        log2 in vec(any::<u8>(), 0..2000),
    ) {
        check(&file, &[("H.LOG1", &log1), ("H.LOG2", &log2)]);
        check(&hive(10, 9, 1, 0), &[("H.LOG1", &log1), ("H.LOG2", &log2)]);
    }

    #[test]
    fn entries_with_right_hashes_and_any_fields(
        first in vec(entry(), 0..4),
        second in vec(entry(), 0..4),
        starts in (9..12u32, 9..14u32),
        bad_base_block in any::<bool>(),
    ) {
        let log1 = new_log(&Header::new(NEW, starts.0, 8192), &first);
        let log2 = new_log(&Header::new(NEW, starts.1, 8192), &second);
        let sound = hive(10, 9, 2, 0);
        let hive = if bad_base_block { with_bad_checksum(sound) } else { sound };
        check(&hive, &[("H.LOG1", &log1), ("H.LOG2", &log2)]);
    }

    #[test]
    fn old_logs_with_any_bitmap(
        bins in 1..64u32,
        clustering in select(vec![1u32, 2, 4, 8]),
        body in vec(any::<u8>(), 0..6000),
    ) {
        let header = Header { clustering, ..Header::new(OLD, 5, bins * 4096) };
        let mut log = old_log(&header, &[]);
        log.truncate(clustering as usize * 512 + 4);
        log.extend(body);
        check(&hive(5, 4, 2, 0), &[("H.LOG1", &log)]);
    }

    #[test]
    fn changed_bytes_of_sound_logs(
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        which in 0..4usize,
    ) {
        let mut files =
            [hive(10, 9, 2, 0), new_log_of(10, &[1, 2]), new_log_of(12, &[3]), old_log_of(TIME, 4)];
        let target = &mut files[which];
        for (index, value) in changes {
            // The headers are where the decisions are.
            let at = index.index(target.len().min(600));
            target[at] = value;
        }
        let [hive, new1, new2, old] = &files;
        check(hive, &[("H.LOG1", new1), ("H.LOG2", new2)]);
        check(hive, &[("H.LOG1", old), ("H.LOG2", new2)]);
        check(hive, &[("H.LOG", old)]);
    }
}
