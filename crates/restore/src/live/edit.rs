//! Changing a running system piece by piece, outside of a restore.
//!
//! There is no journal and no safety backup, as there is none on Windows; each change carries what it expects
//! to find. The lock of restores is held, and a restore that is pending is settled first. Whether the service
//! runs does not matter: what is stored counts when it starts next (Microsoft's page "Understanding Router
//! Management Functions").

use super::look::refuse_unsettled;
use super::restore::lock;
use super::{LivePlace, LiveTarget};
use crate::outcome::RestoreError;
use crate::place_edit::{file_error, refused};
use routerkeep_files::Files;
use routerkeep_registry::Change;
use routerkeep_router::{EditError, PhoneBookContent, PhoneBookEdit, StoreError};

/// Makes changes of a running system's registry, one by one in their order.
///
/// # Errors
/// [`EditError`]; its number says how many were made before one failed.
pub fn edit_live(
    files: &dyn Files,
    place: &LivePlace,
    target: &mut dyn LiveTarget,
    changes: &[Change],
) -> Result<(), EditError> {
    let _lock = begin(files, place)?;
    Ok(target.change(changes)?)
}

/// Puts another phone book in place, or takes it away.
///
/// # Errors
/// [`EditError`]; the old one is there then.
pub fn edit_live_phone_book(
    files: &dyn Files,
    place: &LivePlace,
    target: &mut dyn LiveTarget,
    edit: &PhoneBookEdit,
) -> Result<(), EditError> {
    let _lock = begin(files, place)?;
    let now = match target.phone_book()? {
        PhoneBookContent::NotOffered => return Err(EditError::NoPhoneBook),
        PhoneBookContent::Absent => None,
        PhoneBookContent::Present(bytes) => Some(bytes),
    };
    if now != edit.before {
        return Err(EditError::PhoneBookStale);
    }
    Ok(target.put_phone_book(edit.after.as_deref())?)
}

fn begin(files: &dyn Files, place: &LivePlace) -> Result<crate::lock::Lock, EditError> {
    let lock = lock(files, place).map_err(file_error)?.map_err(refused)?;
    match refuse_unsettled(files, place) {
        Ok(None) => Ok(lock),
        Ok(Some(refusal)) => Err(refused(refusal)),
        Err(RestoreError::File(error)) => Err(file_error(error)),
        Err(error) => Err(StoreError::Pending(Box::new(error)).into()),
    }
}
