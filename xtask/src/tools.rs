//! Tools of the toolchain that are installed when asked for.

use crate::{Result, step, workspace};
use std::path::PathBuf;
use std::process::Command;

/// The versions of tools that this workspace is known to work with.
const CARGO_DENY: &str = "0.20.2";
const CARGO_FUZZ: &str = "0.13.2";
const CBINDGEN: &str = "0.29.4";

/// A program that cargo can install.
#[derive(Clone, Copy)]
pub(crate) enum Tool {
    /// Checks licences and sources of dependencies.
    Deny,
    /// Builds and runs fuzz targets.
    Fuzz,
    /// Makes the C header.
    Cbindgen,
}

impl Tool {
    fn name(self) -> &'static str {
        match self {
            Self::Deny => "cargo-deny",
            Self::Fuzz => "cargo-fuzz",
            Self::Cbindgen => "cbindgen",
        }
    }

    fn version(self) -> &'static str {
        match self {
            Self::Deny => CARGO_DENY,
            Self::Fuzz => CARGO_FUZZ,
            Self::Cbindgen => CBINDGEN,
        }
    }

    /// Returns where it is: on the search path, or where [`install`](Self::install) puts it.
    pub(crate) fn find(self) -> Option<PathBuf> {
        let own = workspace::target().ok()?.join("tools/bin").join(self.name());
        if own.is_file() { Some(own) } else { workspace::find_program(self.name()) }
    }

    /// Installs it below the target directory, unless it is there. Compiling it takes some minutes.
    ///
    /// # Errors
    /// It can't be installed.
    pub(crate) fn install(self) -> Result {
        if self.find().is_some() {
            return Ok(());
        }
        let root = workspace::target()?.join("tools");
        step::run(
            workspace::cargo()
                .args(["install", "--quiet", "--locked", self.name(), "--version", self.version()])
                .arg("--root")
                .arg(root),
        )
    }

    /// Returns the command that installs it by hand.
    pub(crate) fn by_hand(self) -> String {
        format!("cargo install --locked {} --version {}", self.name(), self.version())
    }
}

/// Adds parts of the toolchain that are missing, where rustup has it.
///
/// # Errors
/// rustup can't add them.
pub(crate) fn install_components() -> Result {
    for (component, tool) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if !step::succeeds(workspace::cargo().args([tool, "--version"])) {
            step::run(Command::new("rustup").args(["component", "add", component]))?;
        }
    }
    Ok(())
}
