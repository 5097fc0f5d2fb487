//! The tree as it grows: keys by path, values by name, both without regard to case.

use super::index::Index;
use super::listing::Listing;
use crate::{Key, KeyPath, Limits, Name, Value};
use std::collections::TryReserveError;

/// A tree to which keys and values are added in the order of the file.
///
/// A key comes after the one above it, so that its number is the greater one.
pub(super) struct Tree {
    nodes: Vec<Node>,
    limits: Limits,
    /// What is left of the limits.
    room: Limits,
}

/// The number of a key in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeId(usize);

struct Node {
    key: Key,
    parent: usize,
    /// The line that lists the key.
    line: Option<u64>,
    subkeys: Index,
    values: Index,
    /// The lines of the values.
    lines: Vec<u64>,
}

/// What became of a key that was to be listed.
pub(super) enum Listed {
    /// It is now.
    New(NodeId),
    /// It was, in this line.
    Again(NodeId, u64),
    /// A limit is reached, and it is left out.
    Refused(Refusal),
}

/// What became of a value that was to be added.
pub(super) enum Added {
    /// It is new.
    New,
    /// There was one, from this line; it has the new data now.
    Again(u64),
    /// A limit is reached, and it is left out.
    Refused(Refusal),
}

/// Which limit is reached.
#[derive(Clone, Copy)]
pub(super) struct Refusal {
    pub(super) what: &'static str,
    pub(super) most: usize,
}

impl Tree {
    pub(super) fn new(limits: &Limits) -> Result<Self, TryReserveError> {
        let mut nodes = Vec::new();
        nodes.try_reserve(1)?;
        nodes.push(Node::new(Key::default(), 0));
        Ok(Self { nodes, limits: *limits, room: *limits })
    }

    /// Returns the key at `path`, if there is one.
    pub(super) fn find(&self, path: &KeyPath) -> Option<NodeId> {
        path.names().iter().try_fold(0, |node, name| self.subkey(node, name)).map(NodeId)
    }

    /// Adds the key at `path` with those that lead to it, and notes that `line` lists it.
    pub(super) fn list(&mut self, path: &KeyPath, line: u64) -> Result<Listed, TryReserveError> {
        let mut node = 0;
        for name in path.names() {
            node = match self.subkey(node, name) {
                Some(subkey) => subkey,
                None => match self.add_key(node, name)? {
                    Ok(subkey) => subkey,
                    Err(refusal) => return Ok(Listed::Refused(refusal)),
                },
            };
        }
        let id = NodeId(node);
        let listed = self.nodes.get_mut(node).map(|node| &mut node.line);
        Ok(match listed {
            Some(Some(first)) => Listed::Again(id, *first),
            Some(new) => {
                *new = Some(line);
                Listed::New(id)
            }
            None => Listed::New(id),
        })
    }

    /// Adds a value; where there is one of that name, it keeps its place and spelling.
    pub(super) fn set(
        &mut self,
        key: NodeId,
        value: Value,
        line: u64,
    ) -> Result<Added, TryReserveError> {
        let size = value.data.len();
        let name_size = value.name.units().len().saturating_mul(2);
        let (limits, room) = (self.limits, self.room);
        let Some(node) = self.nodes.get_mut(key.0) else { return Ok(Added::New) };
        let known = node.value(&value.name);
        let new = usize::from(known.is_none());
        let bytes = if known.is_none() { size.saturating_add(name_size) } else { size };
        let (Some(values), Some(bytes)) =
            (room.values.checked_sub(new), room.bytes.checked_sub(bytes))
        else {
            let refusal = if room.values < new {
                Refusal { what: "values", most: limits.values }
            } else {
                Refusal { what: "bytes", most: limits.bytes }
            };
            return Ok(Added::Refused(refusal));
        };
        self.room = Limits { values, bytes, ..room };
        match known {
            Some(place) => Ok(node.replace(place, value, line)),
            None => node.add(value, line).map(|()| Added::New),
        }
    }

    /// Says whether the key has a value of this name.
    pub(super) fn has_value(&self, key: NodeId, name: &Name) -> bool {
        self.nodes.get(key.0).is_some_and(|node| node.value(name).is_some())
    }

