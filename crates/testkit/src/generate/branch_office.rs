//! The example: a branch office's router, with one of each thing that RRAS is used for.

use super::Windows;
use super::blocks::{
    Entry, StaticRoute, ip_global, ip_interface, ipv6_global, ipv6_interface, mask, rip_global,
};
use super::interfaces::{Interface, built_in, interfaces};
use super::machine::{Machine, Nic};
use super::service::Service;
use super::transports::router_managers;
use routerkeep_infoblock::payload::{
    Bool, Filter, FilterAction, Filters, IgmpGlobal, IgmpVersion, InterfaceRoute, LateBound,
    LoggingLevel, NatAddressRange, NatFlags, NatGlobal, NatInterface, NatPortMapping, NatRules,
    NatTimeouts, NetworkPort, RelayGlobal, RelayInterface, RelayMode, RipAuthentication,
    RipInterface, RipSettings, Traffic,
};
use routerkeep_infoblock::{InfoType, Secret};
use routerkeep_phonebook::{EntryBuilder, EntryGuid, VpnStrategy};
use routerkeep_registry::{Key, MemoryRegistry, Value};
use routerkeep_router::{InterfaceType, MemoryStore, PhoneBookContent};
use std::net::Ipv4Addr;

const WINDOWS: Windows = Windows::Server2019;
const INTERNET: &str = "{3D0F0E54-5A52-4C0A-9E0C-6B1C2E5D7A01}";
const LAN: &str = "{8A7B7E19-0C3D-4F55-8B7A-1F0E9D3C5B02}";

/// Makes the router of `examples/branch-office`.
///
/// Two LAN interfaces, one towards the Internet with NAT and filters, one towards the office with
/// static routes, RIP (with a password) and DHCP relay; a demand-dial interface with hours, routes and
/// filters, and a second one that is disabled; a phone book with the entries of both.
pub fn branch_office() -> MemoryStore {
    let mut remote_access = Service {
        windows: WINDOWS,
        pool: Some((Ipv4Addr::new(10, 20, 200, 1), Ipv4Addr::new(10, 20, 200, 62))),
        name_servers_of: Some(LAN.to_owned()),
    }
    .key();
    let mut slots = Vec::from(built_in(WINDOWS));
    slots.extend([internet(), lan(), head_office(), backup_line()]);
    remote_access.subkeys.push(interfaces(slots));
    let managers = router_managers(ip_global(WINDOWS, protocols()), Some(ipv6_global(WINDOWS, [])));
    remote_access.subkeys.push(managers);
    MemoryStore {
        registry: MemoryRegistry::new(machine().registry(remote_access)),
        phone_book: PhoneBookContent::Present(phone_book()),
    }
}

fn machine() -> Machine {
    let nic = |guid: &str, name: &str, address: &str, mask: &str| Nic {
        guid: guid.to_owned(),
        name: name.to_owned(),
        address: Some((address.to_owned(), mask.to_owned())),
        gateway: None,
        mac: None,
    };
    let internet = nic(INTERNET, "Internet", "198.51.100.10", "255.255.255.0");
    let lan = nic(LAN, "LAN", "10.20.0.1", "255.255.255.0");
    Machine {
        windows: WINDOWS,
        control_set: 1,
        name: "BRANCH-RTR1".to_owned(),
        nics: vec![
            Nic { gateway: Some("198.51.100.1".to_owned()), ..internet },
            Nic { mac: Some("020000000102".to_owned()), ..lan },
        ],
        endpoints: 128,
        persistent_routes: vec!["10.22.0.0,255.255.0.0,10.20.0.4,1".to_owned()],
    }
}

