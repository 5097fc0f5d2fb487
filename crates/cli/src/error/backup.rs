//! What keeps a backup from being made or read.

use super::CliError;
use super::source::file;
use crate::exit::Exit;
use routerkeep_backup::{PublishError, ReadError};
use routerkeep_files::{ErrorKind, FileError, Operation};
use routerkeep_restore::described;

impl CliError {
    pub(crate) fn backup_of_backup() -> Self {
        Self::new(Exit::Usage, "usage", "-r names a backup: expected a router")
            .hint("to copy a backup, copy its directory")
    }

    pub(crate) fn inside_router() -> Self {
        Self::new(
            Exit::Refused,
            "inside-router",
            "the backup's directory lies inside the router's own tree",
        )
        .hint("a backup changes nothing at its source: choose a directory elsewhere")
    }

    pub(crate) fn not_a_backup() -> Self {
        Self::new(
            Exit::Source,
            "not-a-backup",
            "expected a backup: a directory with a manifest.json",
        )
    }

    pub(crate) fn damaged_backup(damage: &str) -> Self {
        Self::new(Exit::Refused, "damaged", format!("the backup is damaged: {damage}"))
            .hint("nothing is restored from a damaged backup: routerkeep verify lists all damage")
    }
}

impl From<ReadError> for CliError {
    fn from(error: ReadError) -> Self {
        let message = described(&error);
        backup(&error, &message)
    }
}

pub(super) fn backup(error: &ReadError, message: &str) -> CliError {
    match error {
        ReadError::Damaged { .. } => CliError::new(Exit::No, "damaged", message)
            .hint("the parts may be sound, but nothing says so any more: use another backup"),
        ReadError::Unknown { .. } => CliError::new(Exit::Source, "newer-format", message)
            .hint("a newer routerkeep wrote it: use that, or a newer one"),
        ReadError::File(error) => file(error, message),
        _ => CliError::new(Exit::Source, "not-a-backup", message),
    }
}

impl From<PublishError> for CliError {
    fn from(error: PublishError) -> Self {
        let message = described(&error);
        match &error {
            PublishError::NoParent { .. } => Self::new(Exit::Source, "no-parent", message)
                .hint("only the last component of the directory is made"),
            PublishError::NotADirectory { .. } => {
                Self::new(Exit::Source, "not-a-directory", message)
            }
            PublishError::NotReplaceable { .. } => {
                Self::new(Exit::Refused, "not-replaceable", message)
                    .hint("a backup goes into a directory of its own: choose another one")
            }
            PublishError::Memory => Self::new(Exit::Source, "memory", message),
            PublishError::File(error) => publish_file(error, message),
            PublishError::ReadBack(_) => Self::new(Exit::Unsettled, "read-back", message)
                .hint("the disk gave back other bytes than were written: do not trust it"),
            PublishError::Unsettled(_) => Self::new(Exit::Unsettled, "not-durable", message).hint(
                "the backup is there; make sure that the disk is sound and run the command again",
            ),
            _ => Self::new(Exit::TakenBack, "write", message),
        }
    }
}

fn publish_file(error: &FileError, message: String) -> CliError {
    match error.kind() {
        ErrorKind::Full => CliError::new(Exit::TakenBack, "full", message)
            .hint("what was written was taken away again; an earlier backup stands as it was"),
        ErrorKind::Denied | ErrorKind::ReadOnly => CliError::new(Exit::Source, "denied", message),
        ErrorKind::Locked => CliError::new(Exit::Refused, "locked", message)
            .hint("another routerkeep is writing into this directory: wait for it"),
        ErrorKind::OutOfMemory => CliError::new(Exit::Source, "memory", message),
        // Nothing was written before these.
        _ if matches!(error.operation(), Operation::CreateDir | Operation::Lock) => {
            CliError::new(Exit::Source, "not-writable", message)
        }
        _ => CliError::new(Exit::TakenBack, "write", message),
    }
}
