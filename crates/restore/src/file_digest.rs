//! Length and SHA-256 of a file: how a journal knows a file again.

use routerkeep_files::{ErrorKind, FileError, Files};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;

/// What a file holds, without holding it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileDigest {
    pub(crate) size: u64,
    /// 64 hexadecimal digits.
    pub(crate) sha256: String,
}

/// How much of a file is in memory at a time.
const PIECE: usize = 64 * 1024;

impl FileDigest {
    /// Returns the digest of bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self { size: bytes.len() as u64, sha256: hex(&Sha256::digest(bytes)) }
    }

    /// Returns the digest of a file, read in pieces; `None` where there is no such file.
    ///
    /// # Errors
    /// [`FileError`], also for a link or a directory.
    pub(crate) fn read(files: &dyn Files, path: &Path) -> Result<Option<Self>, FileError> {
        let file = match files.open_at(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let (mut hash, mut size) = (Sha256::new(), 0_u64);
        let mut piece = vec![0; PIECE];
        loop {
            let read = file.read_full_at(size, &mut piece)?;
            if read == 0 {
                return Ok(Some(Self { size, sha256: hex(&hash.finalize()) }));
            }
            hash.update(piece.get(..read).unwrap_or_default());
            size = size.saturating_add(read as u64);
        }
    }
}

/// Says whether a file holds just these bytes.
pub(crate) fn holds(files: &dyn Files, path: &Path, bytes: &[u8]) -> Result<bool, FileError> {
    let file = files.open_at(path)?;
    if file.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let mut piece = vec![0; PIECE];
    let mut offset = 0_u64;
    for expected in bytes.chunks(PIECE) {
        let read = file.read_full_at(offset, &mut piece)?;
        if piece.get(..read) != Some(expected) {
            return Ok(false);
        }
        offset = offset.saturating_add(read as u64);
    }
    Ok(true)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
