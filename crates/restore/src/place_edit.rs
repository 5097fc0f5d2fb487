//! One change of a place: a file replaced in one step, or nothing.
//!
//! 1. The place is locked; a pending restore refuses; what an interrupted change has prepared is removed.
//! 2. The files are opened anew, the guards look at them, and what the change expects is compared.
//! 3. The new file is made in memory, written beside the old one, and synchronised.
//! 4. The old files are looked at once more. The new one is renamed over the old one: the change is made.
//! 5. The directory is synchronised. Logs that no longer apply are removed.

use crate::apply::stage_file;
use crate::described::described;
use crate::expected;
use crate::guards::{self, Surroundings, Verdicts};
use crate::hive_change::{HiveChangeError, changed_hive};
use crate::lock::{Lock, lock};
use crate::logs::{Log, filled_logs, read_logs};
use crate::pending::pending;
use crate::place::{directory_of, staged};
use crate::place_store::{PlaceStore, store_error};
use crate::prepare::refuse_pending;
use crate::refusal::{Refusal, RefusalKind};
use crate::settle::{self, Absence};
use routerkeep_files::{Access, ErrorKind, FileError, Files, create_dirs};
use routerkeep_regf::EditError as HiveEditError;
use routerkeep_registry::{ApplyError, Change, Partial, RegistryError};
use routerkeep_router::{
    EditError, EditRefusal, PhoneBookContent, PhoneBookEdit, Store, StoreError,
};
use std::path::Path;

/// Makes changes of the hive, all or none.
pub(crate) fn change_registry(
    store: &mut PlaceStore<'_>,
    changes: &[Change],
) -> Result<(), EditError> {
    let _lock = begin(store)?;
    let registry = store.target().registry();
    expected::check(registry, changes, &store.options.limits)?;
    let files = store.files;
    let logs = read_logs(files, store.place.hive_path()).map_err(file_error)?;
    let bytes =
        changed_hive(registry.hive(), &logs, changes, (store.options.now)()).map_err(hive_error)?;
    let hive = store.place.hive_path().to_owned();
    let outcome = replace(store, &hive, &bytes);
    if outcome.is_ok() {
        remove_logs(files, &hive, &logs);
    }
    finish(store, outcome)
}

/// Puts other bytes in place of the phone book.
pub(crate) fn change_phone_book(
    store: &mut PlaceStore<'_>,
    edit: &PhoneBookEdit,
) -> Result<(), EditError> {
    let _lock = begin(store)?;
    let Some(path) = store.place.phone_book_path().map(Path::to_owned) else {
        return Err(EditError::NoPhoneBook);
    };
    let now = match store.phone_book()? {
        PhoneBookContent::Present(bytes) => Some(bytes),
        PhoneBookContent::Absent | PhoneBookContent::NotOffered => None,
    };
    if now != edit.before {
        return Err(EditError::PhoneBookStale);
    }
    let outcome = match &edit.after {
        None if now.is_none() => Ok(()),
        None => remove(store, &path),
        Some(bytes) => create_dirs(store.files, directory_of(&path), Access::Shared)
            .map_err(file_error)
            .and_then(|()| replace(store, &path, bytes)),
    };
    finish(store, outcome)
}

/// Steps 1 and 2, up to the comparison.
fn begin(store: &mut PlaceStore<'_>) -> Result<Lock, EditError> {
    let lock = match lock(store.files, &store.place).map_err(file_error)? {
        Ok(lock) => lock,
        Err(refusal) => return Err(refused(refusal)),
    };
    if let Some(pending) = pending(store.files, &store.place).map_err(store_error)? {
        return Err(refused(refuse_pending(&pending)));
    }
    let removed = settle::remove_staged(store.files, &store.place, Absence::ToBeMadeDurable);
    removed.map_err(file_error)?;
    store.reopen()?;
    let PlaceStore { files, place, options, .. } = &*store;
    if let Some(refusal) = guards::of_control_set(store.target()) {
        return Err(refused(refusal));
    }
    let surroundings = Surroundings {
        files: *files,
        place,
        target: store.target(),
        permits: options.permits,
        open_files: options.open_files,
    };
    let mut verdicts = Verdicts::default();
    guards::of_place(&surroundings, &mut verdicts).map_err(store_error)?;
    match verdicts.refusals.into_iter().next() {
        Some(refusal) => Err(refused(refusal)),
        None => Ok(lock),
    }
}

