//! Reading a tree from the running registry, within limits.

use super::handle::{Buffer, Code, KeyHandle, Links, Rights};
use super::registry::{failed, open_key};
use super::seen::Stamp;
use crate::{Depth, Finding, Key, KeyFacts, KeyPath, Limits, Name, RegistryError, Severity};

/// One reading of one tree.
pub(super) struct Reader<'l> {
    limits: &'l Limits,
    keys: usize,
    values: usize,
    bytes: usize,
    buffer: Buffer,
    pub(super) findings: Vec<Finding>,
    /// A key was gone that had just been listed.
    pub(super) has_changed: bool,
}

/// A tree, and the times of its keys.
pub(super) struct Read {
    pub(super) tree: Key,
    pub(super) seen: Stamp,
}

/// How far down a reading still goes.
#[derive(Clone, Copy)]
struct Left {
    /// Levels that are wanted.
    levels: usize,
    /// Levels that are allowed.
    depth: usize,
}

impl<'l> Reader<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            keys: 0,
            values: 0,
            bytes: 0,
            buffer: Buffer::default(),
            findings: Vec::new(),
            has_changed: false,
        }
    }

    /// Reads an open key and what is below it. The path is for findings.
    pub(super) fn read(
        &mut self,
        key: &KeyHandle,
        name: Name,
        path: &KeyPath,
        depth: Depth,
    ) -> Result<Read, RegistryError> {
        let levels = match depth {
            Depth::All => usize::MAX,
            Depth::Levels(levels) => levels,
        };
        self.keys = 1;
        self.key(key, name, path, Left { levels, depth: self.limits.depth })
    }

    fn key(
        &mut self,
        handle: &KeyHandle,
        name: Name,
        path: &KeyPath,
        left: Left,
    ) -> Result<Read, RegistryError> {
        let facts = handle.facts().map_err(|code| failed("looking at", path, code))?;
        let mut stamp = Stamp { name: name.clone(), written: facts.written, below: Vec::new() };
        let mut tree = Key::new(name);
        tree.facts =
            Some(Box::new(KeyFacts { last_written: Some(facts.written), ..KeyFacts::default() }));
        self.values(handle, &mut tree, path)?;
        let Some(levels) = left.levels.checked_sub(1) else {
            return Ok(Read { tree, seen: stamp });
        };
        let Some(depth) = left.depth.checked_sub(1) else {
            if facts.subkeys > 0 {
                self.leave_out(path, format!("at most {} levels", self.limits.depth));
            }
            return Ok(Read { tree, seen: stamp });
        };
        for name in self.subkeys(handle, path)? {
            let below = path.join(name.clone());
            let subkey = match open_key(handle, &name, Rights::Read, Links::Carried) {
                Ok(subkey) => subkey,
                Err(code) if code.is_absence() => {
                    self.has_changed = true;
                    continue;
                }
                Err(Code::OUT_OF_MEMORY) => return Err(RegistryError::Memory),
                Err(code) => {
                    self.find(unreadable(&below, code));
                    continue;
                }
            };
            let read = self.key(&subkey, name, &below, Left { levels, depth })?;
            tree.subkeys.push(read.tree);
            stamp.below.push(read.seen);
        }
        Ok(Read { tree, seen: stamp })
    }

    fn values(
        &mut self,
        handle: &KeyHandle,
        tree: &mut Key,
        path: &KeyPath,
    ) -> Result<(), RegistryError> {
        let mut index = 0_u32;
        loop {
            let room = self.limits.bytes.saturating_sub(self.bytes);
            let value = match handle.value_at(index, room, &mut self.buffer) {
                Ok(Some(value)) => value,
                Ok(None) => return Ok(()),
                Err(Code::TOO_LARGE) => {
                    self.leave_out(path, format!("at most {} bytes", self.limits.bytes));
                    index = index.saturating_add(1);
                    continue;
                }
                Err(code) => return Err(failed("reading the values of", path, code)),
            };
            self.values = self.values.saturating_add(1);
            if self.values > self.limits.values {
                self.leave_out(path, format!("at most {} values", self.limits.values));
                return Ok(());
            }
            self.bytes = self.bytes.saturating_add(value.data.len());
            tree.values.try_reserve(1).map_err(|_| RegistryError::Memory)?;
            tree.values.push(value);
            index = index.saturating_add(1);
        }
    }

    /// Lists the subkeys that may still be read.
    fn subkeys(&mut self, handle: &KeyHandle, path: &KeyPath) -> Result<Vec<Name>, RegistryError> {
        let mut names = Vec::new();
        let mut index = 0_u32;
        while let Some(name) = handle
            .subkey(index, &mut self.buffer)
            .map_err(|code| failed("listing the subkeys of", path, code))?
        {
            self.keys = self.keys.saturating_add(1);
            if self.keys > self.limits.keys {
                self.leave_out(path, format!("at most {} keys", self.limits.keys));
                break;
            }
            names.try_reserve(1).map_err(|_| RegistryError::Memory)?;
            names.push(name);
            index = index.saturating_add(1);
        }
        Ok(names)
    }

    fn leave_out(&mut self, path: &KeyPath, expected: String) {
        self.find(Finding::new(Severity::Error, path.clone(), None, expected, "more"));
    }

    fn find(&mut self, finding: Finding) {
        if self.findings.len() < self.limits.findings {
            self.findings.push(finding);
        }
    }
}

/// Returns the finding for a key that can't be opened.
pub(super) fn unreadable(path: &KeyPath, code: Code) -> Finding {
    let found = if code == Code::INVALID_NAME {
        "a name that the registry's functions can't be given".to_owned()
    } else {
        std::io::Error::from(code).to_string()
    };
    Finding::new(Severity::Error, path.clone(), None, "a key that can be opened", found)
}
