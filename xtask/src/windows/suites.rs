//! The test suites that run under Wine, and which of them that is.

use super::{Toolchain, Wine};
use crate::suites::Report;
use crate::{Result, step};

/// The packages whose tests run on Windows: those that meet the system. What is above them is the same code
/// as on Linux, and the exchange of backups runs all of it.
pub(super) const PACKAGES: [&str; 2] = ["routerkeep-files", "routerkeep-registry"];

/// Runs the tests under Wine. Arguments go to `cargo test`.
///
/// # Errors
/// A test failed, or a suite did not run.
pub(super) fn run(toolchain: &Toolchain, wine: &Wine, arguments: &[&str]) -> Result {
    let mut command = toolchain.cargo();
    command.args(["test", "--no-fail-fast"]);
    if !arguments.iter().any(|argument| ["-p", "--package"].contains(argument)) {
        command.args(PACKAGES.iter().flat_map(|package| ["--package", package]));
    }
    if arguments.is_empty() {
        // Examples in documentation run on Linux.
        command.args(["--lib", "--tests"]);
    }
    command.args(arguments).args(["--", "--show-output"]);
    wine.around(&mut command);
    // The real hives are compressed, and Windows has no program for that: Linux runs those tests.
    command.env("ROUTERKEEP_TEST_DATA", "none").env_remove("CI");
    println!("$ {}", step::shown(&command));
    let (report, status) = Report::of(command)?;
    if !status.success() {
        return Err("tests failed under Wine".into());
    }
    let all = arguments.is_empty();
    match PACKAGES.iter().find(|package| all && !report.has_run(package)) {
        Some(package) => Err(format!("no test of {package} has run under Wine").into()),
        None => Ok(()),
    }
}
