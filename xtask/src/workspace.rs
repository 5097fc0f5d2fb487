//! Where the workspace and its build products are.

use crate::Result;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the workspace's root.
pub(crate) fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// Returns the directory that cargo builds into.
///
/// # Errors
/// This program was not started from such a directory.
pub(crate) fn target() -> Result<PathBuf> {
    // <target>/<profile>/xtask: so whatever environment and configuration say is followed.
    let program = env::current_exe()?;
    let target = program.parent().and_then(Path::parent).ok_or("not run by cargo")?;
    Ok(target.to_owned())
}

/// Makes a command that runs this toolchain's cargo in the root.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Returns where a program lies, looked for as a shell does.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|directory| directory.join(name)).find(|file| file.is_file())
}
