//! What a sweep has found.

use std::collections::BTreeMap;
use std::fmt;

use super::{Fault, Moment, Step};

/// How many violations are kept with their details; all are counted.
const KEPT_VIOLATIONS: usize = 20;

/// What a sweep has done and found; its display is one line of counts, and one for each violation kept.
#[must_use = "a sweep proves nothing to who does not look"]
#[derive(Clone, Debug, Default)]
pub struct SweepReport {
    /// How many operations the scenario has without a fault.
    pub operations: u64,
    /// How often the scenario was run.
    pub runs: u64,
    /// How often a state was checked; after some faults more than one is.
    pub checks: u64,
    /// How many runs there were with each family of faults.
    pub runs_by_fault: BTreeMap<&'static str, u64>,
    /// In how many runs the fault was never reached, as happens if the scenario does not always do the same.
    pub unreached: u64,
    /// How many checks failed.
    pub violated: u64,
    /// The first of them.
    pub violations: Vec<Violation>,
}

/// A check that failed.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The fault; `None` for the run without one.
    pub fault: Option<Fault>,
    /// The operation that it hit; `None` if it came after the last one.
    pub step: Option<Step>,
    /// When the check looked.
    pub moment: Moment,
    /// What the check said.
    pub message: String,
}

impl SweepReport {
    /// Returns whether every check passed and every fault was reached.
    pub fn is_clean(&self) -> bool {
        self.violated == 0 && self.unreached == 0
    }

    /// Returns the report if it is clean and its display as an error otherwise; for a sweep inside a check.
    ///
    /// # Errors
    /// The display of the report.
    pub fn into_result(self) -> Result<SweepReport, String> {
        if self.is_clean() { Ok(self) } else { Err(self.to_string()) }
    }

    /// Ends the test unless the report is clean.
    ///
    /// # Panics
    /// With the display of the report.
    #[track_caller]
    pub fn assert_clean(&self) {
        assert!(self.is_clean(), "{self}");
    }

    pub(super) fn add_violation(&mut self, violation: Violation) {
        self.violated = self.violated.saturating_add(1);
        if self.violations.len() < KEPT_VIOLATIONS {
            self.violations.push(violation);
        }
    }
}

impl fmt::Display for SweepReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "operations {}, runs {}, checks {}, violations {}",
            self.operations, self.runs, self.checks, self.violated
        )?;
        for (family, runs) in &self.runs_by_fault {
            write!(out, ", {family} {runs}")?;
        }
        if self.unreached > 0 {
            write!(out, ", fault not reached {}", self.unreached)?;
        }
        for violation in &self.violations {
            write!(out, "\n{violation}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.fault, &self.step) {
            (None, _) => write!(out, "without a fault")?,
            (Some(fault), Some(step)) => {
                write!(out, "{} at operation {} ({step})", fault.what, fault.at)?;
            }
            (Some(fault), None) => write!(out, "{} after the last operation", fault.what)?,
        }
        write!(out, ", {}: {}", self.moment, self.message)
    }
}
