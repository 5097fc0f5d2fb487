//! Bytes written down by hand, the places where blocks stand, and the check of both directions.

use std::net::Ipv4Addr;

use routerkeep_infoblock::{
    Context, Decoded, Entry, InfoType, Payload, PayloadProblem, Scope, Transport,
};

/// Reads hex digits; white space is ignored, and `#` begins a comment.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text
        .lines()
        .flat_map(|line| line.split('#').next().unwrap().chars())
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).expect("a hex digit"))
        .collect();
    assert!(digits.len().is_multiple_of(2));
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

/// The words as a block holds them.
pub(crate) fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

pub(crate) const IP_GLOBAL: Context = Context { transport: Transport::Ip, scope: Scope::Global };
pub(crate) const IP_INTERFACE: Context =
    Context { transport: Transport::Ip, scope: Scope::Interface };
pub(crate) const BGP: Context = Context { transport: Transport::Ip, scope: Scope::Bgp };
pub(crate) const NAT: Context = Context { transport: Transport::Ip, scope: Scope::Nat };

/// An entry that holds one structure.
pub(crate) fn one(info_type: InfoType, data: &[u8]) -> Entry<'_> {
    let item_size = u32::try_from(data.len()).unwrap();
    Entry { info_type, item_size, count: 1, offset: 0, data: Some(data) }
}

/// An entry that holds rows of a size.
pub(crate) fn many(info_type: InfoType, item_size: usize, data: &[u8]) -> Entry<'_> {
    let count = u32::try_from(data.len() / item_size).unwrap();
    let item_size = u32::try_from(item_size).unwrap();
    Entry { info_type, item_size, count, offset: 0, data: Some(data) }
}

pub(crate) const fn ip(a: u8, b: u8, c: u8, d: u8) -> Ipv4Addr {
    Ipv4Addr::new(a, b, c, d)
}

/// The bytes decode to the payload without a finding, and the payload encodes to the bytes.
pub(crate) fn assert_both_ways(context: Context, entry: &Entry<'_>, payload: &Payload) {
    let decoded = Payload::decode(context, entry);
    assert_eq!(decoded.payload(), payload);
    assert_eq!((decoded.findings(), decoded.rest()), (&[][..], &[][..]));
    let encoded = payload.encode(entry.info_type).unwrap();
    assert_eq!((encoded.item_size, encoded.count), (entry.item_size, entry.count));
    assert_eq!(Some(&encoded.data[..]), entry.data);
}

/// The same for an entry that holds one structure, given in hex digits.
pub(crate) fn assert_record(
    context: Context,
    info_type: InfoType,
    bytes: &str,
    payload: impl Into<Payload>,
) {
    let bytes = hex(bytes);
    assert_both_ways(context, &one(info_type, &bytes), &payload.into());
}

/// A finding without the name of its field: problem, offset, expected, found.
pub(crate) type Plain = (PayloadProblem, usize, u64, u64);

/// Decodes, checks that encoding gives the same entry again, and returns the findings too.
pub(crate) fn decode<'a>(context: Context, entry: &Entry<'a>) -> (Decoded<'a>, Vec<Plain>) {
    let decoded = Payload::decode(context, entry);
    let encoded = decoded.encode().unwrap();
    assert_eq!((encoded.item_size, encoded.count), (entry.item_size, entry.count));
    assert_eq!(Some(&encoded.data[..]), entry.data);
    let findings =
        decoded.findings().iter().map(|f| (f.problem, f.offset, f.expected, f.found)).collect();
    (decoded, findings)
}
