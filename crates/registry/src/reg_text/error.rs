//! Why an export can't be read or written at all.

use crate::{KeyPath, Name};
use std::collections::TryReserveError;

/// Why bytes can't be read as an export.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegTextError {
    /// The first line is no header of an export.
    #[error("not a registry export: expected the header of version 4 or 5, found {found}")]
    NotRegText {
        /// What is there.
        found: String,
    },
    /// Memory for the result could not be had.
    #[error("not enough memory to read the registry export")]
    Memory,
}

impl From<TryReserveError> for RegTextError {
    fn from(_: TryReserveError) -> Self {
        Self::Memory
    }
}

/// Why a tree can't be written as an export.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegTextWriteError {
    /// A key's name can't be written.
    #[error("\\{path}: the key name {name:?} can't be written: {reason}")]
    KeyName {
        /// The key above.
        path: KeyPath,
        /// The name.
        name: Name,
        /// What stands against it.
        reason: &'static str,
    },
    /// A value's name can't be written.
    #[error("\\{path}: the value name {value:?} can't be written: {reason}")]
    ValueName {
        /// The key.
        path: KeyPath,
        /// The value.
        value: Name,
        /// What stands against it.
        reason: &'static str,
    },
    /// A value's data can't be written in this version.
    #[error("\\{path}: the data of value {value:?} can't be written: {reason}")]
    ValueData {
        /// The key.
        path: KeyPath,
        /// The value.
        value: Name,
        /// What stands against it.
        reason: &'static str,
    },
    /// The tree has too many levels.
    #[error("\\{path}: more than {most} levels of keys")]
    TooDeep {
        /// The lowest key that could be written.
        path: KeyPath,
        /// The greatest number of levels.
        most: usize,
    },
    /// Memory for the result could not be had.
    #[error("not enough memory to write the registry export")]
    Memory,
}

impl From<TryReserveError> for RegTextWriteError {
    fn from(_: TryReserveError) -> Self {
        Self::Memory
    }
}
