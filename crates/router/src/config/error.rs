//! What goes wrong with the stored configuration, and the Win32 code that says so in the C API.

use crate::capture::CaptureError;
use crate::control_set::ControlSetError;
use crate::error_code::ErrorCode;
use crate::store::StoreError;
use crate::store_mut::{EditError, EditRefusal};
use crate::transport::ProtocolId;
use routerkeep_files::{ErrorKind, FileError, Operation};
use routerkeep_infoblock::InfoBlockError;
use routerkeep_phonebook::PhoneBookError;
use routerkeep_registry::{ApplyError, Finding, Name, RegistryError};

/// Why the stored configuration can't be read or changed as asked.
///
/// [`code`](Self::code) gives the code of winerror.h or mprerror.h.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// An argument is outside of what the function takes.
    #[error("{0}")]
    InvalidArgument(&'static str),
    /// The router has no such transport.
    #[error("the router has no transport for {0}")]
    NoSuchTransport(ProtocolId),
    /// The key name of a transport is taken by one with another protocol id.
    #[error("the transport {name} exists with another protocol id")]
    TransportNameTaken {
        /// The name.
        name: Name,
    },
    /// The router has no such interface (any more).
    #[error("the router has no such interface")]
    NoSuchInterface,
    /// The interface exists, and does not have this transport (any more).
    #[error("the interface does not have this transport")]
    NoSuchInterfaceTransport,
    /// There is an interface of this name.
    #[error("there is an interface of this name already")]
    InterfaceExists,
    /// There is no phone book: the router has none, or what is open holds a registry only.
    #[error("there is no phone book")]
    NoPhoneBook,
    /// A demand-dial interface has no entry of its name in the phone book.
    #[error("the phone book has no entry of the interface's name")]
    NoPhoneBookEntry,
    /// An entry of the phone book can't say something.
    #[error("the phone-book entry can't say it: {0}")]
    NotStorable(PhoneBookError),
    /// The phone book was changed, what belongs to it in the registry was not, or it is not known, and the
    /// phone book was not put back: it says what was asked for already.
    #[error("the phone book was changed, the registry may not be: {0}")]
    PhoneBookOnly(#[source] Box<ConfigError>),
    /// The phone book can't be read as one.
    #[error("the phone book is damaged: {0}")]
    DamagedPhoneBook(String),
    /// No adapter has this name, or the adapter has no other name.
    #[error("no network adapter of this name")]
    NoSuchName,
    /// The machine has no ports of a kind that shall be configured.
    #[error("this machine has no {0} ports")]
    NoSuchPorts(&'static str),
    /// It can't be done here, or not with stored configuration.
    #[error("{0}")]
    NotSupported(&'static str),
    /// RRAS is not set up there: the service has no key.
    #[error("not a router: there is no Services\\RemoteAccess")]
    NotConfigured,
    /// It is not known which control set is in use.
    #[error(transparent)]
    ControlSet(ControlSetError),
    /// A part of the configuration that was asked for, or would be changed, can't be read whole.
    #[error("the stored configuration is damaged: {0}")]
    Damaged(Box<Finding>),
    /// An info block that would have to be read is none.
    #[error("the stored info block is damaged: {0}")]
    DamagedBlock(#[source] InfoBlockError),
    /// Something speaks against changing the router now.
    #[error("{found}")]
    Refused {
        /// What speaks against it.
        reason: EditRefusal,
        /// What was found.
        found: String,
    },
    /// Others keep changing the router; trying again may work.
    #[error("the router was changed by something else meanwhile")]
    Changed,
    /// The store can't be changed at all.
    #[error("this router is read only")]
    ReadOnly,
    /// A change was made in part: by a store that makes them one by one.
    #[error("{done} changes were made before one failed")]
    Partial {
        /// How many were made.
        done: usize,
        /// What failed.
        #[source]
        cause: Box<ApplyError>,
    },
    /// A file can't be read or written.
    #[error(transparent)]
    File(FileError),
    /// The registry can't be read.
    #[error(transparent)]
    Registry(RegistryError),
    /// Memory could not be had.
    #[error("not enough memory")]
    Memory,
    /// The store failed in a way of its own.
    #[error(transparent)]
    Store(Box<dyn std::error::Error + Send + Sync>),
}

impl ConfigError {
    /// Returns the code that the C API answers with; never 0.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::InvalidArgument(_) => ErrorCode::ERROR_INVALID_PARAMETER,
            Self::NoSuchTransport(_) => ErrorCode::ERROR_UNKNOWN_PROTOCOL_ID,
            Self::TransportNameTaken { .. } => ErrorCode::ERROR_PROTOCOL_ALREADY_INSTALLED,
            Self::NoSuchInterface | Self::NoSuchInterfaceTransport => {
                ErrorCode::ERROR_NO_SUCH_INTERFACE
            }
            Self::InterfaceExists => ErrorCode::ERROR_INTERFACE_ALREADY_EXISTS,
            Self::NoPhoneBook => ErrorCode::ERROR_CANNOT_OPEN_PHONEBOOK,
            Self::NotStorable(error) => storable_code(error),
            Self::PhoneBookOnly(cause) => cause.code(),
            Self::NoPhoneBookEntry => ErrorCode::ERROR_CANNOT_FIND_PHONEBOOK_ENTRY,
            Self::DamagedPhoneBook(_) => ErrorCode::ERROR_CORRUPT_PHONEBOOK,
            Self::NoSuchName => ErrorCode::ERROR_NOT_FOUND,
            Self::NoSuchPorts(_) => ErrorCode::ERROR_BAD_UNIT,
            Self::NotSupported(_) => ErrorCode::ERROR_NOT_SUPPORTED,
            Self::NotConfigured => ErrorCode::ERROR_REMOTEACCESS_NOT_CONFIGURED,
            Self::DamagedBlock(_) => ErrorCode::ERROR_INVALID_DATA,
            Self::ControlSet(_) | Self::Damaged(_) => ErrorCode::ERROR_REGISTRY_CORRUPT,
            Self::Refused { reason, .. } => refusal_code(*reason),
            Self::Changed => ErrorCode::ERROR_RETRY,
            Self::ReadOnly => ErrorCode::ERROR_WRITE_PROTECT,
            Self::Partial { cause, .. } => apply_code(cause),
            Self::File(error) => file_code(error),
            Self::Registry(error) => registry_code(error),
            Self::Memory => ErrorCode::ERROR_NOT_ENOUGH_MEMORY,
            Self::Store(_) => ErrorCode::ERROR_REGISTRY_IO_FAILED,
        }
    }
}

impl From<ConfigError> for ErrorCode {
    fn from(error: ConfigError) -> Self {
        error.code()
    }
}

/// What no entry can say is a wrong argument; what this one can't is not supported.
fn storable_code(error: &PhoneBookError) -> ErrorCode {
    match error {
        PhoneBookError::NotStorable { .. } => ErrorCode::ERROR_NOT_SUPPORTED,
        _ => ErrorCode::ERROR_INVALID_PARAMETER,
    }
}

fn refusal_code(reason: EditRefusal) -> ErrorCode {
    match reason {
        EditRefusal::Locked | EditRefusal::InUse => ErrorCode::ERROR_SHARING_VIOLATION,
        EditRefusal::Pending => ErrorCode::ERROR_BUSY,
        EditRefusal::Stale | EditRefusal::Damaged => ErrorCode::ERROR_REGISTRY_CORRUPT,
        EditRefusal::ReadOnly => ErrorCode::ERROR_WRITE_PROTECT,
        EditRefusal::Denied => ErrorCode::ERROR_ACCESS_DENIED,
        EditRefusal::ControlSet => ErrorCode::ERROR_NOT_SUPPORTED,
        EditRefusal::Running => ErrorCode::ERROR_SERVICE_ALREADY_RUNNING,
    }
}

fn apply_code(error: &ApplyError) -> ErrorCode {
    match error {
        ApplyError::ReadOnly => ErrorCode::ERROR_WRITE_PROTECT,
        ApplyError::Stale { .. } | ApplyError::Unknown => ErrorCode::ERROR_RETRY,
        ApplyError::Failed(error) => registry_code(error),
        _ => ErrorCode::ERROR_REGISTRY_IO_FAILED,
    }
}

fn registry_code(error: &RegistryError) -> ErrorCode {
    match error {
        RegistryError::File(error) => file_code(error),
        RegistryError::Changed => ErrorCode::ERROR_RETRY,
        RegistryError::Memory => ErrorCode::ERROR_NOT_ENOUGH_MEMORY,
        RegistryError::Text(_) => ErrorCode::ERROR_NOT_REGISTRY_FILE,
        RegistryError::Remote(_) => ErrorCode::ERROR_REGISTRY_IO_FAILED,
        RegistryError::System { source, .. } => system_code(source),
        _ => ErrorCode::ERROR_REGISTRY_CORRUPT,
    }
}

/// Returns the code of the running Windows, whose errors are Win32's own.
pub fn system_code(error: &std::io::Error) -> ErrorCode {
    let code = error.raw_os_error().and_then(|code| u32::try_from(code).ok());
    code.map_or(ErrorCode::ERROR_REGISTRY_IO_FAILED, ErrorCode)
}

/// Returns the code whose text fits a file operation that failed.
pub fn file_code(error: &FileError) -> ErrorCode {
    match error.kind() {
        ErrorKind::NotFound => match error.operation() {
            Operation::List | Operation::CreateDir | Operation::WriteNew | Operation::Rename => {
                ErrorCode::ERROR_PATH_NOT_FOUND
            }
            _ => ErrorCode::ERROR_FILE_NOT_FOUND,
        },
        ErrorKind::Denied => ErrorCode::ERROR_ACCESS_DENIED,
        ErrorKind::NotADirectory | ErrorKind::IsADirectory | ErrorKind::NotAFile => {
            ErrorCode::ERROR_DIRECTORY
        }
        ErrorKind::BadName => ErrorCode::ERROR_INVALID_NAME,
        ErrorKind::AlreadyExists => ErrorCode::ERROR_ALREADY_EXISTS,
        ErrorKind::NotEmpty => ErrorCode::ERROR_DIR_NOT_EMPTY,
        ErrorKind::Full => ErrorCode::ERROR_DISK_FULL,
        ErrorKind::ReadOnly => ErrorCode::ERROR_WRITE_PROTECT,
        ErrorKind::TooLarge { .. } => ErrorCode::ERROR_FILE_TOO_LARGE,
        ErrorKind::Replaced => ErrorCode::ERROR_RETRY,
        ErrorKind::Locked => ErrorCode::ERROR_SHARING_VIOLATION,
        ErrorKind::OutOfMemory => ErrorCode::ERROR_NOT_ENOUGH_MEMORY,
        _ => ErrorCode::ERROR_REGISTRY_IO_FAILED,
    }
}

impl From<PhoneBookError> for ConfigError {
    fn from(error: PhoneBookError) -> Self {
        match error {
            PhoneBookError::OutOfMemory => Self::Memory,
            PhoneBookError::OutOfRange { .. }
            | PhoneBookError::NotStorable { .. }
            | PhoneBookError::UnwritableText { .. }
            | PhoneBookError::EmptyText { .. }
            | PhoneBookError::NameTooLong { .. } => Self::NotStorable(error),
            error => Self::DamagedPhoneBook(error.to_string()),
        }
    }
}

impl From<StoreError> for ConfigError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Registry(error) => error.into(),
            StoreError::Memory => Self::Memory,
            StoreError::Pending(error) => {
                Self::Refused { reason: EditRefusal::Pending, found: error.to_string() }
            }
            StoreError::Other(error) => Self::Store(error),
            StoreError::PhoneBook(error) => match error.downcast::<FileError>() {
                Ok(error) => (*error).into(),
                Err(error) => Self::Store(error),
            },
        }
    }
}

