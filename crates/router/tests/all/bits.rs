//! Whatever differs in its bytes is a change, unless it is known to mean nothing: bit by bit.
//!
//! What means nothing is listed here again by hand, from the layouts of MS-RRASM.

use crate::edit::{interface, on_interface, on_transport, snapshot};
use routerkeep_infoblock::payload::*;
use routerkeep_infoblock::{Context, InfoBlock, InfoType, Scope, Secret, Transport};
use routerkeep_registry::{Key, KeyPath, Value};
use routerkeep_router::difference::difference;
use routerkeep_router::{Class, MemoryStore, Snapshot};
use routerkeep_testkit::generate::branch_office;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

const LAN: &str = "{8A7B7E19-0C3D-4F55-8B7A-1F0E9D3C5B02}";

/// A router with every payload that has a layout.
fn rich() -> MemoryStore {
    let mut store = branch_office();
    on_interface(&mut store, LAN, "Ip", |entries| {
        let igmp = IgmpInterface {
            version: IgmpVersion::V3,
            interface_index: 5,
            address: Ipv4Addr::LOCALHOST,
            interface_type: 6,
            flags: IgmpFlags::ENABLED,
            role: IgmpRole::RouterV2,
            robustness: 2,
            startup_query_interval: 31,
            startup_query_count: 2,
            query_interval: 125,
            query_max_response: 10,
            last_member_interval: 1000,
            last_member_count: 2,
            other_querier_interval: 255,
            membership_timeout: 260,
            static_groups: 0,
        };
        let rules = NatRules {
            address_ranges: vec![NatAddressRange {
                first: Ipv4Addr::new(192, 0, 2, 1),
                last: Ipv4Addr::new(192, 0, 2, 9),
                mask: Ipv4Addr::new(255, 255, 255, 0),
            }],
            port_mappings: vec![NatPortMapping {
                protocol: 6,
                padding1: [0],
                public_port: NetworkPort(80),
                public_address: Ipv4Addr::UNSPECIFIED,
                private_port: NetworkPort(8080),
                padding2: [0; 2],
                private_address: Ipv4Addr::new(10, 0, 0, 1),
            }],
            address_mappings: vec![NatAddressMapping {
                private_address: Ipv4Addr::new(10, 0, 0, 2),
                public_address: Ipv4Addr::new(192, 0, 2, 2),
                allow_inbound: 1,
                padding: [0; 3],
            }],
            icmp: Some(NatIcmpFlags::IN_ECHO),
        };
        let nat = NatInterface::new(NatFlags::BOUNDARY, rules).unwrap();
        let rip = RipInterface {
            settings: RipSettings { key: Secret::new([7; 16]), ..RipSettings::default() },
            unicast_peers: vec![Ipv4Addr::LOCALHOST].into(),
            accept_filters: vec![RipRouteFilter {
                first: Ipv4Addr::new(10, 0, 0, 0),
                last: Ipv4Addr::new(10, 255, 255, 255),
            }]
            .into(),
            announce_filters: Vec::new().into(),
        };
        entries.retain(|(own, _)| ![InfoType::MS_IP_NAT, InfoType::MS_IP_RIP].contains(own));
        let boundary = MulticastBoundary {
            group: Ipv4Addr::new(239, 1, 0, 0),
            mask: Ipv4Addr::new(255, 255, 0, 0),
        };
        entries.extend([
            (InfoType::MS_IP_NAT, Payload::from(nat)),
            (InfoType::MS_IP_RIP, rip.into()),
            (InfoType::MS_IP_IGMP, igmp.into()),
            (InfoType::IP_MCAST_HEARTBEAT_INFO, MulticastHeartbeat::default().into()),
            (InfoType::IP_MCAST_BOUNDARY_INFO, vec![boundary].into()),
            (InfoType::IP_MCAST_LIMIT_INFO, vec![MulticastLimit { ttl: 5, rate_limit: 0 }].into()),
            (InfoType::IP_IFFILTER_INFO, FragmentCheck { enabled: Bool::TRUE }.into()),
            (InfoType::IP_FILTER_ENABLE_INFO, FilterEnable { enabled: Bool::TRUE }.into()),
            (
                InfoType::MS_IP_DNS_PROXY,
                DnsProxyInterface { flags: DnsProxyInterfaceFlags::DEFAULT }.into(),
            ),
            (
                InfoType::MS_IP_DHCP_ALLOCATOR,
                DhcpAllocatorInterface { flags: DhcpAllocatorInterfaceFlags::DISABLED }.into(),
            ),
        ]);
    });
    on_interface(&mut store, LAN, "Ipv6", |entries| {
        let route =
            InterfaceRoute::static_v6("2001:db8::".parse().unwrap(), 32, Ipv6Addr::LOCALHOST, 3);
        entries[0].1 = vec![route].into();
        let filter = FilterV6 {
            source: "2001:db8::".parse().unwrap(),
            source_prefix_length: 32,
            destination: Ipv6Addr::UNSPECIFIED,
            destination_prefix_length: 0,
            traffic: Traffic::Icmpv6 { kind: 128, code: 0xFF },
            late_bound: LateBound(0),
        };
        let filters = FiltersV6 {
            header_order: WordOrder::Little,
            row_order: WordOrder::Little,
            default_action: FilterAction::Drop,
            filters: vec![filter].into(),
        };
        let relay =
            RelayInterfaceV6 { state: 1, mode: RelayMode::Enabled, max_hops: 4, min_seconds: 32 };
        entries.push((InfoType::IP_IN_FILTER_INFO_V6, filters.into()));
        entries.push((InfoType::MS_IPV6_DHCP, relay.into()));
    });
    on_transport(&mut store, "Ip", |entries| {
        let allocator = DhcpAllocatorGlobal {
            logging: LoggingLevel::Errors,
            flags: 0,
            lease_time: 1440,
            scope_network: Ipv4Addr::new(192, 168, 0, 0),
            scope_mask: Ipv4Addr::new(255, 255, 255, 0),
            exclusions: vec![Ipv4Addr::new(192, 168, 0, 9)].into(),
        };
        let dns =
            DnsProxyGlobal { logging: LoggingLevel::Errors, flags: DnsProxyFlags::DNS, timeout: 3 };
        entries.push((InfoType::MS_IP_DHCP_ALLOCATOR, allocator.into()));
        entries.push((InfoType::MS_IP_DNS_PROXY, dns.into()));
        entries.push((
            InfoType::MS_IP_ALG,
            AlgGlobal { logging: LoggingLevel::Errors, flags: 0 }.into(),
        ));
    });
    // A type that nobody knows, and one whose structure is not decoded.
    let transport = interface(&mut store, LAN).at_or_new(&KeyPath::from("Ip"));
    let value = transport.values.iter_mut().find(|own| own.name.is("InterfaceInfo")).unwrap();
    let block = InfoBlock::parse(&value.data).unwrap();
    let block = block.added(InfoType(0x7777_0001), 12, 2, &[3; 24]).unwrap();
    value.data = block.added(InfoType::MS_IP_VRRP, 8, 1, &[4; 8]).unwrap().into_bytes();
    store
}

