//! The server by its meaning: what besides transports, interfaces and phone book makes a working router
//! (MS-RRASM 2.2.3.3 and .4).

use super::ikev2::CustomPolicy;
use super::key_reader::{KeyReader, OtherValue, below};
use super::known_value::{ENCRYPTION_TYPE, LOGGING, ROUTER_TYPE, SERVER_FLAGS, START};
use super::ports::{self, Port};
use super::providers::{Provider, ProviderKind};
use super::term::{FlagSet, Switch, Term};
use super::text::{Text, hex};
use routerkeep_registry::Key;
use serde::Serialize;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The server. A member that is not there has no value in the registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Server {
    /// When Windows starts the service.
    pub start: Option<Term>,
    /// Whether RRAS is configured at all (`ConfigurationFlags`).
    pub configured: Option<Switch>,
    /// What the router is for (`RouterType`).
    pub router_type: Option<FlagSet>,
    /// `ServerFlags` by name.
    pub server_flags: Option<FlagSet>,
    /// What is logged.
    pub logging: Option<Term>,
    /// Whether quarantine is installed.
    pub quarantine: Option<Switch>,
    /// An older setting: LAN routing only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lan_only: Option<Switch>,
    /// Whether Windows' own IPv4 stack forwards packets (`IPEnableRouter`).
    pub ip_forwarding: Option<Switch>,
    /// Remote access over IPv4.
    pub ipv4: Option<RemoteAccess>,
    /// Remote access over IPv6.
    pub ipv6: Option<RemoteAccess>,
    /// IKEv2.
    pub ikev2: Option<Ikev2>,
    /// Who checks users.
    pub authentication: Option<Provider>,
    /// Who keeps accounts.
    pub accounting: Option<Provider>,
    /// When users are locked out.
    pub account_lockout: Option<AccountLockout>,
    /// SSTP.
    pub sstp: Option<Sstp>,
    /// The VPN ports, by component.
    pub ports: Vec<Port>,
    /// Static routes of Windows' own IPv4 stack.
    pub persistent_routes: Vec<PersistentRoute>,
    /// Values that are not shown.
    pub other_values: Vec<OtherValue>,
}

/// Remote access over one version of IP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemoteAccess {
    /// Whether clients may use it.
    pub enabled: Option<Switch>,
    /// Whether clients reach more than this server.
    pub network_access: Option<Switch>,
    /// IPv4: whether NetBIOS broadcasts are forwarded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub netbios_broadcasts: Option<Switch>,
    /// IPv6: whether the default route is advertised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advertise_default_route: Option<Switch>,
    /// Whether clients may ask for an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_addresses: Option<Switch>,
    /// Not documented (`EnableRoute`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_route: Option<Switch>,
    /// Whether addresses come from DHCP; else from the pools.
    pub dhcp: Option<Switch>,
    /// The addresses that clients are given.
    pub pools: Vec<AddressPool>,
    /// An older single pool: an address and its mask, used where there are no pools.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_pool: Option<String>,
    /// The adapter whose DHCP, DNS and WINS servers clients are given: a GUID of this machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adapter: Option<Text>,
}

/// A range of addresses for clients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddressPool {
    /// The first address or prefix.
    pub from: String,
    /// The last one.
    pub to: String,
}

/// The settings of IKEv2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ikev2 {
    /// Seconds without traffic after which a connection ends.
    pub idle_timeout: Option<u32>,
    /// Seconds that a connection survives without network.
    pub network_blackout_time: Option<u32>,
    /// How much data a security association lasts for, in kilobytes.
    pub sa_data_size: Option<u32>,
    /// How long a security association lasts, in seconds.
    pub sa_life_time: Option<u32>,
    /// Whether data are encrypted.
    pub encryption: Option<Term>,
    /// Length of the encoded subject name of the machine certificate, which is not part of the
    /// configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine_certificate_length: Option<usize>,
    /// The number of root certificates that are accepted; none is all.
    pub trusted_roots: usize,
    /// The proposal for incoming connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_policy: Option<CustomPolicy>,
}

/// When users are locked out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountLockout {
    /// After how many failures; 0 is never.
    pub max_denials: Option<u32>,
    /// For how long, in minutes.
    pub reset_minutes: Option<u32>,
}

