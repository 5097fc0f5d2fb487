//! A place that holds a router and can be changed.

use crate::store::{Store, StoreError};
use routerkeep_registry::{ApplyError, Change, Partial};

/// A router that can be changed: by a registry in memory, a router root, a live or a remote system.
///
/// The contract:
///
/// - [`edit`](Self::edit) makes the changes in their order, each checked against the state that it expects.
///   Where the registry's [`Capabilities`](routerkeep_registry::Capabilities) say
///   [`Atomic`](routerkeep_registry::Changes::Atomic), all of an edit is made or nothing, the phone book
///   included. Elsewhere the phone book goes first, then the changes one by one, and the error says how
///   many were made.
/// - After an edit that returned, the store's readers see it; it survives the end of the process.
/// - An edit never touches what it does not name: bytes that are not understood stay as they are.
/// - Who has read something and wants to know whether it still holds compares [`revision`](Self::revision)s.
pub trait StoreMut: Store {
    /// Makes an edit.
    ///
    /// # Errors
    /// [`EditError`].
    fn edit(&mut self, edit: &Edit) -> Result<(), EditError>;

    /// Looks whether anybody, this store included, has changed the router since the last call, and returns
    /// a mark of the state that readers see from now on.
    ///
    /// Equal marks of one store mean equal content. A store that can't notice changes of others returns a
    /// new mark at each call. Cheap: it is called before every reading.
    ///
    /// # Errors
    /// [`StoreError`] where the router can't be looked at any more.
    fn revision(&mut self) -> Result<Revision, StoreError>;
}

/// A mark of a store's state, with a meaning only in comparison with others of the same store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub u64);

impl Revision {
    /// Returns the mark of the state that follows.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

/// What shall be changed; each part carries what it expects to find.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// Changes of the registry; paths are relative to `HKEY_LOCAL_MACHINE\SYSTEM`.
    pub changes: Vec<Change>,
    /// The phone book's change, if it has one.
    pub phone_book: Option<PhoneBookEdit>,
}

impl Edit {
    /// Makes an edit of the registry alone.
    pub fn of(changes: Vec<Change>) -> Self {
        Self { changes, phone_book: None }
    }

    /// Says whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
            && self.phone_book.as_ref().is_none_or(|book| book.before == book.after)
    }
}

/// The phone book before and after; `None` where there is no file.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneBookEdit {
    /// The bytes that are expected to be there.
    pub before: Option<Vec<u8>>,
    /// The bytes that shall be there.
    pub after: Option<Vec<u8>>,
}

/// Lengths only: a phone book can hold secrets.
impl std::fmt::Debug for PhoneBookEdit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let len = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(Vec::len);
        write!(f, "phone book of {:?} bytes to {:?}", len(&self.before), len(&self.after))
    }
}

/// Why an edit was not made, or not all of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// A change of the registry was not made; those before it were, as far as its number says.
    #[error("{}", .0.cause)]
    Registry(#[source] Partial),
    /// The phone book is not the expected one. Nothing was changed.
    #[error("the phone book was changed meanwhile")]
    PhoneBookStale,
    /// The store has no phone book, or can't change it. Nothing was changed.
    #[error("this router's phone book can't be changed")]
    NoPhoneBook,
    /// Something speaks against changing the router now. Nothing was changed.
    #[error("{found}")]
    Refused {
        /// What speaks against it.
        reason: EditRefusal,
        /// What was found.
        found: String,
    },
    /// The store failed. Nothing was changed, unless [`EditRefusal`] or a partial error says so.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It failed after the point of no return: the router is the old one or the new one, whole, and the
    /// next look at it settles which.
    #[error("{what}")]
    Unsettled {
        /// What failed.
        what: String,
    },
}

impl EditError {
    /// Says whether trying again on what is there now can help: somebody else has changed the router.
    pub fn is_stale(&self) -> bool {
        match self {
            Self::PhoneBookStale => true,
            Self::Registry(partial) => {
                partial.done == 0 && matches!(partial.cause, ApplyError::Stale { .. })
            }
            _ => false,
        }
    }
}

impl From<Partial> for EditError {
    fn from(partial: Partial) -> Self {
        Self::Registry(partial)
    }
}

/// What can speak against changing a router.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EditRefusal {
    /// Somebody else is changing it.
    Locked,
    /// A restore was interrupted and has to be settled first.
    Pending,
    /// Another process has one of its files open, or Windows is hibernated and will go on using them.
    InUse,
    /// The hive was not written to its end and nothing completes it.
    Stale,
    /// The hive is damaged where it would be changed.
    Damaged,
    /// The place is mounted or permitted for reading only.
    ReadOnly,
    /// The control set in use and that of the next boot differ: it is not clear which one is meant.
    ControlSet,
    /// The router's service runs, and would write its own settings over these when it stops.
    Running,
}
