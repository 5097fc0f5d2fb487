//! Reading the router of a running server.

use crate::LocationError;
use crate::server_name::ServerName;
use crate::settled::{WithoutTimes, settled};
use routerkeep_registry::Limits;
use routerkeep_remote::RemoteStore;
use routerkeep_remote::smb::{Credentials, Encryption, Facts, Session, SmbError, Target};
use routerkeep_router::Snapshot;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Duration;

/// The port of SMB.
const PORT: u16 = 445;

/// How a server is reached.
pub struct ServerAccess {
    /// The ways to sign in, in the order in which they are tried: the next where one is refused.
    pub credentials: Vec<Credentials>,
    /// Whether the session must be encrypted.
    pub encryption: Encryption,
    /// How long the server may take for one answer.
    pub patience: Duration,
    /// How many questions are on their way at once.
    pub width: NonZeroUsize,
    /// What becomes of a router whose server gives no times.
    pub without_times: WithoutTimes,
}

/// Reads the router of a running server. What the session turned out to be comes with it.
///
/// Nothing at the server is changed. A router that changes meanwhile is read again; one that keeps
/// changing gives a snapshot that says so.
///
/// # Errors
/// [`LocationError::Server`] and [`LocationError::Capture`].
pub fn open_server(
    server: &ServerName,
    access: &ServerAccess,
    limits: &Limits,
) -> Result<(Snapshot, Facts), LocationError> {
    let session = sign_in(server, access).map_err(LocationError::Server)?;
    let facts = session.facts().clone();
    let name = server.to_string();
    let store = RemoteStore::new(session, name.clone(), access.width);
    let registry = store.remote_registry();
    let path = Path::new(&name);
    let snapshot = settled(&store, || registry.forget(), path, limits, access.without_times)?;
    Ok((snapshot, facts))
}

fn sign_in(server: &ServerName, access: &ServerAccess) -> Result<Session, SmbError> {
    let target = Target {
        host: server.host.clone(),
        port: server.port.unwrap_or(PORT),
        patience: access.patience,
    };
    let mut refused = None;
    for credentials in &access.credentials {
        match Session::connect(&target, credentials, access.encryption) {
            Err(error @ SmbError::Refused { .. }) => refused = Some(error),
            other => return other,
        }
    }
    Err(refused.unwrap_or_else(|| SmbError::Refused {
        server: server.host.clone(),
        why: "there is nothing to sign in with".to_owned(),
    }))
}
