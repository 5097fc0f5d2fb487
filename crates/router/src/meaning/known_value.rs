//! What is known of single registry values: the terms of their numbers, and how they may be shown.
//!
//! A value that is not in the tables is shown by its type and length only: nobody knows whether it
//! holds a secret.

use super::term::{FlagSet, Switch, Term};
use super::text::Text;
use crate::DialOutHours;
use crate::snapshot::ClassName;
use routerkeep_registry::{Name, Value};
use serde_json::{Value as Json, json};
use std::net::Ipv4Addr;

/// `RouterType` (MS-RRASM 2.2.3.4.1).
pub(crate) const ROUTER_TYPE: [(u32, &str); 6] = [
    (0x01, "remote access (IPv4)"),
    (0x02, "LAN routing (IPv4)"),
    (0x04, "demand-dial routing (IPv4)"),
    (0x08, "remote access (IPv6)"),
    (0x10, "LAN routing (IPv6)"),
    (0x20, "demand-dial routing (IPv6)"),
];

/// `ServerFlags` (MS-RRASM 2.2.3.4.6).
pub(crate) const SERVER_FLAGS: [(u32, &str); 29] = [
    (0x0000_0001, "CBCP callback delay"),
    (0x0000_0002, "MPPC compression"),
    (0x0000_0004, "NetBEUI"),
    (0x0000_0008, "IPv4"),
    (0x0000_0010, "IPX"),
    (0x0000_0020, "AppleTalk"),
    (0x0000_0040, "SPAP"),
    (0x0000_0080, "encryption required"),
    (0x0000_0100, "MS-CHAP"),
    (0x0000_0200, "LCP extensions"),
    (0x0000_0400, "multilink"),
    (0x0000_0800, "peer authentication"),
    (0x0000_1000, "strongest encryption"),
    (0x0000_2000, "BACP"),
    (0x0000_4000, "unauthenticated allowed"),
    (0x0000_8000, "EAP"),
    (0x0001_0000, "PAP"),
    (0x0002_0000, "MD5-CHAP"),
    (0x0004_0000, "IPsec for L2TP"),
    (0x0008_0000, "no encryption allowed"),
    (0x0010_0000, "MOBIKE off"),
    (0x0020_0000, "LM passwords"),
    (0x0040_0000, "serial without authentication"),
    (0x0080_0000, "MS-CHAPv2"),
    (0x0100_0000, "CBCP"),
    (0x0200_0000, "machine authentication"),
    (0x0400_0000, "certificate authentication"),
    (0x0800_0000, "IPv6"),
    (0x1000_0000, "L2TP preshared key"),
];

/// `LoggingFlags` (MS-RRASM 2.2.3.4.5).
pub(crate) const LOGGING: [(u32, &str); 4] = [
    (0, "none"),
    (1, "errors"),
    (2, "errors and warnings"),
    (3, "errors, warnings and information"),
];

/// The start type of a Windows service.
pub(crate) const START: [(u32, &str); 5] =
    [(0, "boot"), (1, "system"), (2, "automatic"), (3, "manual"), (4, "disabled")];

/// `EncryptionType` of IKEv2 (MS-RRASM 2.2.3.4.2.6).
pub(crate) const ENCRYPTION_TYPE: [(u32, &str); 4] =
    [(0, "none"), (1, "optional"), (2, "required"), (3, "maximum")];

/// `Type` of an interface (MS-RRASM 2.2.1.1.1).
const INTERFACE_TYPE: [(u32, &str); 8] = [
    (0, "client"),
    (1, "home router"),
    (2, "full router"),
    (3, "dedicated"),
    (4, "internal"),
    (5, "loopback"),
    (6, "tunnel"),
    (7, "dial-out"),
];

/// The values of a custom policy (MS-RRASM 2.2.1.2.237).
pub(crate) const POLICY: [(&str, &[(u32, &str)]); 6] = [
    ("IntegrityMethod", &[(0, "MD5"), (1, "SHA1"), (2, "SHA256"), (3, "SHA384")]),
    ("EncryptionMethod", &[(0, "DES"), (1, "3DES"), (2, "AES128"), (3, "AES192"), (4, "AES256")]),
    (
        "CipherTransformConstant",
        &[
            (1, "CBC-DES"),
            (2, "CBC-3DES"),
            (3, "CBC-AES128"),
            (4, "CBC-AES192"),
            (5, "CBC-AES256"),
            (6, "GCM-AES128"),
            (7, "GCM-AES192"),
            (8, "GCM-AES256"),
        ],
    ),
    (
        "AuthTransformConstant",
        &[
            (0, "HMAC-MD5-96"),
            (1, "HMAC-SHA1-96"),
            (2, "HMAC-SHA256-128"),
            (3, "GCM-AES128"),
            (4, "GCM-AES192"),
            (5, "GCM-AES256"),
        ],
    ),
    (
        "PfsGroup",
        &[
            (0, "none"),
            (1, "group 1"),
            (2, "group 2"),
            (3, "group 2048"),
            (4, "ECP256"),
            (5, "ECP384"),
            (6, "as in main mode"),
            (7, "group 24"),
        ],
    ),
    (
        "DHGroup",
        &[
            (0, "none"),
            (1, "group 1"),
            (2, "group 2"),
            (3, "group 14"),
            (4, "ECP256"),
            (5, "ECP384"),
            (6, "group 24"),
        ],
    ),
];

