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

mod edits;
mod faults;
mod guards;
mod init;
mod interrupt;
mod live;
mod pending;
mod real_hives;
mod states;
mod support;
mod todo;
mod trees;
mod undo;
