//! The router as a whole: connecting, installing, backup and restore.

use crate::boundary::{Out, Result, call};
use crate::code::Code;
use crate::connect::{self, FILES, Local, ROUTERS, Router, Site, provenance, with};
use crate::path;
use crate::types::{DWORD, HANDLE, LPWSTR, PVOID};
use crate::wide;
use routerkeep_backup::{Backup, publish};
use routerkeep_files::{Files, Kind, is_within};
#[cfg(windows)]
use routerkeep_location::{LiveServices, live_place};
use routerkeep_regf::LogPolicy;
use routerkeep_registry::Limits;
use routerkeep_restore::{
    Choice, InstallRequest, Permits, Place, ProcessTable, Request, Scope, Uninterrupted, apply,
    install, pending,
};
#[cfg(windows)]
use routerkeep_restore::{LivePlace, apply_live, pending_live};
use routerkeep_router::{Class, ErrorCode, Snapshot};
use std::path::Path;

/// Connects to the stored configuration of a router.
///
/// NULL is the local router: the router root or SYSTEM hive in `$ROUTERKEEP_ROOT`, and where that is not
/// set, on Windows, this machine. An absolute path is a router root or a SYSTEM hive. A name without `/`, `\`
/// and `:`, or with two separators before it, is a running server, and so is `smb://[user@]server[:port]`: its
/// registry and phone book are read over SMB, signed in with what the environment holds (`KRB5CCNAME` and
/// `ROUTERKEEP_KDC`; `ROUTERKEEP_USER` and `ROUTERKEEP_PASSWORD`).
///
/// Returns 0; 87 for NULL in place of a place for the handle, and an empty name; 53 for a server that can't be
/// reached, 1326 for one that lets nobody in with that, 5 where the user may not read its registry; 3 where
/// nothing is at the path and 2 where that is no router; 123 for a path that is not absolute; 956 where
/// there is no RRAS; 1015 and 1017 for a hive that can't be read; 8; what reading says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigServerConnect(
    lpwsServerName: LPWSTR,
    phMprConfig: *mut HANDLE,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the text and the place.
        let (name, place) = unsafe { (wide::text(lpwsServerName)?, Out::required(phMprConfig)?) };
        place.set(ROUTERS.open(connect::open(name.as_ref())?)?);
        Ok(())
    })
}

/// Closes a connection. All handles of it are stale from now on; buffers stay until they are freed.
///
/// What is no open connection is ignored, NULL included.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigServerDisconnect(hMprConfig: HANDLE) {
    let _ = call(|| ROUTERS.close(hMprConfig));
}

/// Forgets what was read: the next call reads anew. Changes of others are noticed without it, but for those
/// at a running server.
///
/// Returns 0; 87 for NULL; 6.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigServerRefresh(hMprConfig: HANDLE) -> DWORD {
    call(|| {
        with(hMprConfig, |router| {
            router.connection.refresh();
            Ok(())
        })
    })
}

/// Resets the local router to the default configuration: router managers, interfaces, router type, logging
/// and server flags, no phone book, the mark "configured". What was there is backed up first, and
/// `routerkeep undo` brings it back.
///
/// Returns 0; 87 for another level than 0 or a buffer; 956 where there is no local router; 50 on Windows,
/// where its devices, console and domain can't be set up here; what writing says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigServerInstall(dwLevel: DWORD, pBuffer: PVOID) -> DWORD {
    call(|| {
        if dwLevel != 0 || !pBuffer.is_null() {
            return Err(ErrorCode::ERROR_INVALID_PARAMETER);
        }
        #[cfg_attr(not(windows), expect(clippy::infallible_destructuring_match))]
        let place = match connect::local()? {
            Local::Files(place) => place,
            #[cfg(windows)]
            Local::Running => return Err(ErrorCode::ERROR_NOT_SUPPORTED),
        };
        let provenance = provenance();
        let request = InstallRequest {
            permits: Permits::NONE,
            logs: LogPolicy::Recover,
            limits: Limits::DEFAULT,
            open_files: &ProcessTable,
            provenance: &provenance,
        };
        let outcome = install(FILES, &place, &request).map_err(|error| error.code())?;
        outcome_code(outcome.code())
    })
}

/// Writes a backup of router managers, interfaces and phone book into a directory of the caller's file
/// system, in place of an earlier backup there; other files stay.
///
/// One separator at the end of the path is stripped. A directory whose parent exists is made. The class
/// `server` is written too, beyond what the function promises on Windows.
///
/// Returns 0; 87 for NULL, an empty path, and one inside of the router's own tree; 6; 123 for a path that is
/// no UTF-16; 3 where the parent is missing; 267 where the path is a file; 50 where the router has no phone
/// book to offer (a hive by itself); 1015 where a part of the configuration can't be read; 170 where a
/// restore has to be settled first; 53, 5 and 67 where a server is gone, does not let its phone book be read,
/// or has no share `ADMIN$`; 8; what writing says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigServerBackup(hMprConfig: HANDLE, lpwsPath: LPWSTR) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the text.
        let text = unsafe { wide::text(lpwsPath) }?;
        with(hMprConfig, |router| {
            let directory = path::directory(text.as_ref())?;
            if is_pending(&router.site, &directory)? {
                return Err(ErrorCode::ERROR_BUSY);
            }
            let snapshot = router.connection.snapshot().map_err(|error| Code::code(&error))?;
            require_whole(&snapshot)?;
            let published = publish(FILES, &directory, &snapshot, &provenance());
            published.map(drop).map_err(|error| error.code())
        })
    })
}

