//! What stops a restore before it is done.

use crate::described::described;
use crate::outcome::Unsettled;
use crate::refusal::Refusal;
use crate::target::TargetError;
use routerkeep_files::{ErrorKind, FileError};
use routerkeep_regf::WriteError;

/// How a restore ended that was not done.
pub(super) enum Stop {
    TakenBack { why: String, cause: Option<ErrorKind> },
    Refused(Refusal),
    Unsettled(Box<Unsettled>),
}

/// What failed before the commit.
pub(super) struct Failure {
    pub(super) why: String,
    pub(super) kind: Option<ErrorKind>,
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        let kind = Some(error.kind());
        Self { why: described(&error), kind }
    }
}

impl From<TargetError> for Failure {
    fn from(error: TargetError) -> Self {
        Self { why: described(&error), kind: error.situation() }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        let kind = matches!(error, WriteError::Memory).then_some(ErrorKind::OutOfMemory);
        Self { why: described(&error), kind }
    }
}

impl From<String> for Failure {
    fn from(why: String) -> Self {
        Self { why, kind: None }
    }
}
