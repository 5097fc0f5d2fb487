//! What is decoded and not written: OSPF, BGP, IP-in-IP and IPX in short, a line for each record.
//!
//! Passwords are said to be set or not, as everywhere.

use super::address::network;
use super::term::Term;
use routerkeep_infoblock::payload::{
    BgpPolicy, BgpPrefix, IpxRipSettings, IpxSapSettings, OspfRecord, OspfSwitch,
};
use routerkeep_infoblock::{Context, InfoBlock, Payload, Scope, Secret};
use std::fmt::Display;

/// Says what a payload holds; nothing for those that the view has a place for.
pub(super) fn lines(context: Context, payload: &Payload) -> Vec<String> {
    match payload {
        Payload::Ospf(ospf) => ospf.records.iter().map(ospf_record).collect(),
        Payload::BgpConfig(bgp) => bgp_block(context, &bgp.block),
        Payload::BgpRouterV6(_) => vec!["IPv6 routes are exchanged".to_owned()],
        Payload::BgpRouter(router) => {
            vec![format!("router {}, AS {}", router.identifier, router.asn)]
        }
        Payload::BgpPeers(peers) => peers
            .iter()
            .map(|peer| {
                let address = peer.remote.address().map_or("?".to_owned(), |own| own.to_string());
                format!("peer {} at {address}, AS {}", text(peer.name.units()), peer.asn)
            })
            .collect(),
        Payload::BgpPolicies(policies) => policies.iter().map(bgp_policy).collect(),
        Payload::BgpPeerPolicies(maps) => maps
            .iter()
            .map(|map| {
                let address = map.peer.address().map_or("?".to_owned(), |own| own.to_string());
                let names = map.policies.rows().iter().map(|name| text(name.units()));
                let direction = Term::new(map.direction.name(), map.direction.number());
                format!("policies for {address}, {direction}: {}", joined(names))
            })
            .collect(),
        Payload::BgpAdvertisements(lists) => lists
            .iter()
            .flat_map(|list| {
                let luids = list.interfaces.rows().iter().map(|luid| luid.number.to_string());
                let prefixes = list.prefixes.rows().iter().map(bgp_prefix);
                [("interfaces", joined(luids)), ("networks", joined(prefixes))]
            })
            .filter(|(_, rows)| !rows.is_empty())
            .map(|(what, rows)| format!("advertises {what} {rows}"))
            .collect(),
        Payload::IpInIp(tunnel) => {
            vec![format!("tunnel {} to {}, TTL {}", tunnel.local, tunnel.remote, tunnel.ttl)]
        }
        _ => ipx(payload),
    }
}

fn text(units: &[u16]) -> String {
    String::from_utf16_lossy(units)
}

