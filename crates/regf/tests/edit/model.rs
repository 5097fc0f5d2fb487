//! What a hive should hold, as a plain tree.

use routerkeep_regf::{
    Depth, Hive, KeyNode, KeyPath, Limits, Name, StoredName, ValueType, Visitor,
};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A key: values in their order, subkeys by their name in upper case (ASCII: the names of tests).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    pub(crate) values: Vec<(Name, ValueType, Vec<u8>)>,
    pub(crate) subkeys: BTreeMap<Vec<u16>, (Name, Tree)>,
}

pub(crate) fn upper(name: &Name) -> Vec<u16> {
    let raise = |unit: &u16| if (0x61..0x7B).contains(unit) { unit - 32 } else { *unit };
    name.units().iter().map(raise).collect()
}

impl Tree {
    pub(crate) fn at(&mut self, path: &KeyPath) -> Option<&mut Self> {
        let mut key = self;
        for name in path.names() {
            key = &mut key.subkeys.get_mut(&upper(name))?.1;
        }
        Some(key)
    }

    /// Paths of all keys, this one first.
    pub(crate) fn paths(&self) -> Vec<KeyPath> {
        let mut paths = vec![KeyPath::root()];
        for (name, tree) in self.subkeys.values() {
            let below = tree.paths();
            paths.extend(
                below.iter().map(|path| KeyPath::root().join(name.clone()).join_path(path)),
            );
        }
        paths
    }

    pub(crate) fn create(&mut self, parent: &KeyPath, name: &Name) -> bool {
        match self.at(parent) {
            Some(key) if !key.subkeys.contains_key(&upper(name)) => {
                key.subkeys.insert(upper(name), (name.clone(), Tree::default()));
                true
            }
            _ => false,
        }
    }

    pub(crate) fn delete(&mut self, path: &KeyPath) -> bool {
        let Some((parent, name)) = path.split_last() else { return false };
        match self.at(&parent) {
            Some(key)
                if key.subkeys.get(&upper(name)).is_some_and(|(_, key)| key.subkeys.is_empty()) =>
            {
                key.subkeys.remove(&upper(name)).is_some()
            }
            _ => false,
        }
    }

    pub(crate) fn set(
        &mut self,
        path: &KeyPath,
        name: &Name,
        kind: ValueType,
        data: &[u8],
    ) -> bool {
        let Some(key) = self.at(path) else { return false };
        match key.values.iter_mut().find(|(own, ..)| upper(own) == upper(name)) {
            Some(value) => (value.1, value.2) = (kind, data.to_vec()),
            None => key.values.push((name.clone(), kind, data.to_vec())),
        }
        true
    }

    pub(crate) fn unset(&mut self, path: &KeyPath, name: &Name) -> bool {
        let Some(key) = self.at(path) else { return false };
        let before = key.values.len();
        key.values.retain(|(own, ..)| upper(own) != upper(name));
        key.values.len() < before
    }

    /// Reads what the hive holds at `path`; nothing odd is allowed there.
    pub(crate) fn read(hive: &Hive, path: &KeyPath) -> Self {
        let key = hive.find(path).unwrap().key.expect("the key is there");
        let mut reading = Reading { open: Vec::new(), done: None };
        let findings = hive.walk(key, Depth::All, &Limits::DEFAULT, &mut reading);
        assert!(findings.is_empty(), "{findings:#?}");
        reading.done.unwrap().1
    }
}

struct Reading {
    open: Vec<(Name, Tree)>,
    done: Option<(Name, Tree)>,
}

impl<'h> Visitor<'h> for Reading {
    fn enter(&mut self, key: &KeyNode<'h>, _: Option<&'h [u8]>, security: Option<&'h [u8]>) {
        assert!(security.is_some());
        self.open.push((key.name().to_name(), Tree::default()));
    }

    fn value(&mut self, name: StoredName<'h>, kind: ValueType, data: Cow<'h, [u8]>) {
        let (_, tree) = self.open.last_mut().unwrap();
        tree.values.push((name.to_name(), kind, data.into_owned()));
    }

    fn leave(&mut self) {
        let (name, tree) = self.open.pop().unwrap();
        match self.open.last_mut() {
            Some((_, above)) => assert!(above.subkeys.insert(upper(&name), (name, tree)).is_none()),
            None => self.done = Some((name, tree)),
        }
    }
}
