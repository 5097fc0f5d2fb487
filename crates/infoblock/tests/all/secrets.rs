//! No formatting of any type shows a key.

use routerkeep_infoblock::payload::{OspfRecord, OspfSettings, RipInterface};
use routerkeep_infoblock::{Context, InfoBlock, InfoType, Payload, Secret};

use crate::support::{IP_GLOBAL, IP_INTERFACE, hex, one};

const KEY: &[u8; 16] = b"Tr0ub4dor&3xkcd!";

/// Whether four bytes of the key show as text, as hex, as a list of numbers, or as one number.
fn shows_key(text: &str) -> bool {
    let text = text.to_lowercase();
    KEY.windows(4).any(|part| {
        let hex: String = part.iter().map(|byte| format!("{byte:02x}")).collect();
        let numbers: Vec<String> = part.iter().map(ToString::to_string).collect();
        let word: [u8; 4] = part.try_into().unwrap();
        [
            String::from_utf8_lossy(part).to_lowercase(),
            hex,
            numbers.join(", "),
            u32::from_le_bytes(word).to_string(),
            u32::from_be_bytes(word).to_string(),
        ]
        .iter()
        .any(|shape| text.contains(shape))
    })
}

/// Everything that can be formatted of a block and of its entries, in both ways.
fn formatted(block: &InfoBlock, context: Context) -> Vec<String> {
    let mut texts = vec![format!("{block:?}"), format!("{:?}", block.entries())];
    texts.extend(block.findings().iter().map(|finding| format!("{finding} {finding:?}")));
    for entry in block.entries() {
        let decoded = Payload::decode(context, &entry);
        texts.extend([
            format!("{entry:?}"),
            format!("{:?}", entry.item()),
            format!("{decoded:?} {decoded:#?}"),
            format!("{:?}", decoded.encode()),
            format!("{:?}", decoded.payload().encode(entry.info_type)),
            format!("{:?}", decoded.payload().doubts()),
        ]);
        texts.extend(decoded.findings().iter().map(|finding| format!("{finding} {finding:?}")));
    }
    texts
}

/// A list of OSPF with the halves of the key as passwords of an interface and of a virtual one.
fn ospf() -> Vec<u8> {
    let mut list = hex("04000000 01000000 01000000");
    list.resize(56, 1);
    list.extend(&KEY[..8]);
    list.extend(hex("dc050000 06000000 01000000 01000000"));
    list.resize(68 + 36, 1);
    list.extend(&KEY[8..]);
    list.extend(hex("00000000"));
    list
}

/// Neither formatting nor the bytes outside of the ranges to be left out show the key.
fn assert_hidden(info_type: InfoType, data: &[u8], context: Context) {
    let length = u32::try_from(data.len()).unwrap();
    let block = InfoBlock::new().added(info_type, length, 1, data).unwrap();
    for text in formatted(&block, context) {
        assert!(!shows_key(&text), "{text}");
    }
    let mut bytes = block.as_bytes().to_vec();
    assert!(bytes.windows(4).any(|part| KEY.windows(4).any(|key| part == key)), "it is there");
    for range in block.secret_ranges(context) {
        bytes[range].fill(0);
    }
    assert!(!bytes.windows(4).any(|part| KEY.windows(4).any(|key| part == key)), "{bytes:?}");
}

#[test]
fn passwords_of_ospf_do_not_show() {
    let list = ospf();
    let Payload::Ospf(OspfSettings { records, ended: true }) =
        Payload::decode(IP_INTERFACE, &one(InfoType::MS_IP_OSPF, &list)).into_payload()
    else {
        panic!("not OSPF")
    };
    let [OspfRecord::Interface(first), OspfRecord::VirtualInterface(second)] = &records[..] else {
        panic!("{records:?}")
    };
    assert_eq!([*first.password.expose(), *second.password.expose()].concat(), KEY);
    for context in [IP_GLOBAL, IP_INTERFACE] {
        // Cut at any place after the first bytes of the key.
        for length in 60..=list.len() {
            assert_hidden(InfoType::MS_IP_OSPF, &list[..length], context);
        }
        // The first record is of another type or none, so that a password stands where a type
        // should: its bytes must not be in a finding.
        for number in [0, 9, 255] {
            let mut unknown = list.clone();
            unknown[0] = number;
            assert_hidden(InfoType::MS_IP_OSPF, &unknown, context);
        }
        let direct = [&hex("01000000")[..], &[1; 20], KEY].concat();
        assert_hidden(InfoType::MS_IP_OSPF, &direct, context);
    }
}

#[test]
fn keys_of_rip_do_not_show_however_much_is_there() {
    let mut rip = RipInterface::default();
    rip.settings.key = Secret::new(*KEY);
    let data = Payload::from(rip).encode(InfoType::MS_IP_RIP).unwrap().data;
    for length in 44..=data.len() {
        assert_hidden(InfoType::MS_IP_RIP, &data[..length], IP_INTERFACE);
    }
}

#[test]
fn keys_do_not_show() {
    let mut rip = RipInterface::default();
    rip.settings.key = Secret::new(*KEY);
    let payload = Payload::from(rip);
    let encoded = payload.encode(InfoType::MS_IP_RIP).unwrap();
    assert_eq!(&encoded.data[40..56], KEY);

    let block = InfoBlock::build(&[(InfoType::MS_IP_RIP, payload.clone())]).unwrap();
    let entry = block.find(InfoType::MS_IP_RIP).unwrap();
    let decoded = Payload::decode(IP_INTERFACE, &entry);
    assert_eq!(decoded.payload(), &payload);
    // Cut in the middle of the key, the structure is opaque and the key is in what is left.
    let cut = Payload::decode(IP_INTERFACE, &one(InfoType::MS_IP_RIP, &encoded.data[..56])).clone();
    assert_eq!(cut.payload(), &Payload::Opaque);

    assert!(shows_key(&format!("{KEY:?}")), "the test must be able to fail");
    let formatted = [
        format!("{payload:#?}"),
        format!("{payload:?}"),
        format!("{encoded:?}"),
        format!("{block:?}"),
        format!("{entry:?}"),
        format!("{:?}", block.entries()),
        format!("{:?}", entry.item().unwrap()),
        format!("{decoded:?}"),
        format!("{cut:?}"),
    ];
    for text in formatted {
        assert!(!shows_key(&text), "{text}");
    }
}
