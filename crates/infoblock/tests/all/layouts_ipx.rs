//! IPX and IP-in-IP against bytes written down from the layouts of MS-RRASM (synthetic: no public
//! sample is known for them).

use routerkeep_infoblock::payload::*;
use routerkeep_infoblock::{Context, InfoType, Payload, PayloadProblem, Scope, Transport};

use crate::support::{IP_INTERFACE, assert_both_ways, assert_record, decode, hex, ip, many, one};

const GLOBAL: Context = Context { transport: Transport::Ipx, scope: Scope::Global };
const INTERFACE: Context = Context { transport: Transport::Ipx, scope: Scope::Interface };

const NODE: IpxNode = IpxAddress([0x00, 0x11, 0x22, 0x33, 0x44, 0x55]);

fn service_name(text: &str) -> ByteName<48> {
    let mut bytes = [0; 48];
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    ByteName(bytes)
}

#[test]
fn ip_in_ip() {
    assert_record(
        IP_INTERFACE,
        InfoType::IP_IPINIP_CFG_INFO,
        "cb007101 c0a80101 40 000000",
        IpInIp { remote: ip(203, 0, 113, 1), local: ip(192, 168, 1, 1), ttl: 64, padding: [0; 3] },
    );
}

#[test]
fn router_manager() {
    assert_record(
        GLOBAL,
        InfoType::IPX_GLOBAL_INFO,
        "01010000 03000000",
        IpxGlobal { routing_table_hash_size: 257, events: IpxEvents::ERRORS | IpxEvents::WARNINGS },
    );
    assert_record(
        INTERFACE,
        InfoType::IPX_INTERFACE_INFO,
        "02000000 01000000 00000000",
        IpxInterface { state: IpxState::Enabled, netbios_accept: 1, netbios_deliver: 0 },
    );
    assert_record(
        INTERFACE,
        InfoType::IPXWAN_INTERFACE_INFO,
        "01000000",
        IpxWanInterface { state: IpxState::Disabled },
    );
    let mut name = [0; 48];
    name[0] = u16::from(b'E');
    name[1] = u16::from(b'1');
    assert_record(
        INTERFACE,
        InfoType::IPX_ADAPTER_INFO,
        &format!("ffffffff 4500 3100 {}", "00".repeat(92)),
        IpxAdapter { packet_type: u32::MAX, name: WideName(name) },
    );
}

#[test]
fn static_rows() {
    let route = IpxStaticRoute {
        network: IpxAddress([0, 0, 0xAB, 0x12]),
        ticks: 6,
        hops: 2,
        next_hop: NODE,
        padding: [0; 2],
    };
    assert_eq!(route.network.to_string(), "0000AB12");
    let bytes = hex("0000ab12 0600 0200 001122334455 0000").repeat(2);
    let entry = many(InfoType::IPX_STATIC_ROUTE_INFO, 16, &bytes);
    assert_both_ways(INTERFACE, &entry, &vec![route; 2].into());

    let service = IpxStaticService {
        kind: 4,
        name: service_name("FILES"),
        network: IpxAddress([0, 0, 0, 1]),
        node: NODE,
        socket: IpxAddress([0x04, 0x51]),
        hops: 1,
    };
    let bytes =
        hex(&format!("0400 46494c4553 {} 00000001 001122334455 0451 0100", "00".repeat(43)));
    let entry = many(InfoType::IPX_STATIC_SERVICE_INFO, 64, &bytes);
    assert_both_ways(INTERFACE, &entry, &vec![service].into());

    let bytes = *b"WORKGROUP      \x1c";
    let entry = many(InfoType::IPX_STATIC_NETBIOS_NAME_INFO, 16, &bytes);
    assert_both_ways(INTERFACE, &entry, &vec![IpxNetbiosName { name: bytes }].into());
}

