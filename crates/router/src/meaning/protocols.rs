//! Settings of routing protocols, global and of one interface (MS-RRASM 2.2.1.2.149 to .194).

use super::row::Row;
use super::term::{FlagSet, SecretState, Switch, Term};
use routerkeep_infoblock::payload::{
    AlgGlobal, DhcpAllocatorGlobal, DhcpAllocatorInterface, DnsProxyGlobal, DnsProxyInterface,
    DnsProxyInterfaceFlags, IgmpGlobal, IgmpInterface, LoggingLevel, RelayGlobal, RelayGlobalV6,
    RelayInterface, RelayInterfaceV6, RipGlobal, RipInterface, RipRouteFilter,
};
use serde::Serialize;
use std::net::Ipv4Addr;

pub(super) fn logging(level: LoggingLevel) -> Term {
    Term::new(level.name(), level.number())
}

/// Makes a term of an enumeration of the info blocks.
macro_rules! term {
    ($code:expr) => {
        Term::new($code.name(), $code.number())
    };
}

/// Makes a set of flags of the info blocks.
macro_rules! flag_set {
    ($flags:expr) => {
        FlagSet::new($flags.names(), $flags.unknown())
    };
}
pub(super) use flag_set;

fn texts<T: ToString>(items: &[T]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}

/// RIP for the whole transport.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RipSettings {
    /// What is logged.
    pub logging: Term,
    /// Size of the receive queue in bytes.
    pub max_receive_queue: u32,
    /// Size of the send queue in bytes.
    pub max_send_queue: u32,
    /// Least time between triggered updates in seconds.
    pub min_triggered_interval: u32,
    /// How the list of peers is used.
    pub peer_filter_mode: Term,
    /// The peers.
    pub peers: Vec<String>,
}

impl From<&RipGlobal> for RipSettings {
    fn from(rip: &RipGlobal) -> Self {
        Self {
            logging: logging(rip.logging),
            max_receive_queue: rip.max_receive_queue,
            max_send_queue: rip.max_send_queue,
            min_triggered_interval: rip.min_triggered_interval,
            peer_filter_mode: term!(rip.peer_filter_mode),
            peers: texts(rip.peers.rows()),
        }
    }
}

/// RIP on one interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RipOnInterface {
    /// What is added to the metric of routes.
    pub metric: u32,
    /// When routes are announced.
    pub update_mode: Term,
    /// The packets that are accepted.
    pub accept: Term,
    /// The packets that are sent.
    pub announce: Term,
    /// Switches.
    pub flags: FlagSet,
    /// Seconds after which a route expires.
    pub route_expiration: u32,
    /// Seconds after which an expired route is removed.
    pub route_removal: u32,
    /// Seconds between full updates.
    pub full_update: u32,
    /// How packets are authenticated.
    pub authentication: Term,
    /// Whether there is a password.
    pub password: SecretState,
    /// The tag of announced routes.
    pub route_tag: u16,
    /// How the unicast peers are used.
    pub unicast_peer_mode: Term,
    /// The unicast peers.
    pub unicast_peers: Vec<String>,
    /// How the filters of accepted routes are used.
    pub accept_filter_mode: Term,
    /// Ranges of accepted destinations: `10.0.0.0-10.255.255.255`.
    pub accept_filters: Vec<String>,
    /// How the filters of announced routes are used.
    pub announce_filter_mode: Term,
    /// Ranges of announced destinations.
    pub announce_filters: Vec<String>,
}

