//! jsonschema (MIT, PyPI `jsonschema`), which says whether JSON documents keep to a JSON Schema.

use super::tool::{OracleError, said};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/oracles/json_schema_check.py");

/// Says whether `python3` has the package, or why not.
///
/// # Errors
/// What is missing.
pub fn available() -> Result<(), String> {
    let output = Command::new("python3").args(["-c", "import jsonschema"]).output();
    let output = output.map_err(|why| format!("python3 can't be run: {why}"))?;
    if output.status.success() { Ok(()) } else { Err("python3 has no jsonschema".to_owned()) }
}

/// Validates documents, each in one line, and lists what is wrong.
///
/// # Errors
/// The validator can't be run, or the schema is none.
pub fn faults(schema: &Path, documents: &[String]) -> Result<Vec<String>, OracleError> {
    let mut program = Command::new("python3");
    program.arg(SCRIPT).arg(schema);
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let failed = |why: std::io::Error| OracleError::Unavailable(format!("python3: {why}"));
    let mut child = program.spawn().map_err(failed)?;
    let mut input = child.stdin.take().expect("it was asked for");
    let text = documents.iter().map(|document| format!("{document}\n")).collect::<String>();
    // The program reads as it is fed; its answers are read only after that, and are short.
    input.write_all(text.as_bytes()).map_err(failed)?;
    drop(input);
    let output = child.wait_with_output().map_err(failed)?;
    let text = String::from_utf8_lossy(&output.stdout);
    match output.status.code() {
        Some(0) => Ok(text.lines().map(str::to_owned).collect()),
        Some(3) => Err(OracleError::Refused(text.into_owned())),
        _ => Err(OracleError::Failed(said(&output))),
    }
}
