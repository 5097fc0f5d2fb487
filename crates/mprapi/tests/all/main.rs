//! The exported functions, called as C calls them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used
)]

mod admin;
mod header;
mod info;
mod info_damage;
