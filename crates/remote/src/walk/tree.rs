//! The tree in the making: parts of it arrive in any order.

use super::State;
use crate::RemoteError;
use crate::winreg::KeyInfo;
use routerkeep_registry::{FileTime, Key, KeyFacts, Name, Value};

/// A key's place in the list of all keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeId(usize);

/// A key whose content is still arriving.
pub(super) struct Node {
    name: Name,
    info: KeyInfo,
    /// Values with their index.
    values: Vec<(u32, Value)>,
    /// Subkeys with their index.
    subkeys: Vec<(u32, NodeId)>,
}

impl Node {
    pub(super) fn new(name: Name, info: KeyInfo) -> Self {
        Self { name, info, values: Vec::new(), subkeys: Vec::new() }
    }
}

/// All keys that were found, parents before their subkeys.
#[derive(Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    pub(super) fn add(
        &mut self,
        parent: Option<(NodeId, u32)>,
        node: Node,
    ) -> Result<NodeId, RemoteError> {
        let id = NodeId(self.nodes.len());
        if let Some((NodeId(parent), index)) = parent
            && let Some(parent) = self.nodes.get_mut(parent)
        {
            push(&mut parent.subkeys, (index, id))?;
        }
        push(&mut self.nodes, node)?;
        Ok(id)
    }

    pub(super) fn add_value(
        &mut self,
        NodeId(node): NodeId,
        index: u32,
        value: Value,
    ) -> Result<(), RemoteError> {
        match self.nodes.get_mut(node) {
            Some(node) => push(&mut node.values, (index, value)),
            None => Ok(()),
        }
    }

    /// Puts the keys together, in the order in which the server lists them.
    pub(super) fn into_key(self) -> (Option<Key>, State) {
        let mut state = State::Coherent;
        let mut keys: Vec<Option<Key>> = Vec::new();
        keys.resize_with(self.nodes.len(), || None);
        // Each key is behind its parent, so from the end on all subkeys are ready when their parent comes.
        for (at, mut node) in self.nodes.into_iter().enumerate().rev() {
            node.values.sort_unstable_by_key(|(index, _)| *index);
            node.subkeys.sort_unstable_by_key(|(index, _)| *index);
            let values: Vec<Value> = node.values.into_iter().map(|(_, value)| value).collect();
            let subkeys: Vec<Key> = node
                .subkeys
                .into_iter()
                .filter_map(|(_, NodeId(id))| keys.get_mut(id).and_then(Option::take))
                .collect();
            // A name that comes twice moved down the list while it was read; then another was skipped.
            let twice = has_twice(values.iter().map(|value| &value.name))
                || has_twice(subkeys.iter().map(|key| &key.name));
            if twice {
                state = State::Changed;
            }
            let last_written = Some(FileTime(node.info.last_written)).filter(|time| time.0 != 0);
            let facts = KeyFacts { last_written, ..KeyFacts::default() };
            let key = Key { name: node.name, values, subkeys, facts: Some(Box::new(facts)) };
            if let Some(place) = keys.get_mut(at) {
                *place = Some(key);
            }
        }
        (keys.into_iter().next().flatten(), state)
    }
}

fn has_twice<'n>(names: impl Iterator<Item = &'n Name>) -> bool {
    let mut names: Vec<&Name> = names.collect();
    names.sort_unstable_by(|a, b| a.compare(b));
    !names.is_sorted_by(|a, b| a.compare(b).is_lt())
}

fn push<T>(list: &mut Vec<T>, item: T) -> Result<(), RemoteError> {
    list.try_reserve(1).map_err(|_| RemoteError::Memory)?;
    list.push(item);
    Ok(())
}
