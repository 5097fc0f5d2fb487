//! Payloads of routing protocols against bytes written down from the layouts of MS-RRASM (synthetic: no public sample is
//! known for these). A field that moves, or changes its byte order, fails here.

use std::net::{Ipv4Addr, Ipv6Addr};

use routerkeep_infoblock::payload::*;
use routerkeep_infoblock::{InfoBlock, InfoType, Payload, Secret};

use crate::support::{IP_GLOBAL, IP_INTERFACE, NAT, assert_both_ways, assert_record, hex, ip, one};

#[test]
fn rip() {
    assert_record(
        IP_GLOBAL,
        InfoType::MS_IP_RIP,
        "01000000 00001000 00002000 05000000 02000000 02000000 0a000001 0a000002",
        RipGlobal {
            logging: LoggingLevel::Errors,
            max_receive_queue: 1 << 20,
            max_send_queue: 2 << 20,
            min_triggered_interval: 5,
            peer_filter_mode: FilterMode::Exclude,
            peers: vec![ip(10, 0, 0, 1), ip(10, 0, 0, 2)].into(),
        },
    );

    let range = |third| RipRouteFilter { first: ip(10, 0, third, 0), last: ip(10, 0, third, 255) };
    let settings = RipSettings {
        state: 3,
        metric: 2,
        update_mode: RipUpdateMode::Demand,
        accept: RipVersion::V2,
        announce: RipVersion::V1Compatible,
        flags: RipFlags(0x2F0),
        route_expiration: 180,
        route_removal: 120,
        full_update: 30,
        authentication: RipAuthentication::Password,
        key: Secret::new(*b"0123456789abcdef"),
        route_tag: 0x1234,
        padding: [0; 2],
        unicast_peer_mode: RipPeerMode::Only,
        accept_filter_mode: FilterMode::Include,
        announce_filter_mode: FilterMode::Exclude,
    };
    assert_record(
        IP_INTERFACE,
        InfoType::MS_IP_RIP,
        "03000000 02000000 01000000 03000000 02000000 f0020000   # state to flags
         b4000000 78000000 1e000000 02000000                     # intervals, authentication
         30313233 34353637 38396162 63646566                     # key, offset 40
         3412 0000 02000000 01000000 02000000                    # tag, padding, modes
         01000000 02000000 01000000                              # counts, offset 72
         0a000009                                                # peer
         0a000100 0a0001ff 0a000200 0a0002ff                     # accepted
         0a000300 0a0003ff                                       # announced",
        RipInterface {
            settings,
            unicast_peers: vec![ip(10, 0, 0, 9)].into(),
            accept_filters: vec![range(1), range(2)].into(),
            announce_filters: vec![range(3)].into(),
        },
    );
}

#[test]
fn relay_agents() {
    assert_record(
        IP_GLOBAL,
        InfoType::MS_IP_BOOTP,
        "01000000 00001000 01000000 c0a80105",
        RelayGlobal {
            logging: LoggingLevel::Errors,
            max_receive_queue: 1 << 20,
            servers: vec![ip(192, 168, 1, 5)].into(),
        },
    );
    assert_record(
        IP_INTERFACE,
        InfoType::MS_IP_BOOTP,
        "00000000 01000000 04000000 05000000",
        RelayInterface { state: 0, mode: RelayMode::Enabled, max_hops: 4, min_seconds: 5 },
    );
    assert_record(
        IP_GLOBAL,
        InfoType::MS_IPV6_DHCP,
        "02000000 00001000 01000000 20010db8 00000000 00000000 00000005",
        RelayGlobalV6 {
            logging: LoggingLevel::Warnings,
            max_receive_queue: 1 << 20,
            servers: vec![Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 5)].into(),
        },
    );
    assert_record(
        IP_INTERFACE,
        InfoType::MS_IPV6_DHCP,
        "01000000 00000000 20000000 20000000",
        RelayInterfaceV6 { state: 1, mode: RelayMode::Disabled, max_hops: 32, min_seconds: 32 },
    );
}

