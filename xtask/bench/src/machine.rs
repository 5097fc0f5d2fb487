//! The machine: one processor of it, and what it is.

use crate::Result;
use std::fs;
use std::process::Command;

/// Binds this process, and so every one that it starts, to the last processor that it may use.
///
/// # Errors
/// There is no `taskset`, or it refuses.
pub(crate) fn pin() -> Result {
    let status = fs::read_to_string("/proc/self/status")?;
    let allowed = field(&status, "Cpus_allowed_list").ok_or("no list of processors")?;
    let last = allowed.rsplit([',', '-']).next().unwrap_or("0");
    let process = std::process::id().to_string();
    let taskset = Command::new("taskset").args(["-c", "-p", last, &process]).output();
    let output = taskset.map_err(|error| format!("taskset (package util-linux): {error}"))?;
    if !output.status.success() {
        return Err(format!("taskset: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(())
}

/// Describes the processor and the system in one line.
pub(crate) fn describe() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let system = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let model = field(&cpus, "model name").unwrap_or("unknown processor");
    format!("{model}, Linux {}", system.trim())
}

/// Returns what stands behind the first `name:`.
fn field<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_once(':').map(|(_, value)| value.trim())
}
