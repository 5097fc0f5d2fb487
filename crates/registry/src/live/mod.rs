//! The running Windows: its registry as a store, and what else the system alone can tell or do.
//!
//! - [`LiveRegistry`] is the registry below `HKEY_LOCAL_MACHINE\SYSTEM`.
//! - [`Service`] is a service that can be asked, stopped and started; [`Folder`] the system's directories.
//! - [`replace_file`] puts a file in place of another that keeps its access list.
//! - [`ProtectedFiles`] makes files and directories that only their owner and administrators may read.
//!
//! This is the only module of the crate with `unsafe`, and each block is one call of the system. Wine runs
//! the tests; what Wine only pretends to do is not relied upon (`RegSaveKey`, `RegRestoreKey`).
#![expect(unsafe_code, reason = "the system's functions take pointers")]

mod access_list;
mod changes;
mod files;
mod folder;
mod handle;
mod privilege;
mod reading;
mod registry;
mod replace;
mod seen;
mod service;
mod wide;

pub use files::ProtectedFiles;
pub use folder::Folder;
pub use registry::{Base, LiveRegistry};
pub use replace::replace_file;
pub use service::{Service, ServiceRights, ServiceState, service_state};
