//! hivex (LGPL-2.1), by a program of ours over its library, and by its own tools.

use super::Dump;
use super::tool::{self, OracleError};
use routerkeep_registry::KeyPath;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/oracles/hivex_dump.c");

/// Says whether libhivex can be used, or why not: its header and a C compiler are needed.
///
/// # Errors
/// What is missing.
pub fn available() -> Result<(), String> {
    program().map(|_| ())
}

/// Says whether hivex' own tools, `hivexsh` and `hivexregedit`, can be used.
///
/// # Errors
/// What is missing.
pub fn tools_available() -> Result<(), String> {
    for tool in ["hivexsh", "hivexregedit"] {
        // Both refuse the option; what counts is that they run.
        let run = Command::new(tool).arg("--nothing").stdin(Stdio::null()).output();
        run.map_err(|why| format!("{tool} can't be run: {why}"))?;
    }
    Ok(())
}

/// Reads the key at `key`, and all below it, of the hive at `hive`.
///
/// # Errors
/// [`OracleError`].
pub fn dump(hive: &Path, key: &KeyPath) -> Result<Dump, OracleError> {
    let program = program().map_err(OracleError::Unavailable)?;
    tool::dump(Command::new(program), hive, key)
}

/// Runs commands of `hivexsh`, one a line, on a hive and returns what it prints.
///
/// # Errors
/// [`OracleError`].
pub fn sh(hive: &Path, commands: &str) -> Result<String, OracleError> {
    let failed = |why: std::io::Error| OracleError::Unavailable(format!("hivexsh: {why}"));
    let mut file = tempfile::NamedTempFile::new().map_err(failed)?;
    file.write_all(commands.as_bytes()).map_err(failed)?;
    let mut program = Command::new("hivexsh");
    let output = tool::run(program.arg("-f").arg(file.path()).arg(hive))?;
    if !output.status.success() {
        return Err(OracleError::Failed(tool::said(&output)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Returns the export that `hivexregedit` makes of a key and all below it: `.reg` text in UTF-8.
///
/// # Errors
/// [`OracleError`].
pub fn export(hive: &Path, key: &KeyPath) -> Result<Vec<u8>, OracleError> {
    let mut program = Command::new("hivexregedit");
    let output = tool::run(program.arg("--export").arg(hive).arg(format!("\\{key}")))?;
    if !output.status.success() {
        return Err(OracleError::Failed(tool::said(&output)));
    }
    Ok(output.stdout)
}

/// Returns the dump program, compiled on first use in each process.
fn program() -> Result<&'static Path, String> {
    static PROGRAM: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    PROGRAM.get_or_init(compile).as_deref().map_err(Clone::clone)
}

/// Compiles beside the running test, so that `cargo clean` removes it.
fn compile() -> Result<PathBuf, String> {
    let test = std::env::current_exe().map_err(|why| why.to_string())?;
    let program = test.with_file_name("hivex_dump");
    // Several tests may compile at once: each makes its own file and puts it in place as a whole.
    let own = test.with_file_name(format!("hivex_dump-{}", std::process::id()));
    let output = Command::new("cc")
        .args(["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-o"])
        .arg(&own)
        .args([SOURCE, "-lhivex"])
        .output()
        .map_err(|why| format!("cc can't be run: {why}"))?;
    if !output.status.success() {
        return Err(format!("hivex_dump.c does not compile: {}", tool::said(&output)));
    }
    std::fs::rename(&own, &program).map_err(|why| why.to_string())?;
    Ok(program)
}
