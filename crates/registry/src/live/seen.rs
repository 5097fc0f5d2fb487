//! What was read of the running registry, by the times of its keys: how a change is noticed.

use super::handle::{Code, KeyHandle, Links, Rights};
use super::registry::{Found, LiveRegistry, failed, open_key};
use crate::{FileTime, KeyPath, Name, RegistryError};

/// A key's time of last change when it was read, and those of the keys below that were read with it.
///
/// A key's time changes with its values and with the list of its subkeys, not with what is in these.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) name: Name,
    pub(super) written: FileTime,
    pub(super) below: Vec<Stamp>,
}

/// A tree that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    path: KeyPath,
    stamp: Stamp,
}

impl Seen {
    pub(super) fn new(path: KeyPath, stamp: Stamp) -> Self {
        Self { path, stamp }
    }

    /// Says whether each key still has its time.
    pub(super) fn is_unchanged(&self, registry: &LiveRegistry) -> Result<bool, RegistryError> {
        match registry.find(&self.path, Rights::Read)? {
            Found::Key(key) => {
                same(&key, &self.stamp).map_err(|code| failed("looking at", &self.path, code))
            }
            _ => Ok(false),
        }
    }
}

fn same(key: &KeyHandle, stamp: &Stamp) -> Result<bool, Code> {
    if key.facts()?.written != stamp.written {
        return Ok(false);
    }
    for below in &stamp.below {
        let subkey = match open_key(key, &below.name, Rights::Read, Links::Carried) {
            Ok(subkey) => subkey,
            Err(code) if code.is_absence() => return Ok(false),
            Err(code) => return Err(code),
        };
        if !same(&subkey, below)? {
            return Ok(false);
        }
    }
    Ok(true)
}
