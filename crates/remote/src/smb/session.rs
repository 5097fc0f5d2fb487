//! One signed-in session with a server.

use super::credentials::Credentials;
use super::error::SmbError;
use super::files::Share;
use super::pipe::SmbPipe;
use super::runtime::{Ended, Runtime};
use crate::pipe::{Pipe, PipeError, PipeErrorKind, Pipes};
use smb2::Tree;
use smb2::client::{Connection, Session as SmbSession};
use smb2::types::Dialect;
use std::sync::Arc;
use std::time::Duration;

/// Where a server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its name or address.
    pub host: String,
    /// The port; 445 unless somebody forwards it.
    pub port: u16,
    /// How long the server may take to answer one request.
    pub patience: Duration,
}

/// Whether a session has to be encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// It is, where the server and the library agree on it.
    WherePossible,
    /// It must be.
    Required,
}

/// What a session turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The dialect, such as `3.1.1`.
    pub dialect: String,
    /// Whether what is sent can be read on the way.
    pub encrypted: bool,
}

/// A session: signed always, encrypted where that can be had.
pub struct Session {
    pub(super) inner: Arc<Inner>,
}

/// What pipes and shares hold on to.
pub(super) struct Inner {
    pub(super) runtime: Runtime,
    pub(super) server: String,
    pub(super) connection: Connection,
    /// The tree of pipes.
    ipc: Tree,
    facts: Facts,
}

impl Session {
    /// Connects and signs in.
    ///
    /// A server that offers less than SMB 3.0, a guest's session or no signing is refused before anything
    /// is asked of it.
    ///
    /// # Errors
    /// [`SmbError`].
    pub fn connect(
        target: &Target,
        credentials: &Credentials,
        encryption: Encryption,
    ) -> Result<Self, SmbError> {
        let server = target.host.clone();
        let unreachable = |source| SmbError::Unreachable { server: server.clone(), source };
        let runtime = Runtime::new().map_err(|error| unreachable(error.into()))?;
        let task = connect(target.clone(), credentials.clone(), encryption);
        let (connection, ipc, facts) =
            runtime.wait(task).map_err(|error| unreachable(error.into()))??;
        Ok(Self { inner: Arc::new(Inner { runtime, server, connection, ipc, facts }) })
    }

    /// Says whether a server is there and speaks SMB: what can be said without signing in.
    ///
    /// # Errors
    /// [`SmbError::Unreachable`].
    pub fn reach(target: &Target) -> Result<(), SmbError> {
        let unreachable = |source| SmbError::Unreachable { server: target.host.clone(), source };
        let runtime = Runtime::new().map_err(|error| unreachable(error.into()))?;
        let goal = target.clone();
        let task = async move { negotiate(&goal).await.map(drop) };
        runtime.wait(task).map_err(|error| unreachable(error.into()))?
    }

    /// Returns what the session turned out to be.
    pub fn facts(&self) -> &Facts {
        &self.inner.facts
    }

    /// Opens a share, such as `ADMIN$`.
    ///
    /// # Errors
    /// [`SmbError`].
    pub fn share(&self, name: &str) -> Result<Share, SmbError> {
        let (mut connection, owned) = (self.inner.connection.clone(), name.to_owned());
        let tree =
            self.inner.run(name, async move { Tree::connect(&mut connection, &owned).await })?;
        Ok(Share::new(Arc::clone(&self.inner), tree))
    }
}

impl Inner {
    /// Runs a task of the library and says what its failure means for `what`.
    pub(super) fn run<T: Send + 'static>(
        &self,
        what: &str,
        task: impl Future<Output = smb2::Result<T>> + Send + 'static,
    ) -> Result<T, SmbError> {
        match self.runtime.wait(task) {
            Ok(done) => done.map_err(|error| SmbError::of(&self.server, what, error)),
            Err(ended @ Ended) => {
                let (server, what) = (self.server.clone(), what.to_owned());
                Err(SmbError::Lost { server, what, source: ended.into() })
            }
        }
    }
}

impl Pipes for Session {
    fn open(&self, name: &str) -> Result<Box<dyn Pipe>, PipeError> {
        let pipe = SmbPipe::open(Arc::clone(&self.inner), self.inner.ipc.tree_id, name);
        Ok(Box::new(pipe.map_err(|error| {
            let kind = match &error {
                SmbError::NotFound { .. } => PipeErrorKind::NotFound,
                SmbError::Denied { .. } => PipeErrorKind::Denied,
                SmbError::Lost { .. } => PipeErrorKind::Lost,
                _ => PipeErrorKind::Other,
            };
            PipeError::new(kind, error)
        })?))
    }
}

/// Connects, negotiates, signs in and opens the tree of pipes.
async fn connect(
    target: Target,
    credentials: Credentials,
    encryption: Encryption,
) -> Result<(Connection, Tree, Facts), SmbError> {
    let server = &target.host;
    let mut connection = negotiate(&target).await?;
    let weak =
        |expected, found: String| SmbError::TooWeak { server: server.clone(), expected, found };
    let params = connection.params();
    let dialect = params.map(|params| params.dialect);
    let dialect = match dialect {
        Some(Dialect::Smb3_0) => "3.0",
        Some(Dialect::Smb3_0_2) => "3.0.2",
        Some(Dialect::Smb3_1_1) => "3.1.1",
        other => return Err(weak("SMB 3.0 or later", format!("{other:?}"))),
    };
    let session = sign_in(&mut connection, server, &credentials).await?;
    if !session.should_sign {
        return Err(weak("a signed session", "one that is not".to_owned()));
    }
    let facts = Facts { dialect: dialect.to_owned(), encrypted: connection.should_encrypt() };
    if encryption == Encryption::Required && !facts.encrypted {
        return Err(weak("an encrypted session", "one that is only signed".to_owned()));
    }
    let ipc = Tree::connect(&mut connection, "IPC$").await;
    let ipc = ipc.map_err(|error| SmbError::of(server, "IPC$", error))?;
    Ok((connection, ipc, facts))
}

/// Connects, and agrees on what is spoken.
async fn negotiate(target: &Target) -> Result<Connection, SmbError> {
    let server = &target.host;
    let address = match server.contains(':') {
        true => format!("[{server}]:{}", target.port),
        false => format!("{server}:{}", target.port),
    };
    let unreachable =
        |error: smb2::Error| SmbError::Unreachable { server: server.clone(), source: error.into() };
    let mut connection =
        Connection::connect(&address, target.patience).await.map_err(unreachable)?;
    connection.set_response_timeout(Some(target.patience));
    connection.negotiate().await.map_err(unreachable)?;
    Ok(connection)
}

async fn sign_in(
    connection: &mut Connection,
    server: &str,
    credentials: &Credentials,
) -> Result<SmbSession, SmbError> {
    match credentials {
        Credentials::Password { user, domain, password } => {
            let session = SmbSession::setup(connection, user, password.expose(), domain).await;
            session.map_err(|error| SmbError::of_sign_in(server, error))
        }
        Credentials::Ticket { cache, centre } => {
            use smb2::auth::kerberos::{KerberosCredentials, ccache};
            let cache =
                ccache::parse_ccache(cache).map_err(|error| SmbError::of_ticket(server, error))?;
            let principal = &cache.default_principal;
            let ticket = KerberosCredentials {
                username: principal.components.join("/"),
                password: String::new(),
                realm: principal.realm.clone(),
                kdc_address: centre.clone(),
            };
            SmbSession::setup_kerberos_from_ccache(connection, &ticket, server, &cache)
                .await
                .map_err(|error| SmbError::of_ticket(server, error))
        }
    }
}
