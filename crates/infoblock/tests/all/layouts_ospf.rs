//! OSPF against bytes written down from the layouts of MS-RRASM (synthetic: no public sample is
//! known for it): every record, and lists that are damaged.

use routerkeep_infoblock::payload::*;
use routerkeep_infoblock::{InfoType, Payload, PayloadProblem, Secret};

use crate::support::{IP_GLOBAL, IP_INTERFACE, Plain, assert_record, decode, hex, ip, one};

const GLOBAL: &str = "01000000 01000000 01000000 0a000001 01000000 02000000";
const AREA: &str = "02000000 01000000 01000000 00000005 01000000 02000000 0a000000 01000000";
const INTERFACE: &str = "
    04000000 01000000 01000000 0a000001 ffffff00 00000005 01000000   # to the network type
    01000000 02000000 05000000 0a000000 28000000 78000000 03000000   # priority to cost
    7061737330303031 dc050000                                        # password at 56, mtu
    ";
const VIRTUAL: &str = "
    06000000 01000000 02000000 00000005 0a0000fe
    01000000 05000000 0a000000 3c000000 7061737330303032             # password at 36
    ";

fn interface() -> OspfInterface {
    OspfInterface {
        create: OspfSwitch::Yes,
        enable: OspfSwitch::Yes,
        address: ip(10, 0, 0, 1),
        mask: ip(255, 255, 255, 0),
        area: ip(0, 0, 0, 5),
        network_type: OspfNetworkType::Broadcast,
        router_priority: 1,
        transit_delay: 2,
        retransmit_interval: 5,
        hello_interval: 10,
        dead_interval: 40,
        poll_interval: 120,
        cost: 3,
        password: Secret::new(*b"pass0001"),
        mtu: 1500,
    }
}

#[test]
fn global_settings() {
    let bytes = format!(
        "{GLOBAL} {AREA}
         03000000 01000000 01000000 00000005 0a010000 ffff0000     # area range
         {VIRTUAL}
         07000000 00000000 02000000 0a020000 ffff0000 0a030000 ffff0000
         08000000 01000000 01000000 08000000
         00000000"
    );
    let global = OspfGlobal {
        create: OspfSwitch::Yes,
        enable: OspfSwitch::Yes,
        router_id: ip(10, 0, 0, 1),
        boundary_router: OspfSwitch::Yes,
        logging: LoggingLevel::Warnings,
    };
    let area = OspfArea {
        create: OspfSwitch::Yes,
        enable: OspfSwitch::Yes,
        area: ip(0, 0, 0, 5),
        authentication: 1,
        import_external: OspfSwitch::No,
        stub_metric: 10,
        import_summaries: OspfSwitch::Yes,
    };
    let range = OspfAreaRange {
        create: OspfSwitch::Yes,
        enable: OspfSwitch::Yes,
        area: ip(0, 0, 0, 5),
        network: ip(10, 1, 0, 0),
        mask: ip(255, 255, 0, 0),
    };
    let link = OspfVirtualInterface {
        create: OspfSwitch::Yes,
        enable: OspfSwitch::No,
        transit_area: ip(0, 0, 0, 5),
        neighbor: ip(10, 0, 0, 254),
        transit_delay: 1,
        retransmit_interval: 5,
        hello_interval: 10,
        dead_interval: 60,
        password: Secret::new(*b"pass0002"),
    };
    let filter =
        |second| OspfRouteFilter { address: ip(10, second, 0, 0), mask: ip(255, 255, 0, 0) };
    let settings = OspfSettings {
        records: vec![
            OspfRecord::Global(global),
            OspfRecord::Area(area),
            OspfRecord::AreaRange(range),
            OspfRecord::VirtualInterface(link),
            OspfRecord::RouteFilters(OspfRouteFilters {
                action: OspfFilterAction::Drop,
                filters: vec![filter(2), filter(3)].into(),
            }),
            OspfRecord::ProtocolFilter(OspfProtocolFilter {
                action: OspfFilterAction::Accept,
                protocols: vec![RouteProtocol::Rip].into(),
            }),
        ],
        ended: true,
    };
    assert_record(IP_GLOBAL, InfoType::MS_IP_OSPF, &bytes, settings);
}

