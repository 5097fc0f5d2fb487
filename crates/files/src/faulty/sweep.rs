//! Running a scenario once for each of its operations and each way in which that can break.

use std::fmt;

use super::{Fault, FaultKind, Faulty, Step, SweepReport, Violation};
use crate::{Files, MemoryFiles, Survival, Unsynced};

/// How many seeds a sweep tries for each operation where nothing else is said.
const SEEDS: u64 = 8;

/// A sweep: which faults are tried.
///
/// ```
/// use std::{ffi::OsStr, path::Path};
/// use routerkeep_files::{Access, Files, MemoryFiles, Sweep, replace};
///
/// let (dir, name) = (Path::new("/"), OsStr::new("manifest.json"));
/// let report = Sweep::new().run(
///     || {
///         let disk = MemoryFiles::new();
///         disk.add_file("/manifest.json", b"old").unwrap();
///         disk
///     },
///     |files| replace(files, dir, name, b"new", Access::Shared),
///     |case| match (case.files.read(&dir.join(name), 100), case.outcome) {
///         (Ok(bytes), _) if bytes == b"new" => Ok(()),
///         (Ok(bytes), Err(_)) if bytes == b"old" => Ok(()),
///         (found, outcome) => Err(format!("{found:?} after {outcome:?}")),
///     },
/// );
/// report.assert_clean();
/// assert!(report.runs > 50);
/// ```
#[derive(Clone, Debug)]
pub struct Sweep {
    kinds: Vec<FaultKind>,
    seeds: u64,
}

/// A state that a check has to judge.
#[derive(Debug)]
pub struct Case<'a, T> {
    /// The files, which never break. A check may change them; for recovery from many faults give copies
    /// ([`MemoryFiles::fork`]) to another sweep.
    pub files: &'a MemoryFiles,
    /// What the scenario returned.
    pub outcome: &'a T,
    /// The fault; `None` for the run without one.
    pub fault: Option<Fault>,
    /// When this is.
    pub moment: Moment,
}

/// When a check looks at the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// When the scenario has returned, in the same process.
    Returned,
    /// When the process has died: all that was done is there, synchronised or not, and locks are free.
    Died,
    /// When the power has failed.
    PowerLost(Survival),
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::Returned => write!(out, "when it returned"),
            Moment::Died => write!(out, "after the process died"),
            Moment::PowerLost(survival) => write!(out, "after a power loss ({survival:?})"),
        }
    }
}

impl Default for Sweep {
    fn default() -> Self {
        Sweep::new()
    }
}

impl Sweep {
    /// Makes a sweep with every kind of fault; power losses with 8 seeds.
    pub fn new() -> Self {
        let losses = [
            Survival::SyncedOnly,
            Survival::NamesFirst(Unsynced::Empty),
            Survival::NamesFirst(Unsynced::Zeros),
            Survival::NamesFirst(Unsynced::Cut),
        ];
        let mut kinds = vec![
            FaultKind::Fail,
            FaultKind::FailAfter,
            FaultKind::ShortWrite,
            FaultKind::Full,
            FaultKind::Stop,
            FaultKind::StopMidWrite,
        ];
        kinds.extend(losses.map(FaultKind::PowerLoss));
        Sweep { kinds, seeds: SEEDS }
    }

    /// Sets with how many seeds each power loss is tried.
    #[must_use]
    pub fn seeds(mut self, seeds: u64) -> Self {
        self.seeds = seeds;
        self
    }

    /// Sets the kinds of faults, instead of all of them and the seeds.
    #[must_use]
    pub fn kinds(mut self, kinds: impl IntoIterator<Item = FaultKind>) -> Self {
        self.kinds = kinds.into_iter().collect();
        self.seeds = 0;
        self
    }

