//! What keeps an export from being made.

use super::CliError;
use crate::exit::Exit;
use routerkeep_files::{ErrorKind, FileError};
use routerkeep_registry::reg_text::RegTextWriteError;
use routerkeep_restore::described;

impl CliError {
    pub(crate) fn export_inside_router() -> Self {
        let message = "the file lies inside the router's own tree";
        Self::new(Exit::Refused, "inside-router", message)
            .hint("an export changes nothing at its source: choose a file elsewhere")
    }

    pub(crate) fn no_file_name() -> Self {
        Self::new(Exit::Usage, "usage", "-o names no file: expected the path of one")
            .hint("an export goes to a file; routerkeep show --json prints the view")
    }

    pub(crate) fn exists() -> Self {
        Self::new(Exit::Refused, "exists", "expected no file of this name, found one")
            .hint("--force replaces it")
    }

    pub(crate) fn not_replaceable() -> Self {
        Self::new(
            Exit::Refused,
            "not-replaceable",
            "expected a file or nothing, found another thing",
        )
        .hint("links, devices and directories are not replaced: choose another name")
    }

    pub(crate) fn control_set_of_view() -> Self {
        Self::new(Exit::Usage, "usage", "--control-set belongs to --format reg")
    }

    pub(crate) fn copy_of_damaged(damage: &str) -> Self {
        Self::new(Exit::Refused, "damaged", format!("the backup is damaged: {damage}"))
            .hint("nothing is copied out of a damaged backup: routerkeep verify lists all damage")
    }

    /// What can't be put into a registry export.
    pub(crate) fn not_exportable(error: &RegTextWriteError) -> Self {
        let message = described(error);
        match error {
            RegTextWriteError::Memory => Self::new(Exit::Source, "memory", message),
            _ => Self::new(Exit::Source, "not-exportable", message)
                .hint("a registry export can't hold everything; routerkeep backup can"),
        }
    }

    /// The file of an export could not be written.
    pub(crate) fn export_file(error: &FileError) -> Self {
        let message = described(error);
        match error.kind() {
            ErrorKind::AlreadyExists => Self::exists(),
            ErrorKind::NotFound => Self::new(Exit::Source, "no-parent", message)
                .hint("the directory of the file must exist"),
            ErrorKind::Full => Self::new(Exit::TakenBack, "full", message),
            ErrorKind::Denied | ErrorKind::ReadOnly | ErrorKind::NotADirectory => {
                Self::new(Exit::Source, "not-writable", message)
            }
            _ => Self::new(Exit::TakenBack, "write", message),
        }
    }

    /// The file of an export may be there or not.
    pub(crate) fn export_unsettled(error: &FileError) -> Self {
        Self::new(Exit::Unsettled, "not-durable", described(error))
            .hint("the file may be the old one or the new one, and not survive a power failure")
    }
}
