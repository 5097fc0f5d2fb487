//! What other readers complain of in a hive: reglookup (GPL-3.0) and regipy (Apache-2.0).

use super::tool::{self, OracleError};
use routerkeep_registry::KeyPath;
use std::path::Path;
use std::process::{Command, Stdio};

const REGIPY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/oracles/regipy_read.py");

/// Says whether `reglookup` can be run, or why not.
///
/// # Errors
/// What is missing.
pub fn reglookup_available() -> Result<(), String> {
    let run = Command::new("reglookup").stdin(Stdio::null()).output();
    run.map(drop).map_err(|why| format!("reglookup can't be run: {why}"))
}

/// Lets reglookup read a whole hive and returns its warnings.
///
/// # Errors
/// [`OracleError`]; `Refused` where it gives up.
pub fn of_reglookup(hive: &Path) -> Result<Vec<String>, OracleError> {
    let output = tool::run(Command::new("reglookup").arg(hive))?;
    if !output.status.success() {
        return Err(OracleError::Refused(tool::said(&output)));
    }
    Ok(String::from_utf8_lossy(&output.stderr).lines().map(str::to_owned).collect())
}

/// Lets regipy read every key and value below a key and returns what it complains of.
///
/// # Errors
/// [`OracleError`].
pub fn of_regipy(hive: &Path, key: &KeyPath) -> Result<Vec<String>, OracleError> {
    let mut program = Command::new("python3");
    program.arg(REGIPY).arg(hive);
    for name in key.names() {
        program.arg(name.to_text().ok_or(OracleError::NoSuchKey)?);
    }
    let output = tool::run(&mut program)?;
    match output.status.code() {
        Some(0) => {}
        Some(3) => return Err(OracleError::Refused(tool::said(&output))),
        Some(4) => return Err(OracleError::NoSuchKey),
        _ => {
            return Err(OracleError::Failed(format!("{}: {}", output.status, tool::said(&output))));
        }
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    match lines.pop() {
        Some(end) if end.starts_with("end ") => Ok(lines),
        _ => Err(OracleError::Failed("it did not come to its end".to_owned())),
    }
}
