//! Why a location can't be used.

use routerkeep_backup::ReadError;
use routerkeep_files::FileError;
use routerkeep_registry::RegistryError;
use routerkeep_restore::JournalError;
use routerkeep_router::CaptureError;
use std::path::{Path, PathBuf};

/// Why a location can't be used. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocationError {
    /// There is nothing of this name.
    #[error("{}: not found", path.display())]
    NotFound {
        /// The path.
        path: PathBuf,
    },
    /// It names a share on a server, which is no router.
    #[error("{text}: expected the name of a server, found a path on one")]
    ServerPath {
        /// The text.
        text: String,
    },
    /// It is a kind of place that this program can't read.
    #[error("{text}: {what} is not supported by this version")]
    NotSupported {
        /// The text.
        text: String,
        /// What it is.
        what: &'static str,
    },
    /// A directory is neither a backup nor a Windows disk.
    #[error(
        "{}: expected a backup (manifest.json) or a router root \
         (Windows/System32/config/SYSTEM), found a directory with neither",
        path.display()
    )]
    NotARoot {
        /// The directory.
        path: PathBuf,
    },
    /// A file is neither a hive nor an export.
    #[error(
        "{}: expected a registry hive (\"regf\" at offset 0) or a registry export, found \"{found}\"",
        path.display()
    )]
    NotARegistry {
        /// The file.
        path: PathBuf,
        /// Its first bytes.
        found: String,
    },
    /// It is neither a file nor a directory.
    #[error("{}: expected a file or a directory, found something else", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// A file can't be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The journal of a restore can't be read, so which state counts is not known.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A registry can't be opened.
    #[error("{}: {source}", path.display())]
    Registry {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<RegistryError>,
    },
    /// The registry of the running Windows can't be read.
    #[error("the running Windows: {0}")]
    Live(#[source] RegistryError),
    /// The running Windows does not say where a directory of its own is.
    #[error("the running Windows: its directory {what}: {source}")]
    Folder {
        /// The directory.
        what: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A server can't be reached or does not let the user in.
    #[cfg(feature = "remote")]
    #[error(transparent)]
    Server(routerkeep_remote::smb::SmbError),
    /// The router can't be captured.
    #[error("{}: {source}", path.display())]
    Capture {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: Box<CaptureError>,
    },
    /// A backup can't be read.
    #[error(transparent)]
    Backup(#[from] ReadError),
}

impl LocationError {
    /// Returns the error for a registry in a file.
    pub(crate) fn registry(path: &Path, source: RegistryError) -> Self {
        Self::Registry { path: path.to_owned(), source: Box::new(source) }
    }
}
