//! The lock of a place: one restore or change at a time.

use crate::place::{Place, directory_of};
use crate::refusal::{Refusal, RefusalKind, Remedy};
use routerkeep_files::{Access, ErrorKind, FileError, Files, Held, create_dirs};
use std::path::Path;

/// The file whose lock keeps two restores out of one place; it stays, empty.
const LOCK: &str = "lock";

/// The right to change a place; free when it is dropped, or when the process ends.
#[derive(Debug)]
#[must_use]
pub(crate) struct Lock {
    _held: Box<dyn Held>,
}

impl Lock {
    /// Takes the lock of a place, whose state directory is made where it is missing.
    pub(crate) fn take(files: &dyn Files, place: &Place) -> Result<Self, FileError> {
        Self::take_in(files, place.state_path())
    }

    /// Takes the lock in a state directory, which is made where it is missing.
    pub(crate) fn take_in(files: &dyn Files, state: &Path) -> Result<Self, FileError> {
        // What lies above it is the system's, as on any Windows.
        create_dirs(files, directory_of(state), Access::Shared)?;
        create_dirs(files, state, Access::OwnerOnly)?;
        Ok(Self { _held: files.lock(&state.join(LOCK))? })
    }
}

/// Takes the lock, or says why it can't be had.
pub(crate) fn lock(files: &dyn Files, place: &Place) -> Result<Result<Lock, Refusal>, FileError> {
    let error = match Lock::take(files, place) {
        Ok(lock) => return Ok(Ok(lock)),
        Err(error) => error,
    };
    refuse_lock(error).map(Err)
}

/// Returns the refusal for a lock that can't be had.
pub(crate) fn refuse_lock(error: FileError) -> Result<Refusal, FileError> {
    let refusal =
        |kind, remedy| Ok(Refusal::new(kind, error.to_string(), remedy).because(error.kind()));
    match error.kind() {
        ErrorKind::Locked => refusal(RefusalKind::Locked, Remedy::Wait),
        ErrorKind::ReadOnly | ErrorKind::Denied => {
            refusal(RefusalKind::ReadOnly, Remedy::MakeWritable)
        }
        _ => Err(error),
    }
}
