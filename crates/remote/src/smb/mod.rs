//! SMB 3 sessions, by the library `smb2`: what this crate needs of it, and made synchronous.
//!
//! The library is asynchronous. Its run-time has a thread of its own, so that callers may be inside of any
//! run-time themselves or of none.

mod credentials;
mod error;
mod files;
mod pipe;
mod runtime;
mod session;

pub use credentials::{Credentials, Secret};
pub use error::SmbError;
pub use files::{FileStamp, Share};
pub use session::{Encryption, Facts, Session, Target};
