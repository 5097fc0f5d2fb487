//! Routers of any size.

use super::blocks::{
    Entry, StaticRoute, ip_global, ip_interface, ipv6_global, ipv6_interface, mask, rip_global,
};
use super::interfaces::{Interface, built_in, interfaces};
use super::machine::{Machine, Nic};
use super::service::Service;
use super::transports::router_managers;
use super::windows::Windows;
use crate::Random;
use routerkeep_infoblock::InfoType;
use routerkeep_infoblock::payload::{
    Filter, FilterAction, Filters, InterfaceRoute, LateBound, RipInterface, RouteProtocol, Traffic,
};
use routerkeep_phonebook::{EntryBuilder, EntryGuid, VpnStrategy};
use routerkeep_registry::{Key, MemoryRegistry};
use routerkeep_router::{InterfaceType, MemoryStore, PhoneBookContent};
use std::collections::HashSet;
use std::net::{Ipv4Addr, Ipv6Addr};

/// What router to make.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The number of demand-dial interfaces.
    pub interfaces: usize,
    /// Where chance begins.
    pub seed: u64,
    /// The Windows version.
    pub style: Windows,
}

/// Makes a sound router: two LAN adapters and any number of demand-dial interfaces with routes,
/// filters, hours and phone-book entries of many kinds. Time and memory are linear in their number.
pub fn router(options: &Options) -> MemoryStore {
    let (windows, mut random) = (options.style, Random::new(options.seed));
    let nics = ["Internet", "LAN"].map(|name| Nic {
        guid: random.guid(),
        name: name.to_owned(),
        address: (name == "LAN").then(|| ("10.0.0.1".to_owned(), "255.255.0.0".to_owned())),
        gateway: None,
        mac: None,
    });
    let mut remote_access =
        Service { windows, pool: None, name_servers_of: Some(nics[1].guid.clone()) }.key();
    let mut slots = Vec::from(built_in(windows));
    for nic in &nics {
        let lan = Interface::new(&nic.guid, InterfaceType::DEDICATED);
        let ip = ip_interface(windows, &[], []);
        let ipv6 = (windows != Windows::Xp).then(|| ipv6_interface(Vec::new(), []));
        slots.push(lan.slot(slots.len(), Some(ip), ipv6));
    }
    let mut phone_book = Vec::new();
    for n in 0..options.interfaces {
        let name = interface_name(&mut random, n);
        slots.push(demand_dial(windows, &mut random, &name, slots.len()));
        phone_book.extend(phone_book_entry(windows, &mut random, &name, n));
    }
    remote_access.subkeys.push(interfaces(slots));
    let ipv6 = (windows != Windows::Xp).then(|| ipv6_global(windows, []));
    remote_access.subkeys.push(router_managers(ip_global(windows, [rip_global()]), ipv6));
    let machine = Machine {
        windows,
        control_set: 1,
        name: format!("RTR-{:08X}", random.next_u32()),
        nics: nics.into(),
        endpoints: 128,
        persistent_routes: Vec::new(),
    };
    MemoryStore {
        registry: MemoryRegistry::new(machine.registry(remote_access)),
        phone_book: PhoneBookContent::Present(phone_book),
    }
}

/// Names with a number, so that they differ, in the scripts that administrators use.
fn interface_name(random: &mut Random, n: usize) -> String {
    let place = random.pick(&[
        "Branch",
        "Zürich",
        "Köln Süd",
        "Malmö",
        "東京支店",
        "北京",
        "Филиал",
        "São Paulo",
        "Łódź",
        "VPN [to site]",
        "Site = backup",
        "naïve café",
    ]);
    format!("{place} {n}")
}

