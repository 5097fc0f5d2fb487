//! The bytes that views must leave out, in whole blocks.

use routerkeep_infoblock::payload::{
    InterfaceStatus, NatFlags, NatInterface, NatRules, RipInterface,
};
use routerkeep_infoblock::{
    Context, InfoBlock, InfoType, Item, Payload, Scope, SizeStyle, Transport,
};

use crate::support::{IP_GLOBAL, IP_INTERFACE, words};

const IPX: Context = Context { transport: Transport::Ipx, scope: Scope::Interface };

#[test]
fn types_that_may_hold_secrets() {
    assert!(InfoType::MS_IP_RIP.may_hold_secret(IP_INTERFACE));
    assert!(!InfoType::MS_IP_RIP.may_hold_secret(IP_GLOBAL));
    for context in [IP_GLOBAL, IP_INTERFACE] {
        assert!(InfoType::MS_IP_OSPF.may_hold_secret(context));
        assert!(!InfoType::MS_IP_NAT.may_hold_secret(context));
        assert!(!InfoType::IP_ROUTE_INFO.may_hold_secret(context));
    }
    // 8 is RIP for IP, and IPXWAN for IPX.
    assert!(!InfoType(8).may_hold_secret(IPX));
}

/// A block of a status and of whatever is to be RIP.
fn with_rip(data: &[u8]) -> InfoBlock {
    let length = u32::try_from(data.len()).unwrap();
    let status = [1, 0, 0, 0];
    let items = [
        Item::new(InfoType::IP_INTERFACE_STATUS_INFO, 4, 1, &status).unwrap(),
        Item::new(InfoType::MS_IP_RIP, length, 1, data).unwrap(),
    ];
    InfoBlock::from_items(&items, SizeStyle::Exact).unwrap()
}

#[test]
fn the_key_of_rip_is_left_out_and_nothing_else() {
    let rip = Payload::from(RipInterface::default()).encode(InfoType::MS_IP_RIP).unwrap();
    let block = with_rip(&rip.data);
    let start = block.find(InfoType::MS_IP_RIP).unwrap().offset as usize;
    assert_eq!(start, 56);
    assert_eq!(block.secret_ranges(IP_INTERFACE), [start + 40..start + 56]);
    assert_eq!(block.secret_ranges(IP_GLOBAL), []);
    // Bytes after the structure are nobody's, so that they may be anything.
    let longer = [&rip.data[..], &[0xEE; 3]].concat();
    let ranges = with_rip(&longer).secret_ranges(IP_INTERFACE);
    assert_eq!(ranges, [start + 40..start + 56, start + 84..start + 87]);
}

#[test]
fn what_does_not_decode_is_left_out_as_a_whole() {
    let block = with_rip(&[0xAA; 60]);
    assert_eq!(block.secret_ranges(IP_INTERFACE), [56..116]);
    assert_eq!(with_rip(&[]).secret_ranges(IP_INTERFACE), []);
    // Two structures where one belongs.
    let two = [0xAA; 168];
    let item = Item::new(InfoType::MS_IP_RIP, 84, 2, &two).unwrap();
    let block = InfoBlock::from_items(&[item], SizeStyle::Exact).unwrap();
    assert_eq!(block.secret_ranges(IP_INTERFACE), [32..200]);
    // Data that leave the block: what of them is inside.
    let block = InfoBlock::parse(&words(&[1, 40, 1, 8, 84, 1, 32, 0, 0, 0])).unwrap();
    assert_eq!(block.secret_ranges(IP_INTERFACE), [32..40]);
    // An offset beyond the end.
    let block = InfoBlock::parse(&words(&[1, 28, 1, 8, 84, 1, 4000])).unwrap();
    assert_eq!(block.secret_ranges(IP_INTERFACE), []);
}

#[test]
fn remains_between_and_after_entries_are_left_out() {
    let status = InterfaceStatus::UP.into();
    let built = InfoBlock::build(&[(InfoType::IP_INTERFACE_STATUS_INFO, status)]).unwrap();
    assert_eq!(built.secret_ranges(IP_INTERFACE), []);
    // The table ends at 28, the data are at 32, and 8 bytes are reserved after them less padding.
    let mut bytes = built.into_bytes();
    assert_eq!(bytes.len(), 40);
    bytes[38] = b'k';
    let block = InfoBlock::parse(&bytes).unwrap();
    assert_eq!(block.secret_ranges(IP_INTERFACE), [36..40]);
    bytes[29] = b'k';
    let block = InfoBlock::parse(&bytes).unwrap();
    assert_eq!(block.secret_ranges(IP_INTERFACE), [28..32, 36..40]);
}

#[test]
fn nested_blocks_are_looked_through() {
    let rules = NatRules { icmp: Some(Default::default()), ..NatRules::default() };
    let nat = NatInterface::new(NatFlags::BOUNDARY, rules).unwrap();
    let data = Payload::from(nat).encode(InfoType::MS_IP_NAT).unwrap().data;
    let block = |data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap();
        let item = Item::new(InfoType::MS_IP_NAT, length, 1, data).unwrap();
        InfoBlock::from_items(&[item], SizeStyle::Exact).unwrap()
    };
    assert_eq!(block(&data).secret_ranges(IP_INTERFACE), []);
    // The nested block begins at 8 of data that begin at 32; its slack is its last 4 bytes.
    let mut remains = data;
    assert_eq!(remains.len(), 48);
    remains[47] = b'k';
    assert_eq!(block(&remains).secret_ranges(IP_INTERFACE), [76..80]);
}

#[test]
fn overlapping_entries_give_one_range() {
    // Two entries of RIP, neither of which decodes, 8 bytes apart.
    let mut block = words(&[1, 0, 2, 8, 16, 1, 48, 13, 16, 1, 56, 0]);
    block.resize(80, 0xAA);
    let block = InfoBlock::parse(&block).unwrap();
    assert_eq!(block.secret_ranges(IP_INTERFACE), [48..80]);
}
