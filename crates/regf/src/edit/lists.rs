//! Lists of subkeys as an edit changes them: one leaf, or several below an index root.

use super::{EditError, HiveEditor};
use crate::bytes::{u16_at, u32_at, vec_for};
use crate::cell::Damage;
use crate::lint::{KeyRecord, ListKind, name_start};
use crate::{CellOffset, Name, StoredName};

/// Elements in a leaf that fill one page with a bin's header; a leaf with as many is split. Windows lets
/// hash leaves grow to about twice as many, and leaves such ones alone.
const LEAF: usize = 507;

/// A list with elements: a leaf or an index root.
#[derive(Clone, Copy)]
pub(super) struct List {
    cell: u32,
    kind: ListKind,
    pub(super) count: usize,
}

/// A place in the lists of a key: which leaf (with its number under the index root, if there is one),
/// and which element in it. Without a leaf the key has no subkeys.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub(super) list: Option<(List, usize)>,
    pub(super) index: usize,
}

impl HiveEditor {
    /// Returns the leaves of the key at `parent`, in their order.
    pub(super) fn lists(&self, parent: u32) -> Result<Vec<List>, EditError> {
        let top = self.key(parent)?.word(KeyRecord::SUBKEYS);
        if top == u32::MAX {
            return Ok(Vec::new());
        }
        let list = self.list(top)?;
        if list.kind != ListKind::Root {
            return Ok(vec![list]);
        }
        let mut leaves = vec_for(list.count).ok_or(EditError::Memory)?;
        for index in 0..list.count {
            leaves.push(self.list(self.element(&list, index)?)?);
        }
        Ok(leaves)
    }

    fn list(&self, cell: u32) -> Result<List, EditError> {
        let content = self.heap.content(cell)?;
        let Some(kind) = ListKind::of(content) else {
            let found = crate::key_node::signature(content);
            let expected = "a list of subkeys";
            return Err(Damage::error(CellOffset(cell).in_file(), expected, found).into());
        };
        let count = u16_at(content, 2).map_or(0, usize::from).min(kind.room(content.len()));
        Ok(List { cell, kind, count })
    }

    /// Returns the cell that an element of a list leads to.
    pub(super) fn element(&self, list: &List, index: usize) -> Result<u32, EditError> {
        self.heap.word(list.cell, list.kind.place(index))
    }

    /// Adds the key at `cell` to the lists of `parent`.
    pub(super) fn insert(
        &mut self,
        parent: u32,
        slot: Slot,
        cell: u32,
        name: &Name,
    ) -> Result<(), EditError> {
        let Some((leaf, number)) = slot.list else {
            let kind = if self.base_block.minor >= 5 { ListKind::Hash } else { ListKind::Fast };
            let leaf = self.new_list(kind, &element_of(kind, cell, name))?;
            return self.heap.put_word(parent, KeyRecord::SUBKEYS, leaf);
        };
        let element = element_of(leaf.kind, cell, name);
        if leaf.count < LEAF {
            let moved = self.insert_into(leaf, slot.index, &element)?;
            return self.relink(parent, leaf, number, moved);
        }
        // A leaf that is full: what lies behind the middle, or only the new element where that is the
        // last of all, goes into a new leaf.
        let is_last = slot.index == leaf.count && self.is_last_leaf(parent, number)?;
        let at = if is_last { leaf.count } else { leaf.count / 2 };
        let (left, right) = self.split(leaf, at, slot.index, &element)?;
        self.add_leaf(parent, leaf, number, left, right)
    }

    /// Splits a leaf before `at`, inserts an element, and returns the cells of both parts.
    fn split(
        &mut self,
        leaf: List,
        at: usize,
        index: usize,
        element: &[u8],
    ) -> Result<(u32, u32), EditError> {
        let (start, end) = (leaf.kind.place(at), leaf.kind.place(leaf.count));
        let moved = self.copy(leaf.cell, start, end)?;
        if moved.is_empty() {
            return Ok((leaf.cell, self.new_list(leaf.kind, element)?));
        }
        let right = self.new_list(leaf.kind, &moved)?;
        self.put_count(leaf.cell, at)?;
        self.heap.fill(leaf.cell, start, end)?;
        // The left part keeps its cell, so that it has room to grow again.
        let (cell, index) =
            if index <= at { (leaf.cell, index) } else { (right, index.saturating_sub(at)) };
        let now = self.insert_into(self.list(cell)?, index, element)?;
        Ok(if cell == right { (leaf.cell, now) } else { (now, right) })
    }

    /// Says whether no leaf of `parent` follows on the one with this number.
    fn is_last_leaf(&self, parent: u32, number: usize) -> Result<bool, EditError> {
        let top = self.list(self.key(parent)?.word(KeyRecord::SUBKEYS))?;
        Ok(top.kind != ListKind::Root || number.saturating_add(1) == top.count)
    }

