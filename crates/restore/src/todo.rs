//! What a restore can't do, and people have to: by the name of the interface.

use crate::guards::is_same_router;
use crate::plan::{Action, Plan};
use routerkeep_phonebook::{AuthRestrictions, Entry, PhoneBook, PresharedKeyUse};
use routerkeep_registry::{Key, KeyPath, Value};
use routerkeep_router::{ClassName, Interface, InterfaceType, Snapshot, places};
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

/// Lists what is left to do once `wanted` is in force in place of `current`.
pub(crate) fn after(current: &Snapshot, wanted: &Snapshot, plan: Option<&Plan>) -> Vec<Todo> {
    let touches = |class: ClassName| {
        plan.is_none_or(|plan| {
            let touched =
                |own: &&crate::plan::ClassPlan| !matches!(own.action, Action::Leave { .. });
            plan.classes.iter().filter(touched).any(|own| own.class == class)
        })
    };
    let mut todos = Vec::new();
    if plan.is_some_and(|plan| !plan.is_empty()) {
        todos.push(Todo::StartService);
    }
    if touches(ClassName::Interfaces) {
        interfaces(current, wanted, &mut todos);
    }
    if touches(ClassName::PhoneBook) {
        phone_book(current, wanted, &mut todos);
    }
    let server = touches(ClassName::Server);
    if server && let Some(key) = wanted.server.content() {
        self::server(current.server.content(), key, &mut todos);
    }
    if server || !is_same_router(current, wanted) {
        todos.push(Todo::FirewallRules);
    }
    todos
}

fn interfaces(current: &Snapshot, wanted: &Snapshot, todos: &mut Vec<Todo>) {
    for interface in Interface::list(&wanted.interfaces) {
        let Some(name) = &interface.name else { continue };
        if interface.kind == Some(InterfaceType::DEDICATED)
            && interface.adapter(&current.adapters).is_none()
        {
            let adapter = interface.adapter(&wanted.adapters);
            let adapter = adapter.and_then(|adapter| adapter.friendly_name.as_ref());
            let adapter = adapter.map(ToString::to_string);
            todos.push(Todo::NoAdapter { interface: name.to_string(), adapter });
        }
        let key = wanted
            .interfaces
            .content()
            .and_then(|root| root.subkeys.iter().find(|key| key.name == interface.slot));
        if let Some(subject) = key.and_then(subject) {
            let of = Owner::Interface(name.to_string());
            todos.push(Todo::Certificate { of, known_by: KnownBy::Subject(subject) });
        }
    }
}

/// Lists what the entries of the phone book want. One that can't be read wants nothing that is known.
fn phone_book(current: &Snapshot, wanted: &Snapshot, todos: &mut Vec<Todo>) {
    let Some(Ok(book)) = wanted.phone_book.content().map(|bytes| PhoneBook::parse(bytes)) else {
        return;
    };
    let before = current.phone_book.content().and_then(|bytes| PhoneBook::parse(bytes).ok());
    let before: Vec<(String, Option<u32>)> = before
        .iter()
        .flat_map(PhoneBook::sections)
        .filter_map(|section| Entry::read(&section).ok())
        .map(|entry| (entry.name.to_string(), entry.dial_params_uid))
        .collect();
    let same_machine = is_same_router(current, wanted);
    for section in book.sections() {
        let Ok(entry) = Entry::read(&section) else { continue };
        let name = entry.name.to_string();
        let kept = same_machine
            && entry.dial_params_uid.is_some()
            && before.iter().any(|(own, uid)| *own == name && *uid == entry.dial_params_uid);
        let expected = if kept { Survival::Expected } else { Survival::Lost };
        todos.push(Todo::Credentials { interface: name.clone(), expected });
        let owner = Owner::Interface(name);
        let key_used = !matches!(entry.preshared_key_use, None | Some(PresharedKeyUse::None))
            || entry
                .auth_restrictions
                .is_some_and(|ways| ways.contains(AuthRestrictions::PRESHARED_KEY));
        if key_used && expected == Survival::Lost {
            todos.push(Todo::PresharedKey { of: owner.clone() });
        }
        let eap = entry.auth_restrictions.is_some_and(|ways| ways.contains(AuthRestrictions::EAP));
        if let Some(method) = entry.custom_auth_key.filter(|_| eap) {
            let known_by = KnownBy::EapMethod(method.0);
            todos.push(Todo::Certificate { of: owner, known_by });
        }
    }
}

/// `ServerFlags`: a preshared key for L2TP clients (MS-RRASM 2.2.3.4.6).
const L2TP_PRESHARED_KEY: u32 = 0x1000_0000;
/// The providers that ask RADIUS servers (MS-RRASM 2.2.3.4.18.2 and 2.2.3.4.19.3).
const RADIUS: [(&str, &str, &str); 2] = [
    ("Authentication", "{1AA7F83F-C7F5-11D0-A376-00C04FC9DA04}", "authentication"),
    ("Accounting", "{1AA7F840-C7F5-11D0-A376-00C04FC9DA04}", "accounting"),
];

