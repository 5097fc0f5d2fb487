//! A router in memory: what tests and generators make, and the model for the other stores.

use crate::control_set::ControlSetRule;
use crate::snapshot::{Consistency, SourceFacts, SourceKind};
use crate::store::{PhoneBookContent, Store, StoreError};
use routerkeep_registry::{KeyPath, MemoryRegistry, Registry};

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
