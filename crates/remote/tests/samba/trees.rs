//! Whole trees over the network.

use crate::sessions::session;
use routerkeep_registry::{Change, Depth, Key, KeyPath, Limits, Registry, Value, ValueType};
use routerkeep_remote::RemoteRegistry;
use routerkeep_testkit::generate::{Options, router};
use routerkeep_testkit::oracle::require;
use routerkeep_testkit::samba::{Encrypt, Samba, available};
use std::num::NonZeroUsize;
use std::sync::Arc;

pub(crate) fn registry(samba: &Samba) -> RemoteRegistry {
    RemoteRegistry::new(Arc::new(session(samba)), NonZeroUsize::new(12).unwrap())
}

#[test]
fn a_generated_router_is_read_as_it_was_seeded() {
    if require("samba trees", available()).is_none() {
        return;
    }
    let store = router(&Options { interfaces: 40, ..Options::default() });
    let mut root = store.registry.root().clone();
    let samba = Samba::start(&root, None, Encrypt::Offered);
    let registry = registry(&samba);
    let path = KeyPath::from("ControlSet001\\Services\\RemoteAccess");
    let reading = registry.read_tree(&path, Depth::All, &Limits::DEFAULT).unwrap();
    assert_eq!(reading.findings, []);
    let mut found = reading.key.unwrap();
    root.sort();
    found.sort();
    let expected = root.at(&path).unwrap();
    assert_eq!(found.counts(), expected.counts());
    assert!(found == *expected, "names, types and bytes are the same");
    println!("{:?}: {:?}", found.counts(), registry.round_trips());
}

#[test]
fn what_is_written_is_what_samba_s_own_client_reads() {
    if require("samba changes", available()).is_none() {
        return;
    }
    let samba = Samba::start(&Key::default().with_subkey(Key::new("Base")), None, Encrypt::Offered);
    let mut registry = registry(&samba);
    let path = KeyPath::from("Base\\Made");
    let large: Vec<u8> = (0..=255).cycle().take(1_000_000).collect();
    let values = [
        Value::text("Text", "Straße"),
        Value::dword("Number", 7),
        Value::binary("Large", large),
        Value::new("Nothing", ValueType::BINARY, []),
    ];
    let mut changes = vec![Change::CreateKey { path: path.clone() }];
    for value in &values {
        let value = value.clone();
        changes.push(Change::SetValue { path: path.clone(), value, before: None });
    }
    registry.apply(&changes).unwrap();
    let found = registry.read_tree(&path, Depth::All, &Limits::DEFAULT).unwrap().key.unwrap();
    for value in &values {
        let name = value.name.to_string();
        assert!(found.value(&name) == Some(value), "{name}");
    }
    let listed = samba.net(&["enumerate", "HKLM\\SYSTEM\\Base\\Made"]);
    for part in ["Text", "Straße", "Number", "Large", "Nothing"] {
        assert!(listed.contains(part), "{part}: {listed}");
    }
    let before = found.values;
    registry.apply(&[Change::DeleteKey { path: path.clone(), before }]).unwrap();
    assert_eq!(registry.read_tree(&path, Depth::All, &Limits::DEFAULT).unwrap().key, None);
}
