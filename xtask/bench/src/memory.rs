//! Peak memory of commands, beside the bound that we set ourselves: the files read plus 16 MB.

use crate::Result;
use crate::inputs::{self, Inputs};
use crate::programs::Programs;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Returns the heads of the columns.
pub(crate) fn header() -> String {
    let heads = ["peak", "input", "bound"].map(|head| format!("{head:>8}")).join(" ");
    format!("{:45} {heads}", "peak memory in MiB")
}

/// The bound above the size of the input, in KiB.
const ALLOWANCE: u64 = 16 * 1024;

/// Measures each command on each router and prints a line for each.
///
/// # Errors
/// A command can't be run, or `time` is not the program of that name.
pub(crate) fn run(programs: &Programs, inputs: &Inputs) -> Result {
    for router in inputs.routers() {
        let backup = programs.work.join("backup");
        inputs::empty(&backup)?;
        let root = size(&router.hive)?.saturating_add(size(&router.phone_book)?);
        let (source, target) = (router.root.as_os_str(), backup.as_os_str());
        measure(
            programs,
            &router.name,
            "backup",
            root,
            &["backup".as_ref(), target, "-r".as_ref(), source],
        )?;
        measure(programs, &router.name, "show", root, &["show".as_ref(), source])?;
        measure(programs, &router.name, "verify", root, &["verify".as_ref(), source])?;
        let parts = fs::read_dir(&backup)?
            .map(|entry| size(&entry?.path()))
            .try_fold(0_u64, |sum, size| {
                Ok::<_, Box<dyn std::error::Error>>(sum.saturating_add(size?))
            })?;
        measure(programs, &router.name, "verify backup", parts, &["verify".as_ref(), target])?;
    }
    Ok(())
}

/// Measures a command; `input` is what the bound is made of.
///
/// # Errors
/// As [`run`].
pub(crate) fn measure(
    programs: &Programs,
    router: &str,
    what: &str,
    input: u64,
    arguments: &[&std::ffi::OsStr],
) -> Result {
    let report = programs.work.join("peak");
    let output = Command::new("time")
        .args(["--quiet", "-f", "%M", "-o"])
        .arg(&report)
        .arg(&programs.routerkeep)
        .args(arguments)
        .output()
        .map_err(|error| format!("time (package time): {error}"))?;
    let name = format!("{what}: {router}");
    if !matches!(output.status.code(), Some(0 | 1)) {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        println!("{name:45} not measured: {} {}", output.status, said.trim());
        return Ok(());
    }
    let peak: u64 = fs::read_to_string(report)?.trim().parse()?;
    let input = input.div_ceil(1024);
    let bound = input.saturating_add(ALLOWANCE);
    let over = if peak > bound { "  over the bound" } else { "" };
    println!("{name:45} {:>8} {:>8} {:>8}{over}", mib(peak), mib(input), mib(bound));
    Ok(())
}

fn size(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path)?.len())
}

fn mib(kib: u64) -> String {
    let tenths = kib.saturating_mul(10) / 1024;
    format!("{}.{}", tenths / 10, tenths % 10)
}
