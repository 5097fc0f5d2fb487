//! Who checks users and who keeps accounts: Windows or RADIUS (MS-RRASM 2.2.3.4.18 and .19).

use super::key_reader::{KeyReader, OtherValue, below};
use super::text::Text;
use routerkeep_registry::{Key, Name};
use serde::Serialize;

/// A provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Provider {
    /// `Windows`, `RADIUS`, or the GUID of another provider.
    pub active: Option<Text>,
    /// The RADIUS group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<Text>,
    /// The connection request policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Text>,
    /// RADIUS servers; Windows 2000 and 2003 keep them here, without their secrets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<RadiusServer>,
}

/// A RADIUS server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RadiusServer {
    /// Its name or address.
    pub name: Text,
    /// Its UDP port.
    pub port: Option<u32>,
    /// Its rank among the servers.
    pub score: Option<u32>,
    /// Seconds that an answer may take.
    pub timeout: Option<u32>,
}

/// The two kinds of providers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ProviderKind {
    Authentication,
    Accounting,
}

impl ProviderKind {
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Authentication => "Authentication",
            Self::Accounting => "Accounting",
        }
    }

    /// Returns Windows' provider and that of RADIUS.
    fn guids(self) -> [(&'static str, &'static str); 2] {
        match self {
            Self::Authentication => [
                ("{1AA7F841-C7F5-11D0-A376-00C04FC9DA04}", "Windows"),
                ("{1AA7F83F-C7F5-11D0-A376-00C04FC9DA04}", "RADIUS"),
            ],
            Self::Accounting => [
                ("{1AA7F846-C7F5-11D0-A376-00C04FC9DA04}", "Windows"),
                ("{1AA7F840-C7F5-11D0-A376-00C04FC9DA04}", "RADIUS"),
            ],
        }
    }
}

impl Provider {
    pub(super) fn read(
        kind: ProviderKind,
        key: &Key,
        path: &str,
        other: &mut Vec<OtherValue>,
    ) -> Self {
        let mut reader = KeyReader::new(key);
        reader.skip("AccountSessionIdStart");
        let group = match kind {
            ProviderKind::Authentication => reader.text("AuthGroupName"),
            ProviderKind::Accounting => {
                reader.text("AcctGroupName").or_else(|| reader.text("AccGroupName"))
            }
        };
        let policy = reader.text("CRPName");
        let mut provider = Self { active: None, group, policy, servers: Vec::new() };
        if let Some(list) = reader.subkey("Providers") {
            let path = below(path, &list.name);
            let mut providers = KeyReader::new(list);
            let active = providers.text("ActiveProvider");
            provider.active = active.map(|guid| kind.name(guid));
            for registered in providers.subkeys(|_| true) {
                let path = below(&path, &registered.name);
                let mut reader = KeyReader::new(registered);
                if let Some(servers) = reader.subkey("Servers") {
                    provider.servers.extend(servers.subkeys.iter().map(|server| {
                        RadiusServer::read(server, &below(&path, &servers.name), other)
                    }));
                }
                reader.rest(&path, other);
            }
            providers.rest(&path, other);
        }
        reader.rest(path, other);
        provider
    }
}

impl ProviderKind {
    fn name(self, guid: Text) -> Text {
        let stored: Name = guid.to_name();
        let known = self.guids().into_iter().find(|(known, _)| stored.is(known));
        known.map_or(guid, |(_, name)| Text::from(name))
    }
}

impl RadiusServer {
    fn read(key: &Key, path: &str, other: &mut Vec<OtherValue>) -> Self {
        let mut reader = KeyReader::new(key);
        let port = reader.number("AuthPort").or_else(|| reader.number("AcctPort"));
        let server = Self {
            name: Text::from(&key.name),
            port,
            score: reader.number("Score"),
            timeout: reader.number("Timeout"),
        };
        reader.rest(&below(path, &key.name), other);
        server
    }
}
