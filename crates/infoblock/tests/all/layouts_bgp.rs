//! BGP against bytes written down from the layouts of MS-RRASM (synthetic: no public sample is known
//! for it), and structures of varying size in one entry.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use routerkeep_infoblock::payload::*;
use routerkeep_infoblock::{
    Context, Entry, InfoBlock, InfoBlockError, InfoType, Item, Payload, PayloadProblem, Scope,
    SizeStyle, Transport,
};

use crate::support::{
    BGP, IP_GLOBAL, IP_INTERFACE, assert_both_ways, assert_record, decode, hex, ip, many, one,
};

/// A name in a field of 76 UTF-16 units.
fn name(text: &str) -> WideName<76> {
    let mut units = [0; 76];
    for (unit, value) in units.iter_mut().zip(text.encode_utf16()) {
        *unit = value;
    }
    WideName(units)
}

/// The same as bytes.
fn name_bytes(text: &str) -> Vec<u8> {
    name(text).0.iter().flat_map(|unit| unit.to_le_bytes()).collect()
}

/// A policy with one match and some actions, as bytes.
fn policy_bytes(text: &str, actions: u32) -> Vec<u8> {
    let mut bytes = hex("00000000");
    bytes.extend(name_bytes(text));
    bytes.extend(hex("02000000 01000000"));
    bytes.extend(actions.to_le_bytes());
    bytes.extend(hex("01000000 0a010000 000000000000000000000000 1000 0200"));
    for _ in 0..actions {
        bytes.extend(hex("03000000 c8000000 00000000000000000000000000000000"));
    }
    bytes
}

fn policy(text: &str, actions: usize) -> BgpPolicy {
    let mut prefix = [0; 20];
    prefix[..2].copy_from_slice(&[10, 1]);
    prefix[16] = 16;
    prefix[18] = 2;
    let mut preference = [0; 20];
    preference[0] = 200;
    let action = BgpAction {
        kind: BgpAttribute::LocalPreference.number(),
        value: BgpClause { bytes: preference },
    };
    BgpPolicy {
        flags: 0,
        name: name(text),
        kind: BgpPolicyType::Modify,
        matches: vec![BgpMatch { kind: BgpMatchType::Prefix, value: BgpClause { bytes: prefix } }]
            .into(),
        actions: vec![action; actions].into(),
        padding: Vec::new(),
    }
}

#[test]
fn router() {
    assert_record(
        BGP,
        InfoType::BGP_ROUTER_CONFIG,
        "00000000 0a000001 e9fd0000 01000000 00000000 01000000
         20010db8 00000000 00000000 00000001",
        BgpRouter {
            flags: 0,
            identifier: ip(10, 0, 0, 1),
            asn: 65001,
            compare_med: Bool::TRUE,
            use_default_gateway: Bool::FALSE,
            ipv6_routing: Bool::TRUE,
            ipv6_address: Ipv6Addr::new(0x2001, 0xDB8, 0, 0, 0, 0, 0, 1),
        },
    );
    let ipv6 = Context { transport: Transport::Ipv6, scope: Scope::Global };
    assert_record(ipv6, InfoType::MS_IP_BGP, "00000000", BgpRouterV6 { reserved: 0 });
}

#[test]
fn peers() {
    let mut bytes = hex("01000000");
    bytes.extend(name_bytes("Hub"));
    bytes.extend(hex("
        0a000001 00000000 00000000 00000000 0200 0000                # local, offset 156
        20010db8 00000000 00000000 00000002 1700 0000                # remote
        b400 0000 eafd0000 01000000 02000000"));
    assert_eq!(bytes.len(), 212);
    let mut local = [0; 16];
    local[..4].copy_from_slice(&[10, 0, 0, 1]);
    let remote = Ipv6Addr::new(0x2001, 0xDB8, 0, 0, 0, 0, 0, 2);
    let peer = BgpPeer {
        flags: 1,
        name: name("Hub"),
        local: BgpAddress { bytes: local, family: BgpAddressFamily::V4, padding: [0; 2] },
        remote: BgpAddress {
            bytes: remote.octets(),
            family: BgpAddressFamily::V6,
            padding: [0; 2],
        },
        hold_time: 180,
        padding: [0; 2],
        asn: 65002,
        auto_start: Bool::TRUE,
        mode: BgpPeerMode::Server,
    };
    assert_eq!(peer.local.address(), Some(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1))));
    assert_eq!(peer.remote.address(), Some(IpAddr::V6(remote)));
    let unknown = BgpAddress { family: BgpAddressFamily::Other(3), ..peer.local.clone() };
    assert_eq!(unknown.address(), None);
    let twice = [&bytes[..], &bytes].concat();
    let payload = Payload::BgpPeers(vec![peer; 2]);
    assert_both_ways(BGP, &many(InfoType::BGP_PEER_INFO, 212, &twice), &payload);
}

