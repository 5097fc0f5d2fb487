//! Blocks that others have published: two of MS-RRASM, two of a Windows 7 registry export.

use routerkeep_infoblock::payload::{
    AdminStatus, Bool, FragmentCheck, GlobalInfo, InterfaceStatus, LoggingLevel,
    MulticastHeartbeat, RouterDiscovery,
};
use routerkeep_infoblock::{InfoBlock, InfoType, Item, Payload, SizeStyle};

use crate::support::{IP_GLOBAL, IP_INTERFACE, hex};

/// MS-RRASM 4.11.1, GlobalInfo of the IPv4 transport.
const RRASM_4_11_1: &str = "
    01000000 78000000 02000000 0300ffff
    08000000 01000000 30000000 0600ffff
    34000000 01000000 38000000 00000000
    00000000 01000000 06000000 02000000
    01000000 16270000 03000000 17270000
    05000000 12270000 07000000 03000000
    0a000000 08000000 78000000 00000000
    00000000 00000000";

/// MS-RRASM 4.11.2, InterfaceInfo of the demand-dial interface RR2, from 0x00 to 0x4F; then zeros
/// up to 0xD3 and what follows them.
const RRASM_4_11_2_START: &str = "
    01000000 fc000000 04000000 0a00ffff
    8c000000 01000000 50000000 0400ffff
    04000000 01000000 e0000000 0700ffff
    10000000 01000000 e8000000 0d00ffff
    04000000 01000000 f8000000 00000000";
const RRASM_4_11_2_END: &str = "
             0a000000 00000000 00000000
    01000000 00000000 5802a401 08070000
    00000000 00000000 00000000";

/// A Windows 7 registry export, InterfaceInfo of the loopback interface.
const WINDOWS_7_INTERFACE: &str = "
    01000000 68000000 03000000
    0500ffff 48000000 00000000 40000000
    0400ffff 04000000 01000000 40000000
    0700ffff 10000000 01000000 48000000 00000000
    01000000 00000000 5802c201 08070000 00000000 00000000
    00000000 00000000 00000000 00000000";

/// A Windows 7 registry export, GlobalInfo of the IPv6 transport.
const WINDOWS_7_IPV6_GLOBAL: &str = "
    01000000 78000000 02000000
    0f00ffff 08000000 01000000 30000000
    0600ffff 34000000 01000000 38000000 00000000
    00000000 01000000
    06000000 02000000 01000000 16270000 03000000 17270000 05000000
             12270000 07000000 03000000 0a000000 08000000 78000000
    00000000 00000000 00000000";

fn rrasm_4_11_2() -> Vec<u8> {
    let mut bytes = hex(RRASM_4_11_2_START);
    bytes.resize(0xD4, 0);
    bytes.extend(hex(RRASM_4_11_2_END));
    assert_eq!(bytes.len(), 252);
    bytes
}

fn parse(bytes: &[u8]) -> InfoBlock {
    let block = InfoBlock::parse(bytes).unwrap();
    assert_eq!(block.findings(), []);
    assert_eq!(block.as_bytes(), bytes);
    block
}

fn toc(block: &InfoBlock) -> Vec<(u32, u32, u32, u32)> {
    block.entries().map(|e| (e.info_type.0, e.item_size, e.count, e.offset)).collect()
}

/// The protocol numbers and metrics of an entry with PRIORITY_INFO.
fn priorities(block: &InfoBlock) -> Vec<(u32, u32)> {
    let entry = block.find(InfoType::IP_PROT_PRIORITY_INFO).unwrap();
    let decoded = Payload::decode(IP_GLOBAL, &entry);
    assert_eq!((decoded.findings(), decoded.rest()), (&[][..], &[][..]));
    let Payload::Priority(info) = decoded.into_payload() else { panic!("not PRIORITY_INFO") };
    info.protocols.rows().iter().map(|row| (row.protocol.number(), row.metric)).collect()
}

/// Laying out the same entries anew gives the published bytes: offsets, padding and `Size`.
fn assert_laid_out_as_published(bytes: &[u8], style: SizeStyle) {
    let block = parse(bytes);
    assert_eq!(block.size_style(), style);
    let items: Vec<Item<'_>> = block.entries().map(|entry| entry.item().unwrap()).collect();
    assert_eq!(InfoBlock::from_items(&items, style).unwrap().as_bytes(), bytes);
}

