//! Who signs in, and with what. Nothing here can be printed.

use zeroize::Zeroizing;

/// A password. It is overwritten when it is dropped, and has no way to be printed.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Credentials {
    /// Returns those of a user with a password, named in one of the forms that Windows knows: `USER`,
    /// `DOMAIN\USER` or `USER@DOMAIN`.
    pub fn password(named: &str, password: Secret) -> Self {
        let (domain, user) = match (named.split_once('\\'), named.rsplit_once('@')) {
            (Some(parts), _) => parts,
            (None, Some((user, domain))) => (domain, user),
            (None, None) => ("", named),
        };
        Self::Password { user: user.to_owned(), domain: domain.to_owned(), password }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_named_in_each_form_that_windows_knows() {
        for (named, expected) in [
            ("user", ("", "user")),
            ("CORP\\user", ("CORP", "user")),
            ("user@corp.example.net", ("corp.example.net", "user")),
            ("CORP\\user@home", ("CORP", "user@home")),
        ] {
            let password = Secret::new(String::new());
            let Credentials::Password { user, domain, .. } = Credentials::password(named, password)
            else {
                panic!("a password was given");
            };
            assert_eq!((domain.as_str(), user.as_str()), expected);
        }
    }
}
