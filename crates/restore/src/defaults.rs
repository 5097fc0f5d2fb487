//! The configuration that a newly set-up router has: what `MprConfigServerInstall` is documented to make.
//!
//! Its page names the parts: router managers and interfaces reset, RAS structures for IP, router type RAS,
//! WAN and LAN, default logging and authorisation, no phone book, the mark "configured". The values are
//! those of MS-RRASM (sections in the comments) and of a public export of a Windows 7 (6.1.7601).

use routerkeep_infoblock::payload::{
    GlobalInfo, InterfaceStatus, PriorityInfo, ProtocolMetric, RouteProtocol, RouterDiscovery,
};
use routerkeep_infoblock::{InfoBlock, InfoBlockError, InfoType, Payload};
use routerkeep_registry::{Key, KeyPath, Value};
use routerkeep_router::{InterfaceType, ProtocolId, places};

/// Returns the root of a SYSTEM registry around a new router.
pub(crate) fn registry() -> Result<Key, InfoBlockError> {
    let select = Key::new("Select")
        .with_value(Value::dword("Current", 1))
        .with_value(Value::dword("Default", 1))
        .with_value(Value::dword("Failed", 0))
        .with_value(Value::dword("LastKnownGood", 1));
    let mut set = Key::new("ControlSet001");
    put(&mut set, places::REMOTE_ACCESS, service()?);
    let tcpip = Key::default().with_value(Value::dword("IPEnableRouter", 1));
    put(&mut set, places::TCPIP, tcpip);
    let product = Key::default().with_value(Value::text("ProductType", "ServerNT"));
    put(&mut set, places::PRODUCT_OPTIONS, product);
    Ok(Key::new("ROOT").with_subkey(set).with_subkey(select))
}

fn put(set: &mut Key, place: &str, content: Key) {
    let key = set.at_or_new(&KeyPath::from(place));
    key.values.extend(content.values);
    key.subkeys.extend(content.subkeys);
}

/// Returns the service's key with a new router in it.
pub(crate) fn service() -> Result<Key, InfoBlockError> {
    let image = "%SystemRoot%\\System32\\svchost.exe -k netsvcs";
    Ok(Key::default()
        .with_value(Value::expand_text("ImagePath", image))
        .with_value(Value::text("ObjectName", "localSystem"))
        .with_value(Value::dword("ErrorControl", 1))
        // The function leaves the start type alone; the console sets automatic, and a service that is
        // disabled counts as one that is not configured.
        .with_value(Value::dword("Start", 2))
        .with_value(Value::dword("Type", 0x20))
        .with_value(Value::texts("DependOnService", ["RpcSS", "Bfe", "RasMan", "Http"]))
        // MS-RRASM 2.2.3.4.7
        .with_value(Value::dword("ConfigurationFlags", 1))
        .with_subkey(parameters())
        .with_subkey(router_managers()?)
        .with_subkey(interfaces()?))
}

fn parameters() -> Key {
    let ip = Key::new("Ip")
        .with_value(Value::dword("AllowClientIpAddresses", 0))
        .with_value(Value::dword("AllowNetworkAccess", 1))
        .with_value(Value::dword("EnableIn", 1))
        .with_value(Value::dword("EnableNetbtBcastFwd", 1))
        .with_value(Value::dword("EnableRoute", 1))
        .with_value(Value::text("IpAddress", "0.0.0.0"))
        .with_value(Value::text("IpMask", "0.0.0.0"))
        .with_value(Value::dword("UseDhcpAddressing", 1));
    let ipv6 = Key::new("Ipv6")
        .with_value(Value::dword("AdvertiseDefaultRoute", 1))
        .with_value(Value::dword("AllowNetworkAccess", 1))
        .with_value(Value::dword("EnableIn", 0))
        .with_value(Value::dword("EnableRoute", 1));
    Key::new("Parameters")
        // RAS, LAN and WAN of IPv4 (2.2.3.4.1).
        .with_value(Value::dword("RouterType", 7))
        // 2.2.3.4.6
        .with_value(Value::dword("ServerFlags", 0x0080_2602))
        // Errors and warnings (2.2.3.4.5).
        .with_value(Value::dword("LoggingFlags", 2))
        .with_value(Value::expand_text("ServiceDLL", "%SystemRoot%\\System32\\mprdim.dll"))
        .with_value(Value::dword("Stamp", 0))
        .with_subkey(ip)
        .with_subkey(ipv6)
}

/// IPv4 and IPv6 (2.2.3.1), with the router managers' own settings and no routing protocol.
fn router_managers() -> Result<Key, InfoBlockError> {
    let mut key = Key::new("RouterManagers").with_value(Value::dword("Stamp", 0));
    for (name, id, global) in [
        ("Ip", ProtocolId::IP, InfoType::IP_GLOBAL_INFO),
        ("Ipv6", ProtocolId::IPV6, InfoType::IPV6_GLOBAL_INFO),
    ] {
        let block = InfoBlock::build(&[
            (global, GlobalInfo::default().into()),
            (InfoType::IP_PROT_PRIORITY_INFO, priorities().into()),
        ])?;
        let dll = "%SystemRoot%\\System32\\iprtrmgr.dll";
        key.subkeys.push(
            Key::new(name)
                .with_value(Value::expand_text("DLLPath", dll))
                .with_value(Value::binary("GlobalInfo", block.into_bytes()))
                .with_value(Value::dword("ProtocolId", id.0)),
        );
    }
    Ok(key)
}

/// Which source of routes is preferred, as observed and as in the example of MS-RRASM 4.11.1.
fn priorities() -> PriorityInfo {
    let rows = [
        (RouteProtocol::Local, 1),
        (RouteProtocol::NetworkManagement, 10),
        (RouteProtocol::Static, 3),
        (RouteProtocol::StaticNonDemandDial, 5),
        (RouteProtocol::AutoStatic, 7),
        (RouteProtocol::Rip, 120),
    ]
    .map(|(protocol, metric)| ProtocolMetric { protocol, metric });
    PriorityInfo { protocols: rows.to_vec().into() }
}

/// The two interfaces that every router has (2.2.3.2).
fn interfaces() -> Result<Key, InfoBlockError> {
    let mut key = Key::new("Interfaces").with_value(Value::dword("Stamp", 0));
    let built_in =
        [("0", "Loopback", InterfaceType::LOOPBACK), ("1", "Internal", InterfaceType::INTERNAL)];
    for (slot, name, kind) in built_in {
        let mut interface = Key::new(slot)
            .with_value(Value::text("InterfaceName", name))
            .with_value(Value::dword("Type", kind.0))
            .with_value(Value::dword("Enabled", 1))
            .with_value(Value::dword("Stamp", 0));
        for (transport, id) in [("Ip", ProtocolId::IP), ("Ipv6", ProtocolId::IPV6)] {
            let block = InfoBlock::build(&[
                (InfoType::IP_ROUTE_INFO, Payload::Routes(Vec::new())),
                (InfoType::IP_INTERFACE_STATUS_INFO, InterfaceStatus::UP.into()),
                (InfoType::IP_ROUTER_DISC_INFO, RouterDiscovery::default().into()),
            ])?;
            interface.subkeys.push(
                Key::new(transport)
                    .with_value(Value::dword("ProtocolId", id.0))
                    .with_value(Value::binary("InterfaceInfo", block.into_bytes())),
            );
        }
        key.subkeys.push(interface);
    }
    Ok(key)
}