    /// Links the two parts of what was `leaf`.
    fn add_leaf(
        &mut self,
        parent: u32,
        leaf: List,
        number: usize,
        left: u32,
        right: u32,
    ) -> Result<(), EditError> {
        let top = self.list(self.key(parent)?.word(KeyRecord::SUBKEYS))?;
        if top.cell == leaf.cell || top.kind != ListKind::Root {
            let both = [left.to_le_bytes(), right.to_le_bytes()].concat();
            let root = self.new_list(ListKind::Root, &both)?;
            return self.heap.put_word(parent, KeyRecord::SUBKEYS, root);
        }
        self.heap.put_word(top.cell, ListKind::Root.place(number), left)?;
        let root = self.insert_into(top, number.saturating_add(1), &right.to_le_bytes())?;
        self.heap.put_word(parent, KeyRecord::SUBKEYS, root)
    }

    /// Points to where a leaf lies now.
    fn relink(
        &mut self,
        parent: u32,
        leaf: List,
        number: usize,
        now: u32,
    ) -> Result<(), EditError> {
        if leaf.cell == now {
            return Ok(());
        }
        let top = self.key(parent)?.word(KeyRecord::SUBKEYS);
        if top == leaf.cell {
            return self.heap.put_word(parent, KeyRecord::SUBKEYS, now);
        }
        self.heap.put_word(top, ListKind::Root.place(number), now)
    }

    /// Takes an element out of the lists of `parent`; lists that become empty go too.
    pub(super) fn remove(&mut self, parent: u32, slot: Slot) -> Result<(), EditError> {
        let Some((leaf, number)) = slot.list else { return Ok(()) };
        if leaf.count > 1 {
            return self.remove_from(leaf, slot.index);
        }
        self.heap.release(leaf.cell)?;
        let top = self.key(parent)?.word(KeyRecord::SUBKEYS);
        if top != leaf.cell {
            let root = self.list(top)?;
            if root.count > 1 {
                return self.remove_from(root, number);
            }
            self.heap.release(top)?;
        }
        self.heap.put_word(parent, KeyRecord::SUBKEYS, u32::MAX)
    }

    /// Makes a list of these elements.
    fn new_list(&mut self, kind: ListKind, elements: &[u8]) -> Result<u32, EditError> {
        let cell = self.heap.allocate(elements.len().saturating_add(4))?;
        self.heap.put(cell, 0, kind.signature())?;
        self.put_count(cell, elements.len().checked_div(kind.element()).unwrap_or(0))?;
        self.heap.put(cell, 4, elements)?;
        Ok(cell)
    }

    /// Inserts an element and returns where the list lies now.
    fn insert_into(&mut self, list: List, index: usize, element: &[u8]) -> Result<u32, EditError> {
        let (start, end) = (list.kind.place(index), list.kind.place(list.count));
        let count = list.count.saturating_add(1);
        if count > usize::from(u16::MAX) {
            return Err(EditError::too_large("elements of a list", count, usize::from(u16::MAX)));
        }
        let mut cell = list.cell;
        if count > list.kind.room(self.heap.content(cell)?.len()) {
            // With room for an eighth more, so that a list that grows does not move each time.
            let room = count.saturating_add(count / 8);
            cell = self.heap.resize(cell, list.kind.place(room))?;
            self.heap.clear(cell, end)?;
        }
        let behind = self.copy(cell, start, end)?;
        self.heap.put(cell, start, element)?;
        self.heap.put(cell, start.saturating_add(element.len()), &behind)?;
        self.put_count(cell, count)?;
        Ok(cell)
    }

    fn remove_from(&mut self, list: List, index: usize) -> Result<(), EditError> {
        let (start, end) = (list.kind.place(index), list.kind.place(list.count));
        let behind = self.copy(list.cell, start.saturating_add(list.kind.element()), end)?;
        self.heap.put(list.cell, start, &behind)?;
        // What is behind the last element must not look like one more.
        self.heap.fill(list.cell, list.kind.place(list.count.saturating_sub(1)), end)?;
        self.put_count(list.cell, list.count.saturating_sub(1))
    }

    fn put_count(&mut self, cell: u32, count: usize) -> Result<(), EditError> {
        let most = usize::from(u16::MAX);
        let count = u16::try_from(count)
            .map_err(|_| EditError::too_large("elements of a list", count, most))?;
        self.heap.put(cell, 2, &count.to_le_bytes())
    }

    /// Copies a part of a cell's content.
    pub(super) fn copy(&self, cell: u32, start: usize, end: usize) -> Result<Vec<u8>, EditError> {
        let part = self.heap.content(cell)?.get(start..end).unwrap_or(&[]);
        let mut bytes = vec_for(part.len()).ok_or(EditError::Memory)?;
        bytes.extend_from_slice(part);
        Ok(bytes)
    }
}

/// Returns the element of a key in a list of this kind.
fn element_of(kind: ListKind, cell: u32, name: &Name) -> Vec<u8> {
    let mut element = cell.to_le_bytes().to_vec();
    match kind {
        ListKind::Index | ListKind::Root => {}
        ListKind::Fast => {
            let start: Vec<u8> =
                name.units().iter().take(4).flat_map(|unit| unit.to_le_bytes()).collect();
            element.extend(name_start(StoredName::Utf16(&start)));
        }
        ListKind::Hash => element.extend(name.hash().to_le_bytes()),
    }
    element
}

/// Reads the number that a list of cell offsets has at `index`.
pub(super) fn offset_at(list: &[u8], index: usize) -> Option<u32> {
    u32_at(list, index.checked_mul(4)?)
}
