//! What the check finds, bounded in number and size.

use super::place;
use crate::cell::Damage;
use crate::{Finding, KeyPath, Limits, Name, Severity};

/// UTF-16 units of all findings' paths together: deep keys with long names are cheap to write down once
/// but not once for each finding.
const PATH_UNITS: usize = 4 * 1024 * 1024;

/// The findings, each with the key or security cell that it belongs to (0 for none).
pub(crate) struct Report {
    kept: Vec<(u32, Finding)>,
    room: usize,
    left_out: u64,
    worst_left_out: Severity,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { kept: Vec::new(), room: PATH_UNITS, left_out: 0, worst_left_out: Severity::Warning }
    }

    /// Says whether a finding with a path of `units` is still listed.
    pub(super) fn has_room_for(&self, units: usize) -> bool {
        self.kept.len() < Limits::DEFAULT.findings && units <= self.room
    }

    /// Counts a finding that is not listed.
    pub(super) fn leave_out(&mut self, severity: Severity) {
        self.left_out = self.left_out.saturating_add(1);
        self.worst_left_out = self.worst_left_out.max(severity);
    }

    /// Adds a finding.
    pub(super) fn add(&mut self, owner: u32, path: KeyPath, value: Option<Name>, damage: Damage) {
        let units =
            path.names().iter().fold(0usize, |sum, name| sum.saturating_add(name.units().len()));
        if !self.has_room_for(units) || self.kept.try_reserve(1).is_err() {
            return self.leave_out(damage.severity);
        }
        self.room = self.room.saturating_sub(units);
        let Damage { severity, offset, expected, found } = damage;
        let finding = Finding::new(severity, path, place(offset), expected, found).of_value(value);
        self.kept.push((owner, finding));
    }

    /// Returns the first error that belongs to the key or security cell at `owner`, if it is listed.
    pub(crate) fn error_of(&self, owner: u32) -> Option<&Finding> {
        let mut own = self.kept.iter().filter(|(cell, _)| *cell == owner);
        own.find(|(_, finding)| finding.severity == Severity::Error).map(|(_, finding)| finding)
    }

    /// Returns the findings; where some were left out, a last one says so at the top of the tree.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        let listed = self.kept.len();
        let mut findings: Vec<Finding> =
            self.kept.into_iter().map(|(_, finding)| finding).collect();
        if self.left_out > 0 {
            findings.push(Finding::new(
                self.worst_left_out,
                KeyPath::root(),
                None,
                format!("at most {listed} findings"),
                format!("{} more, not listed", self.left_out),
            ));
        }
        findings
    }
}
