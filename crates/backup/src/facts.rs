//! What the source knew of its keys: times, class names, security descriptors.
//!
//! They are not in the parts, so that the same configuration gives the same bytes. The manifest keeps
//! them in columns, one row for each key of the part in the order of a depth-first walk. No reader needs
//! them to restore: they tell people when a key was last changed, and who could.

use crate::limits;
use crate::text::{hex, instant};
use routerkeep_registry::{FileTime, Key};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, TryReserveError};

/// The columns; a column that would be empty is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFactColumns {
    /// When each key was last written, UTC; `null` where that is not known.
    #[serde(default, deserialize_with = "limits::any", skip_serializing_if = "Vec::is_empty")]
    pub last_written: Vec<Option<String>>,
    /// The class names (UTF-16LE, hexadecimal) of the keys that have one, by row from 0.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub class: BTreeMap<usize, String>,
    /// For each key which of `descriptors` is its own, from 0, or `null`.
    #[serde(default, deserialize_with = "limits::any", skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<Option<u32>>,
    /// The security descriptors (self-relative, hexadecimal), each once.
    #[serde(default, deserialize_with = "limits::any", skip_serializing_if = "Vec::is_empty")]
    pub descriptors: Vec<String>,
}

impl KeyFactColumns {
    /// Gathers the facts of a tree of `keys` keys, or nothing where the source knew none.
    pub(crate) fn of(tree: &Key, keys: u64) -> Result<Option<Self>, TryReserveError> {
        let mut facts = Self::default();
        let rows = usize::try_from(keys).unwrap_or(usize::MAX);
        facts.last_written.try_reserve_exact(rows)?;
        facts.security.try_reserve_exact(rows)?;
        facts.gather(tree, &mut BTreeMap::new());
        if facts.last_written.iter().all(Option::is_none) {
            facts.last_written.clear();
        }
        if facts.security.iter().all(Option::is_none) {
            facts.security.clear();
        }
        Ok((facts != Self::default()).then_some(facts))
    }

    fn gather<'k>(&mut self, key: &'k Key, known: &mut BTreeMap<&'k [u8], u32>) {
        let row = self.last_written.len();
        let facts = key.facts.as_deref();
        let time = facts.and_then(|facts| facts.last_written);
        self.last_written.push(time.filter(|time| *time != FileTime::default()).and_then(instant));
        if let Some(class) = facts.and_then(|facts| facts.class.as_deref()) {
            self.class.insert(row, hex(class));
        }
        let descriptor = facts.and_then(|facts| facts.security.as_deref()).map(|bytes| {
            *known.entry(bytes).or_insert_with(|| {
                let number = u32::try_from(self.descriptors.len()).unwrap_or(u32::MAX);
                self.descriptors.push(hex(bytes));
                number
            })
        });
        self.security.push(descriptor);
        key.subkeys.iter().for_each(|subkey| self.gather(subkey, known));
    }
}
