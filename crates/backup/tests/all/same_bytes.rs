//! The same configuration gives the same parts, wherever it was read.

use crate::strategy::name;
use crate::{cases, disk_with, files_of, parts_of, sample};
use proptest::collection::vec;
use proptest::prelude::*;
use routerkeep_backup::MANIFEST;
use routerkeep_regf::WriteOptions;
use routerkeep_registry::reg_text::{self, RegText, Version};
use routerkeep_registry::{
    ExportRegistry, FileTime, HiveRegistry, Key, KeyFacts, KeyPath, Limits, MemoryRegistry, Name,
    Registry, Value, ValueType,
};
use routerkeep_router::{
    Class, Consistency, ControlSetRule, PhoneBookContent, Snapshot, SourceFacts, SourceKind, Store,
    StoreError, capture,
};

/// A router of which the registry comes from somewhere.
struct AnyStore {
    registry: Box<dyn Registry>,
    kind: SourceKind,
    rule: ControlSetRule,
}

impl Store for AnyStore {
    fn registry(&self) -> &dyn Registry {
        &*self.registry
    }

    fn control_set_rule(&self) -> ControlSetRule {
        self.rule
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        Ok(PhoneBookContent::Present(b"[Office]\r\n".to_vec()))
    }

    fn offers(&self, _path: &KeyPath) -> bool {
        true
    }

    fn source(&self) -> SourceFacts {
        SourceFacts { kind: self.kind, ..SourceFacts::default() }
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        Ok(Consistency::Unchecked)
    }
}

fn captured(registry: impl Registry + 'static, kind: SourceKind, rule: ControlSetRule) -> Snapshot {
    capture(&AnyStore { registry: Box::new(registry), kind, rule }, &Limits::DEFAULT).unwrap()
}

