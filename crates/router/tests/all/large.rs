//! A router of a thousand interfaces: one change among them is the one line.

use crate::edit::{in_entry, interface, key, on_interface, set, snapshot};
use routerkeep_infoblock::InfoType;
use routerkeep_infoblock::payload::{InterfaceRoute, Payload};
use routerkeep_registry::{Name, Value};
use routerkeep_router::MemoryStore;
use routerkeep_router::difference::difference;
use routerkeep_router::meaning::Router;
use routerkeep_testkit::generate::{Options, router};
use std::net::Ipv4Addr;

fn large() -> MemoryStore {
    router(&Options { interfaces: 1_000, seed: 11, ..Options::default() })
}

/// The name of the interface in the middle.
fn middle(store: &MemoryStore) -> String {
    let view = Router::read(&snapshot(store));
    assert_eq!(view.interfaces.len(), 1_004);
    let interface = &view.interfaces[504];
    assert!(interface.entry.is_some());
    interface.shown_name.to_string()
}

#[test]
fn one_change_among_a_thousand_interfaces_is_one_line() {
    let original = large();
    let before = snapshot(&original);
    let name = middle(&original);
    let check = |change: &dyn Fn(&mut MemoryStore), expected: Vec<String>| {
        let mut store = original.clone();
        change(&mut store);
        let found = difference(&before, &snapshot(&store));
        let lines: Vec<String> = found.changes.iter().map(ToString::to_string).collect();
        assert_eq!(lines, expected);
    };
    check(&|_| {}, vec![]);
    check(
        &|store| {
            on_interface(store, &name, "Ip", |entries| {
                let routes = crate::edit::payload(entries, InfoType::IP_ROUTE_INFO);
                let Payload::Routes(rows) = routes else { panic!() };
                let destination = Ipv4Addr::new(172, 16, 0, 0);
                let mask = Ipv4Addr::new(255, 240, 0, 0);
                let route = InterfaceRoute::static_v4(destination, mask, Ipv4Addr::UNSPECIFIED, 7);
                rows.push(route);
            });
        },
        vec![format!("{name}: route 172.16.0.0/12 added")],
    );
    check(
        &|store| set(interface(store, &name), Value::dword("SaLifeTime", 600)),
        vec![format!("{name}: SA life time 600 added")],
    );
    check(
        &|store| in_entry(store, &name, "DataEncryption=8", "DataEncryption=512"),
        vec![format!("entry {name}: DataEncryption optional -> maximum")],
    );
    check(
        &|store| {
            let slots = &mut key(store, "Interfaces").subkeys;
            slots.reverse();
            for (number, slot) in slots.iter_mut().enumerate() {
                slot.name = Name::from(number.to_string());
            }
        },
        vec![],
    );
    check(
        &|store| set(interface(store, &name), Value::text("InterfaceName", "Another")),
        vec![format!("{name}: name {name} -> Another")],
    );
}

/// Everything is compared with everything by sorting and hashing: were it pair by pair, this would be a
/// hundred million comparisons of keys.
#[test]
fn ten_thousand_interfaces_are_compared_and_checked() {
    let mut store = router(&Options { interfaces: 10_000, seed: 3, ..Options::default() });
    let before = snapshot(&store);
    for (number, slot) in key(&mut store, "Interfaces").subkeys.iter_mut().enumerate() {
        if number >= 4 {
            set(slot, Value::text("InterfaceName", &format!("Renamed {number}")));
        }
    }
    let after = snapshot(&store);
    assert_eq!(difference(&before, &after).changes.len(), 10_000);
    // Each lacks its entry, and each entry its interface.
    let found = routerkeep_router::check(&after);
    assert!(found.iter().filter(|finding| finding.check.id == "CHK-305").count() == 10_000);
    assert!(found.iter().filter(|finding| finding.check.id == "CHK-403").count() == 10_000);
}
