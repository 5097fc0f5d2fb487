//! For any bytes: no panic, no loss. For any blocks and payloads: what was written is read.

use std::collections::BTreeSet;
use std::env;
use std::ops::Range;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;
use routerkeep_infoblock::{
    Context, Entry, InfoBlock, InfoType, Item, Payload, Scope, SizeStyle, Transport,
};

/// The number of cases, scaled by an environment variable for long runs.
fn config() -> Config {
    let cases = env::var("ROUTERKEEP_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(256);
    Config { cases, failure_persistence: None, ..Config::default() }
}

/// Every type that has a decoder, and some that have none.
fn types() -> Vec<u32> {
    let types = (0xFFFF_0000_u32..=0xFFFF_0018).chain([
        8,
        13,
        0x3E7,
        0x270F,
        0x0137_000E,
        0x4137_000A,
        0x8137_2713,
        0x8137_2714,
        0x8137_2715,
        0x8137_271A,
        0x2_0000,
        0x2_0001,
    ]);
    // IPX, and the block of BGP.
    types.chain(1..14).collect()
}

const TRANSPORTS: [Transport; 3] = [Transport::Ip, Transport::Ipv6, Transport::Ipx];
const SCOPES: [Scope; 4] = [Scope::Global, Scope::Interface, Scope::Nat, Scope::Bgp];

fn all_places() -> impl Iterator<Item = (Context, InfoType)> {
    let contexts = TRANSPORTS
        .into_iter()
        .flat_map(|transport| SCOPES.map(|scope| Context { transport, scope }));
    contexts.flat_map(|context| types().into_iter().map(move |own| (context, InfoType(own))))
}

/// One of these types in any place.
fn places() -> impl Strategy<Value = (Context, InfoType)> {
    (
        prop::sample::select(TRANSPORTS.to_vec()),
        prop::sample::select(SCOPES.to_vec()),
        prop::sample::select(types()),
    )
        .prop_map(|(transport, scope, number)| (Context { transport, scope }, InfoType(number)))
}

/// Words of which many are small, as counts, versions and offsets are.
fn word() -> impl Strategy<Value = u32> {
    prop_oneof![
        4 => 0..4_u32,
        2 => 0..160_u32,
        1 => Just(0x0100_0000),
        1 => Just(u32::MAX),
        2 => any::<u32>(),
    ]
}

/// Bytes that look like structures: small words, and a few bytes more.
fn structure_bytes() -> impl Strategy<Value = Vec<u8>> {
    (vec(word(), 0..64), vec(any::<u8>(), 0..4)).prop_map(|(words, tail)| {
        words.into_iter().flat_map(u32::to_le_bytes).chain(tail).collect()
    })
}

/// Bytes that look like blocks: a table of contents that fits, with entries near the data.
fn block_bytes() -> impl Strategy<Value = Vec<u8>> {
    let offset = prop_oneof![3 => (0..24_u32).prop_map(|n| n * 8), 1 => word()];
    let toc = (0xFFFF_0000_u32..0xFFFF_0010, 0..24_u32, 0..3_u32, offset);
    (word(), word(), vec(toc, 0..6), structure_bytes()).prop_map(|(version, size, toc, data)| {
        let count = u32::try_from(toc.len()).unwrap();
        let mut words = vec![version, size, count];
        for (info_type, item_size, count, offset) in toc {
            words.extend([info_type, item_size, count, offset]);
        }
        words.into_iter().flat_map(u32::to_le_bytes).chain(data).collect()
    })
}

/// The words of a record of OSPF, most of the time of the size that its type asks for.
fn ospf_record() -> impl Strategy<Value = Vec<u32>> {
    let sized = |number: u32, size: usize| {
        vec(word(), size).prop_map(move |body| [&[number][..], &body].concat())
    };
    let rows = |number: u32, width: usize| {
        (0..4_u32, vec(word(), 0..4 * width)).prop_map(move |(count, mut rows)| {
            rows.resize(count as usize * width, 0);
            [&[number, 1, count][..], &rows].concat()
        })
    };
    prop_oneof![
        1 => sized(1, 5),
        1 => sized(2, 7),
        1 => sized(3, 5),
        3 => sized(4, 16),
        1 => sized(5, 5),
        3 => sized(6, 10),
        1 => rows(7, 2),
        1 => rows(8, 1),
        1 => sized(0, 0),
        1 => vec(word(), 0..4),
    ]
}

/// A policy of BGP as bytes: counts that are right most of the time, and as many rows.
fn policy_bytes() -> impl Strategy<Value = Vec<u8>> {
    let stated = prop_oneof![9 => Just(None), 1 => word().prop_map(Some)];
    (0..3_u32, 0..3_u32, stated, any::<u8>()).prop_map(|(matches, actions, stated, fill)| {
        let mut bytes = vec![fill; 168 + 24 * (matches + actions) as usize];
        bytes[160..164].copy_from_slice(&matches.to_le_bytes());
        bytes[164..168].copy_from_slice(&stated.unwrap_or(actions).to_le_bytes());
        bytes
    })
}

/// What must hold for any bytes that are taken for a block.
fn check_block(bytes: &[u8], context: Context) {
    let Ok(block) = InfoBlock::parse(bytes) else { return };
    assert_eq!(block.as_bytes(), bytes);
    check_ranges(&block.secret_ranges(context), bytes.len());
    for entry in block.entries() {
        assert_eq!(block.find(entry.info_type).unwrap().info_type, entry.info_type);
        if entry.data.is_some() {
            check_entry(context, &entry);
        } else {
            assert!(Payload::decode(context, &entry).encode().is_err());
            assert!(!block.findings().is_empty());
        }
    }
    // A block that can be rebuilt keeps its entries, and is then free of findings that depend on
    // the place of data.
    let items: Result<Vec<Item<'_>>, _> = block.entries().map(|entry| entry.item()).collect();
    if let Ok(items) = items {
        let rebuilt = InfoBlock::from_items(&items, block.size_style()).unwrap();
        assert_same_entries(&block, &rebuilt);
        let again: Vec<Item<'_>> = rebuilt.entries().map(|e| e.item().unwrap()).collect();
        assert_eq!(InfoBlock::from_items(&again, block.size_style()).unwrap(), rebuilt);
    }
}

/// Ranges are inside, not empty, in order, and do not touch.
fn check_ranges(ranges: &[Range<usize>], length: usize) {
    assert!(ranges.iter().all(|range| range.start < range.end && range.end <= length));
    assert!(ranges.windows(2).all(|pair| pair[0].end < pair[1].start));
}

fn assert_same_entries(a: &InfoBlock, b: &InfoBlock) {
    let entries = |block: &InfoBlock| -> Vec<(InfoType, u32, u32, Option<Vec<u8>>)> {
        let plain = |e: Entry<'_>| (e.info_type, e.item_size, e.count, e.data.map(<[u8]>::to_vec));
        block.entries().map(plain).collect()
    };
    assert_eq!(entries(a), entries(b));
}

/// Decoding loses nothing: encoding gives the same sizes and bytes, and decodes to the same.
fn check_entry(context: Context, entry: &Entry<'_>) {
    let decoded = Payload::decode(context, entry);
    let encoded = decoded.encode().unwrap();
    assert_eq!((encoded.item_size, encoded.count), (entry.item_size, entry.count));
    assert_eq!(encoded.data, entry.data.unwrap());
    let ranges = decoded.secret_ranges();
    check_ranges(&ranges, encoded.data.len());
    if entry.info_type.may_hold_secret(context) && !encoded.data.is_empty() {
        // What is left over is hidden, and all of it where nothing is understood.
        let rest = encoded.data.len() - decoded.rest().len()..encoded.data.len();
        assert!(rest.is_empty() || ranges.last().unwrap().contains(&rest.start));
        assert!(rest.is_empty() || ranges.last().unwrap().end == rest.end);
        assert!(decoded.payload() != &Payload::Opaque || ranges == [rest]);
    }
    // The typed part alone is a sound entry of the same meaning.
    if let Ok(alone) = decoded.payload().encode(entry.info_type) {
        let again = Entry {
            item_size: alone.item_size,
            count: alone.count,
            data: Some(&alone.data),
            ..*entry
        };
        assert_eq!(Payload::decode(context, &again).payload(), decoded.payload());
    }
}

/// Every payload, as `Debug` names it.
const PAYLOADS: [&str; 58] = [
    "AlgGlobal",
    "BgpAdvertisements",
    "BgpConfig",
    "BgpPeerPolicies",
    "BgpPeers",
    "BgpPolicies",
    "BgpRouter",
    "BgpRouterV6",
    "DhcpAllocatorGlobal",
    "DhcpAllocatorInterface",
    "DnsProxyGlobal",
    "DnsProxyInterface",
    "Empty",
    "FilterEnable",
    "Filters",
    "FiltersV6",
    "ForwardRows",
    "FragmentCheck",
    "Global",
    "IgmpGlobal",
    "IgmpInterface",
    "InterfaceStatus",
    "IpInIp",
    "IpxAdapter",
    "IpxGlobal",
    "IpxInterface",
    "IpxNetbiosNames",
    "IpxRipGlobal",
    "IpxRipInterface",
    "IpxSapGlobal",
    "IpxSapInterface",
    "IpxStaticRoutes",
    "IpxStaticServices",
    "IpxTrafficFilterAction",
    "IpxTrafficFilters",
    "IpxWanInterface",
    "MulticastBoundaries",
    "MulticastHeartbeat",
    "MulticastLimits",
    "NatAddressMappings",
    "NatAddressRanges",
    "NatGlobal",
    "NatIcmp",
    "NatInterface",
    "NatPortMappings",
    "NatTimeouts",
    "Opaque",
    "Ospf",
    "Priority",
    "PriorityEx",
    "RelayGlobal",
    "RelayGlobalV6",
    "RelayInterface",
    "RelayInterfaceV6",
    "RipGlobal",
    "RipInterface",
    "RouterDiscovery",
    "Routes",
];

/// The tests below meet each payload: where data of every size and a few beginnings are decoded, none is
/// missing, and all of them are encoded to the same bytes.
#[test]
fn every_payload_is_decoded_and_encoded() {
    let beginnings: [&[u32]; 6] =
        [&[], &[1], &[1, 12, 0], &[0, 0, 1, 12, 0], &[1, 1], &[1, 0, 0, 0, 0, 0, 0, 0]];
    let mut met = BTreeSet::new();
    for (context, info_type) in all_places() {
        for size in (0..=240_usize).step_by(2) {
            for (beginning, count) in beginnings.iter().flat_map(|own| [(own, 1), (own, 2)]) {
                let mut data: Vec<u8> =
                    beginning.iter().flat_map(|word| word.to_le_bytes()).collect();
                data.resize(size * count as usize, 0);
                let item_size = u32::try_from(size).unwrap();
                let entry = Entry { info_type, item_size, count, offset: 0, data: Some(&data) };
                check_entry(context, &entry);
                let name = format!("{:?}", Payload::decode(context, &entry).payload());
                met.insert(name.split(['(', ' ']).next().unwrap().to_owned());
            }
        }
    }
    assert_eq!(met.iter().map(String::as_str).collect::<Vec<_>>(), PAYLOADS);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_no_block_or_one_that_stays(
        bytes in vec(any::<u8>(), 0..200),
        (context, _) in places(),
    ) {
        check_block(&bytes, context);
    }

    #[test]
    fn anything_like_a_block_stays(bytes in block_bytes(), (context, _) in places()) {
        check_block(&bytes, context);
    }

    #[test]
    fn any_bytes_survive_decoding(
        (context, info_type) in places(),
        data in prop_oneof![vec(any::<u8>(), 0..400), structure_bytes()],
    ) {
        let item_size = u32::try_from(data.len()).unwrap();
        check_entry(context, &Entry { info_type, item_size, count: 1, offset: 0, data: Some(&data) });
    }

    #[test]
    fn any_rows_survive_decoding(
        (context, info_type) in places(),
        size in prop::sample::select(vec![0_u32, 1, 4, 8, 12, 16, 28, 40, 56, 64, 72, 212]),
        count in 0..5_u32,
        fill in vec(any::<u8>(), 5 * 212),
    ) {
        let data = &fill[..(size * count) as usize];
        let entry = Entry { info_type, item_size: size, count, offset: 0, data: Some(data) };
        check_entry(context, &entry);
    }

    // Structures with versions and counts that are right most of the time, so that the typed
    // paths behind them are reached: filters of both families, and NAT with a nested block.
    #[test]
    fn filters_survive_decoding(
        six in any::<bool>(),
        order in any::<bool>(),
        stated in 0..5_u32,
        rows in vec(structure_bytes(), 0..5),
        small in any::<bool>(),
    ) {
        let size = if six { 52 } else { 28 };
        let bytes = |word: u32| if order { word.to_be_bytes() } else { word.to_le_bytes() };
        let mut data = [bytes(1), bytes(stated), bytes(0)].concat();
        for mut row in rows {
            row.resize(size, 0);
            if six && small {
                row[16..20].copy_from_slice(&64_u32.to_be_bytes());
                row[36..40].copy_from_slice(&48_u32.to_be_bytes());
            }
            data.extend(row);
        }
        let info_type =
            if six { InfoType::IP_IN_FILTER_INFO_V6 } else { InfoType::IP_IN_FILTER_INFO };
        let context = Context { transport: Transport::Ip, scope: Scope::Interface };
        let item_size = u32::try_from(data.len()).unwrap();
        check_entry(context, &Entry { info_type, item_size, count: 1, offset: 0, data: Some(&data) });
    }

    #[test]
    fn nested_blocks_survive_decoding(
        head in any::<[u8; 8]>(),
        nested in block_bytes(),
        global in any::<bool>(),
    ) {
        let data = [&head[..], &nested].concat();
        let scope = if global { Scope::Global } else { Scope::Interface };
        let context = Context { transport: Transport::Ip, scope };
        let info_type = InfoType::MS_IP_NAT;
        let item_size = u32::try_from(data.len()).unwrap();
        check_entry(context, &Entry { info_type, item_size, count: 1, offset: 0, data: Some(&data) });
        check_block(&nested, Context { scope: Scope::Nat, ..context });
    }

    #[test]
    fn lists_of_ospf_survive_decoding(
        records in vec(ospf_record(), 0..8),
        tail in vec(any::<u8>(), 0..8),
    ) {
        let mut data: Vec<u8> = records.concat().into_iter().flat_map(u32::to_le_bytes).collect();
        data.extend(tail);
        let context = Context { transport: Transport::Ip, scope: Scope::Interface };
        let item_size = u32::try_from(data.len()).unwrap();
        let info_type = InfoType::MS_IP_OSPF;
        check_entry(context, &Entry { info_type, item_size, count: 1, offset: 0, data: Some(&data) });
    }

    // Back to back, in places of the largest, or neither.
    #[test]
    fn policies_of_bgp_survive_decoding(
        policies in vec(policy_bytes(), 1..5),
        in_places in any::<bool>(),
        slack in 0..3_usize,
    ) {
        let place = policies.iter().map(Vec::len).max().unwrap() + slack;
        let mut data = Vec::new();
        for mut policy in policies.clone() {
            if in_places {
                policy.resize(place, 0);
            }
            data.extend(policy);
        }
        let count = policies.len();
        let item_size = data.len().div_ceil(count);
        data.resize(item_size * count, 0);
        let (item_size, count) = (u32::try_from(item_size).unwrap(), u32::try_from(count).unwrap());
        let context = Context { transport: Transport::Ip, scope: Scope::Bgp };
        let info_type = InfoType::BGP_POLICY_INFO;
        check_entry(context, &Entry { info_type, item_size, count, offset: 0, data: Some(&data) });
    }

    #[test]
    fn built_blocks_are_sound_and_give_their_items(
        parts in vec((any::<u32>(), 0..20_u32, 0..4_u32), 0..8),
        fill in vec(any::<u8>(), 80),
        exact in any::<bool>(),
    ) {
        let items: Vec<Item<'_>> = parts
            .iter()
            .map(|(number, size, count)| {
                let data = &fill[..(size * count) as usize];
                Item::new(InfoType(*number), *size, *count, data).unwrap()
            })
            .collect();
        let style = if exact { SizeStyle::Exact } else { SizeStyle::Reserved };
        let built = InfoBlock::from_items(&items, style).unwrap();
        let read = InfoBlock::parse(built.as_bytes()).unwrap();
        prop_assert_eq!(&read, &built);
        prop_assert_eq!(read.size_field() as usize, built.as_bytes().len());
        prop_assert!(read.entries().all(|e| e.offset % 8 == 0));
        let got: Vec<Item<'_>> = read.entries().map(|e| e.item().unwrap()).collect();
        prop_assert_eq!(got, items);
    }
}
