//! The check of lists of subkeys (regf, "Index leaf", "Fast leaf", "Hash leaf", "Index root").

use super::{KeyRecord, ListKind, Survey};
use crate::CellOffset;
use crate::StoredName;
use crate::bytes::{field, u16_at, u32_at};
use crate::cell::Damage;
use crate::key_node::signature;
use crate::subkeys::Hint;

/// Returns the start of a name as a fast leaf holds it.
pub(crate) fn name_start(name: StoredName<'_>) -> [u8; 4] {
    let mut start = [0; 4];
    for (slot, unit) in start.iter_mut().zip(name.units()) {
        let Ok(narrow) = u8::try_from(unit) else { return [0; 4] };
        *slot = narrow;
    }
    start
}

/// One element of a list of subkeys.
#[derive(Clone, Copy)]
pub(super) struct Element {
    pub(super) key: u32,
    pub(super) hint: Hint,
    /// Where it lies, from the start of the file.
    pub(super) at: u64,
}

/// Minor version from which on Windows writes hash leaves (regf, "Hash leaf").
const HASH_LEAVES: u32 = 5;

impl<'b> Survey<'b> {
    /// Appends the elements of the lists of the key at `owner` to those that are still to be visited.
    pub(super) fn list_subkeys(&mut self, owner: u32, key: &KeyRecord<'b>) {
        let (count, list) = (key.word(KeyRecord::SUBKEY_COUNT), key.word(KeyRecord::SUBKEYS));
        let place = CellOffset(owner).in_file();
        if list == u32::MAX {
            if count > 0 {
                self.report(
                    owner,
                    Damage::error(place, format!("a list of {count} subkeys"), "none"),
                );
            }
            return;
        }
        if count == 0 {
            let damage =
                Damage::error(place, "no list for a count of 0 subkeys", format!("{list:#x}"));
            return self.report(owner, damage);
        }
        let before = self.listed.len();
        match self.claim(list) {
            Err(damage) => self.report(owner, damage),
            Ok(content) if ListKind::of(content) == Some(ListKind::Root) => {
                for (leaf, _) in self.elements(owner, list, content, ListKind::Root) {
                    match self.claim(leaf) {
                        Ok(content) => self.leaf(owner, leaf, content),
                        Err(damage) => self.report(owner, damage),
                    }
                }
            }
            Ok(content) => self.leaf(owner, list, content),
        }
        let listed = self.listed.len().saturating_sub(before);
        if listed as u64 != u64::from(count) {
            let expected = format!("{count} subkeys, as the key says");
            self.report(owner, Damage::error(place, expected, format!("{listed} in its list")));
        }
    }

    fn leaf(&mut self, owner: u32, at: u32, content: &'b [u8]) {
        let place = CellOffset(at).in_file();
        let Some(kind) = ListKind::of(content).filter(|&kind| kind != ListKind::Root) else {
            let expected = "a leaf of subkeys (\"li\", \"lf\", \"lh\")";
            return self.report(owner, Damage::error(place, expected, signature(content)));
        };
        if kind == ListKind::Hash && self.minor < HASH_LEAVES {
            let expected = format!("\"lf\" or \"li\" in a hive of version 1.{}", self.minor);
            self.report(owner, Damage::error(place, expected, "\"lh\""));
        } else if kind != ListKind::Hash && self.minor >= HASH_LEAVES {
            // Read by every Windows, and left in hives that others wrote; Windows itself writes "lh".
            let expected = format!("\"lh\" in a hive of version 1.{}", self.minor);
            self.report(owner, Damage::warning(place, expected, signature(content)));
        }
        for (key, hint_at) in self.elements(owner, at, content, kind) {
            let hint = match kind {
                ListKind::Fast => field(content, hint_at).map_or(Hint::None, Hint::Start),
                ListKind::Hash => u32_at(content, hint_at).map_or(Hint::None, Hint::Hash),
                ListKind::Index | ListKind::Root => Hint::None,
            };
            let at = place.saturating_add(hint_at as u64);
            if self.listed.try_reserve(1).is_err() {
                return self.report(owner, Damage::error(at, "memory for the list", "none left"));
            }
            self.listed.push(Element { key, hint, at });
        }
    }

    /// Returns the offsets in a list, each with the place of what follows it in the content.
    fn elements(
        &mut self,
        owner: u32,
        at: u32,
        content: &'b [u8],
        kind: ListKind,
    ) -> impl Iterator<Item = (u32, usize)> + use<'b> {
        let count = u16_at(content, 2).map_or(0, usize::from);
        let room = kind.room(content.len());
        let place = CellOffset(at).in_file();
        if count > room {
            let expected = format!("a list of {count} elements");
            let found = format!("a cell with room for {room}");
            self.report(owner, Damage::error(place, expected, found));
        } else if count == 0 {
            self.report(owner, Damage::error(place, "a list of at least one element", "none"));
        }
        (0..count.min(room)).map(move |n| {
            let at = kind.place(n);
            (u32_at(content, at).unwrap_or(u32::MAX), at.saturating_add(4))
        })
    }
}
