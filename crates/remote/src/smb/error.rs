//! What can go wrong with a session, as situations that a user can do something about.

/// Why a server could not be reached, or would not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SmbError {
    /// Nothing answers at the server's address.
    #[error("{server} can't be reached")]
    Unreachable {
        /// The server as it was named.
        server: String,
        /// What the network says.
        source: Cause,
    },
    /// User name or password are wrong, or the account may not be used.
    #[error("{server} does not accept this user: {why}")]
    Refused {
        /// The server.
        server: String,
        /// What the server says.
        why: String,
    },
    /// The ticket cache is of no use for this server: it is damaged, has no ticket that serves, or the key
    /// distribution centre or the server takes none of them.
    #[error("the Kerberos tickets can't be used to sign in at {server}")]
    Ticket {
        /// The server.
        server: String,
        /// What the library says.
        source: Cause,
    },
    /// The server's answer does not come up to what a session must have.
    #[error("{server}: expected {expected}, found {found}")]
    TooWeak {
        /// The server.
        server: String,
        /// What a session must have.
        expected: &'static str,
        /// What the server offers.
        found: String,
    },
    /// The user may not do this at the server.
    #[error("{server}: access to {what} was denied")]
    Denied {
        /// The server.
        server: String,
        /// What was to be opened.
        what: String,
    },
    /// The server has no such share, pipe or file.
    #[error("{server} has no {what}")]
    NotFound {
        /// The server.
        server: String,
        /// What was to be opened.
        what: String,
    },
    /// A directory is there in place of the file.
    #[error("{server}: {what}: expected a file, found a directory")]
    NotAFile {
        /// The server.
        server: String,
        /// The file.
        what: String,
    },
    /// The file is there already.
    #[error("{server} has {what} already")]
    Exists {
        /// The server.
        server: String,
        /// The file.
        what: String,
    },
    /// Somebody else has the file open.
    #[error("{server}: {what} is in use")]
    InUse {
        /// The server.
        server: String,
        /// The file.
        what: String,
    },
    /// The connection broke off: whether the last request was done is not known.
    #[error("the connection to {server} was lost at {what}")]
    Lost {
        /// The server.
        server: String,
        /// What was being done, or with what.
        what: String,
        /// What the network says.
        source: Cause,
    },
    /// Something else.
    #[error("{server}: {what} failed")]
    Other {
        /// The server.
        server: String,
        /// What was being done.
        what: String,
        /// What the library says.
        source: Cause,
    },
}

/// An error of the library or the system below.
pub(super) type Cause = Box<dyn std::error::Error + Send + Sync>;

impl SmbError {
    /// Says what an error of the library means that came of doing something with `what` at `server`.
    pub(super) fn of(server: &str, what: &str, error: smb2::Error) -> Self {
        use smb2::ErrorKind;
        let (server, what) = (server.to_owned(), what.to_owned());
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::NotFound { server, what },
            ErrorKind::IsADirectory => Self::NotAFile { server, what },
            ErrorKind::AccessDenied => Self::Denied { server, what },
            ErrorKind::AlreadyExists => Self::Exists { server, what },
            ErrorKind::SharingViolation => Self::InUse { server, what },
            ErrorKind::ConnectionLost | ErrorKind::TimedOut | ErrorKind::SessionExpired => {
                Self::Lost { server, what, source: error.into() }
            }
            _ => Self::Other { server, what, source: error.into() },
        }
    }

    /// Says what an error of the library means that came of signing in.
    pub(super) fn of_sign_in(server: &str, error: smb2::Error) -> Self {
        use smb2::ErrorKind;
        let server = server.to_owned();
        match error.kind() {
            ErrorKind::AuthRequired | ErrorKind::AccessDenied => {
                Self::Refused { server, why: error.to_string() }
            }
            ErrorKind::GuestSessionRefused => Self::Refused {
                server,
                why: "it offers a guest's session in place of this account".to_owned(),
            },
            ErrorKind::SignatureInvalid | ErrorKind::SigningRequired => {
                Self::TooWeak { server, expected: "a signed answer", found: error.to_string() }
            }
            _ => Self::of(&server, "signing in", error),
        }
    }

    /// Says what an error of the library means that came of signing in with a ticket. On the way lies the key
    /// distribution centre, so that one that can't be reached is no loss of the connection to the server.
    pub(super) fn of_ticket(server: &str, error: smb2::Error) -> Self {
        match Self::of_sign_in(server, error) {
            weak @ Self::TooWeak { .. } => weak,
            error => Self::Ticket { server: server.to_owned(), source: error.into() },
        }
    }
}
