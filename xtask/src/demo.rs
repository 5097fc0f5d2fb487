//! `cargo xtask demo`: the first look; backs up the example router and shows what was saved.

use crate::{Result, step, workspace};
use std::fs;
use std::process::Command;

/// Builds the program, backs up `examples/branch-office` and shows the backup.
///
/// # Errors
/// The program can't be built, or one of its commands failed.
pub(crate) fn demo() -> Result {
    let mut build = workspace::cargo();
    step::run(build.args(["build", "--quiet", "--package", "routerkeep-cli"]))?;
    let target = workspace::target()?;
    let backup = target.join("demo");
    if backup.exists() {
        fs::remove_dir_all(&backup)?;
    }
    let program = || {
        let mut command = Command::new(target.join("debug").join("routerkeep"));
        command.current_dir(workspace::root()).env_remove("ROUTERKEEP_ROOT");
        command
    };
    step::run(program().arg("backup").arg(&backup).args(["-r", "examples/branch-office"]))?;
    println!();
    step::run(program().arg("show").arg(&backup))
}