/// The routing protocols' global settings.
fn protocols() -> Vec<Entry> {
    let relay = RelayGlobal {
        logging: LoggingLevel::Errors,
        max_receive_queue: 0x10_0000,
        servers: vec![Ipv4Addr::new(10, 10, 0, 5), Ipv4Addr::new(10, 10, 0, 6)].into(),
    };
    let igmp = IgmpGlobal {
        version: IgmpVersion::V3,
        logging: LoggingLevel::Errors,
        ras_client_statistics: Bool::FALSE,
    };
    let timeouts = NatTimeouts { tcp: 86400, udp: 60 };
    let nat = NatGlobal::new(LoggingLevel::Errors, Some(timeouts)).expect("it fits");
    vec![
        rip_global(),
        (InfoType::MS_IP_BOOTP, relay.into()),
        (InfoType::MS_IP_IGMP, igmp.into()),
        (InfoType::MS_IP_NAT, nat.into()),
    ]
}

/// The public side: NAT with two mapped ports, filters in both directions.
fn internet() -> Key {
    let port = |protocol, public, private, address| NatPortMapping {
        protocol,
        padding1: [0; 1],
        public_port: NetworkPort(public),
        public_address: Ipv4Addr::UNSPECIFIED,
        private_port: NetworkPort(private),
        padding2: [0; 2],
        private_address: address,
    };
    let rules = NatRules {
        address_ranges: vec![NatAddressRange {
            first: Ipv4Addr::new(198, 51, 100, 20),
            last: Ipv4Addr::new(198, 51, 100, 23),
            mask: mask(24),
        }],
        port_mappings: vec![
            port(6, 443, 8443, Ipv4Addr::new(10, 20, 0, 10)),
            port(17, 5060, 5060, Ipv4Addr::new(10, 20, 0, 11)),
        ],
        ..NatRules::default()
    };
    let nat = NatInterface::new(NatFlags::BOUNDARY | NatFlags::NAPT, rules).expect("it fits");
    let incoming = Filters {
        default_action: FilterAction::Forward,
        filters: vec![
            filter(any(), any(), Traffic::Tcp { source_port: 0, destination_port: 23 }),
            filter(net([203, 0, 113, 0], 24), any(), Traffic::ANY),
        ]
        .into(),
    };
    let outgoing = Filters {
        default_action: FilterAction::Forward,
        filters: vec![
            filter(any(), any(), Traffic::Tcp { source_port: 0, destination_port: 445 }),
            filter(any(), any(), Traffic::Udp { source_port: 0, destination_port: 137 }),
        ]
        .into(),
    };
    let entries = [
        (InfoType::IP_IN_FILTER_INFO, incoming.into()),
        (InfoType::IP_OUT_FILTER_INFO, outgoing.into()),
        (InfoType::MS_IP_NAT, nat.into()),
    ];
    let ip = ip_interface(WINDOWS, &[], entries);
    let ipv6 = ipv6_interface(Vec::new(), []);
    Interface::new(INTERNET, InterfaceType::DEDICATED).slot(2, Some(ip), Some(ipv6))
}

/// The office's side: static routes, RIP with a password, DHCP relay.
fn lan() -> Key {
    let routes = [
        StaticRoute::new([10, 20, 64, 0], 18, [10, 20, 0, 2], 5),
        StaticRoute::new([10, 21, 0, 0], 16, [10, 20, 0, 3], 10),
    ];
    let rip = RipInterface {
        settings: RipSettings {
            authentication: RipAuthentication::Password,
            key: Secret::new(*b"not-a-secret-key"),
            route_tag: 20,
            ..RipSettings::default()
        },
        ..RipInterface::default()
    };
    let relay = RelayInterface { state: 0, mode: RelayMode::Enabled, max_hops: 4, min_seconds: 4 };
    let nat = NatInterface::new(NatFlags(0), NatRules::default()).expect("it fits");
    let entries = [
        (InfoType::MS_IP_RIP, rip.into()),
        (InfoType::MS_IP_BOOTP, relay.into()),
        (InfoType::MS_IP_NAT, nat.into()),
    ];
    let ip = ip_interface(WINDOWS, &routes, entries);
    let ipv6 = ipv6_interface(Vec::new(), []);
    Interface::new(LAN, InterfaceType::DEDICATED).slot(3, Some(ip), Some(ipv6))
}

