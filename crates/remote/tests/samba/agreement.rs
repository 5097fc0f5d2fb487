//! A large router, read and written: two clients that are not ours see the same.

use crate::trees::registry;
use routerkeep_registry::reg_text::RegText;
use routerkeep_registry::{
    Depth, Key, KeyPath, Limits, Name, Registry, Value, ValueType, difference,
};
use routerkeep_remote::RemoteRegistry;
use routerkeep_testkit::generate::{Options, router};
use routerkeep_testkit::oracle::{compare, impacket, require};
use routerkeep_testkit::samba::{Encrypt, Samba, available, live_form};

fn read(registry: &RemoteRegistry, path: &KeyPath) -> Key {
    let reading = registry.read_tree(path, Depth::All, &Limits::DEFAULT).unwrap();
    assert_eq!(reading.findings, []);
    reading.key.unwrap()
}

/// Reads a key below SYSTEM with Samba's client and compares each value's name, type and bytes with `ours`.
fn assert_net_agrees(samba: &Samba, path: &KeyPath, ours: &Key) {
    let from_machine = KeyPath::from("SYSTEM").join_path(path);
    let text = samba.export(&from_machine);
    let export = RegText::parse(&text, &Limits::DEFAULT).unwrap();
    assert_eq!(export.findings, [], "net rpc registry export");
    let whole = KeyPath::from("HKEY_LOCAL_MACHINE").join_path(&from_machine);
    let theirs = export.subtree(&whole).expect("the key is in the export");
    assert_eq!(compare(ours, theirs), Vec::<String>::new(), "net rpc registry export");
    let counts = ours.counts();
    println!("net agrees: {} keys, {} values", counts.keys, counts.values);
}

/// Does the same with impacket.
fn assert_impacket_agrees(samba: &Samba, path: &KeyPath, ours: &Key) {
    let from_machine = KeyPath::from("SYSTEM").join_path(path);
    let theirs = impacket::dump(samba.port, &samba.user, &from_machine).unwrap();
    assert_eq!(compare(ours, &theirs.tree), Vec::<String>::new(), "impacket");
    let counts = ours.counts();
    println!("impacket agrees: {} keys, {} values", counts.keys, counts.values);
}

/// The number of interfaces of which impacket, which is slow, reads one; `ROUTERKEEP_CASES`, where it is
/// set to the 2,000 of other tests or more, has it read everything.
const SAMPLED: usize = 100;

fn reads_everything() -> bool {
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok());
    cases.is_some_and(|cases: u64| cases >= 2_000)
}

#[test]
fn a_router_with_a_thousand_interfaces_is_read_as_others_read_it() {
    let others = available().and_then(|()| impacket::available());
    if require("samba, net and impacket", others).is_none() {
        return;
    }
    let store = router(&Options { interfaces: 1_000, ..Options::default() });
    let root = live_form(store.registry.root());
    let samba = Samba::start(&root, None, Encrypt::Offered);
    println!("the server runs as {}", samba.user);
    let registry = registry(&samba);
    let path = KeyPath::from("CurrentControlSet\\Services\\RemoteAccess");
    let found = read(&registry, &path);
    assert_eq!(compare(&found, root.at(&path).unwrap()), Vec::<String>::new(), "what was seeded");
    println!("{:?}", registry.round_trips());
    assert_net_agrees(&samba, &path, &found);
    if reads_everything() {
        return assert_impacket_agrees(&samba, &path, &found);
    }
    let interfaces = path.join(Name::from("Interfaces"));
    for slot in found.at(&KeyPath::from("Interfaces")).unwrap().subkeys.iter().step_by(SAMPLED) {
        assert_impacket_agrees(&samba, &interfaces.join(slot.name.clone()), slot);
    }
}

#[test]
fn what_is_written_is_what_others_read() {
    let others = available().and_then(|()| impacket::available());
    if require("samba, net and impacket on changes", others).is_none() {
        return;
    }
    let store = router(&Options { interfaces: 20, ..Options::default() });
    let samba = Samba::start(&live_form(store.registry.root()), None, Encrypt::Offered);
    let mut registry = registry(&samba);
    let path = KeyPath::from("CurrentControlSet\\Services\\RemoteAccess");
    let before = read(&registry, &path);
    let other = router(&Options { interfaces: 30, seed: 7, ..Options::default() });
    let mut after = live_form(other.registry.root()).at(&path).unwrap().clone();
    after.subkeys.push(every_kind_of_value());
    let changes = difference(&path, Some(&before), Some(&after));
    registry.apply(&changes).unwrap();
    println!("{} changes", changes.len());
    let found = read(&registry, &path);
    assert_eq!(compare(&found, &after), Vec::<String>::new(), "what was to be written");
    assert_net_agrees(&samba, &path, &found);
    assert_impacket_agrees(&samba, &path, &found);

    // And back again, as undo does.
    registry.apply(&difference(&path, Some(&after), Some(&before))).unwrap();
    assert_net_agrees(&samba, &path, &before);
    assert_impacket_agrees(&samba, &path, &before);
}

/// Types that Windows has names for, lengths around those at which something changes, and odd names.
fn every_kind_of_value() -> Key {
    let mut key = Key::new("Every Kind");
    for kind in 0..=11 {
        key.values.push(Value::new(format!("type {kind}"), ValueType(kind), vec![kind as u8; 8]));
    }
    for len in [0usize, 1, 2, 255, 4_095, 4_096, 4_280, 20_000, 32_000] {
        let data: Vec<u8> = (0..=255).cycle().take(len).collect();
        key.values.push(Value::binary(format!("length {len}"), data));
    }
    for name in ["", "Straße", "\u{1F310}", "a=b;c"] {
        key.values.push(Value::text(name, name));
    }
    key.with_subkey(Key::new("\u{416}").with_subkey(Key::new("deeper")))
}
