//! What can go wrong between us and a server.

use crate::pipe::PipeError;

/// Why a call to a server failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// The pipe failed.
    #[error("{during}: {source}")]
    Pipe {
        /// What was being done.
        during: &'static str,
        /// How it failed.
        source: PipeError,
    },
    /// The server does not speak the protocol as it should, or refuses to.
    #[error("{during}: expected {expected}, found {found}")]
    Protocol {
        /// What was being done.
        during: &'static str,
        /// What should have come.
        expected: String,
        /// What came.
        found: String,
    },
    /// The data of a reply are not what the call returns.
    #[error("{call}: byte {offset} of the reply: expected {expected}, found {found}")]
    Reply {
        /// The call.
        call: &'static str,
        /// Where in the stub data.
        offset: usize,
        /// What should be there.
        expected: String,
        /// What is there.
        found: String,
    },
    /// The server's RPC run-time ended the call: MS-RPCE section 2.2.2.1 and C706 appendix E list the codes.
    #[error("{call}: the server raised fault {status:#010x}")]
    Fault {
        /// The call.
        call: &'static str,
        /// The fault's code.
        status: u32,
    },
    /// The call came back with a Win32 error code.
    #[error("{call} failed with error {code}")]
    Code {
        /// The call.
        call: &'static str,
        /// The code.
        code: u32,
    },
    /// A name is longer than the protocol can say.
    #[error("{call}: a name of {units} UTF-16 units is longer than the protocol allows")]
    NameTooLong {
        /// The call.
        call: &'static str,
        /// Its length.
        units: usize,
    },
    /// Memory for the reply could not be had.
    #[error("not enough memory for the server's reply")]
    Memory,
}

impl RemoteError {
    /// Returns the Win32 code of the error, where the call came back with one.
    pub fn code(&self) -> Option<u32> {
        match self {
            Self::Code { code, .. } => Some(*code),
            _ => None,
        }
    }
}