/// Puts router managers, interfaces and phone book back as a backup has them. What was there is backed up
/// first, and `routerkeep undo` brings it back.
///
/// Returns 0; 87 for NULL and an empty path; 6; 123 for a path that is no UTF-16; 3 where nothing is there,
/// 267 where a file is, 2 where the directory is no backup; 945 for a backup that is damaged, of another
/// format or another router, or lacks a part; 1056 where the router is running, since it would write its own
/// settings over these when it stops; 170 where an earlier restore has to be settled; 8; what writing says.
/// Nothing is changed then.
///
/// A running server has its journal where the program `routerkeep` keeps it, whose `undo` takes the restore back.
/// There it also returns 203 where the environment names no place for it; 1821 where the session is signed, but not
/// encrypted, unless `ROUTERKEEP_ALLOW` holds `allow-signed-only`; 2402 where the way there may lead through the
/// router, unless it holds `out-of-band`; 53 where the server is gone. 1726 says that a part may be changed:
/// `routerkeep undo` settles it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigServerRestore(hMprConfig: HANDLE, lpwsPath: LPWSTR) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the text.
        let text = unsafe { wide::text(lpwsPath) }?;
        with(hMprConfig, |router| {
            let directory = path::directory(text.as_ref())?;
            let backup = read_backup(FILES, &directory)?;
            restore(router, &backup.snapshot, &directory)
        })
    })
}

fn restore(router: &mut Router, wanted: &Snapshot, directory: &Path) -> Result {
    let source = directory.to_string_lossy();
    let provenance = provenance();
    let request = Request {
        wanted,
        source: &source,
        scope: Scope::Three,
        choice: Choice::WHOLE,
        control_set: None,
        permits: Permits::NONE,
        logs: LogPolicy::Recover,
        limits: Limits::DEFAULT,
        open_files: &ProcessTable,
        interrupt: &Uninterrupted,
        provenance: &provenance,
    };
    let outcome = match &mut router.site {
        Site::Server(server) => {
            let restored = server.restore(&request);
            router.connection.refresh();
            return restored;
        }
        Site::Local(Local::Files(place)) => apply(FILES, place, &request, None),
        #[cfg(windows)]
        Site::Local(Local::Running) => {
            let mut store = connect::open_running()?;
            let place = running_place()?;
            let applied = apply_live(FILES, &place, &mut store, &LiveServices, &request, None);
            applied.map(|live| live.outcome)
        }
    };
    router.connection.refresh();
    outcome_code(outcome.map_err(|error| error.code())?.code())
}

/// Returns where restores of the running Windows keep what they need.
#[cfg(windows)]
fn running_place() -> Result<LivePlace> {
    live_place().map_err(|error| error.code())
}

/// Says whether a restore of the router has to be settled first; refuses a backup into the router itself.
fn is_pending(site: &Site, directory: &Path) -> Result<bool> {
    match site {
        Site::Server(server) => server.is_pending(),
        Site::Local(Local::Files(place)) => {
            refuse_own_tree(place, directory)?;
            Ok(pending(FILES, place).map_err(|error| error.code())?.is_some())
        }
        #[cfg(windows)]
        Site::Local(Local::Running) => {
            let pending = pending_live(FILES, &running_place()?);
            Ok(pending.map_err(|error| error.code())?.is_some())
        }
    }
}

fn outcome_code(code: ErrorCode) -> Result {
    if code == ErrorCode::NO_ERROR { Ok(()) } else { Err(code) }
}

/// A backup changes nothing at its source.
fn refuse_own_tree(place: &Place, directory: &Path) -> Result {
    let Some(root) = place.root_path() else { return Ok(()) };
    match is_within(FILES, directory, root) {
        Ok(true) => Err(ErrorCode::ERROR_INVALID_PARAMETER),
        // Where that can't be told, the directory can't be made either, and whoever makes it says why.
        Ok(false) | Err(_) => Ok(()),
    }
}

/// The three classes that the function's page names.
fn three(snapshot: &Snapshot) -> [Class<()>; 3] {
    [
        snapshot.router_managers.as_ref().map(|_| ()),
        snapshot.interfaces.as_ref().map(|_| ()),
        snapshot.phone_book.as_ref().map(|_| ()),
    ]
}

/// A backup that lacks something is no success.
fn require_whole(snapshot: &Snapshot) -> Result {
    if snapshot.is_incomplete() {
        return Err(ErrorCode::ERROR_REGISTRY_CORRUPT);
    }
    if !three(snapshot).iter().all(Class::is_captured) {
        return Err(ErrorCode::ERROR_NOT_SUPPORTED);
    }
    Ok(())
}

/// Reads a backup that can be restored whole.
fn read_backup(files: &dyn Files, directory: &Path) -> Result<Backup> {
    let kind = files.stat(directory).map_err(|error| error.code())?.map(|stat| stat.kind);
    match kind {
        None => return Err(ErrorCode::ERROR_PATH_NOT_FOUND),
        Some(Kind::Directory | Kind::Link) => {}
        Some(_) => return Err(ErrorCode::ERROR_DIRECTORY),
    }
    let backup = Backup::read(files, directory).map_err(|error| error.code())?;
    let whole = |class: &Class<()>| matches!(class, Class::Absent | Class::Complete(()));
    if !backup.damage.is_empty() || !three(&backup.snapshot).iter().all(whole) {
        return Err(ErrorCode::ERROR_ROUTER_CONFIG_INCOMPATIBLE);
    }
    Ok(backup)
}
