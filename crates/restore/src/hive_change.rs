//! The hive that is to be, as bytes: the one place that knows how hives are edited.

use crate::logs::Log;
use routerkeep_regf::log::LogFile;
use routerkeep_regf::{EditError, Finding, Hive, HiveEditor, Lint, LintMemory, try_lint};
use routerkeep_registry::{Change, FileTime};

/// Why a hive can't be changed. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HiveChangeError {
    /// The hive is damaged where it would be changed, or is not what the change expects.
    #[error(transparent)]
    Refused(EditError),
    /// Memory is short, or the hive can't be read.
    #[error(transparent)]
    Failed(EditError),
    /// The result has a fault that the hive did not have before.
    #[error("the changed hive would be damaged: {0}")]
    Damaged(Box<Finding>),
}

impl From<EditError> for HiveChangeError {
    fn from(error: EditError) -> Self {
        match error {
            EditError::Memory | EditError::Read { .. } => Self::Failed(error),
            _ => Self::Refused(error),
        }
    }
}

/// Returns the bytes of a hive after changes, clean, and complete without any log.
///
/// `logs` are all that lie beside it: none of them can be replayed over the result.
///
/// # Errors
/// [`HiveChangeError`].
pub(crate) fn changed_hive(
    hive: &Hive,
    logs: &[Log],
    changes: &[Change],
    time: FileTime,
) -> Result<Vec<u8>, HiveChangeError> {
    let logs: Vec<LogFile<'_>> =
        logs.iter().map(|log| LogFile { name: &log.name, bytes: &log.bytes }).collect();
    let mut editor = HiveEditor::open(hive, &logs, time)?;
    for change in changes {
        make(&mut editor, change)?;
    }
    let bytes = editor.finish();
    check(&bytes, || Ok(HiveEditor::open(hive, &logs, time)?.finish()))?;
    Ok(bytes)
}

fn make(editor: &mut HiveEditor, change: &Change) -> Result<(), EditError> {
    match change {
        Change::CreateKey { path } => match path.split_last() {
            Some((parent, name)) => editor.create_key(&parent, name),
            None => Err(EditError::KeyExists { path: path.clone() }),
        },
        Change::DeleteKey { path, .. } => editor.delete_key(path),
        Change::SetValue { path, value, .. } => {
            editor.set_value(path, &value.name, value.kind, &value.data)
        }
        Change::DeleteValue { path, before } => editor.delete_value(path, &before.name),
    }
}

/// Refuses a result with an error that the unchanged hive does not have.
fn check(
    bytes: &[u8],
    unchanged: impl FnOnce() -> Result<Vec<u8>, EditError>,
) -> Result<(), HiveChangeError> {
    let after = checked(bytes)?;
    if after.errors().next().is_none() {
        return Ok(());
    }
    // Damage elsewhere stays as it is. Where it lies in the file may change, what it is may not.
    let before = checked(&unchanged()?)?;
    let same = |one: &Finding, other: &Finding| {
        (&one.path, &one.value, &one.expected, &one.found)
            == (&other.path, &other.value, &other.expected, &other.found)
    };
    match after.errors().find(|error| !before.errors().any(|known| same(error, known))) {
        Some(error) => Err(HiveChangeError::Damaged(Box::new(error.clone()))),
        None => Ok(()),
    }
}

/// A result that could not be checked is no result.
fn checked(bytes: &[u8]) -> Result<Lint, EditError> {
    try_lint(bytes).map_err(|LintMemory| EditError::Memory)
}
