//! Changes of what info blocks set.

use crate::edit::{interface, on_interface};
use crate::with;
use routerkeep_infoblock::payload::{
    AdminStatus, Bool, Filter, FilterAction, FragmentCheck, InterfaceRoute, InterfaceStatus,
    NatFlags, NatPortMapping, NetworkPort, RelayMode, RipAuthentication, RipFlags, RoutePath,
    Traffic,
};
use routerkeep_infoblock::{InfoType, Payload, Secret};
use routerkeep_registry::KeyPath;
use routerkeep_router::MemoryStore;
use std::net::Ipv4Addr;

use super::{HEAD, INTERNET, LAN, gives};

fn route(destination: [u8; 4], prefix: u32, next_hop: [u8; 4], metric: u32) -> InterfaceRoute {
    let mask = Ipv4Addr::from_bits(u32::MAX << (32 - prefix));
    InterfaceRoute::static_v4(destination.into(), mask, next_hop.into(), metric)
}

fn in_filters(store: &mut MemoryStore, change: impl FnOnce(&mut Vec<Filter>)) {
    on_interface(store, INTERNET, "Ip", |entries| {
        with!(entries, IP_IN_FILTER_INFO, Filters, list => {
            let mut rows = list.filters.rows().to_vec();
            change(&mut rows);
            list.filters = rows.into();
        });
    });
}

/// Rebuilds the block nested in the NAT settings of the Internet interface.
fn in_nat(store: &mut MemoryStore, change: impl FnOnce(&mut Vec<NatPortMapping>)) {
    on_interface(store, INTERNET, "Ip", |entries| {
        with!(entries, MS_IP_NAT, NatInterface, nat => {
            let context = routerkeep_infoblock::Context {
                transport: routerkeep_infoblock::Transport::Ip,
                scope: routerkeep_infoblock::Scope::Nat,
            };
            let ports = InfoType::IP_NAT_PORT_MAPPING_TYPE;
            let entry = nat.block.find(ports).unwrap();
            let Payload::NatPortMappings(mut rows) =
                Payload::decode(context, &entry).into_payload() else { panic!() };
            change(&mut rows);
            let encoded = Payload::NatPortMappings(rows).encode(ports).unwrap();
            let (size, count) = (encoded.item_size, encoded.count);
            nat.block = nat.block.replaced(ports, size, count, &encoded.data).unwrap();
        });
    });
}

#[test]
fn routes() {
    gives(&["LAN: route 10.9.0.0/16 via 10.20.0.9 added"], |store| {
        on_interface(store, LAN, "Ip", |entries| {
            let added = route([10, 9, 0, 0], 16, [10, 20, 0, 9], 1);
            with!(entries, IP_ROUTE_INFO, Routes, rows => rows.push(added));
        });
    });
    gives(&["LAN: route 10.20.64.0/18 via 10.20.0.2 removed"], |store| {
        on_interface(store, LAN, "Ip", |entries| {
            with!(entries, IP_ROUTE_INFO, Routes, rows => rows.remove(0));
        });
    });
    gives(&["LAN: route 10.21.0.0/16 via 10.20.0.3: metric 10 -> 5"], |store| {
        on_interface(store, LAN, "Ip", |entries| {
            let other = route([10, 21, 0, 0], 16, [10, 20, 0, 3], 5);
            with!(entries, IP_ROUTE_INFO, Routes, rows => rows[1] = other);
        });
    });
    gives(&["LAN: route 10.21.0.0/16 via 10.20.0.3: next hop 10.20.0.3 -> 10.20.0.77"], |store| {
        on_interface(store, LAN, "Ip", |entries| {
            let other = route([10, 21, 0, 0], 16, [10, 20, 0, 77], 10);
            with!(entries, IP_ROUTE_INFO, Routes, rows => rows[1] = other);
        });
    });
    gives(&["LAN: routes: order changed"], |store| {
        on_interface(store, LAN, "Ip", |entries| {
            with!(entries, IP_ROUTE_INFO, Routes, rows => rows.reverse());
        });
    });
    gives(&["Head office: IPv6: route 2001:db8:10::/48: metric 10 -> 20"], |store| {
        on_interface(store, HEAD, "Ipv6", |entries| {
            with!(entries, IP_ROUTE_INFO, Routes, rows => {
                let RoutePath::V6(path) = &mut rows[0].path else { panic!() };
                path.metric = 20;
            });
        });
    });
    gives(
        &["LAN: route 10.21.0.0/16 via 10.20.0.3: protocol static -> static, not dialling"],
        |store| {
            on_interface(store, LAN, "Ip", |entries| {
                let other = routerkeep_infoblock::payload::RouteProtocol::StaticNonDemandDial;
                with!(entries, IP_ROUTE_INFO, Routes, rows => rows[1].protocol = other);
            });
        },
    );
}

