//! Router discovery and multicast settings of an interface (MS-RRASM 2.2.1.2.14 to .16, .24).

use super::address::network;
use super::row::Row;
use super::term::{Switch, Term};
use super::text::Text;
use routerkeep_infoblock::payload;
use routerkeep_registry::Name;
use serde::Serialize;

/// Advertisements of the router to its neighbours (RFC 1256).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RouterDiscovery {
    /// Whether the router advertises itself.
    pub advertise: Switch,
    /// The longest time between advertisements in seconds.
    pub max_interval: u16,
    /// The shortest time between advertisements in seconds.
    pub min_interval: u16,
    /// Seconds that an advertisement holds.
    pub lifetime: u16,
    /// Higher is preferred; -2147483648 is never.
    pub preference: i32,
}

impl From<&payload::RouterDiscovery> for RouterDiscovery {
    fn from(discovery: &payload::RouterDiscovery) -> Self {
        let payload::RouterDiscovery { max_interval, min_interval, lifetime, preference, .. } =
            *discovery;
        let advertise = Switch(discovery.advertise.0);
        Self { advertise, max_interval, min_interval, lifetime, preference }
    }
}

/// The heartbeat of a multicast group that is watched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MulticastHeartbeat {
    /// Whether it is watched.
    pub active: Switch,
    /// Name or address of the group.
    pub group: Text,
    /// Minutes of silence after which the group counts as dead.
    pub dead_minutes: u32,
    /// `udp`, `raw`, or a number.
    pub protocol: Term,
    /// The UDP port, or the number of the raw protocol. Its byte order is not documented.
    pub port: u16,
}

impl From<&payload::MulticastHeartbeat> for MulticastHeartbeat {
    fn from(heartbeat: &payload::MulticastHeartbeat) -> Self {
        Self {
            active: Switch(heartbeat.active.0),
            group: Text::from(&Name::from_units(heartbeat.group.units())),
            dead_minutes: heartbeat.dead_interval,
            protocol: Term::find(&[(0x11, "udp"), (0xFF, "raw")], heartbeat.protocol.into()),
            port: heartbeat.port,
        }
    }
}

/// A range of groups that stays on its side of the interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MulticastBoundary {
    /// The range.
    pub groups: String,
}

impl Row for MulticastBoundary {
    const NOUN: &'static str = "multicast boundary";
    const PLURAL: &'static str = "multicast boundaries";

    fn key(&self) -> String {
        self.groups.clone()
    }
}

impl From<&payload::MulticastBoundary> for MulticastBoundary {
    fn from(boundary: &payload::MulticastBoundary) -> Self {
        Self { groups: network(boundary.group, boundary.mask) }
    }
}

/// What multicast packets must exceed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MulticastLimit {
    /// The time to live.
    pub ttl: u32,
    /// Must be 0.
    pub rate_limit: u32,
}

impl Row for MulticastLimit {
    const NOUN: &'static str = "multicast limit";
    const PLURAL: &'static str = "multicast limits";

    fn key(&self) -> String {
        if self.rate_limit == 0 {
            format!("TTL {}", self.ttl)
        } else {
            format!("TTL {}, rate {}", self.ttl, self.rate_limit)
        }
    }
}

impl From<&payload::MulticastLimit> for MulticastLimit {
    fn from(limit: &payload::MulticastLimit) -> Self {
        let payload::MulticastLimit { ttl, rate_limit } = *limit;
        Self { ttl, rate_limit }
    }
}
