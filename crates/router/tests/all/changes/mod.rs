//! One change of each kind in the example router gives just the right lines.

mod keys;
mod same_meaning;
mod settings;

use crate::edit::{key, snapshot};
use routerkeep_registry::{Key, Name, Value};
use routerkeep_router::difference::{difference, same_bytes};
use routerkeep_router::{InterfaceType, MemoryStore, PhoneBookContent};
use routerkeep_testkit::generate::{Options, branch_office, router};
use std::sync::LazyLock;

pub(super) const LAN: &str = "{8A7B7E19-0C3D-4F55-8B7A-1F0E9D3C5B02}";
pub(super) const INTERNET: &str = "{3D0F0E54-5A52-4C0A-9E0C-6B1C2E5D7A01}";
pub(super) const BACKUP: &str = "Backup line";
pub(super) const HEAD: &str = "Head office";

/// Changes the example and demands these lines, and no others; then the same among a thousand other
/// interfaces. Taken back, it gives as many.
#[track_caller]
pub(super) fn gives(expected: &[&str], change: impl Fn(&mut MemoryStore)) {
    static CROWDED: LazyLock<MemoryStore> = LazyLock::new(crowded);
    for original in [&branch_office(), &CROWDED] {
        let mut store = original.clone();
        let before = snapshot(&store);
        change(&mut store);
        let after = snapshot(&store);
        let found = difference(&before, &after);
        assert_eq!(found.not_compared, []);
        let lines: Vec<String> = found.changes.iter().map(ToString::to_string).collect();
        assert_eq!(lines, expected);
        assert!(!same_bytes(&before, &after) && !found.bytes.is_empty(), "nothing was changed");
        assert_eq!(found.bytes.iter().any(|place| place.meaning), !expected.is_empty());
        let back = difference(&after, &before);
        assert_eq!((back.changes.len(), back.bytes.len()), (expected.len(), found.bytes.len()));
    }
}

/// The example with a thousand demand-dial interfaces more, from number 100 on.
fn crowded() -> MemoryStore {
    let mut store = branch_office();
    let mut crowd = router(&Options { interfaces: 1_000, seed: 7, ..Options::default() });
    let demand_dial = |key: &Key| {
        let kind = key.value("Type").and_then(Value::as_dword);
        kind == Some(InterfaceType::FULL_ROUTER.0) || kind == Some(InterfaceType::HOME_ROUTER.0)
    };
    let mut slots = std::mem::take(&mut key(&mut crowd, "Interfaces").subkeys);
    slots.retain(demand_dial);
    assert_eq!(slots.len(), 1_000);
    for (number, slot) in slots.iter_mut().enumerate() {
        slot.name = Name::from((100 + number).to_string());
    }
    key(&mut store, "Interfaces").subkeys.extend(slots);
    let (PhoneBookContent::Present(own), PhoneBookContent::Present(more)) =
        (&mut store.phone_book, crowd.phone_book)
    else {
        panic!("both have phone books")
    };
    let at = own.windows(13).position(|part| part == b"[Backup line]").unwrap();
    own.splice(at..at, more);
    store
}
