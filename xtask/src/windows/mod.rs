//! `cargo xtask windows`: the workspace for Windows, built and tested on a Linux machine.
//!
//! Debian's `rustc-web` compiles, MinGW-w64 links, Wine runs. Nothing of it touches the toolchain that
//! everything else is built with. What is made lies in `target/windows`, or where
//! `$ROUTERKEEP_WINDOWS_CACHE` says, and is kept.

mod suites;
mod toolchain;
mod wine;

use crate::{Result, step};
use std::process::Command;
use toolchain::Toolchain;
use wine::Wine;

/// Sets up, builds or tests for Windows.
///
/// # Errors
/// Something can't be installed or built, or a test failed.
pub(crate) fn windows(arguments: &[String]) -> Result {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["setup"] => {
            set_up()?;
            Ok(())
        }
        ["build", rest @ ..] => build(rest),
        ["test", rest @ ..] => suites::test(rest),
        ["cargo", rest @ ..] => {
            let (toolchain, wine) = set_up()?;
            step::run(wine.around(toolchain.cargo().args(rest)))
        }
        ["run", program, rest @ ..] => {
            let (_, wine) = set_up()?;
            step::run(wine.command(program.as_ref()).args(rest))
        }
        _ => Err("windows takes setup, build, test, cargo or run".into()),
    }
}

/// Installs and makes what is missing; silent where nothing is.
fn set_up() -> Result<(Toolchain, Wine)> {
    let toolchain = Toolchain::set_up()?;
    let wine = Wine::set_up()?;
    Ok((toolchain, wine))
}

/// Builds the program for whoever wants to have it.
fn build(arguments: &[&str]) -> Result {
    let (toolchain, _) = set_up()?;
    let mut build: Command = toolchain.cargo();
    build.args(["build", "--release", "--package", "routerkeep-cli"]).args(arguments);
    step::run(&mut build)?;
    let release = toolchain::products()?.join("release");
    println!("built: {}", release.join("routerkeep.exe").display());
    Ok(())
}
