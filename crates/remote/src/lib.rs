//! The registry of a running Windows server, over the network: MS-RRP on DCE/RPC on SMB.
//!
//! 1. [`smb::Session`] signs in at a server; it opens pipes and files.
//! 2. [`Pipes`] is what is needed of SMB: named pipes of a session. Tests put their own servers there.
//! 3. [`RemoteRegistry`] is the server's registry as every other store of this workspace: it is read over
//!    several pipes at once and changed one step at a time, each checked first.
//! 4. [`RemoteServices`] is its service control manager: state, stop and start of services.
//! 5. [`RemoteStore`] is the router: that registry and the phone book in `ADMIN$`.
//!
//! The server is not trusted: counts, sizes and names are held against what arrived and against limits.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation))]

mod at_once;
mod change;
mod connections;
mod error;
mod ndr;
mod pipe;
mod registry;
mod rpc;
mod second_look;
mod services;
pub mod smb;
mod store;
mod svcctl;
mod walk;
mod winreg;

pub use connections::RoundTrips;
pub use error::RemoteError;
pub use pipe::{Pipe, PipeError, PipeErrorKind, Pipes};
pub use registry::{Cost, RemoteRegistry, Task};
pub use second_look::SecondLook;
pub use services::{RemoteServices, ServicePatience};
pub use store::RemoteStore;
