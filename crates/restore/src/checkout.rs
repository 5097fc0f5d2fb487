//! Checking out: a router root made of a backup, to look at, to change, and to make a backup of again.

use crate::init::{Content, InitOutcome, make};
use crate::skeleton;
use routerkeep_files::{FileError, Files};
use routerkeep_registry::FileTime;
use routerkeep_router::{Class, ClassName, Snapshot};
use std::path::Path;

/// Why a backup can't be checked out. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckoutError {
    /// The backup holds a class only in part: a router made of it would not be that router.
    #[error("the backup holds {class} only in part: {places} places could not be read")]
    Incomplete {
        /// The class.
        class: ClassName,
        /// How many places could not be read.
        places: usize,
    },
    /// The directory can't be looked at, or its parent does not exist.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Makes a router root of a backup; the directory is made if it is missing, and is otherwise empty.
///
/// The root is the same router: name, adapters and ports are those of the backup. A backup of it has the same
/// parts.
///
/// # Errors
/// [`CheckoutError`].
pub fn checkout(
    files: &dyn Files,
    backup: &Snapshot,
    root: &Path,
    time: FileTime,
) -> Result<InitOutcome, CheckoutError> {
    for class in ClassName::ALL {
        if let Class::Incomplete { unreadable, .. } = backup.state(class) {
            return Err(CheckoutError::Incomplete { class, places: unreadable.len() });
        }
    }
    let mut registry = skeleton::machine(backup);
    if let Some(server) = backup.server.content() {
        skeleton::put_server(&mut registry, server);
    }
    for class in [&backup.router_managers, &backup.interfaces] {
        if let Some(tree) = class.content() {
            skeleton::put_class(&mut registry, tree);
        }
    }
    let phone_book = backup.phone_book.content().map(Vec::as_slice);
    Ok(make(files, root, &Content { registry, phone_book }, time)?)
}
