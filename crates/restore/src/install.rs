//! The default configuration in place of whatever a router has: what `MprConfigServerInstall` is documented
//! to do, as a restore with a safety backup and an undo.
//!
//! Router managers and interfaces become those of a new router and the phone book goes. Of the server's
//! settings only those are set that the function's page names: router type, logging and server flags, and
//! the mark "configured". The service's start type stays as it is.

use crate::apply::apply_locked;
use crate::defaults;
use crate::guards::OpenFiles;
use crate::interrupt::Uninterrupted;
use crate::journal::Operation;
use crate::lock::lock;
use crate::outcome::{Outcome, RestoreError};
use crate::pending::pending;
use crate::place::Place;
use crate::plan::Scope;
use crate::plan_file::Agreed;
use crate::prepare::{Request, refuse_pending};
use crate::refusal::Permits;
use crate::target::Target;
use crate::wanted::Choice;
use routerkeep_backup::Provenance;
use routerkeep_files::Files;
use routerkeep_regf::LogPolicy;
use routerkeep_registry::{Key, KeyPath, Limits, MemoryRegistry};
use routerkeep_router::{CaptureError, Class, MemoryStore, PhoneBookContent, Snapshot, capture};

/// How the default configuration is put in place.
#[derive(Clone, Copy)]
pub struct InstallRequest<'a> {
    /// What is allowed.
    pub permits: Permits,
    /// What becomes of transaction logs beside a dirty hive.
    pub logs: LogPolicy,
    /// Bounds on what is read.
    pub limits: Limits,
    /// Who knows which files are open elsewhere.
    pub open_files: &'a dyn OpenFiles,
    /// Who does it, and when.
    pub provenance: &'a Provenance,
}

/// Puts the default configuration in place.
///
/// # Errors
/// [`RestoreError`] where something can't be read; nothing was changed then. What fails later is in the
/// outcome.
pub fn install(
    files: &dyn Files,
    place: &Place,
    request: &InstallRequest<'_>,
) -> Result<Outcome, RestoreError> {
    let lock = match lock(files, place)? {
        Ok(lock) => lock,
        Err(refusal) => return Ok(Outcome::Refused(vec![refusal])),
    };
    if let Some(pending) = pending(files, place)? {
        return Ok(Outcome::Refused(vec![refuse_pending(&pending)]));
    }
    let InstallRequest { permits, logs, limits, open_files, provenance } = *request;
    let target = Target::open(files, place, None, logs, limits)?;
    let wanted = wanted(target.capture()?, place, &limits)?;
    drop(target);
    let request = Request {
        wanted: &wanted,
        source: "the default configuration",
        scope: Scope::WithServer,
        choice: Choice::WHOLE,
        control_set: None,
        permits,
        logs,
        limits,
        open_files,
        interrupt: &Uninterrupted,
        provenance,
    };
    apply_locked(files, place, &request, Agreed::Anything, Operation::Install, &lock)
}

/// Returns the present configuration with the defaults put in.
fn wanted(current: Snapshot, place: &Place, limits: &Limits) -> Result<Snapshot, RestoreError> {
    let root = defaults::registry().map_err(|error| RestoreError::Defaults(error.to_string()))?;
    let registry = MemoryRegistry::new(root);
    let store = MemoryStore { registry, phone_book: PhoneBookContent::Absent };
    let new = capture(&store, limits)
        .map_err(|error: CaptureError| RestoreError::Defaults(error.to_string()))?;
    let phone_book = match place.phone_book_path() {
        Some(_) => Class::Absent,
        None => current.phone_book,
    };
    let defaults = new.server.content().cloned().unwrap_or_default();
    let server = current.server.map(|mut server| {
        take_over(&mut server, &defaults);
        server
    });
    let (router_managers, interfaces) = (new.router_managers, new.interfaces);
    Ok(Snapshot { router_managers, interfaces, phone_book, server, ..current })
}

/// The settings that the page of the function names, below the key of the class `server`.
const SETTINGS: [(&str, &[&str]); 3] = [
    ("RemoteAccess", &["ConfigurationFlags"]),
    ("RemoteAccess\\Parameters", &["RouterType", "ServerFlags", "LoggingFlags"]),
    ("Tcpip\\Parameters", &["IPEnableRouter"]),
];

fn take_over(server: &mut Key, defaults: &Key) {
    for (path, names) in SETTINGS {
        let path = KeyPath::from(path);
        let Some(new) = defaults.at(&path) else { continue };
        let own = server.at_or_new(&path);
        for value in new.values.iter().filter(|value| names.iter().any(|name| value.name.is(name)))
        {
            own.values.retain(|own| !own.name.matches(&value.name));
            own.values.push(value.clone());
        }
    }
    server.sort();
}
