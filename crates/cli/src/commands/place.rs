//! The router that a restore writes to.

use super::server;
use crate::args::ServerArgs;
use crate::error::CliError;
use crate::ui::Ui;
use crate::view;
use routerkeep_files::Files;
use routerkeep_location::Location;
#[cfg(windows)]
use routerkeep_location::{LiveServices, LiveStore, live_place};
use routerkeep_registry::Limits;
use routerkeep_remote::{RemoteServices, RemoteStore};
use routerkeep_restore::service::{SERVICE, ServiceControl, ServiceState};
use routerkeep_restore::{
    BackupRef, Done, Draft, LastRestore, LiveOutcome, LivePlace, LiveTarget, Outcome, Pending,
    Place, Plan, PlanFile, Prepared, Refusal, Request, RestoreError, ServerPlace, Settled,
    UndoRequest, apply, apply_file, apply_live, apply_server, draft, draft_live, draft_server,
    give_up, give_up_live, give_up_server, last_live_restore, last_restore, pending, pending_live,
    pending_server, prepare, prepare_live, prepare_server, undo, undo_live, undo_server,
};
use routerkeep_router::{Snapshot, Store, capture};
use serde_json::{Value, json};
use std::ffi::OsStr;

/// A router that can be written, and the ways to it.
pub(super) enum Router<'f> {
    /// In files that nobody else uses.
    Files(&'f dyn Files, Place),
    /// A Windows that runs.
    #[cfg_attr(not(windows), expect(dead_code, reason = "only a Windows has one that runs"))]
    Live(&'f dyn Files, Live<'f>),
    /// A running server.
    Server(&'f dyn Files, Box<Server>),
}

/// A router whose Windows runs elsewhere.
pub(super) struct Server {
    place: ServerPlace,
    store: RemoteStore,
    services: RemoteServices,
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
    pub(super) fn find(
        ui: &mut Ui,
        files: &'f dyn Files,
        text: &OsStr,
        args: &ServerArgs,
    ) -> Result<Self, CliError> {
        let at = |error: CliError| error.at(text.to_string_lossy());
        let location = Location::find(files, text).map_err(|error| at(error.into()))?;
        let place = match &location {
            Location::Root(root) => Place::root(files, &root.directory),
            Location::Hive(path) => Place::hive(files, path).map(Some),
            Location::Server(name, _) => {
                let (place, store) = server::writable(ui, files, name, args).map_err(at)?;
                let services = store.services().clone();
                return Ok(Self::Server(files, Box::new(Server { place, store, services })));
            }
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

    /// Says of a router that is changed over a network that nothing else brings it back.
    pub(super) fn warn_of_the_way(&self, ui: &mut Ui) {
        if let Self::Server(..) = self {
            let odd = "nothing brings it back by itself";
            let text = format!("A server is changed from afar: {odd} where the way is cut.");
            ui.warn("no-self-healing", text, odd);
        }
    }

    /// Lists the services that have to be stopped for a change: the router's own and what depends on it.
    pub(super) fn services(&self) -> Vec<String> {
        let services: &dyn ServiceControl = match self {
            Self::Files(..) => return Vec::new(),
            Self::Live(_, live) => &*live.services,
            Self::Server(_, server) => &server.services,
        };
        match services.state(SERVICE) {
            Ok(ServiceState::Running) => {
                let mut all = services.running_dependants().unwrap_or_default();
                all.push(SERVICE.to_owned());
                all
            }
            _ => Vec::new(),
        }
    }

    /// Captures a router that runs; one in files is not looked at.
    pub(super) fn capture(&self) -> Result<Option<Snapshot>, CliError> {
        let store: &dyn Store = match self {
            Self::Files(..) => return Ok(None),
            Self::Live(_, live) => &*live.target,
            Self::Server(_, server) => &server.store,
        };
        Ok(Some(capture(store, &Limits::DEFAULT).map_err(RestoreError::from)?))
    }

    pub(super) fn prepare(&self, request: &Request<'_>) -> Result<Prepared, RestoreError> {
        match self {
            Self::Files(files, place) => prepare(*files, place, request),
            Self::Live(files, live) => prepare_live(*files, &live.place, &*live.target, request),
            Self::Server(files, server) => {
                prepare_server(*files, &server.place, &server.store, request)
            }
        }
    }

    pub(super) fn draft(
        &self,
        request: &Request<'_>,
        backup: &BackupRef,
    ) -> Result<Draft, RestoreError> {
        match self {
            Self::Files(files, place) => draft(*files, place, request, backup),
            Self::Live(files, live) => {
                draft_live(*files, &live.place, &*live.target, request, backup)
            }
            Self::Server(files, server) => {
                draft_server(*files, &server.place, &server.store, request, backup)
            }
        }
    }

    /// Applies a plan that was put down; `shown` is what it has become.
    pub(super) fn apply_file(
        &mut self,
        request: &Request<'_>,
        (file, backup): (&PlanFile, &BackupRef),
        shown: &Plan,
    ) -> Result<LiveOutcome, RestoreError> {
        match self {
            Self::Files(files, place) => {
                apply_file(*files, place, request, backup, file).map(LiveOutcome::from)
            }
            // The file was held against this very plan, and any other is refused.
            Self::Live(..) | Self::Server(..) => self.apply(request, shown),
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
            Self::Server(files, server) => {
                let Server { place, store, services } = &mut **server;
                apply_server((*files, place), store, services, request, shown)
            }
        }
    }

    pub(super) fn pending(&self) -> Result<Option<Pending>, RestoreError> {
        match self {
            Self::Files(files, place) => Ok(pending(*files, place)?),
            Self::Live(files, live) => Ok(pending_live(*files, &live.place)?),
            Self::Server(files, server) => pending_server(*files, &server.place, &server.store),
        }
    }

    pub(super) fn last_restore(&self) -> Result<Option<LastRestore>, RestoreError> {
        match self {
            Self::Files(files, place) => last_restore(*files, place),
            Self::Live(files, live) => last_live_restore(*files, &live.place),
            Self::Server(files, server) => last_live_restore(*files, server.place.live()),
        }
    }

    pub(super) fn undo(&mut self, request: &UndoRequest<'_>) -> Result<LiveOutcome, RestoreError> {
        match self {
            Self::Files(files, place) => undo(*files, place, request).map(LiveOutcome::from),
            Self::Live(files, Live { place, target, services }) => {
                undo_live(*files, place, &mut **target, &**services, request)
            }
            Self::Server(files, server) => {
                let Server { place, store, services } = &mut **server;
                undo_server((*files, place), store, services, request)
            }
        }
    }

    pub(super) fn give_up(&mut self) -> Result<LiveOutcome, RestoreError> {
        match self {
            Self::Files(files, place) => give_up(*files, place).map(LiveOutcome::from),
            Self::Live(files, Live { place, target, services }) => {
                give_up_live(*files, place, &mut **target, &**services, &Limits::DEFAULT)
            }
            Self::Server(files, server) => {
                let Server { place, store, services } = &mut **server;
                give_up_server((*files, place), store, services, &Limits::DEFAULT)
            }
        }
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
            let data =
                (!differs.is_empty()).then(|| json!({ "differs": view::changes_data(&differs) }));
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
