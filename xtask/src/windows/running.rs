//! The running registry through the C functions, under Wine: changed, backed up and restored while the service
//! RemoteAccess does not run, and not restored while it does.

use super::Wine;
use crate::{Result, step, workspace};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Has a C program make the backups `by-c`, `by-c-again` and `by-c-refused` in a directory.
///
/// # Errors
/// A function returned another code than it must.
pub(super) fn check(wine: &Wine, directory: &Path, products: &Path) -> Result {
    let stage = directory.join("c");
    fs::create_dir_all(&stage)?;
    fs::copy(products.join("routerkeep_mprapi.dll"), stage.join("mprapi.dll"))?;
    let running = compile(&stage, "crates/mprapi/tests/c/running.c", &["-lmprapi"])?;
    let service = compile(&stage, "xtask/src/windows/made_up_router.c", &[])?;
    let run = |how: &str| {
        let mut run = wine.command(&running);
        run.current_dir(&stage).arg(format!("Z:{}", directory.display())).arg(how);
        run.env_remove("ROUTERKEEP_ROOT");
        // Ours or none: Wine's own is not fallen back to.
        step::run(run.env("WINEDLLOVERRIDES", "mscoree=;mshtml=;mprapi=n"))
    };
    run("stopped")?;
    step::run(wine.command(&service).arg("install"))?;
    // Wine ends its services with the last program.
    let mut stay = wine.command(&service);
    let mut stay = stay.arg("stay").stdout(Stdio::piped()).spawn()?;
    if let Some(stdout) = stay.stdout.take() {
        BufReader::new(stdout).read_line(&mut String::new())?;
    }
    step::run(wine.command(&service).arg("start"))?;
    let refused = run("started");
    stay.kill()?;
    stay.wait()?;
    refused
}

fn compile(stage: &Path, source: &str, libraries: &[&str]) -> Result<PathBuf> {
    let source = workspace::root().join(source);
    let program = stage.join(source.file_stem().unwrap_or_default()).with_extension("exe");
    let mut gcc = Command::new("x86_64-w64-mingw32-gcc");
    gcc.args(["-Wall", "-O1", "-D_WIN32_WINNT=0x0601", "-o"]).arg(&program);
    step::run(gcc.arg(source).args(libraries))?;
    Ok(program)
}
