//! Payloads of the router managers against bytes written down from the layouts of MS-RRASM (synthetic: no public sample is
//! known for these). A field that moves, or changes its byte order, fails here.

use std::net::{Ipv4Addr, Ipv6Addr};

use routerkeep_infoblock::payload::*;
use routerkeep_infoblock::{InfoType, Payload};

use crate::support::{
    IP_GLOBAL, IP_INTERFACE, assert_both_ways, assert_record, hex, ip, many, one,
};

#[test]
fn global_info() {
    let info = GlobalInfo { filtering_on: Bool::TRUE, logging: LoggingLevel::All };
    for info_type in [InfoType::IP_GLOBAL_INFO, InfoType::IPV6_GLOBAL_INFO] {
        assert_record(IP_GLOBAL, info_type, "01000000 03000000", info.clone());
    }
}

#[test]
fn priority_info_ex() {
    let row = |protocol, sub_protocol, metric| ProtocolMetricEx { protocol, sub_protocol, metric };
    let protocols =
        vec![row(RouteProtocol::Bgp, 2, 20), row(RouteProtocol::Other(0x1234), 0, 0x78)];
    assert_record(
        IP_GLOBAL,
        InfoType::IP_PROT_PRIORITY_INFO_EX,
        "02000000 0e000000 02000000 14000000 34120000 00000000 78000000",
        PriorityInfoEx { protocols: protocols.into() },
    );
}

#[test]
fn interface_settings() {
    let check = |info_type, bytes, payload: Payload| {
        assert_record(IP_INTERFACE, info_type, bytes, payload);
    };
    check(InfoType::IP_INTERFACE_STATUS_INFO, "02000000", InterfaceStatus::DOWN.into());
    check(InfoType::IP_IFFILTER_INFO, "01000000", FragmentCheck { enabled: Bool::TRUE }.into());
    check(InfoType::IP_IFFILTER_INFO_V6, "00000000", FragmentCheck { enabled: Bool::FALSE }.into());
    check(InfoType::IP_FILTER_ENABLE_INFO, "01000000", FilterEnable { enabled: Bool::TRUE }.into());
    check(InfoType::IP_FILTER_ENABLE_INFO_V6, "07000000", FilterEnable { enabled: Bool(7) }.into());
    let discovery = RouterDiscovery {
        max_interval: 0x0102,
        min_interval: 0x0304,
        lifetime: 0x0506,
        padding: [0xAA, 0xBB],
        advertise: Bool::TRUE,
        preference: i32::MIN,
    };
    check(InfoType::IP_ROUTER_DISC_INFO, "0201 0403 0605 aabb 01000000 00000080", discovery.into());
}

#[test]
fn routes_of_72_bytes() {
    let mut metric_7 =
        InterfaceRoute::static_v4(ip(10, 2, 0, 0), ip(255, 255, 0, 0), ip(10, 0, 0, 1), 7);
    metric_7.interface_index = 3;
    metric_7.kind = RouteKind::Indirect;
    metric_7.preference = 5;
    metric_7.view_set = ViewSet::Both;
    let net = Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 0);
    let v6 = InterfaceRoute::static_v6(net, 48, Ipv6Addr::UNSPECIFIED, 256);
    let bytes = hex("
        0a020000 ffff0000 00000000 0a000001     # destination, mask, policy, next hop
        00000000 00000000                       # age, autonomous system
        07000000 00000000 00000000              # metrics
        00000000 00000000 00000000              # unused
        03000000 04000000 16270000 05000000     # index, kind, protocol, preference
        03000000 01000000                       # views, bV4

        20010db8 00010000 00000000 00000000     # destination
        30000000                                # prefix length
        00000000 00000000 00000000 00000000     # next hop
        ffffffff 00000000 00010000              # lifetime, flags, metric
        00000000 00000000 16270000 00000000
        00000000 00000000");
    let entry = many(InfoType::IP_ROUTE_INFO, 72, &bytes);
    assert_both_ways(IP_INTERFACE, &entry, &vec![metric_7, v6].into());
}

