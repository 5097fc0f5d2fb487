//! Changes generated routers, one thing at a time.

use routerkeep_infoblock::payload::Payload;
use routerkeep_infoblock::{Context, InfoBlock, InfoType, Scope, Transport};
use routerkeep_registry::{Key, KeyPath, Limits, Value};
use routerkeep_router::{MemoryStore, PhoneBookContent, Snapshot, capture};

const SERVICE: &str = "ControlSet001\\Services\\RemoteAccess";

/// The entries of a block.
pub(crate) type Entries = Vec<(InfoType, Payload)>;

pub(crate) fn snapshot(store: &MemoryStore) -> Snapshot {
    capture(store, &Limits::DEFAULT).unwrap()
}

/// Returns a key below the service's, which is made where it is not there.
pub(crate) fn key<'s>(store: &'s mut MemoryStore, path: &str) -> &'s mut Key {
    let path = KeyPath::from(SERVICE).join_path(&KeyPath::from(path));
    store.registry.root_mut().at_or_new(&path)
}

/// Returns any key below the control set.
pub(crate) fn set_key<'s>(store: &'s mut MemoryStore, path: &str) -> &'s mut Key {
    let path = KeyPath::from("ControlSet001").join_path(&KeyPath::from(path));
    store.registry.root_mut().at_or_new(&path)
}

/// Gives a key a value in place of the one of that name.
pub(crate) fn set(key: &mut Key, value: Value) {
    key.values.retain(|own| !own.name.matches(&value.name));
    key.values.push(value);
}

pub(crate) fn remove(key: &mut Key, value: &str) {
    let count = key.values.len();
    key.values.retain(|own| !own.name.is(value));
    assert_eq!(key.values.len() + 1, count, "{value}");
}

/// Returns the key of the interface of this name.
pub(crate) fn interface<'s>(store: &'s mut MemoryStore, name: &str) -> &'s mut Key {
    let named = |key: &&mut Key| {
        key.value("InterfaceName").and_then(Value::as_text).is_some_and(|own| own.is(name))
    };
    key(store, "Interfaces").subkeys.iter_mut().find(named).unwrap_or_else(|| panic!("{name}"))
}

/// Rebuilds the settings of a transport on an interface.
pub(crate) fn on_interface(
    store: &mut MemoryStore,
    name: &str,
    transport: &str,
    change: impl FnOnce(&mut Entries),
) {
    let key = interface(store, name).at_or_new(&KeyPath::from(transport));
    rebuild(key, "InterfaceInfo", Scope::Interface, change);
}

/// Rebuilds the settings of a whole transport.
pub(crate) fn on_transport(
    store: &mut MemoryStore,
    transport: &str,
    change: impl FnOnce(&mut Entries),
) {
    let key = key(store, &format!("RouterManagers\\{transport}"));
    rebuild(key, "GlobalInfo", Scope::Global, change);
}

fn rebuild(key: &mut Key, value: &str, scope: Scope, change: impl FnOnce(&mut Entries)) {
    let id = key.value("ProtocolId").and_then(Value::as_dword).unwrap();
    let transport = Transport::from_protocol_id(id).unwrap();
    let value = key.values.iter_mut().find(|own| own.name.is(value)).unwrap();
    let block = InfoBlock::parse(&value.data).unwrap();
    let context = Context { transport, scope };
    let decode = |entry| Payload::decode(context, &entry).into_payload();
    let mut entries: Entries =
        block.entries().map(|entry| (entry.info_type, decode(entry))).collect();
    change(&mut entries);
    value.data = InfoBlock::build(&entries).unwrap().into_bytes();
}

/// Returns the payload of a type.
pub(crate) fn payload(entries: &mut Entries, info_type: InfoType) -> &mut Payload {
    let found = entries.iter_mut().find(|(own, _)| *own == info_type);
    &mut found.unwrap_or_else(|| panic!("{info_type}")).1
}

/// Changes a payload that must be of one kind.
#[macro_export]
macro_rules! with {
    ($entries:expr, $info_type:ident, $variant:ident, $name:ident => $change:expr) => {{
        let info_type = routerkeep_infoblock::InfoType::$info_type;
        let found = $crate::edit::payload($entries, info_type);
        let routerkeep_infoblock::Payload::$variant($name) = found else { panic!("{info_type}") };
        $change;
    }};
}

/// Replaces a text in the phone book; it must be there.
pub(crate) fn in_phone_book(store: &mut MemoryStore, from: &str, to: &str) {
    let PhoneBookContent::Present(bytes) = &mut store.phone_book else { panic!("no phone book") };
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(from), "{from}");
    *bytes = text.replacen(from, to, 1).into_bytes();
}

/// Replaces a text in the entry of this name.
pub(crate) fn in_entry(store: &mut MemoryStore, entry: &str, from: &str, to: &str) {
    let PhoneBookContent::Present(bytes) = &mut store.phone_book else { panic!("no phone book") };
    let text = String::from_utf8(bytes.clone()).unwrap();
    let start = text.find(&format!("[{entry}]")).unwrap_or_else(|| panic!("{entry}"));
    let (before, rest) = text.split_at(start);
    let end = rest[1..].find("\r\n[").map_or(rest.len(), |end| end + 3);
    let (section, after) = rest.split_at(end);
    assert!(section.contains(from), "{from}");
    *bytes = [before, &section.replacen(from, to, 1), after].concat().into_bytes();
}
