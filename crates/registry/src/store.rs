//! The `Registry` trait: what every store of keys can do, and what may be relied upon.

use crate::{Change, Finding, Key, KeyPath, Limits};
use routerkeep_files::FileError;
use routerkeep_regf::{Depth, HiveError};

/// A store of keys. Paths are relative to what a SYSTEM hive's root is: `HKEY_LOCAL_MACHINE\SYSTEM`.
///
/// The contract, which the conformance suite (feature `conformance`) checks:
///
/// - Names match without regard to case and are given as stored; that of the topmost key of a reading
///   may be spelled as it was asked for, since some stores would have to read its parent to know better.
/// - `read_tree` sees one state: all changes of an `apply` that returned, none of one that follows.
///   Registry links are carried as values and never followed.
/// - What can't be read is a finding of severity error at the place or above it. A key that is absent
///   and a key that can't be read are told apart: the one gives no findings of severity error.
/// - `apply` makes the changes in their order. Each is checked against the state that it expects; the
///   first that does not fit, or fails, ends it.
pub trait Registry {
    /// Reads the key at `path` and what is below it.
    ///
    /// # Errors
    /// [`RegistryError`] where the store as a whole can't be read; single places are findings.
    fn read_tree(
        &self,
        path: &KeyPath,
        depth: Depth,
        limits: &Limits,
    ) -> Result<Reading, RegistryError>;

    /// Makes `changes`.
    ///
    /// # Errors
    /// [`Partial`]: how many were made before one did not fit or failed. An atomic store makes all or
    /// none, and says 0.
    fn apply(&mut self, changes: &[Change]) -> Result<(), Partial>;

    /// Returns what the store can do.
    fn capabilities(&self) -> Capabilities;
}

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The tree, or `None` where there is no such key.
    pub key: Option<Key>,
    /// What was odd or could not be read; paths from the store's root.
    pub findings: Vec<Finding>,
}

/// What a store can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// How changes are made, if at all.
    pub changes: Changes,
    /// Whether keys come with the time of their last change.
    pub times: Support,
    /// Whether keys come with their security descriptor.
    pub security: Support,
}

/// How a store takes changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changes {
    /// Not at all.
    ReadOnly,
    /// All of an `apply` or none.
    Atomic,
    /// One after the other: a failure leaves a prefix made.
    OneByOne,
}

/// Whether a store has something to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It has not.
    No,
    /// It has.
    Yes,
}

/// An `apply` that did not make all changes.
#[derive(Debug, thiserror::Error)]
#[error("{done} changes were made before one failed")]
pub struct Partial {
    /// How many changes were made.
    pub done: usize,
    /// What became of the one behind them.
    pub cause: ApplyError,
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// The store takes no changes.
    #[error("the store is read-only")]
    ReadOnly,
    /// The store is not in the state that the change expects.
    #[error("\\{path}: expected {expected}, found {found}")]
    Stale {
        /// The key.
        path: KeyPath,
        /// What the change expects.
        expected: String,
        /// What is there.
        found: String,
    },
    /// The store failed. Nothing was changed by this one.
    #[error(transparent)]
    Failed(#[from] RegistryError),
    /// The answer was lost: whether this change was made must be settled by reading back.
    #[error("whether the last change was made is not known")]
    Unknown,
}

/// Why a store can't be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// A file can't be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A hive can't be opened.
    #[error(transparent)]
    Hive(HiveError),
    /// Text is no registry export.
    #[error(transparent)]
    Text(#[from] crate::reg_text::RegTextError),
    /// A server can't be read.
    #[error(transparent)]
    Remote(Box<dyn std::error::Error + Send + Sync>),
    /// A running system did not do what was asked of it; the source has its number and text.
    #[error("{operation} \\{path}: {source}")]
    System {
        /// What was asked.
        operation: &'static str,
        /// The key.
        path: KeyPath,
        /// What the system said.
        source: std::io::Error,
    },
    /// The source changed while it was read, and again when it was read anew.
    #[error("the source changed while it was read")]
    Changed,
    /// Memory for the result could not be had.
    #[error("not enough memory to read the registry")]
    Memory,
}

impl From<HiveError> for RegistryError {
    fn from(error: HiveError) -> Self {
        match error {
            HiveError::Memory => Self::Memory,
            error => Self::Hive(error),
        }
    }
}
