//! The stores of this crate against the contract of `Registry`, their difference, and hives on disk.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod contract;
mod differences;
mod hive_files;
#[cfg(windows)]
mod live;
