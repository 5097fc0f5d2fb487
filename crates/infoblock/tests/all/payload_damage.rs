//! Payloads that are damaged or unusual: what is certain is given, the rest is kept and said.

use routerkeep_infoblock::payload::{FilterMode, FiltersV6, RipGlobal, RipInterface, WordOrder};
use routerkeep_infoblock::{
    BlockProblem, Context, Entry, InfoBlockError, InfoType, Payload, PayloadProblem, Scope,
    Transport,
};

use crate::support::{IP_GLOBAL, IP_INTERFACE, Plain, decode, hex, many, one};

fn assert_opaque(context: Context, entry: &Entry<'_>, expected: &[Plain]) {
    let (decoded, findings) = decode(context, entry);
    assert_eq!(decoded.payload(), &Payload::Opaque);
    assert_eq!(Some(decoded.rest()), entry.data);
    assert_eq!(findings, expected);
}

#[test]
fn short_structures_are_opaque() {
    let short = |expected, found| [(PayloadProblem::Short, 0, expected, found)];
    let data = [1; 200];
    assert_opaque(IP_GLOBAL, &one(InfoType::IP_GLOBAL_INFO, &data[..7]), &short(8, 7));
    assert_opaque(IP_INTERFACE, &one(InfoType::IP_IN_FILTER_INFO, &data[..3]), &short(12, 3));
    assert_opaque(IP_INTERFACE, &one(InfoType::MS_IP_RIP, &data[..83]), &short(84, 83));
    assert_opaque(IP_INTERFACE, &one(InfoType::MS_IP_NAT, &data[..19]), &short(20, 19));
    assert_opaque(IP_GLOBAL, &one(InfoType::MS_IP_DHCP_ALLOCATOR, &data[..23]), &short(24, 23));
}

#[test]
fn bytes_after_a_structure_are_kept_and_said() {
    let data = hex("00000000 01000000 aabbcc");
    let (decoded, findings) = decode(IP_GLOBAL, &one(InfoType::IP_GLOBAL_INFO, &data));
    assert!(matches!(decoded.payload(), Payload::Global(_)));
    assert_eq!(decoded.rest(), [0xAA, 0xBB, 0xCC]);
    assert_eq!(findings, [(PayloadProblem::Trailing, 8, 0, 3)]);
}

#[test]
fn lists_that_end_early_give_what_is_there() {
    // Five peers are stated, one and a half are there.
    let data = hex("01000000 00000000 00000000 00000000 01000000 05000000 0a000001 0a00");
    let (decoded, findings) = decode(IP_GLOBAL, &one(InfoType::MS_IP_RIP, &data));
    let Payload::RipGlobal(RipGlobal { peer_filter_mode, peers, .. }) = decoded.payload() else {
        panic!("{decoded:?}")
    };
    assert_eq!(*peer_filter_mode, FilterMode::Include);
    assert_eq!(peers.rows(), [std::net::Ipv4Addr::new(10, 0, 0, 1)]);
    assert_eq!((peers.stated(), peers.missing()), (5, 4));
    assert_eq!(decoded.rest(), [0x0A, 0x00]);
    assert_eq!(findings, [(PayloadProblem::Truncated, 28, 5, 1)]);
}

#[test]
fn counts_near_the_end_of_32_bits_reserve_nothing() {
    let data = hex("ffffffff 02000000 01000000");
    let (decoded, findings) = decode(IP_GLOBAL, &one(InfoType::IP_PROT_PRIORITY_INFO, &data));
    let Payload::Priority(info) = decoded.payload() else { panic!("{decoded:?}") };
    assert_eq!((info.protocols.rows().len(), info.protocols.stated()), (1, u32::MAX));
    assert_eq!(findings, [(PayloadProblem::Truncated, 12, 0xFFFF_FFFF, 1)]);
}

#[test]
fn rip_with_lists_cut_in_the_middle() {
    let sound = RipInterface {
        unicast_peers: vec![std::net::Ipv4Addr::LOCALHOST; 2].into(),
        accept_filters: vec![
            routerkeep_infoblock::payload::RipRouteFilter {
                first: std::net::Ipv4Addr::LOCALHOST,
                last: std::net::Ipv4Addr::LOCALHOST,
            };
            2
        ]
        .into(),
        ..RipInterface::default()
    };
    let data = Payload::from(sound).encode(InfoType::MS_IP_RIP).unwrap().data;
    for length in 84..data.len() {
        let (decoded, findings) = decode(IP_INTERFACE, &one(InfoType::MS_IP_RIP, &data[..length]));
        let Payload::RipInterface(rip) = decoded.payload() else { panic!("{decoded:?}") };
        assert_eq!(rip.unicast_peers.rows().len(), ((length - 84) / 4).min(2));
        assert_eq!(rip.accept_filters.rows().len(), length.saturating_sub(92) / 8);
        assert_eq!(findings.len(), if length < 92 { 2 } else { 1 });
    }
}