/// The tunnel to the head office, dialled in working hours by traffic for its network.
fn head_office() -> Key {
    let routes = [
        StaticRoute::new([10, 10, 0, 0], 16, [0, 0, 0, 0], 10),
        StaticRoute::new([192, 0, 2, 0], 24, [0, 0, 0, 0], 20),
    ];
    let dialling = Filters {
        default_action: FilterAction::Drop,
        filters: vec![
            filter(net([10, 20, 0, 0], 16), net([10, 10, 0, 0], 16), Traffic::ANY),
            filter(any(), net([192, 0, 2, 0], 24), Traffic::Icmp { kind: 8, code: 0 }),
        ]
        .into(),
    };
    let dialling = [(InfoType::IP_DEMAND_DIAL_FILTER_INFO, dialling.into())];
    let ip = ip_interface(WINDOWS, &routes, dialling);
    let prefix = "2001:db8:10::".parse().unwrap();
    let route = InterfaceRoute::static_v6(prefix, 48, "::".parse().unwrap(), 10);
    let ipv6 = ipv6_interface(vec![route], []);
    let mut hours: Vec<String> = (1..=5).map(|day| format!("{day} 06:00-22:00")).collect();
    hours.push("6 08:00-12:00 13:00-16:00".to_owned());
    let interface =
        Interface { hours: &hours, ..Interface::new("Head office", InterfaceType::FULL_ROUTER) };
    let policy = Key::new("IKEv2CustomPolicy")
        .with_value(Value::dword("IntegrityMethod", 2))
        .with_value(Value::dword("EncryptionMethod", 4))
        .with_value(Value::dword("CipherTransformConstant", 5))
        .with_value(Value::dword("AuthTransformConstant", 2))
        .with_value(Value::dword("PfsGroup", 3))
        .with_value(Value::dword("DHGroup", 3));
    interface
        .slot(4, Some(ip), Some(ipv6))
        .with_value(Value::dword("SaLifeTime", 28800))
        .with_subkey(policy)
}

/// A second way to the head office, switched off.
fn backup_line() -> Key {
    let routes = [StaticRoute::new([10, 10, 0, 0], 16, [0, 0, 0, 0], 50)];
    let ip = ip_interface(WINDOWS, &routes, []);
    let interface =
        Interface { enabled: 0, ..Interface::new("Backup line", InterfaceType::FULL_ROUTER) };
    interface.slot(5, Some(ip), None)
}

fn phone_book() -> Vec<u8> {
    let head_office = EntryBuilder::vpn("Head office", "vpn.example.net")
        .strategy(VpnStrategy::Ikev2Only)
        .guid(EntryGuid::from_bytes([0x10; 16]))
        .dial_params_uid(10_020)
        .redial(99, 30)
        .dns_suffix("example.net");
    let backup_line = EntryBuilder::vpn("Backup line", "203.0.113.50")
        .strategy(VpnStrategy::L2tpOnly)
        .guid(EntryGuid::from_bytes([0x20; 16]))
        .dial_params_uid(10_021)
        .idle_disconnect_seconds(300);
    [head_office, backup_line].map(|entry| entry.build().expect("it can be written")).concat()
}

/// An address and its mask.
type Net = (Ipv4Addr, Ipv4Addr);

fn any() -> Net {
    (Ipv4Addr::UNSPECIFIED, Ipv4Addr::UNSPECIFIED)
}

fn net(address: [u8; 4], prefix: u8) -> Net {
    (address.into(), mask(prefix))
}

fn filter(source: Net, destination: Net, traffic: Traffic) -> Filter {
    Filter {
        source: source.0,
        source_mask: source.1,
        destination: destination.0,
        destination_mask: destination.1,
        traffic,
        late_bound: LateBound(0),
    }
}
