//! What goes wrong with the stored configuration, and the Win32 code that says so in the C API.

use crate::control_set::ControlSetError;
use crate::store::StoreError;
use crate::store_mut::{EditError, EditRefusal};
use crate::transport::ProtocolId;
use routerkeep_files::{ErrorKind, FileError, Operation};
use routerkeep_infoblock::InfoBlockError;
use routerkeep_registry::{ApplyError, Finding, Name, RegistryError};

/// Why the stored configuration can't be read or changed as asked.
///
/// [`code`](Self::code) gives the number of winerror.h or mprerror.h.
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
    /// A demand-dial interface has no entry of its name in the phone book.
    #[error("the phone book has no entry of the interface's name")]
    NoPhoneBookEntry,
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
    /// The store failed in another way; the text says how.
    #[error("{0}")]
    Store(String),
}

/// The codes that this crate returns, by their names in winerror.h, raserror.h and mprerror.h.
pub mod code {
    /// Nothing of this name.
    pub const ERROR_FILE_NOT_FOUND: u32 = 2;
    /// A directory is missing.
    pub const ERROR_PATH_NOT_FOUND: u32 = 3;
    /// The caller may not do it.
    pub const ERROR_ACCESS_DENIED: u32 = 5;
    /// Memory could not be had.
    pub const ERROR_NOT_ENOUGH_MEMORY: u32 = 8;
    /// Data that was read is malformed.
    pub const ERROR_INVALID_DATA: u32 = 13;
    /// The medium is write protected.
    pub const ERROR_WRITE_PROTECT: u32 = 19;
    /// The device specified is not there.
    pub const ERROR_BAD_UNIT: u32 = 20;
    /// Another process uses the file.
    pub const ERROR_SHARING_VIOLATION: u32 = 32;
    /// The request is not supported.
    pub const ERROR_NOT_SUPPORTED: u32 = 50;
    /// An argument is wrong.
    pub const ERROR_INVALID_PARAMETER: u32 = 87;
    /// No space is left.
    pub const ERROR_DISK_FULL: u32 = 112;
    /// The syntax of a name is wrong.
    pub const ERROR_INVALID_NAME: u32 = 123;
    /// A directory is not empty.
    pub const ERROR_DIR_NOT_EMPTY: u32 = 145;
    /// The resource is in use.
    pub const ERROR_BUSY: u32 = 170;
    /// It is there already.
    pub const ERROR_ALREADY_EXISTS: u32 = 183;
    /// A file is too large.
    pub const ERROR_FILE_TOO_LARGE: u32 = 223;
    /// A directory is wanted and is none.
    pub const ERROR_DIRECTORY: u32 = 267;
    /// The phone book has no such entry.
    pub const ERROR_CANNOT_FIND_PHONEBOOK_ENTRY: u32 = 623;
    /// The phone book is damaged.
    pub const ERROR_CORRUPT_PHONEBOOK: u32 = 625;
    /// There is no such transport.
    pub const ERROR_UNKNOWN_PROTOCOL_ID: u32 = 902;
    /// The interface's name is taken.
    pub const ERROR_INTERFACE_ALREADY_EXISTS: u32 = 904;
    /// There is no such interface.
    pub const ERROR_NO_SUCH_INTERFACE: u32 = 905;
    /// The transport is there already.
    pub const ERROR_PROTOCOL_ALREADY_INSTALLED: u32 = 948;
    /// RRAS is not configured.
    pub const ERROR_REMOTEACCESS_NOT_CONFIGURED: u32 = 956;
    /// The registry's files are damaged, or could not be recovered for want of a log.
    pub const ERROR_REGISTRY_CORRUPT: u32 = 1015;
    /// The registry's files can't be read or written.
    pub const ERROR_REGISTRY_IO_FAILED: u32 = 1016;
    /// A file is no registry file.
    pub const ERROR_NOT_REGISTRY_FILE: u32 = 1017;
    /// The service runs already.
    pub const ERROR_SERVICE_ALREADY_RUNNING: u32 = 1056;
    /// The element is not there.
    pub const ERROR_NOT_FOUND: u32 = 1168;
    /// It could not be completed; a retry should be made.
    pub const ERROR_RETRY: u32 = 1237;
}

