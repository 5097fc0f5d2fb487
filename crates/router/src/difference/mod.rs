//! What changed from one configuration to another, by meaning.
//!
//! Interfaces are matched by their names (those of a LAN by GUID), phone-book entries by name, routes by
//! destination and next hop, filters by what they match, everything else by the name of its key. An entry
//! that has no partner is the one of another name whose content or GUID is the same; an interface that has
//! none is the one of another name whose content is the same or that belongs to the same entry.
//!
//! What is no difference in meaning is listed in `mask.rs`; whatever else differs in its bytes is a change,
//! if need be one that says no more than "changed" and a length. Every place whose bytes differ is listed
//! beside the changes, and says whether one of them tells it. Secrets are only ever said to differ.
//!
//! ```
//! use routerkeep_router::difference::difference;
//! use routerkeep_router::{MemoryStore, capture};
//! # use routerkeep_registry::{Key, KeyPath, Limits, MemoryRegistry, Value};
//! # use routerkeep_router::PhoneBookContent;
//! # let mut root = Key::new("ROOT");
//! # root.at_or_new(&KeyPath::from("Select")).values.push(Value::dword("Current", 1));
//! # root.at_or_new(&KeyPath::from("ControlSet001\\Services\\RemoteAccess"))
//! #     .values.push(Value::dword("Start", 4));
//! # let mut store = MemoryStore {
//! #     registry: MemoryRegistry::new(root),
//! #     phone_book: PhoneBookContent::Absent,
//! # };
//! let before = capture(&store, &Limits::DEFAULT)?;
//! # let service = KeyPath::from("ControlSet001\\Services\\RemoteAccess");
//! # store.registry.root_mut().at_or_new(&service).values = vec![Value::dword("Start", 2)];
//! let after = capture(&store, &Limits::DEFAULT)?;
//! let found = difference(&before, &after);
//! assert_eq!(found.changes[0].to_string(), "server: RemoteAccess: Start disabled -> automatic");
//! # Ok::<(), routerkeep_router::CaptureError>(())
//! ```

mod block;
mod book_values;
mod bytes;
mod canonical;
mod change;
mod comparison;
mod gaps;
mod interfaces;
mod mask;
mod names;
mod phone_book;
mod settings;
mod tree;
mod words;

pub use bytes::{ByteChange, BytePlace, same_bytes};
pub use canonical::{canonical_entry, canonical_value};
pub use change::{Change, ChangeKind, Step};

use crate::snapshot::{Class, ClassName, Snapshot};
use change::Step as ChangeStep;
use comparison::Comparison;
use gaps::Gaps;
use routerkeep_registry::{Key, Name};
use serde::Serialize;
use tree::Walk;

/// What two configurations differ in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The changes; none where both mean the same.
    pub changes: Vec<Change>,
    /// Every place whose bytes differ, whether that means something or not; none where both are the same byte
    /// for byte. Interfaces and entries are matched as they are for the changes.
    pub bytes: Vec<ByteChange>,
    /// What could not be compared, wholly or in part.
    pub not_compared: Vec<NotCompared>,
}

impl Difference {
    /// Returns the places whose bytes differ although that means nothing.
    pub fn byte_only(&self) -> impl Iterator<Item = &ByteChange> {
        self.bytes.iter().filter(|change| !change.meaning)
    }
}

/// A class of which one side or both have nothing or not everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotCompared {
    /// The class.
    pub class: &'static str,
    /// The side.
    pub side: Side,
    /// Why.
    pub reason: Reason,
}

/// The sides of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The first one.
    Before,
    /// The second one.
    After,
}

/// Why a class is not compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The source has no such thing to offer: the class is left out.
    NotCaptured {
        /// Why, for people.
        why: String,
    },
    /// Some places could not be read: what is missing there is no change, all else is compared.
    Incomplete {
        /// How many places.
        places: usize,
    },
}

/// Compares two configurations by their meaning. Time is linear in their size, but for the sorting of
/// names.
///
/// Identity, source and adapters are not the router's configuration and not compared.
pub fn difference(before: &Snapshot, after: &Snapshot) -> Difference {
    let mut comparison = Comparison::default();
    let mut not_compared = Vec::new();
    for class in ClassName::ALL {
        for (side, snapshot) in [(Side::Before, before), (Side::After, after)] {
            let reason = match snapshot.state(class) {
                Class::NotCaptured { why } => Reason::NotCaptured { why },
                Class::Incomplete { unreadable, .. } => {
                    Reason::Incomplete { places: unreadable.len() }
                }
                Class::Absent | Class::Complete(()) => continue,
            };
            not_compared.push(NotCompared { class: class.as_str(), side, reason });
        }
        if !before.state(class).is_captured() || !after.state(class).is_captured() {
            continue;
        }
        let there = [before, after].map(|snapshot| snapshot.state(class).content().is_some());
        tree::presence(&mut comparison, class, there);
        match [before, after].map(|snapshot| snapshot.tree(class)) {
            [Some(from), Some(to)] => {
                let adapters = [before.adapters.as_slice(), after.adapters.as_slice()];
                let renamed_entries = || {
                    let books = [before, after].map(|snapshot| snapshot.phone_book.content());
                    let [Some(from), Some(to)] = books else { return Vec::new() };
                    phone_book::renamed(from, to)
                };
                trees(&mut comparison, class, [from, to], adapters, renamed_entries);
            }
            _ => {
                let [from, to] = [before, after]
                    .map(|snapshot| snapshot.phone_book.content().map_or(&[][..], Vec::as_slice));
                phone_book::compare(&mut comparison, from, to);
            }
        }
    }
    let Comparison { changes, bytes, .. } = comparison;
    Difference { changes, bytes, not_compared }
}

fn trees(
    comparison: &mut Comparison,
    class: ClassName,
    sides: [&Class<Key>; 2],
    adapters: [&[crate::Adapter]; 2],
    renamed_entries: impl FnOnce() -> Vec<(Name, Name)>,
) {
    let none = Key::default();
    let [before, after] = sides.map(|side| side.content().unwrap_or(&none));
    let gaps = sides.map(|side| Gaps::of(class, side));
    let [gaps_before, gaps_after] = &gaps;
    let gaps = [gaps_before, gaps_after];
    let mut walk = Walk { comparison, class, gaps, path: Vec::new() };
    match class {
        ClassName::Interfaces => {
            walk.comparison.enter(ChangeStep::Class(class));
            walk.values(before, after);
            walk.comparison.leave();
            interfaces::compare(comparison, gaps, before, after, adapters, renamed_entries);
        }
        ClassName::RouterManagers => {
            walk.comparison.enter(ChangeStep::Class(class));
            walk.values(before, after);
            walk.comparison.leave();
            walk.all_subkeys(before, after);
        }
        _ => {
            walk.comparison.enter(ChangeStep::Class(class));
            walk.keys(before, after);
            walk.comparison.leave();
        }
    }
}
