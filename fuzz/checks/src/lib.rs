//! What must hold for any input of each parser.
//!
//! 1. Each [`Target`] is a plain function that takes bytes and panics where something is wrong with us.
//!    A sentence in its documentation says what it claims.
//! 2. cargo-fuzz runs them from `fuzz/fuzz_targets`; `tests/replay.rs` runs them with every test, on
//!    seeds, on deterministic [mutants](mutant) of these, and on inputs that once failed.
//! 3. [`Target::seeds`] are made by program, so that nobody has to trust or to license a corpus.
//!
//! ```
//! for target in &routerkeep_fuzz::TARGETS {
//!     for seed in (target.seeds)() {
//!         (target.check)(&seed);
//!     }
//! }
//! ```
// A claim that fails is a panic: that is how a fuzzer learns of it.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used
)]

mod hive;
mod info_block;
mod info_functions;
mod log_bytes;
mod logs;
mod manifest;
mod mutation;
mod phone_book;
mod plan_file;
mod reg_text;
mod seeds;
mod server;
mod server_seeds;

pub use hive::hive;
pub use info_block::info_block;
pub use info_functions::info_functions;
pub use logs::logs;
pub use manifest::manifest;
pub use mutation::mutant;
pub use phone_book::phone_book;
pub use plan_file::plan_file;
pub use reg_text::reg_text;
pub use server::{rpc_units, winreg_replies};

/// A parser under test.
pub struct Target {
    /// Its name: that of its file in `fuzz/fuzz_targets`, and of its folder in `fuzz/regressions`.
    pub name: &'static str,
    /// The function; it panics where a claim does not hold.
    pub check: fn(&[u8]),
    /// Returns inputs to start from, all of them valid or nearly so.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All targets.
pub const TARGETS: [Target; 10] = [
    Target { name: "hive", check: hive, seeds: seeds::hives },
    Target { name: "info_block", check: info_block, seeds: seeds::info_blocks },
    Target { name: "info_functions", check: info_functions, seeds: seeds::info_blocks },
    Target { name: "logs", check: logs, seeds: seeds::logs },
    Target { name: "manifest", check: manifest, seeds: seeds::manifests },
    Target { name: "phone_book", check: phone_book, seeds: seeds::phone_books },
    Target { name: "plan_file", check: plan_file, seeds: plan_file::plan_files },
    Target { name: "reg_text", check: reg_text, seeds: seeds::reg_texts },
    Target { name: "rpc_units", check: rpc_units, seeds: server_seeds::units },
    Target { name: "winreg_replies", check: winreg_replies, seeds: server_seeds::replies },
];
