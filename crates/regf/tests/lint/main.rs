//! The strict check: real hives and written ones pass, each kind of damage is found, nothing makes it fall.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod arbitrary;
mod faults;
mod real;
mod sample;
