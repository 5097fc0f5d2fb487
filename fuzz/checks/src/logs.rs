//! Any bytes as a hive with its transaction logs.

use crate::{hive, log_bytes};
use routerkeep_regf::log::{LogFile, Primary, recover};
use routerkeep_regf::{Hive, LogPolicy, Verdict};

/// Claims, for the bytes as they are and with their checksums and hashes put right: each log gets a
/// note; only a recovered hive has pages, and none of them lies outside; a recovered hive is clean;
/// reading it gives no more bytes than its bins have.
///
/// The input is the lengths of the hive and of the first log, 32 bits each, then the hive and two logs.
pub fn logs(data: &[u8]) {
    let mut parts = log_bytes::split(data);
    check(&parts);
    log_bytes::put_right(&mut parts);
    check(&parts);
}

fn check([hive, log1, log2]: &[Vec<u8>; 3]) {
    let logs = [
        LogFile { name: "SYSTEM.LOG1", bytes: log1 },
        LogFile { name: "SYSTEM.LOG2", bytes: log2 },
    ];
    let primary = Primary { header: hive, first_bin_time: None, file_len: hive.len() as u64 };
    let recovery = recover(&primary, &logs);
    let recovered = matches!(recovery.verdict, Verdict::Recovered { .. });
    assert_eq!(recovery.notes.len(), logs.len());
    assert!(recovered || recovery.pages.is_empty());
    for page in &recovery.pages {
        let end = u64::from(page.offset) + page.bytes.len() as u64;
        assert!(!page.bytes.is_empty() && end <= u64::from(recovery.bins_size));
    }
    let is_dirty = recovery.base_block.as_ref().is_none_or(|base_block| base_block.is_dirty());
    assert!(!recovered || !is_dirty);
    assert!(!recovery.verdict.to_string().is_empty());
    for note in &recovery.notes {
        assert!(!note.to_string().is_empty());
    }

    for policy in [LogPolicy::Recover, LogPolicy::Ignore] {
        if let Ok(opened) = Hive::open(hive.clone(), &logs, policy) {
            hive::walk(&opened, opened.base_block().bins_size as usize);
        }
    }
}
