//! `cargo xtask bench`: builds what is measured, and the program that measures, and runs it.

use crate::{Result, oracles, step, workspace};

/// Runs the benchmarks; arguments are those of the program `routerkeep-bench`.
///
/// # Errors
/// Something does not build, or the benchmarks can't run at all. No figure is an error.
pub(crate) fn bench(arguments: &[String]) -> Result {
    let build = ["build", "--quiet", "--release"];
    let packages = ["routerkeep-bench", "routerkeep-cli", "routerkeep-mprapi"];
    let packages = packages.iter().flat_map(|package| ["--package", package]);
    step::run(workspace::cargo().args(build).args(packages))?;
    let run = ["run", "--quiet", "--release", "--package", "routerkeep-bench", "--"];
    // Peers in Python lie in an environment of their own.
    let path = oracles::search_path()?;
    step::run(workspace::cargo().args(run).args(arguments).env("PATH", path))
}
