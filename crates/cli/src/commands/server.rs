//! Running servers: who signs in, with what, and what the session turned out to be.

use crate::args::ServerArgs;
use crate::error::CliError;
use crate::safe_text::safe;
use crate::surroundings::{claimant, password_variable, state_directory, ticket_cache};
use crate::ui::Ui;
use routerkeep_files::Files;
use routerkeep_location::{
    Opened, ReadOptions, ServerAccess, ServerName, WithoutTimes, connect_server, read_server,
    server_state, way_to,
};
use routerkeep_remote::RemoteStore;
use routerkeep_remote::smb::{Credentials, Encryption, Secret};
use routerkeep_restore::{Pending, Protection, ServerPlace, Way, pending_server};
use std::io::BufRead;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Questions on their way at once: each has a pipe of its own at the server.
const WIDTH: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// The greatest password file or ticket cache that is read.
const FILE_LIMIT: u64 = 1024 * 1024;

/// Reads the router of a running server, and looks for a restore of it that was interrupted.
pub(super) fn open(
    ui: &mut Ui,
    files: &dyn Files,
    server: &ServerName,
    args: &ServerArgs,
    options: &ReadOptions,
) -> Result<(Opened, Option<Pending>), CliError> {
    let store = connect(ui, files, server, args)?;
    let without_times = if args.twice { WithoutTimes::ReadTwice } else { WithoutTimes::ReadOnce };
    let snapshot = read_server(&store, server, &options.limits, without_times)?;
    let pending = match state_base(args) {
        Some(base) => pending_server(files, &place(&base, server, &store), &store)?,
        None => None,
    };
    Ok((Opened::Router(Box::new(snapshot)), pending))
}

/// Connects to a server that is to be changed.
pub(super) fn writable(
    ui: &mut Ui,
    files: &dyn Files,
    server: &ServerName,
    args: &ServerArgs,
) -> Result<(ServerPlace, RemoteStore), CliError> {
    let base = state_base(args).ok_or_else(CliError::no_state_directory)?;
    let store = connect(ui, files, server, args)?;
    let place = place(&base, server, &store);
    Ok((place, store))
}

fn place(base: &Path, server: &ServerName, store: &RemoteStore) -> ServerPlace {
    let encrypted = store.session().facts().encrypted;
    let (caller, through) = way_to(&server.host);
    let protection = if encrypted { Protection::Encrypted } else { Protection::Signed };
    let way = Way { protection, caller, through };
    ServerPlace::new(server_state(base, server), claimant(), way)
}

/// Returns the directory for what is kept of restores of servers.
fn state_base(args: &ServerArgs) -> Option<PathBuf> {
    args.state.clone().filter(|state| !state.as_os_str().is_empty()).or_else(state_directory)
}

/// Signs in at a server.
fn connect(
    ui: &mut Ui,
    files: &dyn Files,
    server: &ServerName,
    args: &ServerArgs,
) -> Result<RemoteStore, CliError> {
    let encryption =
        if args.require_encryption { Encryption::Required } else { Encryption::WherePossible };
    let credentials = credentials(files, server, args)?;
    let access = ServerAccess { credentials, encryption, patience: PATIENCE, width: WIDTH };
    let store = connect_server(server, &access)?;
    if !store.session().facts().encrypted {
        let odd = "signed, but not encrypted";
        let server = safe(server);
        let text = format!("The session with {server} is {odd}: who is on the way can read it.");
        ui.mention("signed-only", text, odd);
    }
    Ok(store)
}

/// Gathers what there is to sign in with: a ticket first, a password second.
fn credentials(
    files: &dyn Files,
    server: &ServerName,
    args: &ServerArgs,
) -> Result<Vec<Credentials>, CliError> {
    let mut ways = Vec::new();
    if let Some(cache) = ticket_cache()
        && let Ok(cache) = files.read(&cache, FILE_LIMIT)
    {
        let centre = args.kdc.clone().unwrap_or_default();
        ways.push(Credentials::Ticket { cache, centre });
    }
    let named = args.user.as_deref().or(server.user.as_deref()).filter(|user| !user.is_empty());
    let Some(named) = named else {
        return if ways.is_empty() { Err(CliError::no_user()) } else { Ok(ways) };
    };
    let password = match password(files, server, args, named, !ways.is_empty())? {
        Some(password) => password,
        None => return Ok(ways),
    };
    ways.push(Credentials::password(named, password));
    Ok(ways)
}

/// Returns the password from the first place that has one, and asks for it where none has; `None` where
/// nobody can be asked but a ticket is there to try.
fn password(
    files: &dyn Files,
    server: &ServerName,
    args: &ServerArgs,
    user: &str,
    has_ticket: bool,
) -> Result<Option<Secret>, CliError> {
    if let Some(file) = &args.password_file {
        return password_file(files, file).map(Some);
    }
    if args.password_stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(|error| CliError::password(&error))?;
        return Ok(Some(first_line(line)));
    }
    if let Some(password) = password_variable() {
        return Ok(Some(Secret::new(password)));
    }
    if has_ticket {
        return Ok(None);
    }
    let question = format!("Password of {} at {}: ", safe(user), safe(server));
    let password =
        rpassword::prompt_password(question).map_err(|error| CliError::password(&error))?;
    Ok(Some(Secret::new(password)))
}

fn password_file(files: &dyn Files, path: &Path) -> Result<Secret, CliError> {
    if is_open_to_others(path) {
        return Err(CliError::open_password_file(path));
    }
    let bytes = files.read(path, FILE_LIMIT)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(first_line(text)),
        Err(_) => Err(CliError::open_password_file(path)),
    }
}

fn first_line(mut text: String) -> Secret {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    text.truncate(end);
    Secret::new(text)
}

/// Says whether others than the owner may read a file. On Windows that is in access lists, which are not
/// looked at.
#[cfg(unix)]
fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_path: &Path) -> bool {
    false
}
