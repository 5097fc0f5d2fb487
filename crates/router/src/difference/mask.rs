//! What is no difference in meaning, in one place.
//!
//! - The order of keys and values in the registry, and the case of their names.
//! - The values named `Stamp` of transports, interfaces and the service, and `AccountSessionIdStart`.
//! - The numbers of the interfaces' keys, and interfaces of type 0 (connected clients).
//! - `Enabled` of an interface: without the value it is 1.
//! - In info blocks: the order of the table of contents, offsets, the size field, padding and slack.
//! - The item size of an empty list of routes: 56 or 72.
//! - In structures: fields of run time (interface indexes, states, the age of a route, what IGMP and the DNS proxy
//!   note), the kind of a route where it is 0 or 4, and padding between fields.
//! - In the phone book: the order of the entries, and what Windows fills in itself (`LowDateTime`,
//!   `HighDateTime`, `Ipv6Prefix`, `Ipv6InterfaceId`).
//!
//! Everything else that differs in its bytes is a change.

use crate::meaning::DNS_PROXY_RUN_TIME;
use crate::snapshot::ClassName;
use routerkeep_infoblock::InfoBlock;
use routerkeep_infoblock::payload::{
    ForwardRow, InterfaceRoute, NatAddressMapping, NatPortMapping, Payload, RouteKind, RoutePath,
    RouteV4,
};
use routerkeep_registry::{Name, Value};
use std::net::Ipv4Addr;

/// The keys of an entry that Windows fills in itself.
const FILLED_IN: [&[u8]; 4] = [b"LowDateTime", b"HighDateTime", b"Ipv6Prefix", b"Ipv6InterfaceId"];

/// Says whether a value of the registry means nothing; `path` leads to its key.
pub(super) fn is_masked_value(class: ClassName, path: &[Name], value: &Value) -> bool {
    let in_service =
        path.first().is_none_or(|first| class != ClassName::Server || first.is("RemoteAccess"));
    let accounting = class == ClassName::Server
        && path.last().is_some_and(|key| key.is("Accounting"))
        && value.name.is("AccountSessionIdStart");
    accounting || (in_service && value.name.is("Stamp"))
}

/// Says whether a key of a phone-book entry means nothing.
pub(super) fn is_masked_key(key: &[u8]) -> bool {
    FILLED_IN.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// Returns a payload without the fields that mean nothing. A nested block is left out: it is compared by
/// itself.
pub(super) fn masked(payload: &Payload) -> Payload {
    let mut payload = payload.clone();
    match &mut payload {
        Payload::Routes(rows) => rows.iter_mut().for_each(mask_route),
        Payload::ForwardRows(rows) => rows.iter_mut().for_each(mask_row),
        Payload::RouterDiscovery(discovery) => discovery.padding = [0; 2],
        Payload::MulticastHeartbeat(heartbeat) => heartbeat.padding = [0; 1],
        Payload::RipInterface(rip) => {
            rip.settings.state = 0;
            rip.settings.padding = [0; 2];
        }
        Payload::RelayInterface(relay) => relay.state = 0,
        Payload::RelayInterfaceV6(relay) => relay.state = 0,
        Payload::IgmpInterface(igmp) => {
            igmp.interface_index = 0;
            igmp.address = Ipv4Addr::UNSPECIFIED;
            igmp.interface_type = 0;
        }
        Payload::DnsProxyInterface(proxy) => proxy.flags.0 &= !DNS_PROXY_RUN_TIME,
        Payload::NatGlobal(nat) => nat.block = InfoBlock::new(),
        Payload::NatInterface(nat) => {
            nat.interface_index = 0;
            nat.block = InfoBlock::new();
        }
        Payload::NatPortMappings(rows) => rows.iter_mut().for_each(mask_port),
        Payload::NatAddressMappings(rows) => rows.iter_mut().for_each(mask_address),
        _ => {}
    }
    payload
}

fn mask_kind(kind: &mut RouteKind) {
    if *kind == RouteKind::Indirect {
        *kind = RouteKind::Unset;
    }
}

fn mask_route(route: &mut InterfaceRoute) {
    route.interface_index = 0;
    mask_kind(&mut route.kind);
    if let RoutePath::V4(RouteV4 { age, unused, .. }, _) = &mut route.path {
        *age = 0;
        *unused = [0; 12];
    }
}

fn mask_row(row: &mut ForwardRow) {
    row.interface_index = 0;
    row.age = 0;
    mask_kind(&mut row.kind);
}

fn mask_port(map: &mut NatPortMapping) {
    map.padding1 = [0; 1];
    map.padding2 = [0; 2];
}

fn mask_address(map: &mut NatAddressMapping) {
    map.padding = [0; 3];
}
