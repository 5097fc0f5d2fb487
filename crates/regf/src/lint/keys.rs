//! The check of the tree of keys, depth first (regf, "Key node").

use super::lists::Element;
use super::names::{is_ascii, key_name_fault, utf16_size};
use super::{KeyRecord, LintMemory, Survey};
use crate::cell::Damage;
use crate::upcase::compare;
use crate::{CellOffset, Limits, StoredName};

/// A key that was entered, and which of the listed subkeys are its own and not done yet.
#[derive(Clone, Copy)]
pub(super) struct Level<'b> {
    cell: u32,
    pub(super) key: KeyRecord<'b>,
    next: usize,
    end: usize,
    count: usize,
    previous: Option<StoredName<'b>>,
    /// The largest name of a subkey in bytes, as the key says or as found and reported.
    largest_name: u32,
    /// UTF-16 units of the names from the root to this key.
    pub(super) path_units: usize,
}

/// Flags of the root of a hive; no other key has them on a disk.
const HIVE_ENTRY: u16 = 0x4;
/// Flags that only keys in memory have: volatile, mount point of another hive.
const IN_MEMORY: u16 = 0x3;
/// The number of values is a predefined handle instead.
const PREDEFINED_HANDLE: u16 = 0x40;

impl<'b> Survey<'b> {
    /// Gives the cell at `at` to who refers to it.
    pub(super) fn claim(&mut self, at: u32) -> Result<&'b [u8], Damage> {
        self.cells.claim(self.bins, at)
    }

    /// Visits every key that is reachable from the one at `root`.
    pub(super) fn walk(&mut self, root: u32) -> Result<(), LintMemory> {
        let key = match self.claim(root).and_then(|content| KeyRecord::read(content, root)) {
            Ok(key) => key,
            Err(damage) => {
                self.damaged.set(root);
                self.report(root, damage);
                return Ok(());
            }
        };
        self.read_ring(key.word(KeyRecord::SECURITY))?;
        self.enter(root, key)?;
        while let Some(level) = self.stack.last_mut() {
            let next =
                self.listed.get(level.next..level.end).and_then(|rest| rest.first().copied());
            let Some(element) = next else {
                self.listed.truncate(level.end.saturating_sub(level.count));
                self.stack.pop();
                continue;
            };
            level.next = level.next.saturating_add(1);
            let parent = *level;
            match self.claim(element.key).and_then(|content| KeyRecord::read(content, element.key))
            {
                Ok(key) => {
                    level_name(&mut self.stack, key.name());
                    self.compare_with_list(&parent, element, &key);
                    self.enter(element.key, key)?;
                }
                Err(damage) => {
                    self.irregular.set(parent.cell);
                    self.report(parent.cell, damage);
                }
            }
        }
        Ok(())
    }

    /// Checks what the parent and its list say of a subkey.
    fn compare_with_list(&mut self, parent: &Level<'b>, element: Element, key: &KeyRecord<'b>) {
        let name = key.name();
        let owner = parent.cell;
        // Systems differ in the upper case of rare letters: what depends on one is no certain error.
        let judge = |certain: bool, damage: Damage| match certain {
            true => damage,
            false => Damage { severity: crate::Severity::Warning, ..damage },
        };
        if !element.hint.fits(name) {
            let expected = format!("the hash or start of the name {:?}", name.to_name());
            let damage = Damage::error(element.at, expected, "another one");
            self.report(owner, judge(is_ascii(name), damage));
        }
        if let Some(before) = parent.previous
            && compare(before.units(), name.units()).is_ge()
        {
            self.irregular.set(owner);
            let expected = format!("a name above {:?}", before.to_name());
            let damage = Damage::error(element.at, expected, format!("{:?}", name.to_name()));
            self.report(owner, judge(is_ascii(name) && is_ascii(before), damage));
        }
        let (size, largest) = (utf16_size(name), parent.largest_name);
        if size > largest {
            if let Some(level) = self.stack.last_mut() {
                level.largest_name = size;
            }
            // The SYSTEM hives of Windows XP SP3 have this in up to 29 keys: it serves queries only.
            let place = CellOffset(owner).in_file();
            let expected = format!("largest name of a subkey at least {size} bytes");
            self.report(owner, Damage::warning(place, expected, largest.to_string()));
        }
        let (class, largest) = (key.class_len(), parent.key.word(KeyRecord::LARGEST_CLASS));
        if u32::from(class) > largest {
            let place = CellOffset(owner).in_file();
            let expected = format!("largest class of a subkey at least {class} bytes");
            self.report(owner, Damage::error(place, expected, largest.to_string()));
        }
    }

    /// Checks the key at `cell` itself and lists its subkeys to be visited next.
    fn enter(&mut self, cell: u32, key: KeyRecord<'b>) -> Result<(), LintMemory> {
        self.tally.keys = self.tally.keys.saturating_add(1);
        let before = self.listed.len();
        let above = self.stack.last().copied();
        let path_units = above.map_or(0, |above| above.path_units.saturating_add(key.name().len()));
        self.stack.try_reserve(1).map_err(|_| LintMemory)?;
        self.stack.push(Level {
            cell,
            key,
            next: before,
            end: before,
            count: 0,
            previous: None,
            // The upper half of this field holds flags since Windows Vista.
            largest_name: key.word(KeyRecord::LARGEST_SUBKEY_NAME) & 0xFFFF,
            path_units,
        });
        self.key_itself(cell, &key, above);
        self.class(cell, &key);
        self.use_of_security(cell, &key);
        self.list_values(cell, &key);
        self.list_subkeys(cell, &key);
        let end = self.listed.len();
        if let Some(level) = self.stack.last_mut() {
            (level.end, level.count) = (end, end.saturating_sub(before));
        }
        Ok(())
    }

    fn key_itself(&mut self, cell: u32, key: &KeyRecord<'b>, above: Option<Level<'b>>) {
        let place = CellOffset(cell).in_file();
        let flags = key.flags();
        if flags & IN_MEMORY != 0 {
            let damage =
                Damage::warning(place, "no flags of keys in memory", format!("{flags:#x}"));
            self.report(cell, damage);
        }
        let damage = Damage::error(place, "flag 0x4 at the root only", format!("{flags:#x}"));
        match (flags & HIVE_ENTRY != 0, above) {
            (true, Some(_)) => self.report(cell, damage),
            // Microsoft's offline registry library leaves it away.
            (false, None) => {
                let expected = "flag 0x4 at the root";
                self.report(cell, Damage::warning(place, expected, format!("{flags:#x}")));
            }
            _ => {}
        }
        if flags & PREDEFINED_HANDLE != 0 {
            self.report(
                cell,
                Damage::warning(place, "a key with values", "a predefined handle (0x40)"),
            );
        }
        let Some(above) = above else { return };
        if let Some((expected, found)) = key_name_fault(key.name()) {
            self.report(cell, Damage::error(place, expected, found));
        }
        let parent = key.word(KeyRecord::PARENT);
        if parent != above.cell {
            let expected = format!("{:#x} as the parent", above.cell);
            self.report(cell, Damage::error(place, expected, format!("{parent:#x}")));
        }
        let most = Limits::DEFAULT.depth;
        if self.stack.len() > most.saturating_add(1) {
            self.report(cell, Damage::error(place, format!("at most {most} levels"), "more"));
        }
    }

    fn class(&mut self, cell: u32, key: &KeyRecord<'b>) {
        let (at, len) = (key.word(KeyRecord::CLASS), key.class_len());
        let place = CellOffset(cell).in_file();
        if at == u32::MAX || len == 0 {
            if at != u32::MAX || len != 0 {
                let found = format!("{len} bytes at {at:#x}");
                self.report(cell, Damage::error(place, "a class name or none", found));
            }
            return;
        }
        match self.claim(at) {
            Ok(content) if content.len() < usize::from(len) => {
                let expected = format!("a class name of {len} bytes");
                let found = format!("a cell of {}", content.len());
                self.report(cell, Damage::error(CellOffset(at).in_file(), expected, found));
            }
            Ok(_) => {}
            Err(damage) => self.report(cell, damage),
        }
    }
}

/// Remembers the name of the last subkey of the key on top.
fn level_name<'b>(stack: &mut [Level<'b>], name: StoredName<'b>) {
    if let Some(level) = stack.last_mut() {
        level.previous = Some(name);
    }
}