/// The settings of SSTP. Hashes name certificates, which are not part of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sstp {
    /// Whether it listens with TLS.
    pub use_https: Option<Switch>,
    /// Whether an administrator chose the certificate.
    pub hash_configured: Option<Switch>,
    /// The SHA-256 hash of the certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256_certificate_hash: Option<String>,
    /// The SHA-1 hash of the certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha1_certificate_hash: Option<String>,
}

/// A static route of Windows' own IPv4 stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersistentRoute {
    /// As stored: destination, mask, gateway, metric.
    pub text: Text,
}

impl Server {
    /// Reads the key of the class.
    pub(super) fn read(key: &Key) -> Self {
        let mut server = Self::default();
        let mut other = Vec::new();
        let mut top = KeyReader::new(key);
        if let Some(service) = top.subkey("RemoteAccess") {
            server.service(service, &mut other);
        }
        let mut parameters = |name: &'static str, other: &mut Vec<OtherValue>| {
            let mut parent = KeyReader::new(top.subkey(name)?);
            let parameters = parent.subkey("Parameters");
            parent.rest(name, other);
            parameters
        };
        if let Some(key) = parameters("SstpSvc", &mut other) {
            server.sstp = Some(Sstp::read(key, &mut other));
        }
        if let Some(key) = parameters("Tcpip", &mut other) {
            let mut reader = KeyReader::new(key);
            server.ip_forwarding = reader.switch("IPEnableRouter");
            if let Some(routes) = reader.subkey("PersistentRoutes") {
                server.persistent_routes.extend(
                    routes
                        .values
                        .iter()
                        .map(|route| PersistentRoute { text: Text::from(&route.name) }),
                );
            }
            reader.rest("Tcpip\\Parameters", &mut other);
        }
        if let Some(key) = top.subkey("Ports") {
            server.ports = ports::read(key, &mut other);
        }
        top.rest("", &mut other);
        server.other_values = other;
        server
    }

    fn service(&mut self, key: &Key, other: &mut Vec<OtherValue>) {
        const PATH: &str = "RemoteAccess";
        let mut reader = KeyReader::new(key);
        self.start = reader.term("Start", &START);
        self.configured = reader.switch("ConfigurationFlags");
        for kind in [ProviderKind::Authentication, ProviderKind::Accounting] {
            let Some(key) = reader.subkey(kind.key()) else { continue };
            let provider = Some(Provider::read(kind, key, &below(PATH, &key.name), other));
            match kind {
                ProviderKind::Authentication => self.authentication = provider,
                ProviderKind::Accounting => self.accounting = provider,
            }
        }
        if let Some(key) = reader.subkey("Parameters") {
            self.parameters(key, "RemoteAccess\\Parameters", other);
        }
        reader.rest(PATH, other);
    }

    fn parameters(&mut self, key: &Key, path: &str, other: &mut Vec<OtherValue>) {
        let mut reader = KeyReader::new(key);
        reader.skip("Stamp");
        let flags = |number, flags: &[(u32, &'static str)]| FlagSet::read(flags, number);
        self.router_type = reader.number("RouterType").map(|number| flags(number, &ROUTER_TYPE));
        self.server_flags = reader.number("ServerFlags").map(|number| flags(number, &SERVER_FLAGS));
        self.logging = reader.term("LoggingFlags", &LOGGING);
        self.quarantine = reader.switch("QuarantineInstalled");
        self.lan_only = reader.switch("LANOnlyMode");
        for (name, slot) in [("Ip", &mut self.ipv4), ("Ipv6", &mut self.ipv6)] {
            *slot = reader
                .subkey(name)
                .map(|key| RemoteAccess::read(key, &below(path, &key.name), other));
        }
        if let Some(key) = reader.subkey("IKEV2") {
            self.ikev2 = Some(Ikev2::read(key, &below(path, &key.name), other));
        }
        if let Some(key) = reader.subkey("AccountLockout") {
            let mut lockout = KeyReader::new(key);
            self.account_lockout = Some(AccountLockout {
                max_denials: lockout.number("MaxDenials"),
                reset_minutes: lockout.number("ResetTime (mins)"),
            });
            lockout.rest(&below(path, &key.name), other);
        }
        reader.rest(path, other);
    }
}

impl RemoteAccess {
    fn read(key: &Key, path: &str, other: &mut Vec<OtherValue>) -> Self {
        let mut reader = KeyReader::new(key);
        let mut pools = Vec::new();
        for name in ["StaticAddressPool", "StaticPrefixPool"] {
            let Some(list) = reader.subkey(name) else { continue };
            let mut numbered = KeyReader::new(list);
            for pool in numbered.subkeys(|_| true) {
                let mut range = KeyReader::new(pool);
                let [from, to] = ["From", "To"].map(|name| address(&mut range, name));
                if let (Some(from), Some(to)) = (from, to) {
                    pools.push(AddressPool { from, to });
                }
                range.rest(&below(&below(path, &list.name), &pool.name), other);
            }
            numbered.rest(&below(path, &list.name), other);
        }
        let old = [reader.text("IpAddress"), reader.text("IpMask")];
        let old_pool = match old {
            [Some(address), Some(mask)] if address.to_string() != "0.0.0.0" => {
                Some(format!("{address} mask {mask}"))
            }
            _ => None,
        };
        let access = Self {
            enabled: reader.switch("EnableIn"),
            network_access: reader.switch("AllowNetworkAccess"),
            netbios_broadcasts: reader.switch("EnableNetbtBcastFwd"),
            advertise_default_route: reader.switch("AdvertiseDefaultRoute"),
            client_addresses: reader.switch("AllowClientIpAddresses"),
            enable_route: reader.switch("EnableRoute"),
            dhcp: reader.switch("UseDhcpAddressing"),
            pools,
            old_pool,
            adapter: reader.text("NetworkAdapterGUID"),
        };
        reader.rest(path, other);
        access
    }
}

/// Reads one end of a pool: a number for IPv4 (10.1.1.1 is 0x0A010101), 16 bytes for IPv6.
fn address(range: &mut KeyReader<'_>, name: &'static str) -> Option<String> {
    if let Some(number) = range.number(name) {
        return Some(Ipv4Addr::from_bits(number).to_string());
    }
    let bytes = <[u8; 16]>::try_from(range.bytes(name)?).ok()?;
    Some(Ipv6Addr::from(bytes).to_string())
}

impl Ikev2 {
    fn read(key: &Key, path: &str, other: &mut Vec<OtherValue>) -> Self {
        let mut reader = KeyReader::new(key);
        let roots = reader.subkey("AllowedTrustedRootCerts");
        let policy = reader.subkey("IKEv2CustomPolicy");
        let ikev2 = Self {
            idle_timeout: reader.number("idleTimeout"),
            network_blackout_time: reader.number("networkBlackoutTime"),
            sa_data_size: reader.number("saDataSize"),
            sa_life_time: reader.number("saLifeTime"),
            encryption: reader.term("EncryptionType", &ENCRYPTION_TYPE),
            machine_certificate_length: reader.length("MachineCertificateName"),
            trusted_roots: roots.map_or(0, |roots| roots.subkeys.len()),
            custom_policy: policy
                .map(|key| CustomPolicy::read(key, &below(path, &key.name), other)),
        };
        reader.rest(path, other);
        ikev2
    }
}

impl Sstp {
    fn read(key: &Key, other: &mut Vec<OtherValue>) -> Self {
        let mut reader = KeyReader::new(key);
        // Nothing but a hash is shown: what is longer may be anything.
        let mut hash = |name, length| {
            let bytes = reader.bytes(name)?;
            Some(if bytes.len() == length { hex(bytes) } else { format!("{} bytes", bytes.len()) })
        };
        let sha256_certificate_hash = hash("SHA256CertificateHash", 32);
        let sha1_certificate_hash = hash("SHA1CertificateHash", 20);
        let sstp = Self {
            use_https: reader.switch("UseHttps"),
            hash_configured: reader.switch("IsHashConfiguredByAdmin"),
            sha256_certificate_hash,
            sha1_certificate_hash,
        };
        reader.rest("SstpSvc\\Parameters", other);
        sstp
    }
}