#[test]
fn several_structures_where_one_belongs() {
    let data = hex("00000000 01000000 00000000 01000000");
    let entry = many(InfoType::IP_GLOBAL_INFO, 8, &data);
    assert_opaque(IP_GLOBAL, &entry, &[(PayloadProblem::Count, 0, 1, 2)]);
}

#[test]
fn rows_of_another_size() {
    let data = [0; 120];
    let entry = many(InfoType::IP_ROUTE_INFO, 60, &data);
    assert_opaque(IP_INTERFACE, &entry, &[(PayloadProblem::ItemSize, 0, 72, 60)]);
    let entry = many(InfoType::IP_MCAST_BOUNDARY_INFO, 12, &data);
    assert_opaque(IP_INTERFACE, &entry, &[(PayloadProblem::ItemSize, 0, 8, 12)]);
}

#[test]
fn filters_of_another_version_or_order() {
    let data = hex("02000000 00000000 00000000");
    let entry = one(InfoType::IP_IN_FILTER_INFO, &data);
    assert_opaque(IP_INTERFACE, &entry, &[(PayloadProblem::Version, 0, 1, 2)]);
    let data = hex("00000001 00000000 00000000");
    let entry = one(InfoType::IP_IN_FILTER_INFO, &data);
    assert_opaque(IP_INTERFACE, &entry, &[(PayloadProblem::ByteOrder, 0, 1, 0x0100_0000)]);
}

fn filters_v6(data: &str) -> (FiltersV6, Vec<Plain>) {
    let data = hex(data);
    let (decoded, findings) = decode(IP_INTERFACE, &one(InfoType::IP_IN_FILTER_INFO_V6, &data));
    match decoded.into_payload() {
        Payload::FiltersV6(filters) => (filters, findings),
        other => panic!("{other:?}"),
    }
}

#[test]
fn filters_of_ipv6_choose_the_order_in_which_prefixes_are_possible() {
    let row = "fe800000 00000000 00000000 00000000 0000000a
               00000000 00000000 00000000 00000000 00000000 0000003a 00000000 0087 0000";
    // Network order, as MS-RRASM words it, throughout; then in the rows only.
    let (all, findings) = filters_v6(&format!("00000001 00000001 00000001 {row}"));
    assert_eq!((all.header_order, all.row_order), (WordOrder::Big, WordOrder::Big));
    assert_eq!(findings, [(PayloadProblem::ByteOrder, 0, 1, 0x0100_0000)]);
    let (rows, findings) = filters_v6(&format!("01000000 01000000 01000000 {row}"));
    assert_eq!((rows.header_order, rows.row_order), (WordOrder::Little, WordOrder::Big));
    assert_eq!(findings, [(PayloadProblem::ByteOrder, 12, 10, 0x0A00_0000)]);
    for filter in [&all.filters.rows()[0], &rows.filters.rows()[0]] {
        assert_eq!(filter.source_prefix_length, 10);
        assert_eq!(filter.traffic.protocol(), 58);
    }
    // Possible in both orders, since every prefix is 0: the order of the header.
    let any = format!("{} 06000000 00000000 0000 0050", "00000000 ".repeat(10));
    let (both, findings) = filters_v6(&format!("01000000 01000000 01000000 {any}"));
    assert_eq!((both.row_order, findings), (WordOrder::Little, vec![]));
    assert_eq!(both.filters.rows()[0].traffic.protocol(), 6);
    // Possible in neither order: the usual one, and a finding.
    let impossible = row.replace("0000000a", "00ff0000");
    let (neither, findings) = filters_v6(&format!("01000000 01000000 01000000 {impossible}"));
    assert_eq!(neither.row_order, WordOrder::Little);
    assert_eq!(findings, [(PayloadProblem::PrefixLength, 12, 128, 0xFF00)]);
}

#[test]
fn nested_blocks_that_are_damaged() {
    // A count of 9 that does not fit.
    let data = hex("01000000 00000000 01000000 0c000000 09000000");
    let entry = one(InfoType::MS_IP_NAT, &data);
    let expected = [(PayloadProblem::NestedUnreadable, 8, 12 + 9 * 16, 12)];
    assert_opaque(IP_GLOBAL, &entry, &expected);
    // A size that is not that of the block.
    let data = hex("01000000 00000000 01000000 ff000000 00000000");
    let (decoded, findings) = decode(IP_GLOBAL, &one(InfoType::MS_IP_NAT, &data));
    assert!(matches!(decoded.payload(), Payload::NatGlobal(_)));
    assert_eq!(findings, [(PayloadProblem::Nested(BlockProblem::SizeField), 12, 12, 255)]);
}