fn demand_dial(windows: Windows, random: &mut Random, name: &str, slot: usize) -> Key {
    let mut routes: Vec<StaticRoute> = (0..random.within(0..6))
        .map(|_| {
            let prefix = random.within(8..33) as u8;
            let address = Ipv4Addr::from_bits(0x0A00_0000 | random.next_u32() >> 8);
            let address = Ipv4Addr::from_bits(address.to_bits() & mask(prefix).to_bits());
            let metric = random.within(1..100) as u32;
            let route = StaticRoute::new(address, prefix, Ipv4Addr::UNSPECIFIED, metric);
            let protocol = if random.one_in(4) {
                RouteProtocol::StaticNonDemandDial
            } else {
                RouteProtocol::Static
            };
            StaticRoute { protocol, ..route }
        })
        .collect();
    // Two routes to one network would contradict one another.
    let mut known = HashSet::new();
    routes.retain(|route| known.insert((route.destination, route.prefix)));
    let mut more: Vec<Entry> = Vec::new();
    if random.one_in(2) {
        more.push((InfoType::IP_DEMAND_DIAL_FILTER_INFO, filters(random).into()));
    }
    if random.one_in(4) {
        more.push((InfoType::IP_IN_FILTER_INFO, filters(random).into()));
    }
    if random.one_in(5) {
        more.push((InfoType::MS_IP_RIP, RipInterface::default().into()));
    }
    let ip = ip_interface(windows, &routes, more);
    let ipv6 = (windows != Windows::Xp && random.one_in(3)).then(|| {
        let site = Ipv6Addr::new(0x2001, 0xDB8, random.within(0..0x1_0000) as u16, 0, 0, 0, 0, 0);
        let route = InterfaceRoute::static_v6(site, 48, Ipv6Addr::UNSPECIFIED, 1);
        ipv6_interface(vec![route], [])
    });
    let hours = hours(random);
    let kinds =
        [InterfaceType::FULL_ROUTER, InterfaceType::FULL_ROUTER, InterfaceType::HOME_ROUTER];
    let interface = Interface {
        enabled: u32::from(!random.one_in(8)),
        hours: &hours,
        ..Interface::new(name, *random.pick(&kinds))
    };
    interface.slot(slot, Some(ip), ipv6)
}

fn filters(random: &mut Random) -> Filters {
    let rows: Vec<Filter> = (0..random.within(1..5))
        .map(|_| {
            let prefix = random.within(8..33) as u8;
            let destination = 0x0A00_0000 | random.next_u32() >> 8;
            let port = random.within(1..0x1_0000) as u16;
            let traffic = [
                Traffic::ANY,
                Traffic::Tcp { source_port: 0, destination_port: port },
                Traffic::Udp { source_port: port, destination_port: 0 },
                Traffic::Icmp { kind: 8, code: 0 },
            ];
            Filter {
                source: Ipv4Addr::UNSPECIFIED,
                source_mask: Ipv4Addr::UNSPECIFIED,
                destination: Ipv4Addr::from_bits(destination & mask(prefix).to_bits()),
                destination_mask: mask(prefix),
                traffic: *random.pick(&traffic),
                late_bound: LateBound(0),
            }
        })
        .collect();
    let default_action = *random.pick(&[FilterAction::Forward, FilterAction::Drop]);
    Filters { default_action, filters: rows.into() }
}

/// No restriction, working hours, or a week full of breaks.
fn hours(random: &mut Random) -> Vec<String> {
    match random.within(0..3) {
        0 => Vec::new(),
        1 => (1..6).map(|day| format!("{day} 08:00-18:00")).collect(),
        _ => (0..7).map(|day| format!("{day} 00:00-06:30 12:00-13:15 22:45-23:59")).collect(),
    }
}

fn phone_book_entry(windows: Windows, random: &mut Random, name: &str, n: usize) -> Vec<u8> {
    let strategies: &[VpnStrategy] = match windows {
        Windows::Xp => &[VpnStrategy::L2tpFirst, VpnStrategy::L2tpOnly, VpnStrategy::PptpOnly],
        _ => &[
            VpnStrategy::Ikev2Only,
            VpnStrategy::Ikev2First,
            VpnStrategy::L2tpOnly,
            VpnStrategy::PptpOnly,
        ],
    };
    let mut entry = if random.one_in(10) {
        EntryBuilder::broadband(name).phone_number("provider.example.net")
    } else {
        EntryBuilder::vpn(name, format!("vpn{n}.example.net")).strategy(*random.pick(strategies))
    };
    if random.one_in(6) {
        entry = entry.phone_number(format!("192.0.2.{}", n % 256));
    }
    entry
        .guid(EntryGuid::from_bytes(random.array()))
        .dial_params_uid(random.next_u32())
        .idle_disconnect_seconds(*random.pick(&[0, 300, 1800]))
        .build()
        .expect("it can be written")
}
