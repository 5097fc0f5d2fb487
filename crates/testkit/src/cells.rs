//! The cells of a hive before and after an edit, read without the code that edits.
//!
//! What belongs to a key that no change speaks of has to be where it was, byte for byte.

use routerkeep_registry::{Change, KeyPath, Name};
use std::collections::{BTreeMap, BTreeSet};

/// What was compared.
#[derive(Debug, Default)]
pub struct Compared {
    /// Cells of which every byte is as before, at the same place.
    pub cells: usize,
    /// Those that are not, each with the key that it belongs to.
    pub differing: Vec<String>,
}

/// What changes leave alone of the keys that they speak of.
#[derive(Default)]
struct Touched {
    /// Keys whose own cell, value list and named values may differ; an empty name stands for the unnamed one.
    values: BTreeMap<KeyPathKey, Vec<Name>>,
    /// Keys whose own cell and lists of subkeys may differ.
    subkeys: BTreeSet<KeyPathKey>,
    /// Keys that are removed.
    removed: BTreeSet<KeyPathKey>,
}

type KeyPathKey = Vec<Vec<u16>>;

/// Compares every cell of a hive that the changes do not touch. Security cells may differ in links and count.
///
/// # Panics
/// One of the hives is not sound, or `before` is not clean.
pub fn compare_untouched(before: &[u8], after: &[u8], changes: &[Change]) -> Compared {
    let mut touched = Touched::default();
    for change in changes {
        match change {
            Change::CreateKey { path } => {
                touched.subkeys.insert(parent(path));
            }
            Change::DeleteKey { path, .. } => {
                touched.subkeys.insert(parent(path));
                touched.removed.insert(folded(path));
            }
            Change::SetValue { path, value, .. } => {
                touched.values.entry(folded(path)).or_default().push(value.name.clone());
            }
            Change::DeleteValue { path, before } => {
                touched.values.entry(folded(path)).or_default().push(before.name.clone());
            }
        }
    }
    let mut work = Work {
        before,
        after,
        touched,
        descriptors: BTreeSet::new(),
        compared: Compared::default(),
    };
    work.key(word(before, 36), &KeyPath::root());
    for descriptor in std::mem::take(&mut work.descriptors) {
        let (old, new) = (cell(before, descriptor), cell(after, descriptor));
        work.note(old.get(20..) == new.get(20..), &KeyPath::root(), descriptor, "descriptor");
    }
    work.compared
}

struct Work<'h> {
    before: &'h [u8],
    after: &'h [u8],
    touched: Touched,
    descriptors: BTreeSet<u32>,
    compared: Compared,
}

impl<'h> Work<'h> {
    fn same(&mut self, path: &KeyPath, offset: u32, what: &str) -> &'h [u8] {
        let old = cell(self.before, offset);
        self.note(old == cell(self.after, offset), path, offset, what);
        old
    }

    fn note(&mut self, same: bool, path: &KeyPath, offset: u32, what: &str) {
        if same {
            self.compared.cells += 1;
        } else {
            self.compared.differing.push(format!("\\{path}: {what} at {offset:#x}"));
        }
    }

    fn key(&mut self, offset: u32, path: &KeyPath) {
        let name = folded(path);
        if self.touched.removed.contains(&name) {
            return;
        }
        let values = self.touched.values.get(&name).cloned();
        let subkeys = self.touched.subkeys.contains(&name);
        let node = if values.is_some() || subkeys {
            cell(self.before, offset)
        } else {
            self.same(path, offset, "key")
        };
        let node = &node[4..];
        self.descriptors.insert(word(node, 44));
        if word(node, 48) != u32::MAX {
            self.same(path, word(node, 48), "class");
        }
        let count = word(node, 36) as usize;
        if count > 0 {
            let list = word(node, 40);
            let list = if values.is_some() {
                cell(self.before, list)
            } else {
                self.same(path, list, "list of values")
            };
            for n in 0..count {
                self.value(word(list, 4 + 4 * n), path, values.as_deref().unwrap_or_default());
            }
        }
        if word(node, 20) > 0 {
            for subkey in self.list(word(node, 28), path, subkeys) {
                let below = &cell(self.before, subkey)[4..];
                let bytes = &below[76..76 + half(below, 72)];
                let name = stored(bytes, half(below, 2) & 0x20 != 0);
                self.key(subkey, &path.join(name));
            }
        }
    }

    fn value(&mut self, offset: u32, path: &KeyPath, changed: &[Name]) {
        let value = &cell(self.before, offset)[4..];
        let name = stored(&value[20..20 + half(value, 2)], half(value, 16) & 1 != 0);
        if changed.iter().any(|own| own.matches(&name)) {
            return;
        }
        self.same(path, offset, "value");
        let size = word(value, 4);
        if size == 0 || size >= 0x8000_0000 {
            return;
        }
        let data = self.same(path, word(value, 8), "data");
        if size > 16344 && word(self.before, 24) > 3 {
            let list = self.same(path, word(data, 8), "list of segments");
            for n in 0..half(data, 6) {
                self.same(path, word(list, 4 + 4 * n), "segment");
            }
        }
    }

    /// Returns the subkeys that a list names.
    fn list(&mut self, offset: u32, path: &KeyPath, changed: bool) -> Vec<u32> {
        let list = if changed {
            cell(self.before, offset)
        } else {
            self.same(path, offset, "list of subkeys")
        };
        let step = if matches!(&list[4..6], b"lf" | b"lh") { 8 } else { 4 };
        let elements = (0..half(list, 6)).map(|n| word(list, 8 + step * n));
        if &list[4..6] == b"ri" {
            let leaves: Vec<u32> = elements.collect();
            return leaves.into_iter().flat_map(|leaf| self.list(leaf, path, changed)).collect();
        }
        elements.collect()
    }
}

