//! The classes of two snapshots compared, and what a journal keeps of one.

use crate::file_digest::FileDigest;
use crate::journal::ClassRecord;
use routerkeep_backup::security_descriptor;
use routerkeep_regf::{WriteError, WriteOptions};
use routerkeep_registry::{FileTime, Key, KeyPath, RegistryError, try_difference};
use routerkeep_router::{Class, ClassName, Snapshot};

/// Says whether a class is the same on both sides: by content, or as one that there is nothing of.
///
/// # Errors
/// [`RegistryError::Memory`].
pub(crate) fn same_class(
    one: &Snapshot,
    other: &Snapshot,
    class: ClassName,
) -> Result<bool, RegistryError> {
    match (one.tree(class), other.tree(class)) {
        (Some(one), Some(other)) => {
            let changes = try_difference(&KeyPath::root(), one.content(), other.content());
            Ok(changes.ok_or(RegistryError::Memory)?.is_empty())
        }
        _ => Ok(one.phone_book.content() == other.phone_book.content()),
    }
}

/// Returns what the journal says of a class: the digest that its part in a backup would have.
pub(crate) fn class_record(
    snapshot: &Snapshot,
    class: ClassName,
) -> Result<ClassRecord, WriteError> {
    let part = |tree: &Key| {
        let options = WriteOptions { security: security_descriptor(), time: FileTime::default() };
        routerkeep_regf::write(tree, &options)
    };
    let after = match snapshot.tree(class).map(Class::content) {
        Some(Some(tree)) => Some(FileDigest::of(&part(tree)?)),
        Some(None) => None,
        None => snapshot.phone_book.content().map(|bytes| FileDigest::of(bytes)),
    };
    Ok(ClassRecord { class: class.as_str().to_owned(), after })
}
