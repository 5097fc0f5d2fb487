//! The programs that tests compare us with, and those that they need besides.

use crate::{Result, package_manager, step, workspace};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Programs that tests and benchmarks run, each with the package that has it.
const PROGRAMS: &[(&str, &str)] = &[
    ("hivexsh", "libhivex-bin"),
    ("hivexregedit", "libwin-hivex-perl"),
    ("reglookup", "reglookup"),
    ("smbd", "samba"),
    ("net", "samba-common-bin"),
    ("xz", "xz-utils"),
    ("git", "git"),
    ("python3", "python3"),
    ("gcc", "gcc"),
    ("g++", "g++"),
    ("nm", "binutils"),
    ("readelf", "binutils"),
    ("pkg-config", "pkgconf"),
    ("valgrind", "valgrind"),
    ("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64"),
    ("setpriv", "util-linux"),
    ("taskset", "util-linux"),
    ("script", "bsdutils"),
    ("time", "time"),
];

/// What else is installed: headers for the benchmarks' peer, and what `python3 -m venv` needs.
const FURTHER_PACKAGES: [&str; 3] = ["libhivex-dev", "libc6-dev", "python3-venv"];

/// Python modules, each with what is asked for at PyPI.
const MODULES: [(&str, &str); 4] = [
    ("Registry", "python-registry==1.3.1"),
    ("regipy", "regipy==6.5.0"),
    ("jsonschema", "jsonschema==4.26.0"),
    ("impacket.dcerpc.v5.rrp", "impacket==0.13.1"),
];

/// Installs what is missing; silent where nothing is.
///
/// Python modules go into an environment of their own below the target directory: some systems let
/// nobody install into theirs.
///
/// # Errors
/// Something can't be installed.
pub(crate) fn install() -> Result {
    let packages: Vec<&str> =
        PROGRAMS.iter().map(|(_, package)| *package).chain(FURTHER_PACKAGES).collect();
    package_manager::install(&packages)?;
    if has_modules(Path::new("python3"))? {
        return Ok(());
    }
    let environment = environment()?;
    let python = environment.join("bin/python3");
    if !step::succeeds(Command::new(&python).args(["-m", "pip", "--version"])) {
        make_environment(&environment)?;
    }
    let requirements = MODULES.iter().map(|(_, requirement)| requirement);
    step::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(requirements),
    )
}

/// Names what is missing; tests that need it say themselves that they are skipped.
///
/// # Errors
/// The target directory can't be found.
pub(crate) fn name_missing() -> Result {
    let mut missing: Vec<String> = PROGRAMS
        .iter()
        .filter(|(program, _)| workspace::find_program(program).is_none())
        .map(|(program, package)| format!("{program} (package {package})"))
        .collect();
    if !has_modules(Path::new("python3"))? {
        missing.extend(MODULES.iter().map(|(module, from)| format!("{module} (PyPI {from})")));
    }
    if !missing.is_empty() {
        println!("not on this machine: {}", missing.join(", "));
        println!("tests that need these are skipped; `cargo xtask test --install` installs them");
    }
    Ok(())
}

/// Returns the search path for tests: the environment with the Python modules comes first.
///
/// # Errors
/// The target directory can't be found, or is one that a search path can't hold.
pub(crate) fn search_path() -> Result<OsString> {
    let own = environment()?.join("bin");
    let path = env::var_os("PATH").unwrap_or_default();
    let own = own.is_dir().then_some(own);
    Ok(env::join_paths(own.into_iter().chain(env::split_paths(&path)))?)
}

fn environment() -> Result<PathBuf> {
    Ok(workspace::target()?.join("oracles"))
}

/// Makes the environment with the first Python that can: not each comes with what that takes.
fn make_environment(environment: &Path) -> Result {
    let mut failed = Err("no python3".into());
    for python in ["python3", "/usr/bin/python3"] {
        let mut command = Command::new(python);
        command.args(["-m", "venv", "--clear", "--system-site-packages"]).arg(environment);
        failed = step::run(&mut command);
        if failed.is_ok() {
            break;
        }
    }
    failed
}

fn has_modules(python: &Path) -> Result<bool> {
    let modules = MODULES.map(|(module, _)| module).join(", ");
    let mut command = Command::new(python);
    command.args(["-c", &format!("import {modules}")]).env("PATH", search_path()?);
    Ok(step::succeeds(&mut command))
}