#[test]
fn interface_settings() {
    let bytes = format!(
        "{INTERFACE}
         05000000 01000000 01000000 0a000002 0a000001 07000000     # neighbour
         00000000"
    );
    let neighbor = OspfNeighbor {
        create: OspfSwitch::Yes,
        enable: OspfSwitch::Yes,
        neighbor: ip(10, 0, 0, 2),
        address: ip(10, 0, 0, 1),
        priority: 7,
    };
    let settings = OspfSettings {
        records: vec![OspfRecord::Interface(interface()), OspfRecord::Neighbor(neighbor)],
        ended: true,
    };
    assert!(Payload::from(settings.clone()).is_uncertain());
    assert_record(IP_INTERFACE, InfoType::MS_IP_OSPF, &bytes, settings);
}

#[test]
fn zeros_after_the_end_are_no_finding_but_others_are() {
    let data = hex(&format!("{GLOBAL} 00000000 00000000 00000000"));
    let (decoded, findings) = decode(IP_GLOBAL, &one(InfoType::MS_IP_OSPF, &data));
    assert_eq!((decoded.rest().len(), findings), (8, vec![]));
    let data = hex(&format!("{GLOBAL} 00000000 aa"));
    let (decoded, findings) = decode(IP_GLOBAL, &one(InfoType::MS_IP_OSPF, &data));
    assert_eq!(decoded.rest(), [0xAA]);
    assert_eq!(findings, [(PayloadProblem::Trailing, 28, 0, 1)]);
}

/// Decodes, and returns how many records there are and what was found.
fn damaged(text: &str) -> (usize, usize, Vec<Plain>) {
    let data = hex(text);
    let (decoded, findings) = decode(IP_GLOBAL, &one(InfoType::MS_IP_OSPF, &data));
    let Payload::Ospf(settings) = decoded.payload() else { panic!("{decoded:?}") };
    assert!(!settings.ended);
    (settings.records.len(), decoded.rest().len(), findings)
}

#[test]
fn lists_that_cannot_be_read_to_the_end_give_what_comes_before() {
    assert_eq!(damaged(GLOBAL), (1, 0, vec![(PayloadProblem::NoEnd, 24, 4, 0)]));
    let short_end = damaged(&format!("{GLOBAL} 0000"));
    assert_eq!(short_end, (1, 2, vec![(PayloadProblem::NoEnd, 24, 4, 2)]));
    let cut = damaged(&format!("{GLOBAL} {GLOBAL} 04000000 01000000"));
    assert_eq!(cut, (2, 8, vec![(PayloadProblem::CutRecord, 48, 68, 8)]));
    // What is found is how much is left, not what lies there.
    let unknown = damaged(&format!("{GLOBAL} 70617373 01000000 01000000"));
    assert_eq!(unknown, (1, 12, vec![(PayloadProblem::UnknownRecord, 24, 0, 12)]));
    // Three filters are stated, one and a half are there; what follows is not taken for a record.
    let filters = damaged("07000000 00000000 03000000 0a020000 ffff0000 00000000");
    assert_eq!(filters, (1, 4, vec![(PayloadProblem::Truncated, 20, 3, 1)]));
}

#[test]
fn a_list_without_a_first_record_is_opaque() {
    for (text, expected) in [
        ("0900", (PayloadProblem::Short, 0, 4, 2)),
        ("09000000 01000000", (PayloadProblem::UnknownRecord, 0, 0, 8)),
        ("04000000 01000000", (PayloadProblem::CutRecord, 0, 68, 8)),
    ] {
        let data = hex(text);
        let (decoded, findings) = decode(IP_INTERFACE, &one(InfoType::MS_IP_OSPF, &data));
        assert_eq!((decoded.payload(), findings), (&Payload::Opaque, vec![expected]));
    }
    // Nothing but the end is a list without records.
    let settings = OspfSettings { records: Vec::new(), ended: true };
    assert_record(IP_GLOBAL, InfoType::MS_IP_OSPF, "00000000", settings);
}

#[test]
fn passwords_are_found_wherever_their_records_are() {
    let ranges = |text: &str| {
        let data = hex(text);
        Payload::decode(IP_GLOBAL, &one(InfoType::MS_IP_OSPF, &data)).secret_ranges()
    };
    let list =
        format!("{GLOBAL} {INTERFACE} 08000000 01000000 01000000 08000000 {VIRTUAL} 00000000");
    // 24 bytes, then 56 into a record of 68, then 16, then 36 into the next.
    assert_eq!(ranges(&list), [80..88, 144..152]);
    // What is not understood is hidden as a whole.
    assert_eq!(ranges(&format!("{GLOBAL} {INTERFACE} 09000000 00000000")), [80..88, 92..100]);
    assert_eq!(ranges("09000000 00000000"), [0..8]);
    assert_eq!(ranges(""), []);
}
