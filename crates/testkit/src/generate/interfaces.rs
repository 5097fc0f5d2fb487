//! Keys below `RemoteAccess\Interfaces` (MS-RRASM 2.2.3.2).

use super::Windows;
use super::blocks;
use routerkeep_registry::{Key, Value};
use routerkeep_router::InterfaceType;

/// What a slot says of its interface besides its transports.
pub(super) struct Interface<'a> {
    pub(super) name: &'a str,
    pub(super) kind: InterfaceType,
    pub(super) enabled: u32,
    /// One text a day; without any there is no value.
    pub(super) hours: &'a [String],
}

impl<'a> Interface<'a> {
    /// An enabled interface without restriction of hours.
    pub(super) fn new(name: &'a str, kind: InterfaceType) -> Self {
        Self { name, kind, enabled: 1, hours: &[] }
    }

    /// Makes the key of a slot; `ip` and `ipv6` are the values of `InterfaceInfo`.
    pub(super) fn slot(&self, number: usize, ip: Option<Vec<u8>>, ipv6: Option<Vec<u8>>) -> Key {
        let mut key = Key::new(number.to_string())
            .with_value(Value::text("InterfaceName", self.name))
            .with_value(Value::dword("Type", self.kind.0))
            .with_value(Value::dword("Enabled", self.enabled))
            .with_value(Value::dword("Stamp", 0));
        if !self.hours.is_empty() {
            let hours = self.hours.iter().map(String::as_str);
            key.values.push(Value::texts("DialOutHours", hours));
        }
        for (name, id, block) in [("Ip", 0x21, ip), ("Ipv6", 0x57, ipv6)] {
            let Some(block) = block else { continue };
            let transport = Key::new(name)
                .with_value(Value::dword("ProtocolId", id))
                .with_value(Value::binary("InterfaceInfo", block));
            key.subkeys.push(transport);
        }
        key
    }
}

/// Makes the two interfaces that every router has, as slots 0 and 1.
pub(super) fn built_in(windows: Windows) -> [Key; 2] {
    let slot = |number, name, kind| {
        let ip = blocks::ip_interface(windows, &[], []);
        let ipv6 = (windows != Windows::Xp).then(|| blocks::ipv6_interface(Vec::new(), []));
        Interface::new(name, kind).slot(number, Some(ip), ipv6)
    };
    [slot(0, "Loopback", InterfaceType::LOOPBACK), slot(1, "Internal", InterfaceType::INTERNAL)]
}

/// Makes the key `Interfaces`.
pub(super) fn interfaces(slots: Vec<Key>) -> Key {
    let mut key = Key::new("Interfaces").with_value(Value::dword("Stamp", 0));
    key.subkeys = slots;
    key
}
