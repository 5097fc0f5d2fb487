//! A journal as a file: one sealed JSON object that begins with the name and the version of its format.

use routerkeep_backup::{seal, unseal};
use routerkeep_files::{Access, ErrorKind, FileError, Files, Operation, ReplaceError, replace};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Which format a file has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Format {
    pub(crate) name: String,
    pub(crate) major: u32,
}

/// Why there is no telling what a journal says.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// It is damaged, or of a newer version.
    #[error("{}: {what}", path.display())]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// It can't be read.
    #[error(transparent)]
    File(#[from] FileError),
}

/// What a journal is that a file can hold.
pub(crate) trait JournalFile: Serialize + DeserializeOwned {
    /// The name of the format.
    const NAME: &'static str;
    /// Its version.
    const MAJOR: u32;
    /// The largest file that is read.
    const LIMIT: u64;

    /// Returns the format that is written.
    fn current() -> Format {
        Format { name: Self::NAME.to_owned(), major: Self::MAJOR }
    }

    /// Returns the format that the file says it has.
    fn format(&self) -> &Format;

    /// Returns the name of the safety backup's directory, where there is one already.
    fn safety(&self) -> Option<&str>;

    /// Reads a journal from a state directory; `None` where there is none.
    fn read_file(
        files: &dyn Files,
        state: &Path,
        name: &str,
    ) -> Result<Option<Self>, JournalError> {
        let path = state.join(name);
        let bytes = match files.read(&path, Self::LIMIT) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let damaged = |what: String| JournalError::Damaged { path: path.clone(), what };
        unseal(&bytes).map_err(|error| damaged(error.to_string()))?;
        let journal: Self =
            serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        if *journal.format() != Self::current() {
            let Format { name, major } = journal.format();
            let expected = format!("{} {}", Self::NAME, Self::MAJOR);
            return Err(damaged(format!("expected {expected}, found {name} {major}")));
        }
        let plain = |name: &str| Path::new(name).file_name() == Some(OsStr::new(name));
        if !journal.safety().is_none_or(plain) {
            return Err(damaged("the name of the safety backup is no plain name".to_owned()));
        }
        Ok(Some(journal))
    }

    /// Writes the journal to a state directory, in place of an earlier one.
    fn write_file(&self, files: &dyn Files, state: &Path, name: &str) -> Result<(), ReplaceError> {
        let broken = |error: serde_json::Error| {
            let error = std::io::Error::other(error);
            let error = FileError::from_io(Operation::WriteNew, &state.join(name), error);
            ReplaceError::NotReplaced(error)
        };
        let text = seal(&serde_json::to_string_pretty(self).map_err(broken)?);
        replace(files, state, OsStr::new(name), text.as_bytes(), Access::OwnerOnly)
    }
}
