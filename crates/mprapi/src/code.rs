//! From the errors of the other crates to the codes that callers know.
#![forbid(unsafe_code)]

use routerkeep_backup::{PartError, PublishError, ReadError};
use routerkeep_files::{ErrorKind, FileError, Operation};
use routerkeep_infoblock::InfoBlockError;
use routerkeep_regf::{EditError as HiveEditError, WriteError};
use routerkeep_registry::RegistryError;
use routerkeep_restore::{
    HiveChangeError, JournalError, Outcome, PlaceStoreError, Refusal, RefusalKind, RestoreError,
    TargetError,
};
use routerkeep_router::config::{ConfigError, file_code, system_code};
use routerkeep_router::{CaptureError, ErrorCode};
use std::path::Path;

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
        let of_server = match self {
            Self::Registry(RegistryError::Remote(error)) | Self::Store(error) => {
                crate::remote::code_of(&**error)
            }
            _ => None,
        };
        of_server.unwrap_or_else(|| Self::code(self))
    }
}

impl Code for RegistryError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::File(error) => error.code(),
            Self::Memory => ErrorCode::ERROR_NOT_ENOUGH_MEMORY,
            Self::Changed => ErrorCode::ERROR_RETRY,
            Self::System { source, .. } => system_code(source),
            Self::Hive(routerkeep_regf::HiveError::NotAHive { .. }) | Self::Text(_) => {
                ErrorCode::ERROR_NOT_REGISTRY_FILE
            }
            _ => ErrorCode::ERROR_REGISTRY_CORRUPT,
        }
    }
}

impl Code for TargetError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Registry(error) => error.code(),
            Self::File(error) => error.code(),
            _ if self.situation().is_some() => situation(self.situation()),
            Self::Capture(CaptureError::NotARouter { .. }) => {
                ErrorCode::ERROR_REMOTEACCESS_NOT_CONFIGURED
            }
            _ => ErrorCode::ERROR_REGISTRY_CORRUPT,
        }
    }
}

/// A journal that nobody understands has to be looked at before anything else is done.
impl Code for JournalError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::File(error) => error.code(),
            _ => ErrorCode::ERROR_BUSY,
        }
    }
}

impl Code for PlaceStoreError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Target(error) => error.code(),
            Self::Journal(error) => error.code(),
            _ => ErrorCode::ERROR_IO_DEVICE,
        }
    }
}

impl Code for PublishError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoParent { .. } => ErrorCode::ERROR_PATH_NOT_FOUND,
            Self::NotADirectory { .. } => ErrorCode::ERROR_DIRECTORY,
            Self::NotReplaceable { .. } => ErrorCode::ERROR_ALREADY_EXISTS,
            Self::Memory
            | Self::Part {
                source:
                    PartError::Write(WriteError::Memory) | PartError::Read(RegistryError::Memory),
                ..
            } => ErrorCode::ERROR_NOT_ENOUGH_MEMORY,
            Self::PartTooLarge { .. } => ErrorCode::ERROR_FILE_TOO_LARGE,
            Self::File(error) | Self::Unsettled(error) => error.code(),
            _ => ErrorCode::ERROR_IO_DEVICE,
        }
    }
}

impl Code for ReadError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotABackup { .. } => ErrorCode::ERROR_FILE_NOT_FOUND,
            Self::File(error) => error.code(),
            _ => ErrorCode::ERROR_ROUTER_CONFIG_INCOMPATIBLE,
        }
    }
}

impl Code for RestoreError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Target(error) => error.code(),
            Self::Journal(error) => error.code(),
            Self::File(error) => error.code(),
            Self::Hive(HiveChangeError::Failed(HiveEditError::Memory)) => {
                ErrorCode::ERROR_NOT_ENOUGH_MEMORY
            }
            _ => ErrorCode::ERROR_IO_DEVICE,
        }
    }
}

#[cfg(windows)]
impl Code for routerkeep_location::LocationError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::File(error) => error.code(),
            Self::Live(error) => error.code(),
            Self::Folder { source, .. } => system_code(source),
            _ => ErrorCode::ERROR_REGISTRY_IO_FAILED,
        }
    }
}

/// What became of a restore, with `NO_ERROR` for one that was done.
impl Code for Outcome {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Done(_) | Self::Settled(_) => ErrorCode::NO_ERROR,
            Self::Refused(refusals) => {
                refusals.first().map_or(ErrorCode::ERROR_INTERNAL_ERROR, Code::code)
            }
            Self::TakenBack { cause, .. } => situation(*cause),
            Self::Unsettled(_) => ErrorCode::ERROR_IO_DEVICE,
        }
    }
}

impl Code for Refusal {
    fn code(&self) -> ErrorCode {
        match self.kind {
            RefusalKind::OtherRouter | RefusalKind::IncompleteBackup | RefusalKind::NoPlace => {
                ErrorCode::ERROR_ROUTER_CONFIG_INCOMPATIBLE
            }
            RefusalKind::Locked | RefusalKind::HeldOpen | RefusalKind::Hibernated => {
                ErrorCode::ERROR_SHARING_VIOLATION
            }
            RefusalKind::ReadOnly => match self.cause {
                Some(ErrorKind::Denied) => ErrorCode::ERROR_ACCESS_DENIED,
                _ => ErrorCode::ERROR_WRITE_PROTECT,
            },
            RefusalKind::Pending => ErrorCode::ERROR_BUSY,
            RefusalKind::Stale | RefusalKind::DamagedTarget => ErrorCode::ERROR_REGISTRY_CORRUPT,
            RefusalKind::NotConfigured => ErrorCode::ERROR_REMOTEACCESS_NOT_CONFIGURED,
            RefusalKind::ServiceRunning => ErrorCode::ERROR_SERVICE_ALREADY_RUNNING,
            RefusalKind::StalePlan => ErrorCode::ERROR_RETRY,
            RefusalKind::SignedOnly => ErrorCode::RPC_S_UNSUPPORTED_AUTHN_LEVEL,
            RefusalKind::InBand => ErrorCode::ERROR_ACTIVE_CONNECTIONS,
            _ => ErrorCode::ERROR_NOT_SUPPORTED,
        }
    }
}

/// Returns the code of a situation of which nothing else is known.
fn situation(kind: Option<ErrorKind>) -> ErrorCode {
    kind.map_or(ErrorCode::ERROR_IO_DEVICE, |kind| {
        FileError::new(Operation::WriteNew, Path::new(""), kind).code()
    })
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
