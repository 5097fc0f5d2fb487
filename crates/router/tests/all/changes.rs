//! One change of each kind in the example router gives just the right line.

use crate::edit::{
    in_entry, in_phone_book, interface, key, on_interface, on_transport, remove, set, set_key,
    snapshot,
};
use crate::with;
use routerkeep_infoblock::payload::{
    AdminStatus, Bool, Filter, FilterAction, InterfaceRoute, InterfaceStatus, LateBound,
    LoggingLevel, NatFlags, NatPortMapping, NetworkPort, RoutePath, Traffic,
};
use routerkeep_infoblock::{InfoType, Payload, Secret};
use routerkeep_registry::{Key, Name, Value};
use routerkeep_router::difference::difference;
use routerkeep_router::{MemoryStore, PhoneBookContent};
use routerkeep_testkit::generate::branch_office;
use std::net::Ipv4Addr;

const LAN: &str = "{8A7B7E19-0C3D-4F55-8B7A-1F0E9D3C5B02}";
const INTERNET: &str = "{3D0F0E54-5A52-4C0A-9E0C-6B1C2E5D7A01}";

#[track_caller]
fn lines(change: impl FnOnce(&mut MemoryStore)) -> Vec<String> {
    let mut store = branch_office();
    let before = snapshot(&store);
    change(&mut store);
    let found = difference(&before, &snapshot(&store));
    assert_eq!(found.not_compared, []);
    found.changes.iter().map(ToString::to_string).collect()
}

fn route(destination: [u8; 4], prefix: u32, next_hop: [u8; 4], metric: u32) -> InterfaceRoute {
    let mask = Ipv4Addr::from_bits(u32::MAX << (32 - prefix));
    InterfaceRoute::static_v4(destination.into(), mask, next_hop.into(), metric)
}

#[test]
fn print() {
    let show = |name: &str, change: &dyn Fn(&mut MemoryStore)| {
        println!("{name}:");
        for line in lines(|s| change(s)) {
            println!("    {line}");
        }
    };
    show("none", &|_| {});
    show("route added", &|s| {
        on_interface(s, LAN, "Ip", |e| {
            with!(e, IP_ROUTE_INFO, Routes, r => r.push(route([10, 9, 0, 0], 16, [10, 20, 0, 9], 1)));
        })
    });
    show("metric", &|s| {
        on_interface(s, LAN, "Ip", |e| {
            with!(e, IP_ROUTE_INFO, Routes, r => {
                let RoutePath::V4(path, _) = &mut r[0].path else { panic!() };
                path.metric1 = 9;
            });
        })
    });
    show("next hop", &|s| {
        on_interface(s, LAN, "Ip", |e| {
            with!(e, IP_ROUTE_INFO, Routes, r => {
                let RoutePath::V4(path, _) = &mut r[0].path else { panic!() };
                path.next_hop = Ipv4Addr::new(10, 20, 0, 77);
            });
        })
    });
    show("order", &|s| {
        on_interface(s, LAN, "Ip", |e| {
            with!(e, IP_ROUTE_INFO, Routes, r => r.reverse());
        })
    });
    show("filter action", &|s| {
        on_interface(s, INTERNET, "Ip", |e| {
            with!(e, IP_IN_FILTER_INFO, Filters, f => f.default_action = FilterAction::Drop);
        })
    });
    show("filter added", &|s| {
        on_interface(s, INTERNET, "Ip", |e| {
            with!(e, IP_IN_FILTER_INFO, Filters, f => {
                let mut rows = f.filters.rows().to_vec();
                rows.push(Filter { source: Ipv4Addr::new(10,0,0,0), source_mask: Ipv4Addr::new(255,0,0,0),
                    traffic: Traffic::Tcp { source_port: 0, destination_port: 25 }, ..rows[0].clone() });
                f.filters = rows.into();
            });
        })
    });
    show("rip key", &|s| {
        on_interface(s, LAN, "Ip", |e| {
            with!(e, MS_IP_RIP, RipInterface, r => r.settings.key = Secret::new(*b"hunter2hunter2xx"));
        })
    });
    show("enabled", &|s| set(interface(s, "Head office"), Value::dword("Enabled", 0)));
    show("renamed", &|s| {
        set(interface(s, "Head office"), Value::text("InterfaceName", "Hauptsitz"));
        in_phone_book(s, "[Head office]", "[Hauptsitz]");
    });
    show("hours", &|s| {
        set(interface(s, "Head office"), Value::texts("DialOutHours", ["1 06:00-20:00"]))
    });
    show("nat port", &|s| {
        on_interface(s, INTERNET, "Ip", |e| {
            with!(e, MS_IP_NAT, NatInterface, nat => nat.flags = NatFlags::BOUNDARY);
        })
    });
    show("phone number", &|s| {
        in_entry(s, "Head office", "PhoneNumber=vpn.example.net", "PhoneNumber=vpn2.example.net")
    });
    show("strategy", &|s| in_entry(s, "Head office", "VpnStrategy=7", "VpnStrategy=3"));
    show("server", &|s| set(key(s, "Parameters"), Value::dword("RouterType", 7)));
    show("persistent", &|s| {
        set_key(s, "Services\\Tcpip\\Parameters\\PersistentRoutes")
            .values
            .push(Value::text("10.23.0.0,255.255.0.0,10.20.0.4,1", ""));
    });
}

#[test]
fn print_checks() {
    for s in [branch_office(), routerkeep_testkit::generate::router(&routerkeep_testkit::generate::Options { interfaces: 30, ..Default::default() })] {
        for f in routerkeep_router::check(&snapshot(&s)) {
            println!("{} {f}", f.severity());
        }
    }
    println!("{}", serde_json::to_string_pretty(&routerkeep_router::meaning::Router::read(&snapshot(&branch_office()))).unwrap());
}
