//! The branch office's router after a Monday's work: an example of what `diff` has to tell.

use super::branch_office::branch_office;
use routerkeep_infoblock::payload::{
    Filter, InterfaceRoute, NatPortMapping, Payload, RoutePath, Traffic,
};
use routerkeep_infoblock::{Context, InfoBlock, InfoType, Scope, Secret, Transport};
use routerkeep_registry::{Key, KeyPath, MemoryRegistry, Value};
use routerkeep_router::{MemoryStore, PhoneBookContent};
use std::net::Ipv4Addr;

const SERVICE: &str = "ControlSet001\\Services\\RemoteAccess";

/// Makes the router of `examples/branch-office-monday`.
pub fn branch_office_monday() -> MemoryStore {
    let store = branch_office();
    let mut root = store.registry.root().clone();
    let mut at = |path: &str, change: &dyn Fn(&mut Key)| {
        change(root.at_or_new(&KeyPath::from(SERVICE).join_path(&KeyPath::from(path))));
    };
    at("Interfaces\\2\\Ip", &|key| on_block(key, internet));
    at("Interfaces\\3\\Ip", &|key| on_block(key, lan));
    at("Interfaces\\5", &|key| set(key, Value::dword("Enabled", 1)));
    at("Parameters\\Ip\\StaticAddressPool\\0", &|key| {
        set(key, Value::dword("To", Ipv4Addr::new(10, 20, 200, 126).to_bits()));
    });
    // Windows counts changes.
    at("Interfaces\\3", &|key| set(key, Value::dword("Stamp", 7)));
    at("Interfaces\\5", &|key| set(key, Value::dword("Stamp", 2)));
    let PhoneBookContent::Present(book) = store.phone_book else { panic!("it has one") };
    let book = String::from_utf8(book).expect("it is ASCII");
    let book = book.replace("PhoneNumber=203.0.113.50", "PhoneNumber=203.0.113.77");
    MemoryStore {
        registry: MemoryRegistry::new(root),
        phone_book: PhoneBookContent::Present(book.into_bytes()),
    }
}

fn set(key: &mut Key, value: Value) {
    let own = key.values.iter_mut().find(|own| own.name.matches(&value.name));
    *own.expect("it is there") = value;
}

/// Rebuilds the info block of an interface's IPv4.
fn on_block(key: &mut Key, change: fn(InfoType, &mut Payload)) {
    let context = Context { transport: Transport::Ip, scope: Scope::Interface };
    let value = key.values.iter_mut().find(|own| own.name.is("InterfaceInfo"));
    let value = value.expect("it is there");
    let block = InfoBlock::parse(&value.data).expect("it is sound");
    let mut entries: Vec<(InfoType, Payload)> = block
        .entries()
        .map(|entry| (entry.info_type, Payload::decode(context, &entry).into_payload()))
        .collect();
    entries.iter_mut().for_each(|(info_type, payload)| change(*info_type, payload));
    value.data = InfoBlock::build(&entries).expect("it can be built").into_bytes();
}

fn internet(info_type: InfoType, payload: &mut Payload) {
    match payload {
        Payload::Filters(list) if info_type == InfoType::IP_IN_FILTER_INFO => {
            let mut rows: Vec<Filter> = list.filters.rows().to_vec();
            let traffic = Traffic::Tcp { source_port: 0, destination_port: 3389 };
            rows.insert(1, Filter { traffic, ..rows[0].clone() });
            list.filters = rows.into();
        }
        Payload::NatInterface(nat) => {
            let context = Context { transport: Transport::Ip, scope: Scope::Nat };
            let ports = InfoType::IP_NAT_PORT_MAPPING_TYPE;
            let entry = nat.block.find(ports).expect("it has port maps");
            let Payload::NatPortMappings(mut rows) =
                Payload::decode(context, &entry).into_payload()
            else {
                panic!("they decode")
            };
            rows.retain(|row: &NatPortMapping| row.public_port.0 != 5060);
            let new = Payload::NatPortMappings(rows).encode(ports).expect("they encode");
            let block = nat.block.replaced(ports, new.item_size, new.count, &new.data);
            nat.block = block.expect("it fits");
        }
        _ => {}
    }
}

fn lan(_: InfoType, payload: &mut Payload) {
    match payload {
        Payload::Routes(rows) => {
            let RoutePath::V4(path, _) = &mut rows[1].path else { panic!("it is of IPv4") };
            path.metric1 = 5;
            let net = |third| Ipv4Addr::new(10, third, 0, 0);
            let hop = Ipv4Addr::new(10, 20, 0, 3);
            rows.push(InterfaceRoute::static_v4(net(23), Ipv4Addr::new(255, 255, 0, 0), hop, 10));
        }
        Payload::RipInterface(rip) => rip.settings.key = Secret::new(*b"another-password"),
        _ => {}
    }
}