fn server(current: Option<&Key>, wanted: &Key, todos: &mut Vec<Todo>) {
    let at = |path: &str| wanted.at(&KeyPath::from(path));
    let parameters = at("RemoteAccess\\Parameters");
    let flags = parameters.and_then(|key| key.value("ServerFlags")).and_then(Value::as_dword);
    if flags.is_some_and(|flags| flags & L2TP_PRESHARED_KEY != 0) {
        todos.push(Todo::PresharedKey { of: Owner::Server });
    }
    if let Some(subject) = at("RemoteAccess\\Parameters\\IKEV2").and_then(subject) {
        let known_by = KnownBy::Subject(subject);
        todos.push(Todo::Certificate { of: Owner::Server, known_by });
    }
    if let Some(hash) = at("SstpSvc\\Parameters").and_then(sstp_hash) {
        let known_by = KnownBy::Hash(hash.clone());
        todos.push(Todo::Certificate { of: Owner::Server, known_by });
        todos.push(Todo::SstpBinding { hash });
    }
    for (key, provider, purpose) in RADIUS {
        let providers = at(&format!("RemoteAccess\\{key}\\Providers"));
        let active = providers.and_then(|key| key.value("ActiveProvider")).and_then(Value::as_text);
        if active.is_some_and(|active| active.is(provider)) {
            let servers = providers
                .and_then(|key| key.subkey(provider))
                .and_then(|key| key.subkey("Servers"))
                .map(|key| key.subkeys.iter().map(|server| server.name.to_string()).collect());
            todos.push(Todo::RadiusSecret { purpose, servers: servers.unwrap_or_default() });
        }
    }
    for port in at("Ports").iter().flat_map(|ports| &ports.subkeys) {
        let endpoints = port.value("WanEndpoints").and_then(Value::as_dword);
        // The limit with which the machine started is what its registry says now (MS-RRASM note 317).
        let path = KeyPath::from("Ports").join(port.name.clone());
        let most = current.and_then(|server| server.at(&path));
        let most = most.and_then(|port| port.value("MaxWanEndpoints")).and_then(Value::as_dword);
        if let (Some(endpoints), Some(most)) = (endpoints, most)
            && endpoints > most
            && places::PORT_COMPONENTS.iter().any(|known| port.name.is(known))
        {
            todos.push(Todo::Reboot { port: port.name.to_string(), endpoints, most });
        }
    }
}

/// Returns the hash of the certificate that an administrator has chosen (MS-RRASM 2.2.3.4.3).
fn sstp_hash(sstp: &Key) -> Option<String> {
    ["SHA256CertificateHash", "SHA1CertificateHash"]
        .iter()
        .filter_map(|name| sstp.value(name))
        .find(|value| !value.data.is_empty())
        .map(|value| value.data.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Returns the text parts of `MachineCertificateName`: an X.509 name, DER-encoded (MS-RRASM 2.2.3.2.3.3).
///
/// Nothing is decoded: runs of printable ASCII that DER marks as strings are shown, so that an
/// administrator knows the certificate again.
fn subject(key: &Key) -> Option<String> {
    let value = key.value("MachineCertificateName").filter(|value| !value.data.is_empty())?;
    let mut parts = Vec::new();
    let mut rest = value.data.as_slice();
    while let [tag, length, more @ ..] = rest {
        let string = matches!(tag, 0x0C | 0x13 | 0x14 | 0x16);
        match more.get(..usize::from(*length)) {
            Some(text)
                if string && !text.is_empty() && text.iter().all(|b| matches!(b, 0x20..=0x7E)) =>
            {
                parts.push(String::from_utf8_lossy(text).into_owned());
                rest = more.get(text.len()..).unwrap_or_default();
            }
            _ => rest = rest.get(1..).unwrap_or_default(),
        }
    }
    Some(match parts.is_empty() {
        true => format!("{} bytes", value.data.len()),
        false => parts.join(", "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CN=vpn.example.net, O=Example, as DER has it.
    #[test]
    fn a_subject_shows_its_texts() {
        let mut der =
            vec![0x30, 0x2B, 0x31, 0x10, 0x30, 0x0E, 0x06, 0x03, 0x55, 0x04, 0x0A, 0x13, 7];
        der.extend(b"Example");
        der.extend([0x31, 0x18, 0x30, 0x16, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0C, 15]);
        der.extend(b"vpn.example.net");
        let key = Key::new("0").with_value(Value::binary("MachineCertificateName", der));
        assert_eq!(subject(&key).unwrap(), "Example, vpn.example.net");
        let odd = Key::new("0").with_value(Value::binary("MachineCertificateName", [1, 2, 3]));
        assert_eq!(subject(&odd).unwrap(), "3 bytes");
        assert_eq!(subject(&Key::new("0")), None);
    }
}
