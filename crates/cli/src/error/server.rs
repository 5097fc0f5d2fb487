//! What went wrong with a running server, and what to do about it.

use super::CliError;
use crate::exit::Exit;
use routerkeep_remote::smb::SmbError;
use routerkeep_remote::{PipeErrorKind, RemoteError};
use std::error::Error;

/// Says what it means that a session could not be had or broke off.
pub(super) fn session(error: &SmbError, message: &str) -> CliError {
    let new = |code| CliError::new(Exit::Source, code, message);
    match error {
        SmbError::Unreachable { .. } => new("unreachable").hint(
            "is it on, is this its name, and does its firewall let TCP port 445 through \
             (File and Printer Sharing)?",
        ),
        SmbError::Refused { .. } => new("refused").hint(
            "check user, domain and password; --user DOMAIN\\USER for an account of a domain",
        ),
        SmbError::Ticket { .. } => new("ticket").hint(
            "get one for this very name of the server (kinit -f, then kvno cifs/SERVER), or name the key \
             distribution centre with --kdc, or sign in with --user and a password",
        ),
        SmbError::TooWeak { .. } => new("weak-session").hint(
            "only sessions of SMB 3 that are signed are used; --require-encryption wants more",
        ),
        SmbError::Denied { .. } => new("denied").hint(
            "the account must be an administrator of the server; for a local one other than \
             Administrator the server also needs LocalAccountTokenFilterPolicy = 1 below \
             HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System",
        ),
        SmbError::NotFound { .. } => new("no-share")
            .hint("administrative shares such as ADMIN$ are switched off, or it is no Windows"),
        SmbError::NotAFile { .. } => new("read"),
        SmbError::Lost { .. } => new("lost").hint("nothing was changed: try again"),
        _ => new("server"),
    }
}

/// Says what the failure of a call to a server's registry means.
pub(super) fn call(error: &(dyn Error + 'static), message: &str) -> CliError {
    let new = |code| CliError::new(Exit::Source, code, message);
    match error.downcast_ref::<RemoteError>() {
        Some(RemoteError::Pipe { source, .. }) => match source.kind {
            PipeErrorKind::NotFound => new("no-remote-registry").hint(
                "the service RemoteRegistry is disabled at the server: set its start type to manual \
                 or automatic (sc config RemoteRegistry start= demand)",
            ),
            PipeErrorKind::Denied => new("denied").hint(
                "the account must be an administrator of the server, or be let in by \
                 HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurePipeServers\\winreg",
            ),
            PipeErrorKind::Lost => new("lost").hint("nothing was changed: try again"),
            _ => new("server"),
        },
        Some(RemoteError::Code { code: 5, .. }) => {
            new("denied").hint("the account must be an administrator of the server")
        }
        Some(RemoteError::Memory) => new("memory"),
        _ => new("server"),
    }
}
