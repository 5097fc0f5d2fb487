//! What a pass says: findings about the key that it is at, or about one of its values.

use super::pass::{Level, Pass};
use crate::cell::Damage;
use crate::finding::Findings;
use crate::{Finding, KeyPath, StoredName};

impl<'h> Pass<'h, '_> {
    /// Notes where cells are used for the first time that somebody else wants too.
    #[inline]
    pub(super) fn note_first_owner(&mut self) {
        if self.first_owners.is_some() {
            self.note_noticed();
        }
    }

    #[cold]
    fn note_noticed(&mut self) {
        let Some(owners) = &mut self.first_owners else { return };
        for cell in self.used.take_noticed() {
            let found = "one that is used again further on";
            let damage = Damage::error(cell.in_file(), "a cell of its own", found);
            report(owners, &self.stack, &damage, None);
        }
    }

    #[cold]
    pub(super) fn report(&mut self, damage: &Damage) {
        if self.hive.was_short_of_memory() {
            return;
        }
        report(&mut self.findings, &self.stack, damage, None);
    }

    #[cold]
    pub(super) fn report_value(&mut self, damage: &Damage, name: StoredName<'h>) {
        if self.hive.was_short_of_memory() {
            return;
        }
        report(&mut self.findings, &self.stack, damage, Some(name));
    }

    pub(super) fn path(&self) -> KeyPath {
        path_of(&self.stack)
    }
}

fn path_of(stack: &[Level<'_>]) -> KeyPath {
    stack.iter().skip(1).map(|level| level.key.name().to_name()).collect()
}

/// Makes a finding about the last key on the stack.
pub(super) fn report(
    findings: &mut Findings,
    stack: &[Level<'_>],
    damage: &Damage,
    value: Option<StoredName<'_>>,
) {
    let names = || stack.iter().skip(1).map(|level| level.key.name()).chain(value);
    let size = || names().map(|name| name.size()).fold(0, usize::saturating_add);
    findings.push_with(damage.severity, size, || {
        let Damage { severity, expected, found, .. } = damage.clone();
        Finding::new(severity, path_of(stack), Some(damage.place()), expected, found)
            .of_value(value.map(|name| name.to_name()))
    });
}

/// Says if a name does not lie above the one before it in its list.
#[inline]
pub(super) fn out_of_order(
    before: StoredName<'_>,
    name: StoredName<'_>,
    at: u64,
) -> Option<Damage> {
    let what = match before.compare(&name) {
        std::cmp::Ordering::Less => return None,
        std::cmp::Ordering::Equal => "the same name again",
        std::cmp::Ordering::Greater => "a smaller name",
    };
    let expected = format!("a name above {}", before.shown());
    Some(Damage::warning(at, expected, format!("{what}: {}", name.shown())))
}