/// How a value is shown.
#[derive(Clone, Copy)]
enum Lens {
    Switch,
    Terms(&'static [(u32, &'static str)]),
    Flags(&'static [(u32, &'static str)]),
    /// An IPv4 address as a number: 10.1.1.1 is 0x0A010101.
    Address,
    Text,
    Texts,
    Hours,
}

use ClassName::{Interfaces, RouterManagers, Server};

/// Class, path below its key, value (`*` is any name), and how it is shown. Numbers need no entry.
const KNOWN: [(ClassName, &str, &str, Lens); 57] = [
    (RouterManagers, "*", "DLLPath", Lens::Text),
    (Interfaces, "*", "InterfaceName", Lens::Text),
    (Interfaces, "*", "Type", Lens::Terms(&INTERFACE_TYPE)),
    (Interfaces, "*", "Enabled", Lens::Switch),
    (Interfaces, "*", "DialOutHours", Lens::Hours),
    (Server, "RemoteAccess", "Start", Lens::Terms(&START)),
    (Server, "RemoteAccess", "ConfigurationFlags", Lens::Switch),
    (Server, "RemoteAccess", "ObjectName", Lens::Text),
    (Server, "RemoteAccess", "ImagePath", Lens::Text),
    (Server, "RemoteAccess", "DisplayName", Lens::Text),
    (Server, "RemoteAccess", "DependOnService", Lens::Texts),
    (Server, "RemoteAccess", "DependOnGroup", Lens::Texts),
    (Server, "RemoteAccess\\Parameters", "RouterType", Lens::Flags(&ROUTER_TYPE)),
    (Server, "RemoteAccess\\Parameters", "ServerFlags", Lens::Flags(&SERVER_FLAGS)),
    (Server, "RemoteAccess\\Parameters", "LoggingFlags", Lens::Terms(&LOGGING)),
    (Server, "RemoteAccess\\Parameters", "QuarantineInstalled", Lens::Switch),
    (Server, "RemoteAccess\\Parameters", "LANOnlyMode", Lens::Switch),
    (Server, "RemoteAccess\\Parameters", "ServiceDLL", Lens::Text),
    (Server, "RemoteAccess\\Parameters\\IKEV2", "EncryptionType", Lens::Terms(&ENCRYPTION_TYPE)),
    (Server, "RemoteAccess\\Parameters\\*", "AllowNetworkAccess", Lens::Switch),
    (Server, "RemoteAccess\\Parameters\\*", "EnableIn", Lens::Switch),
    (Server, "RemoteAccess\\Parameters\\*", "EnableNetbtBcastFwd", Lens::Switch),
    (Server, "RemoteAccess\\Parameters\\*", "EnableRoute", Lens::Switch),
    (Server, "RemoteAccess\\Parameters\\*", "AllowClientIpAddresses", Lens::Switch),
    (Server, "RemoteAccess\\Parameters\\*", "UseDhcpAddressing", Lens::Switch),
    (Server, "RemoteAccess\\Parameters\\*", "AdvertiseDefaultRoute", Lens::Switch),
    (Server, "RemoteAccess\\Parameters\\*", "IpAddress", Lens::Text),
    (Server, "RemoteAccess\\Parameters\\*", "IpMask", Lens::Text),
    (Server, "RemoteAccess\\Parameters\\*", "NetworkAdapterGUID", Lens::Text),
    (Server, "RemoteAccess\\Parameters\\Ip\\StaticAddressPool\\*", "From", Lens::Address),
    (Server, "RemoteAccess\\Parameters\\Ip\\StaticAddressPool\\*", "To", Lens::Address),
    (Server, "RemoteAccess\\Accounting", "AcctGroupName", Lens::Text),
    (Server, "RemoteAccess\\Accounting", "AccGroupName", Lens::Text),
    (Server, "RemoteAccess\\Authentication", "AuthGroupName", Lens::Text),
    (Server, "RemoteAccess\\Authentication", "CRPName", Lens::Text),
    (Server, "RemoteAccess\\*\\Providers", "ActiveProvider", Lens::Text),
    (Server, "RemoteAccess\\*\\Providers\\*", "ConfigClsid", Lens::Text),
    (Server, "RemoteAccess\\*\\Providers\\*", "DisplayName", Lens::Text),
    (Server, "RemoteAccess\\*\\Providers\\*", "VendorName", Lens::Text),
    (Server, "RemoteAccess\\*\\Providers\\*", "ProviderTypeGUID", Lens::Text),
    (Server, "RemoteAccess\\*\\Providers\\*", "Path", Lens::Text),
    (Server, "RemoteAccess\\DemandDialManager", "DllPath", Lens::Text),
    (Server, "RemoteAccess\\Policy", "ProductDir", Lens::Text),
    (Server, "RemoteAccess\\Policy\\Pipeline\\*", "", Lens::Text),
    (Server, "RemoteAccess\\Policy\\Pipeline\\*", "Requests", Lens::Text),
    (Server, "SstpSvc\\Parameters", "UseHttps", Lens::Switch),
    (Server, "SstpSvc\\Parameters", "IsHashConfiguredByAdmin", Lens::Switch),
    (Server, "RasMan\\Parameters", "ServiceDll", Lens::Text),
    (Server, "RasMan\\Parameters", "Medias", Lens::Texts),
    (Server, "RasMan\\Parameters", "AllowL2TPWeakCrypto", Lens::Switch),
    (Server, "RasMan\\Parameters", "AllowPPTPWeakCrypto", Lens::Switch),
    (Server, "Ports\\*", "EnableForRas", Lens::Switch),
    (Server, "Ports\\*", "EnableForRouting", Lens::Switch),
    (Server, "Ports\\*", "EnableForOutboundRouting", Lens::Switch),
    (Server, "Ports\\*", "CalledIDInformation", Lens::Texts),
    (Server, "Tcpip\\Parameters", "IPEnableRouter", Lens::Switch),
    (Server, "Tcpip\\Parameters\\PersistentRoutes", "*", Lens::Text),
];

