//! The phone book crate against real files, an independent reader, and random books.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod builder;
mod dial_settings;
mod hostile_input;
mod python_triples;
mod random_books;
mod real_files;
mod test_data;