    /// Returns the topmost key, and which keys are listed.
    pub(super) fn finish(mut self) -> Result<(Key, Listing), TryReserveError> {
        let mut listings: Vec<Listing> = Vec::new();
        listings.try_reserve_exact(self.nodes.len())?;
        for node in &mut self.nodes {
            let mut listing = Listing { listed: node.line.is_some(), subkeys: Vec::new() };
            listing.subkeys.try_reserve_exact(node.subkeys.len())?;
            node.key.subkeys.try_reserve_exact(node.subkeys.len())?;
            listings.push(listing);
        }
        // From the last one to the first, each key is complete when its turn comes.
        while let (Some(node), Some(mut listing)) = (self.nodes.pop(), listings.pop()) {
            let mut key = node.key;
            key.subkeys.reverse();
            listing.subkeys.reverse();
            match (self.nodes.get_mut(node.parent), listings.get_mut(node.parent)) {
                (Some(parent), Some(above)) => {
                    parent.key.subkeys.push(key);
                    above.subkeys.push(listing);
                }
                _ => return Ok((key, listing)),
            }
        }
        Ok((Key::default(), Listing::default()))
    }

    fn subkey(&self, node: usize, name: &Name) -> Option<usize> {
        let named = |number: usize| self.nodes.get(number).map(|node| &node.key.name);
        let order = |number| named(number).map_or(std::cmp::Ordering::Less, |n| n.compare(name));
        self.nodes.get(node)?.subkeys.find(order)
    }

    fn add_key(
        &mut self,
        parent: usize,
        name: &Name,
    ) -> Result<Result<usize, Refusal>, TryReserveError> {
        let size = name.units().len().saturating_mul(2);
        let Some(keys) = self.room.keys.checked_sub(1) else {
            return Ok(Err(Refusal { what: "keys", most: self.limits.keys }));
        };
        let Some(bytes) = self.room.bytes.checked_sub(size) else {
            return Ok(Err(Refusal { what: "bytes", most: self.limits.bytes }));
        };
        self.room = Limits { keys, bytes, ..self.room };
        let number = self.nodes.len();
        self.nodes.try_reserve(1)?;
        let key = Key { name: copy(name)?, ..Key::default() };
        self.nodes.push(Node::new(key, parent));
        let mut siblings = self
            .nodes
            .get_mut(parent)
            .map(|node| std::mem::take(&mut node.subkeys))
            .unwrap_or_default();
        let named = |number: usize| self.nodes.get(number).map(|node| &node.key.name);
        siblings.insert(number, |left, right| match (named(left), named(right)) {
            (Some(left), Some(right)) => left.compare(right),
            _ => left.cmp(&right),
        })?;
        if let Some(node) = self.nodes.get_mut(parent) {
            node.subkeys = siblings;
        }
        Ok(Ok(number))
    }
}

impl Node {
    fn new(key: Key, parent: usize) -> Self {
        let (subkeys, values) = (Index::default(), Index::default());
        Self { key, parent, line: None, subkeys, values, lines: Vec::new() }
    }

    fn value(&self, name: &Name) -> Option<usize> {
        let values = &self.key.values;
        self.values.find(|number| {
            values.get(number).map_or(std::cmp::Ordering::Less, |value| value.name.compare(name))
        })
    }

    fn replace(&mut self, place: usize, value: Value, line: u64) -> Added {
        let (Some(old), Some(old_line)) =
            (self.key.values.get_mut(place), self.lines.get_mut(place))
        else {
            return Added::New;
        };
        old.kind = value.kind;
        old.data = value.data;
        Added::Again(std::mem::replace(old_line, line))
    }

    fn add(&mut self, value: Value, line: u64) -> Result<(), TryReserveError> {
        self.key.values.try_reserve(1)?;
        self.lines.try_reserve(1)?;
        let number = self.key.values.len();
        self.key.values.push(value);
        self.lines.push(line);
        let values = &self.key.values;
        self.values.insert(number, |left, right| match (values.get(left), values.get(right)) {
            (Some(left), Some(right)) => left.name.compare(&right.name),
            _ => left.cmp(&right),
        })
    }
}

/// Copies a name, asking for the memory.
pub(super) fn copy(name: &Name) -> Result<Name, TryReserveError> {
    to_name(name.units())
}

/// Makes a name, asking for the memory.
pub(super) fn to_name(units: &[u16]) -> Result<Name, TryReserveError> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(units.len())?;
    copy.extend_from_slice(units);
    Ok(Name::from_units(copy))
}
