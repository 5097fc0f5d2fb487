//! `cargo xtask windows`: the workspace for Windows, built and tested on a Linux machine.
//!
//! Debian's `rustc-web` compiles, MinGW-w64 links, Wine runs. Nothing of it touches the toolchain that
//! everything else is built with. What is made lies in `target/windows`, or where
//! `$ROUTERKEEP_WINDOWS_CACHE` says, and is kept.

mod c_program;
mod exchange;
mod parts;
mod running;
mod service;
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
        ["test"] => test(),
        ["test", rest @ ..] => {
            let (toolchain, wine) = set_up()?;
            ended(&wine, suites::run(&toolchain, &wine, rest))
        }
        ["clippy"] => lint(&Toolchain::set_up()?),
        ["exchange"] => {
            let (toolchain, wine) = set_up()?;
            build_for_tests(&toolchain)?;
            exchange::check(&wine, &toolchain::products()?.join("debug"))
        }
        ["service"] => {
            let (toolchain, wine) = set_up()?;
            build_for_tests(&toolchain)?;
            service::check(&wine, &toolchain::products()?.join("debug"))
        }
        ["c-program"] => {
            let (toolchain, wine) = set_up()?;
            build_for_tests(&toolchain)?;
            ended(&wine, c_program::check(&wine, &toolchain::products()?.join("debug")))
        }
        ["cargo", rest @ ..] => {
            let (toolchain, wine) = set_up()?;
            step::run(wine.around(toolchain.cargo().args(rest)))
        }
        ["run", program, rest @ ..] => {
            let (_, wine) = set_up()?;
            step::run(wine.command(program.as_ref()).args(rest))
        }
        _ => Err(
            "windows takes setup, build, test, clippy, exchange, service, c-program, cargo or run"
                .into(),
        ),
    }
}

/// Installs and makes what is missing; silent where nothing is.
fn set_up() -> Result<(Toolchain, Wine)> {
    let toolchain = Toolchain::set_up()?;
    let wine = Wine::set_up()?;
    Ok((toolchain, wine))
}

/// Tests everything that runs under Wine.
fn test() -> Result {
    let (toolchain, wine) = set_up()?;
    let products = toolchain::products()?.join("debug");
    build_for_tests(&toolchain)?;
    let checks = suites::run(&toolchain, &wine, &[])
        .and_then(|()| c_program::check(&wine, &products))
        .and_then(|()| exchange::check(&wine, &products))
        .and_then(|()| service::check(&wine, &products));
    ended(&wine, checks)
}

/// Checks what only Windows compiles, which the lints of the machine do not see; of tests, those that run
/// there.
///
/// # Errors
/// Clippy warns.
fn lint(toolchain: &Toolchain) -> Result {
    let deny = ["--", "-D", "warnings"];
    let mut code = toolchain.clippy();
    step::run(code.args(["--quiet", "--workspace", "--lib", "--bins"]).args(deny))?;
    let mut tests = toolchain.clippy();
    tests.args(["--quiet", "--all-targets"]);
    tests.args(suites::PACKAGES.iter().flat_map(|package| ["--package", package]));
    step::run(tests.args(deny))
}

/// Ends Wine's own processes, whatever became of the checks.
fn ended(wine: &Wine, result: Result) -> Result {
    wine.end()?;
    result
}

/// Builds the program, the DLL, and what fills a registry.
fn build_for_tests(toolchain: &Toolchain) -> Result {
    let mut build = toolchain.cargo();
    build.args(["build", "--quiet", "--bin", "routerkeep", "--lib"]);
    build.args(["--example", "into_live_registry"]);
    let packages = ["routerkeep-cli", "routerkeep-mprapi", "routerkeep-testkit"];
    step::run(build.args(packages.iter().flat_map(|package| ["--package", package])))
}

/// Builds the program and the DLL for whoever wants to have it.
fn build(arguments: &[&str]) -> Result {
    let (toolchain, _) = set_up()?;
    let mut build: Command = toolchain.cargo();
    build.args(["build", "--release", "--package", "routerkeep-cli"]);
    step::run(build.args(["--package", "routerkeep-mprapi"]).args(arguments))?;
    let release = toolchain::products()?.join("release");
    for name in ["routerkeep.exe", "routerkeep_mprapi.dll", "librouterkeep_mprapi.dll.a"] {
        println!("built: {}", release.join(name).display());
    }
    Ok(())
}
