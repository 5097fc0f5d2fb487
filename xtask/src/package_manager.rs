//! Packages of Debian and Ubuntu.

use crate::{Result, step};
use std::process::Command;
use std::thread;
use std::time::Duration;

/// How often fetching the lists of packages is tried: other runs on the machine may hold their lock.
const ATTEMPTS: u32 = 6;

/// Installs those of `packages` that are not there yet.
///
/// # Errors
/// The machine is no Debian, this is not root, or installing failed.
pub(crate) fn install(packages: &[&str]) -> Result {
    let missing = missing(packages)?;
    if missing.is_empty() {
        return Ok(());
    }
    if !is_root() {
        let list = missing.join(" ");
        return Err(format!("installing packages takes root: apt-get install {list}").into());
    }
    // An image may come without lists, and a list that can't be fetched may not be the one needed.
    for attempt in 1..=ATTEMPTS {
        match step::run(apt_get().args(["update", "-qq"])) {
            Ok(()) => break,
            Err(error) if attempt == ATTEMPTS => eprintln!("warning: {error}"),
            Err(_) => thread::sleep(Duration::from_secs(10)),
        }
    }
    step::run(apt_get().args(["install", "-qq", "-y", "--no-install-recommends"]).args(&missing))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command.args(["-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3"]);
    command
}

fn missing<'p>(packages: &[&'p str]) -> Result<Vec<&'p str>> {
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat=${Package} ${db:Status-Status}\\n"])
        .args(packages)
        .output()
        .map_err(
            |_| "--install is for Debian and Ubuntu; install what is named as missing by hand",
        )?;
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    let is_missing =
        |package: &&str| !listed.lines().any(|line| line == format!("{package} installed"));
    Ok(packages.iter().copied().filter(is_missing).collect())
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
