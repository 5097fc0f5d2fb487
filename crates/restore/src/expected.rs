//! Whether a hive is in the state that changes expect, as far as values are concerned.
//!
//! Whether keys are there, and have no subkeys left, the hive's editor finds out itself.

use routerkeep_registry::{
    ApplyError, Change, Depth, KeyPath, Limits, Partial, Registry, RegistryError, Value,
};
use std::collections::HashMap;

/// Refuses changes of which one expects other values than there are when its turn comes.
pub(crate) fn check(
    registry: &dyn Registry,
    changes: &[Change],
    limits: &Limits,
) -> Result<(), Partial> {
    let mut values = Values { registry, limits, known: HashMap::new() };
    changes
        .iter()
        .try_for_each(|change| values.follow(change))
        .map_err(|cause| Partial { done: 0, cause })
}

/// The values of the keys that changes are about, as they are after those that were followed.
struct Values<'r> {
    registry: &'r dyn Registry,
    limits: &'r Limits,
    known: HashMap<KeyPath, Vec<Value>>,
}

impl Values<'_> {
    fn follow(&mut self, change: &Change) -> Result<(), ApplyError> {
        let path = change.path();
        match change {
            Change::CreateKey { .. } => {
                self.know(path, Vec::new())?;
            }
            Change::DeleteKey { before, .. } => {
                let now = self.of(path)?;
                let found = |value: &Value| now.iter().any(|own| same(own, value));
                if now.len() != before.len() || !before.iter().all(found) {
                    return Err(stale(path, "the values seen before", "others"));
                }
                self.known.remove(path);
            }
            Change::SetValue { value, before, .. } => {
                let now = self.of(path)?;
                let own = now.iter_mut().find(|own| own.name.matches(&value.name));
                match (own, before) {
                    (Some(own), Some(before)) if same(own, before) => {
                        (own.kind, own.data) = (value.kind, copy(value)?.data);
                    }
                    (None, None) => {
                        now.try_reserve(1).map_err(|_| MEMORY)?;
                        now.push(copy(value)?);
                    }
                    (Some(_), _) => return Err(stale(path, "the value seen before", "another")),
                    (None, Some(_)) => return Err(stale(path, "the value seen before", "none")),
                }
            }
            Change::DeleteValue { before, .. } => {
                let now = self.of(path)?;
                match now.iter().position(|own| same(own, before)) {
                    Some(index) => {
                        now.remove(index);
                    }
                    None => return Err(stale(path, "the value seen before", "another or none")),
                }
            }
        }
        Ok(())
    }

    fn of(&mut self, path: &KeyPath) -> Result<&mut Vec<Value>, ApplyError> {
        if !self.known.contains_key(path) {
            let reading = self.registry.read_tree(path, Depth::Levels(0), self.limits)?;
            let key = reading.key.ok_or_else(|| stale(path, "a key", "none"))?;
            self.know(path, key.values)?;
        }
        self.known.get_mut(path).ok_or(MEMORY)
    }

    fn know(&mut self, path: &KeyPath, values: Vec<Value>) -> Result<(), ApplyError> {
        self.known.try_reserve(1).map_err(|_| MEMORY)?;
        self.known.insert(path.try_clone().ok_or(MEMORY)?, values);
        Ok(())
    }
}

const MEMORY: ApplyError = ApplyError::Failed(RegistryError::Memory);

fn copy(value: &Value) -> Result<Value, ApplyError> {
    value.try_clone().ok_or(MEMORY)
}

fn same(one: &Value, other: &Value) -> bool {
    one.name.matches(&other.name) && one.kind == other.kind && one.data == other.data
}

fn stale(path: &KeyPath, expected: &str, found: &str) -> ApplyError {
    let (expected, found) = (expected.to_owned(), found.to_owned());
    ApplyError::Stale { path: path.clone(), expected, found }
}
