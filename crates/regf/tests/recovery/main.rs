//! Recovery from transaction logs: real hives against what Windows and yarp make of them, logs made here
//! with one fault each, and arbitrary bytes.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod arbitrary_logs;
mod log_writer;
mod new_logs;
mod old_logs;
mod real_logs;
mod which_log;

use routerkeep_regf::log::{LogFile, LogNote, LogOutcome, Primary, Recovery, recover};
use routerkeep_regf::{FileTime, Verdict};

/// Recovers a whole file as the reader does.
fn recover_file<'a>(hive: &[u8], logs: &[(&'a str, &'a [u8])]) -> Recovery<'a> {
    let first_bin = hive.get(4096..4128).filter(|bin| bin.starts_with(b"hbin"));
    let time = first_bin.map(|bin| FileTime(u64::from_le_bytes(bin[20..28].try_into().unwrap())));
    let primary = Primary {
        header: &hive[..hive.len().min(4096)],
        first_bin_time: time,
        file_len: hive.len() as u64,
    };
    let logs: Vec<_> = logs.iter().map(|(name, bytes)| LogFile { name, bytes }).collect();
    recover(&primary, &logs)
}

/// Returns the hive bins data of a hive with the pages of its recovery applied.
fn bins_after(hive: &[u8], recovery: &Recovery<'_>) -> Vec<u8> {
    let mut bins = hive[4096..].to_vec();
    bins.resize(recovery.bins_size as usize, 0);
    for page in &recovery.pages {
        let start = page.offset as usize;
        bins[start..start + page.bytes.len()].copy_from_slice(page.bytes);
    }
    bins
}

/// Returns the note on the log of this name.
fn note<'a>(recovery: &'a Recovery<'_>, name: &str) -> &'a LogNote {
    recovery.notes.iter().find(|note| note.name == name).expect("each log has a note")
}

/// Returns what became of the log of this name.
fn outcome<'a>(recovery: &'a Recovery<'_>, name: &str) -> &'a LogOutcome {
    &note(recovery, name).outcome
}

/// Returns the sequence number that a recovery came to, and fails where there was none.
fn recovered_to(recovery: &Recovery<'_>) -> u32 {
    match recovery.verdict {
        Verdict::Recovered { to_sequence, .. } => to_sequence,
        ref other => panic!("not recovered: {other} {:?}", recovery.notes),
    }
}
