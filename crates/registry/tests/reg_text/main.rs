//! Registry exports: what is read from them, what damage is said, and that writing loses nothing.
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

mod damage;
mod encodings;
mod flips;
mod limits;
mod oracle;
mod random_trees;
mod sections;
mod values;
mod writing;

use routerkeep_registry::reg_text::RegText;
use routerkeep_registry::{Finding, Key, KeyPath, Limits, Place, Severity, Value};

/// Reads an export of which something at least can be read.
fn parse(bytes: impl AsRef<[u8]>) -> RegText {
    RegText::parse(bytes.as_ref(), &Limits::DEFAULT).unwrap()
}

/// Makes a file of version 5 with one key, `HKEY_LOCAL_MACHINE\K`, that has these lines.
fn with_lines(lines: &str) -> String {
    format!("Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\K]\r\n{lines}\r\n")
}

/// Reads the lines of one key; its first one is line 4 of the file.
fn lines(lines: &str) -> (Vec<Value>, Vec<Finding>) {
    let export = parse(with_lines(lines));
    let key = export.subtree(&KeyPath::from("HKEY_LOCAL_MACHINE\\K")).cloned();
    (key.unwrap_or_default().values, export.findings)
}

/// Returns what is said: severity, line and path of each finding.
fn places(findings: &[Finding]) -> Vec<(Severity, u64, String)> {
    let line = |finding: &Finding| match finding.place {
        Some(Place::Line(line)) => line,
        place => panic!("{place:?}"),
    };
    findings.iter().map(|f| (f.severity, line(f), f.path.to_string())).collect()
}

/// Returns the names of a key's subkeys or values.
fn names<'a>(names: impl IntoIterator<Item = &'a routerkeep_registry::Name>) -> Vec<String> {
    names.into_iter().map(ToString::to_string).collect()
}

fn subkey_names(key: &Key) -> Vec<String> {
    names(key.subkeys.iter().map(|key| &key.name))
}

fn utf16le(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn cases() -> u32 {
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok());
    cases.unwrap_or(256)
}