impl From<&RipInterface> for RipOnInterface {
    fn from(rip: &RipInterface) -> Self {
        let settings = &rip.settings;
        let range = |filter: &RipRouteFilter| format!("{}-{}", filter.first, filter.last);
        let secret = if settings.key.is_empty() { SecretState::Empty } else { SecretState::Set };
        Self {
            metric: settings.metric,
            update_mode: term!(settings.update_mode),
            accept: term!(settings.accept),
            announce: term!(settings.announce),
            flags: flag_set!(settings.flags),
            route_expiration: settings.route_expiration,
            route_removal: settings.route_removal,
            full_update: settings.full_update,
            authentication: term!(settings.authentication),
            password: secret,
            route_tag: settings.route_tag,
            unicast_peer_mode: term!(settings.unicast_peer_mode),
            unicast_peers: texts(rip.unicast_peers.rows()),
            accept_filter_mode: term!(settings.accept_filter_mode),
            accept_filters: rip.accept_filters.rows().iter().map(range).collect(),
            announce_filter_mode: term!(settings.announce_filter_mode),
            announce_filters: rip.announce_filters.rows().iter().map(range).collect(),
        }
    }
}

/// The DHCP relay agent of IPv4 or IPv6, for the whole transport.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RelaySettings {
    /// What is logged.
    pub logging: Term,
    /// Size of the receive queue in bytes.
    pub max_receive_queue: u32,
    /// Where requests are sent.
    pub servers: Vec<String>,
}

impl From<&RelayGlobal> for RelaySettings {
    fn from(relay: &RelayGlobal) -> Self {
        Self {
            logging: logging(relay.logging),
            max_receive_queue: relay.max_receive_queue,
            servers: texts(relay.servers.rows()),
        }
    }
}

impl From<&RelayGlobalV6> for RelaySettings {
    fn from(relay: &RelayGlobalV6) -> Self {
        Self {
            logging: logging(relay.logging),
            max_receive_queue: relay.max_receive_queue,
            servers: texts(relay.servers.rows()),
        }
    }
}

/// The DHCP relay agent on one interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RelayOnInterface {
    /// Whether requests are relayed.
    pub mode: Term,
    /// Relays that a packet may pass.
    pub max_hops: u32,
    /// Seconds that a client must have waited.
    pub min_seconds: u32,
}

impl From<&RelayInterface> for RelayOnInterface {
    fn from(relay: &RelayInterface) -> Self {
        let RelayInterface { mode, max_hops, min_seconds, .. } = *relay;
        Self { mode: term!(mode), max_hops, min_seconds }
    }
}

impl From<&RelayInterfaceV6> for RelayOnInterface {
    fn from(relay: &RelayInterfaceV6) -> Self {
        let RelayInterfaceV6 { mode, max_hops, min_seconds, .. } = *relay;
        Self { mode: term!(mode), max_hops, min_seconds }
    }
}

/// IGMP for the whole transport.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IgmpSettings {
    /// The version of the structures.
    pub version: Term,
    /// What is logged.
    pub logging: Term,
    /// Whether statistics are kept for each dial-in client.
    pub ras_client_statistics: Switch,
}

impl From<&IgmpGlobal> for IgmpSettings {
    fn from(igmp: &IgmpGlobal) -> Self {
        Self {
            version: term!(igmp.version),
            logging: logging(igmp.logging),
            ras_client_statistics: Switch(igmp.ras_client_statistics.0),
        }
    }
}

/// IGMP on one interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IgmpOnInterface {
    /// The version of the structure.
    pub version: Term,
    /// Router or proxy, and the version of the protocol.
    pub role: Term,
    /// Switches.
    pub flags: FlagSet,
    /// How many lost packets are made up for.
    pub robustness: u32,
    /// Seconds between the first queries.
    pub startup_query_interval: u32,
    /// The number of first queries.
    pub startup_query_count: u32,
    /// Seconds between queries.
    pub query_interval: u32,
    /// Seconds that a member may take to answer.
    pub query_max_response: u32,
    /// Milliseconds between queries for the last member of a group.
    pub last_member_interval: u32,
    /// The number of these queries.
    pub last_member_count: u32,
    /// Seconds after which another querier is gone; derived.
    pub other_querier_interval: u32,
    /// Seconds after which a membership ends; derived.
    pub membership_timeout: u32,
    /// The number of static groups, whose layout is not documented.
    pub static_groups: u32,
}

