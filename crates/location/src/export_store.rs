//! A router in a registry export.

use crate::LocationError;
use routerkeep_files::Files;
use routerkeep_registry::{ExportRegistry, KeyPath, Limits, Registry};
use routerkeep_router::{
    Consistency, ControlSetRule, PhoneBookContent, SourceFacts, SourceKind, Store, StoreError,
};
use std::path::Path;

/// A router whose registry is a `.reg` file. The file was read whole when it was opened.
pub struct ExportStore {
    registry: ExportRegistry,
    facts: SourceFacts,
}

impl ExportStore {
    /// Reads the export at `path`.
    ///
    /// # Errors
    /// [`LocationError::Registry`].
    pub fn open(files: &dyn Files, path: &Path, limits: &Limits) -> Result<Self, LocationError> {
        let registry = ExportRegistry::open(files, path, limits)
            .map_err(|source| LocationError::registry(path, source))?;
        let facts = SourceFacts {
            kind: SourceKind::RegText,
            location: path.to_string_lossy().into_owned(),
            ..SourceFacts::default()
        };
        Ok(Self { registry, facts })
    }
}

impl Store for ExportStore {
    fn registry(&self) -> &dyn Registry {
        &self.registry
    }

    fn control_set_rule(&self) -> ControlSetRule {
        ControlSetRule::Export
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        Ok(PhoneBookContent::NotOffered)
    }

    fn offers(&self, path: &KeyPath) -> bool {
        self.registry.covers(path)
    }

    fn source(&self) -> SourceFacts {
        self.facts.clone()
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        Ok(Consistency::Unchecked)
    }
}
