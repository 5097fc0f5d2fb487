//! From the errors of the other crates to the codes that callers know.
#![forbid(unsafe_code)]

use routerkeep_files::{ErrorKind, FileError};
use routerkeep_infoblock::InfoBlockError;
use routerkeep_router::ErrorCode;

/// An error that C gets as a code.
pub(crate) trait Code {
    /// Returns the code whose text says best what happened.
    fn code(&self) -> ErrorCode;
}

impl Code for FileError {
    fn code(&self) -> ErrorCode {
        match self.kind() {
            ErrorKind::NotFound => ErrorCode::ERROR_FILE_NOT_FOUND,
            ErrorKind::Denied => ErrorCode::ERROR_ACCESS_DENIED,
            ErrorKind::NotADirectory => ErrorCode::ERROR_DIRECTORY,
            ErrorKind::BadName => ErrorCode::ERROR_INVALID_NAME,
            ErrorKind::Full => ErrorCode::ERROR_DISK_FULL,
            ErrorKind::ReadOnly => ErrorCode::ERROR_WRITE_PROTECT,
            ErrorKind::Locked => ErrorCode::ERROR_SHARING_VIOLATION,
            ErrorKind::OutOfMemory => ErrorCode::ERROR_NOT_ENOUGH_MEMORY,
            ErrorKind::AlreadyExists => ErrorCode::ERROR_ALREADY_EXISTS,
            ErrorKind::IsADirectory | ErrorKind::NotAFile => ErrorCode::ERROR_ACCESS_DENIED,
            ErrorKind::NotEmpty => ErrorCode::ERROR_DIR_NOT_EMPTY,
            ErrorKind::TooLarge { .. } => ErrorCode::ERROR_FILE_TOO_LARGE,
            _ => ErrorCode::ERROR_IO_DEVICE,
        }
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
