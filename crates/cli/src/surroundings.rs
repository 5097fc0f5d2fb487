//! What the program knows of the world: the clock and its own version.

use routerkeep_backup::{Program, Provenance};
use routerkeep_registry::FileTime;
use std::time::{SystemTime, UNIX_EPOCH};

/// Returns who makes a backup and when.
pub(crate) fn provenance() -> Provenance {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    // Whole seconds: a manifest is read by people.
    let nanoseconds = i128::from(since.as_secs()).saturating_mul(1_000_000_000);
    Provenance {
        program: Program {
            name: "routerkeep".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        time: FileTime::from_unix_nanoseconds(nanoseconds).unwrap_or_default(),
    }
}
