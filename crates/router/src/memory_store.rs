//! A router in memory: what tests and generators make, and the model for the other stores.

use crate::control_set::ControlSetRule;
use crate::snapshot::{Consistency, SourceFacts, SourceKind};
use crate::store::{PhoneBookContent, Store, StoreError};
use crate::store_mut::{EditError, PhoneBookEdit, Revision, StoreMut};
use routerkeep_registry::{Change, KeyPath, MemoryRegistry, Registry};
use std::sync::atomic::{AtomicU64, Ordering};

/// A registry and a phone book in memory.
#[derive(Clone)]
pub struct MemoryStore {
    /// The registry; its root is `HKEY_LOCAL_MACHINE\SYSTEM`.
    pub registry: MemoryRegistry,
    /// The phone book.
    pub phone_book: PhoneBookContent,
}

impl Store for MemoryStore {
    fn registry(&self) -> &dyn Registry {
        &self.registry
    }

    fn control_set_rule(&self) -> ControlSetRule {
        ControlSetRule::Select
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        Ok(self.phone_book.clone())
    }

    fn offers(&self, _path: &KeyPath) -> bool {
        true
    }

    fn source(&self) -> SourceFacts {
        SourceFacts { kind: SourceKind::Memory, ..SourceFacts::default() }
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        Ok(Consistency::Unchanged)
    }
}

impl StoreMut for MemoryStore {
    fn change_registry(&mut self, changes: &[Change]) -> Result<(), EditError> {
        Ok(self.registry.apply(changes)?)
    }

    fn change_phone_book(&mut self, edit: &PhoneBookEdit) -> Result<(), EditError> {
        let now = match &self.phone_book {
            PhoneBookContent::NotOffered => return Err(EditError::NoPhoneBook),
            PhoneBookContent::Absent => None,
            PhoneBookContent::Present(bytes) => Some(bytes),
        };
        if now != edit.before.as_ref() {
            return Err(EditError::PhoneBookStale);
        }
        self.phone_book = match &edit.after {
            Some(bytes) => PhoneBookContent::Present(bytes.clone()),
            None => PhoneBookContent::Absent,
        };
        Ok(())
    }

    /// Its fields are open to everybody, so that changes can't be noticed: each look has a mark of its own.
    fn revision(&mut self) -> Result<Revision, StoreError> {
        static LOOKS: AtomicU64 = AtomicU64::new(0);
        Ok(Revision(LOOKS.fetch_add(1, Ordering::Relaxed)))
    }
}
