//! A place that holds a router.

use crate::control_set::ControlSetRule;
use crate::snapshot::{Consistency, SourceFacts};
use routerkeep_registry::{Registry, RegistryError};

/// A router: its registry, its phone book, and what is known of where they come from.
///
/// The registry's root is `HKEY_LOCAL_MACHINE\SYSTEM`. Reading changes nothing at the source.
pub trait Store {
    /// Returns the registry.
    fn registry(&self) -> &dyn Registry;

    /// Returns how the control set in use is found.
    fn control_set_rule(&self) -> ControlSetRule;

    /// Returns the router phone book, `router.pbk`.
    ///
    /// # Errors
    /// [`StoreError`] where there is one that can't be read.
    fn phone_book(&self) -> Result<PhoneBookContent, StoreError>;

    /// Says whether the store holds the key at `path` and all below it, in the sense that a key which
    /// is not there is absent at the router too.
    ///
    /// A whole registry does; an export of a part of one holds only that part.
    fn offers(&self, path: &routerkeep_registry::KeyPath) -> bool;

    /// Says where the configuration comes from.
    fn source(&self) -> SourceFacts;

    /// Says whether all that was read since the store was opened is one state of the router.
    ///
    /// # Errors
    /// [`StoreError`] where it can't be found out.
    fn consistency(&self) -> Result<Consistency, StoreError>;

    /// Gives back the memory of what was read of the registry. What is asked for afterwards is read again.
    fn forget_registry(&mut self) {}
}

/// What a store knows of the phone book.
#[derive(Clone, PartialEq, Eq)]
pub enum PhoneBookContent {
    /// Nothing: the store holds a registry only.
    NotOffered,
    /// The router has none, as one without demand-dial interfaces.
    Absent,
    /// The file's bytes.
    Present(Vec<u8>),
}

/// Why a store could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Its registry can't be read.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// Its phone book can't be read.
    #[error("the phone book can't be read")]
    PhoneBook(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There is no telling which state counts: a change that was interrupted has to be settled first.
    #[error("a restore that was interrupted can't be read: {0}")]
    Pending(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It failed in a way of its own.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
    /// Memory for the result could not be had.
    #[error("not enough memory to read the router")]
    Memory,
}