#[test]
fn traffic_filters() {
    let filter = IpxTrafficFilter {
        fields: IpxTrafficFields::SOURCE_NETWORK | IpxTrafficFields::DESTINATION_SOCKET,
        destination_network: IpxAddress([1, 2, 3, 4]),
        destination_mask: IpxAddress([0xFF; 4]),
        destination_node: NODE,
        destination_socket: IpxAddress([0x04, 0x52]),
        source_network: IpxAddress([5, 6, 7, 8]),
        source_mask: IpxAddress([0xFF, 0xFF, 0, 0]),
        source_node: IpxAddress([0xFF; 6]),
        source_socket: IpxAddress([0x04, 0x53]),
        packet_type: 0x14,
        padding: [0; 3],
    };
    let bytes = hex("
        41000000 01020304 ffffffff 001122334455 0452
                 05060708 ffff0000 ffffffffffff 0453 14 000000");
    for info_type in [InfoType::IPX_IN_TRAFFIC_FILTER_INFO, InfoType::IPX_OUT_TRAFFIC_FILTER_INFO] {
        let payload = vec![filter.clone()].into();
        assert_both_ways(INTERFACE, &many(info_type, 40, &bytes), &payload);
    }
    for info_type in
        [InfoType::IPX_IN_TRAFFIC_FILTER_GLOBAL_INFO, InfoType::IPX_OUT_TRAFFIC_FILTER_GLOBAL_INFO]
    {
        let action = IpxTrafficFilterAction { action: IpxFilterAction::Deny };
        assert_record(INTERFACE, info_type, "02000000", action);
    }
}

#[test]
fn rip() {
    let events = IpxEvents::INFORMATION;
    assert_record(GLOBAL, InfoType::IPX_PROTOCOL_RIP, "04000000", IpxRipGlobal { events });
    let filter =
        |last| IpxRouteFilter { network: IpxAddress([0, 0, 0, last]), mask: IpxAddress([0xFF; 4]) };
    let text = "
        02000000 01000000 01000000 02000000 01000000 3c000000 03000000
        01000000 01000000 02000000 02000000                          # actions and counts
        00000001 ffffffff  00000002 ffffffff  00000003 ffffffff";
    let rip = IpxRipInterface {
        settings: IpxRipSettings {
            state: IpxState::Enabled,
            update_mode: IpxUpdateMode::Periodic,
            packet_type: IpxPacketType::Standard,
            supply: IpxState::Enabled,
            listen: IpxState::Disabled,
            update_interval: 60,
            age_multiplier: 3,
        },
        supply_action: IpxFilterAction::Permit,
        listen_action: IpxFilterAction::Deny,
        supply_filters: vec![filter(1)].into(),
        listen_filters: vec![filter(2), filter(3)].into(),
    };
    assert_record(INTERFACE, InfoType::IPX_PROTOCOL_RIP, text, rip);
    // Cut in the last filter.
    let data = &hex(text)[..64];
    let (decoded, findings) = decode(INTERFACE, &one(InfoType::IPX_PROTOCOL_RIP, data));
    assert_eq!(decoded.rest().len(), 4);
    assert_eq!(findings, [(PayloadProblem::Truncated, 60, 2, 1)]);
}

#[test]
fn sap() {
    let events = IpxEvents::ERRORS;
    assert_record(GLOBAL, InfoType::IPX_PROTOCOL_SAP, "01000000", IpxSapGlobal { events });
    let text = format!(
        "02000000 03000000 02000000 01000000 02000000 02000000 3c000000 03000000
         02000000 00000000 01000000 01000000                         # actions and counts
         0700 0000 5052494e54 {}",
        "00".repeat(43)
    );
    let sap = IpxSapInterface {
        settings: IpxSapSettings {
            state: IpxState::Enabled,
            update_mode: IpxUpdateMode::AutoStatic,
            packet_type: IpxPacketType::Reliable,
            supply: IpxState::Disabled,
            listen: IpxState::Enabled,
            nearest_server_reply: IpxState::Enabled,
            update_interval: 60,
            age_multiplier: 3,
        },
        supply_action: IpxFilterAction::Deny,
        listen_action: IpxFilterAction::Permit,
        supply_filters: vec![].into(),
        listen_filters: vec![IpxServiceFilter {
            kind: 7,
            padding: [0; 2],
            name: service_name("PRINT"),
        }]
        .into(),
    };
    assert_record(INTERFACE, InfoType::IPX_PROTOCOL_SAP, &text, sap);
}

#[test]
fn numbers_of_ip_mean_nothing_and_odd_sizes_are_said() {
    let data = [0; 20];
    let (decoded, findings) = decode(INTERFACE, &one(InfoType::IP_INTERFACE_STATUS_INFO, &data));
    assert_eq!((decoded.payload(), findings), (&Payload::Opaque, vec![]));
    let entry = many(InfoType::IPX_STATIC_ROUTE_INFO, 20, &data);
    let (decoded, findings) = decode(INTERFACE, &entry);
    assert_eq!(decoded.payload(), &Payload::Opaque);
    assert_eq!(findings, [(PayloadProblem::ItemSize, 0, 16, 20)]);
    let (decoded, findings) = decode(INTERFACE, &one(InfoType::IPX_INTERFACE_INFO, &data));
    assert!(matches!(decoded.payload(), Payload::IpxInterface(_)));
    assert_eq!(findings, [(PayloadProblem::Trailing, 12, 0, 8)]);
    let short = one(InfoType::IPX_PROTOCOL_SAP, &data);
    let (decoded, findings) = decode(INTERFACE, &short);
    assert_eq!(decoded.payload(), &Payload::Opaque);
    assert_eq!(findings, [(PayloadProblem::Short, 0, 48, 20)]);
}
