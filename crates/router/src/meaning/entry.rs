//! Phone-book entries by their meaning (MS-RRASM 2.2.2).

use super::term::{FlagSet, SecretState, Term};
use super::text::Text;
use routerkeep_phonebook as book;
use routerkeep_phonebook::{
    AddressAssignment, ConnectionType, DataEncryption, DeclaredEncoding, DialMode, EapMethod,
    LineKind, NameServerAssignment, PresharedKeyUse, SecretPresence, Section, VpnStrategy,
};
use serde::Serialize;

/// An entry of the phone book: how one demand-dial interface connects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The name, which is that of the interface.
    pub name: Text,
    /// The line of its header.
    pub line: u32,
    /// Whether an interface has this name; not known where interfaces were not captured.
    pub has_interface: Option<bool>,
    /// How the texts are encoded: `ANSI`, `UTF-8`.
    pub encoding: Option<&'static str>,
    /// The kind of connection: `VPN`, `dial-up`, `PPPoE`.
    pub connection: Option<Term>,
    /// What is dialled: host, number or service name; the first one first.
    pub destinations: Vec<Text>,
    /// The tunnel protocols that are tried.
    pub vpn_strategy: Option<Term>,
    /// The allowed ways of authentication.
    pub authentication: Option<FlagSet>,
    /// The EAP method; used where EAP is allowed.
    pub eap_method: Option<Term>,
    /// Whether data are encrypted.
    pub encryption: Option<Term>,
    /// Whether a preshared key is used, which the phone book does not hold.
    pub preshared_key: Option<Term>,
    /// Seconds without traffic after which the connection ends; 0 is never.
    pub idle_disconnect_seconds: Option<u32>,
    /// How often dialling is tried again.
    pub redial_attempts: Option<u32>,
    /// Seconds between two attempts.
    pub redial_seconds: Option<u32>,
    /// Whether a lost connection is dialled again.
    pub redial_on_link_failure: Option<bool>,
    /// Which of several devices are used.
    pub dial_mode: Option<Term>,
    /// Protocols that are not negotiated.
    pub excluded_protocols: Option<FlagSet>,
    /// IPv4 addresses.
    pub ipv4: Addressing,
    /// IPv6 addresses.
    pub ipv6: Addressing,
    /// The links: ports and devices of this machine.
    pub links: Vec<Link>,
    /// The entry's identifier.
    pub guid: Option<String>,
    /// The number under which Windows keeps the credentials, outside of the phone book.
    pub dial_params_uid: Option<u32>,
    /// The version of the entry.
    pub version: Option<u32>,
    /// Keys that could hold a secret, and whether they do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<EntrySecret>,
    /// Keys with a value that is not shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_keys: Vec<OtherKey>,
    /// What is odd in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
}

/// The addresses of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Addressing {
    /// Whether the peer gives the address.
    pub assignment: Option<Term>,
    /// The address, where it is not the peer's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Whether the peer names the name servers.
    pub name_assignment: Option<Term>,
    /// The DNS servers, where they are not the peer's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dns: Vec<String>,
    /// The WINS servers, where they are not the peer's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wins: Vec<String>,
}

/// One link of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The kind of medium, such as `rastapi`.
    pub media: Text,
    /// The port, which is one of this machine.
    pub port: Option<Text>,
    /// The name of the device.
    pub device: Option<Text>,
    /// The types of its devices, such as `vpn`.
    pub device_types: Vec<Text>,
}

/// A key that could hold a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntrySecret {
    /// The key.
    pub key: Text,
    /// Whether it holds one.
    pub state: SecretState,
}

/// A key whose value is not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherKey {
    /// The key.
    pub key: String,
    /// Length of its value in bytes, of all lines together.
    pub length: usize,
}

