//! Findings up to a number, so that damage everywhere does not fill the memory.

use crate::{Finding, KeyPath, Severity};

/// Findings in the order in which they came.
pub(super) struct Findings {
    kept: Vec<Finding>,
    limit: usize,
    left_out: u64,
    worst_left_out: Severity,
}

impl Findings {
    pub(super) fn new(limit: usize) -> Self {
        Self { kept: Vec::new(), limit, left_out: 0, worst_left_out: Severity::Warning }
    }

    pub(super) fn push(&mut self, finding: Finding) {
        // One place is kept for the last finding, which tells how many are not listed.
        if self.kept.len() < self.limit && self.kept.try_reserve(2).is_ok() {
            self.kept.push(finding);
        } else {
            self.left_out = self.left_out.saturating_add(1);
            self.worst_left_out = self.worst_left_out.max(finding.severity);
        }
    }

    /// Returns the findings; where some were left out, a last one says so at the top of the tree.
    pub(super) fn into_vec(mut self) -> Vec<Finding> {
        if self.left_out > 0 {
            self.kept.push(Finding::new(
                self.worst_left_out,
                KeyPath::root(),
                None,
                format!("at most {} findings", self.limit),
                format!("{} more, not listed", self.left_out),
            ));
        }
        self.kept
    }
}
