//! `cargo xtask fuzz`: runs the fuzz targets, one after the other.

use crate::tools::Tool;
use crate::{Result, step, workspace};
use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// Runs `[--seconds N] [TARGET ...]`; without names, all targets.
///
/// # Errors
/// A target crashed: cargo-fuzz says where the input that did it lies.
pub(crate) fn fuzz(arguments: &[String]) -> Result {
    let (seconds, named) = match arguments {
        [flag, seconds, rest @ ..] if flag == "--seconds" => (seconds.parse::<u32>()?, rest),
        rest => (60, rest),
    };
    let targets = if named.is_empty() { targets()? } else { named.to_vec() };
    if Tool::Fuzz.find().is_none() {
        return Err(format!("no cargo-fuzz: {}", Tool::Fuzz.by_hand()).into());
    }
    let seeds = ["run", "--quiet", "--package", "routerkeep-fuzz", "--example", "write-seeds"];
    step::run(workspace::cargo().args(seeds).args(["--", "fuzz/corpus"]))?;
    for target in &targets {
        let limit = format!("-max_total_time={seconds}");
        step::run(cargo_fuzz()?.args([
            "run",
            target,
            "--",
            &limit,
            "-timeout=10",
            "-rss_limit_mb=2048",
        ]))?;
    }
    Ok(())
}

/// Makes a command that runs cargo-fuzz with the nightly compiler that it wants.
fn cargo_fuzz() -> Result<Command> {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "cargo", "fuzz"]).current_dir(workspace::root());
    let own = workspace::target()?.join("tools/bin");
    let path = env::var_os("PATH").unwrap_or_default();
    command.env("PATH", env::join_paths([own].into_iter().chain(env::split_paths(&path)))?);
    // What `cargo run` of another toolchain has set.
    command.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    Ok(command)
}

/// Lists the targets by their files.
fn targets() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(workspace::root().join("fuzz/fuzz_targets"))? {
        let file = entry?.file_name();
        let stem = Path::new(&file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        names.extend(stem);
    }
    names.sort();
    Ok(names)
}