/// What the bits of a byte mean at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Weight {
    /// Each is a change.
    Counts,
    /// Of these bits, none is a change.
    Nothing(u8),
    /// Where data are, not what they are: a change only if others are found there.
    Place,
}

fn weigh(weights: &mut [Weight], range: Range<usize>, weight: Weight) {
    weights[range].fill(weight);
}

/// Says of each byte of a block what it means.
fn weights(bytes: &[u8], context: Context) -> Vec<Weight> {
    let block = InfoBlock::parse(bytes).unwrap();
    let mut weights = vec![Weight::Nothing(0xFF); bytes.len()];
    weigh(&mut weights, 0..4, Weight::Counts);
    weigh(&mut weights, 4..8, Weight::Nothing(0xFF));
    weigh(&mut weights, 8..12, Weight::Counts);
    for (index, entry) in block.entries().enumerate() {
        let toc = 12 + 16 * index;
        weigh(&mut weights, toc..toc + 12, Weight::Counts);
        weigh(&mut weights, toc + 12..toc + 16, Weight::Place);
        let start = entry.offset as usize;
        let data = entry.data.unwrap();
        weigh(&mut weights, start..start + data.len(), Weight::Counts);
        let nothing: &[(usize, usize)] = match (context.scope, entry.info_type) {
            (Scope::Interface, InfoType::IP_ROUTE_INFO) if context.transport == Transport::Ip => {
                &[(16, 4), (36, 16)]
            }
            (Scope::Interface, InfoType::IP_ROUTE_INFO) => &[(48, 4)],
            (Scope::Interface, InfoType::IP_ROUTER_DISC_INFO) => &[(6, 2)],
            (Scope::Interface, InfoType::IP_MCAST_HEARTBEAT_INFO) => &[(137, 1)],
            (Scope::Interface, InfoType::MS_IP_RIP) => &[(0, 4), (58, 2)],
            (Scope::Interface, InfoType::MS_IP_BOOTP | InfoType::MS_IPV6_DHCP) => &[(0, 4)],
            (Scope::Interface, InfoType::MS_IP_IGMP) => &[(4, 12)],
            (Scope::Interface, InfoType::MS_IP_NAT) => &[(0, 4)],
            (Scope::Nat, InfoType::IP_NAT_PORT_MAPPING_TYPE) => &[(1, 1), (10, 2)],
            (Scope::Nat, InfoType::IP_NAT_ADDRESS_MAPPING_TYPE) => &[(9, 3)],
            _ => &[],
        };
        let size = entry.item_size.max(1) as usize;
        for row in 0..data.len() / size {
            for &(offset, length) in nothing {
                let at = start + row * size + offset;
                weigh(&mut weights, at..at + length, Weight::Nothing(0xFF));
            }
            if entry.info_type == InfoType::IP_ROUTE_INFO && context.scope == Scope::Interface {
                // A kind of 0 or 4 is the same.
                weights[start + row * size + 52] = Weight::Nothing(4);
            }
        }
        if entry.info_type == InfoType::MS_IP_DNS_PROXY && context.scope == Scope::Interface {
            weights[start + 3] = Weight::Nothing(0xF0);
        }
        if entry.info_type == InfoType::MS_IP_NAT {
            // More or less of it is more or less slack of the nested block.
            weigh(&mut weights, toc + 4..toc + 8, Weight::Place);
            let nested = Context { scope: Scope::Nat, ..context };
            let inner = self::weights(&data[8..], nested);
            weights[start + 8..start + data.len()].copy_from_slice(&inner);
        }
    }
    weights
}

