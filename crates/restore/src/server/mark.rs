//! The mark of a restore under way: who restores, from where, since when.
//!
//! It is there for people, and for programs that refuse while it stands. It holds no secrets. Whose it is is known
//! at the caller: the state directory has a note of each mark that was put up from there.

use super::ServerTarget;
use crate::journal::Operation;
use crate::outcome::RestoreError;
use crate::pending::{Condition, Pending};
use routerkeep_backup::{Provenance, instant};
use routerkeep_files::{Access, ErrorKind, FileError, Files, ReplaceError, create_dirs, replace};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::ffi::OsString;
use std::path::Path;

const FORMAT: &str = "routerkeep-pending/1";

/// Who restores a server, for others to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimant {
    /// The user at the machine where the restore was begun.
    pub owner: String,
    /// That machine.
    pub host: String,
}

impl Claimant {
    /// Makes the mark of something that begins now.
    pub(super) fn mark(
        &self,
        operation: Operation,
        provenance: &Provenance,
        state: &Path,
    ) -> Vec<u8> {
        let content = Content {
            format: FORMAT.to_owned(),
            program: format!("{} {}", provenance.program.name, provenance.program.version),
            operation,
            owner: self.owner.clone(),
            host: self.host.clone(),
            time: instant(provenance.time).unwrap_or_default(),
            journal: state.to_string_lossy().into_owned(),
        };
        let mut text = serde_json::to_vec_pretty(&content).unwrap_or_default();
        text.push(b'\n');
        text
    }
}

/// What a mark says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Content {
    format: String,
    program: String,
    operation: Operation,
    owner: String,
    host: String,
    time: String,
    /// The state directory at that machine.
    journal: String,
}

/// A mark that stands at a server, whoever put it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) bytes: Vec<u8>,
    content: Option<Content>,
}

/// How much of a name in a mark is repeated.
const SHOWN: usize = 200;

impl Mark {
    /// Takes the bytes of a mark; they need not be what this program writes.
    pub(super) fn of(bytes: Vec<u8>) -> Self {
        let content = serde_json::from_slice::<Content>(&bytes).ok();
        let content = content.filter(|content| content.format == FORMAT);
        Self { bytes, content }
    }

    /// Says what is pending by it, for whom it is not.
    pub(super) fn pending(&self) -> Pending {
        let short = |text: &str| text.chars().take(SHOWN).collect::<String>();
        let Some(content) = &self.content else {
            let who = "somebody whose mark at the server can't be read".to_owned();
            return pending(Operation::Restore, String::new(), who);
        };
        let Content { owner, host, journal, time, operation, .. } = content;
        let who = format!(
            "{} at {}, where {} has its journal",
            short(owner),
            short(host),
            short(journal)
        );
        pending(*operation, short(time), who)
    }
}

fn pending(operation: Operation, time: String, who: String) -> Pending {
    let (source, safety) = (String::new(), None);
    Pending { time, operation, source, safety, condition: Condition::Elsewhere(who) }
}

/// Which mark stands at a server.
pub(super) enum Standing {
    None,
    /// One that was put up from this state directory.
    Own(Mark),
    Others(Mark),
}

impl Standing {
    pub(super) fn look(
        files: &dyn Files,
        state: &Path,
        target: &dyn ServerTarget,
    ) -> Result<Self, RestoreError> {
        let Some(bytes) = target.mark().map_err(RestoreError::Server)? else {
            return Ok(Self::None);
        };
        let noted = match files.stat(&state.join(note_name(&bytes))) {
            Ok(stat) => stat.is_some(),
            Err(error) if error.kind() == ErrorKind::NotFound => false,
            Err(error) => return Err(error.into()),
        };
        let mark = Mark::of(bytes);
        Ok(if noted { Self::Own(mark) } else { Self::Others(mark) })
    }
}

/// Notes durably that a mark is ours, before it is put up.
pub(super) fn note(files: &dyn Files, state: &Path, mark: &[u8]) -> Result<(), FileError> {
    if let Some(above) = state.parent() {
        create_dirs(files, above, Access::OwnerOnly)?;
    }
    create_dirs(files, state, Access::OwnerOnly)?;
    replace(files, state, &note_name(mark), mark, Access::OwnerOnly)
        .map_err(ReplaceError::into_file_error)
}

/// Removes a note; one that stays speaks of a mark that is nowhere.
pub(super) fn forget(files: &dyn Files, state: &Path, mark: &[u8]) {
    let _ = files.remove(&state.join(note_name(mark)));
}

fn note_name(mark: &[u8]) -> OsString {
    let hash = Sha256::digest(mark);
    let digits: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("mark-{digits}.json").into()
}