#[test]
fn igmp() {
    assert_record(
        IP_GLOBAL,
        InfoType::MS_IP_IGMP,
        "01030000 03000000 01000000",
        IgmpGlobal {
            version: IgmpVersion::V3,
            logging: LoggingLevel::All,
            ras_client_statistics: Bool::TRUE,
        },
    );
    assert_record(
        IP_INTERFACE,
        InfoType::MS_IP_IGMP,
        "01020000 02000000 0a000001 01000000 01000000 10000000 02000000 1f000000
         03000000 7d000000 0a000000 e8030000 04000000 ff000000 04010000 00000000",
        IgmpInterface {
            version: IgmpVersion::V1V2,
            interface_index: 2,
            address: ip(10, 0, 0, 1),
            interface_type: 1,
            flags: IgmpFlags::ENABLED,
            role: IgmpRole::ProxyV3,
            robustness: 2,
            startup_query_interval: 31,
            startup_query_count: 3,
            query_interval: 125,
            query_max_response: 10,
            last_member_interval: 1000,
            last_member_count: 4,
            other_querier_interval: 255,
            membership_timeout: 260,
            static_groups: 0,
        },
    );
}

#[test]
fn nat_global() {
    let timeouts = NatTimeouts { tcp: 86400, udp: 60 };
    let nat = NatGlobal::new(LoggingLevel::Errors, Some(timeouts.clone())).unwrap();
    // The nested block: eight bytes reserved for its entry, its offset counts from its own start.
    let bytes = hex("
        01000000 00000000
        01000000 2c000000 01000000 0100ffff 08000000 01000000 20000000 00000000
        80510100 3c000000 00000000");
    assert_both_ways(IP_GLOBAL, &one(InfoType::MS_IP_NAT, &bytes), &nat.clone().into());
    let entry = nat.block.find(InfoType::IP_NAT_TIMEOUT_TYPE).unwrap();
    assert_both_ways(NAT, &entry, &timeouts.into());

    let nothing = NatGlobal::new(LoggingLevel::None, None).unwrap();
    let mut bytes = hex("00000000 00000000 01000000 1c000000 00000000");
    bytes.resize(36, 0);
    assert_both_ways(IP_GLOBAL, &one(InfoType::MS_IP_NAT, &bytes), &nothing.into());
}

#[test]
fn nat_interface() {
    let port = NatPortMapping {
        protocol: 6,
        padding1: [0],
        public_port: NetworkPort(443),
        public_address: Ipv4Addr::UNSPECIFIED,
        private_port: NetworkPort(8443),
        padding2: [0; 2],
        private_address: ip(192, 168, 1, 10),
    };
    let range = NatAddressRange {
        first: ip(203, 0, 113, 1),
        last: ip(203, 0, 113, 9),
        mask: ip(255, 255, 255, 0),
    };
    let address = NatAddressMapping {
        private_address: ip(192, 168, 1, 11),
        public_address: ip(203, 0, 113, 2),
        allow_inbound: 1,
        padding: [0; 3],
    };
    let icmp = NatIcmpFlags::IN_ECHO | NatIcmpFlags::IN_MASK;
    let rules = NatRules {
        address_ranges: vec![range.clone()],
        port_mappings: vec![port.clone()],
        address_mappings: vec![address.clone()],
        icmp: Some(icmp),
    };
    let flags = NatFlags::BOUNDARY | NatFlags::NAPT;
    let nat = NatInterface::new(flags, rules).unwrap();
    let bytes = hex("
        00000000 03000000
        01000000 98000000 04000000                  # 12 + 4 * 16 + 44 + 4 * 8 = 152
        0200ffff 0c000000 01000000 50000000
        0300ffff 10000000 01000000 60000000
        0400ffff 0c000000 01000000 70000000
        0500ffff 04000000 01000000 80000000 00000000
        cb007101 cb007109 ffffff00 00000000
        06 00 01bb 00000000 20fb 0000 c0a8010a      # ports big-endian
        c0a8010b cb007102 01 000000 00000000
        00010200
        00000000 00000000 00000000 00000000 00000000");
    assert_both_ways(IP_INTERFACE, &one(InfoType::MS_IP_NAT, &bytes), &nat.clone().into());

    let nested: Vec<Payload> =
        nat.block.entries().map(|e| Payload::decode(NAT, &e).into_payload()).collect();
    assert_eq!(
        nested,
        [
            Payload::NatAddressRanges(vec![range]),
            Payload::NatPortMappings(vec![port]),
            Payload::NatAddressMappings(vec![address]),
            Payload::NatIcmp(NatIcmp { flags: icmp }),
        ]
    );
}

#[test]
fn proxy_allocator_and_gateway() {
    assert_record(
        IP_GLOBAL,
        InfoType::MS_IP_DNS_PROXY,
        "01000000 03000000 03000000",
        DnsProxyGlobal {
            logging: LoggingLevel::Errors,
            flags: DnsProxyFlags::DNS | DnsProxyFlags::WINS,
            timeout: 3,
        },
    );
    assert_record(
        IP_INTERFACE,
        InfoType::MS_IP_DNS_PROXY,
        "02000080",
        DnsProxyInterface { flags: DnsProxyInterfaceFlags(0x8000_0002) },
    );
    assert_record(
        IP_GLOBAL,
        InfoType::MS_IP_DHCP_ALLOCATOR,
        "01000000 00000000 60270000 c0a80000 ffffff00 01000000 c0a80001",
        DhcpAllocatorGlobal {
            logging: LoggingLevel::Errors,
            flags: 0,
            lease_time: 7 * 24 * 60,
            scope_network: ip(192, 168, 0, 0),
            scope_mask: ip(255, 255, 255, 0),
            exclusions: vec![ip(192, 168, 0, 1)].into(),
        },
    );
    assert_record(
        IP_INTERFACE,
        InfoType::MS_IP_DHCP_ALLOCATOR,
        "01000000",
        DhcpAllocatorInterface { flags: DhcpAllocatorInterfaceFlags::DISABLED },
    );
    assert_record(
        IP_GLOBAL,
        InfoType::MS_IP_ALG,
        "02000000 00000000",
        AlgGlobal { logging: LoggingLevel::Warnings, flags: 0 },
    );
}

#[test]
fn names_of_codes_and_flags() {
    assert_eq!(FilterAction::Drop.name(), Some("drop"));
    assert_eq!(RouteProtocol::from(10006).name(), Some("static"));
    assert_eq!(RouteProtocol::from(99).name(), None);
    let flags = RipFlags(0x8000_0031);
    assert!(flags.contains(RipFlags::SPLIT_HORIZON));
    assert!(!flags.contains(RipFlags::SPLIT_HORIZON | RipFlags::TRIGGERED_UPDATES));
    let names: Vec<&str> = flags.names().collect();
    assert_eq!(names, ["accept host routes", "split horizon", "poison reverse"]);
    assert_eq!(flags.unknown(), 0x8000_0000);
}

// A whole block of many payloads: built, read, and every entry decoded to what went in.
#[test]
fn a_built_block_gives_back_its_payloads() {
    let payloads = [
        (InfoType::IP_INTERFACE_STATUS_INFO, Payload::from(InterfaceStatus::UP)),
        (InfoType::IP_ROUTER_DISC_INFO, RouterDiscovery::default().into()),
        (InfoType::IP_ROUTE_INFO, Payload::ForwardRows(Vec::new())),
        (InfoType::MS_IP_RIP, RipInterface::default().into()),
        (
            InfoType::MS_IP_NAT,
            NatInterface::new(NatFlags::NAPT, NatRules::default()).unwrap().into(),
        ),
    ];
    let block = InfoBlock::build(&payloads).unwrap();
    assert_eq!((block.findings(), block.size_field() as usize), (&[][..], block.as_bytes().len()));
    let read = InfoBlock::parse(block.as_bytes()).unwrap();
    let decoded = read
        .entries()
        .map(|entry| (entry.info_type, Payload::decode(IP_INTERFACE, &entry).into_payload()));
    assert!(decoded.eq(payloads.iter().cloned()));
}
