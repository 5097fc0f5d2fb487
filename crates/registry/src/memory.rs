//! A registry in memory: the model that the other stores are held against, and what exports become.

use crate::{
    ApplyError, Capabilities, Change, Changes, DEPTH, Depth, Finding, Key, KeyPath, Limits,
    Partial, Reading, Registry, RegistryError, Severity, Support, Value,
};

/// A tree of keys; its root stands for `HKEY_LOCAL_MACHINE\SYSTEM`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryRegistry {
    root: Key,
}

impl MemoryRegistry {
    /// Makes a registry of a tree.
    pub fn new(root: Key) -> Self {
        Self { root }
    }

    /// Returns the tree.
    pub fn root(&self) -> &Key {
        &self.root
    }

    /// Returns the tree for changes without checks, as a test or a generator makes them.
    pub fn root_mut(&mut self) -> &mut Key {
        &mut self.root
    }

    fn make(&mut self, change: &Change) -> Result<(), ApplyError> {
        let stale = |expected: &str, found: &str| ApplyError::Stale {
            path: change.path().clone(),
            expected: expected.to_owned(),
            found: found.to_owned(),
        };
        match change {
            Change::CreateKey { path } | Change::DeleteKey { path, .. } => {
                let (above, name) =
                    path.split_last().ok_or_else(|| stale("a key below the root", "the root"))?;
                let parent =
                    find(&mut self.root, &above).ok_or_else(|| stale("a parent key", "none"))?;
                let index = parent.subkeys.iter().position(|subkey| subkey.name.matches(name));
                match (change, index) {
                    (Change::CreateKey { .. }, None) if path.names().len() <= DEPTH => {
                        parent.subkeys.push(Key::new(name.clone()));
                    }
                    (Change::CreateKey { .. }, None) => {
                        return Err(stale("at most 512 levels", "more"));
                    }
                    (Change::CreateKey { .. }, Some(_)) => return Err(stale("no key", "one")),
                    (Change::DeleteKey { before, .. }, Some(index)) => {
                        let key = parent.subkeys.get(index);
                        if key.is_some_and(|key| !key.subkeys.is_empty()) {
                            return Err(stale("a key without subkeys", "one with some"));
                        }
                        if key.is_some_and(|key| !same_values(&key.values, before)) {
                            return Err(stale("the values seen before", "other values"));
                        }
                        parent.subkeys.remove(index);
                    }
                    _ => return Err(stale("a key", "none")),
                }
            }
            Change::SetValue { path, value, before } => {
                let key = find(&mut self.root, path).ok_or_else(|| stale("a key", "none"))?;
                let index = key.values.iter().position(|own| own.name.matches(&value.name));
                let own = index.and_then(|index| key.values.get_mut(index));
                if !same(own.as_deref(), before.as_ref()) {
                    return Err(stale("the value seen before", "another"));
                }
                match own {
                    // A value keeps the spelling of its name when it is set again.
                    Some(own) => (own.kind, own.data) = (value.kind, value.data.clone()),
                    None => key.values.push(value.clone()),
                }
            }
            Change::DeleteValue { path, before } => {
                let key = find(&mut self.root, path).ok_or_else(|| stale("a key", "none"))?;
                let index = key.values.iter().position(|own| own.name.matches(&before.name));
                match index {
                    Some(index) if same(key.values.get(index), Some(before)) => {
                        key.values.remove(index);
                    }
                    _ => return Err(stale("the value seen before", "another or none")),
                }
            }
        }
        Ok(())
    }
}

fn find<'k>(root: &'k mut Key, path: &KeyPath) -> Option<&'k mut Key> {
    path.names()
        .iter()
        .try_fold(root, |key, name| key.subkeys.iter_mut().find(|subkey| subkey.name.matches(name)))
}

fn same(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (None, None) => true,
        (Some(l), Some(r)) => l.name.matches(&r.name) && l.kind == r.kind && l.data == r.data,
        _ => false,
    }
}

fn same_values(left: &[Value], right: &[Value]) -> bool {
    left.len() == right.len()
        && left.iter().all(|l| same(Some(l), right.iter().find(|r| r.name.matches(&l.name))))
}

impl Registry for MemoryRegistry {
    fn read_tree(
        &self,
        path: &KeyPath,
        depth: Depth,
        limits: &Limits,
    ) -> Result<Reading, RegistryError> {
        Ok(copy(&self.root, path, depth, limits))
    }

    fn apply(&mut self, changes: &[Change]) -> Result<(), Partial> {
        let before = self.root.clone();
        for change in changes {
            if let Err(cause) = self.make(change) {
                self.root = before;
                return Err(Partial { done: 0, cause });
            }
        }
        Ok(())
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { changes: Changes::Atomic, times: Support::Yes, security: Support::Yes }
    }
}

/// Copies what lies at `path` below `root`, within limits.
pub(crate) fn copy(root: &Key, path: &KeyPath, depth: Depth, limits: &Limits) -> Reading {
    let Some(key) = root.at(path) else { return Reading::default() };
    let mut copying = Copying { limits, keys: 0, findings: Vec::new() };
    let levels = match depth {
        Depth::All => usize::MAX,
        Depth::Levels(levels) => levels,
    };
    let key = copying.key(key, path, levels, limits.depth);
    Reading { key, findings: copying.findings }
}

/// A copy of a part of a tree.
struct Copying<'l> {
    limits: &'l Limits,
    keys: usize,
    findings: Vec<Finding>,
}

impl Copying<'_> {
    fn key(&mut self, key: &Key, path: &KeyPath, levels: usize, depth: usize) -> Option<Key> {
        self.keys = self.keys.saturating_add(1);
        if self.keys > self.limits.keys {
            self.leave_out(path, format!("at most {} keys", self.limits.keys));
            return None;
        }
        let mut copy = Key {
            name: key.name.clone(),
            values: key.values.clone(),
            subkeys: Vec::new(),
            facts: key.facts.clone(),
        };
        let Some(levels) = levels.checked_sub(1) else { return Some(copy) };
        let Some(depth) = depth.checked_sub(1) else {
            if !key.subkeys.is_empty() {
                self.leave_out(path, format!("at most {} levels", self.limits.depth));
            }
            return Some(copy);
        };
        for subkey in &key.subkeys {
            let path = path.join(subkey.name.clone());
            copy.subkeys.extend(self.key(subkey, &path, levels, depth));
        }
        Some(copy)
    }

    fn leave_out(&mut self, path: &KeyPath, expected: String) {
        if self.findings.len() < self.limits.findings {
            self.findings.push(Finding::new(Severity::Error, path.clone(), None, expected, "more"));
        }
    }
}