fn joined<T: Display>(items: impl Iterator<Item = T>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

fn switched(what: String, enable: OspfSwitch) -> String {
    if enable == OspfSwitch::No { format!("{what}, disabled") } else { what }
}

fn with_password(what: String, password: &Secret<8>) -> String {
    if password.is_empty() { what } else { format!("{what}, password set") }
}

fn ospf_record(record: &OspfRecord) -> String {
    match record {
        OspfRecord::Global(own) => {
            let boundary =
                if own.boundary_router == OspfSwitch::Yes { ", AS boundary router" } else { "" };
            switched(format!("router {}{boundary}", own.router_id), own.enable)
        }
        OspfRecord::Area(own) => {
            let stub = if own.import_external == OspfSwitch::No { ", stub" } else { "" };
            switched(format!("area {}{stub}", own.area), own.enable)
        }
        OspfRecord::AreaRange(own) => {
            let range = network(own.network, own.mask);
            switched(format!("area {} has {range}", own.area), own.enable)
        }
        OspfRecord::Interface(own) => {
            let kind = Term::new(own.network_type.name(), own.network_type.number());
            let what = format!(
                "{} in area {}, {kind}, cost {}, priority {}",
                network(own.address, own.mask),
                own.area,
                own.cost,
                own.router_priority
            );
            switched(with_password(what, &own.password), own.enable)
        }
        OspfRecord::Neighbor(own) => {
            let what = format!("neighbour {}, priority {}", own.neighbor, own.priority);
            switched(what, own.enable)
        }
        OspfRecord::VirtualInterface(own) => {
            let what = format!("virtual link to {} by area {}", own.neighbor, own.transit_area);
            switched(with_password(what, &own.password), own.enable)
        }
        OspfRecord::RouteFilters(own) => {
            let action = Term::new(own.action.name(), own.action.number());
            let rows = own.filters.rows().iter().map(|row| network(row.address, row.mask));
            format!("external routes: {action} {}", joined(rows))
        }
        OspfRecord::ProtocolFilter(own) => {
            let action = Term::new(own.action.name(), own.action.number());
            let rows = own.protocols.rows().iter().map(|row| Term::new(row.name(), row.number()));
            format!("sources of external routes: {action} {}", joined(rows))
        }
    }
}

/// BGP's settings are a block of their own.
fn bgp_block(context: Context, block: &InfoBlock) -> Vec<String> {
    let context = Context { scope: Scope::Bgp, ..context };
    let entries = block.entries();
    entries
        .flat_map(|entry| {
            let decoded = Payload::decode(context, &entry);
            lines(context, decoded.payload())
        })
        .collect()
}

fn bgp_policy(policy: &BgpPolicy) -> String {
    let kind = Term::new(policy.kind.name(), policy.kind.number());
    let rows = policy.matches.rows().iter();
    let matches = joined(rows.map(|row| Term::new(row.kind.name(), row.kind.number())));
    format!("policy {} ({kind}) by {matches}", text(policy.name.units()))
}

fn bgp_prefix(prefix: &BgpPrefix) -> String {
    prefix.address().map_or("?".to_owned(), |own| format!("{own}/{}", prefix.length))
}

fn ipx(payload: &Payload) -> Vec<String> {
    match payload {
        Payload::IpxInterface(own) => {
            vec![format!("interface {}", Term::new(own.state.name(), own.state.number()))]
        }
        Payload::IpxAdapter(own) => {
            vec![format!("adapter {}, packet type {}", text(own.name.units()), own.packet_type)]
        }
        Payload::IpxWanInterface(own) => {
            vec![format!("IPXWAN {}", Term::new(own.state.name(), own.state.number()))]
        }
        Payload::IpxGlobal(own) => {
            vec![format!("table of {} routes", own.routing_table_hash_size)]
        }
        Payload::IpxStaticRoutes(rows) => {
            let line = |row: &routerkeep_infoblock::payload::IpxStaticRoute| {
                format!(
                    "route {} via {}, {} ticks, {} hops",
                    row.network, row.next_hop, row.ticks, row.hops
                )
            };
            rows.iter().map(line).collect()
        }
        Payload::IpxStaticServices(rows) => {
            let line = |row: &routerkeep_infoblock::payload::IpxStaticService| {
                let name = String::from_utf8_lossy(row.name.bytes());
                let address = format!("{}:{}:{}", row.network, row.node, row.socket);
                format!("service {name} at {address}, {} hops", row.hops)
            };
            rows.iter().map(line).collect()
        }
        Payload::IpxTrafficFilters(rows) => {
            let line = |row: &routerkeep_infoblock::payload::IpxTrafficFilter| {
                format!("filter by {}", joined(row.fields.names()))
            };
            rows.iter().map(line).collect()
        }
        Payload::IpxTrafficFilterAction(own) => {
            vec![format!("filters {}", Term::new(own.action.name(), own.action.number()))]
        }
        Payload::IpxNetbiosNames(rows) => {
            let line = |row: &routerkeep_infoblock::payload::IpxNetbiosName| {
                format!("NetBIOS name {}", String::from_utf8_lossy(&row.name).trim_end())
            };
            rows.iter().map(line).collect()
        }
        Payload::IpxRipInterface(own) => {
            let IpxRipSettings { state, update_mode, .. } = own.settings;
            vec![format!("RIP {}, {}", state_of(state), update(update_mode))]
        }
        Payload::IpxSapInterface(own) => {
            let IpxSapSettings { state, update_mode, .. } = own.settings;
            vec![format!("SAP {}, {}", state_of(state), update(update_mode))]
        }
        Payload::IpxRipGlobal(own) => vec![format!("logs {}", logged(own.events))],
        Payload::IpxSapGlobal(own) => vec![format!("logs {}", logged(own.events))],
        _ => Vec::new(),
    }
}

fn state_of(state: routerkeep_infoblock::payload::IpxState) -> Term {
    Term::new(state.name(), state.number())
}

fn update(mode: routerkeep_infoblock::payload::IpxUpdateMode) -> String {
    format!("updates {}", Term::new(mode.name(), mode.number()))
}

fn logged(events: routerkeep_infoblock::payload::IpxEvents) -> String {
    let names = joined(events.names());
    if names.is_empty() { "nothing".to_owned() } else { names }
}