#[test]
fn routes_of_56_bytes() {
    let row = ForwardRow {
        destination: ip(192, 168, 5, 0),
        mask: ip(255, 255, 255, 0),
        policy: 1,
        next_hop: ip(192, 168, 1, 254),
        interface_index: 2,
        kind: RouteKind::Direct,
        protocol: RouteProtocol::StaticNonDemandDial,
        age: 4,
        next_hop_as: 5,
        metric1: 6,
        metric2: 7,
        metric3: 8,
        metric4: 9,
        metric5: u32::MAX,
    };
    let bytes = hex("
        c0a80500 ffffff00 01000000 c0a801fe 02000000 03000000 17270000
        04000000 05000000 06000000 07000000 08000000 09000000 ffffffff");
    assert_both_ways(IP_INTERFACE, &many(InfoType::IP_ROUTE_INFO, 56, &bytes), &vec![row].into());
}

#[test]
fn filters_of_ipv4() {
    let any = Ipv4Addr::UNSPECIFIED;
    let filter = |traffic, late_bound| Filter {
        source: any,
        source_mask: any,
        destination: any,
        destination_mask: any,
        traffic,
        late_bound,
    };
    let none = LateBound::default();
    let mut smtp = filter(Traffic::Tcp { source_port: 0, destination_port: 25 }, none);
    smtp.source = ip(10, 0, 0, 0);
    smtp.source_mask = ip(255, 0, 0, 0);
    let late = LateBound::SOURCE_ADDRESS | LateBound::SOURCE_MASK | LateBound::TCP_ESTABLISHED;
    let filters = Filters {
        default_action: FilterAction::Forward,
        filters: vec![
            smtp,
            filter(Traffic::Udp { source_port: 1701, destination_port: 0x1234 }, late),
            filter(Traffic::Icmp { kind: 8, code: 0xFF }, none),
            filter(Traffic::Other { protocol: 47, fields: [0; 4] }, none),
        ]
        .into(),
    };
    let bytes = "
        01000000 04000000 00000000
        0a000000 ff000000 00000000 00000000 06000000 00000000 0000 0019   # ports big-endian
        00000000 00000000 00000000 00000000 11000000 51000000 06a5 1234
        00000000 00000000 00000000 00000000 01000000 00000000 0800 ff00   # type, code little-endian
        00000000 00000000 00000000 00000000 2f000000 00000000 0000 0000";
    for info_type in [
        InfoType::IP_IN_FILTER_INFO,
        InfoType::IP_OUT_FILTER_INFO,
        InfoType::IP_DEMAND_DIAL_FILTER_INFO,
    ] {
        assert_record(IP_INTERFACE, info_type, bytes, filters.clone());
    }
}

// MS-RRASM 4.3 gives 40 bytes for a descriptor with one filter.
#[test]
fn one_filter_takes_40_bytes() {
    let filter = Filter {
        source: ip(10, 0, 0, 1),
        source_mask: Ipv4Addr::BROADCAST,
        destination: Ipv4Addr::UNSPECIFIED,
        destination_mask: Ipv4Addr::UNSPECIFIED,
        traffic: Traffic::ANY,
        late_bound: LateBound::default(),
    };
    let filters = Filters { default_action: FilterAction::Drop, filters: vec![filter].into() };
    let encoded = Payload::from(filters).encode(InfoType::IP_IN_FILTER_INFO).unwrap();
    assert_eq!((encoded.item_size, encoded.count, encoded.data.len()), (40, 1, 40));
}

#[test]
fn filters_of_ipv6() {
    let filters = FiltersV6 {
        header_order: WordOrder::Little,
        row_order: WordOrder::Little,
        default_action: FilterAction::Drop,
        filters: vec![FilterV6 {
            source: Ipv6Addr::LOCALHOST,
            source_prefix_length: 128,
            destination: Ipv6Addr::UNSPECIFIED,
            destination_prefix_length: 0,
            traffic: Traffic::Tcp { source_port: 0, destination_port: 443 },
            late_bound: LateBound::DESTINATION_ADDRESS,
        }]
        .into(),
    };
    let bytes = "
        01000000 01000000 01000000
        00000000 00000000 00000000 00000001 80000000
        00000000 00000000 00000000 00000000 00000000
        06000000 04000000 0000 01bb";
    for info_type in [
        InfoType::IP_IN_FILTER_INFO_V6,
        InfoType::IP_OUT_FILTER_INFO_V6,
        InfoType::IP_DEMAND_DIAL_FILTER_INFO_V6,
    ] {
        assert_record(IP_INTERFACE, info_type, bytes, filters.clone());
    }
}

#[test]
fn multicast() {
    let mut name = [0; 64];
    name[..2].copy_from_slice(&[u16::from(b'A'), 0x20AC]);
    let heartbeat = MulticastHeartbeat {
        group: WideName(name),
        active: Bool::TRUE,
        dead_interval: 10,
        protocol: 0x11,
        padding: [0],
        port: 0x1234,
    };
    assert_eq!(String::from_utf16(heartbeat.group.units()).unwrap(), "A\u{20AC}");
    let mut bytes = hex("4100 ac20");
    bytes.resize(128, 0);
    bytes.extend(hex("01000000 0a000000 11 00 3412"));
    assert_eq!(bytes.len(), 140);
    let entry = one(InfoType::IP_MCAST_HEARTBEAT_INFO, &bytes);
    assert_both_ways(IP_INTERFACE, &entry, &heartbeat.into());

    let bytes = hex("ef010000 ffff0000 ef020000 ffff0000");
    let boundary =
        |second| MulticastBoundary { group: ip(239, second, 0, 0), mask: ip(255, 255, 0, 0) };
    let entry = many(InfoType::IP_MCAST_BOUNDARY_INFO, 8, &bytes);
    assert_both_ways(IP_INTERFACE, &entry, &vec![boundary(1), boundary(2)].into());

    let bytes = hex("10000000 00000000");
    let entry = many(InfoType::IP_MCAST_LIMIT_INFO, 8, &bytes);
    assert_both_ways(IP_INTERFACE, &entry, &vec![MulticastLimit { ttl: 16, rate_limit: 0 }].into());
}