#[test]
fn policies_and_what_they_apply_to() {
    let bytes = policy_bytes("Prefer", 2);
    assert_eq!(bytes.len(), 168 + 3 * 24);
    let policy = policy("Prefer", 2);
    let prefix = policy.matches.rows()[0].value.prefix().unwrap();
    assert_eq!((prefix.address(), prefix.length), (Some(ip(10, 1, 0, 0).into()), 16));
    assert_eq!(policy.actions.rows()[0].value.number(), 200);
    assert_both_ways(BGP, &one(InfoType::BGP_POLICY_INFO, &bytes), &vec![policy].into());

    let mut bytes = hex("00000000 0a000002 00000000 00000000 00000000 0200 0000 02000000 0200");
    bytes.extend(name_bytes("A"));
    bytes.extend(name_bytes("B"));
    let mut peer = [0; 16];
    peer[..4].copy_from_slice(&[10, 0, 0, 2]);
    let map = BgpPeerPolicies {
        flags: 0,
        peer: BgpAddress { bytes: peer, family: BgpAddressFamily::V4, padding: [0; 2] },
        direction: BgpDirection::Egress,
        policies: vec![name("A"), name("B")].into(),
        padding: Vec::new(),
    };
    assert_both_ways(BGP, &one(InfoType::BGP_PEER_POLICY_MAP, &bytes), &vec![map.clone()].into());
    // The alignment of the structure may leave zeros after the last name.
    bytes.extend([0, 0]);
    let padded = BgpPeerPolicies { padding: vec![0, 0], ..map };
    assert_both_ways(BGP, &one(InfoType::BGP_PEER_POLICY_MAP, &bytes), &vec![padded].into());

    let bytes = hex("
        ffffffff 01000000 01000000
        0100000000000600
        0a020000 00000000 00000000 00000000 1000 0200");
    let mut network = [0; 16];
    network[..2].copy_from_slice(&[10, 2]);
    let advertisement = BgpAdvertisement {
        flags: u32::MAX,
        interfaces: vec![BgpInterfaceLuid { number: 0x0006_0000_0000_0001 }].into(),
        prefixes: vec![BgpPrefix { bytes: network, length: 16, family: BgpAddressFamily::V4 }]
            .into(),
        padding: Vec::new(),
    };
    let payload = vec![advertisement].into();
    assert_both_ways(BGP, &one(InfoType::BGP_ADVERTISE_INFO, &bytes), &payload);
}

#[test]
fn the_settings_are_a_block() {
    let router = hex("00000000 0a000001 e9fd0000 00000000 00000000 00000000
                      00000000 00000000 00000000 00000000");
    let policy = policy_bytes("Prefer", 1);
    let length = u32::try_from(policy.len()).unwrap();
    let items = [
        Item::new(InfoType::BGP_ROUTER_CONFIG, 40, 1, &router).unwrap(),
        Item::new(InfoType::BGP_POLICY_INFO, length, 1, &policy).unwrap(),
    ];
    let block = InfoBlock::from_items(&items, SizeStyle::Exact).unwrap();
    let payload = Payload::from(BgpConfig { block: block.clone() });
    assert!(payload.is_uncertain());
    assert_both_ways(IP_GLOBAL, &one(InfoType::MS_IP_BGP, block.as_bytes()), &payload);
    let found = block.find(InfoType::BGP_POLICY_INFO).unwrap();
    assert_eq!(BGP.name_of(found.info_type), Some("BGP_POLICY_INFO"));
    assert!(
        matches!(Payload::decode(BGP, &found).payload(), Payload::BgpPolicies(list) if list.len() == 1)
    );
    // A count of entries that do not fit.
    let damaged = hex("01000000 0c000000 09000000");
    let (decoded, findings) = decode(IP_GLOBAL, &one(InfoType::MS_IP_BGP, &damaged));
    assert_eq!(decoded.payload(), &Payload::Opaque);
    assert_eq!(findings, [(PayloadProblem::NestedUnreadable, 0, 12 + 9 * 16, 12)]);
    // No structure of an interface is documented.
    let (decoded, findings) = decode(IP_INTERFACE, &one(InfoType::MS_IP_BGP, block.as_bytes()));
    assert_eq!((decoded.payload(), findings), (&Payload::Opaque, vec![]));
}

fn policies(item_size: usize, count: u32, data: &[u8]) -> Entry<'_> {
    let item_size = u32::try_from(item_size).unwrap();
    Entry { info_type: InfoType::BGP_POLICY_INFO, item_size, count, offset: 0, data: Some(data) }
}

#[test]
fn policies_of_different_sizes_in_the_two_ways_that_agree_with_themselves() {
    let (short, long) = (policy_bytes("short", 1), policy_bytes("long", 3));
    assert_eq!((short.len(), long.len()), (216, 264));
    // Back to back: two times 240 bytes are as many as both have.
    let data = [&short[..], &long].concat();
    let (decoded, findings) = decode(BGP, &policies(240, 2, &data));
    let expected = Payload::from(vec![policy("short", 1), policy("long", 3)]);
    assert_eq!((decoded.payload(), findings), (&expected, vec![]));
    // The item size is known to the entry only.
    let info_type = InfoType::BGP_POLICY_INFO;
    assert_eq!(expected.encode(info_type), Err(InfoBlockError::NotTyped { info_type }));
    // Each in a place of its own.
    let mut data = short;
    data.resize(264, 0);
    data.extend(&long);
    let entry = policies(264, 2, &data);
    let padded = BgpPolicy { padding: vec![0; 48], ..policy("short", 1) };
    assert_both_ways(BGP, &entry, &vec![padded, policy("long", 3)].into());
}

#[test]
fn policies_that_follow_one_another_in_no_known_way_end_with_the_last_certain_one() {
    let (short, long) = (policy_bytes("short", 1), policy_bytes("long", 3));
    // The first fills its place, the second does not, so that the third may be anywhere.
    let mut data = [&short[..], &long, &short].concat();
    data.resize(216 * 4, 0xEE);
    let (decoded, findings) = decode(BGP, &policies(216, 4, &data));
    let expected = Payload::from(vec![policy("short", 1), policy("long", 3)]);
    assert_eq!(decoded.payload(), &expected);
    assert_eq!(decoded.rest().len(), 216 * 4 - 216 - 264);
    assert_eq!(findings, [(PayloadProblem::Boundaries, 480, 4, 2)]);
    // One alone, with bytes after it.
    let data = [&short[..], &[1, 2, 3]].concat();
    let (decoded, findings) = decode(BGP, &policies(219, 1, &data));
    assert_eq!(decoded.payload(), &vec![policy("short", 1)].into());
    assert_eq!(findings, [(PayloadProblem::Trailing, 216, 0, 3)]);
    // One alone, cut in its list of actions.
    let (decoded, findings) = decode(BGP, &policies(250, 1, &long[..250]));
    let Payload::BgpPolicies(list) = decoded.payload() else { panic!("{decoded:?}") };
    assert_eq!((list[0].actions.rows().len(), list[0].actions.missing()), (2, 1));
    assert_eq!(findings, [(PayloadProblem::Truncated, 240, 3, 2)]);
    // Not even the fixed part.
    let (decoded, findings) = decode(BGP, &policies(167, 1, &long[..167]));
    assert_eq!(decoded.payload(), &Payload::Opaque);
    assert_eq!(findings, [(PayloadProblem::Short, 0, 168, 167)]);
}
