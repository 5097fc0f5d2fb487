//! The rest of a SYSTEM registry that a router's configuration touches.

use super::Windows;
use super::ports::{Endpoints, miniports};
use routerkeep_registry::{Key, KeyPath, Value};
use routerkeep_router::places;

/// A network adapter.
pub(super) struct Nic {
    /// In braces.
    pub(super) guid: String,
    /// The name of the connection.
    pub(super) name: String,
    /// Address and mask; without them they come from DHCP.
    pub(super) address: Option<(String, String)>,
    pub(super) gateway: Option<String>,
    /// The address in place of the hardware's own.
    pub(super) mac: Option<String>,
}

/// A computer around a router.
pub(super) struct Machine {
    pub(super) windows: Windows,
    /// The number of the control set.
    pub(super) control_set: u32,
    pub(super) name: String,
    pub(super) nics: Vec<Nic>,
    pub(super) endpoints: Endpoints,
    /// Destination, mask, gateway, metric: `10.0.0.0,255.0.0.0,10.20.0.2,1`.
    pub(super) persistent_routes: Vec<String>,
}

impl Machine {
    /// Makes the root of the registry, around the key `RemoteAccess`.
    pub(super) fn registry(&self, remote_access: Key) -> Key {
        let select = Key::new("Select")
            .with_value(Value::dword("Current", self.control_set))
            .with_value(Value::dword("Default", self.control_set))
            .with_value(Value::dword("Failed", 0))
            .with_value(Value::dword("LastKnownGood", self.control_set));
        let mut set = Key::new(format!("ControlSet{:03}", self.control_set));
        put(&mut set, places::REMOTE_ACCESS, remote_access);
        self.services(&mut set);
        self.control(&mut set);
        // The root key of a hive that Windows loads has this name; nothing depends on it.
        Key::new("ROOT").with_subkey(set).with_subkey(select)
    }

    fn services(&self, set: &mut Key) {
        let mut ras_man = Key::default()
            .with_value(Value::expand_text("ServiceDll", "%SystemRoot%\\System32\\rasmans.dll"))
            .with_value(Value::texts("Medias", ["rastapi"]))
            .with_value(Value::dword("ServiceDllUnloadOnStop", 1));
        if self.windows != Windows::Xp {
            ras_man = ras_man
                .with_value(Value::dword("AllowL2TPWeakCrypto", 0))
                .with_value(Value::dword("AllowPPTPWeakCrypto", 0));
            let sstp = Key::default()
                .with_value(Value::dword("UseHttps", 1))
                .with_value(Value::dword("ListenerPort", 0))
                .with_value(Value::dword("IsHashConfiguredByAdmin", 1))
                // Names a certificate that does not exist.
                .with_value(Value::binary("SHA256CertificateHash", [0xC5; 32]));
            put(set, places::SSTP, sstp);
        }
        put(set, places::RAS_MAN, ras_man);
        let tcpip = Key::default()
            .with_value(Value::text("Hostname", &self.name.to_lowercase()))
            .with_value(Value::text("Domain", "branch.example.net"))
            .with_value(Value::text("NameServer", ""))
            .with_value(Value::dword("ForwardBroadcasts", 0))
            .with_value(Value::dword("IPEnableRouter", 1));
        put(set, places::TCPIP, tcpip);
        let mut routes = Key::default();
        let values = self.persistent_routes.iter().map(|route| Value::text(route.as_str(), ""));
        routes.values.extend(values);
        put(set, places::PERSISTENT_ROUTES, routes);
        let mut interfaces = Key::default();
        interfaces.subkeys.extend(self.nics.iter().map(Nic::tcpip));
        put(set, places::TCPIP_INTERFACES, interfaces);
    }

    fn control(&self, set: &mut Key) {
        let name = Key::default()
            .with_value(Value::text("", "mnmsrvc"))
            .with_value(Value::text("ComputerName", &self.name));
        put(set, places::COMPUTER_NAME, name);
        let product = Key::default()
            .with_value(Value::text("ProductType", "ServerNT"))
            .with_value(Value::texts("ProductSuite", ["Terminal Server"]));
        put(set, places::PRODUCT_OPTIONS, product);

        let mut class = Key::default().with_value(Value::text("Class", "Net"));
        let nics = self.nics.iter().enumerate();
        class.subkeys.extend(nics.map(|(number, nic)| nic.device(number)));
        class.subkeys.extend(miniports(self.windows, self.nics.len(), self.endpoints));
        put(set, places::NETWORK_CLASS, class);
        let mut connections = Key::default().with_subkey(Key::new("Descriptions"));
        connections.subkeys.extend(self.nics.iter().map(Nic::connection));
        put(set, places::NETWORK_CONNECTIONS, connections);
    }
}

impl Nic {
    const DEVICE: &'static str = "Example Gigabit Network Adapter";

    /// The device's key below the network class.
    fn device(&self, number: usize) -> Key {
        let mut key = Key::new(format!("{number:04}"))
            .with_value(Value::text("NetCfgInstanceId", &self.guid))
            .with_value(Value::text("ComponentId", "pci\\ven_ffff&dev_0001"))
            .with_value(Value::text("DriverDesc", Self::DEVICE))
            .with_value(Value::text("ProviderName", "Example"));
        key.values.extend(self.mac.as_ref().map(|mac| Value::text("NetworkAddress", mac)));
        key
    }

    /// The connection's key, with its friendly name.
    fn connection(&self) -> Key {
        let connection = Key::new("Connection").with_value(Value::text("Name", &self.name));
        Key::new(self.guid.as_str()).with_subkey(connection)
    }

    /// The key with the addresses.
    fn tcpip(&self) -> Key {
        let key = Key::new(self.guid.as_str());
        let Some((address, mask)) = &self.address else {
            return key
                .with_value(Value::dword("EnableDHCP", 1))
                .with_value(Value::text("DhcpIPAddress", "192.0.2.77"))
                .with_value(Value::text("DhcpSubnetMask", "255.255.255.0"));
        };
        key.with_value(Value::dword("EnableDHCP", 0))
            .with_value(Value::texts("IPAddress", [address.as_str()]))
            .with_value(Value::texts("SubnetMask", [mask.as_str()]))
            .with_value(Value::texts("DefaultGateway", self.gateway.as_deref()))
    }
}

/// Puts values and subkeys of a key at a path, which is made.
fn put(set: &mut Key, place: &str, content: Key) {
    let key = set.at_or_new(&KeyPath::from(place));
    key.values.extend(content.values);
    key.subkeys.extend(content.subkeys);
}
