//! Which router a name stands for, and how it is opened.
#![forbid(unsafe_code)]

use crate::boundary::Result;
use crate::code::Code;
use crate::handle::{Locked, Table};
use crate::remote;
use crate::remote_restore::Server;
use crate::types::HANDLE;
use routerkeep_backup::{Program, Provenance};
use routerkeep_files::{ErrorKind, Files, Kind};
use routerkeep_location::ServerName;
use routerkeep_regf::LogPolicy;
use routerkeep_registry::{FileTime, Limits, Name};
use routerkeep_restore::{EditOptions, Permits, Place, PlaceStore, ProcessTable};
use routerkeep_router::config::{Connection, Keeping};
use routerkeep_router::{ErrorCode, StoreMut};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// What is behind a handle of `MprConfigServerConnect`.
pub(crate) struct Router {
    pub(crate) connection: Connection<'static>,
    /// Where it is.
    pub(crate) site: Site,
}

/// Where a router is.
pub(crate) enum Site {
    /// On this machine.
    Local(Local),
    /// On a running server.
    Server(Box<Server>),
}

/// Where a router of this machine is.
#[derive(Clone, Debug)]
pub(crate) enum Local {
    /// In the files of a router root, or a hive.
    Files(Place),
    /// In the registry of the running Windows.
    #[cfg(windows)]
    Running,
}

/// All connections of the process.
pub(crate) static ROUTERS: Table<Router> = Table::new();

/// The files of this machine.
#[cfg(not(windows))]
pub(crate) static FILES: &dyn Files = &routerkeep_files::RealFiles;
/// The files of this machine, with access lists.
#[cfg(windows)]
pub(crate) static FILES: &dyn Files = &routerkeep_registry::live::ProtectedFiles::NEW;

/// Runs `work` on the router of a handle, which no other call uses meanwhile.
///
/// # Errors
/// 87 for NULL, 6 for what is no open connection, 1359 after a panic in an earlier call.
pub(crate) fn with<T>(
    handle: HANDLE,
    work: impl FnOnce(&mut Locked<'_, Router>) -> Result<T>,
) -> Result<T> {
    let connection = ROUTERS.get(handle)?;
    let mut router = connection.lock()?;
    work(&mut router)
}

/// Opens the router that a name stands for.
///
/// - NULL is the local router: the directory or hive in `$ROUTERKEEP_ROOT`, and where that is not set, on
///   Windows, this machine's registry.
/// - A name without `/`, `\` and `:`, or with two separators before it, is a server, and so is
///   `smb://[user@]server[:port]`.
/// - An absolute path is a router root or a SYSTEM hive.
///
/// # Errors
/// What [`remote::open`] says of a server, 123 for a path that is not absolute or leads into a server, 956 where there is no local
/// router, and what opening it says.
pub(crate) fn open(name: Option<&Name>) -> Result<Router> {
    match name {
        None => open_local(local()?),
        Some(name) => match named(name)? {
            Named::Server(server) => open_server(&server),
            Named::Path(path) => open_local(Local::Files(place(&path)?)),
        },
    }
}

/// Says where the local router is: in `$ROUTERKEEP_ROOT`, on Windows too; without it in the running Windows.
///
/// # Errors
/// Without the variable 956 elsewhere than on Windows.
pub(crate) fn local() -> Result<Local> {
    match std::env::var_os("ROUTERKEEP_ROOT").filter(|root| !root.is_empty()) {
        Some(root) => place(Path::new(&root)).map(Local::Files),
        #[cfg(windows)]
        None => Ok(Local::Running),
        #[cfg(not(windows))]
        None => Err(ErrorCode::ERROR_REMOTEACCESS_NOT_CONFIGURED),
    }
}

/// What a name stands for.
enum Named {
    Server(ServerName),
    Path(PathBuf),
}

fn named(name: &Name) -> Result<Named> {
    let separates = |unit: &u16| [u16::from(b'/'), u16::from(b'\\')].contains(unit);
    let units = name.units();
    if let [first, second, server @ ..] = units
        && separates(first)
        && separates(second)
    {
        return server_named(&format!("//{}", String::from_utf16_lossy(server)));
    }
    let is_path = |unit: &u16| separates(unit) || *unit == u16::from(b':');
    if !units.is_empty() && !units.iter().any(is_path) {
        return server_named(&format!("//{}", String::from_utf16_lossy(units)));
    }
    let text = String::from_utf16_lossy(units);
    if text.starts_with("smb://") {
        return server_named(&text);
    }
    let path = crate::path::directory(Some(name))?;
    if path.is_absolute() { Ok(Named::Path(path)) } else { Err(ErrorCode::ERROR_INVALID_NAME) }
}

/// A name that can't be one, such as a path into a server or one with unpaired surrogates, is no name.
fn server_named(text: &str) -> Result<Named> {
    match ServerName::parse(text) {
        Ok(Some(server)) if !text.contains(char::REPLACEMENT_CHARACTER) => {
            Ok(Named::Server(server))
        }
        _ => Err(ErrorCode::ERROR_INVALID_NAME),
    }
}

fn place(path: &Path) -> Result<Place> {
    let path = FILES.canonical(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => ErrorCode::ERROR_PATH_NOT_FOUND,
        _ => error.code(),
    })?;
    let kind = FILES.stat(&path).map_err(|error| error.code())?.map(|stat| stat.kind);
    let place = match kind {
        Some(Kind::Directory) => Place::root(FILES, &path),
        _ => Place::hive(FILES, &path).map(Some),
    };
    // A directory that is no router root has no hive.
    place.map_err(|error| error.code())?.ok_or(ErrorCode::ERROR_FILE_NOT_FOUND)
}

