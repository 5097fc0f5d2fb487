//! A configuration with other adapters: the names of LAN interfaces and whatever else has the GUIDs.

use super::Mapped;
use routerkeep_infoblock::payload::BgpConfig;
use routerkeep_infoblock::{Context, InfoBlock, InfoType, Payload, Scope, Transport};
use routerkeep_registry::{Key, KeyPath, Name, Value};
use routerkeep_router::{Class, InterfaceType, ProtocolId, Snapshot};

/// Gives LAN interfaces, and the adapter whose name servers clients get, their new GUIDs.
pub(crate) fn renamed(snapshot: &mut Snapshot, pairs: &[Mapped]) {
    if pairs.is_empty() {
        return;
    }
    let rename = |value: &mut Value| {
        let old = value.as_text();
        let pair = old.and_then(|old| pairs.iter().find(|pair| pair.from.matches(&old)));
        if let Some(pair) = pair {
            value.data = text(&pair.to);
        }
    };
    let lan = |key: &&mut Key| {
        key.value("Type").and_then(Value::as_dword) == Some(InterfaceType::DEDICATED.0)
    };
    if let Some(root) = content(&mut snapshot.interfaces) {
        for key in root.subkeys.iter_mut().filter(lan) {
            named(key, "InterfaceName").into_iter().for_each(rename);
        }
    }
    if let Some(root) = content(&mut snapshot.server) {
        for place in ["RemoteAccess\\Parameters\\Ip", "RemoteAccess\\Parameters\\Ipv6"] {
            let path = KeyPath::from(place);
            if root.at(&path).is_some() {
                named(root.at_or_new(&path), "NetworkAdapterGUID").into_iter().for_each(rename);
            }
        }
    }
}

fn content(class: &mut Class<Key>) -> Option<&mut Key> {
    match class {
        Class::Complete(root) | Class::Incomplete { content: root, .. } => Some(root),
        Class::NotCaptured { .. } | Class::Absent => None,
    }
}

fn named<'k>(key: &'k mut Key, name: &str) -> Option<&'k mut Value> {
    key.values.iter_mut().find(|value| value.name.is(name))
}

/// Returns a name as `REG_SZ` has it.
fn text(name: &Name) -> Vec<u8> {
    name.units().iter().chain(&[0]).flat_map(|unit| unit.to_le_bytes()).collect()
}

/// Lists the transports whose BGP settings name interfaces by LUID, a number that only one machine has.
///
/// What can't be read may name some.
pub(crate) fn luids(managers: Option<&Key>) -> Vec<String> {
    let keys = managers.map_or(&[][..], |root| root.subkeys.as_slice());
    keys.iter().filter(|key| names_luids(key)).map(|key| key.name.to_string()).collect()
}

fn names_luids(key: &Key) -> bool {
    let protocol = key.value("ProtocolId").and_then(Value::as_dword).map(ProtocolId);
    let transport = protocol.and_then(|ProtocolId(id)| Transport::from_protocol_id(id));
    let block = key.value("GlobalInfo").and_then(|value| InfoBlock::parse(&value.data).ok());
    let (Some(transport), Some(block)) = (transport, block) else { return false };
    let Some(entry) = block.find(InfoType::MS_IP_BGP) else { return false };
    match Payload::decode(Context { transport, scope: Scope::Global }, &entry).payload() {
        Payload::BgpConfig(bgp) => has_luids(bgp, transport),
        Payload::Empty => false,
        _ => entry.data.is_none_or(|data| !data.is_empty()),
    }
}

fn has_luids(bgp: &BgpConfig, transport: Transport) -> bool {
    let context = Context { transport, scope: Scope::Bgp };
    bgp.block.entries().any(|entry| match Payload::decode(context, &entry).payload() {
        Payload::BgpAdvertisements(lists) => lists.iter().any(|list| list.interfaces.stated() != 0),
        Payload::Opaque => entry.info_type == InfoType::BGP_ADVERTISE_INFO,
        _ => false,
    })
}
