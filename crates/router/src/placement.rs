//! Where each part of the class `server` lies in a registry: the way back of `server_class.rs`.

use crate::adapter::text;
use crate::places;
use routerkeep_registry::{Key, KeyPath, Name};

/// The numbers of the VPN miniports' class keys on one machine: they differ from machine to machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortNumbers {
    ports: Vec<(KeyPath, Name)>,
}

impl PortNumbers {
    /// Reads them from the key [`NETWORK_CLASS`](places::NETWORK_CLASS) and its subkeys.
    pub fn read(class: &Key) -> Self {
        let mut numbers = Self::default();
        let with_values =
            |device: &&Key| places::PORT_VALUES.iter().any(|name| device.value(name).is_some());
        for device in class.subkeys.iter().filter(with_values) {
            if let Some(port) = port_of(device, |path| numbers.find(path).is_some()) {
                numbers.ports.push((port, device.name.clone()));
            }
        }
        // A miniport that has no settings yet is no part of a snapshot, but a place for some.
        for device in class.subkeys.iter().filter(|device| !with_values(device)) {
            if let Some(port) = port_of(device, |_| false)
                && numbers.find(&port).is_none()
            {
                numbers.ports.push((port, device.name.clone()));
            }
        }
        numbers
    }

    /// Returns the number of the class key of a port, named as in the class `server`: its component, or
    /// component and number for the second of one kind.
    pub fn find(&self, port: &KeyPath) -> Option<&Name> {
        let same = |own: &KeyPath| own.is_within(port) && port.is_within(own);
        self.ports.iter().find(|(own, _)| same(own)).map(|(_, number)| number)
    }
}

/// Returns the path below `Ports` of a device of the network class, or `None` where it is no VPN miniport.
///
/// The first device of a component is named by it. A second one, which RRAS does not make, has its number
/// as a further name.
pub(crate) fn port_of(device: &Key, taken: impl Fn(&KeyPath) -> bool) -> Option<KeyPath> {
    let component = text(device, "ComponentId")?;
    if !places::PORT_COMPONENTS.iter().any(|known| component.is(known)) {
        return None;
    }
    let path = KeyPath::root().join(component);
    Some(if taken(&path) { path.join(device.name.clone()) } else { path })
}

/// One part of the class `server`, and where it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The part's path below the class's topmost key.
    pub part: KeyPath,
    /// The key, below a control set; `None` for a port that the machine does not have.
    pub place: Option<KeyPath>,
    /// How much of the key is the part.
    pub extent: Extent,
}

/// How much of a key is a part of the class `server`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The key with all below it, but not the two subkeys that are classes of their own.
    Service,
    /// The key with all below it.
    Tree,
    /// Only values of these names.
    Values(&'static [&'static str]),
}

/// Lists the parts of one or several trees of the class `server`, each once.
pub fn placements(servers: &[&Key], numbers: &PortNumbers) -> Vec<Placement> {
    let fixed = [
        ("RemoteAccess", places::REMOTE_ACCESS, Extent::Service),
        ("SstpSvc\\Parameters", places::SSTP, Extent::Tree),
        ("RasMan\\Parameters", places::RAS_MAN, Extent::Tree),
        ("Tcpip\\Parameters", places::TCPIP, Extent::Values(&["IPEnableRouter"])),
        ("Tcpip\\Parameters\\PersistentRoutes", places::PERSISTENT_ROUTES, Extent::Tree),
    ];
    let mut parts: Vec<Placement> = fixed
        .into_iter()
        .map(|(part, place, extent)| Placement {
            part: KeyPath::from(part),
            place: Some(KeyPath::from(place)),
            extent,
        })
        .collect();
    for server in servers {
        for port in server.subkey("Ports").map(ports).unwrap_or_default() {
            let part = KeyPath::from("Ports").join_path(&port);
            let known = |own: &Placement| own.part.is_within(&part) && part.is_within(&own.part);
            if parts.iter().any(known) {
                continue;
            }
            let class = KeyPath::from(places::NETWORK_CLASS);
            let place = numbers.find(&port).map(|number| class.join(number.clone()));
            let extent = Extent::Values(&places::PORT_VALUES);
            parts.push(Placement { part, place, extent });
        }
    }
    parts
}

/// Lists the ports below the key `Ports`: those that have values, on either level.
fn ports(ports: &Key) -> Vec<KeyPath> {
    let mut found = Vec::new();
    for component in &ports.subkeys {
        let path = KeyPath::root().join(component.name.clone());
        found.extend(component.subkeys.iter().map(|second| path.join(second.name.clone())));
        found.push(path);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use routerkeep_registry::Value;

    fn device(number: &str, component: &str) -> Key {
        Key::new(number)
            .with_value(Value::text("ComponentId", component))
            .with_value(Value::dword("WanEndpoints", 1))
    }

    /// As `server_class` names them: a port's part and its class key belong together.
    #[test]
    fn ports_are_found_by_their_component() {
        let class = Key::default()
            .with_subkey(device("0003", "pci\\ven_ffff"))
            .with_subkey(device("0007", "ms_sstpminiport"))
            .with_subkey(device("0008", "MS_SSTPMINIPORT"));
        let numbers = PortNumbers::read(&class);
        assert_eq!(numbers.find(&KeyPath::from("ms_SstpMiniport")), Some(&Name::from("0007")));
        assert_eq!(
            numbers.find(&KeyPath::from("ms_sstpminiport\\0008")),
            Some(&Name::from("0008"))
        );
        assert_eq!(numbers.find(&KeyPath::from("ms_pptpminiport")), None);
    }

    #[test]
    fn a_port_that_the_machine_lacks_has_no_place() {
        let mut server = Key::new("Server");
        server.at_or_new(&KeyPath::from("Ports\\ms_pptpminiport"));
        let parts = placements(&[&server, &server], &PortNumbers::default());
        let port = KeyPath::from("Ports\\ms_pptpminiport");
        let ports: Vec<_> = parts.iter().filter(|part| part.part == port).collect();
        assert_eq!(ports.len(), 1);
        assert_eq!(ports[0].place, None);
    }
}
