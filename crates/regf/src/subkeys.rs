//! Lists of subkeys (regf, "Index leaf", "Fast leaf", "Hash leaf", "Index root").
//!
//! ```text
//! 0  2  "li", "lf", "lh" or "ri"
//! 2  2  number of elements
//! 4     elements: li, ri: cell offset 4; lf, lh: cell offset 4, hint 4
//! ```

use crate::bytes::{field, u16_at, u32_at};
use crate::cell::Damage;
use crate::claims::Claims;
use crate::key_node::signature;
use crate::{CellOffset, KeyNode, Severity, StoredName, upcase};

/// What a list element says of its key's name, to speed up a search.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    /// Nothing (index leaf).
    None,
    /// The first four characters (fast leaf); zero first where they are not all below 256.
    Start([u8; 4]),
    /// The hash of the name (hash leaf).
    Hash(u32),
}

/// One element of a list of subkeys.
#[derive(Clone, Copy)]
pub(crate) struct Listed {
    pub(crate) key: CellOffset,
    pub(crate) hint: Hint,
    /// Where the element lies in the hive bins data.
    place: u32,
}

impl Hint {
    /// Says whether a key of this name can have the hint.
    pub(crate) fn fits(self, name: StoredName<'_>) -> bool {
        self.misfit(name).is_none()
    }

    /// Says how certain it is that a key of this name can't have the hint.
    ///
    /// Systems differ in the upper case of some letters beyond ASCII; that is allowed for.
    fn misfit(self, name: StoredName<'_>) -> Option<Severity> {
        match self {
            Self::None => None,
            Self::Hash(hash) if hash == name.hash() => None,
            Self::Hash(hash) => {
                (!upcase::could_have_hash(name.units(), hash)).then_some(Severity::Error)
            }
            Self::Start(start) => other_start(start, name),
        }
    }
}

impl Listed {
    /// Says if the element's hint is not its key's: then the name or the hint is damaged, or the element
    /// leads to another key.
    pub(crate) fn misfit(&self, name: StoredName<'_>) -> Option<Damage> {
        let severity = self.hint.misfit(name)?;
        let expected = "a list element that fits its key's name";
        let found = format!("another hash or start than {} has", name.shown());
        Some(Damage { severity, ..Damage::error(self.at(), expected, found) })
    }

    /// Returns where the element lies, from the start of the file.
    pub(crate) fn at(&self) -> u64 {
        CellOffset(self.place).in_file()
    }
}

/// Compares the start in a fast leaf without regard to case: old systems differ in that.
fn other_start(start: [u8; 4], name: StoredName<'_>) -> Option<Severity> {
    let mut expected = [0u8; 4];
    let mut wide = false;
    for (slot, unit) in expected.iter_mut().zip(name.units()) {
        wide |= unit > 0xFF;
        *slot = unit.to_le_bytes()[0];
    }
    let empty = start.first() == Some(&0);
    // A wide name's hint is left empty; what follows its first byte is not defined.
    if (wide && empty) || (!wide && start.eq_ignore_ascii_case(&expected)) {
        return None;
    }
    // One of both is plain text. If it is the hint, it was made of a name that began with that.
    let plain = start.is_ascii() && !empty || !wide && expected.is_ascii();
    Some(if plain { Severity::Error } else { Severity::Warning })
}

impl KeyNode<'_> {
    /// Adds the elements of the key's list of subkeys to `into`, in stored order.
    ///
    /// What can't be read, and a total that is not the number that the key gives, goes to `report`.
    pub(crate) fn list_subkeys(
        &self,
        used: &mut Claims,
        into: &mut Vec<Listed>,
        report: &mut dyn FnMut(Damage),
    ) {
        let (list, count) = (self.subkeys_list(), self.subkey_count());
        let before = into.len();
        let here = self.offset().in_file();
        if list.is_nil() {
            if count > 0 {
                report(Damage::error(here, format!("a list of {count} subkeys"), "none"));
            }
            return;
        }
        // With a count of 0 too: a list that is not empty holds keys that nobody counts, and a pointer
        // that leads nowhere was a list once (no key of 200,000 in real hives has either).
        self.read_list(list, ListLevel::Top, used, into, report);
        let listed = into.len().saturating_sub(before);
        if listed as u64 != u64::from(count) {
            report(Damage::error(
                here,
                format!("{count} subkeys, as the key says"),
                format!("{listed} in its list"),
            ));
        }
    }

    fn read_list(
        &self,
        at: CellOffset,
        level: ListLevel,
        used: &mut Claims,
        into: &mut Vec<Listed>,
        report: &mut dyn FnMut(Damage),
    ) {
        let cell = match self.hive().cell(at) {
            Ok(cell) => cell,
            Err(damage) => return report(damage),
        };
        let (size, kind) = match (cell.get(..2).unwrap_or(&[]), level) {
            (b"li", _) => (4, Kind::Plain),
            (b"lf", _) => (8, Kind::Start),
            (b"lh", _) => (8, Kind::Hash),
            (b"ri", ListLevel::Top) => (4, Kind::Root),
            _ => {
                let expected = match level {
                    ListLevel::Top => "a list of subkeys (\"li\", \"lf\", \"lh\", \"ri\")",
                    ListLevel::Leaf => "a leaf of subkeys (\"li\", \"lf\", \"lh\")",
                };
                return report(Damage::error(at.in_file(), expected, signature(cell)));
            }
        };
        if let Err(damage) = used.claim(at) {
            return report(damage);
        }
        let count = u16_at(cell, 2).map_or(0, usize::from);
        let elements = cell.get(4..).unwrap_or(&[]).chunks_exact(size);
        if elements.len() < count {
            report(Damage::error(
                at.in_file(),
                format!("a list of {count} elements"),
                format!("a cell with room for {}", elements.len()),
            ));
        }
        for (n, element) in elements.take(count).enumerate() {
            let key = CellOffset(u32_at(element, 0).unwrap_or(u32::MAX));
            let hint = match kind {
                Kind::Root => {
                    self.read_list(key, ListLevel::Leaf, used, into, report);
                    continue;
                }
                Kind::Plain => Hint::None,
                Kind::Start => field(element, 4).map_or(Hint::None, Hint::Start),
                Kind::Hash => u32_at(element, 4).map_or(Hint::None, Hint::Hash),
            };
            let position = n.saturating_mul(size).saturating_add(8);
            let place = at.0.saturating_add(u32::try_from(position).unwrap_or(u32::MAX));
            if into.try_reserve(1).is_err() {
                return report(Damage::error(at.in_file(), "memory for the list", "none left"));
            }
            into.push(Listed { key, hint, place });
        }
    }
}

/// Where a list stands: an index root is only allowed at the top.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ListLevel {
    Top,
    Leaf,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Start,
    Hash,
    Root,
}
