//! What breaks, and when.

use std::fmt;
use std::path::PathBuf;

use crate::{Operation, Survival};

/// One fault: what happens, and at which operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The number of the operation, counted from 1. One more than there are: after the last one.
    pub at: u64,
    /// What happens.
    pub what: FaultKind,
}

/// What can happen to an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// It fails and is not done. A `sync` that fails so also loses what it should have kept, for good.
    Fail,
    /// It is done, and reported as failed.
    FailAfter,
    /// A file that is written gets the first half of its bytes, then writing fails. Other operations just fail.
    ShortWrite,
    /// From here on there is no space: a file that is written gets the first half of its bytes; no directory and no
    /// lock file can be made.
    Full,
    /// The process dies before it: this and all later operations fail.
    Stop,
    /// The process dies while it writes a file, which keeps the first half; before any other operation.
    StopMidWrite,
    /// The power fails before it: this and all later operations fail, and of what was not synchronised that much is
    /// left.
    PowerLoss(Survival),
}

impl FaultKind {
    /// Returns whether nothing can be done any more once it has happened.
    pub fn is_end(self) -> bool {
        matches!(self, FaultKind::Stop | FaultKind::StopMidWrite | FaultKind::PowerLoss(_))
    }

    /// Returns whether it does something of its own to this operation, not the same as one of the simpler faults.
    pub(super) fn concerns(self, operation: Operation) -> bool {
        match self {
            FaultKind::Fail | FaultKind::Stop | FaultKind::PowerLoss(_) => true,
            FaultKind::FailAfter => matches!(
                operation,
                Operation::CreateDir
                    | Operation::WriteNew
                    | Operation::Sync
                    | Operation::SyncDir
                    | Operation::Rename
                    | Operation::Remove
                    | Operation::RemoveDir
                    | Operation::TakeOverAccess
                    | Operation::Lock
            ),
            FaultKind::ShortWrite | FaultKind::StopMidWrite => operation == Operation::WriteNew,
            FaultKind::Full => {
                matches!(operation, Operation::WriteNew | Operation::CreateDir | Operation::Lock)
            }
        }
    }

    /// Returns its name without the survival, for counting.
    pub(super) fn family(self) -> &'static str {
        match self {
            FaultKind::Fail => "fail",
            FaultKind::FailAfter => "fail after",
            FaultKind::ShortWrite => "short write",
            FaultKind::Full => "full",
            FaultKind::Stop => "stop",
            FaultKind::StopMidWrite => "stop in a write",
            FaultKind::PowerLoss(_) => "power loss",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.family())?;
        match self {
            FaultKind::PowerLoss(survival) => write!(out, " ({survival:?})"),
            _ => Ok(()),
        }
    }
}

/// One operation that was asked of a faulty store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which one.
    pub operation: Operation,
    /// The path that it was about.
    pub path: PathBuf,
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.operation, self.path.display())
    }
}
