//! A plan by its meaning: what an administrator has to know before it is applied.

mod effects;
mod result;

pub use effects::{CutOff, CutReason};

use crate::plan::Plan;
use crate::wanted::Wanted;
pub(crate) use result::result;
use routerkeep_router::difference::{Change, ChangeKind, Step, difference};
use routerkeep_router::{CheckFinding, CheckSeverity, ClassName, Snapshot, check};
use std::collections::BTreeSet;

/// What a plan means.
///
/// The changes are those that a comparison of the router before and after would show, and no other. They come
/// in the order in which they are made: phone book, transports, interfaces, server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// What the router has not yet.
    pub added: Vec<Change>,
    /// What is another one afterwards.
    pub changed: Vec<Change>,
    /// What the router has no more.
    pub removed: Vec<Change>,
    /// Places whose bytes are changed and whose meaning is not: numbers of interfaces, stamps, padding,
    /// fields of run time.
    pub bytes_only: u64,
    /// Who is cut off, or may be.
    pub cut_off: Vec<CutOff>,
    /// What can be said against the result, and could not be said before; without notes.
    pub findings: Vec<CheckFinding>,
    /// How many findings the router has now, and keeps.
    pub findings_kept: usize,
}

impl Review {
    /// Looks at a plan by its meaning.
    pub(crate) fn of(current: &Snapshot, wanted: &Wanted<'_>, plan: &Plan) -> Self {
        let mut review = Self::default();
        if plan.is_empty() {
            return review;
        }
        let mut after = result(current, &wanted.snapshot, plan);
        // A LAN interface that has no adapter here is named as it was at the source.
        let adapters = std::mem::replace(&mut after.adapters, wanted.snapshot.adapters.clone());
        let found = difference(current, &after);
        after.adapters = adapters;
        review.bytes_only = found.byte_only().count() as u64;
        let mut changes = found.changes;
        changes.sort_by_key(turn);
        review.cut_off = effects::cut_off(&changes);
        for change in changes {
            let kind = match change.kind {
                ChangeKind::Added => &mut review.added,
                ChangeKind::Removed => &mut review.removed,
                ChangeKind::Changed | ChangeKind::OrderChanged => &mut review.changed,
            };
            kind.push(change);
        }
        review.compare_findings(current, &after);
        review
    }

    /// Says how many changes of meaning there are.
    pub fn changes(&self) -> usize {
        self.added.len().saturating_add(self.changed.len()).saturating_add(self.removed.len())
    }

    /// Says whether there is nothing to see but bytes.
    pub fn is_empty(&self) -> bool {
        self.changes() == 0
    }

    fn compare_findings(&mut self, current: &Snapshot, after: &Snapshot) {
        let serious = |snapshot| {
            let findings = check(snapshot).into_iter();
            findings.filter(|finding| finding.severity() > CheckSeverity::Note)
        };
        let found: Vec<CheckFinding> = serious(after).collect();
        if found.is_empty() {
            return;
        }
        // An interface may have another number: what is found counts, not where.
        let known: BTreeSet<(&str, String)> =
            serious(current).map(|finding| (finding.check.id, finding.what)).collect();
        for finding in found {
            if known.contains(&(finding.check.id, finding.what.clone())) {
                self.findings_kept = self.findings_kept.saturating_add(1);
            } else {
                self.findings.push(finding);
            }
        }
    }
}

/// Returns the class of what a change is about.
pub(crate) fn class_of(change: &Change) -> ClassName {
    match change.path.first() {
        Some(Step::Class(class)) => *class,
        Some(Step::Item { noun: "interface", .. }) => ClassName::Interfaces,
        Some(Step::Item { noun: "entry", .. }) => ClassName::PhoneBook,
        Some(Step::Item { noun: "transport", .. }) => ClassName::RouterManagers,
        _ => ClassName::Server,
    }
}

/// Returns when a change is made: what others need comes first, what starts the service last.
fn turn(change: &Change) -> u8 {
    match class_of(change) {
        ClassName::PhoneBook => 0,
        ClassName::RouterManagers => 1,
        ClassName::Interfaces => 2,
        ClassName::Server => {
            let last = change.path.last();
            let starts = |step: &Step| matches!(step, Step::Setting(name) if name == "Start" || name == "ConfigurationFlags");
            if last.is_some_and(starts) { 4 } else { 3 }
        }
    }
}
