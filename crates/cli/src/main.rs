//! The program `routerkeep`: commands over the library crates.
//!
//! Arguments, environment, clock and terminal are read here and handed down; wording, hints and exit
//! codes are made in `error` and nowhere else.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation))]

mod args;
mod commands;
mod error;
mod exit;
mod interrupt;
mod json;
mod json_text;
mod safe_text;
mod scratch;
mod surroundings;
mod table;
mod ui;
mod view;
mod wrap;

use std::process::ExitCode;

fn main() -> ExitCode {
    commands::run(std::env::args_os().collect()).into()
}
