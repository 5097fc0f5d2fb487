//! What is no change in meaning, what is not compared, and the form for programs.

use crate::edit::{in_entry, interface, key, on_interface, remove, set, snapshot};
use crate::with;
use routerkeep_infoblock::payload::RoutePath;
use routerkeep_registry::{Finding, Key, KeyPath, Name, Severity, Value};
use routerkeep_router::difference::difference;
use routerkeep_router::{Class, Snapshot};
use routerkeep_testkit::generate::branch_office;

use super::{HEAD, INTERNET, LAN, gives};

#[test]
fn what_means_nothing_gives_no_line() {
    gives(&[], |store| set(key(store, "Interfaces"), Value::dword("Stamp", 9)));
    gives(&[], |store| set(interface(store, LAN), Value::dword("Stamp", 9)));
    gives(&[], |store| set(key(store, "Parameters"), Value::dword("Stamp", 9)));
    gives(&[], |store| set(key(store, "Accounting"), Value::dword("AccountSessionIdStart", 9)));
    gives(&[], |store| remove(interface(store, LAN), "Enabled"));
    // New numbers for all interfaces.
    gives(&[], |store| {
        let slots = key(store, "Interfaces");
        slots.subkeys.reverse();
        for (number, slot) in slots.subkeys.iter_mut().enumerate() {
            slot.name = Name::from((number + 20).to_string());
        }
    });
    // A client that is connected.
    gives(&[], |store| {
        let client = Key::new("77")
            .with_value(Value::text("InterfaceName", "someone"))
            .with_value(Value::dword("Type", 0));
        key(store, "Interfaces").subkeys.push(client);
    });
    // The order of the table of contents.
    gives(&[], |store| on_interface(store, INTERNET, "Ip", |entries| entries.reverse()));
    // Slack behind the last data area.
    gives(&[], |store| {
        let transport = interface(store, LAN).at_or_new(&KeyPath::from("Ip"));
        let value = transport.values.iter_mut().find(|own| own.name.is("InterfaceInfo")).unwrap();
        value.data.extend([0xEE; 40]);
    });
    // Fields of run time.
    gives(&[], |store| {
        on_interface(store, LAN, "Ip", |entries| {
            with!(entries, IP_ROUTE_INFO, Routes, rows => {
                rows[0].interface_index = 17;
                if let RoutePath::V4(path, _) = &mut rows[0].path {
                    path.age = 86_400;
                }
            });
            with!(entries, MS_IP_RIP, RipInterface, rip => rip.settings.state = 3);
            with!(entries, MS_IP_BOOTP, RelayInterface, relay => relay.state = 3);
            with!(entries, MS_IP_NAT, NatInterface, nat => nat.interface_index = 17);
        });
    });
    gives(&[], |store| {
        in_entry(store, HEAD, "LowDateTime=0", "LowDateTime=-5");
        in_entry(store, HEAD, "HighDateTime=0", "HighDateTime=31000000");
        in_entry(store, HEAD, "Ipv6InterfaceId=00", "Ipv6InterfaceId=42");
    });
    // The order of the entries.
    gives(&[], |store| {
        let routerkeep_router::PhoneBookContent::Present(bytes) = &mut store.phone_book else {
            panic!()
        };
        let at = bytes.windows(13).position(|part| part == b"[Backup line]").unwrap();
        bytes.rotate_left(at);
    });
}

/// The order of keys and values and the case of their names are not even other bytes to Windows.
#[test]
fn order_and_case_of_names_give_no_line() {
    let mut store = branch_office();
    let before = snapshot(&store);
    let own = interface(&mut store, LAN);
    own.values.reverse();
    own.subkeys.reverse();
    own.values[0].name = Name::from("STAMP");
    own.subkeys[0].name = Name::from("IPV6");
    let mut after = snapshot(&store);
    let Class::Complete(root) = &mut after.interfaces else { panic!() };
    root.subkeys.reverse();
    assert_eq!(difference(&before, &after).changes, []);
}

#[test]
fn classes_that_one_side_does_not_hold_are_named_and_not_compared() {
    let mut store = branch_office();
    let before = snapshot(&store);
    store.phone_book = routerkeep_router::PhoneBookContent::NotOffered;
    let found = difference(&before, &snapshot(&store));
    assert_eq!(found.changes, []);
    let json = serde_json::to_value(&found.not_compared).unwrap();
    assert_eq!(
        json,
        serde_json::json!([{
            "class": "phone-book",
            "side": "after",
            "reason": { "not_captured": { "why": "a registry does not hold it" } },
        }])
    );
    store.phone_book = routerkeep_router::PhoneBookContent::Absent;
    let lines: Vec<String> =
        difference(&before, &snapshot(&store)).changes.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "phone-book: state present -> absent",
            "entry Head office removed",
            "entry Backup line removed"
        ]
    );
}

/// What could not be read is not said to be gone; what can be read is compared all the same.
#[test]
fn unreadable_places_are_no_changes() {
    let mut store = branch_office();
    let before = snapshot(&store);
    set(interface(&mut store, HEAD), Value::dword("Enabled", 0));
    interface(&mut store, HEAD).subkeys.retain(|key| !key.name.is("Ip"));
    key(&mut store, "Interfaces").subkeys.retain(|key| !key.name.is("5"));
    let after = snapshot(&store);
    let lines = |after: &Snapshot| {
        let found = difference(&before, after);
        let lines: Vec<String> = found.changes.iter().map(ToString::to_string).collect();
        (lines, found.not_compared.len())
    };
    let all = [
        "Head office: enabled on -> off",
        "Head office: transport IPv4 removed",
        "interface Backup line removed",
    ];
    assert_eq!(lines(&after), (all.map(str::to_owned).into(), 0));
    let unreadable = |place: &str| {
        let path = KeyPath::from("ControlSet001\\Services\\RemoteAccess\\Interfaces");
        let path = path.join_path(&KeyPath::from(place));
        Finding::new(Severity::Error, path, None, "a key", "damage")
    };
    let Class::Complete(content) = after.interfaces.clone() else { panic!() };
    let unreadable = ["4\\Ip", "5"].map(unreadable).to_vec();
    let interfaces = Class::Incomplete { content, unreadable };
    let after = Snapshot { interfaces, ..after };
    assert_eq!(lines(&after), (vec![all[0].to_owned()], 1));
}

#[test]
fn changes_have_a_form_for_programs() {
    let mut store = branch_office();
    let before = snapshot(&store);
    on_interface(&mut store, LAN, "Ip", |entries| {
        with!(entries, IP_ROUTE_INFO, Routes, rows => {
            let RoutePath::V4(path, _) = &mut rows[0].path else { panic!() };
            path.metric1 = 9;
        });
    });
    let found = difference(&before, &snapshot(&store));
    let length = found.bytes[0].before.unwrap();
    assert_eq!(
        serde_json::to_value(&found).unwrap(),
        serde_json::json!({
            "changes": [{
                "path": [
                    { "interface": "LAN" },
                    { "protocol": "IPv4" },
                    { "route": "10.20.64.0/18 via 10.20.0.2" },
                    { "setting": "metric" },
                ],
                "kind": "changed",
                "before": 5,
                "after": 9,
            }],
            "bytes": [{
                "class": "interfaces",
                "what": "value",
                "key": "3\\Ip",
                "value": "InterfaceInfo",
                "before": length,
                "after": length,
                "first_difference": null,
                "meaning": true,
            }],
            "not_compared": [],
        })
    );
}