/// Returns a value as it is shown: by its meaning, as a number, or by its length.
///
/// `path` leads from the key of the class to the key of the value.
pub(crate) fn shown(class: ClassName, path: &[Name], value: &Value) -> Json {
    let by_meaning = lens(class, path, &value.name).and_then(|lens| lens.show(value));
    by_meaning.or_else(|| value.as_dword().map(Json::from)).unwrap_or_else(|| length(value))
}

/// Returns how long a value is, which is all that may be said of an unknown one.
pub(crate) fn length(value: &Value) -> Json {
    json!({ "length": value.data.len() })
}

fn lens(class: ClassName, path: &[Name], value: &Name) -> Option<Lens> {
    let policy = path.last().is_some_and(|key| key.is("IKEv2CustomPolicy"));
    if let Some((_, terms)) = POLICY.iter().find(|(name, _)| policy && value.is(name)) {
        return Some(Lens::Terms(terms));
    }
    let known = KNOWN.iter().find(|(of, pattern, name, _)| {
        *of == class && (*name == "*" || value.is(name)) && is_at(path, pattern)
    });
    known.map(|(.., lens)| *lens)
}

fn is_at(path: &[Name], pattern: &str) -> bool {
    let mut names = path.iter();
    let mut parts = pattern.split('\\');
    loop {
        match (names.next(), parts.next()) {
            (None, None) => return true,
            (Some(name), Some(part)) if part == "*" || name.is(part) => {}
            _ => return false,
        }
    }
}

impl Lens {
    /// Returns nothing where type or form of the value are not those that it should have.
    fn show(self, value: &Value) -> Option<Json> {
        let json = match self {
            Self::Switch => serde_json::to_value(Switch(value.as_dword()?)),
            Self::Terms(terms) => serde_json::to_value(Term::find(terms, value.as_dword()?)),
            Self::Flags(flags) => serde_json::to_value(FlagSet::read(flags, value.as_dword()?)),
            Self::Address => serde_json::to_value(Ipv4Addr::from_bits(value.as_dword()?)),
            Self::Text => serde_json::to_value(Text::from(&value.as_text()?)),
            Self::Texts => {
                let texts = value.as_texts()?;
                serde_json::to_value(texts.iter().map(Text::from).collect::<Vec<_>>())
            }
            Self::Hours => serde_json::to_value(DialOutHours::read(value)?.to_string()),
        };
        json.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<Name> {
        text.split('\\').map(Name::from).collect()
    }

    #[test]
    fn known_values_have_words_and_unknown_ones_a_length() {
        let kind = Value::dword("type", 3);
        assert_eq!(shown(Interfaces, &path("4"), &kind), json!("dedicated"));
        let group = Value::dword("DHGroup", 4);
        assert_eq!(shown(Interfaces, &path("4\\ikev2custompolicy"), &group), json!("ECP256"));
        let pool = path("RemoteAccess\\Parameters\\Ip\\StaticAddressPool\\0");
        let from = Value::dword("From", 0x0A01_0101);
        assert_eq!(shown(Server, &pool, &from), json!("10.1.1.1"));
        let secret = Value::text("Secret", "hunter2");
        assert_eq!(shown(Server, &path("RemoteAccess"), &secret), json!({ "length": 16 }));
        let wrong = Value::binary("Start", [1]);
        assert_eq!(shown(Server, &path("RemoteAccess"), &wrong), json!({ "length": 1 }));
    }
}
