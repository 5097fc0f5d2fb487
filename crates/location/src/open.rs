//! Reading the router at a location.

use crate::{ExportStore, HiveStore, Location, LocationError};
use routerkeep_backup::Backup;
use routerkeep_files::Files;
use routerkeep_regf::LogPolicy;
use routerkeep_registry::Limits;
use routerkeep_router::{CaptureError, Consistency, Snapshot, Store, capture_and_forget};
use std::path::Path;

/// How a location is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadOptions {
    /// What becomes of transaction logs beside a dirty hive.
    pub logs: LogPolicy,
    /// Bounds on what is read.
    pub limits: Limits,
}

/// What was found at a location.
pub enum Opened {
    /// A router's configuration, captured now.
    Router(Box<Snapshot>),
    /// A backup, with its verdict.
    Backup(Box<Backup>),
}

/// How often a source that changes while it is read is read again.
pub(crate) const ATTEMPTS: usize = 3;

impl Location {
    /// Reads the router. A server takes somebody to sign in: see `connect_server`.
    ///
    /// A source that changes meanwhile is read again; one that keeps changing gives a snapshot that
    /// says so.
    ///
    /// # Errors
    /// [`LocationError`]. Damage inside is no error: it is in the snapshot, or in the backup's verdict.
    pub fn open(&self, files: &dyn Files, options: &ReadOptions) -> Result<Opened, LocationError> {
        let limits = &options.limits;
        let mut left = ATTEMPTS;
        loop {
            let snapshot = match self {
                Self::Backup(path) => {
                    return Ok(Opened::Backup(Box::new(Backup::read(files, path)?)));
                }
                Self::Root(root) => {
                    take(&mut HiveStore::root(files, root, options.logs)?, self.path(), limits)?
                }
                Self::Hive(path) => {
                    take(&mut HiveStore::hive(files, path, options.logs)?, path, limits)?
                }
                #[cfg(windows)]
                Self::Live => take(&mut crate::LiveStore::open(files)?, self.path(), limits)?,
                #[cfg(not(windows))]
                Self::Live => {
                    let what = "the live registry";
                    let text = crate::LOCAL.to_owned();
                    return Err(LocationError::NotSupported { text, what });
                }
                Self::Server(..) => {
                    let text = self.path().to_string_lossy().into_owned();
                    return Err(LocationError::NotSupported {
                        text,
                        what: "a running server here",
                    });
                }
                Self::Export(path) => {
                    take(&mut ExportStore::open(files, path, limits)?, path, limits)?
                }
            };
            left = left.saturating_sub(1);
            if snapshot.consistency != Consistency::Changed || left == 0 {
                return Ok(Opened::Router(Box::new(snapshot)));
            }
        }
    }
}

/// Takes a snapshot of a store that nobody reads again.
fn take(store: &mut dyn Store, path: &Path, limits: &Limits) -> Result<Snapshot, LocationError> {
    capture_and_forget(store, limits).map_err(|error| at(path, error))
}

/// Takes a snapshot of a store that is read again.
#[cfg(feature = "remote")]
pub(crate) fn capture_at(
    store: &dyn Store,
    path: &Path,
    limits: &Limits,
) -> Result<Snapshot, LocationError> {
    routerkeep_router::capture(store, limits).map_err(|error| at(path, error))
}

fn at(path: &Path, source: CaptureError) -> LocationError {
    LocationError::Capture { path: path.to_owned(), source: Box::new(source) }
}