#[test]
fn filters() {
    let rule = |rows: &[Filter]| Filter {
        source: Ipv4Addr::new(10, 0, 0, 0),
        source_mask: Ipv4Addr::new(255, 0, 0, 0),
        traffic: Traffic::Tcp { source_port: 0, destination_port: 25 },
        ..rows[0].clone()
    };
    gives(&["Internet: filters in: drop tcp 10.0.0.0/8 any -> any 25 added"], |store| {
        in_filters(store, |rows| rows.push(rule(rows)));
    });
    gives(&["Internet: filters in: drop any 203.0.113.0/24 -> any removed"], |store| {
        in_filters(store, |rows| rows.truncate(1));
    });
    gives(&["Internet: filters in: rules: order changed"], |store| {
        in_filters(store, |rows| rows.reverse());
    });
    gives(&["Internet: filters in: drop tcp any any -> any 23 added"], |store| {
        // The same rule once more: filters are a multiset.
        in_filters(store, |rows| rows.push(rows[0].clone()));
    });
    gives(&["Internet: filters in: default action forward -> drop"], |store| {
        on_interface(store, INTERNET, "Ip", |entries| {
            let drop = FilterAction::Drop;
            with!(entries, IP_IN_FILTER_INFO, Filters, list => list.default_action = drop);
        });
    });
    gives(
        &[
            "Head office: filters demand-dial: default action drop removed",
            "Head office: filters demand-dial: forward any 10.20.0.0/16 -> 10.10.0.0/16 removed",
            "Head office: filters demand-dial: forward icmp any -> 192.0.2.0/24 type 8 code 0 removed",
        ],
        |store| {
            on_interface(store, HEAD, "Ip", |entries| {
                entries.retain(|(own, _)| *own != InfoType::IP_DEMAND_DIAL_FILTER_INFO);
            });
        },
    );
    gives(&["LAN: fragment check on added"], |store| {
        on_interface(store, LAN, "Ip", |entries| {
            let check = FragmentCheck { enabled: Bool::TRUE };
            entries.push((InfoType::IP_IFFILTER_INFO, check.into()));
        });
    });
}

#[test]
fn address_translation() {
    gives(&["Internet: NAT: port map tcp 443: private port 8443 -> 9443"], |store| {
        in_nat(store, |rows| rows[0].private_port = NetworkPort(9443));
    });
    gives(&["Internet: NAT: port map udp 5060 removed"], |store| {
        in_nat(store, |rows| rows.truncate(1));
    });
    gives(&["Internet: NAT: flags: port translation removed"], |store| {
        on_interface(store, INTERNET, "Ip", |entries| {
            with!(entries, MS_IP_NAT, NatInterface, nat => nat.flags = NatFlags::BOUNDARY);
        });
    });
    gives(&["LAN: NAT removed"], |store| {
        on_interface(store, LAN, "Ip", |entries| {
            entries.retain(|(own, _)| *own != InfoType::MS_IP_NAT);
        });
    });
}

#[test]
fn protocols_of_an_interface() {
    gives(&["LAN: RIP: metric 1 -> 3"], |store| {
        on_interface(store, LAN, "Ip", |entries| {
            with!(entries, MS_IP_RIP, RipInterface, rip => rip.settings.metric = 3);
        });
    });
    gives(&["LAN: RIP: flags: poison reverse removed"], |store| {
        on_interface(store, LAN, "Ip", |entries| {
            with!(entries, MS_IP_RIP, RipInterface, rip => {
                rip.settings.flags.0 &= !RipFlags::POISON_REVERSE.0;
            });
        });
    });
    gives(&["LAN: RIP: password changed"], |store| {
        on_interface(store, LAN, "Ip", |entries| {
            let key = Secret::new(*b"another-password");
            with!(entries, MS_IP_RIP, RipInterface, rip => rip.settings.key = key);
        });
    });
    gives(
        &["LAN: RIP: authentication password -> none", "LAN: RIP: password set -> empty"],
        |store| {
            on_interface(store, LAN, "Ip", |entries| {
                with!(entries, MS_IP_RIP, RipInterface, rip => {
                    rip.settings.key = Secret::NONE;
                    rip.settings.authentication = RipAuthentication::None;
                });
            });
        },
    );
    gives(&["LAN: DHCP relay: mode enabled -> disabled"], |store| {
        on_interface(store, LAN, "Ip", |entries| {
            let off = RelayMode::Disabled;
            with!(entries, MS_IP_BOOTP, RelayInterface, relay => relay.mode = off);
        });
    });
    gives(&["LAN: state up -> down"], |store| {
        on_interface(store, LAN, "Ip", |entries| {
            let down = AdminStatus::Down;
            with!(entries, IP_INTERFACE_STATUS_INFO, InterfaceStatus, status => {
                *status = InterfaceStatus { admin_status: down };
            });
        });
    });
    gives(&["LAN: router discovery: advertise off -> on"], |store| {
        on_interface(store, LAN, "Ip", |entries| {
            let on = Bool::TRUE;
            with!(entries, IP_ROUTER_DISC_INFO, RouterDiscovery, own => own.advertise = on);
        });
    });
    gives(&["LAN: transport IPv6 removed"], |store| {
        interface(store, LAN).subkeys.retain(|key| !key.name.is("Ipv6"));
    });
    let opaque = |length: u8| {
        move |store: &mut MemoryStore| {
            let transport = interface(store, LAN).at_or_new(&KeyPath::from("Ip"));
            let value = transport.values.iter_mut().find(|own| own.name.is("InterfaceInfo"));
            let value = value.unwrap();
            let block = routerkeep_infoblock::InfoBlock::parse(&value.data).unwrap();
            let data: Vec<u8> = (0..length).collect();
            let added = block.added(InfoType(0x1234), u32::from(length), 1, &data);
            value.data = added.unwrap().into_bytes();
        }
    };
    gives(&["LAN: block 0x00001234 added (24 bytes)"], opaque(24));
}