impl ConfigError {
    /// Returns the Win32 code that the C API answers with; never 0.
    pub fn code(&self) -> u32 {
        match self {
            Self::InvalidArgument(_) => code::ERROR_INVALID_PARAMETER,
            Self::NoSuchTransport(_) => code::ERROR_UNKNOWN_PROTOCOL_ID,
            Self::TransportNameTaken { .. } => code::ERROR_PROTOCOL_ALREADY_INSTALLED,
            Self::NoSuchInterface | Self::NoSuchInterfaceTransport => code::ERROR_NO_SUCH_INTERFACE,
            Self::InterfaceExists => code::ERROR_INTERFACE_ALREADY_EXISTS,
            Self::NoPhoneBookEntry => code::ERROR_CANNOT_FIND_PHONEBOOK_ENTRY,
            Self::DamagedPhoneBook(_) => code::ERROR_CORRUPT_PHONEBOOK,
            Self::NoSuchName => code::ERROR_NOT_FOUND,
            Self::NoSuchPorts(_) => code::ERROR_BAD_UNIT,
            Self::NotSupported(_) => code::ERROR_NOT_SUPPORTED,
            Self::NotConfigured => code::ERROR_REMOTEACCESS_NOT_CONFIGURED,
            Self::DamagedBlock(_) => code::ERROR_INVALID_DATA,
            Self::ControlSet(_) | Self::Damaged(_) => code::ERROR_REGISTRY_CORRUPT,
            Self::Refused { reason, .. } => refusal_code(*reason),
            Self::Changed => code::ERROR_RETRY,
            Self::ReadOnly => code::ERROR_WRITE_PROTECT,
            Self::Partial { cause, .. } => apply_code(cause),
            Self::File(error) => file_code(error),
            Self::Registry(error) => registry_code(error),
            Self::Memory => code::ERROR_NOT_ENOUGH_MEMORY,
            Self::Store(_) => code::ERROR_REGISTRY_IO_FAILED,
        }
    }
}

fn refusal_code(reason: EditRefusal) -> u32 {
    match reason {
        EditRefusal::Locked | EditRefusal::InUse => code::ERROR_SHARING_VIOLATION,
        EditRefusal::Pending => code::ERROR_BUSY,
        EditRefusal::Stale | EditRefusal::Damaged => code::ERROR_REGISTRY_CORRUPT,
        EditRefusal::ReadOnly => code::ERROR_WRITE_PROTECT,
        EditRefusal::ControlSet => code::ERROR_NOT_SUPPORTED,
        EditRefusal::Running => code::ERROR_SERVICE_ALREADY_RUNNING,
    }
}

fn apply_code(error: &ApplyError) -> u32 {
    match error {
        ApplyError::ReadOnly => code::ERROR_WRITE_PROTECT,
        ApplyError::Stale { .. } | ApplyError::Unknown => code::ERROR_RETRY,
        ApplyError::Failed(error) => registry_code(error),
        _ => code::ERROR_REGISTRY_IO_FAILED,
    }
}

fn registry_code(error: &RegistryError) -> u32 {
    match error {
        RegistryError::File(error) => file_code(error),
        RegistryError::Changed => code::ERROR_RETRY,
        RegistryError::Memory => code::ERROR_NOT_ENOUGH_MEMORY,
        RegistryError::Text(_) => code::ERROR_NOT_REGISTRY_FILE,
        _ => code::ERROR_REGISTRY_CORRUPT,
    }
}

/// Returns the code whose text fits a file operation that failed.
pub fn file_code(error: &FileError) -> u32 {
    match error.kind() {
        ErrorKind::NotFound => match error.operation() {
            Operation::List | Operation::CreateDir | Operation::WriteNew | Operation::Rename => {
                code::ERROR_PATH_NOT_FOUND
            }
            _ => code::ERROR_FILE_NOT_FOUND,
        },
        ErrorKind::Denied => code::ERROR_ACCESS_DENIED,
        ErrorKind::NotADirectory | ErrorKind::IsADirectory | ErrorKind::NotAFile => {
            code::ERROR_DIRECTORY
        }
        ErrorKind::BadName => code::ERROR_INVALID_NAME,
        ErrorKind::AlreadyExists => code::ERROR_ALREADY_EXISTS,
        ErrorKind::NotEmpty => code::ERROR_DIR_NOT_EMPTY,
        ErrorKind::Full => code::ERROR_DISK_FULL,
        ErrorKind::ReadOnly => code::ERROR_WRITE_PROTECT,
        ErrorKind::TooLarge { .. } => code::ERROR_FILE_TOO_LARGE,
        ErrorKind::Replaced => code::ERROR_RETRY,
        ErrorKind::Locked => code::ERROR_SHARING_VIOLATION,
        ErrorKind::OutOfMemory => code::ERROR_NOT_ENOUGH_MEMORY,
        _ => code::ERROR_REGISTRY_IO_FAILED,
    }
}

impl From<StoreError> for ConfigError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Registry(error) => error.into(),
            StoreError::Memory => Self::Memory,
            StoreError::PhoneBook(error) => match error.downcast::<FileError>() {
                Ok(error) => (*error).into(),
                Err(error) => Self::Store(error.to_string()),
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

impl From<EditError> for ConfigError {
    fn from(error: EditError) -> Self {
        match error {
            EditError::Refused { reason, found } => Self::Refused { reason, found },
            EditError::Store(error) => error.into(),
            EditError::PhoneBookStale => Self::Changed,
            EditError::NoPhoneBook => {
                Self::NotSupported("this router's phone book can't be changed")
            }
            EditError::Unsettled { what } => Self::Store(what),
            EditError::Registry(partial) => match (partial.done, partial.cause) {
                (0, ApplyError::ReadOnly) => Self::ReadOnly,
                (0, ApplyError::Stale { .. }) => Self::Changed,
                (0, ApplyError::Failed(error)) => error.into(),
                (done, cause) => Self::Partial { done, cause: Box::new(cause) },
            },
        }
    }
}
