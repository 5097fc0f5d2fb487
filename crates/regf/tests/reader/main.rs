//! Reading and writing: hostile structures made by hand, odd sources, and what our writer writes.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod assembler;
mod bins;
mod bounds;
mod find;
mod keys;
mod layout;
mod source;
mod tree;
mod values;
mod written;

use assembler::Assembler;
use routerkeep_regf::{Depth, Finding, Hive, Limits, LogPolicy};
use tree::{Collector, Tree};

fn open(bytes: Vec<u8>) -> Hive {
    Hive::open(bytes, &[], LogPolicy::Recover).unwrap_or_else(|error| panic!("{error}"))
}

/// Reads a whole hive and returns it with the findings.
fn read(hive: &Hive, limits: &Limits) -> (Tree, Vec<Finding>) {
    let mut collector = Collector::default();
    let findings = hive.walk(hive.root().unwrap(), Depth::All, limits, &mut collector);
    (collector.finished.unwrap_or_default(), findings)
}

/// Reads a whole hive and returns it with the findings as they are shown.
fn read_all(bytes: Vec<u8>) -> (Tree, Vec<String>) {
    let (tree, findings) = read(&open(bytes), &Limits::DEFAULT);
    (tree, findings.iter().map(|finding| format!("{:?} {finding}", finding.severity)).collect())
}

/// Offset in the file of a cell.
fn in_file(cell: u32) -> String {
    format!("{:#x}", u64::from(cell) + 4096)
}
