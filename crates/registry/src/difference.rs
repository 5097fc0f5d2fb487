//! The difference of two trees as the changes that lead from one to the other.

use crate::{Key, KeyPath, Name, Value};

/// One step; each carries the state that it expects, so that a store can refuse what no longer fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Makes a key, without values and subkeys, below an existing one; expects that it is not there.
    CreateKey {
        /// The key.
        path: KeyPath,
    },
    /// Takes away a key without subkeys; expects that it has just these values.
    DeleteKey {
        /// The key.
        path: KeyPath,
        /// The values that go with it.
        before: Vec<Value>,
    },
    /// Gives a key a value; expects the one that is replaced, or none.
    SetValue {
        /// The key.
        path: KeyPath,
        /// The value to be.
        value: Value,
        /// The value that is there.
        before: Option<Value>,
    },
    /// Takes a value from a key; expects just this one.
    DeleteValue {
        /// The key.
        path: KeyPath,
        /// The value that is there.
        before: Value,
    },
}

impl Change {
    /// Returns the key that is changed.
    pub fn path(&self) -> &KeyPath {
        match self {
            Self::CreateKey { path }
            | Self::DeleteKey { path, .. }
            | Self::SetValue { path, .. }
            | Self::DeleteValue { path, .. } => path,
        }
    }

    /// Returns the change that takes this one back.
    ///
    /// `None` for a deleted key that had values: that takes several.
    pub fn inverse(&self) -> Option<Self> {
        Some(match self {
            Self::CreateKey { path } => Self::DeleteKey { path: path.clone(), before: Vec::new() },
            Self::DeleteKey { path, before } if before.is_empty() => {
                Self::CreateKey { path: path.clone() }
            }
            Self::DeleteKey { .. } => return None,
            Self::SetValue { path, value, before: Some(before) } => Self::SetValue {
                path: path.clone(),
                value: before.clone(),
                before: Some(value.clone()),
            },
            Self::SetValue { path, value, before: None } => {
                Self::DeleteValue { path: path.clone(), before: value.clone() }
            }
            Self::DeleteValue { path, before } => {
                Self::SetValue { path: path.clone(), value: before.clone(), before: None }
            }
        })
    }
}

/// Returns the changes that turn the tree `from`, which lies at `path`, into `to`.
///
/// `None` stands for a key that is not there. Keys and values are matched by name without regard to
/// case; where one name occurs several times, first with first. The order of values and of subkeys is
/// no difference. Deletions come leaf first, creations root first, so that each change can be applied
/// on its own. A spelling that differs only in case is kept as it is, as Windows does.
pub fn difference(path: &KeyPath, from: Option<&Key>, to: Option<&Key>) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(path, from, to, &mut changes);
    changes
}

fn compare(path: &KeyPath, from: Option<&Key>, to: Option<&Key>, changes: &mut Vec<Change>) {
    let Some(to) = to else {
        return from.map_or((), |from| delete(path, from, changes));
    };
    if from.is_none() {
        changes.push(Change::CreateKey { path: path.clone() });
    }
    let none = Key::default();
    let from = from.unwrap_or(&none);
    for (before, value) in matched(&from.values, &to.values, |value| &value.name) {
        match (before, value) {
            (Some(before), None) => {
                changes.push(Change::DeleteValue { path: path.clone(), before: before.clone() });
            }
            (before, Some(value)) if before.is_none_or(|b| !same_value(b, value)) => {
                changes.push(Change::SetValue {
                    path: path.clone(),
                    value: value.clone(),
                    before: before.cloned(),
                });
            }
            _ => {}
        }
    }
    for (before, after) in matched(&from.subkeys, &to.subkeys, |key| &key.name) {
        if let Some(name) = before.or(after).map(|key| &key.name) {
            compare(&path.join(name.clone()), before, after, changes);
        }
    }
}

fn same_value(left: &Value, right: &Value) -> bool {
    left.kind == right.kind && left.data == right.data
}

fn delete(path: &KeyPath, key: &Key, changes: &mut Vec<Change>) {
    for subkey in &key.subkeys {
        delete(&path.join(subkey.name.clone()), subkey, changes);
    }
    changes.push(Change::DeleteKey { path: path.clone(), before: key.values.clone() });
}

/// Pairs the items of both sides by name, in Windows' order.
fn matched<'a, T>(
    left: &'a [T],
    right: &'a [T],
    name: impl Fn(&T) -> &Name,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let sorted = |items: &'a [T]| {
        let mut items: Vec<&T> = items.iter().collect();
        items.sort_by(|a, b| name(a).compare(name(b)));
        items.into_iter().peekable()
    };
    let (mut left, mut right) = (sorted(left), sorted(right));
    let mut pairs = Vec::new();
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return pairs,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(l), Some(r)) => name(l).compare(name(r)),
        };
        let l = if order.is_le() { left.next() } else { None };
        let r = if order.is_ge() { right.next() } else { None };
        pairs.push((l, r));
    }
}