fn parent(path: &KeyPath) -> KeyPathKey {
    path.split_last().map(|(parent, _)| folded(&parent)).unwrap_or_default()
}

/// A path whose letters count as one whatever their case, as far as ASCII goes.
fn folded(path: &KeyPath) -> KeyPathKey {
    let upper =
        |unit: &u16| u8::try_from(*unit).map_or(*unit, |byte| byte.to_ascii_uppercase().into());
    path.names().iter().map(|name| name.units().iter().map(upper).collect()).collect()
}

fn stored(bytes: &[u8], compressed: bool) -> Name {
    let units: Vec<u16> = match compressed {
        true => bytes.iter().map(|&byte| u16::from(byte)).collect(),
        false => bytes.as_chunks::<2>().0.iter().map(|&unit| u16::from_le_bytes(unit)).collect(),
    };
    Name::from_units(units)
}

/// Returns the whole cell at an offset; nothing where the hive ends before it.
fn cell(hive: &[u8], offset: u32) -> &[u8] {
    let at = offset as usize + 4096;
    let Some(size) = hive.get(at..at + 4) else { return &[] };
    let size = i32::from_le_bytes(size.try_into().unwrap()).unsigned_abs() as usize;
    hive.get(at..at + size).unwrap_or_default()
}

fn half(bytes: &[u8], at: usize) -> usize {
    usize::from(u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()))
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::branch_office;
    use crate::root::hive_bytes;
    use routerkeep_registry::Value;

    #[test]
    fn a_byte_outside_of_the_changes_is_found_and_one_inside_is_not() {
        let before = hive_bytes(&branch_office());
        let path = KeyPath::from("ControlSet001\\Services\\RemoteAccess\\Interfaces\\4");
        let enabled = Value::dword("Enabled", 1);
        let change = Change::SetValue { path, before: Some(enabled.clone()), value: enabled };
        let changes = [change];
        let whole = compare_untouched(&before, &before, &changes);
        assert_eq!(whole.differing, Vec::<String>::new());
        assert!(whole.cells > 300, "{}", whole.cells);
        // Every cell's first byte of content, one after the other.
        let mut at = 4096 + 32;
        let (mut found, mut passed_over) = (0, 0);
        while at + 8 < before.len().min(4096 + 4096) {
            let size = i32::from_le_bytes(before[at..at + 4].try_into().unwrap());
            if size < 0 {
                let mut after = before.clone();
                let last = at + size.unsigned_abs() as usize - 1;
                after[last] ^= 1;
                let compared = compare_untouched(&before, &after, &changes);
                if compared.differing.is_empty() { passed_over += 1 } else { found += 1 }
            }
            at += size.unsigned_abs() as usize;
        }
        assert!(found > 20 && passed_over < 8, "{found} found, {passed_over} passed over");
    }
}
