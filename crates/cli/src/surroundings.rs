//! What the program knows of the world: the clock and its own version.

use routerkeep_backup::{Program, Provenance};
use routerkeep_registry::FileTime;
use routerkeep_restore::Claimant;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// The files of this machine.
#[cfg(not(windows))]
pub(crate) type MachineFiles = routerkeep_files::RealFiles;
/// The files of this machine, with access lists.
#[cfg(windows)]
pub(crate) type MachineFiles = routerkeep_registry::live::ProtectedFiles;

/// Returns the router that is meant where none is named: on Windows this machine.
pub(crate) fn default_router() -> Option<&'static OsStr> {
    cfg!(windows).then_some(OsStr::new(routerkeep_location::LOCAL))
}

/// Returns the password that the environment holds.
pub(crate) fn password_variable() -> Option<String> {
    std::env::var("ROUTERKEEP_PASSWORD").ok()
}

/// Returns the file that holds Kerberos tickets, where the environment names one.
pub(crate) fn ticket_cache() -> Option<PathBuf> {
    let name = std::env::var("KRB5CCNAME").ok()?;
    Some(PathBuf::from(name.strip_prefix("FILE:").unwrap_or(&name)))
}

/// Returns the directory for what is kept of restores of servers, as the environment has it.
pub(crate) fn state_directory() -> Option<PathBuf> {
    routerkeep_location::state_base(&|name| std::env::var_os(name))
}

/// Returns who runs the program, and where: for others to read.
pub(crate) fn claimant() -> Claimant {
    routerkeep_location::claimant(&|name| std::env::var_os(name))
}

/// Returns who makes a backup and when.
pub(crate) fn provenance() -> Provenance {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    // Whole seconds: a manifest is read by people.
    let nanoseconds = i128::from(since.as_secs()).saturating_mul(1_000_000_000);
    Provenance {
        program: Program {
            name: "routerkeep".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        time: FileTime::from_unix_nanoseconds(nanoseconds).unwrap_or_default(),
    }
}
