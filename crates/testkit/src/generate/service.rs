//! The service's own key and its parameters (MS-RRASM 2.2.3.4), without transports and interfaces.

use super::Windows;
use super::providers;
use routerkeep_registry::{Key, Value};
use std::net::Ipv4Addr;

/// What differs from router to router.
pub(super) struct Service {
    pub(super) windows: Windows,
    /// First and last address that clients are given; without them they come from DHCP.
    pub(super) pool: Option<(Ipv4Addr, Ipv4Addr)>,
    /// The GUID of the adapter whose name servers clients are given.
    pub(super) name_servers_of: Option<String>,
}

impl Service {
    /// Makes the key `RemoteAccess`; transports and interfaces are put below by the caller.
    pub(super) fn key(&self) -> Key {
        let resource = |n: u32| match self.windows {
            Windows::Xp if n == 200 => "Routing and Remote Access".to_owned(),
            Windows::Xp => "Offers routing services to businesses in networks".to_owned(),
            _ => format!("@%Systemroot%\\system32\\mprdim.dll,-{n}"),
        };
        let mut key = Key::new("RemoteAccess")
            .with_value(Value::text("DisplayName", &resource(200)))
            .with_value(Value::expand_text(
                "ImagePath",
                "%SystemRoot%\\System32\\svchost.exe -k netsvcs",
            ))
            .with_value(Value::text("Description", &resource(201)))
            .with_value(Value::text("ObjectName", "localSystem"))
            .with_value(Value::dword("ErrorControl", 1))
            .with_value(Value::dword("Start", 2))
            .with_value(Value::dword("Type", 0x20))
            .with_value(Value::texts("DependOnGroup", ["NetBIOSGroup"]));
        let needed: &[&str] = match self.windows {
            Windows::Xp => &["RpcSS"],
            _ => &["RpcSS", "Bfe", "RasMan", "Http"],
        };
        key.values.push(Value::texts("DependOnService", needed.iter().copied()));
        if self.windows == Windows::Server2019 {
            key.values.push(Value::dword("SvcHostSplitDisable", 1));
        }
        key.values.push(Value::dword("ConfigurationFlags", 1));
        key.subkeys = vec![
            providers::accounting(),
            providers::authentication(),
            demand_dial(),
            self.parameters(),
            policy(),
            routing_table(),
        ];
        key
    }

    fn parameters(&self) -> Key {
        let router_type = if self.windows == Windows::Xp { 7 } else { 0x3F };
        let mut key = Key::new("Parameters")
            .with_value(Value::expand_text("ServiceDLL", "%SystemRoot%\\System32\\mprdim.dll"))
            .with_value(Value::dword("QuarantineInstalled", 1))
            .with_value(Value::dword("LoggingFlags", 2))
            .with_value(Value::dword("ServerFlags", 0x0080_2602))
            .with_value(Value::dword("ServiceDllUnloadOnStop", 1))
            .with_value(Value::dword("Stamp", 0))
            .with_value(Value::dword("UsersConfigured", 0))
            .with_value(Value::dword("RouterType", router_type))
            .with_subkey(
                Key::new("AccountLockout")
                    .with_value(Value::dword("MaxDenials", 0))
                    .with_value(Value::dword("ResetTime (mins)", 2880)),
            );
        key.subkeys.push(self.ip());
        if self.windows != Windows::Xp {
            key.subkeys.extend([ikev2(), ipv6()]);
        }
        key
    }

    fn ip(&self) -> Key {
        let mut key = Key::new("Ip")
            .with_value(Value::dword("AllowClientIpAddresses", 0))
            .with_value(Value::dword("AllowNetworkAccess", 1))
            .with_value(Value::dword("EnableIn", 1))
            .with_value(Value::dword("EnableNetbtBcastFwd", 1))
            .with_value(Value::dword("EnableRoute", 1))
            .with_value(Value::text("IpAddress", "0.0.0.0"))
            .with_value(Value::text("IpMask", "0.0.0.0"))
            .with_value(Value::dword("UseDhcpAddressing", u32::from(self.pool.is_none())));
        if let Some(guid) = &self.name_servers_of {
            key.values.push(Value::text("NetworkAdapterGUID", guid));
        }
        if let Some((first, last)) = self.pool {
            // Addresses are numbers here: 10.1.1.1 is 0x0A010101 (MS-RRASM 4.11.4).
            let range = Key::new("0")
                .with_value(Value::dword("From", first.to_bits()))
                .with_value(Value::dword("To", last.to_bits()));
            key.subkeys.push(Key::new("StaticAddressPool").with_subkey(range));
        }
        key
    }
}

fn ikev2() -> Key {
    Key::new("IKEV2")
        .with_value(Value::dword("ConfigOptions", 0))
        .with_value(Value::dword("idleTimeout", 300))
        .with_value(Value::dword("networkBlackoutTime", 1800))
        .with_value(Value::dword("saDataSize", 0x19000))
        .with_value(Value::dword("saLifeTime", 28800))
}

fn ipv6() -> Key {
    Key::new("Ipv6")
        .with_value(Value::dword("AdvertiseDefaultRoute", 1))
        .with_value(Value::dword("AllowNetworkAccess", 1))
        .with_value(Value::dword("EnableIn", 0))
        .with_value(Value::dword("EnableRoute", 1))
        .with_value(Value::dword("UseDhcpAddressing", 0))
}

fn demand_dial() -> Key {
    let path = "%SystemRoot%\\System32\\mprddm.dll";
    Key::new("DemandDialManager").with_value(Value::text("DllPath", path))
}

fn policy() -> Key {
    let stage = |number: &str, name, requests| {
        Key::new(number)
            .with_value(Value::text("", name))
            .with_value(Value::text("Requests", requests))
    };
    Key::new("Policy")
        .with_value(Value::expand_text("ProductDir", "%SystemRoot%\\System32\\IAS"))
        .with_value(Value::dword("Allow LM Authentication", 0))
        .with_subkey(
            Key::new("Pipeline")
                .with_subkey(stage("01", "IAS.ProxyPolicyEnforcer", "0 1 2"))
                .with_subkey(stage("02", "IAS.Realm", "0 1")),
        )
}

fn routing_table() -> Key {
    let family = |name: &str, size| {
        Key::new(name)
            .with_value(Value::dword("AddressSize", size))
            .with_value(Value::dword("MaxChangeNotifyRegistrations", 16))
            .with_value(Value::dword("MaxHandlesReturnedInEnum", 25))
            .with_value(Value::dword("MaxNextHopsInRoute", 3))
            .with_value(Value::dword("MaxOpaqueInfoPointers", 5))
            .with_value(Value::dword("ViewsSupported", 3))
    };
    Key::new("RoutingTableManager").with_subkey(
        Key::new("Instance 00000")
            .with_subkey(family("AddressFamily 00002", 4))
            .with_subkey(family("AddressFamily 00023", 16)),
    )
}
