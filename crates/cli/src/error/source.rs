//! What keeps a location from being read.

use super::backup::backup;
use super::{CliError, server};
use crate::exit::Exit;
use crate::safe_text::safe;
use routerkeep_files::{ErrorKind, FileError};
use routerkeep_location::LocationError;
use routerkeep_regf::HiveError;
use routerkeep_registry::RegistryError;
use routerkeep_remote::smb::SmbError;
use routerkeep_restore::described;
use routerkeep_router::{CaptureError, ControlSetError, StoreError};

impl From<LocationError> for CliError {
    fn from(error: LocationError) -> Self {
        let message = described(&error);
        let new = |code| Self::new(Exit::Source, code, &message);
        match &error {
            LocationError::NotFound { .. } => new("not-found"),
            LocationError::ServerPath { .. } => {
                Self::new(Exit::Usage, "usage", &message)
                    .hint("//SERVER names a running server; a directory starts with one slash or ./")
            }
            LocationError::NotSupported { .. } => new("not-supported")
                .hint("use its disk, its SYSTEM hive, or an export of HKEY_LOCAL_MACHINE\\SYSTEM"),
            LocationError::NotARoot { .. } => new("not-a-location").hint(
                "name the directory that holds Windows, or the hive Windows/System32/config/SYSTEM itself",
            ),
            LocationError::NotARegistry { .. } => new("not-a-registry")
                .hint("a router's configuration is in the hive Windows/System32/config/SYSTEM"),
            LocationError::NotAFile { .. } => new("not-a-location"),
            LocationError::Server(error) => server::session(error, &message),
            LocationError::Folder { .. } => new("system"),
            LocationError::File(error) => file(error, &message),
            LocationError::Registry { source, .. } => registry(source, &message),
            LocationError::Live(source) => registry(source, &message),
            LocationError::Capture { source, .. } => capture(source, &message),
            LocationError::Backup(error) => backup(error, &message),
            LocationError::Journal(error) => Self::journal(error),
            _ => new("location"),
        }
    }
}

pub(super) fn file(error: &FileError, message: &str) -> CliError {
    let new = |code| CliError::new(Exit::Source, code, message);
    match error.kind() {
        ErrorKind::NotFound => new("not-found"),
        ErrorKind::Denied => new("denied").hint("read it as its owner or as an administrator"),
        ErrorKind::OutOfMemory => new("memory"),
        ErrorKind::TooLarge { .. } => new("too-large"),
        ErrorKind::Full => CliError::new(Exit::TakenBack, "full", message)
            .hint("make room on the disk; what was written was taken away again"),
        ErrorKind::NotAFile => new("link").hint("links inside of a location are not followed"),
        _ => new("read"),
    }
}

pub(super) fn registry(error: &RegistryError, message: &str) -> CliError {
    let new = |code| CliError::new(Exit::Source, code, message);
    match error {
        RegistryError::File(error) => file(error, message),
        RegistryError::Hive(HiveError::Unrecoverable { notes, .. }) => {
            let notes: Vec<String> = notes.iter().map(safe).collect();
            let mut error = new("unrecoverable");
            // Where no log was looked at, ignoring them changes nothing.
            if !notes.is_empty() {
                error = error.hint(
                    "--ignore-logs reads the hive as it lies; \
                     it may then mix two states of the registry",
                );
            }
            for note in notes {
                error.message = format!("{}\n  {note}", error.message);
            }
            error
        }
        RegistryError::Hive(HiveError::Truncated { .. }) => new("truncated"),
        RegistryError::Hive(HiveError::NotAHive { .. }) => new("not-a-registry"),
        RegistryError::Hive(HiveError::OtherFile { .. }) => new("not-a-registry")
            .hint("name the hive itself: the transaction logs beside it are found"),
        RegistryError::Hive(HiveError::Format { .. }) => new("hive-format"),
        RegistryError::Hive(HiveError::Memory) | RegistryError::Memory => new("memory"),
        RegistryError::Hive(_) => new("hive"),
        RegistryError::System { source, .. }
            if source.kind() == std::io::ErrorKind::PermissionDenied =>
        {
            new("denied").hint("run it as an administrator")
        }
        RegistryError::System { .. } => new("system"),
        RegistryError::Changed => {
            new("changed").hint("something writes to this registry all the time: try again later")
        }
        RegistryError::Remote(error) => server::call(&**error, message),
        RegistryError::Text(_) => new("reg-text")
            .hint("regedit writes such files: File, Export, of HKEY_LOCAL_MACHINE\\SYSTEM"),
        _ => new("registry"),
    }
}

pub(super) fn capture(error: &CaptureError, message: &str) -> CliError {
    let new = |code| CliError::new(Exit::Source, code, message);
    match error {
        CaptureError::NotARouter { .. } => {
            new("not-a-router").hint("Routing and Remote Access was never installed on this system")
        }
        CaptureError::Unreadable { .. } => new("unreadable"),
        CaptureError::ControlSet(ControlSetError::Store(error)) | CaptureError::Store(error) => {
            store(error, message)
        }
        CaptureError::ControlSet(ControlSetError::NoSuch { .. }) => new("control-set"),
        CaptureError::ControlSet(_) => new("control-set").hint(
            "a router's configuration is in the SYSTEM hive; without Select it is not known which \
             of its control sets is in use",
        ),
        _ => new("capture"),
    }
}

pub(super) fn store(error: &StoreError, message: &str) -> CliError {
    let new = |code| CliError::new(Exit::Source, code, message);
    match error {
        StoreError::Registry(error) => registry(error, message),
        StoreError::Memory => new("memory"),
        StoreError::PhoneBook(error) | StoreError::Other(error) => {
            match error.downcast_ref::<SmbError>() {
                Some(error) => server::session(error, message),
                None => new("phone-book"),
            }
        }
        _ => new("phone-book"),
    }
}

impl From<FileError> for CliError {
    fn from(error: FileError) -> Self {
        let message = described(&error);
        file(&error, &message)
    }
}
