//! What the exit code says.

use std::process::ExitCode;

/// The exit codes, the same for every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done; nothing differs, nothing is damaged.
    Done = 0,
    /// The answer is no: damage, differences, a backup with unreadable places.
    No = 1,
    /// Wrong usage.
    Usage = 2,
    /// The location can't be read; nothing was changed.
    Source = 3,
    /// Refused for safety; nothing was changed.
    Refused = 4,
    /// Failed, and what was begun was taken back.
    TakenBack = 5,
    /// Failed, and not fully taken back.
    Unsettled = 6,
}

impl Exit {
    /// Returns the number.
    pub(crate) fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// What `--help` says of them.
pub(crate) const HELP: &str = "\
Exit codes:
  0  done, nothing damaged or different
  1  the answer is no: damage, differences, or a backup with unreadable places
  2  wrong usage
  3  a location is missing, unreadable or no router; nothing was changed
  4  refused for safety; nothing was changed
  5  failed, and what was begun was taken back
  6  failed, and not fully taken back; the message says what is left";
