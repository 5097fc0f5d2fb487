//! Options about the router that is changed, the server that it may be, and its service.

use super::LogArgs;
use clap::Args;
use std::path::PathBuf;

/// Who signs in at a running server, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "For a running server")]
pub(crate) struct ServerArgs {
    /// Who signs in: USER, DOMAIN\USER or USER@DOMAIN
    #[arg(short, long, value_name = "USER", env = "ROUTERKEEP_USER")]
    pub(crate) user: Option<String>,
    /// Read the password from a file that is its owner's only; its first line counts
    ///
    /// Without it, the password is taken from ROUTERKEEP_PASSWORD, or asked for on a terminal. It is never
    /// part of the command line, where every user of the machine could see it.
    #[arg(long, value_name = "FILE", conflicts_with = "password_stdin")]
    pub(crate) password_file: Option<PathBuf>,
    /// Read the password from standard input; its first line counts
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// The key distribution centre, where the ticket cache has no ticket for the server yet
    ///
    /// A Kerberos ticket from the cache that KRB5CCNAME names is tried first, a password second.
    #[arg(long, value_name = "HOST[:PORT]")]
    pub(crate) kdc: Option<String>,
    /// Refuse a session that is only signed
    #[arg(long)]
    pub(crate) require_encryption: bool,
    /// Read everything twice where the server does not say when its keys were changed
    ///
    /// Two readings that are the same show that the router stood still; otherwise it is read once more.
    /// Servers that say when, as Windows does, are not read twice.
    #[arg(long)]
    pub(crate) twice: bool,
    /// Where journals and safety backups of restores of servers are kept
    ///
    /// Without it, `routerkeep/servers` in the user's directory for such things: below XDG_STATE_HOME or
    /// ~/.local/state, on Windows below %LOCALAPPDATA%. Each server has a directory of its own in it.
    #[arg(long, value_name = "DIR", env = "ROUTERKEEP_STATE")]
    pub(crate) state: Option<PathBuf>,
}

/// The router that is written to, and what is allowed there.
#[derive(Debug, Args)]
pub(crate) struct RouterArgs {
    /// The router to change
    #[arg(short, long, value_name = "LOCATION", env = "ROUTERKEEP_ROOT")]
    pub(crate) router: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) read: LogArgs,
    /// Allow the backup of another router
    #[arg(long, help_heading = "What is refused otherwise")]
    pub(crate) other_router: bool,
    /// Allow writing into a hive that may be stale
    #[arg(long, help_heading = "What is refused otherwise")]
    pub(crate) accept_stale: bool,
    /// Allow changing a server whose configuration lies elsewhere too, such as a cluster's member
    #[arg(long, help_heading = "What is refused otherwise")]
    pub(crate) accept_unsupported: bool,
    /// Allow taking back a restore although the router was changed since
    #[arg(long, help_heading = "What is refused otherwise")]
    pub(crate) accept_changed: bool,
    /// Leave out what this machine has no place for, such as ports of a missing miniport
    #[arg(long, help_heading = "What is refused otherwise")]
    pub(crate) skip_missing: bool,
    /// Allow sending what may hold secrets over a session that is signed, but not encrypted
    #[arg(long, help_heading = "What is refused otherwise")]
    pub(crate) allow_signed_only: bool,
    /// Restore a server over a way that may lead through it: there is another way to it
    #[arg(long, help_heading = "What is refused otherwise")]
    pub(crate) out_of_band: bool,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
}

/// What becomes of the service of a Windows that runs.
#[derive(Debug, Args)]
pub(crate) struct ServiceArgs {
    /// Allow stopping the service RemoteAccess of a running Windows, with what depends on it
    ///
    /// What ran is started again at the end, whatever comes of it. If the router means something else once
    /// the service has stopped than what was shown, nothing is changed.
    #[arg(long, help_heading = "What is refused otherwise")]
    pub(crate) stop_service: bool,
}
