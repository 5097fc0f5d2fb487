//! Any bytes as a router info block.

use routerkeep_infoblock::{Context, Entry, InfoBlock, Item, Payload, Scope, Transport};

/// Claims: a block that parses is these bytes; decoding an entry and encoding it gives the same sizes
/// and data, whatever it is taken for; a block whose entries are all readable can be built anew, with
/// the same entries, and that one again is the same to the byte.
pub fn info_block(data: &[u8]) {
    let Ok(block) = InfoBlock::parse(data) else { return };
    assert_eq!(block.as_bytes(), data);
    for finding in block.findings() {
        assert!(!finding.to_string().is_empty());
    }
    for entry in block.entries() {
        for transport in [Transport::Ip, Transport::Ipv6, Transport::Ipx] {
            for scope in [Scope::Global, Scope::Interface, Scope::Nat] {
                decode_and_encode(Context { transport, scope }, &entry);
            }
        }
    }
    build_anew(&block);
}

fn decode_and_encode(context: Context, entry: &Entry<'_>) {
    let decoded = Payload::decode(context, entry);
    for finding in decoded.findings() {
        assert!(!finding.to_string().is_empty());
    }
    match (decoded.encode(), entry.data) {
        (Ok(encoded), Some(data)) => {
            assert_eq!((encoded.item_size, encoded.count), (entry.item_size, entry.count));
            assert_eq!(encoded.data, data);
        }
        (Err(_), None) => {}
        (Ok(_), None) => panic!("data out of nowhere"),
        (Err(error), Some(_)) => panic!("what was decoded is not encoded: {error}"),
    }
}

fn build_anew(block: &InfoBlock) {
    let Ok(items) = block.entries().map(|entry| entry.item()).collect::<Result<Vec<Item<'_>>, _>>()
    else {
        return;
    };
    // Entries can share their data, so that a block of its own for each is too large.
    let Ok(anew) = InfoBlock::from_items(&items, block.size_style()) else { return };
    let plain = |entry: Entry<'_>| {
        (entry.info_type, entry.item_size, entry.count, entry.data.map(<[u8]>::to_vec))
    };
    assert!(block.entries().map(plain).eq(anew.entries().map(plain)));
    let items: Vec<Item<'_>> =
        anew.entries().map(|entry| entry.item().expect("what we build is readable")).collect();
    assert_eq!(InfoBlock::from_items(&items, block.size_style()).as_ref(), Ok(&anew));
}
