//! Values that a list seems to have lost: found right behind its end, used by nobody.

use crate::cell::Damage;
use crate::finding::Findings;
use crate::{CellOffset, Finding, KeyPath};

/// A value behind the end of a list.
pub(crate) struct Unlisted {
    /// The value's cell.
    pub(crate) value: CellOffset,
    /// The key whose list it is.
    pub(crate) path: KeyPath,
    /// The list's cell, and the number of values that the key says it has.
    pub(crate) list: CellOffset,
    pub(crate) count: usize,
}

/// Suspicions that are kept until the end of a walk; more than that are findings at once.
pub(crate) const KEPT: usize = 1000;

impl Unlisted {
    /// Makes a finding of it.
    pub(crate) fn report(self, findings: &mut Findings) {
        let Self { value, path, list, count } = self;
        let damage = Damage::error(
            list.in_file(),
            format!("{count} values, as the key says"),
            format!("one more behind them, at {value:?}, that no other key uses"),
        );
        let Damage { severity, expected, found, .. } = damage;
        let place = Some(crate::Place::Offset(list.in_file()));
        findings.push(Finding::new(severity, path, place, expected, found));
    }
}
