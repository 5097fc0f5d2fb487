//! The exported functions, called as C calls them.
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

mod admin;
mod backup;
mod compat;
mod configuration;
mod connecting;
mod demand_dial;
mod denied;
mod documented;
mod ex;
mod exports;
mod header;
mod header_file;
mod info;
mod info_damage;
mod layout;
mod library;
mod memory;
mod packaging;
mod router;
mod running_server;
mod starved;
mod threads;
mod transcript;
