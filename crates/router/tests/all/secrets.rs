//! Planted secrets are in no view, whatever form a view has.

use crate::edit::{in_entry, interface, key, on_interface, set, snapshot};
use crate::with;
use routerkeep_infoblock::{InfoBlock, InfoType, Secret};
use routerkeep_registry::{KeyPath, Value, ValueType};
use routerkeep_router::difference::difference;
use routerkeep_router::meaning::Router;
use routerkeep_router::{MemoryStore, check};
use routerkeep_testkit::generate::branch_office;

const LAN: &str = "{8A7B7E19-0C3D-4F55-8B7A-1F0E9D3C5B02}";
/// Sixteen bytes, as long as RIP's key.
const SECRET: &str = "Xq7-plantedKey-Z";

/// Puts a secret wherever one can be.
fn plant(store: &mut MemoryStore, secret: &str) {
    let bytes = secret.as_bytes();
    on_interface(store, LAN, "Ip", |entries| {
        let key = Secret::new(bytes.try_into().unwrap());
        with!(entries, MS_IP_RIP, RipInterface, rip => rip.settings.key = key);
    });
    let transport = interface(store, LAN).at_or_new(&KeyPath::from("Ip"));
    let value = transport.values.iter_mut().find(|own| own.name.is("InterfaceInfo")).unwrap();
    let mut block = InfoBlock::parse(&value.data).unwrap();
    // OSPF: an interface with a password at offset 56, and the end of the list.
    let mut ospf = vec![0; 72];
    ospf[0] = 4;
    ospf[56..64].copy_from_slice(&bytes[..8]);
    // The same, cut short so that it does not decode; and types that nobody knows.
    let ospf_cut = [&[4, 0, 0, 0], bytes, bytes].concat();
    for (info_type, data) in [
        (InfoType::MS_IP_OSPF, ospf.as_slice()),
        (InfoType::MS_IP_VRRP, bytes),
        (InfoType(0x7777_7777), bytes),
        (InfoType::MS_IP_IGMP, bytes),
        (InfoType::IP_MCAST_HEARTBEAT_INFO, bytes),
    ] {
        block = block.added(info_type, data.len() as u32, 1, data).unwrap();
    }
    value.data = block.into_bytes();
    // Behind the last data area.
    value.data.extend_from_slice(bytes);
    let v6 = interface(store, LAN).at_or_new(&KeyPath::from("Ipv6"));
    let value = v6.values.iter_mut().find(|own| own.name.is("InterfaceInfo")).unwrap();
    let block = InfoBlock::parse(&value.data).unwrap();
    let length = ospf_cut.len() as u32;
    value.data = block.added(InfoType::MS_IP_OSPF, length, 1, &ospf_cut).unwrap().into_bytes();
    // A whole block that is none.
    let head = interface(store, "Head office").at_or_new(&KeyPath::from("Ip"));
    set(head, Value::binary("InterfaceInfo", [bytes, bytes].concat()));
    for path in
        ["", "Parameters", "Parameters\\Ip", "Interfaces", "Interfaces\\3", "RouterManagers\\Ip"]
    {
        let own = key(store, path);
        own.values.push(Value::text("Unknown", secret));
        own.values.push(Value::texts("UnknownList", [secret]));
        own.values.push(Value::binary("UnknownBytes", bytes));
        own.values.push(Value::new("UnknownType", ValueType(77), bytes));
    }
    set(interface(store, LAN), Value::binary("MachineCertificateName", bytes));
    in_entry(store, "Head office", "PreSharedKey=", &format!("PreSharedKey={secret}"));
    let more = format!("Encoding=1\r\nApnInfoPassword={secret}\r\nNewKey={secret}\r\n");
    in_entry(store, "Head office", "Encoding=1\r\n", &more);
    in_entry(store, "Backup line", "Encoding=1\r\n", &format!("Encoding=1\r\n{secret}\r\n"));
}

