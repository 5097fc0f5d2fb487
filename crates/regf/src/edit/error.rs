//! Why an edit, or one operation of it, is refused.

use crate::cell::Damage;
use crate::{Finding, KeyPath, Name, Place, Severity};

/// Why a hive can't be edited or an operation can't be done; the hive is as before.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The format is one that is not edited.
    #[error("hive format {major}.{minor}: expected 1.3 to 1.6")]
    Format {
        /// Major version.
        major: u32,
        /// Minor version.
        minor: u32,
    },
    /// The bins are not tiled by cells, so nobody knows which space is free.
    #[error("the hive bins are damaged: {finding}")]
    Bins {
        /// What is wrong.
        finding: Box<Finding>,
    },
    /// What would have to be touched is damaged.
    #[error("what would be changed is damaged: {finding}")]
    Damaged {
        /// What is wrong.
        finding: Box<Finding>,
    },
    /// There is no such key.
    #[error("no key \\{path}")]
    NoKey {
        /// The key that was looked for.
        path: KeyPath,
    },
    /// There is no such value.
    #[error("no value {value:?} in the key \\{path}")]
    NoValue {
        /// The key.
        path: KeyPath,
        /// The value that was looked for.
        value: Name,
    },
    /// There is such a key already.
    #[error("the key \\{path} exists")]
    KeyExists {
        /// The key.
        path: KeyPath,
    },
    /// A key with subkeys is not deleted.
    #[error("the key \\{path} has {count} subkeys")]
    HasSubkeys {
        /// The key.
        path: KeyPath,
        /// Their number.
        count: u32,
    },
    /// The root, or a key that is marked as not to be deleted.
    #[error("the key \\{path} is not to be deleted (flags {flags:#06x})")]
    NotDeletable {
        /// The key.
        path: KeyPath,
        /// Its flags (msuhanov/regf, "Flags").
        flags: u16,
    },
    /// The key stands for a predefined handle and has no values.
    #[error("the key \\{path} stands for a predefined handle and has no values")]
    PredefinedHandle {
        /// The key.
        path: KeyPath,
    },
    /// A key can't have this name.
    #[error("a key can't have the name {name:?}: expected 1 to 255 units, none of them \"\\\"")]
    KeyName {
        /// The name.
        name: Name,
    },
    /// Something is larger than the format or Windows allows.
    #[error("{what}: {found} is more than a hive holds (at most {most})")]
    TooLarge {
        /// What it is, such as "bytes of data in a value".
        what: &'static str,
        /// Its size or number.
        found: u64,
        /// The greatest size or number.
        most: u64,
    },
    /// No sequence number is left above those of the hive and its logs.
    #[error("no sequence number is left above {highest}")]
    SequenceSpent {
        /// The highest one seen.
        highest: u32,
    },
    /// The source of the hive failed.
    #[error("can't read the hive")]
    Read {
        /// What the system said.
        source: std::io::Error,
    },
    /// Memory could not be had.
    #[error("not enough memory to edit the hive")]
    Memory,
}

impl EditError {
    pub(super) fn damaged(finding: Finding) -> Self {
        Self::Damaged { finding: Box::new(finding) }
    }

    pub(super) fn bins(offset: u64, expected: impl Into<String>, found: impl Into<String>) -> Self {
        let place = Some(Place::Offset(offset));
        let root = KeyPath::root();
        Self::Bins {
            finding: Box::new(Finding::new(Severity::Error, root, place, expected, found)),
        }
    }

    pub(super) fn too_large(what: &'static str, found: usize, most: usize) -> Self {
        Self::TooLarge { what, found: found as u64, most: most as u64 }
    }
}

impl From<Damage> for EditError {
    fn from(damage: Damage) -> Self {
        let Damage { severity, offset, expected, found } = damage;
        let place = Some(Place::Offset(offset));
        Self::damaged(Finding::new(severity, KeyPath::root(), place, expected, found))
    }
}
