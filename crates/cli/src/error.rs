//! Every failure as the user is told it: wording, hint and exit code, made here and nowhere else.

mod backup;
mod export;
mod restore;
mod server;
mod source;

use crate::exit::Exit;
use crate::safe_text::safe;
use std::path::Path;

/// What is said at the first Ctrl-C during a change.
pub(crate) const INTERRUPTED: &str =
    "interrupted: it is taken back, or finished where that is shorter; once more leaves at once";

/// A command that failed.
#[derive(Debug)]
pub(crate) struct CliError {
    pub(crate) exit: Exit,
    /// A word for programs, stable across versions.
    pub(crate) code: &'static str,
    /// The message, safe for a terminal.
    pub(crate) message: String,
    /// The place as the user named it.
    pub(crate) location: Option<String>,
    pub(crate) hint: Option<String>,
    /// What programs are told besides, where a command got that far.
    pub(crate) data: Option<Box<serde_json::Value>>,
}

impl CliError {
    fn new(exit: Exit, code: &'static str, message: impl std::fmt::Display) -> Self {
        Self { exit, code, message: safe(message), location: None, hint: None, data: None }
    }

    pub(crate) fn at(mut self, location: impl std::fmt::Display) -> Self {
        self.location = Some(safe(location));
        self
    }

    pub(crate) fn with_data(mut self, data: serde_json::Value) -> Self {
        self.data = Some(Box::new(data));
        self
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn no_router() -> Self {
        Self::new(Exit::Usage, "usage", "no router named: expected -r LOCATION")
            .hint("name a Windows disk, a SYSTEM hive or a .reg export, or set ROUTERKEEP_ROOT")
    }

    pub(crate) fn no_user() -> Self {
        Self::new(
            Exit::Usage,
            "usage",
            "a running server wants somebody to sign in: expected --user",
        )
        .hint("or get a Kerberos ticket first (kinit) and set KRB5CCNAME to its cache")
    }

    pub(crate) fn no_state_directory() -> Self {
        Self::new(
            Exit::Usage,
            "usage",
            "there is no place for the journal of the restore: expected --state DIR",
        )
        .hint("or set HOME, as every session has it")
    }

    pub(crate) fn password(error: &std::io::Error) -> Self {
        Self::new(Exit::Usage, "no-password", format!("the password can't be read: {error}"))
            .hint("use --password-file FILE, --password-stdin, or ROUTERKEEP_PASSWORD")
    }

    pub(crate) fn open_password_file(path: &Path) -> Self {
        let path = safe(path.to_string_lossy());
        let message = format!("{path}: expected a text file for its owner only");
        Self::new(Exit::Usage, "password-file", &message).hint("chmod 600 takes others off it")
    }

    /// The result of a command could not be printed.
    pub(crate) fn output(error: &std::io::Error, effect: Effect) -> Self {
        match effect {
            Effect::None => {
                Self::new(Exit::Source, "output", format!("writing the output: {error}"))
            }
            Effect::Backup => {
                let message =
                    format!("the backup was made, but writing the output failed: {error}");
                Self::new(Exit::Unsettled, "output", message)
                    .hint("the backup stands: routerkeep verify says what is in it")
            }
            Effect::File => {
                let message =
                    format!("the file was written, but writing the output failed: {error}");
                Self::new(Exit::Unsettled, "output", message).hint("the file is whole")
            }
            Effect::Router => {
                let message = format!("it was done, but writing the output failed: {error}");
                Self::new(Exit::Unsettled, "output", message)
                    .hint("the router was changed; routerkeep undo takes it back")
            }
        }
    }

    pub(crate) fn unknown_code(text: &str) -> Self {
        let message = format!("{text:?}: no code of the functions that configure a router");
        Self::new(Exit::No, "unknown-code", message)
            .hint("net helpmsg NUMBER on Windows knows the other codes of the system")
    }
}

/// What a command has changed by the time that its result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing.
    None,
    /// A backup is in its directory.
    Backup,
    /// A router was changed.
    Router,
    /// A file was written.
    File,
}