/// The forms that a secret may show itself in; of OSPF only the first half is there.
fn forms(secret: &str) -> Vec<String> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let list = |bytes: &[u8], separator: &str| {
        bytes.iter().map(ToString::to_string).collect::<Vec<_>>().join(separator)
    };
    let half = &secret.as_bytes()[..8];
    let wide: Vec<u8> = secret.encode_utf16().take(8).flat_map(u16::to_le_bytes).collect();
    vec![
        secret[..8].to_owned(),
        hex(half),
        hex(half).to_uppercase(),
        hex(&wide),
        list(half, ", "),
        list(half, ","),
        list(&secret.encode_utf16().take(8).map(|unit| unit as u8).collect::<Vec<_>>(), ", "),
    ]
}

#[track_caller]
fn holds_none(what: &str, view: &str, secrets: &[&str]) {
    assert!(!view.is_empty(), "{what}");
    for form in secrets.iter().flat_map(|secret| forms(secret)) {
        assert!(!view.contains(&form), "{what} shows {form}");
    }
}

#[test]
fn no_view_shows_a_secret() {
    let mut store = branch_office();
    let sound = snapshot(&store);
    plant(&mut store, SECRET);
    let before = snapshot(&store);
    let other = "Another-Key-Q-77";
    let mut store = branch_office();
    plant(&mut store, other);
    let after = snapshot(&store);
    let secrets = [SECRET, other];

    let view = Router::read(&before);
    holds_none("Debug of the view", &format!("{view:?} {view:#?}"), &secrets);
    holds_none("JSON of the view", &serde_json::to_string(&view).unwrap(), &secrets);
    for (from, to) in [(&before, &after), (&sound, &before), (&after, &sound)] {
        let found = difference(from, to);
        assert!(found.changes.len() > 10);
        let lines: Vec<String> = found.changes.iter().map(ToString::to_string).collect();
        holds_none("lines of the difference", &lines.join("\n"), &secrets);
        holds_none("Debug of the difference", &format!("{found:?} {found:#?}"), &secrets);
        holds_none("JSON of the difference", &serde_json::to_string(&found).unwrap(), &secrets);
        let places: Vec<String> = found.bytes.iter().map(ToString::to_string).collect();
        holds_none("places of differing bytes", &places.join("\n"), &secrets);
    }
    let findings = check(&before);
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    holds_none("findings", &lines.join("\n"), &secrets);
    holds_none("Debug of findings", &format!("{findings:?}"), &secrets);
    holds_none("JSON of findings", &serde_json::to_string(&findings).unwrap(), &secrets);
}

/// The views say that secrets are there and that they differ.
#[test]
fn secrets_are_said_to_be_there_and_to_differ() {
    let mut store = branch_office();
    plant(&mut store, SECRET);
    let before = snapshot(&store);
    let mut store = branch_office();
    plant(&mut store, "Another-Key-Q-77");
    let json = serde_json::to_value(Router::read(&before)).unwrap();
    assert_eq!(json["interfaces"][3]["transports"][0]["settings"]["rip"]["password"], "set");
    assert_eq!(
        json["entries"][0]["secrets"][0],
        serde_json::json!({
            "key": "ApnInfoPassword",
            "state": "set",
        })
    );
    let found = difference(&before, &snapshot(&store));
    let lines: Vec<String> = found.changes.iter().map(ToString::to_string).collect();
    for line in [
        "LAN: RIP: password changed",
        "LAN: block MS_IP_OSPF changed (72 bytes)",
        "LAN: block MS_IP_VRRP changed (16 bytes)",
        "LAN: IPv6: block MS_IP_OSPF changed (36 bytes)",
        "Head office: InterfaceInfo changed (32 bytes)",
        "LAN: Unknown changed (34 bytes)",
        "LAN: machine certificate name changed (16 bytes)",
        "entry Head office: PreSharedKey changed",
        "entry Head office: ApnInfoPassword changed",
        "entry Head office: NewKey changed (16 bytes)",
        "entry Backup line: layout changed",
    ] {
        assert!(lines.iter().any(|own| own == line), "{line}: {lines:#?}");
    }
}