/// The keys that the view above shows.
const SHOWN: [&str; 44] = [
    "Encoding",
    "PBVersion",
    "Type",
    "DialParamsUID",
    "Guid",
    "VpnStrategy",
    "ExcludedProtocols",
    "DataEncryption",
    "DialMode",
    "RedialAttempts",
    "RedialSeconds",
    "IdleDisconnectSeconds",
    "RedialOnLinkFailure",
    "CustomAuthKey",
    "AuthRestrictions",
    "IpAddress",
    "IpDnsAddress",
    "IpDns2Address",
    "IpWinsAddress",
    "IpWins2Address",
    "IpAssign",
    "IpNameAssign",
    "IpSecFlags",
    "Ipv6Assign",
    "Ipv6Address",
    "Ipv6PrefixLength",
    "Ipv6NameAssign",
    "Ipv6DnsAddress",
    "Ipv6Dns2Address",
    "NETCOMPONENTS",
    "MEDIA",
    "Port",
    "Device",
    "DEVICE",
    "PhoneNumber",
    // What Windows ignores and fills in itself.
    "LowDateTime",
    "HighDateTime",
    "Ipv6Prefix",
    "Ipv6InterfaceId",
    "AutoLogon",
    "UseRasCredentials",
    "ms_msclient",
    "ms_server",
    "LastSelectedPhone",
];

impl Entry {
    /// Reads a section.
    ///
    /// # Errors
    /// Memory was refused.
    pub(super) fn read(section: &Section<'_>) -> Result<Self, book::PhoneBookError> {
        let entry = book::Entry::read(section)?;
        Ok(Self {
            name: Text::from(entry.name),
            line: entry.line.get(),
            has_interface: None,
            encoding: encoding(entry.encoding),
            connection: entry.connection_type.map(connection),
            destinations: entry.phone_numbers().map(|phone| Text::from(phone.number)).collect(),
            vpn_strategy: entry.vpn_strategy.map(strategy),
            authentication: entry
                .auth_restrictions
                .map(|allowed| FlagSet::new(allowed.names(), allowed.unknown_bits())),
            eap_method: entry.custom_auth_key.map(eap),
            encryption: entry.data_encryption.map(encryption),
            preshared_key: entry.preshared_key_use.map(preshared_key),
            idle_disconnect_seconds: entry.idle_disconnect_seconds,
            redial_attempts: entry.redial_attempts,
            redial_seconds: entry.redial_seconds,
            redial_on_link_failure: entry.redial_on_link_failure,
            dial_mode: entry.dial_mode.map(dial_mode),
            excluded_protocols: entry
                .excluded_protocols
                .map(|excluded| FlagSet::new(excluded.names(), excluded.unknown_bits())),
            ipv4: ipv4(&entry),
            ipv6: ipv6(&entry),
            links: entry.media.iter().map(link).collect(),
            guid: entry.guid.map(|guid| guid.to_string()),
            dial_params_uid: entry.dial_params_uid,
            version: entry.pb_version,
            secrets: entry.secrets.iter().map(secret).collect(),
            other_keys: other_keys(section),
            findings: entry.findings.as_slice().iter().map(ToString::to_string).collect(),
        })
    }
}

fn encoding(declared: DeclaredEncoding) -> Option<&'static str> {
    match declared {
        DeclaredEncoding::Absent => None,
        DeclaredEncoding::Ansi => Some("ANSI"),
        DeclaredEncoding::Utf8 => Some("UTF-8"),
        DeclaredEncoding::Unknown => Some("unknown"),
    }
}

/// Returns the field's term for a kind of connection.
pub(crate) fn connection(kind: ConnectionType) -> Term {
    Term::find(&[(1, "dial-up"), (2, "VPN"), (5, "PPPoE")], kind.into())
}

/// Returns the field's term for a VPN strategy.
pub(crate) fn strategy(strategy: VpnStrategy) -> Term {
    const STRATEGIES: [(u32, &str); 13] = [
        (0, "automatic"),
        (1, "PPTP only"),
        (2, "PPTP first"),
        (3, "L2TP only"),
        (4, "L2TP first"),
        (5, "SSTP only"),
        (6, "SSTP first"),
        (7, "IKEv2 only"),
        (8, "IKEv2 first"),
        (12, "PPTP, then SSTP"),
        (13, "L2TP, then SSTP"),
        (14, "IKEv2, then SSTP"),
        (15, "a list of protocols"),
    ];
    Term::find(&STRATEGIES, strategy.into())
}

