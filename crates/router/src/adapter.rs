//! Network adapters: what turns the GUID in a LAN interface's name into something that people know.

use routerkeep_registry::{Key, Name, Value};

/// A network adapter as the registry knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adapter {
    /// The GUID in braces, as stored: the name of the LAN interface.
    pub guid: Name,
    /// The name of its connection, such as "Ethernet".
    pub friendly_name: Option<Name>,
    /// The name of the device.
    pub description: Option<Name>,
    /// The address that an administrator set in place of the hardware's; the hardware's own is not in
    /// the registry.
    pub mac: Option<Name>,
    /// The fixed IPv4 addresses.
    pub addresses: Vec<Name>,
    /// The IPv4 address that DHCP gave last.
    pub dhcp_address: Option<Name>,
}

/// Lists the adapters by GUID, in Windows' order of names.
///
/// The keys are those of [`places`](crate::places): connections, the device class, and the IPv4 interfaces.
pub(crate) fn list(connections: &Key, class: &Key, addresses: &Key) -> Vec<Adapter> {
    let mut adapters: Vec<Adapter> = Vec::new();
    for key in &connections.subkeys {
        // The key also holds a `Descriptions` list; an adapter's own key has its GUID for a name.
        if !key.name.units().starts_with(&[u16::from(b'{')]) {
            continue;
        }
        let connection = key.subkey("Connection");
        let device = class.subkeys.iter().find(|device| {
            text(device, "NetCfgInstanceId").is_some_and(|guid| guid.matches(&key.name))
        });
        let ip = addresses.subkeys.iter().find(|ip| ip.name.matches(&key.name));
        if connection.is_none() && device.is_none() && ip.is_none() {
            continue;
        }
        adapters.push(Adapter {
            guid: key.name.clone(),
            friendly_name: connection.and_then(|connection| text(connection, "Name")),
            description: device.and_then(|device| text(device, "DriverDesc")),
            mac: device.and_then(|device| text(device, "NetworkAddress")),
            addresses: ip.map(fixed_addresses).unwrap_or_default(),
            dhcp_address: ip.and_then(|ip| text(ip, "DhcpIPAddress")).filter(is_address),
        });
    }
    adapters.sort_by(|a, b| a.guid.compare(&b.guid));
    adapters
}

pub(crate) fn text(key: &Key, name: &str) -> Option<Name> {
    key.value(name).and_then(Value::as_text).filter(|text| !text.is_empty())
}

fn fixed_addresses(key: &Key) -> Vec<Name> {
    let addresses = key.value("IPAddress").and_then(Value::as_texts).unwrap_or_default();
    addresses.into_iter().filter(is_address).collect()
}

fn is_address(address: &Name) -> bool {
    !address.is("0.0.0.0")
}
