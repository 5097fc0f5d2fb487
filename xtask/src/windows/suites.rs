//! The test suites that run under Wine, and which of them that is.

use super::{Toolchain, Wine};
use crate::suites::Report;
use crate::{Result, step};
use std::io::{BufRead, BufReader, pipe};

/// The packages whose tests run on Windows.
const PACKAGES: [&str; 6] = [
    "routerkeep-files",
    "routerkeep-registry",
    "routerkeep-router",
    "routerkeep-backup",
    "routerkeep-restore",
    "routerkeep-cli",
];

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
    command.args(arguments).args(["--", "--show-output"]);
    wine.around(&mut command);
    // The real hives are compressed, and Windows has no program for that: Linux runs those tests.
    command.env("ROUTERKEEP_TEST_DATA", "none").env_remove("CI");
    println!("$ {}", step::shown(&command));
    let (reader, writer) = pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn()?;
    drop(command);
    let mut report = Report::default();
    for line in BufReader::new(reader).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        report.line(&line);
    }
    let status = child.wait()?;
    print!("\n{report}");
    if status.success() { Ok(()) } else { Err("tests failed under Wine".into()) }
}
