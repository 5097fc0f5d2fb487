//! Who signs in, and with what. Nothing here can be printed.

use zeroize::Zeroizing;

/// A password. It is overwritten when it is dropped, and has no way to be printed.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a password over.
    pub fn new(password: String) -> Self {
        Self(Zeroizing::new(password))
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

/// How a user signs in.
#[derive(Clone)]
#[non_exhaustive]
pub enum Credentials {
    /// With a password, by NTLMv2.
    Password {
        /// The user's name.
        user: String,
        /// The domain, or empty for an account of the server itself.
        domain: String,
        /// The password.
        password: Secret,
    },
    /// With a Kerberos ticket from a credential cache (the file format of MIT Kerberos).
    Ticket {
        /// The content of the cache.
        cache: Vec<u8>,
        /// The key distribution centre, `host:port`, where the cache has only a ticket-granting ticket.
        centre: String,
    },
}
