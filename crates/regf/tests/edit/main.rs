//! Editing in place: operations against a model, what is not touched stays byte for byte, nothing becomes
//! worse, other readers agree.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod base_block;
mod cells;
mod data;
mod failing;
mod growing;
mod hostile;
mod model;
mod operations;
mod other_readers;
mod random;
#[path = "../lint/sample.rs"]
mod sample;
