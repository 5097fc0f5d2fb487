//! A registry export as a registry, for reading.

use crate::memory::copy;
use crate::reg_text::RegText;
use crate::{
    ApplyError, Capabilities, Change, Changes, Depth, Finding, KeyPath, Limits, Partial, Reading,
    Registry, RegistryError, Support,
};
use routerkeep_files::Files;
use std::path::Path;

/// The part of an export that lies at `HKEY_LOCAL_MACHINE\SYSTEM`, or at the root of an exported hive.
pub struct ExportRegistry {
    text: RegText,
    /// Where the store's root is in the export; `None` where the export has nothing of it.
    base: Option<KeyPath>,
}

/// The greatest export that is read: that of a whole SYSTEM hive is a tenth of it.
const EXPORT_LIMIT: u64 = 1024 * 1024 * 1024;

impl ExportRegistry {
    /// Reads the export at `path`.
    ///
    /// # Errors
    /// [`RegistryError::File`] and [`RegistryError::Text`].
    pub fn open(files: &dyn Files, path: &Path, limits: &Limits) -> Result<Self, RegistryError> {
        let bytes = files.read(path, EXPORT_LIMIT)?;
        Ok(Self::new(RegText::parse(&bytes, limits)?))
    }

    /// Makes a registry of an export that was read.
    pub fn new(text: RegText) -> Self {
        let base = text.system_path();
        Self { text, base }
    }

    /// Returns the export.
    pub fn text(&self) -> &RegText {
        &self.text
    }

    /// Says whether the export speaks of the key: it, or one above it, was exported by itself.
    pub fn covers(&self, path: &KeyPath) -> bool {
        self.base.as_ref().is_some_and(|base| self.text.covers(&base.join_path(path)))
    }

    /// Returns the findings that concern `path`, with paths from the store's root.
    fn findings_at<'f>(
        &'f self,
        base: &'f KeyPath,
        path: &KeyPath,
    ) -> impl Iterator<Item = Finding> + use<'f> {
        let full = base.join_path(path);
        self.text.findings.iter().filter_map(move |finding| {
            let concerned = finding.path.is_within(&full) || full.is_within(&finding.path);
            let below = finding.path.names().iter().skip(base.names().len()).cloned().collect();
            concerned.then(|| {
                let mut finding = finding.clone();
                finding.path = below;
                finding
            })
        })
    }
}

impl Registry for ExportRegistry {
    fn read_tree(
        &self,
        path: &KeyPath,
        depth: Depth,
        limits: &Limits,
    ) -> Result<Reading, RegistryError> {
        let Some(base) = &self.base else { return Ok(Reading::default()) };
        let root = self.text.subtree(base);
        let mut reading = root.map(|root| copy(root, path, depth, limits)).unwrap_or_default();
        reading.findings.extend(self.findings_at(base, path));
        Ok(reading)
    }

    fn apply(&mut self, _changes: &[Change]) -> Result<(), Partial> {
        Err(Partial { done: 0, cause: ApplyError::ReadOnly })
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { changes: Changes::ReadOnly, times: Support::No, security: Support::No }
    }
}