// MS-RRASM 2.2.1.2.195: an InfoType of 0 says that nothing follows, and the rest is zero.
#[test]
fn nested_blocks_that_hold_nothing() {
    for nested in ["00000000 00000000 00000000", "01000000 1c000000 01000000"] {
        let mut data = hex(&format!("01000000 00000000 {nested}"));
        data.resize(36, 0);
        let (decoded, findings) = decode(IP_GLOBAL, &one(InfoType::MS_IP_NAT, &data));
        assert!(matches!(decoded.payload(), Payload::NatGlobal(_)));
        assert_eq!(findings, []);
    }
}

#[test]
fn rests_that_are_expected() {
    // Static groups follow in an undocumented form.
    let mut data = [0; 72];
    data[60] = 2;
    let (decoded, findings) = decode(IP_INTERFACE, &one(InfoType::MS_IP_IGMP, &data));
    assert_eq!((decoded.rest().len(), findings), (8, vec![]));
    data[60] = 0;
    let (_, findings) = decode(IP_INTERFACE, &one(InfoType::MS_IP_IGMP, &data));
    assert_eq!(findings, [(PayloadProblem::Trailing, 64, 0, 8)]);
    // The placeholder of the exclusion list.
    let data = [0; 28];
    let (decoded, findings) = decode(IP_GLOBAL, &one(InfoType::MS_IP_DHCP_ALLOCATOR, &data));
    assert_eq!((decoded.rest().len(), findings), (4, vec![]));
}

#[test]
fn types_without_a_decoder_are_opaque_without_a_finding() {
    let data = [1, 0, 0, 0];
    for info_type in [
        InfoType::MS_IP_VRRP,
        InfoType::MS_IP_ALG,
        InfoType::IPV6_ROUTE_INFO,
        InfoType(0x1234_5678),
    ] {
        assert_opaque(IP_INTERFACE, &one(info_type, &data), &[]);
        let error = Payload::Opaque.encode(info_type).unwrap_err();
        assert_eq!(error, InfoBlockError::NotTyped { info_type });
    }
    // What is a status for IP is something else, or nothing, for IPX.
    let ipx = Context { transport: Transport::Ipx, scope: Scope::Interface };
    assert_opaque(ipx, &one(InfoType::IP_INTERFACE_STATUS_INFO, &data), &[]);
}

// What samples confirm is not in doubt, and neither is a doubtful field that holds nothing.
#[test]
fn doubts_are_about_what_is_there() {
    let doubts = |context, info_type, bytes: &str| {
        let data = hex(bytes);
        let decoded = Payload::decode(context, &one(info_type, &data));
        assert_ne!(decoded.payload(), &Payload::Opaque);
        let payload = decoded.into_payload();
        assert_eq!(payload.is_uncertain(), !payload.doubts().is_empty());
        payload.doubts().iter().map(|doubt| doubt.field).collect::<Vec<_>>()
    };
    assert!(doubts(IP_GLOBAL, InfoType::IP_GLOBAL_INFO, "00000000 01000000").is_empty());
    let heartbeat = |port: &str| {
        let bytes = format!("{} 0a000000 11 00 {port}", "00".repeat(132));
        doubts(IP_INTERFACE, InfoType::IP_MCAST_HEARTBEAT_INFO, &bytes)
    };
    assert!(heartbeat("0000").is_empty());
    assert_eq!(heartbeat("3500"), ["wPort"]);
    let filters = |rows: &str| {
        let bytes = format!("01000000 {rows}");
        doubts(IP_INTERFACE, InfoType::IP_IN_FILTER_INFO_V6, &bytes)
    };
    assert!(filters("00000000 00000000").is_empty());
    assert_eq!(filters(&format!("01000000 00000000 {}", "00".repeat(52))), ["FILTER_INFO_V6"]);
    let priority = |row: &str| {
        let bytes = format!("01000000 {row}");
        doubts(IP_GLOBAL, InfoType::IP_PROT_PRIORITY_INFO_EX, &bytes)
    };
    assert!(priority("0d000000 00000000 6e000000").is_empty());
    assert_eq!(priority("0d000000 02000000 6e000000"), ["dwProtocolId"]);
}
