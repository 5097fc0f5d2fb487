//! Texts that name a server.

use crate::LocationError;
use std::fmt;

/// A running server, as a user names it.
///
/// `Display` gives the first of the three forms that is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerName {
    /// Who signs in, where the name says so: `user`, `DOMAIN\\user` or `user@domain` with `%40` for `@`.
    pub user: Option<String>,
    /// The server's name or address.
    pub host: String,
    /// The port, where it is not that of SMB.
    pub port: Option<u16>,
}

impl ServerName {
    /// Returns the server that `text` names in one of its three forms, or `None` where it has another.
    ///
    /// `smb://[user@]server[:port]`, `//SERVER`, `\\SERVER`. An IPv6 address stands in brackets.
    ///
    /// # Errors
    /// [`LocationError::ServerPath`] where something stands behind the name.
    pub fn parse(text: &str) -> Result<Option<Self>, LocationError> {
        let refused = || LocationError::ServerPath { text: text.to_owned() };
        if let Some(rest) = text.strip_prefix("smb://") {
            let rest = rest.strip_suffix('/').unwrap_or(rest);
            let (user, place) = match rest.rsplit_once('@') {
                Some((user, place)) => (Some(user.replace("%40", "@").replace("%5C", "\\")), place),
                None => (None, rest),
            };
            let (host, port) = split_port(place).ok_or_else(refused)?;
            return if is_host(host) {
                Ok(Some(Self { user, host: host.to_owned(), port }))
            } else {
                Err(refused())
            };
        }
        // Exactly two: `///etc` is a path that somebody put together carelessly.
        let rest = match text.strip_prefix("//").or_else(|| text.strip_prefix("\\\\")) {
            Some(rest) if !rest.starts_with(['/', '\\']) => rest,
            _ => return Ok(None),
        };
        let host = rest.strip_suffix(['/', '\\']).unwrap_or(rest);
        let server = Self { user: None, host: host.to_owned(), port: None };
        if is_host(host) { Ok(Some(server)) } else { Err(refused()) }
    }
}

impl fmt::Display for ServerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.user, self.port) {
            (None, None) => write!(f, "//{}", self.host),
            (user, port) => {
                f.write_str("smb://")?;
                if let Some(user) = user {
                    write!(f, "{}@", user.replace('@', "%40").replace('\\', "%5C"))?;
                }
                let brackets = self.host.contains(':');
                let (open, close) = if brackets { ("[", "]") } else { ("", "") };
                write!(f, "{open}{}{close}", self.host)?;
                port.map_or(Ok(()), |port| write!(f, ":{port}"))
            }
        }
    }
}

fn is_host(host: &str) -> bool {
    !host.is_empty() && !host.contains(['/', '\\', '@', ' ']) && !host.contains(char::is_control)
}

/// Splits `server`, `server:port`, `[address]` and `[address]:port`; `None` for a port that is none.
fn split_port(place: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, behind) = rest.split_once(']')?;
            (host, if behind.is_empty() { None } else { Some(behind.strip_prefix(':')?) })
        }
        None => match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        },
    };
    match port {
        Some(port) => port.parse().ok().filter(|&port| port > 0).map(|port| (host, Some(port))),
        None => Some((host, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_nothing_behind_it_is_a_server() {
        let plain = |host: &str| ServerName { user: None, host: host.to_owned(), port: None };
        for (text, server) in [
            ("//ROUTER1", plain("ROUTER1")),
            ("\\\\ROUTER1", plain("ROUTER1")),
            ("//router.example.net/", plain("router.example.net")),
            (
                "smb://admin@router:4450",
                ServerName { user: Some("admin".to_owned()), port: Some(4450), ..plain("router") },
            ),
            (
                "smb://CORP%5Cadmin@[fe80::1]",
                ServerName { user: Some("CORP\\admin".to_owned()), ..plain("fe80::1") },
            ),
        ] {
            let found = ServerName::parse(text).unwrap();
            assert_eq!(found.as_ref(), Some(&server), "{text}");
            let shown = server.to_string();
            assert_eq!(ServerName::parse(&shown).unwrap(), found, "{shown}");
        }
        for text in ["SYSTEM", "/mnt", "./x", "", "local", "///mnt/disk", "C:\\x"] {
            assert_eq!(ServerName::parse(text).unwrap(), None, "{text}");
        }
    }

    #[test]
    fn a_share_is_refused_and_never_contacted() {
        for text in [
            "//srv/share",
            "\\\\srv\\ADMIN$",
            "//srv/a/b",
            "smb://srv/share",
            "smb://",
            "//",
            "smb://srv:none",
            "smb://srv:0",
        ] {
            let found = ServerName::parse(text);
            assert!(matches!(found, Err(LocationError::ServerPath { .. })), "{text}");
        }
    }
}