#[test]
fn rrasm_transport_configuration() {
    let bytes = hex(RRASM_4_11_1);
    let block = parse(&bytes);
    assert_eq!(bytes.len(), 120);
    assert_eq!((block.version(), block.size_field()), (1, 120));
    assert_eq!(toc(&block), [(0xFFFF_0003, 8, 1, 0x30), (0xFFFF_0006, 52, 1, 0x38)]);

    let entry = block.find(InfoType::IP_GLOBAL_INFO).unwrap();
    assert_eq!(
        Payload::decode(IP_GLOBAL, &entry).payload(),
        &Payload::Global(GlobalInfo { filtering_on: Bool::FALSE, logging: LoggingLevel::Errors })
    );
    // The section lists local 1, static 3, non-dialling static 5, autostatic 7, network management
    // 10, RIP 120 (and two of BGP that are not in the bytes).
    assert_eq!(priorities(&block), [(2, 1), (10006, 3), (10007, 5), (10002, 7), (3, 10), (8, 120)]);
    assert_laid_out_as_published(&bytes, SizeStyle::Reserved);
}

#[test]
fn rrasm_interface_configuration() {
    let bytes = rrasm_4_11_2();
    let block = parse(&bytes);
    assert_eq!(
        toc(&block),
        [
            (0xFFFF_000A, 140, 1, 0x50),
            (0xFFFF_0004, 4, 1, 0xE0),
            (0xFFFF_0007, 16, 1, 0xE8),
            (0xFFFF_000D, 4, 1, 0xF8),
        ]
    );
    let expected = [
        Payload::MulticastHeartbeat(MulticastHeartbeat::default()),
        Payload::InterfaceStatus(InterfaceStatus { admin_status: AdminStatus::Up }),
        Payload::RouterDiscovery(RouterDiscovery {
            max_interval: 600,
            min_interval: 420,
            lifetime: 1800,
            padding: [0; 2],
            advertise: Bool::FALSE,
            preference: 0,
        }),
        Payload::FragmentCheck(FragmentCheck { enabled: Bool::FALSE }),
    ];
    for (entry, expected) in block.entries().zip(&expected) {
        let decoded = Payload::decode(IP_INTERFACE, &entry);
        assert_eq!(decoded.payload(), expected);
        assert_eq!((decoded.findings(), decoded.rest()), (&[][..], &[][..]));
    }
    assert_laid_out_as_published(&bytes, SizeStyle::Exact);
}

#[test]
fn windows_7_interface() {
    let bytes = hex(WINDOWS_7_INTERFACE);
    let block = parse(&bytes);
    assert_eq!(bytes.len(), 104);
    assert_eq!(
        toc(&block),
        [(0xFFFF_0005, 72, 0, 0x40), (0xFFFF_0004, 4, 1, 0x40), (0xFFFF_0007, 16, 1, 0x48)]
    );
    // The empty list of routes knows the size of its rows, and keeps it when it is built anew.
    let routes = block.find(InfoType::IP_ROUTE_INFO).unwrap();
    assert_eq!(Payload::decode(IP_INTERFACE, &routes).payload(), &Payload::Routes(Vec::new()));
    let built = InfoBlock::build(&[
        (InfoType::IP_ROUTE_INFO, Payload::Routes(Vec::new())),
        (InfoType::IP_INTERFACE_STATUS_INFO, InterfaceStatus::UP.into()),
        (InfoType::IP_ROUTER_DISC_INFO, RouterDiscovery::default().into()),
    ]);
    assert_eq!(built.unwrap().as_bytes(), bytes);
    assert_laid_out_as_published(&bytes, SizeStyle::Reserved);
}

#[test]
fn windows_7_ipv6_global() {
    let bytes = hex(WINDOWS_7_IPV6_GLOBAL);
    let block = parse(&bytes);
    assert_eq!(toc(&block), [(0xFFFF_000F, 8, 1, 0x30), (0xFFFF_0006, 52, 1, 0x38)]);
    assert_eq!(priorities(&block), [(2, 1), (10006, 3), (10007, 5), (10002, 7), (3, 10), (8, 120)]);
    assert_laid_out_as_published(&bytes, SizeStyle::Reserved);
}
