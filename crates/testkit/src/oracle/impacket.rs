//! impacket (PyPI `impacket`), a client of running servers, by a script of ours over it.

use super::Dump;
use super::tool::{OracleError, said};
use crate::samba::PASSWORD;
use routerkeep_registry::KeyPath;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/oracles/impacket_registry.py");

/// Says whether `python3` has the package, or why not.
///
/// # Errors
/// What is missing.
pub fn available() -> Result<(), String> {
    let output = Command::new("python3").args(["-c", "import impacket.dcerpc.v5.rrp"]).output();
    let output = output.map_err(|why| format!("python3 can't be run: {why}"))?;
    if output.status.success() { Ok(()) } else { Err("python3 has no impacket".to_owned()) }
}

/// Returns the script, for the benchmark that times it.
pub fn script() -> PathBuf {
    PathBuf::from(SCRIPT)
}

/// Reads a key, named from `HKEY_LOCAL_MACHINE` on, and all below it, of the server at a port of this machine.
///
/// # Errors
/// [`OracleError`].
pub fn dump(port: u16, user: &str, key: &KeyPath) -> Result<Dump, OracleError> {
    let mut program = Command::new("python3");
    program.args([SCRIPT, "dump", "127.0.0.1", &port.to_string(), user]);
    for name in key.names() {
        program.arg(name.to_text().ok_or(OracleError::NoSuchKey)?);
    }
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let failed = |why: std::io::Error| OracleError::Unavailable(format!("python3: {why}"));
    let mut child = program.spawn().map_err(failed)?;
    let mut input = child.stdin.take().expect("it was asked for");
    input.write_all(format!("{PASSWORD}\n").as_bytes()).map_err(failed)?;
    drop(input);
    let output = child.wait_with_output().map_err(failed)?;
    match output.status.code() {
        Some(0) => Ok(Dump::parse(&output.stdout)?),
        Some(4) => Err(OracleError::NoSuchKey),
        _ => Err(OracleError::Failed(said(&output))),
    }
}
