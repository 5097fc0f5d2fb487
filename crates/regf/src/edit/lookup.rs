//! Finding keys in the copy that is being edited.

use super::lists::{List, Slot};
use super::{EditError, HiveEditor};
use crate::lint::KeyRecord;
use crate::upcase::compare;
use crate::{KeyPath, Name, StoredName};
use std::cmp::Ordering;

/// The way to the key that was looked up last. Keys don't move, so it stays right when an operation fails.
pub(super) struct Trail {
    root: u32,
    steps: Vec<(Name, u32)>,
}

impl Trail {
    pub(super) fn at(root: u32) -> Self {
        Self { root, steps: Vec::new() }
    }

    /// Goes back to where the way and `path` part, and returns the key there and how deep it is.
    ///
    /// A key that is deleted is never on the way: it was looked up by its parent.
    fn back_to(&mut self, path: &KeyPath) -> (u32, usize) {
        let alike = self.steps.iter().zip(path.names()).take_while(|((own, _), name)| own == *name);
        let depth = alike.count();
        self.steps.truncate(depth);
        (self.steps.last().map_or(self.root, |(_, cell)| *cell), depth)
    }
}

/// A key, or the place where it belongs, in the list of its parent.
pub(super) enum Spot {
    Found(Slot, u32),
    Vacant(Slot),
}

impl HiveEditor {
    /// Reads the key at `cell`.
    pub(super) fn key(&self, cell: u32) -> Result<KeyRecord<'_>, EditError> {
        Ok(KeyRecord::read(self.heap.content(cell)?, cell)?)
    }

    /// Returns the cell of the key at `path`.
    pub(super) fn find(&mut self, path: &KeyPath) -> Result<u32, EditError> {
        let (mut cell, depth) = self.trail.back_to(path);
        for name in path.names().get(depth..).unwrap_or(&[]) {
            let Spot::Found(_, subkey) = self.locate(cell, name)? else {
                // In a damaged list it may be there all the same.
                self.require_sound(cell)?;
                return Err(EditError::NoKey { path: path.clone() });
            };
            cell = subkey;
            self.trail.steps.push((name.clone(), cell));
        }
        Ok(cell)
    }

    /// Looks for a subkey in the lists of the key at `parent`.
    pub(super) fn locate(&self, parent: u32, name: &Name) -> Result<Spot, EditError> {
        let lists = self.lists(parent)?;
        if self.soundness.irregular.has(parent) || self.soundness.damaged.has(parent) {
            return self.locate_in_any_order(&lists, name);
        }
        // Each list of a sound key has elements, and all are in order: first the last leaf that does not
        // begin above the name, then the first key in it that is not below the name.
        let begins_above = |list: &List| Ok(self.order(list, 0, name)? == Ordering::Greater);
        let after = partition(lists.len(), |n| match lists.get(n) {
            Some(list) => begins_above(list).map(|above| !above),
            None => Ok(false),
        })?;
        let Some((list, number)) = after
            .checked_sub(1)
            .or((!lists.is_empty()).then_some(0))
            .and_then(|number| lists.get(number).map(|list| (list, number)))
        else {
            return Ok(Spot::Vacant(Slot { list: None, index: 0 }));
        };
        let index = partition(list.count, |n| Ok(self.order(list, n, name)? == Ordering::Less))?;
        let slot = Slot { list: Some((*list, number)), index };
        if index < list.count && self.order(list, index, name)? == Ordering::Equal {
            return Ok(Spot::Found(slot, self.element(list, index)?));
        }
        Ok(Spot::Vacant(slot))
    }

    /// Compares each name; unreadable subkeys are passed over.
    fn locate_in_any_order(&self, lists: &[List], name: &Name) -> Result<Spot, EditError> {
        let mut vacant = None;
        for (number, list) in lists.iter().enumerate() {
            for index in 0..list.count {
                let slot = Slot { list: Some((*list, number)), index };
                match self.order(list, index, name) {
                    Ok(Ordering::Equal) => {
                        return Ok(Spot::Found(slot, self.element(list, index)?));
                    }
                    Ok(Ordering::Greater) if vacant.is_none() => vacant = Some(slot),
                    _ => {}
                }
            }
        }
        let end = || match lists.iter().enumerate().next_back() {
            Some((number, list)) => Slot { list: Some((*list, number)), index: list.count },
            None => Slot { list: None, index: 0 },
        };
        Ok(Spot::Vacant(vacant.unwrap_or_else(end)))
    }

    /// Compares the key that an element leads to with a name.
    fn order(&self, list: &List, index: usize, name: &Name) -> Result<Ordering, EditError> {
        let key = self.key(self.element(list, index)?)?;
        Ok(compare_stored(key.name(), name))
    }
}

pub(super) fn compare_stored(stored: StoredName<'_>, name: &Name) -> Ordering {
    compare(stored.units(), name.units().iter().copied())
}

/// Returns how many of the first numbers below `count` satisfy `is_before`, which none does after one
/// that does not.
fn partition(
    count: usize,
    is_before: impl Fn(usize) -> Result<bool, EditError>,
) -> Result<usize, EditError> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low.midpoint(high);
        if is_before(middle)? {
            low = middle.saturating_add(1);
        } else {
            high = middle;
        }
    }
    Ok(low)
}
