//! The program as its users meet it: what it prints, what it exits with, and what it leaves on the disk.
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

mod damaged_backup;
mod damaged_hives;
mod diff;
mod env;
mod example;
mod explain;
mod export;
mod export_file;
mod hard_names;
mod help;
mod json;
mod locations;
mod memory;
mod nightly;
mod no_router;
mod output;
mod parts;
mod phone_book;
mod plan;
mod readme;
mod real_hives;
mod replacing;
mod restore;
mod restore_guards;
mod restore_interrupted;
mod restore_killed;
mod restore_states;
mod routers;
mod schemas;
mod secrets;
mod server;
mod server_c;
mod server_cut;
mod server_parts;
mod server_restore;
mod show;
mod source;
mod streams;
mod target;
mod verify;
