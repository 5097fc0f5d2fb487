//! From the errors of the other crates to the codes that callers know.
#![forbid(unsafe_code)]

use routerkeep_files::FileError;
use routerkeep_infoblock::InfoBlockError;
use routerkeep_router::ErrorCode;
use routerkeep_router::config::{ConfigError, file_code};

/// An error that C gets as a code.
pub(crate) trait Code {
    /// Returns the code whose text says best what happened.
    fn code(&self) -> ErrorCode;
}

impl Code for FileError {
    fn code(&self) -> ErrorCode {
        file_code(self)
    }
}

impl Code for ConfigError {
    fn code(&self) -> ErrorCode {
        Self::code(self)
    }
}

impl Code for InfoBlockError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::OutOfMemory { .. } => ErrorCode::ERROR_NOT_ENOUGH_MEMORY,
            Self::Present { .. } | Self::Absent { .. } | Self::TooLarge { .. } => {
                ErrorCode::ERROR_INVALID_PARAMETER
            }
            _ => ErrorCode::ERROR_INVALID_DATA,
        }
    }
}
