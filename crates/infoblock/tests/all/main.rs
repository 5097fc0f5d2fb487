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
// Ranges to be left out are lists, of which many have one.
#![allow(clippy::single_range_in_vec_init)]

mod damage;
mod edits;
mod layouts_bgp;
mod layouts_ipx;
mod layouts_ospf;
mod layouts_protocols;
mod layouts_router;
mod masking;
mod payload_damage;
mod properties;
mod published;
mod real_hives;
mod secrets;
mod support;
