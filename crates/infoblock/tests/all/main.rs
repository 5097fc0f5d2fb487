//! The tests of the crate from outside, as one binary.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod damage;
mod edits;
mod layouts_protocols;
mod layouts_router;
mod payload_damage;
mod properties;
mod published;
mod real_hives;
mod secrets;
mod support;
