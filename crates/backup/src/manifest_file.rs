//! The bytes of `manifest.json`: sealed JSON.

use crate::manifest::{Format, Manifest};
use crate::seal::{SealError, seal_in_place, unseal};
use crate::{limits, seal};
use serde::Deserialize;
use std::io;

/// Why a manifest can't be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ManifestError {
    /// It was damaged.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// It is not a manifest at all.
    #[error("line {line}, column {column}: {message}")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// It is one of another format.
    #[error("format: expected {expected}, found {found}")]
    Format {
        /// What this program reads.
        expected: String,
        /// What it says.
        found: String,
    },
    /// Memory for it can't be had.
    #[error("not enough memory for the manifest")]
    Memory,
}

impl From<serde_json::Error> for ManifestError {
    fn from(error: serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let mut message = error.to_string();
        if message.starts_with(limits::SHORT_OF_MEMORY) {
            return Self::Memory;
        }
        // The place is said in front of it, in words that all messages share.
        if let Some(end) = message.rfind(" at line ") {
            message.truncate(end);
        }
        Self::Json { line, column, message }
    }
}

/// Why a manifest can't be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnwritableManifest {
    /// Its JSON can't be made.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// It is longer than what is read.
    #[error("more than {} bytes", limits::MANIFEST)]
    TooLarge,
    /// Memory for it can't be had.
    #[error("not enough memory")]
    Memory,
}

impl Manifest {
    /// Returns the bytes of the file.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, UnwritableManifest> {
        let mut text = Text { bytes: Vec::new(), stopped: None };
        let written = serde_json::to_writer_pretty(&mut text, self);
        if let Some(why) = text.stopped {
            return Err(why);
        }
        written?;
        seal_in_place(&mut text.bytes).map_err(|_| UnwritableManifest::Memory)?;
        if text.bytes.len() as u64 > limits::MANIFEST {
            return Err(UnwritableManifest::TooLarge);
        }
        Ok(text.bytes)
    }

    /// Reads the file's bytes.
    ///
    /// The seal comes first: only what is as it was written is asked for its version, so that damage is
    /// never called a newer version, and a newer version never damage.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        #[derive(Deserialize)]
        struct Head {
            format: Format,
        }
        unseal(bytes)?;
        if !limits::memory_for_manifest(bytes.len()) {
            return Err(ManifestError::Memory);
        }
        let Head { format } = serde_json::from_slice(bytes)?;
        if format.name != Format::NAME || format.major != Format::MAJOR {
            return Err(ManifestError::Format {
                expected: format!("{} {}", Format::NAME, Format::MAJOR),
                found: format!("{} {}.{}", format.name, format.major, format.minor),
            });
        }
        Ok(serde_json::from_slice(bytes)?)
    }
}

/// Says whether bytes that are no readable manifest may once have been one, and not somebody else's file
/// of that name.
///
/// No single damage takes away both marks; a file that lost all its content is nobody's any more.
pub(crate) fn was_manifest(bytes: &[u8]) -> bool {
    let name = Format::NAME.as_bytes();
    bytes.iter().all(|&byte| byte == 0)
        || seal::looks_sealed(bytes)
        || bytes.windows(name.len()).any(|window| window == name)
}

/// Text that grows fallibly, and not above what is read.
struct Text {
    bytes: Vec<u8>,
    stopped: Option<UnwritableManifest>,
}

impl io::Write for Text {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.bytes.len().saturating_add(more.len()) as u64 > limits::MANIFEST {
            self.stopped = Some(UnwritableManifest::TooLarge);
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if self.bytes.try_reserve(more.len()).is_err() {
            self.stopped = Some(UnwritableManifest::Memory);
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
