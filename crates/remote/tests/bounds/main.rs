//! What a hostile server can make of memory and exchanges, measured.
//!
//! The peak of this process' resident memory is what counts, so the cases run one after the other in a process of
//! their own. The servers make their answers as they are asked for them.
#![allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation, clippy::expect_used)]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]
#![allow(clippy::unwrap_used, missing_docs)]

mod liar;

use liar::{Lie, Server};
use routerkeep_registry::{Depth, KeyPath, Limits, Registry};
use routerkeep_remote::RemoteRegistry;
use std::num::NonZeroUsize;
use std::sync::Arc;

const MIB: u64 = 1024 * 1024;

/// As many as the program opens.
const WIDTH: NonZeroUsize = NonZeroUsize::new(16).unwrap();

const LIMITS: Limits =
    Limits { keys: 5_000, values: 5_000, bytes: 64 * 1024 * 1024, ..Limits::DEFAULT };

/// What a case may take.
struct Case {
    what: &'static str,
    lie: Lie,
    /// Memory at most, in MiB.
    memory: u64,
    /// Exchanges at most.
    exchanges: u64,
}

/// A key takes two exchanges and one for its name, a value one, or two where the first room does not do. When a
/// limit is reached, each pipe still ends what it is at: of values of 8 MB, which come in 134 fragments, eight are
/// within the limit, and each of the 16 pipes has asked for another.
const CASES: [Case; 9] = [
    Case { what: "keys without end", lie: Lie::Keys, memory: 96, exchanges: 6 * 5_000 },
    Case { what: "values without end", lie: Lie::Values(4), memory: 32, exchanges: 2 * 5_000 },
    Case {
        what: "long values without end",
        lie: Lie::Values(30_000),
        memory: 160,
        exchanges: 6_000,
    },
    Case {
        what: "values of 8 MB without end",
        lie: Lie::Values(8_000_000),
        memory: 300,
        exchanges: 24 * 150,
    },
    Case { what: "a reply without end", lie: Lie::Fragments(60_000), memory: 64, exchanges: 1_000 },
    Case { what: "a reply in bytes", lie: Lie::Fragments(1), memory: 16, exchanges: 2_000 },
    Case { what: "a reply in nothing", lie: Lie::Fragments(0), memory: 16, exchanges: 2_000 },
    Case { what: "messages of a byte", lie: Lie::Bytes, memory: 16, exchanges: 2_000 },
    Case { what: "values that grow", lie: Lie::Growing, memory: 16, exchanges: 1_000 },
];

/// Returns a field of this process' status, in bytes; nothing elsewhere than on Linux.
fn memory(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(field))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

#[test]
fn no_server_gets_more_memory_or_time_than_the_limits_allow() {
    for Case { what, lie, memory: bound, exchanges } in CASES {
        // The peak starts anew from what is resident now.
        let reset = std::fs::write("/proc/self/clear_refs", "5").is_ok();
        let before = memory("VmRSS");
        let server = Server::new(lie);
        let registry = RemoteRegistry::new(Arc::new(server.clone()), WIDTH);
        let result = registry.read_tree(&KeyPath::from("R"), Depth::All, &LIMITS);
        let said = match &result {
            Err(error) => error.to_string(),
            Ok(reading) => {
                assert!(!reading.findings.is_empty(), "{what}: nothing was said");
                reading.findings[0].to_string()
            }
        };
        let asked = server.exchanges();
        assert!(asked <= exchanges, "{what}: {asked} exchanges");
        print!("{what}: {asked} exchanges of at most {exchanges}, ");
        match (reset, before, memory("VmHWM")) {
            (true, Some(before), Some(peak)) => {
                let grown = peak.saturating_sub(before) / MIB;
                let said: String = said.chars().rev().take(100).collect();
                let said: String = said.chars().rev().collect();
                println!("{grown} MiB of at most {bound}: … {said}");
                assert!(grown <= bound, "{what}: {grown} MiB");
            }
            _ => println!("memory can't be measured here: {said}"),
        }
    }
}