/// Turns each bit of a value in turn and demands that it is a change if it counts, and none if not.
fn each_bit(
    before: &Snapshot,
    weights: &[Weight],
    mut value: impl FnMut(&mut Snapshot) -> &mut Value,
) -> (usize, usize) {
    let mut after = before.clone();
    let (mut changes, mut nothing) = (0, 0);
    for (at, weight) in weights.iter().enumerate() {
        for bit in (0..8).map(|bit| 1_u8 << bit) {
            value(&mut after).data[at] ^= bit;
            let found = !difference(before, &after).changes.is_empty();
            value(&mut after).data[at] ^= bit;
            match weight {
                Weight::Counts => assert!(found, "byte {at}, bit {bit:#x}: no change"),
                Weight::Nothing(bits) => {
                    assert_eq!(found, bits & bit == 0, "byte {at}, bit {bit:#x}");
                }
                Weight::Place => {}
            }
            if found { changes += 1 } else { nothing += 1 }
        }
    }
    (changes, nothing)
}

fn root(class: &mut Class<Key>) -> &mut Key {
    let Class::Complete(root) = class else { panic!("it is complete") };
    root
}

fn block_of<'k>(root: &'k mut Key, path: &str, name: &str) -> &'k mut Value {
    let key = root.at_or_new(&KeyPath::from(path));
    key.values.iter_mut().find(|own| own.name.is(name)).unwrap()
}