impl From<RegistryError> for ConfigError {
    fn from(error: RegistryError) -> Self {
        match error {
            RegistryError::File(error) => error.into(),
            RegistryError::Memory => Self::Memory,
            error => Self::Registry(error),
        }
    }
}

impl From<FileError> for ConfigError {
    fn from(error: FileError) -> Self {
        match error.kind() {
            ErrorKind::OutOfMemory => Self::Memory,
            _ => Self::File(error),
        }
    }
}

impl From<ControlSetError> for ConfigError {
    fn from(error: ControlSetError) -> Self {
        match error {
            ControlSetError::Store(error) => error.into(),
            error => Self::ControlSet(error),
        }
    }
}

impl From<CaptureError> for ConfigError {
    fn from(error: CaptureError) -> Self {
        match error {
            CaptureError::ControlSet(error) => error.into(),
            CaptureError::NotARouter { .. } => Self::NotConfigured,
            CaptureError::Unreadable { finding, .. } => Self::Damaged(finding),
            CaptureError::Store(error) => error.into(),
        }
    }
}

impl From<EditError> for ConfigError {
    fn from(error: EditError) -> Self {
        match error {
            EditError::Refused { reason, found } => Self::Refused { reason, found },
            EditError::Store(error) => error.into(),
            EditError::PhoneBookStale => Self::Changed,
            EditError::NoPhoneBook => {
                Self::NotSupported("this router's phone book can't be changed")
            }
            EditError::Unsettled { what } => Self::Store(what.into()),
            EditError::Registry(partial) => match (partial.done, partial.cause) {
                (0, ApplyError::ReadOnly) => Self::ReadOnly,
                (0, ApplyError::Stale { .. }) => Self::Changed,
                (0, ApplyError::Failed(error)) => error.into(),
                (done, cause) => Self::Partial { done, cause: Box::new(cause) },
            },
        }
    }
}