pub(crate) fn eap(method: EapMethod) -> Term {
    Term::new(method.name(), method.0)
}

pub(crate) fn encryption(encryption: DataEncryption) -> Term {
    let terms = [(0, "none"), (8, "optional"), (256, "required"), (512, "maximum")];
    Term::find(&terms, encryption.into())
}

pub(crate) fn preshared_key(used: PresharedKeyUse) -> Term {
    Term::find(&[(0, "none"), (1, "configured"), (2, "configured for IKEv2")], used.into())
}

pub(crate) fn dial_mode(mode: DialMode) -> Term {
    Term::find(&[(0, "first available"), (1, "all"), (2, "as needed")], mode.into())
}

pub(crate) fn assignment(assignment: AddressAssignment) -> Term {
    Term::find(&[(1, "from the peer"), (2, "specific")], assignment.into())
}

pub(crate) fn name_assignment(assignment: NameServerAssignment) -> Term {
    let terms = [(1, "from the peer"), (2, "specific"), (3, "from the peer (3)")];
    Term::find(&terms, assignment.into())
}

fn ipv4(entry: &book::Entry<'_>) -> Addressing {
    let settings = &entry.ipv4;
    let specific = settings.name_assignment == Some(NameServerAssignment::Specific);
    let wins = settings.wins.into_iter().flatten();
    Addressing {
        assignment: settings.assignment.map(assignment),
        address: settings.specific_address().map(|address| address.to_string()),
        name_assignment: settings.name_assignment.map(name_assignment),
        dns: settings.specific_dns().map(|address| address.to_string()).collect(),
        wins: wins
            .filter(|address| specific && !address.is_unspecified())
            .map(|address| address.to_string())
            .collect(),
    }
}

fn ipv6(entry: &book::Entry<'_>) -> Addressing {
    let settings = &entry.ipv6;
    let address = settings.specific_address().map(|address| match settings.prefix_length {
        Some(length) => format!("{address}/{length}"),
        None => address.to_string(),
    });
    Addressing {
        assignment: settings.assignment.map(assignment),
        address,
        name_assignment: settings.name_assignment.map(name_assignment),
        dns: settings.specific_dns().map(|address| address.to_string()).collect(),
        wins: Vec::new(),
    }
}

fn link(media: &book::Media<'_>) -> Link {
    Link {
        media: Text::from(media.kind),
        port: media.port.map(Text::from),
        device: media.device.map(Text::from),
        device_types: media.devices.iter().map(|device| Text::from(device.kind)).collect(),
    }
}

fn secret(secret: &book::SecretKey<'_>) -> EntrySecret {
    let set = secret.presence == SecretPresence::Set;
    let state = if set { SecretState::Set } else { SecretState::Empty };
    EntrySecret { key: Text::from(secret.key), state }
}

/// Lists the keys that have a value and no place in the view; each once.
fn other_keys(section: &Section<'_>) -> Vec<OtherKey> {
    let mut other: Vec<OtherKey> = Vec::new();
    for line in section.lines() {
        let LineKind::Entry(entry) = line.kind() else { continue };
        let length = entry.value.bytes().len();
        let is_shown =
            || SHOWN.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(entry.key));
        if length == 0 || is_shown() || entry.value.is_secret() {
            continue;
        }
        // Nearly all keys are plain letters, and there are many.
        let key = match std::str::from_utf8(entry.key) {
            Ok(key) if entry.key.iter().all(u8::is_ascii_graphic) => key.to_owned(),
            _ => entry.key.escape_ascii().to_string(),
        };
        match other.last_mut() {
            Some(last) if last.key == key => last.length = last.length.saturating_add(length),
            _ => other.push(OtherKey { key, length }),
        }
    }
    // There are many entries, each with some dozens of them.
    other.shrink_to_fit();
    other
}
