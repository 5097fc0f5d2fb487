//! A tree as the tests hold it: what a walk tells, and what the writer takes.

use routerkeep_regf::{KeyNode, Name, SourceKey, StoredName, ValueType, Visitor};
use std::borrow::Cow;

/// A key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    pub(crate) name: Name,
    pub(crate) values: Vec<(Name, ValueType, Vec<u8>)>,
    pub(crate) subkeys: Vec<Tree>,
}

impl Tree {
    pub(crate) fn new(name: impl Into<Name>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Returns the names of the subkeys.
    pub(crate) fn names(&self) -> Vec<String> {
        self.subkeys.iter().map(|key| key.name.to_string()).collect()
    }

    /// Puts the subkeys in the order in which a hive holds them.
    pub(crate) fn sort(&mut self) {
        self.subkeys.sort_by(|a, b| a.name.compare(&b.name));
        self.subkeys.iter_mut().for_each(Self::sort);
    }

    pub(crate) fn count(&self) -> usize {
        1 + self.subkeys.iter().map(Self::count).sum::<usize>()
    }
}

impl SourceKey for Tree {
    fn name(&self) -> &Name {
        &self.name
    }

    fn values(&self) -> impl ExactSizeIterator<Item = (&Name, ValueType, &[u8])> {
        self.values.iter().map(|(name, kind, data)| (name, *kind, data.as_slice()))
    }

    fn subkeys(&self) -> impl ExactSizeIterator<Item = &Self> {
        self.subkeys.iter()
    }
}

/// Makes a tree of what a walk tells.
#[derive(Default)]
pub(crate) struct Collector {
    open: Vec<Tree>,
    pub(crate) finished: Option<Tree>,
    /// Bytes of class names and descriptors.
    pub(crate) parts: usize,
}

impl<'h> Visitor<'h> for Collector {
    fn enter(&mut self, key: &KeyNode<'h>, class: Option<&'h [u8]>, security: Option<&'h [u8]>) {
        self.parts += class.map_or(0, <[u8]>::len) + security.map_or(0, <[u8]>::len);
        self.open.push(Tree::new(key.name().to_name()));
    }

    fn value(&mut self, name: StoredName<'h>, kind: ValueType, data: Cow<'h, [u8]>) {
        self.open.last_mut().unwrap().values.push((name.to_name(), kind, data.into_owned()));
    }

    fn leave(&mut self) {
        let key = self.open.pop().unwrap();
        match self.open.last_mut() {
            Some(parent) => parent.subkeys.push(key),
            None => self.finished = Some(key),
        }
    }
}
