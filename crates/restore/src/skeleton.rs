//! A SYSTEM registry around the router of a backup: a machine with its name, its adapters and its ports.
//!
//! It has what a capture looks at, so that a router root made of a backup is the same router to every guard
//! and every view, and each part of the backup has its place.

use routerkeep_registry::{Key, KeyPath, Name, Value};
use routerkeep_router::{Adapter, Extent, PortNumbers, Snapshot, placements, places};

/// The name of the only control set.
pub(crate) const CONTROL_SET: &str = "ControlSet001";

/// Returns the root of the registry, without a router in it.
pub(crate) fn machine(backup: &Snapshot) -> Key {
    let select = Key::new("Select")
        .with_value(Value::dword("Current", 1))
        .with_value(Value::dword("Default", 1))
        .with_value(Value::dword("Failed", 0))
        .with_value(Value::dword("LastKnownGood", 1));
    let mut set = Key::new(CONTROL_SET);
    identity(&mut set, backup);
    let class = ports(backup.server.content());
    adapters(&mut set, class, &backup.adapters);
    Key::new("ROOT").with_subkey(set).with_subkey(select)
}

/// Puts the class `server` in its places.
pub(crate) fn put_server(root: &mut Key, server: &Key) {
    let set = root.at_or_new(&KeyPath::from(CONTROL_SET));
    let numbers = PortNumbers::read(set.at_or_new(&KeyPath::from(places::NETWORK_CLASS)));
    for placement in placements(&[server], &numbers) {
        let (Some(part), Some(place)) = (server.at(&placement.part), &placement.place) else {
            continue;
        };
        let key = set.at_or_new(place);
        match placement.extent {
            Extent::Values(names) => {
                let own =
                    part.values.iter().filter(|value| names.iter().any(|name| value.name.is(name)));
                key.values.extend(own.cloned());
            }
            Extent::Service | Extent::Tree => {
                key.values.extend(part.values.iter().cloned());
                key.subkeys.extend(part.subkeys.iter().cloned());
            }
        }
    }
}

/// Puts one of the two other trees below the service's key.
pub(crate) fn put_class(root: &mut Key, tree: &Key) {
    let service = KeyPath::from(CONTROL_SET).join_path(&KeyPath::from(places::REMOTE_ACCESS));
    root.at_or_new(&service).subkeys.push(tree.clone());
}

/// Puts a whole service in its place.
pub(crate) fn put_service(root: &mut Key, service: Key) {
    let path = KeyPath::from(CONTROL_SET).join_path(&KeyPath::from(places::REMOTE_ACCESS));
    let key = root.at_or_new(&path);
    key.values = service.values;
    key.subkeys = service.subkeys;
}

/// Makes the places of a class `server`, with nothing in them.
pub(crate) fn put_places(root: &mut Key, server: &Key) {
    let set = root.at_or_new(&KeyPath::from(CONTROL_SET));
    for placement in placements(&[server], &PortNumbers::default()) {
        if let (Some(_), Some(place)) = (server.at(&placement.part), &placement.place) {
            set.at_or_new(place);
        }
    }
}

fn text(name: &str, text: &Name) -> Value {
    let data: Vec<u8> =
        text.units().iter().chain(&[0]).flat_map(|unit| unit.to_le_bytes()).collect();
    Value::new(name, routerkeep_registry::ValueType::SZ, data)
}

fn texts(name: &str, texts: &[Name]) -> Value {
    let units = texts.iter().flat_map(|text| text.units().iter().chain(&[0]));
    let data: Vec<u8> = units.chain(&[0]).flat_map(|unit| unit.to_le_bytes()).collect();
    Value::new(name, routerkeep_registry::ValueType::MULTI_SZ, data)
}

fn identity(set: &mut Key, backup: &Snapshot) {
    let identity = &backup.identity;
    let facts = [
        (places::COMPUTER_NAME, "ComputerName", &identity.computer_name),
        (places::TCPIP, "Hostname", &identity.host_name),
        (places::TCPIP, "Domain", &identity.domain),
        (places::PRODUCT_OPTIONS, "ProductType", &identity.product_type),
    ];
    for (place, name, fact) in facts {
        let fact = fact.as_ref().map(|fact| text(name, fact));
        set.at_or_new(&KeyPath::from(place)).values.extend(fact);
    }
}

/// Makes the device class with a device for each port; a second one of a component has its own number.
fn ports(server: Option<&Key>) -> Key {
    let ports = server.and_then(|server| server.subkey("Ports"));
    let components = ports.map_or(&[][..], |ports| ports.subkeys.as_slice());
    let mut class = Key::default();
    for component in components {
        let seconds = component.subkeys.iter().map(|second| second.name.clone());
        let seconds: Vec<Name> = seconds.collect();
        let device =
            |number: Name| Key::new(number).with_value(text("ComponentId", &component.name));
        class.subkeys.push(device(free_number(&class, components, &seconds)));
        class.subkeys.extend(seconds.into_iter().map(device));
    }
    class
}

/// Returns the lowest number that no device has, nor will have.
fn free_number(class: &Key, components: &[Key], seconds: &[Name]) -> Name {
    let taken = |name: &Name| {
        let later = || components.iter().flat_map(|component| &component.subkeys);
        class.subkeys.iter().chain(later()).any(|key| key.name.matches(name))
            || seconds.iter().any(|second| second.matches(name))
    };
    let mut names = (0..10_000_u32).map(|number| Name::from(format!("{number:04}")));
    names.find(|name| !taken(name)).unwrap_or_default()
}

fn adapters(set: &mut Key, mut class: Key, adapters: &[Adapter]) {
    let mut connections = Key::default();
    let mut addresses = Key::default();
    for adapter in adapters {
        let mut device = Key::new(free_number(&class, &[], &[]))
            .with_value(text("NetCfgInstanceId", &adapter.guid));
        device.values.extend(adapter.description.as_ref().map(|own| text("DriverDesc", own)));
        device.values.extend(adapter.mac.as_ref().map(|own| text("NetworkAddress", own)));
        class.subkeys.push(device);
        let mut connection = Key::new("Connection");
        connection.values.extend(adapter.friendly_name.as_ref().map(|own| text("Name", own)));
        connections.subkeys.push(Key::new(adapter.guid.clone()).with_subkey(connection));
        let mut address = Key::new(adapter.guid.clone());
        if !adapter.addresses.is_empty() {
            address.values.push(texts("IPAddress", &adapter.addresses));
        }
        address.values.extend(adapter.dhcp_address.as_ref().map(|own| text("DhcpIPAddress", own)));
        addresses.subkeys.push(address);
    }
    for (place, key) in [
        (places::NETWORK_CLASS, class),
        (places::NETWORK_CONNECTIONS, connections),
        (places::TCPIP_INTERFACES, addresses),
    ] {
        set.at_or_new(&KeyPath::from(place)).subkeys.extend(key.subkeys);
    }
}