#[test]
fn each_bit_of_a_block_is_a_change_or_means_nothing() {
    let before = snapshot(&rich());
    let mut total = (0, 0);
    for (path, transport) in [("3\\Ip", Transport::Ip), ("3\\Ipv6", Transport::Ipv6)] {
        let mut own = before.clone();
        let context = Context { transport, scope: Scope::Interface };
        let bytes = block_of(root(&mut own.interfaces), path, "InterfaceInfo").data.clone();
        let (changes, nothing) = each_bit(&before, &weights(&bytes, context), |snapshot| {
            block_of(root(&mut snapshot.interfaces), path, "InterfaceInfo")
        });
        total = (total.0 + changes, total.1 + nothing);
    }
    let mut own = before.clone();
    let context = Context { transport: Transport::Ip, scope: Scope::Global };
    let bytes = block_of(root(&mut own.router_managers), "Ip", "GlobalInfo").data.clone();
    let (changes, nothing) = each_bit(&before, &weights(&bytes, context), |snapshot| {
        block_of(root(&mut snapshot.router_managers), "Ip", "GlobalInfo")
    });
    println!("{} bits are changes, {} mean nothing", total.0 + changes, total.1 + nothing);
}

/// Calls `visit` with the path of each value below a key.
fn values(key: &Key, path: &KeyPath, visit: &mut impl FnMut(&KeyPath, &Value)) {
    key.values.iter().for_each(|value| visit(path, value));
    for subkey in &key.subkeys {
        values(subkey, &path.join(subkey.name.clone()), visit);
    }
}

#[test]
fn each_byte_of_the_other_values_is_a_change_or_means_nothing() {
    let before = snapshot(&branch_office());
    let mut tried = 0;
    for class in ["interfaces", "router-managers", "server"] {
        let class = routerkeep_router::ClassName::parse(class).unwrap();
        let mut places = Vec::new();
        let tree = before.tree(class).unwrap().content().unwrap();
        values(tree, &KeyPath::root(), &mut |path, value| {
            places.push((path.clone(), value.name.clone(), value.data.len()));
        });
        for (path, name, length) in places {
            let blocks = ["GlobalInfo", "InterfaceInfo"];
            if blocks.iter().any(|block| name.is(block)) {
                continue;
            }
            let nothing = name.is("Stamp") || name.is("AccountSessionIdStart");
            for at in 0..length {
                let mut after = before.clone();
                let tree = match class.as_str() {
                    "interfaces" => &mut after.interfaces,
                    "router-managers" => &mut after.router_managers,
                    _ => &mut after.server,
                };
                let key = root(tree).at_or_new(&path);
                let value = key.values.iter_mut().find(|own| own.name == name).unwrap();
                value.data[at] ^= 0x10;
                let found = !difference(&before, &after).changes.is_empty();
                assert_eq!(found, !nothing, "{class} {path} {name} byte {at}");
                tried += 1;
            }
        }
    }
    println!("{tried} bytes of values");
}

#[test]
fn each_byte_of_the_phone_book_is_a_change_or_means_nothing() {
    let before = snapshot(&branch_office());
    let bytes = before.phone_book.content().unwrap().clone();
    let masked = ["LowDateTime=", "HighDateTime=", "Ipv6Prefix=", "Ipv6InterfaceId="];
    let mut line_start = 0;
    let (mut changes, mut nothing) = (0, 0);
    for at in 0..bytes.len() {
        if at > 0 && bytes[at - 1] == b'\n' {
            line_start = at;
        }
        let line = &bytes[line_start..];
        let key = masked.iter().find(|key| line.starts_with(key.as_bytes()));
        let end = line.iter().position(|byte| *byte == b'\r').unwrap_or(line.len());
        let in_value = key.is_some_and(|key| (key.len()..end).contains(&(at - line_start)));
        // Without its line end, one such line takes in the next one.
        let is_masked = |line: &[u8]| masked.iter().any(|key| line.starts_with(key.as_bytes()));
        let in_value =
            in_value || (key.is_some() && bytes[at] == b'\n' && is_masked(&bytes[at + 1..]));
        // 1 makes other digits and letters, and other bytes of line ends.
        let mut after = before.clone();
        let Class::Complete(book) = &mut after.phone_book else { panic!() };
        book[at] ^= 1;
        let found = !difference(&before, &after).changes.is_empty();
        assert_eq!(found, !in_value, "byte {at}: {:?}", bytes[at].escape_ascii().to_string());
        if found { changes += 1 } else { nothing += 1 }
    }
    println!("{changes} bytes are changes, {nothing} mean nothing");
}
