//! Restores on a disk in memory: every state onto every other, every guard, every fault.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod breaking;
mod demand_dial;
mod edits;
mod faults;
mod guards;
mod init;
mod interrupt;
mod live;
mod live_pairs;
mod live_service;
mod machine;
mod made_up_windows;
mod mapping;
mod meaning;
mod parts;
mod pending;
mod plan_faults;
mod plan_files;
mod real_hives;
mod rehearsals;
mod server;
mod service;
mod states;
mod support;
mod todo;
mod trees;
mod undo;
