//! What a restore can't do, and people have to: by the name of the interface.

mod after;
mod by_name;

pub(crate) use after::after;

use std::fmt;

/// One thing that is left to do after a restore.
///
/// Names are as people gave them: whoever prints them makes them safe for a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Todo {
    /// Start the service, or the computer: a running service does not notice.
    StartService,
    /// User name and password of a demand-dial interface. Windows keeps them outside of phone book and
    /// registry, by the entry's `DialParamsUID`.
    Credentials {
        /// The interface.
        interface: String,
        /// Whether they can be there still.
        expected: Survival,
    },
    /// The preshared key of a connection, or of the server itself.
    PresharedKey {
        /// Whose.
        of: Owner,
    },
    /// A certificate has to be in the computer's store, with its private key.
    Certificate {
        /// Whose.
        of: Owner,
        /// How it is known.
        known_by: KnownBy,
    },
    /// The shared secret of RADIUS servers, which the service asks.
    RadiusSecret {
        /// What for.
        purpose: &'static str,
        /// The servers that the registry names; Windows keeps newer ones elsewhere.
        servers: Vec<String>,
    },
    /// The certificate has to be bound to the port of SSTP in HTTP.SYS.
    SstpBinding {
        /// SHA-256 of the certificate, or where there is none SHA-1; lower hexadecimal.
        hash: String,
    },
    /// The firewall's rules for routing and remote access have to be enabled.
    FirewallRules,
    /// More ports than the machine started with: they come with the next boot.
    Reboot {
        /// The component of the miniport.
        port: String,
        /// How many ports there shall be.
        endpoints: u32,
        /// How many the machine started with.
        most: u32,
    },
    /// A LAN interface has no adapter on this machine.
    NoAdapter {
        /// The GUID that is its name.
        interface: String,
        /// The name that the adapter had at the source.
        adapter: Option<String>,
    },
}

/// Whether credentials can be there still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survival {
    /// The number under which Windows keeps them is the same: they are expected to be there.
    Expected,
    /// It is another, or the entry is new: they have to be set.
    Lost,
}

/// Whose secret or certificate it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A demand-dial interface's.
    Interface(String),
    /// The server's own, for its clients.
    Server,
}

/// How a certificate is known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KnownBy {
    /// Its hash, in lower hexadecimal.
    Hash(String),
    /// Its subject: an encoded name, of which only the text parts are shown.
    Subject(String),
    /// The settings of an EAP method; which certificate they mean is theirs to say.
    EapMethod(u32),
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interface(name) => write!(f, "interface {name:?}"),
            Self::Server => f.write_str("the server"),
        }
    }
}

impl fmt::Display for KnownBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hash(hash) => write!(f, "hash {hash}"),
            Self::Subject(text) => write!(f, "subject {text:?}"),
            Self::EapMethod(number) => write!(f, "whatever EAP method {number} is set to"),
        }
    }
}

impl fmt::Display for Todo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StartService => f.write_str("start the service RemoteAccess, or the computer"),
            Self::Credentials { interface, expected: Survival::Lost } => {
                write!(f, "set user name and password of interface {interface:?}")
            }
            Self::Credentials { interface, expected: Survival::Expected } => write!(
                f,
                "try interface {interface:?}: its user name and password are expected to be there still"
            ),
            Self::PresharedKey { of } => write!(f, "set the preshared key of {of}"),
            Self::Certificate { of, known_by } => {
                write!(f, "see that the certificate of {of} is there: {known_by}")
            }
            Self::RadiusSecret { purpose, servers } => {
                write!(f, "set the shared secret of the RADIUS servers for {purpose}")?;
                match servers.is_empty() {
                    true => Ok(()),
                    false => write!(f, ": {}", servers.join(", ")),
                }
            }
            Self::SstpBinding { hash } => {
                write!(f, "bind the certificate {hash} to the port of SSTP")
            }
            Self::FirewallRules => f.write_str("enable the firewall's rules for remote access"),
            Self::Reboot { port, endpoints, most } => {
                write!(
                    f,
                    "restart the computer: {port} gets {endpoints} ports, it started with {most}"
                )
            }
            Self::NoAdapter { interface, adapter } => {
                write!(f, "LAN interface {interface} has no adapter on this machine")?;
                adapter.as_ref().map_or(Ok(()), |name| write!(f, " (it was {name:?})"))
            }
        }
    }
}
