//! The difference of two trees as the changes that lead from one to the other.

use crate::{Key, KeyPath, Name, Value};
use std::alloc::Layout;
use std::cmp::Ordering;

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
///
/// Without memory for them the process ends, as it does where any list grows; [`try_difference`] can fail.
pub fn difference(path: &KeyPath, from: Option<&Key>, to: Option<&Key>) -> Vec<Change> {
    try_difference(path, from, to)
        .unwrap_or_else(|| std::alloc::handle_alloc_error(Layout::new::<Change>()))
}

/// Returns what [`difference`] does, or `None` where memory is short.
pub fn try_difference(path: &KeyPath, from: Option<&Key>, to: Option<&Key>) -> Option<Vec<Change>> {
    let mut changes = Vec::new();
    compare(path, from, to, &mut changes)?;
    Some(changes)
}

fn compare(
    path: &KeyPath,
    from: Option<&Key>,
    to: Option<&Key>,
    changes: &mut Vec<Change>,
) -> Option<()> {
    let Some(to) = to else {
        return from.map_or(Some(()), |from| delete(path, from, changes));
    };
    if from.is_none() {
        push(changes, Change::CreateKey { path: path.try_clone()? })?;
    }
    let none = Key::default();
    let from = from.unwrap_or(&none);
    for (before, value) in matched(&from.values, &to.values, |value| &value.name)? {
        match (before, value) {
            (Some(before), None) => {
                let (path, before) = (path.try_clone()?, before.try_clone()?);
                push(changes, Change::DeleteValue { path, before })?;
            }
            (before, Some(value)) if before.is_none_or(|b| !same_value(b, value)) => {
                let (path, value) = (path.try_clone()?, value.try_clone()?);
                let before = match before {
                    Some(before) => Some(before.try_clone()?),
                    None => None,
                };
                push(changes, Change::SetValue { path, value, before })?;
            }
            _ => {}
        }
    }
    for (before, after) in matched(&from.subkeys, &to.subkeys, |key| &key.name)? {
        if let Some(name) = before.or(after).map(|key| &key.name) {
            compare(&path.try_join(name)?, before, after, changes)?;
        }
    }
    Some(())
}

fn same_value(left: &Value, right: &Value) -> bool {
    left.kind == right.kind && left.data == right.data
}

fn delete(path: &KeyPath, key: &Key, changes: &mut Vec<Change>) -> Option<()> {
    for subkey in &key.subkeys {
        delete(&path.try_join(&subkey.name)?, subkey, changes)?;
    }
    let mut before = Vec::new();
    before.try_reserve_exact(key.values.len()).ok()?;
    for value in &key.values {
        before.push(value.try_clone()?);
    }
    push(changes, Change::DeleteKey { path: path.try_clone()?, before })
}

fn push(changes: &mut Vec<Change>, change: Change) -> Option<()> {
    changes.try_reserve(1).ok()?;
    changes.push(change);
    Some(())
}

/// Pairs the items of both sides by name, in Windows' order; `None` where memory is short.
fn matched<'a, T>(
    left: &'a [T],
    right: &'a [T],
    name: impl Fn(&T) -> &Name,
) -> Option<impl Iterator<Item = (Option<&'a T>, Option<&'a T>)>> {
    let sorted = |items: &'a [T]| {
        let mut sorted: Vec<(usize, &T)> = Vec::new();
        sorted.try_reserve_exact(items.len()).ok()?;
        sorted.extend(items.iter().enumerate());
        // Of one name, first with first; sorting with an index takes no memory.
        sorted.sort_unstable_by(|(m, a), (n, b)| name(a).compare(name(b)).then(m.cmp(n)));
        Some(sorted.into_iter().map(|(_, item)| item).peekable())
    };
    let (mut left, mut right) = (sorted(left)?, sorted(right)?);
    Some(std::iter::from_fn(move || {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return None,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(l), Some(r)) => name(l).compare(name(r)),
        };
        let l = if order.is_le() { left.next() } else { None };
        let r = if order.is_ge() { right.next() } else { None };
        Some((l, r))
    }))
}
