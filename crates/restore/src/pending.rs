//! What who reads has to know of a restore that was committed and not finished.

use crate::journal::{JOURNAL, Journal, Operation, State};
use crate::journal_file::JournalError;
use crate::live::{LivePlace, pending_live};
use crate::place::Place;
use routerkeep_files::Files;
use std::path::PathBuf;

/// A restore that was committed and not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// When it was begun, UTC.
    pub time: String,
    /// What it was.
    pub operation: Operation,
    /// The backup, as the user named it.
    pub source: String,
    /// The safety backup that it made first; none where it did not come so far.
    pub safety: Option<PathBuf>,
    /// How it can be settled.
    pub condition: Condition,
}

/// How a pending restore can be settled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// Its files can be put in place. Who reads through [`committed_paths`] sees them already.
    CanFinish,
    /// It never came to be: what it prepared is gone, and the files are as they were.
    NeverBegun,
    /// Some of its changes of a running system may be made. Who reads sees the router as it is.
    HalfMade,
    /// Nothing of it is left but its mark at the server.
    OnlyMarked,
    /// It is, or was, under way from elsewhere. Says who can settle it.
    Elsewhere(String),
    /// A file was changed meanwhile, by Windows or by hand: it can only be given up. Reading shows the
    /// files as they are.
    Conflict(String),
}

/// Looks for a pending restore.
///
/// # Errors
/// [`JournalError`].
pub fn pending(files: &dyn Files, place: &Place) -> Result<Option<Pending>, JournalError> {
    let Some(journal) = Journal::read(files, place, JOURNAL)? else {
        return pending_on_windows(files, place);
    };
    let progress = journal.progress(files, place)?;
    let condition = if let Some(what) = progress.conflict() {
        Condition::Conflict(what.to_owned())
    } else if progress.can_finish() {
        Condition::CanFinish
    } else if progress.untouched() {
        Condition::NeverBegun
    } else {
        Condition::Conflict("a file that was prepared is missing".to_owned())
    };
    Ok(Some(Pending {
        safety: Some(journal.safety_path(place)),
        time: journal.time,
        operation: journal.operation,
        source: journal.source,
        condition,
    }))
}

/// Looks for a restore that was interrupted while Windows ran from the disk; only there it can be settled.
pub(crate) fn pending_on_windows(
    files: &dyn Files,
    place: &Place,
) -> Result<Option<Pending>, JournalError> {
    if place.root_path().is_none() {
        return Ok(None);
    }
    let live = LivePlace::new(place.state_path().to_owned());
    let what = "it was one of the running Windows, which alone can settle it";
    let conflict = Condition::Conflict(what.to_owned());
    let pending = pending_live(files, &live)?;
    Ok(pending.map(|pending| Pending { condition: conflict, ..pending }))
}

/// The files that hold the committed state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The hive.
    pub hive: PathBuf,
    /// The phone book; `None` where there is none, or where the place has none to offer.
    pub phone_book: Option<PathBuf>,
}

/// Returns which files hold the committed state: those of a pending restore count before they are renamed.
///
/// Whoever settles a restore meanwhile renames what this names: a reader that finds nothing asks again.
///
/// # Errors
/// [`JournalError`].
pub fn committed_paths(files: &dyn Files, place: &Place) -> Result<Committed, JournalError> {
    let mut committed = Committed {
        hive: place.hive_path().to_owned(),
        phone_book: match place.phone_book_path() {
            Some(path) if files.stat(path)?.is_some() => Some(path.to_owned()),
            _ => None,
        },
    };
    let Some(journal) = Journal::read(files, place, JOURNAL)? else { return Ok(committed) };
    let progress = journal.progress(files, place)?;
    if !progress.can_finish() {
        return Ok(committed);
    }
    if progress.hive == Some(State::Ahead) {
        committed.hive = place.staged_hive();
    }
    if progress.phone_book == Some(State::Ahead) && place.phone_book_path().is_some() {
        let removed = journal.phone_book.is_some_and(|book| book.after.is_none());
        committed.phone_book = if removed { None } else { place.staged_phone_book() };
    }
    Ok(committed)
}
