//! `cargo xtask lint`: what must be clean besides the tests.

use crate::tools::{Tool, install_components};
use crate::{Result, header, step, text_rules, workspace};
use std::env;
use std::process::Command;

/// Runs every check, also after one has failed.
///
/// # Errors
/// Some check failed; under `CI=true` also if one could not be made.
pub(crate) fn lint(arguments: &[String]) -> Result {
    match arguments {
        [] => {}
        [flag] if flag == "--install" => {
            install_components()?;
            Tool::Deny.install()?;
            Tool::Cbindgen.install()?;
        }
        _ => return Err("lint takes --install or nothing".into()),
    }
    let mut failures: Vec<String> = Vec::new();
    let mut note = |done: Result| failures.extend(done.err().map(|error| error.to_string()));

    note(step::run(workspace::cargo().args(["fmt", "--all", "--check"])));
    // The fuzz targets proper are a workspace of their own: they want a nightly compiler.
    note(step::run(workspace::cargo().args([
        "fmt",
        "--manifest-path",
        "fuzz/Cargo.toml",
        "--check",
    ])));
    note(step::run(workspace::cargo().args([
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ])));
    note(step::run(
        workspace::cargo()
            .args(["doc", "--quiet", "--workspace", "--no-deps"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    ));
    note(dependencies());
    note(header::check());
    note(text_rules::check());

    if failures.is_empty() {
        println!("lint: clean");
        return Ok(());
    }
    Err(format!("lint: {} failed:\n  {}", failures.len(), failures.join("\n  ")).into())
}

/// Checks licences, sources and bans; the advisory database is for where there is a network.
fn dependencies() -> Result {
    if let Some(deny) = Tool::Deny.find() {
        let mut command = Command::new(deny);
        command.current_dir(workspace::root());
        return step::run(command.args([
            "--log-level",
            "error",
            "check",
            "bans",
            "licenses",
            "sources",
        ]));
    }
    let why = format!("no cargo-deny: {}", Tool::Deny.by_hand());
    if env::var_os("CI").is_some_and(|ci| ci == "true") {
        return Err(why.into());
    }
    println!("skipped: {why}");
    Ok(())
}
