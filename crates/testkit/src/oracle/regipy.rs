//! regipy (Apache-2.0, PyPI `regipy`), by a script of ours over it.

use super::Dump;
use super::tool::{self, OracleError};
use routerkeep_registry::KeyPath;
use std::path::Path;
use std::process::Command;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/oracles/regipy_dump.py");

/// Says whether `python3` has the package, or why not.
///
/// # Errors
/// What is missing.
pub fn available() -> Result<(), String> {
    let output = Command::new("python3").args(["-c", "import regipy.registry"]).output();
    let output = output.map_err(|why| format!("python3 can't be run: {why}"))?;
    if output.status.success() { Ok(()) } else { Err("python3 has no regipy".to_owned()) }
}

/// Reads the key at `key`, and all below it, of the hive at `hive`.
///
/// # Errors
/// [`OracleError`].
pub fn dump(hive: &Path, key: &KeyPath) -> Result<Dump, OracleError> {
    let mut program = Command::new("python3");
    program.arg(SCRIPT);
    tool::dump(program, hive, key)
}
