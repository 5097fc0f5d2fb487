//! Running servers: who signs in, and what a failure there is called.
//!
//! The functions have no argument for a user or a password, and Windows needs none: the caller is signed in
//! already. Here the environment says who it is, as for the program `routerkeep`.
#![forbid(unsafe_code)]

use crate::boundary::Result;
use crate::connect::FILES;
use routerkeep_location::{LocationError, ServerAccess, ServerName, connect_server};
use routerkeep_registry::RegistryError;
use routerkeep_remote::smb::{Credentials, Encryption, Secret, SmbError};
use routerkeep_remote::{PipeErrorKind, RemoteError, RemoteStore};
use routerkeep_router::ErrorCode;
use std::env;
use std::error::Error;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// How long a server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Questions on their way at once: each has a pipe of its own at the server.
const WIDTH: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// The greatest ticket cache that is read.
const CACHE_LIMIT: u64 = 1024 * 1024;

/// Signs in at a server whose registry can be read.
///
/// # Errors
/// 53 where nothing answers, or the service RemoteRegistry is disabled; 1326 where nobody can sign in with
/// what the environment holds; 5 where the user may not read the registry; 50 for a session that would not
/// even be signed.
pub(crate) fn open(server: &ServerName) -> Result<RemoteStore> {
    let access = ServerAccess {
        credentials: credentials(server),
        encryption: Encryption::WherePossible,
        patience: PATIENCE,
        width: WIDTH,
    };
    let store = connect_server(server, &access).map_err(|error| match &error {
        LocationError::Server(error) => smb_code(error),
        _ => ErrorCode::ERROR_REGISTRY_IO_FAILED,
    })?;
    store.remote_registry().probe().map_err(|error| call_code(&error))?;
    Ok(store)
}

/// Gathers what there is to sign in with: a ticket first, a password second.
///
/// `KRB5CCNAME` names the ticket cache, `ROUTERKEEP_KDC` the key distribution centre. The user is in the
/// server's name or in `ROUTERKEEP_USER`, the password in `ROUTERKEEP_PASSWORD`.
fn credentials(server: &ServerName) -> Vec<Credentials> {
    let mut ways = Vec::new();
    if let Some(cache) = variable("KRB5CCNAME")
        && let path = PathBuf::from(cache.strip_prefix("FILE:").unwrap_or(&cache))
        && let Ok(cache) = FILES.read(&path, CACHE_LIMIT)
    {
        let centre = variable("ROUTERKEEP_KDC").unwrap_or_default();
        ways.push(Credentials::Ticket { cache, centre });
    }
    let user = server.user.clone().or_else(|| variable("ROUTERKEEP_USER"));
    if let (Some(user), Some(password)) = (user, variable("ROUTERKEEP_PASSWORD")) {
        ways.push(Credentials::password(&user, Secret::new(password)));
    }
    ways
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Returns the code of an error that a server, or the way there, was the reason of.
pub(crate) fn code_of(error: &(dyn Error + 'static)) -> Option<ErrorCode> {
    let session = error.downcast_ref::<SmbError>().map(smb_code);
    session.or_else(|| error.downcast_ref::<RemoteError>().map(call_code))
}

/// Returns the code of an error of a registry that a server, or the way there, was the reason of.
pub(crate) fn registry_code(error: &RegistryError) -> Option<ErrorCode> {
    match error {
        RegistryError::Remote(error) => code_of(&**error),
        RegistryError::Memory => Some(ErrorCode::ERROR_NOT_ENOUGH_MEMORY),
        _ => None,
    }
}

fn smb_code(error: &SmbError) -> ErrorCode {
    match error {
        SmbError::Unreachable { .. } | SmbError::Lost { .. } => ErrorCode::ERROR_BAD_NETPATH,
        SmbError::Refused { .. } | SmbError::Ticket { .. } => ErrorCode::ERROR_LOGON_FAILURE,
        SmbError::Denied { .. } => ErrorCode::ERROR_ACCESS_DENIED,
        SmbError::NotFound { .. } => ErrorCode::ERROR_BAD_NET_NAME,
        SmbError::NotAFile { .. } => ErrorCode::ERROR_DIRECTORY,
        SmbError::InUse { .. } => ErrorCode::ERROR_SHARING_VIOLATION,
        SmbError::TooWeak { .. } => ErrorCode::ERROR_NOT_SUPPORTED,
        _ => ErrorCode::ERROR_REGISTRY_IO_FAILED,
    }
}

pub(crate) fn call_code(error: &RemoteError) -> ErrorCode {
    match error {
        RemoteError::Pipe { source, .. } => match source.kind {
            // Windows says the same of a server whose service RemoteRegistry does not run.
            PipeErrorKind::NotFound | PipeErrorKind::Lost => ErrorCode::ERROR_BAD_NETPATH,
            PipeErrorKind::Denied => ErrorCode::ERROR_ACCESS_DENIED,
            _ => ErrorCode::ERROR_REGISTRY_IO_FAILED,
        },
        RemoteError::Code { code: 5, .. } => ErrorCode::ERROR_ACCESS_DENIED,
        RemoteError::Memory => ErrorCode::ERROR_NOT_ENOUGH_MEMORY,
        _ => ErrorCode::ERROR_REGISTRY_IO_FAILED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use routerkeep_remote::PipeError;

    #[test]
    fn each_situation_has_the_code_that_windows_has_for_it() {
        let (server, what) = ("server".to_owned(), "ADMIN$".to_owned());
        let sessions = [
            (SmbError::Denied { server: server.clone(), what: what.clone() }, 5),
            (SmbError::NotFound { server: server.clone(), what }, 67),
            (SmbError::Refused { server: server.clone(), why: String::new() }, 1326),
            (SmbError::Lost { server, what: "a file".into(), source: "gone".into() }, 53),
        ];
        for (error, code) in sessions {
            assert_eq!(code_of(&error), Some(ErrorCode(code)), "{error}");
        }
        let pipe = |kind| RemoteError::Pipe { during: "a test", source: PipeError::new(kind, "") };
        let calls = [
            (pipe(PipeErrorKind::NotFound), 53),
            (pipe(PipeErrorKind::Denied), 5),
            (pipe(PipeErrorKind::Lost), 53),
            (RemoteError::Code { call: "a test", code: 5 }, 5),
            (RemoteError::Memory, 8),
        ];
        for (error, code) in calls {
            assert_eq!(code_of(&error), Some(ErrorCode(code)), "{error}");
        }
        assert_eq!(code_of(&std::fmt::Error), None);
    }
}
