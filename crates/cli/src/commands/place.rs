//! The router that a restore writes to.

use crate::error::CliError;
use routerkeep_files::Files;
use routerkeep_location::Location;
use routerkeep_restore::{Outcome, Place, Refusal, Settled};
use serde_json::{Value, json};
use std::ffi::OsStr;

/// Finds the place that a text names; one that can't be written to is refused.
pub(super) fn find(files: &dyn Files, text: &OsStr) -> Result<Place, CliError> {
    let at = |error: CliError| error.at(text.to_string_lossy());
    let location = Location::find(files, text).map_err(|error| at(error.into()))?;
    let place = match &location {
        Location::Root(root) => Place::root(files, &root.directory),
        Location::Hive(path) => Place::hive(files, path).map(Some),
        _ => return Err(at(CliError::not_writable())),
    };
    let place = place.map_err(|error| at(error.into()))?;
    place.ok_or_else(|| at(CliError::not_writable()))
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
        Outcome::TakenBack { why } => Err(CliError::taken_back(why)),
        Outcome::Unsettled(unsettled) => Err(CliError::unsettled(&unsettled)),
        Outcome::Done(_) => Ok(Settled::Nothing),
    }
}
