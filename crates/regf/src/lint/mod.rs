//! The strict check of a whole hive, of the kind that Windows makes when it loads one, and stricter.
//!
//! The reader takes what it can get out of a hive; this looks for anything that a sound one does not
//! have. Each cell is looked at once for its place among the others and once for its content, so the
//! time is linear in the size of the hive (names are compared, values of one key are sorted), and the
//! memory is a fraction of it, whatever the hive holds.
//!
//! *Error* is what no Windows writes: the clean SYSTEM hives of Windows NT 4, XP and 7 that were
//! measured have none, and neither have those of 8.1 and 10 apart from the sequence numbers of a hive
//! that was in use. *Warning* is what Windows does write now and then, or reads without harm; the
//! evidence stands at each place.

mod bits;
mod cells;
mod file;
mod keys;
mod lists;
mod names;
mod record;
mod report;
mod security;
mod values;

pub(crate) use crate::bin::PAGE as BIN_UNIT;
pub(crate) use bits::Bits;
pub(crate) use cells::{BIN_HEADER, CellMap, FreeCell, content};
pub(crate) use lists::name_start;
pub(crate) use names::{LONGEST_KEY_NAME, LONGEST_VALUE_NAME};
pub(crate) use record::{KeyRecord, ListKind, ValueRecord};
pub(crate) use report::Report;
pub(crate) use security::{NEXT, PREVIOUS, REFERENCES};

use crate::cell::Damage;
use crate::{Finding, KeyPath, Place, Severity};
use keys::Level;
use lists::Element;
use security::Ring;

/// What a strict check of a hive came to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Lint {
    /// What is not as it should be, up to a number; where there is more, the last one says so.
    pub findings: Vec<Finding>,
    /// Keys that are reachable from the root, the root included.
    pub keys: u64,
    /// Values of these keys.
    pub values: u64,
    /// Security descriptors in the ring.
    pub descriptors: u64,
    /// Cells in use.
    pub cells: u64,
    /// Cells in use that nothing refers to.
    pub leaked_cells: u64,
    /// Bytes of free cells.
    pub free_bytes: u64,
}

impl Lint {
    /// Returns the findings of severity error.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error)
    }

    /// Says whether there is nothing to find fault with, not even a warning.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Checks the whole hive file in `bytes`.
///
/// Looked at are the base block, each bin, the tiling of the bins by cells, the tree of keys with its
/// lists, values, data, class names and the ring of security descriptors, and whether each cell in use
/// is used exactly once. Logs play no part: a hive that wants recovery has an error finding.
///
/// Where memory for the check is short, that is the one finding; [`try_lint`] says so apart.
pub fn lint(bytes: &[u8]) -> Lint {
    try_lint(bytes).unwrap_or_else(|LintMemory| {
        let mut report = Report::new();
        let none = Damage::error(0, "memory for the check", "none left");
        report.add(0, KeyPath::root(), None, none);
        finish(report, Tally::default())
    })
}

/// Checks the whole hive file in `bytes`, for those who must not take "not checked" for an answer.
///
/// # Errors
/// [`LintMemory`].
pub fn try_lint(bytes: &[u8]) -> Result<Lint, LintMemory> {
    let mut report = Report::new();
    let Some(file) = file::check(bytes, &mut report) else {
        return Ok(finish(report, Tally::default()));
    };
    let survey = Survey::of(file.bins, file.root, file.minor, report)?;
    Ok(finish(survey.report, survey.tally))
}

fn finish(report: Report, tally: Tally) -> Lint {
    let Tally { keys, values, descriptors, cells, leaked_cells, free_bytes } = tally;
    let findings = report.into_findings();
    Lint { findings, keys, values, descriptors, cells, leaked_cells, free_bytes }
}

/// Memory for the check of a hive could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is not enough memory to check the hive")]
pub struct LintMemory;

/// The numbers of a [`Lint`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    keys: u64,
    values: u64,
    descriptors: u64,
    cells: u64,
    leaked_cells: u64,
    free_bytes: u64,
}

/// Everything that one pass over the hive bins data tells: what `lint` reports and what an edit has to
/// know so that it makes nothing worse.
pub(crate) struct Survey<'b> {
    bins: &'b [u8],
    minor: u32,
    pub(crate) cells: CellMap,
    /// Keys and security cells with an error finding of their own, by cell.
    pub(crate) damaged: Bits,
    /// Keys whose subkeys are not all there, or not in the order that we have for names.
    pub(crate) irregular: Bits,
    pub(crate) ring: Ring,
    pub(crate) report: Report,
    tally: Tally,
    stack: Vec<Level<'b>>,
    /// The subkeys of all keys on the stack that are not done yet, those of the last one last.
    listed: Vec<Element>,
    /// Room for the names of one key's values.
    names: Vec<(u32, crate::StoredName<'b>)>,
}

impl<'b> Survey<'b> {
    /// Looks at the whole of `bins`, the hive bins data, from the root key at `root` on.
    pub(crate) fn of(
        bins: &'b [u8],
        root: u32,
        minor: u32,
        mut report: Report,
    ) -> Result<Self, LintMemory> {
        let mut tally = Tally::default();
        let cells = CellMap::scan(bins, &mut report, &mut tally).ok_or(LintMemory)?;
        let mut survey = Self {
            bins,
            minor,
            cells,
            damaged: Bits::new(bins.len()).ok_or(LintMemory)?,
            irregular: Bits::new(bins.len()).ok_or(LintMemory)?,
            ring: Ring::default(),
            report,
            tally,
            stack: Vec::new(),
            listed: Vec::new(),
            names: Vec::new(),
        };
        survey.walk(root)?;
        survey.settle_security();
        survey.count_leaks();
        Ok(survey)
    }

    /// Takes note of damage to what belongs to the key or security cell `owner`.
    fn report(&mut self, owner: u32, damage: Damage) {
        self.report_of(owner, None, damage);
    }

    fn report_of(&mut self, owner: u32, value: Option<crate::StoredName<'b>>, damage: Damage) {
        if damage.severity == Severity::Error {
            self.damaged.set(owner);
        }
        let size = self.stack.last().map_or(0, |level| level.path_units);
        if self.report.has_room_for(size) {
            let names = self.stack.iter().skip(1).map(|level| level.key.name().to_name());
            let value = value.map(|name| name.to_name());
            self.report.add(owner, names.collect(), value, damage);
        } else {
            self.report.leave_out(damage.severity);
        }
    }

    /// Takes note of damage that no key is the owner of.
    fn report_loose(&mut self, damage: Damage) {
        self.report.add(0, KeyPath::root(), None, damage);
    }

    fn count_leaks(&mut self) {
        let mut leaks = self.cells.unclaimed();
        let Some(first) = leaks.next() else { return };
        let count = (leaks.count() as u64).saturating_add(1);
        self.tally.leaked_cells = count;
        self.report_loose(Damage::warning(
            crate::CellOffset(first).in_file(),
            "cells in use that something refers to",
            format!("{count} that nothing refers to, this one first"),
        ));
    }
}

/// Makes a finding's place of an offset in the file.
fn place(offset: u64) -> Option<Place> {
    Some(Place::Offset(offset))
}