impl From<&IgmpInterface> for IgmpOnInterface {
    fn from(igmp: &IgmpInterface) -> Self {
        Self {
            version: term!(igmp.version),
            role: term!(igmp.role),
            flags: flag_set!(igmp.flags),
            robustness: igmp.robustness,
            startup_query_interval: igmp.startup_query_interval,
            startup_query_count: igmp.startup_query_count,
            query_interval: igmp.query_interval,
            query_max_response: igmp.query_max_response,
            last_member_interval: igmp.last_member_interval,
            last_member_count: igmp.last_member_count,
            other_querier_interval: igmp.other_querier_interval,
            membership_timeout: igmp.membership_timeout,
            static_groups: igmp.static_groups,
        }
    }
}

/// The DNS proxy for the whole transport.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DnsProxySettings {
    /// What is logged.
    pub logging: Term,
    /// What is answered.
    pub answers: FlagSet,
    /// Seconds that an answer is kept.
    pub timeout: u32,
}

impl From<&DnsProxyGlobal> for DnsProxySettings {
    fn from(proxy: &DnsProxyGlobal) -> Self {
        Self {
            logging: logging(proxy.logging),
            answers: flag_set!(proxy.flags),
            timeout: proxy.timeout,
        }
    }
}

/// The DNS proxy on one interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DnsProxyOnInterface {
    /// What is other than on all interfaces.
    pub flags: FlagSet,
}

/// The flags that say what the proxy is doing.
pub(crate) const DNS_PROXY_RUN_TIME: u32 = 0xF000_0000;

impl From<&DnsProxyInterface> for DnsProxyOnInterface {
    fn from(proxy: &DnsProxyInterface) -> Self {
        let flags = DnsProxyInterfaceFlags(proxy.flags.0 & !DNS_PROXY_RUN_TIME);
        Self { flags: flag_set!(flags) }
    }
}

/// The small DHCP server that goes with NAT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DhcpAllocatorSettings {
    /// What is logged.
    pub logging: Term,
    /// Flags, which should be 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub flags: u32,
    /// How long an address is lent, in minutes.
    pub lease_minutes: u32,
    /// The network whose addresses are lent.
    pub network: String,
    /// Addresses that are not lent.
    pub exclusions: Vec<String>,
}

impl From<&DhcpAllocatorGlobal> for DhcpAllocatorSettings {
    fn from(allocator: &DhcpAllocatorGlobal) -> Self {
        Self {
            logging: logging(allocator.logging),
            flags: allocator.flags,
            lease_minutes: allocator.lease_time,
            network: super::address::network(allocator.scope_network, allocator.scope_mask),
            exclusions: texts::<Ipv4Addr>(allocator.exclusions.rows()),
        }
    }
}

/// The small DHCP server on one interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DhcpAllocatorOnInterface {
    /// What is other than on all interfaces.
    pub flags: FlagSet,
}

impl From<&DhcpAllocatorInterface> for DhcpAllocatorOnInterface {
    fn from(allocator: &DhcpAllocatorInterface) -> Self {
        Self { flags: flag_set!(allocator.flags) }
    }
}

/// The application layer gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlgSettings {
    /// What is logged.
    pub logging: Term,
    /// Flags, which should be 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub flags: u32,
}

impl From<&AlgGlobal> for AlgSettings {
    fn from(alg: &AlgGlobal) -> Self {
        Self { logging: logging(alg.logging), flags: alg.flags }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
pub(super) fn is_zero(value: &u32) -> bool {
    *value == 0
}

/// How much a source of routes is preferred; the lowest number wins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preference {
    /// The source.
    pub protocol: Term,
    /// BGP: routes of the own autonomous system or of others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_protocol: Option<Term>,
    /// The number.
    pub metric: u32,
}

impl Row for Preference {
    const NOUN: &'static str = "route preference";
    const PLURAL: &'static str = "route preferences";

    fn key(&self) -> String {
        match &self.sub_protocol {
            Some(sub_protocol) => format!("{} ({sub_protocol})", self.protocol),
            None => self.protocol.to_string(),
        }
    }
}
