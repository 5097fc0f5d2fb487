//! The router that a restore writes to.

use crate::error::CliError;
use routerkeep_files::Files;
use routerkeep_location::Location;
#[cfg(windows)]
use routerkeep_location::{LiveStore, live_place};
use routerkeep_restore::{
    JournalError, LastRestore, Outcome, Pending, Place, Plan, Prepared, Refusal, Request,
    RestoreError, Settled, UndoRequest, apply, give_up, last_restore, pending, prepare, undo,
};
#[cfg(windows)]
use routerkeep_restore::{
    LivePlace, apply_live, give_up_live, last_live_restore, pending_live, prepare_live, undo_live,
};
use serde_json::{Value, json};
use std::ffi::OsStr;

/// A router that can be written, and the ways to it.
pub(super) enum Router<'f> {
    /// In files that nobody else uses.
    Files(&'f dyn Files, Place),
    /// The running Windows.
    #[cfg(windows)]
    Live(&'f dyn Files, LivePlace, Box<LiveStore<'f>>),
}

impl<'f> Router<'f> {
    /// Finds the router that a text names; one that can't be written to is refused.
    pub(super) fn find(files: &'f dyn Files, text: &OsStr) -> Result<Self, CliError> {
        let at = |error: CliError| error.at(text.to_string_lossy());
        let location = Location::find(files, text).map_err(|error| at(error.into()))?;
        let place = match &location {
            Location::Root(root) => Place::root(files, &root.directory),
            Location::Hive(path) => Place::hive(files, path).map(Some),
            #[cfg(windows)]
            Location::Live => {
                let place = live_place().map_err(|error| at(error.into()))?;
                let store = LiveStore::open(files).map_err(|error| at(error.into()))?;
                return Ok(Self::Live(files, place, Box::new(store)));
            }
            _ => return Err(at(CliError::not_writable())),
        };
        let place = place.map_err(|error| at(error.into()))?;
        let place = place.ok_or_else(|| at(CliError::not_writable()))?;
        Ok(Self::Files(files, place))
    }

    pub(super) fn prepare(&self, request: &Request<'_>) -> Result<Prepared, RestoreError> {
        match self {
            Self::Files(files, place) => prepare(*files, place, request),
            #[cfg(windows)]
            Self::Live(files, place, store) => prepare_live(*files, place, &**store, request),
        }
    }

    pub(super) fn apply(
        &mut self,
        request: &Request<'_>,
        shown: &Plan,
    ) -> Result<Outcome, RestoreError> {
        match self {
            Self::Files(files, place) => apply(*files, place, request, Some(shown)),
            #[cfg(windows)]
            Self::Live(files, place, store) => {
                apply_live(*files, place, &mut **store, request, Some(shown))
            }
        }
    }

    pub(super) fn pending(&self) -> Result<Option<Pending>, JournalError> {
        match self {
            Self::Files(files, place) => pending(*files, place),
            #[cfg(windows)]
            Self::Live(files, place, _) => pending_live(*files, place),
        }
    }

    pub(super) fn last_restore(&self) -> Result<Option<LastRestore>, RestoreError> {
        match self {
            Self::Files(files, place) => last_restore(*files, place),
            #[cfg(windows)]
            Self::Live(files, place, _) => last_live_restore(*files, place),
        }
    }

    pub(super) fn undo(&mut self, request: &UndoRequest<'_>) -> Result<Outcome, RestoreError> {
        match self {
            Self::Files(files, place) => undo(*files, place, request),
            #[cfg(windows)]
            Self::Live(files, place, store) => undo_live(*files, place, &mut **store, request),
        }
    }

    pub(super) fn give_up(&self) -> Result<Outcome, RestoreError> {
        match self {
            Self::Files(files, place) => give_up(*files, place),
            #[cfg(windows)]
            Self::Live(files, place, _) => give_up_live(*files, place),
        }
    }
}

/// Finds the place that a text names, where it has to be files; one that can't be written to is refused.
pub(super) fn find(files: &dyn Files, text: &OsStr) -> Result<Place, CliError> {
    match Router::find(files, text)? {
        Router::Files(_, place) => Ok(place),
        #[cfg(windows)]
        Router::Live(..) => Err(CliError::not_writable().at(text.to_string_lossy())),
    }
}

/// Returns refusals for programs.
pub(super) fn refusals(refusals: &[Refusal]) -> Vec<Value> {
    let one = |refusal: &Refusal| json!({ "kind": refusal.kind.as_str(), "found": refusal.found });
    refusals.iter().map(one).collect()
}

/// Turns an outcome that is no success into an error; the text says what was settled.
pub(super) fn failed(outcome: Outcome) -> Result<Settled, CliError> {
    match outcome {
        Outcome::Settled(settled) => Ok(settled),
        Outcome::Refused(refusals) => Err(CliError::refused(&refusals)),
        Outcome::TakenBack { why, .. } => Err(CliError::taken_back(why)),
        Outcome::Unsettled(unsettled) => Err(CliError::unsettled(&unsettled)),
        Outcome::Done(_) => Ok(Settled::Nothing),
    }
}
