//! Reading the router of a running server.

use crate::LocationError;
use crate::server_name::ServerName;
use crate::settled::{WithoutTimes, settled};
use routerkeep_registry::Limits;
use routerkeep_remote::RemoteStore;
use routerkeep_remote::smb::{Credentials, Encryption, Session, SmbError, Target};
use routerkeep_router::Snapshot;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
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
}

/// Signs in at a running server. Nothing there is changed by it.
///
/// # Errors
/// [`LocationError::Server`].
pub fn connect_server(
    server: &ServerName,
    access: &ServerAccess,
) -> Result<RemoteStore, LocationError> {
    let session = sign_in(server, access).map_err(LocationError::Server)?;
    Ok(RemoteStore::new(session, server.to_string(), access.width))
}

/// Reads the router of a server.
///
/// Nothing at the server is changed. A router that changes meanwhile is read again; one that keeps
/// changing gives a snapshot that says so.
///
/// # Errors
/// [`LocationError::Capture`].
pub fn read_server(
    store: &RemoteStore,
    server: &ServerName,
    limits: &Limits,
    without_times: WithoutTimes,
) -> Result<Snapshot, LocationError> {
    let name = server.to_string();
    let registry = store.remote_registry();
    let path = Path::new(&name);
    settled(store, || registry.forget(), path, limits, without_times)
}

/// Returns the directory for restores of a server below the one for all servers.
pub fn server_state(base: &Path, server: &ServerName) -> PathBuf {
    let mut name = String::new();
    for byte in server.host.to_ascii_lowercase().bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            // No name is one of those that mean the directory itself or the one above.
            b'.' if !name.is_empty() => name.push('.'),
            _ => name.push_str(&format!("%{byte:02x}")),
        }
    }
    match server.port {
        Some(port) if port != PORT => base.join(format!("{name}+{port}")),
        _ => base.join(name),
    }
}

fn sign_in(server: &ServerName, access: &ServerAccess) -> Result<Session, SmbError> {
    let target = Target {
        host: server.host.clone(),
        port: server.port.unwrap_or(PORT),
        patience: access.patience,
    };
    if access.credentials.is_empty() {
        // One that is not there is not one that lets nobody in.
        Session::reach(&target)?;
    }
    let mut refused = None;
    for credentials in &access.credentials {
        match Session::connect(&target, credentials, access.encryption) {
            Err(error @ (SmbError::Refused { .. } | SmbError::Ticket { .. })) => {
                refused = Some(error);
            }
            other => return other,
        }
    }
    Err(refused.unwrap_or_else(|| SmbError::Refused {
        server: server.host.clone(),
        why: "there is nothing to sign in with".to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_server_has_a_directory_of_its_own_below_the_base() {
        let state = |text: &str| {
            let server = ServerName::parse(text).unwrap().unwrap();
            server_state(Path::new("base"), &server)
        };
        assert_eq!(state("//ROUTER1.example.net"), Path::new("base/router1.example.net"));
        assert_eq!(state("smb://admin@router1.example.net:445"), state("//router1.example.net"));
        assert_eq!(state("smb://router1:4450"), Path::new("base/router1+4450"));
        assert_eq!(state("smb://[fe80::1]"), Path::new("base/fe80%3a%3a1"));
        assert_eq!(state("//.."), Path::new("base/%2e."));
        assert_eq!(state("//.hidden"), Path::new("base/%2ehidden"));
    }
}
