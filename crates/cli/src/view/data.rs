//! A router as JSON. The form of `data` is not fixed yet: it says `routerkeep.show.data/0`.

use super::phone_book::{connection, strategy};
use routerkeep_backup::StoredText;
use routerkeep_phonebook::{Entry, PhoneBook};
use routerkeep_registry::Name;
use routerkeep_router::{
    Adapter, BlockList, Class, ClassName, Interface, InterfaceTransport, Snapshot, Transport,
};
use serde_json::{Value, json};

/// Returns the data of `show --json`.
pub(crate) fn data(snapshot: &Snapshot) -> Value {
    let identity = &snapshot.identity;
    let classes = ClassName::ALL
        .map(|class| json!({ "class": class.as_str(), "state": state(&snapshot.state(class)) }));
    json!({
        "schema": "routerkeep.show.data/0",
        "router": {
            "computer_name": optional(&identity.computer_name),
            "host_name": optional(&identity.host_name),
            "domain": optional(&identity.domain),
            "product_type": optional(&identity.product_type),
        },
        "source": {
            "kind": snapshot.source.kind.as_str(),
            "control_set": snapshot.control_set,
            "recovery": snapshot.source.verdict,
            "consistency": snapshot.consistency.as_str(),
        },
        "classes": classes,
        "transports": list(&Transport::list(&snapshot.router_managers), transport),
        "interfaces": list(&Interface::list(&snapshot.interfaces), interface),
        "phone_book": snapshot.phone_book.content().map_or(Value::Null, |bytes| entries(bytes)),
        "adapters": list(&snapshot.adapters, adapter),
    })
}

fn list<T>(items: &[T], one: impl Fn(&T) -> Value) -> Vec<Value> {
    items.iter().map(one).collect()
}

fn text(name: &Name) -> Value {
    serde_json::to_value(StoredText(name.clone())).unwrap_or(Value::Null)
}

fn optional(name: &Option<Name>) -> Value {
    name.as_ref().map_or(Value::Null, text)
}

fn state(class: &Class<()>) -> &'static str {
    match class {
        Class::NotCaptured { .. } => "not-captured",
        Class::Absent => "absent",
        Class::Complete(()) => "complete",
        Class::Incomplete { .. } => "incomplete",
    }
}

fn transport(transport: &Transport) -> Value {
    json!({
        "name": text(&transport.name),
        "protocol_id": transport.protocol.map(|id| id.0),
        "dll_path": optional(&transport.dll_path),
        "global": transport.global.as_ref().map(block),
        "interface_defaults": transport.interface_defaults.as_ref().map(block),
    })
}

fn interface(interface: &Interface) -> Value {
    json!({
        "slot": text(&interface.slot),
        "name": optional(&interface.name),
        "type": interface.kind.map(|kind| kind.0),
        "type_term": interface.kind.and_then(|kind| kind.term()),
        "enabled": interface.enabled,
        "dial_out_hours": interface.dial_out_hours.as_ref().map(ToString::to_string),
        "transports": list(&interface.transports, interface_transport),
    })
}

fn interface_transport(transport: &InterfaceTransport) -> Value {
    json!({
        "name": text(&transport.name),
        "protocol_id": transport.protocol.map(|id| id.0),
        "info": transport.info.as_ref().map(block),
    })
}

fn block(block: &BlockList) -> Value {
    let entries = block.entries.as_ref().ok().map(|entries| {
        list(entries, |entry| {
            json!({
                "info_type": format!("{:#010x}", entry.info_type),
                "name": entry.name,
                "item_size": entry.item_size,
                "count": entry.count,
            })
        })
    });
    json!({
        "size": block.size,
        "entries": entries,
        "error": block.entries.as_ref().err(),
        "findings": block.findings,
    })
}

fn entries(bytes: &[u8]) -> Value {
    let Ok(book) = PhoneBook::parse(bytes) else { return Value::Null };
    let entries = book.sections().filter_map(|section| {
        let entry = Entry::read(&section).ok()?;
        Some(json!({
            "name": entry.name.to_string(),
            "type": entry.connection_type.map(connection),
            "vpn_strategy": entry.vpn_strategy.map(strategy),
            "destination": entry.destination().map(|destination| destination.to_string()),
        }))
    });
    entries.collect()
}

fn adapter(adapter: &Adapter) -> Value {
    json!({
        "guid": text(&adapter.guid),
        "friendly_name": optional(&adapter.friendly_name),
        "description": optional(&adapter.description),
        "mac": optional(&adapter.mac),
        "addresses": list(&adapter.addresses, text),
        "dhcp_address": optional(&adapter.dhcp_address),
    })
}
