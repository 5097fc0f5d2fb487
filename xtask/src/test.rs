//! `cargo xtask test`: all tests in one run, and what became of them.

use crate::suites::Report;
use crate::{Result, oracles, step, workspace};

/// What `--full` sets: how long the tests that have a long version take.
const FULL: [(&str, &str); 2] = [("ROUTERKEEP_CASES", "10000"), ("ROUTERKEEP_FULL", "1")];

/// Runs all tests. Arguments that are not ours go to `cargo test`.
///
/// # Errors
/// A test failed, or something could not be installed.
pub(crate) fn test(arguments: &[String]) -> Result {
    let ours = |argument: &&String| ["--install", "--full"].contains(&argument.as_str());
    let asked_for = |flag: &str| arguments.iter().any(|argument| argument == flag);
    if asked_for("--install") {
        oracles::install()?;
    } else {
        oracles::name_missing()?;
    }

    let mut command = workspace::cargo();
    command.args(["test", "--no-fail-fast"]);
    if !["-p", "--package"].iter().any(|flag| asked_for(flag)) {
        command.arg("--workspace");
    }
    command.args(arguments.iter().filter(|argument| !ours(argument)));
    // Tests that skip something, and those that count, say so on standard output.
    command.args(["--", "--show-output"]);
    command.env("CARGO_TERM_COLOR", "never");
    if asked_for("--full") {
        command.envs(FULL);
    }
    println!("$ {}", step::shown(&command));
    command.env("PATH", oracles::search_path()?);
    let (_, status) = Report::of(command)?;
    if status.success() { Ok(()) } else { Err("tests failed".into()) }
}