/// What was read of a server is kept until it is refreshed or changed over the same connection: looking
/// whether it still holds would take as long as reading it.
fn open_server(server: &ServerName) -> Result<Router> {
    let store = remote::open(server)?;
    let site = Site::Server(Box::new(Server::new(server.clone(), store.again())));
    let connection = connected(Box::new(store))?.keeping(Keeping::UntilRefreshed);
    Ok(Router { connection, site })
}

fn open_local(local: Local) -> Result<Router> {
    let store: Box<dyn StoreMut + Send> = match &local {
        Local::Files(place) => Box::new(open_files(place.clone())?),
        #[cfg(windows)]
        Local::Running => Box::new(open_running()?),
    };
    Ok(Router { connection: connected(store)?, site: Site::Local(local) })
}

fn connected(store: Box<dyn StoreMut + Send>) -> Result<Connection<'static>> {
    Connection::open(store, Limits::DEFAULT).map_err(|error| Code::code(&error))
}

fn open_files(place: Place) -> Result<PlaceStore<'static>> {
    let options = EditOptions {
        logs: LogPolicy::Recover,
        limits: Limits::DEFAULT,
        permits: Permits::NONE,
        open_files: &ProcessTable,
        now,
    };
    PlaceStore::open(FILES, place, options).map_err(|error| error.code())
}

/// Opens the router of the running Windows.
#[cfg(windows)]
pub(crate) fn open_running() -> Result<routerkeep_location::LiveStore<'static>> {
    routerkeep_location::LiveStore::open(FILES).map_err(|error| error.code())
}

/// Returns the time, in units of 100 ns since 1601.
fn now() -> FileTime {
    /// The same at the beginning of 1970.
    const UNIX: u64 = 116_444_736_000_000_000;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let units = since.as_nanos().checked_div(100).and_then(|units| u64::try_from(units).ok());
    FileTime(UNIX.saturating_add(units.unwrap_or(0)))
}

/// Returns who makes backups and restores here, and when.
pub(crate) fn provenance() -> Provenance {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    Provenance { program: Program { name: "routerkeep-mprapi".to_owned(), version }, time: now() }
}
