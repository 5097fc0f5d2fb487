//! A key and all that is below it, in memory.

use crate::{FileTime, KeyPath, Name, Value, ValueType};
use routerkeep_regf::SourceKey;
use std::sync::Arc;

/// Levels of keys below the topmost that a tree may have; Windows allows 512.
///
/// Readers stop there, so that code which follows a tree can do so by recursion.
pub const DEPTH: usize = 512;

/// A key with its values and subkeys.
///
/// Equality is of content: names, types and bytes, in their order. [`KeyFacts`] are not compared.
#[derive(Clone, Debug, Default)]
pub struct Key {
    /// The name.
    pub name: Name,
    /// The values, in stored order unless the tree was put in canonical order.
    pub values: Vec<Value>,
    /// The subkeys, likewise.
    pub subkeys: Vec<Self>,
    /// What else the source knew of the key.
    pub facts: Option<Box<KeyFacts>>,
}

/// What a source knows of a key besides its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyFacts {
    /// When the key was last written.
    pub last_written: Option<FileTime>,
    /// The class name, UTF-16LE.
    pub class: Option<Box<[u8]>>,
    /// The security descriptor, self-relative; shared by the keys that have the same one.
    pub security: Option<Arc<[u8]>>,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.values == other.values && self.subkeys == other.subkeys
    }
}

impl Eq for Key {}

impl Key {
    /// Makes a key without values and subkeys.
    pub fn new(name: impl Into<Name>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Returns a copy without [`KeyFacts`], or `None` where memory is short.
    pub fn try_clone_content(&self) -> Option<Self> {
        let (mut values, mut subkeys) = (Vec::new(), Vec::new());
        values.try_reserve_exact(self.values.len()).ok()?;
        for value in &self.values {
            values.push(value.try_clone()?);
        }
        subkeys.try_reserve_exact(self.subkeys.len()).ok()?;
        for subkey in &self.subkeys {
            subkeys.push(subkey.try_clone_content()?);
        }
        Some(Self { name: self.name.try_clone()?, values, subkeys, facts: None })
    }

    /// Adds a value.
    #[must_use]
    pub fn with_value(mut self, value: Value) -> Self {
        self.values.push(value);
        self
    }

    /// Adds a subkey.
    #[must_use]
    pub fn with_subkey(mut self, subkey: Self) -> Self {
        self.subkeys.push(subkey);
        self
    }

    /// Returns the first value of this name, without regard to case.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|value| value.name.is(name))
    }

    /// Returns the first subkey of this name, without regard to case.
    pub fn subkey(&self, name: &str) -> Option<&Self> {
        self.subkeys.iter().find(|subkey| subkey.name.is(name))
    }

    /// Returns the key at `path` below this one, without regard to case.
    pub fn at(&self, path: &KeyPath) -> Option<&Self> {
        path.names()
            .iter()
            .try_fold(self, |key, name| key.subkeys.iter().find(|subkey| subkey.name.matches(name)))
    }

    /// Returns the key at `path`, made with all that leads to it where it is not there.
    pub fn at_or_new(&mut self, path: &KeyPath) -> &mut Self {
        let Some((first, rest)) = path.names().split_first() else { return self };
        let found = self.subkeys.iter().position(|subkey| subkey.name.matches(first));
        let index = found.unwrap_or(self.subkeys.len());
        if found.is_none() {
            self.subkeys.push(Self::new(first.clone()));
        }
        let rest = rest.iter().cloned().collect();
        #[expect(
            clippy::indexing_slicing,
            reason = "the index was just found, or made by the push"
        )]
        self.subkeys[index].at_or_new(&rest)
    }

    /// Puts subkeys and values, here and below, in Windows' order by name; values of equal name, which
    /// only a damaged hive has, by type and data.
    ///
    /// This is the canonical order: it does not depend on where a tree was read from. It takes no memory.
    pub fn sort(&mut self) {
        self.values.sort_unstable_by(|a, b| {
            a.name.compare(&b.name).then_with(|| (a.kind, &a.data).cmp(&(b.kind, &b.data)))
        });
        self.subkeys.sort_unstable_by(|a, b| a.name.compare(&b.name));
        self.subkeys.iter_mut().for_each(Self::sort);
    }

    /// Returns how many keys (with this one) and values there are.
    pub fn counts(&self) -> Counts {
        self.subkeys.iter().map(Self::counts).fold(
            Counts { keys: 1, values: self.values.len() as u64 },
            |sum, below| Counts {
                keys: sum.keys.saturating_add(below.keys),
                values: sum.values.saturating_add(below.values),
            },
        )
    }
}

/// Numbers of keys and values in a tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Keys, the topmost included.
    pub keys: u64,
    /// Values of all keys.
    pub values: u64,
}

impl SourceKey for Key {
    fn name(&self) -> &Name {
        &self.name
    }

    fn values(&self) -> impl ExactSizeIterator<Item = (&Name, ValueType, &[u8])> {
        self.values.iter().map(|value| (&value.name, value.kind, value.data.as_slice()))
    }

    fn subkeys(&self) -> impl ExactSizeIterator<Item = &Self> {
        self.subkeys.iter()
    }
}