/// Steps 3 to 5.
fn replace(store: &PlaceStore<'_>, path: &Path, bytes: &[u8]) -> Result<(), EditError> {
    let files = store.files;
    let new = staged(path);
    let written = stage_file(files, bytes, path, &new).map_err(write_error);
    if let Err(error) = written.and_then(|()| unchanged(store)) {
        // What is left is removed by the next change.
        let _ = files.remove(&new);
        return Err(error);
    }
    if let Err(error) = files.rename(&new, path) {
        return match files.stat(&new) {
            // It was not renamed, whatever else failed.
            Ok(Some(_)) => {
                let _ = files.remove(&new);
                Err(write_error(error))
            }
            _ => Err(unsettled(&error)),
        };
    }
    files.sync_dir(directory_of(path)).map_err(|error| unsettled(&error))
}

fn remove(store: &PlaceStore<'_>, path: &Path) -> Result<(), EditError> {
    unchanged(store)?;
    store.files.remove(path).map_err(write_error)?;
    store.files.sync_dir(directory_of(path)).map_err(|error| unsettled(&error))
}

/// Refuses where something else has changed the files since they were opened.
fn unchanged(store: &PlaceStore<'_>) -> Result<(), EditError> {
    match store.target().is_unchanged().map_err(store_error)? {
        true => Ok(()),
        false => Err(StoreError::from(RegistryError::Changed).into()),
    }
}

/// Opens what is there now, whatever came of the change. A failure changes nothing of that: the next look
/// finds other files than those that are open, and opens them again.
fn finish(store: &mut PlaceStore<'_>, outcome: Result<(), EditError>) -> Result<(), EditError> {
    let _ = store.reopen();
    outcome
}

/// Removes the logs of the old hive. The new one has a higher sequence number than they, so one that can't
/// be removed, or was written meanwhile, is only in the way.
fn remove_logs(files: &dyn Files, hive: &Path, before: &[Log]) {
    for path in filled_logs(files, hive).unwrap_or_default() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(log) = before.iter().find(|log| log.name == name) else { continue };
        let limit = u64::try_from(log.bytes.len()).unwrap_or(u64::MAX);
        if files.read(&path, limit).is_ok_and(|now| now == log.bytes) {
            let _ = files.remove(&path);
        }
    }
    let _ = files.sync_dir(directory_of(hive));
}

pub(crate) fn refused(refusal: Refusal) -> EditError {
    let reason = match refusal.kind {
        RefusalKind::Locked => EditRefusal::Locked,
        RefusalKind::Pending => EditRefusal::Pending,
        RefusalKind::HeldOpen | RefusalKind::Hibernated => EditRefusal::InUse,
        RefusalKind::Stale => EditRefusal::Stale,
        RefusalKind::ReadOnly if refusal.cause == Some(ErrorKind::Denied) => EditRefusal::Denied,
        RefusalKind::ReadOnly => EditRefusal::ReadOnly,
        RefusalKind::ControlSet => EditRefusal::ControlSet,
        _ => EditRefusal::Damaged,
    };
    EditError::Refused { reason, found: refusal.found }
}

/// What the hive's editor refuses because the hive is not as expected is stale; damage is refused.
fn hive_error(error: HiveChangeError) -> EditError {
    let found = described(&error);
    let damaged = EditError::Refused { reason: EditRefusal::Damaged, found: found.clone() };
    match error {
        HiveChangeError::Failed(HiveEditError::Memory) => StoreError::Memory.into(),
        HiveChangeError::Failed(error) => StoreError::Other(Box::new(error)).into(),
        HiveChangeError::Refused(error) => match error {
            HiveEditError::NoKey { ref path }
            | HiveEditError::KeyExists { ref path }
            | HiveEditError::NoValue { ref path, .. }
            | HiveEditError::HasSubkeys { ref path, .. } => Partial {
                done: 0,
                cause: ApplyError::Stale {
                    path: path.clone(),
                    expected: "what the change expects".to_owned(),
                    found,
                },
            }
            .into(),
            HiveEditError::Damaged { .. } | HiveEditError::Bins { .. } => damaged,
            error => StoreError::Other(Box::new(error)).into(),
        },
        HiveChangeError::Damaged(_) => damaged,
    }
}

pub(crate) fn file_error(error: FileError) -> EditError {
    StoreError::from(RegistryError::from(error)).into()
}

fn write_error(error: FileError) -> EditError {
    match error.kind() {
        ErrorKind::ReadOnly => {
            EditError::Refused { reason: EditRefusal::ReadOnly, found: described(&error) }
        }
        _ => file_error(error),
    }
}

fn unsettled(error: &FileError) -> EditError {
    EditError::Unsettled { what: described(error) }
}
