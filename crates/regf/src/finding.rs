//! What a reader has to say of a place that it could not read, or found odd.

use crate::{KeyPath, Name};
use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Odd, but nothing is missing: what was read can be relied upon.
    Warning,
    /// A key or value at or below the finding's path is missing or may be wrong.
    Error,
}

/// Where in its file a finding lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Bytes from the start of the file.
    Offset(u64),
    /// A line of a text file, counted from 1.
    Line(u64),
}

/// One place that could not be read or is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Whether something is missing or wrong because of it.
    pub severity: Severity,
    /// The key concerned; what is missing lies there or below.
    pub path: KeyPath,
    /// The value concerned, where it is one value and its name is known.
    pub value: Option<Name>,
    /// Where in the file.
    pub place: Option<Place>,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl Finding {
    /// Makes a finding about the key at `path`.
    pub fn new(
        severity: Severity,
        path: KeyPath,
        place: Option<Place>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self { severity, path, value: None, place, expected: expected.into(), found: found.into() }
    }

    /// Says that the finding is about the value `name`.
    #[must_use]
    pub fn of_value(mut self, name: Option<Name>) -> Self {
        self.value = name;
        self
    }

    /// Moves the finding below `upper`: its path was relative to that key.
    #[must_use]
    pub fn below(mut self, upper: &KeyPath) -> Self {
        self.path = upper.join_path(&self.path);
        self
    }
}

/// `offset 0x1020: \Select: expected …, found …`
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(Place::Offset(offset)) => write!(f, "offset {offset:#x}: ")?,
            Some(Place::Line(line)) => write!(f, "line {line}: ")?,
            None => {}
        }
        write!(f, "\\{}: ", self.path)?;
        if let Some(value) = &self.value {
            write!(f, "value {:?}: ", value.to_string())?;
        }
        write!(f, "expected {}, found {}", self.expected, self.found)
    }
}

/// Bytes that the paths of all findings of one reading may take: a hostile hive has long names, deep down.
const PATHS: usize = 16 * 1024 * 1024;

/// Findings up to a number, so that damage everywhere does not fill the memory.
#[derive(Debug)]
pub(crate) struct Findings {
    kept: Vec<Finding>,
    limit: usize,
    paths_left: usize,
    left_out: u64,
    worst_left_out: Severity,
}

impl Findings {
    pub(crate) fn new(limit: usize) -> Self {
        let worst_left_out = Severity::Warning;
        Self { kept: Vec::new(), limit, paths_left: PATHS, left_out: 0, worst_left_out }
    }

    /// Adds what `make` returns, which is not even asked for where there is no room.
    ///
    /// `path_size` is the size of the finding's path in bytes. From the first finding that has no room on
    /// all are only counted: what is listed is the beginning, and counting costs next to nothing.
    pub(crate) fn push_with(
        &mut self,
        severity: Severity,
        path_size: impl FnOnce() -> usize,
        make: impl FnOnce() -> Finding,
    ) {
        if self.left_out == 0 && self.kept.len() < self.limit {
            let left = self.paths_left.checked_sub(path_size());
            if let Some(left) = left.filter(|_| self.kept.try_reserve(1).is_ok()) {
                self.paths_left = left;
                return self.kept.push(make());
            }
        }
        self.left_out = self.left_out.saturating_add(1);
        self.worst_left_out = self.worst_left_out.max(severity);
    }

    pub(crate) fn push(&mut self, finding: Finding) {
        let path_size = finding.path.names().iter().map(Name::size).fold(0, usize::saturating_add);
        self.push_with(finding.severity, || path_size, || finding);
    }

    /// Adds those of another list, and its count of those left out.
    pub(crate) fn append(&mut self, other: Self) {
        other.kept.into_iter().for_each(|finding| self.push(finding));
        self.left_out = self.left_out.saturating_add(other.left_out);
        self.worst_left_out = self.worst_left_out.max(other.worst_left_out);
    }

    /// Returns those that are listed, and says nothing of others: making a text takes memory.
    pub(crate) fn into_listed(self) -> Vec<Finding> {
        self.kept
    }

    /// Returns the findings; where some were left out, a last one says so at the top of the tree.
    pub(crate) fn into_vec(mut self) -> Vec<Finding> {
        if self.left_out > 0 {
            // Without room for it, it takes the place of the last one.
            if self.kept.try_reserve(1).is_err() && self.kept.pop().is_some() {
                self.left_out = self.left_out.saturating_add(1);
            }
            self.kept.push(Finding::new(
                self.worst_left_out,
                KeyPath::root(),
                None,
                format!("at most {} findings", self.kept.len()),
                format!("{} more, not listed", self.left_out),
            ));
        }
        self.kept
    }
}
