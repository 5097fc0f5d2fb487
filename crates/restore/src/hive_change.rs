//! The hive that is to be, as bytes: the one place that knows how hives are edited.

use routerkeep_registry::{
    ApplyError, Change, Depth, FileTime, HiveRegistry, Key, KeyPath, Limits, MemoryRegistry,
    Registry, Severity,
};

/// Why a hive can't be changed. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HiveChangeError {
    /// The hive is damaged where it would be changed, or is not what the change expects.
    #[error("{0}")]
    Refused(String),
    /// It can't be written.
    #[error("{0}")]
    Failed(String),
}

/// Returns the bytes of a hive after changes, clean, and complete without any log.
///
/// # Errors
/// [`HiveChangeError`].
pub(crate) fn changed_hive(
    registry: &HiveRegistry,
    changes: &[Change],
    time: FileTime,
) -> Result<Vec<u8>, HiveChangeError> {
    let failed = |error: &dyn std::fmt::Display| HiveChangeError::Failed(error.to_string());
    let reading = registry
        .read_tree(&KeyPath::root(), Depth::All, &Limits::DEFAULT)
        .map_err(|error| failed(&error))?;
    let error = reading.findings.iter().find(|finding| finding.severity == Severity::Error);
    if let Some(finding) = error {
        return Err(HiveChangeError::Refused(finding.to_string()));
    }
    let mut memory = MemoryRegistry::new(reading.key.unwrap_or_default());
    memory.apply(changes).map_err(|partial| match partial.cause {
        stale @ ApplyError::Stale { .. } => HiveChangeError::Refused(stale.to_string()),
        other => failed(&other),
    })?;
    let security = routerkeep_backup::security_descriptor();
    let options = routerkeep_regf::WriteOptions { security, time };
    let root: &Key = memory.root();
    routerkeep_regf::write(root, &options).map_err(|error| failed(&error))
}
