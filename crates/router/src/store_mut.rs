//! A place that holds a router and can be changed.

use crate::store::{Store, StoreError};
use routerkeep_registry::{ApplyError, Change, Partial};

/// A router that can be changed: in memory, in a router root, on a live or a remote system.
///
/// The contract:
///
/// - Each change carries the state that it expects and is checked against what is there.
/// - Where the registry's [`Capabilities`](routerkeep_registry::Capabilities) say
///   [`Atomic`](routerkeep_registry::Changes::Atomic), all changes of a call are made or none. Elsewhere they
///   are made one by one, and the error says how many were. Registry and phone book are changed by calls of
///   their own: what must hold for both at once needs a journal, which is a restore's.
/// - After a call that returned, the store's readers see the change, and it survives the end of the process.
/// - What a change does not name stays bit for bit.
/// - Who has read something and wants to know whether it still holds compares [`revision`](Self::revision)s.
pub trait StoreMut: Store {
    /// Makes changes of the registry, in their order; paths are relative to `HKEY_LOCAL_MACHINE\SYSTEM`.
    ///
    /// # Errors
    /// [`EditError`].
    fn change_registry(&mut self, changes: &[Change]) -> Result<(), EditError>;

    /// Puts other bytes in place of the router phone book, makes it, or removes it.
    ///
    /// # Errors
    /// [`EditError`].
    fn change_phone_book(&mut self, edit: &PhoneBookEdit) -> Result<(), EditError>;

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

/// Why a change was not made, or not all of it.
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
    /// The store failed. Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It failed at the last step: the router is the old one or the new one, whole, and the next look at it
    /// shows which.
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
    /// The place is mounted for reading only.
    ReadOnly,
    /// The system does not allow it to this user.
    Denied,
    /// The control set in use and that of the next boot differ: it is not clear which one is meant.
    ControlSet,
    /// The router's service runs, and would write its own settings over these when it stops.
    Running,
}
