//! No formatting of any type shows a key.

use routerkeep_infoblock::payload::RipInterface;
use routerkeep_infoblock::{InfoBlock, InfoType, Payload, Secret};

use crate::support::{IP_INTERFACE, one};

const KEY: &[u8; 16] = b"Tr0ub4dor&3xkcd!";

/// Whether the key shows as text, as hex, or as a list of numbers.
fn shows_key(text: &str) -> bool {
    let hex: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    let numbers: Vec<String> = KEY.iter().map(ToString::to_string).collect();
    text.contains("Tr0ub4") || text.contains(&hex) || text.contains(&numbers.join(", "))
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