    /// Runs a scenario with every fault at every operation, and checks what is left.
    ///
    /// `make` makes the disk that each run starts from. The scenario must do the same whenever it starts from the same,
    /// and must return whatever fails. It runs once without a fault, to count, then once for each operation and fault
    /// that concerns it; the ends (a stop, a power loss) also come after the last operation, when it has returned.
    ///
    /// `check` sees the files after each run: after an end what the next process finds; after another fault first the
    /// files as the scenario left them, then what a power loss at that moment would leave of them, for what was
    /// reported as done in spite of a fault has to last too. What it returns as an error is a violation; it is not
    /// called again for that run.
    pub fn run<T>(
        &self,
        make: impl Fn() -> MemoryFiles,
        scenario: impl Fn(&dyn Files) -> T,
        mut check: impl FnMut(&Case<'_, T>) -> Result<(), String>,
    ) -> SweepReport {
        let mut report = SweepReport::default();
        let whole = Faulty::new(make(), None);
        self.run_once(&whole, None, &scenario, &mut check, &mut report);
        let steps = whole.steps();
        report.operations = steps.len() as u64;
        let kinds: Vec<FaultKind> = self
            .kinds
            .iter()
            .copied()
            .chain((0..self.seeds).map(|seed| FaultKind::PowerLoss(Survival::Seeded(seed))))
            .collect();
        // Behind the last operation there is one more place, where only an end can come.
        for (at, step) in (1_u64..).zip(steps.iter().map(Some).chain([None])) {
            let due = |kind: &FaultKind| match step {
                Some(step) => kind.concerns(step.operation),
                None => kind.is_end() && *kind != FaultKind::StopMidWrite,
            };
            for what in kinds.iter().copied().filter(due) {
                // Seeds that differ from place to place try more than the same few everywhere.
                let what = match what {
                    FaultKind::PowerLoss(Survival::Seeded(seed)) => {
                        let seed = at.wrapping_mul(0x1_0000_0001).wrapping_add(seed);
                        FaultKind::PowerLoss(Survival::Seeded(seed))
                    }
                    other => other,
                };
                let faulty = Faulty::new(make(), Some(Fault { at, what }));
                self.run_once(&faulty, step, &scenario, &mut check, &mut report);
            }
        }
        report
    }

    /// Runs the scenario on a store and checks what is left.
    fn run_once<T>(
        &self,
        faulty: &Faulty,
        step: Option<&Step>,
        scenario: &impl Fn(&dyn Files) -> T,
        check: &mut impl FnMut(&Case<'_, T>) -> Result<(), String>,
        report: &mut SweepReport,
    ) {
        let fault = faulty.fault();
        let outcome = scenario(faulty);
        report.runs = report.runs.saturating_add(1);
        if let Some(fault) = fault {
            let runs = report.runs_by_fault.entry(fault.what.family()).or_default();
            *runs = runs.saturating_add(1);
        }
        if step.is_some() && !faulty.fired() {
            report.unreached = report.unreached.saturating_add(1);
        }
        let synced = || faulty.disk().after_power_loss(Survival::SyncedOnly);
        let states: Vec<(Moment, MemoryFiles)> = match fault.map(|fault| fault.what) {
            Some(FaultKind::PowerLoss(survival)) => {
                vec![(Moment::PowerLost(survival), faulty.reboot())]
            }
            Some(what) if what.is_end() => vec![(Moment::Died, faulty.reboot())],
            _ => {
                let lost = (Moment::PowerLost(Survival::SyncedOnly), synced());
                vec![(Moment::Returned, faulty.disk().clone()), lost]
            }
        };
        for (moment, files) in states {
            report.checks = report.checks.saturating_add(1);
            let case = Case { files: &files, outcome: &outcome, fault, moment };
            if let Err(message) = check(&case) {
                report.add_violation(Violation { fault, step: step.cloned(), moment, message });
                break;
            }
        }
    }
}

/// Runs a scenario with every fault of [`Sweep::new`].
pub fn sweep<T>(
    make: impl Fn() -> MemoryFiles,
    scenario: impl Fn(&dyn Files) -> T,
    check: impl FnMut(&Case<'_, T>) -> Result<(), String>,
) -> SweepReport {
    Sweep::new().run(make, scenario, check)
}
