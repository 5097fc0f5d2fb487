//! What the RPC layer needs of SMB: named pipes, and nothing else. Tests put their own servers behind it.

use std::fmt;

/// A named pipe in message mode, opened at the server.
///
/// Each method is one exchange with the server, and blocks until it answered or the transport gave up.
pub trait Pipe: Send {
    /// Writes a message and reads what the server answers (`FSCTL_PIPE_TRANSCEIVE`, MS-FSCC 2.3.45).
    ///
    /// The answer may be the beginning of a message only; [`Pipe::read`] gets the rest of it.
    ///
    /// # Errors
    /// [`PipeError`].
    fn transceive(&mut self, message: &[u8]) -> Result<Vec<u8>, PipeError>;

    /// Writes a message that the server does not answer.
    ///
    /// # Errors
    /// [`PipeError`].
    fn write(&mut self, message: &[u8]) -> Result<(), PipeError>;

    /// Reads the next message, or the rest of one.
    ///
    /// # Errors
    /// [`PipeError`].
    fn read(&mut self) -> Result<Vec<u8>, PipeError>;
}

/// A session with a server in which pipes can be opened, from several threads at once.
pub trait Pipes: Send + Sync {
    /// Opens the pipe `name`, such as `winreg`.
    ///
    /// # Errors
    /// [`PipeError`].
    fn open(&self, name: &str) -> Result<Box<dyn Pipe>, PipeError>;
}

/// Why a pipe did not do what it was asked.
#[derive(Debug)]
pub struct PipeError {
    /// What it means for the connection.
    pub kind: PipeErrorKind,
    /// What the transport says.
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// What the failure of a pipe means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PipeErrorKind {
    /// The server has no such pipe, or nothing listens at it.
    NotFound,
    /// The user may not open it.
    Denied,
    /// The connection is gone; whether the last message arrived is not known.
    Lost,
    /// Something else.
    Other,
}

impl PipeError {
    /// Makes an error of what the transport says.
    pub fn new(
        kind: PipeErrorKind,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { kind, source: source.into() }
    }
}

impl fmt::Display for PipeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            PipeErrorKind::NotFound => f.write_str("the server has no such pipe"),
            PipeErrorKind::Denied => f.write_str("access to the pipe was denied"),
            PipeErrorKind::Lost => f.write_str("the connection was lost"),
            PipeErrorKind::Other => f.write_str("the pipe failed"),
        }
    }
}

impl std::error::Error for PipeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
