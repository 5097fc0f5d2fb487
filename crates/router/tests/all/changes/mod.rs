//! One change of each kind in the example router gives just the right lines.

mod keys;
mod same_meaning;
mod settings;

use crate::edit::snapshot;
use routerkeep_router::MemoryStore;
use routerkeep_router::difference::{difference, same_bytes};
use routerkeep_testkit::generate::branch_office;

pub(super) const LAN: &str = "{8A7B7E19-0C3D-4F55-8B7A-1F0E9D3C5B02}";
pub(super) const INTERNET: &str = "{3D0F0E54-5A52-4C0A-9E0C-6B1C2E5D7A01}";
pub(super) const BACKUP: &str = "Backup line";
pub(super) const HEAD: &str = "Head office";

/// Changes the example and demands these lines, and no others. Taken back, it gives as many.
#[track_caller]
pub(super) fn gives(expected: &[&str], change: impl FnOnce(&mut MemoryStore)) {
    let mut store = branch_office();
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
