//! Running an oracle's program.

use super::{Dump, DumpError};
use routerkeep_registry::KeyPath;
use std::path::Path;
use std::process::{Command, Output};

/// Why an oracle has nothing to say.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OracleError {
    /// It can't be used here.
    #[error("{0}")]
    Unavailable(String),
    /// It refuses the hive as a whole.
    #[error("the hive is refused: {0}")]
    Refused(String),
    /// The hive has no such key, or the oracle does not find it.
    #[error("no such key")]
    NoSuchKey,
    /// It failed in another way, such as by a crash.
    #[error("the oracle failed: {0}")]
    Failed(String),
    /// What it printed is no dump.
    #[error(transparent)]
    Dump(#[from] DumpError),
}

/// Runs a program that dumps the key at `key` of the hive at `hive`.
pub(super) fn dump(mut program: Command, hive: &Path, key: &KeyPath) -> Result<Dump, OracleError> {
    program.arg(hive);
    for name in key.names() {
        // A name that is no text can't be an argument; the oracles could not name it either.
        program.arg(name.to_text().ok_or(OracleError::NoSuchKey)?);
    }
    let output = run(&mut program)?;
    match output.status.code() {
        Some(0) => Ok(Dump::parse(&output.stdout)?),
        Some(3) => Err(OracleError::Refused(said(&output))),
        Some(4) => Err(OracleError::NoSuchKey),
        _ => Err(OracleError::Failed(format!("{}: {}", output.status, said(&output)))),
    }
}

/// Runs a program to its end.
pub(super) fn run(program: &mut Command) -> Result<Output, OracleError> {
    let name = program.get_program().to_string_lossy().into_owned();
    program.output().map_err(|why| OracleError::Unavailable(format!("{name} can't be run: {why}")))
}

/// Returns what a program wrote to its error stream, as one line.
pub(super) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; ")
}