/// Captures a SYSTEM tree by way of memory, a hive and an export. They differ in the order of keys and
/// values, and in what they know besides.
fn three_ways(system: &Key) -> [Snapshot; 3] {
    let mut in_memory = system.clone();
    shuffle(&mut in_memory);
    add_facts(&mut in_memory, 0);
    let security = [1, 0, 4, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let options = WriteOptions { security: &security, time: FileTime(132_000_000_000_000_000) };
    let hive = routerkeep_regf::write(system, &options).unwrap();
    let path = KeyPath::from("HKEY_LOCAL_MACHINE\\SYSTEM");
    let text = reg_text::write(&[(path, system)], Version::V5).unwrap();
    let export = RegText::parse(&text, &Limits::DEFAULT).unwrap();
    assert!(export.findings.is_empty(), "{:?}", export.findings);
    [
        captured(MemoryRegistry::new(in_memory), SourceKind::Memory, ControlSetRule::Select),
        captured(HiveRegistry::from_bytes(hive).unwrap(), SourceKind::Hive, ControlSetRule::Select),
        captured(ExportRegistry::new(export), SourceKind::RegText, ControlSetRule::Export),
    ]
}

fn shuffle(key: &mut Key) {
    key.values.reverse();
    key.subkeys.reverse();
    key.subkeys.iter_mut().for_each(shuffle);
}

fn add_facts(key: &mut Key, number: u64) {
    key.facts = Some(Box::new(KeyFacts {
        last_written: Some(FileTime(130_000_000_000_000_000 + number)),
        class: number.is_multiple_of(3).then(|| [0x41, 0].into()),
        security: Some([number as u8; 20].as_slice().into()),
    }));
    let mut number = number;
    for subkey in &mut key.subkeys {
        number += 1;
        add_facts(subkey, number);
    }
}

/// A SYSTEM tree with a router in it: the three subtrees are put where RRAS has them.
fn system(router_managers: Key, interfaces: Key, parameters: Key) -> Key {
    let named = |name: &str, key: Key| Key { name: Name::from(name), ..key };
    let mut remote_access = Key::new("RemoteAccess")
        .with_value(Value::dword("Start", 2))
        .with_value(Value::dword("ConfigurationFlags", 1));
    remote_access.subkeys =
        vec![named("RouterManagers", router_managers), named("Interfaces", interfaces)];
    let services = Key::new("Services")
        .with_subkey(remote_access)
        .with_subkey(Key::new("SstpSvc").with_subkey(named("Parameters", parameters)))
        .with_subkey(
            Key::new("Tcpip").with_subkey(
                Key::new("Parameters")
                    .with_value(Value::text("Hostname", "router"))
                    .with_value(Value::dword("IPEnableRouter", 1)),
            ),
        );
    Key::new("")
        .with_subkey(Key::new("Select").with_value(Value::dword("Current", 1)))
        .with_subkey(Key::new("ControlSet001").with_subkey(services))
}

/// Returns the parts after checking that all three ways give the same ones.
fn check(system: &Key) {
    let snapshots = three_ways(system);
    let disks = snapshots.each_ref().map(disk_with);
    let [first, second, third] = disks.each_ref().map(parts_of);
    assert_eq!(first.len(), 4);
    assert!(first == second, "memory and hive: {:?} {:?}", first.keys(), second.keys());
    assert!(first == third, "memory and export: {:?} {:?}", first.keys(), third.keys());
    let manifests = disks.each_ref().map(|disk| files_of(disk)[MANIFEST].clone());
    assert_ne!(manifests[0], manifests[1], "the manifest says where it is from");
}

#[test]
fn a_router_by_way_of_memory_hive_and_export() {
    let content = |class: &Class<Key>| class.content().unwrap().clone();
    let small = sample::small();
    // Registry text can't say a name that is not valid UTF-16 in every version; the rest of the sample can.
    let mut interfaces = content(&small.interfaces);
    interfaces.subkeys.retain(|key| key.name.to_text().is_some());
    check(&system(content(&small.router_managers), interfaces, content(&small.server)));
    check(&system(Key::default(), Key::default(), Key::default()));
}

/// Names that a `.reg` file can hold, no two of one key the same.
fn plain_tree() -> impl Strategy<Value = Key> {
    let name = || {
        name()
            .prop_map(|name| {
                let bad = [u16::from(b'\\'), 0, 10, 13];
                let units: Vec<u16> =
                    name.units().iter().copied().filter(|unit| !bad.contains(unit)).collect();
                Name::from_units(units)
            })
            .prop_filter("valid UTF-16, not empty", |name| {
                !name.is_empty() && name.to_text().is_some()
            })
    };
    let kind = prop_oneof![3 => 0..12_u32, 1 => any::<u32>()];
    let value = (name(), kind, vec(any::<u8>(), 0..40))
        .prop_map(|(name, kind, data)| Value::new(name, ValueType(kind), data));
    let key = (name(), vec(value, 0..4)).prop_map(|(name, mut values)| {
        keep_first(&mut values, |value| &value.name);
        Key { name, values, subkeys: Vec::new(), facts: None }
    });
    let key = key.boxed();
    key.clone().prop_recursive(3, 16, 4, move |below| {
        (key.clone(), vec(below, 0..4)).prop_map(|(key, mut subkeys)| {
            keep_first(&mut subkeys, |key| &key.name);
            Key { subkeys, ..key }
        })
    })
}

fn keep_first<T>(items: &mut Vec<T>, name: impl Fn(&T) -> &Name) {
    let mut kept: Vec<T> = Vec::new();
    for item in items.drain(..) {
        if !kept.iter().any(|other| name(other).matches(name(&item))) {
            kept.push(item);
        }
    }
    *items = kept;
}

#[test]
fn any_router_by_way_of_memory_hive_and_export() {
    let config = ProptestConfig::with_cases(cases(256) / 2);
    proptest!(config, |(managers in plain_tree(), interfaces in plain_tree(), server in plain_tree())| {
        check(&system(managers, interfaces, server));
    });
}
