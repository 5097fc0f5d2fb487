//! The router that a restore writes to.

use crate::error::CliError;
use crate::ui::Ui;
use crate::view;
use routerkeep_files::Files;
use routerkeep_location::Location;
#[cfg(windows)]
use routerkeep_location::{LiveServices, LiveStore, live_place};
use routerkeep_registry::Limits;
use routerkeep_restore::service::{SERVICE, ServiceControl, ServiceState};
use routerkeep_restore::{
    Done, JournalError, LastRestore, LiveOutcome, LivePlace, LiveTarget, Outcome, Pending, Place,
    Plan, Prepared, Refusal, Request, RestoreError, Settled, UndoRequest, apply, apply_live,
    give_up, give_up_live, last_live_restore, last_restore, pending, pending_live, prepare,
    prepare_live, undo, undo_live,
};
use serde_json::{Value, json};
use std::ffi::OsStr;

/// A router that can be written, and the ways to it.
pub(super) enum Router<'f> {
    /// In files that nobody else uses.
    Files(&'f dyn Files, Place),
    /// A Windows that runs.
    #[cfg_attr(not(windows), expect(dead_code, reason = "only a Windows has one that runs"))]
    Live(&'f dyn Files, Live<'f>),
}

/// A router whose Windows runs.
pub(super) struct Live<'f> {
    /// Where journals are.
    place: LivePlace,
    target: Box<dyn LiveTarget + 'f>,
    services: Box<dyn ServiceControl + 'f>,
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
                let (target, services) = (Box::new(store), Box::new(LiveServices));
                return Ok(Self::Live(files, Live { place, target, services }));
            }
            _ => return Err(at(CliError::not_writable())),
        };
        let place = place.map_err(|error| at(error.into()))?;
        let place = place.ok_or_else(|| at(CliError::not_writable()))?;
        Ok(Self::Files(files, place))
    }

    /// Lists the services that have to be stopped for a change: the router's own and what depends on it.
    pub(super) fn services(&self) -> Vec<String> {
        let Self::Live(_, Live { services, .. }) = self else { return Vec::new() };
        match services.state(SERVICE) {
            Ok(ServiceState::Running) => {
                let mut all = services.running_dependants().unwrap_or_default();
                all.push(SERVICE.to_owned());
                all
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn prepare(&self, request: &Request<'_>) -> Result<Prepared, RestoreError> {
        match self {
            Self::Files(files, place) => prepare(*files, place, request),
            Self::Live(files, live) => prepare_live(*files, &live.place, &*live.target, request),
        }
    }

    pub(super) fn apply(
        &mut self,
        request: &Request<'_>,
        shown: &Plan,
    ) -> Result<LiveOutcome, RestoreError> {
        match self {
            Self::Files(files, place) => {
                apply(*files, place, request, Some(shown)).map(LiveOutcome::from)
            }
            Self::Live(files, Live { place, target, services }) => {
                apply_live(*files, place, &mut **target, &**services, request, Some(shown))
            }
        }
    }

    pub(super) fn pending(&self) -> Result<Option<Pending>, JournalError> {
        match self {
            Self::Files(files, place) => pending(*files, place),
            Self::Live(files, live) => pending_live(*files, &live.place),
        }
    }

    pub(super) fn last_restore(&self) -> Result<Option<LastRestore>, RestoreError> {
        match self {
            Self::Files(files, place) => last_restore(*files, place),
            Self::Live(files, live) => last_live_restore(*files, &live.place),
        }
    }

    pub(super) fn undo(&mut self, request: &UndoRequest<'_>) -> Result<LiveOutcome, RestoreError> {
        match self {
            Self::Files(files, place) => undo(*files, place, request).map(LiveOutcome::from),
            Self::Live(files, Live { place, target, services }) => {
                undo_live(*files, place, &mut **target, &**services, request)
            }
        }
    }

    pub(super) fn give_up(&mut self) -> Result<LiveOutcome, RestoreError> {
        match self {
            Self::Files(files, place) => give_up(*files, place).map(LiveOutcome::from),
            Self::Live(files, Live { place, target, services }) => {
                give_up_live(*files, place, &mut **target, &**services, &Limits::DEFAULT)
            }
        }
    }
}

/// Finds the place that a text names, where it has to be files; one that can't be written to is refused.
pub(super) fn find(files: &dyn Files, text: &OsStr) -> Result<Place, CliError> {
    match Router::find(files, text)? {
        Router::Files(_, place) => Ok(place),
        Router::Live(..) => Err(CliError::not_writable().at(text.to_string_lossy())),
    }
}

/// Returns refusals for programs.
pub(super) fn refusals(refusals: &[Refusal]) -> Vec<Value> {
    let one = |refusal: &Refusal| json!({ "kind": refusal.kind.as_str(), "found": refusal.found });
    refusals.iter().map(one).collect()
}

/// Turns an outcome into what was settled and what was done; anything else into an error.
pub(super) fn settled(
    ui: &mut Ui,
    live: LiveOutcome,
) -> Result<Result<Box<Done>, Settled>, CliError> {
    let LiveOutcome { outcome, not_started, differs } = live;
    let ended = match outcome {
        Outcome::Done(done) => Ok(Ok(done)),
        Outcome::Settled(settled) => Ok(Err(settled)),
        Outcome::Refused(refusals) => {
            view::since_shown(ui, &differs);
            let data = (!differs.is_empty()).then(|| json!({ "differs": differs }));
            let error = CliError::refused(&refusals);
            Err(match data {
                Some(data) => error.with_data(data),
                None => error,
            })
        }
        Outcome::TakenBack { why, .. } => Err(CliError::taken_back(why)),
        Outcome::Unsettled(unsettled) => return Err(CliError::unsettled(&unsettled)),
    };
    match not_started.is_empty() {
        true => ended,
        false => Err(CliError::not_started(&not_started, ended.err())),
    }
}
