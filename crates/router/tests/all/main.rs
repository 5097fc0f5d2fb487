//! What a configuration means, what changed in it, and what is wrong with it.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used
)]

mod bits;
mod changes;
mod completeness;
mod configuration;
mod demand_dial;
mod documentation;
mod edit;
mod findings;
mod large;
mod real_hives;
mod secrets;
mod view;
