//! Static routes (MS-RRASM 2.2.1.2.11 and .35).

use super::address::{network, network_v6};
use super::row::Row;
use super::term::Term;
use routerkeep_infoblock::payload::{
    ForwardRow, InterfaceRoute, RouteKind, RoutePath, RouteProtocol, RouteV4, RouteV6, ViewSet,
};
use serde::Serialize;

/// A static route of an interface.
///
/// The index of the interface is one of run time and not part of it. Fields below `protocol` are there
/// only where they are not what Windows writes for a plain static route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Route {
    /// The destination: `10.2.0.0/16`, or `10.2.0.0 mask 255.0.255.0`.
    pub destination: String,
    /// The next hop; none where the interface is the way.
    pub next_hop: Option<String>,
    /// The metric (the first one of IPv4).
    pub metric: u32,
    /// Where the route comes from.
    pub protocol: Term,
    /// The preference that the route itself states.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preference: Option<u32>,
    /// The routing tables that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<Term>,
    /// Its kind, where that is neither unset nor indirect: Windows does not tell these two apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Term>,
    /// Conditions of multipath routes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<u32>,
    /// Seconds since it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<u32>,
    /// The autonomous system of the next hop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_hop_as: Option<u32>,
    /// The second and further metrics.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further_metrics: Vec<u32>,
    /// IPv6: seconds that it is valid; none is for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<u32>,
    /// IPv6: flags, which should be 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flags: Option<u32>,
    /// The number that says "IPv4", where it is not 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_number: Option<u32>,
}

impl Row for Route {
    const NOUN: &'static str = "route";
    const PLURAL: &'static str = "routes";

    fn key(&self) -> String {
        match &self.next_hop {
            Some(next_hop) => format!("{} via {next_hop}", self.destination),
            None => self.destination.clone(),
        }
    }
}

impl From<&InterfaceRoute> for Route {
    fn from(route: &InterfaceRoute) -> Self {
        let path = match &route.path {
            RoutePath::V4(path, flag) => {
                let family_number = unless(flag.get(), 1);
                Self { family_number, ..v4(path, route.protocol) }
            }
            RoutePath::V6(path) => v6(path, route.protocol),
        };
        let view = route.view_set;
        Self {
            preference: unless(route.preference, 0),
            view: (view != ViewSet::Any).then(|| Term::new(view.name(), view.number())),
            kind: kind(route.kind),
            ..path
        }
    }
}

impl From<&ForwardRow> for Route {
    fn from(row: &ForwardRow) -> Self {
        Self {
            kind: kind(row.kind),
            policy: unless(row.policy, 0),
            age: unless(row.age, 0),
            next_hop_as: unless(row.next_hop_as, 0),
            further_metrics: further(
                [row.metric2, row.metric3, row.metric4, row.metric5],
                u32::MAX,
            ),
            ..plain(
                network(row.destination, row.mask),
                (!row.next_hop.is_unspecified()).then(|| row.next_hop.to_string()),
                row.metric1,
                row.protocol,
            )
        }
    }
}

fn v4(path: &RouteV4, protocol: RouteProtocol) -> Route {
    Route {
        policy: unless(path.policy, 0),
        age: unless(path.age, 0),
        next_hop_as: unless(path.next_hop_as, 0),
        further_metrics: further([path.metric2, path.metric3], 0),
        ..plain(
            network(path.destination, path.mask),
            (!path.next_hop.is_unspecified()).then(|| path.next_hop.to_string()),
            path.metric1,
            protocol,
        )
    }
}

fn v6(path: &RouteV6, protocol: RouteProtocol) -> Route {
    Route {
        lifetime: unless(path.lifetime, u32::MAX),
        flags: unless(path.flags, 0),
        ..plain(
            network_v6(path.destination, path.prefix_length),
            (!path.next_hop.is_unspecified()).then(|| path.next_hop.to_string()),
            path.metric,
            protocol,
        )
    }
}

fn plain(
    destination: String,
    next_hop: Option<String>,
    metric: u32,
    protocol: RouteProtocol,
) -> Route {
    Route {
        destination,
        next_hop,
        metric,
        protocol: Term::new(protocol.name(), protocol.number()),
        preference: None,
        view: None,
        kind: None,
        policy: None,
        age: None,
        next_hop_as: None,
        further_metrics: Vec::new(),
        lifetime: None,
        flags: None,
        family_number: None,
    }
}

fn kind(kind: RouteKind) -> Option<Term> {
    let usual = matches!(kind, RouteKind::Unset | RouteKind::Indirect);
    (!usual).then(|| Term::new(kind.name(), kind.number()))
}

/// Returns a number unless it is the usual one.
fn unless(number: u32, usual: u32) -> Option<u32> {
    (number != usual).then_some(number)
}

/// Returns further metrics unless all of them say that they are not used.
fn further<const N: usize>(metrics: [u32; N], unused: u32) -> Vec<u32> {
    if metrics.iter().all(|metric| *metric == unused) { Vec::new() } else { metrics.into() }
}
