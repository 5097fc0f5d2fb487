//! Each check finds what it is for, in the example router with one thing wrong.

use crate::edit::{
    in_entry, in_phone_book, interface, key, on_interface, on_transport, remove, set, set_key,
    snapshot,
};
use crate::with;
use routerkeep_infoblock::payload::{
    Filter, FilterAction, Filters, InterfaceRoute, LateBound, Traffic,
};
use routerkeep_infoblock::{InfoBlock, InfoType};
use routerkeep_registry::{Key, KeyPath, Name, Value};
use routerkeep_router::checks::CHECKS;
use routerkeep_router::{CheckSeverity, MemoryStore, PhoneBookContent, check, places};
use routerkeep_testkit::generate::branch_office;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

const LAN: &str = "{8A7B7E19-0C3D-4F55-8B7A-1F0E9D3C5B02}";
const HEAD: &str = "Head office";
const BACKUP: &str = "Backup line";

/// What is found in the example as it is.
const SOUND: [&str; 2] = [
    "CHK-411 phone-book: the credentials of 2 demand-dial interfaces are not in a backup",
    "CHK-505 server: \\SstpSvc\\Parameters: SSTP is set to a certificate, which is not in a backup",
];

type Case = (&'static [&'static str], fn(&mut MemoryStore));

fn raw_block(store: &mut MemoryStore) -> &mut Value {
    let transport = interface(store, LAN).at_or_new(&KeyPath::from("Ip"));
    transport.values.iter_mut().find(|own| own.name.is("InterfaceInfo")).unwrap()
}

fn add_block(store: &mut MemoryStore, transport: &str, info_type: InfoType, data: &[u8]) {
    let key = key(store, &format!("RouterManagers\\{transport}"));
    let value = key.values.iter_mut().find(|own| own.name.is("GlobalInfo")).unwrap();
    let block = InfoBlock::parse(&value.data).unwrap();
    value.data = block.added(info_type, data.len() as u32, 1, data).unwrap().into_bytes();
}

fn add_route(store: &mut MemoryStore, name: &str, route: InterfaceRoute) {
    on_interface(store, name, "Ip", |entries| {
        with!(entries, IP_ROUTE_INFO, Routes, rows => rows.push(route));
    });
}

fn route(destination: [u8; 4], mask: [u8; 4], metric: u32) -> InterfaceRoute {
    InterfaceRoute::static_v4(destination.into(), mask.into(), Ipv4Addr::UNSPECIFIED, metric)
}

fn take_port(store: &mut MemoryStore, component: &str) -> Key {
    let class = set_key(store, places::NETWORK_CLASS);
    let is = |key: &Key| {
        key.value("ComponentId").and_then(Value::as_text).is_some_and(|own| own.is(component))
    };
    let at = class.subkeys.iter().position(is).unwrap();
    class.subkeys.remove(at)
}

#[rustfmt::skip]
const CASES: [Case; 52] = [
    (&["CHK-101 router-managers: \\RouterManagers\\Ipv6: the transport has no ProtocolId",
       "CHK-309 interfaces: \\Interfaces\\0\\Ipv6: the router does not run IPv6",
       "CHK-309 interfaces: \\Interfaces\\1\\Ipv6: the router does not run IPv6",
       "CHK-309 interfaces: \\Interfaces\\2\\Ipv6: the router does not run IPv6",
       "CHK-309 interfaces: \\Interfaces\\3\\Ipv6: the router does not run IPv6",
       "CHK-309 interfaces: \\Interfaces\\4\\Ipv6: the router does not run IPv6"],
        |s| remove(key(s, "RouterManagers\\Ipv6"), "ProtocolId")),
    (&["CHK-102 router-managers: \\RouterManagers\\Ipv6: no GlobalInfo: the router manager is not started"],
        |s| remove(key(s, "RouterManagers\\Ipv6"), "GlobalInfo")),
    (&["CHK-103 router-managers: \\RouterManagers\\ZZ: a second transport for IPv4"],
        |s| { let copy = key(s, "RouterManagers\\Ip").clone(); key(s, "RouterManagers").subkeys.push(Key { name: Name::from("ZZ"), ..copy }); }),
    (&["CHK-104 router-managers: \\RouterManagers\\New: ProtocolId 0x99 is no transport of RRAS",
       "CHK-102 router-managers: \\RouterManagers\\New: no GlobalInfo: the router manager is not started"],
        |s| key(s, "RouterManagers\\New").values.push(Value::dword("ProtocolId", 0x99))),
    (&["CHK-105 router-managers: \\RouterManagers\\Ip: OSPF, which Windows has up to Server 2003"],
        |s| add_block(s, "Ip", InfoType::MS_IP_OSPF, &[0; 4])),
    (&["CHK-106 router-managers: \\RouterManagers\\Ip: BGP, whose settings can name interfaces of this machine"],
        |s| add_block(s, "Ip", InfoType::MS_IP_BGP, InfoBlock::new().as_bytes())),
    (&["CHK-201 interfaces: \\Interfaces\\3\\Ip\\InterfaceInfo: info block has 3 bytes, its header alone needs 12"],
        |s| raw_block(s).data.truncate(3)),
    (&["CHK-202 interfaces: \\Interfaces\\3\\Ip\\InterfaceInfo: version of the info block at offset 0x0: expected 1, found 2"],
        |s| raw_block(s).data[0] = 2),
    (&["CHK-203 interfaces: \\Interfaces\\3\\Ip\\InterfaceInfo: end of data outside of the info block at offset 0x28 (entry 0xffff0004): expected 456, found 16777476",
       "CHK-202 interfaces: \\Interfaces\\3\\Ip\\InterfaceInfo: padding that is not zero at offset 0x100: expected 0, found 1"],
        |s| raw_block(s).data[12 + 16 + 15] = 1),
    (&["CHK-204 interfaces: \\Interfaces\\3\\Ip\\InterfaceInfo: INTERFACE_STATUS_INFO: structure shorter than its fixed part at offset 0x0 of its data: expected 4, found 2"],
        |s| raw_block(s).data[12 + 16 + 4] = 2),
    (&["CHK-301 interfaces: \\Interfaces\\5: the interface has no InterfaceName",
       "CHK-403 phone-book: [Backup line]: no demand-dial interface has this name"],
        |s| remove(interface(s, BACKUP), "InterfaceName")),
    (&["CHK-302 interfaces: \\Interfaces\\5: the interface has no Type",
       "CHK-403 phone-book: [Backup line]: no demand-dial interface has this name"],
        |s| remove(interface(s, BACKUP), "Type")),
    (&["CHK-303 interfaces: \\Interfaces\\9: HEAD OFFICE is the name of the interface 4 too"],
        |s| { let mut copy = interface(s, HEAD).clone(); copy.name = Name::from("9"); set(&mut copy, Value::text("InterfaceName", "HEAD OFFICE")); set(&mut copy, Value::dword("Enabled", 0)); key(s, "Interfaces").subkeys.push(copy); }),
    (&["CHK-304 interfaces: \\Interfaces\\five: the key is no number"],
        |s| interface(s, BACKUP).name = Name::from("five")),
    (&["CHK-305 interfaces: \\Interfaces\\4: Head office has no phone-book entry: it can't dial",
       "CHK-403 phone-book: [Other]: no demand-dial interface has this name"],
        |s| in_phone_book(s, "[Head office]", "[Other]")),
    (&["CHK-306 interfaces: \\Interfaces\\3: no adapter {00000000-0000-4000-8000-000000000000}: the interface has no effect"],
        |s| set(interface(s, LAN), Value::text("InterfaceName", "{00000000-0000-4000-8000-000000000000}"))),
    (&["CHK-307 interfaces: \\Interfaces\\1: the name has 257 characters"],
        |s| set(interface(s, "Internal"), Value::text("InterfaceName", &"x".repeat(257)))),
    (&["CHK-308 interfaces: \\Interfaces\\5\\Ip: the transport has no ProtocolId"],
        |s| remove(interface(s, BACKUP).at_or_new(&KeyPath::from("Ip")), "ProtocolId")),
    (&["CHK-310 interfaces: \\Interfaces\\3\\Ip: MS_IP_RIP is not in the settings of the transport: it is not loaded"],
        |s| on_transport(s, "Ip", |entries| entries.retain(|(own, _)| *own != InfoType::MS_IP_RIP))),
    (&["CHK-311 interfaces: \\Interfaces\\5\\Ip: 10.10.0.0/16 is there twice, with metrics 50 and 60"],
        |s| add_route(s, BACKUP, route([10, 10, 0, 0], [255, 255, 0, 0], 60))),
    (&["CHK-312 interfaces: \\Interfaces\\4\\Ip: 10.99.0.0/16 has metric 5 here and on the interface 3"],
        |s| for name in [LAN, HEAD] { add_route(s, name, route([10, 99, 0, 0], [255, 255, 0, 0], 5)); }),
    (&["CHK-313 interfaces: \\Interfaces\\3\\Ip: 10.99.0.1/16 is no network"],
        |s| add_route(s, LAN, route([10, 99, 0, 1], [255, 255, 0, 0], 5))),
    (&["CHK-314 interfaces: \\Interfaces\\3: the interface is disabled, which Windows does not allow for its type"],
        |s| set(interface(s, LAN), Value::dword("Enabled", 0))),
    (&["CHK-315 interfaces: \\Interfaces\\4: hours that are not understood: 9 9-10"],
        |s| set(interface(s, HEAD), Value::texts("DialOutHours", ["9 9-10"]))),
    (&["CHK-315 interfaces: \\Interfaces\\3: dial-out hours of an interface that does not dial"],
        |s| set(interface(s, LAN), Value::texts("DialOutHours", ["1 09:00-10:00"]))),
    (&["CHK-316 interfaces: \\Interfaces\\4: SaLifeTime: expected 300 or more, found 299"],
        |s| set(interface(s, HEAD), Value::dword("SaLifeTime", 299))),
    (&["CHK-316 server: \\RemoteAccess\\Parameters\\IKEV2: idleTimeout: expected 300 to 17279999, found 1"],
        |s| set(key(s, "Parameters\\IKEV2"), Value::dword("idleTimeout", 1))),
    (&["CHK-317 interfaces: \\Interfaces\\1\\Ip: in filters on an interface that takes none"],
        |s| on_interface(s, "Internal", "Ip", |entries| {
            let any = Ipv4Addr::UNSPECIFIED;
            let filter = Filter { source: any, source_mask: any, destination: any, destination_mask: any, traffic: Traffic::ANY, late_bound: LateBound(0) };
            let filters = Filters { default_action: FilterAction::Drop, filters: vec![filter].into() };
            entries.push((InfoType::IP_IN_FILTER_INFO, filters.into()));
        })),
    (&["CHK-402 phone-book: line 3: PBVersion takes a 32-bit number, found \"x\""],
        |s| in_entry(s, HEAD, "PBVersion=1", "PBVersion=x")),
    (&["CHK-403 phone-book: [Orphan]: no demand-dial interface has this name"],
        |s| { let PhoneBookContent::Present(bytes) = &mut s.phone_book else { panic!() };
              let copy = String::from_utf8(bytes.clone()).unwrap();
              let entry = copy.split("[Backup line]").nth(1).unwrap();
              bytes.extend(format!("[Orphan]{entry}").into_bytes()); }),
    (&["CHK-404 phone-book: line 104: section name already used in line 1"],
        |s| { let PhoneBookContent::Present(bytes) = &mut s.phone_book else { panic!() };
              let copy = String::from_utf8(bytes.clone()).unwrap();
              let end = copy.find("[Backup line]").unwrap();
              bytes.splice(end..end, copy[..end].bytes()); }),
    (&["CHK-405 phone-book: [Backup line]: machine certificate is for IKEv2, the VPN type is L2TP only",
       "CHK-410 phone-book: [Backup line]: a machine certificate is used, which is not in a backup"],
        |s| in_entry(s, BACKUP, "AuthRestrictions=512", "AuthRestrictions=2048")),
    (&["CHK-405 phone-book: [Head office]: IKEv2 does not take PAP, CHAP"],
        |s| in_entry(s, HEAD, "AuthRestrictions=512", "AuthRestrictions=40")),
    (&["CHK-405 phone-book: [Backup line]: PPTP does not encrypt with CHAP"],
        |s| { in_entry(s, BACKUP, "AuthRestrictions=512", "AuthRestrictions=32"); in_entry(s, BACKUP, "VpnStrategy=3", "VpnStrategy=1"); in_entry(s, BACKUP, "DataEncryption=8", "DataEncryption=256"); }),
    (&["CHK-406 phone-book: [Backup line]: the VPN type is for clients: SSTP only"],
        |s| in_entry(s, BACKUP, "VpnStrategy=3", "VpnStrategy=5")),
    (&["CHK-407 phone-book: [Backup line]: there is no miniport for L2TP"],
        |s| drop(take_port(s, "ms_l2tpminiport"))),
    (&["CHK-408 phone-book: [Backup line]: no port for L2TP is for demand-dial routing"],
        |s| { let mut port = take_port(s, "ms_l2tpminiport"); set(&mut port, Value::dword("EnableForRouting", 0)); set_key(s, places::NETWORK_CLASS).subkeys.push(port); }),
    (&["CHK-409 phone-book: [Backup line]: a preshared key is used, which is not in a backup"],
        |s| in_entry(s, BACKUP, "IpSecFlags=0", "IpSecFlags=1")),
    (&["CHK-410 phone-book: [Head office]: EAP-TLS uses certificates, which are not in a backup"],
        |s| { in_entry(s, HEAD, "AuthRestrictions=512", "AuthRestrictions=128"); in_entry(s, HEAD, "CustomAuthKey=0", "CustomAuthKey=13"); }),
    (&["CHK-410 interfaces: \\Interfaces\\4: Head office uses a machine certificate"],
        |s| set(interface(s, HEAD), Value::binary("MachineCertificateName", [0; 8]))),
    (&["CHK-412 phone-book: line 82: PreSharedKey has a value"],
        |s| in_entry(s, HEAD, "PreSharedKey=", "PreSharedKey=x")),
    (&["CHK-501 server: \\RemoteAccess\\Parameters: RouterType is LAN routing (IPv4), and there are 2 demand-dial interfaces"],
        |s| set(key(s, "Parameters"), Value::dword("RouterType", 2))),
    (&["CHK-502 server: \\RemoteAccess: the service is disabled"],
        |s| set(key(s, ""), Value::dword("Start", 4))),
    (&["CHK-502 server: \\RemoteAccess: ConfigurationFlags says that nothing is configured"],
        |s| set(key(s, ""), Value::dword("ConfigurationFlags", 0))),
    (&["CHK-503 server: \\RemoteAccess\\Parameters\\Ip: no adapter {0}"],
        |s| set(key(s, "Parameters\\Ip"), Value::text("NetworkAdapterGUID", "{0}"))),
    (&["CHK-504 server: \\RemoteAccess\\Authentication: the shared secrets are not in a backup"],
        |s| set(key(s, "Authentication\\Providers"), Value::text("ActiveProvider", "{1aa7f83f-c7f5-11d0-a376-00c04fc9da04}"))),
    (&["CHK-506 server: \\RemoteAccess\\Parameters\\IKEV2: IKEv2 is set to certificates, which are not in a backup"],
        |s| set(key(s, "Parameters\\IKEV2"), Value::binary("MachineCertificateName", [1]))),
    (&["CHK-507 server: \\RemoteAccess\\Parameters\\Ip: there is no address pool"],
        |s| key(s, "Parameters\\Ip").subkeys.clear()),
    (&["CHK-508 server: \\RemoteAccess\\Parameters\\Ip: the pool 10.20.200.1 to 0.0.0.1 ends before it begins"],
        |s| set(key(s, "Parameters\\Ip\\StaticAddressPool\\0"), Value::dword("To", 1))),
    (&["CHK-509 server: \\Ports\\ms_sstpminiport: 999 ports, at most 128 without restarting Windows"],
        |s| { let mut port = take_port(s, "ms_sstpminiport"); set(&mut port, Value::dword("WanEndpoints", 999)); set_key(s, places::NETWORK_CLASS).subkeys.push(port); }),
    (&["CHK-510 server: \\RemoteAccess\\Parameters: a preshared key for L2TP is used, which is not in a backup"],
        |s| set(key(s, "Parameters"), Value::dword("ServerFlags", 0x1000_0000))),
    (&["CHK-401 phone-book: System32\\ras\\router.pbk: phone book has more than 65536 sections, line 65537 starts one too many"],
        |s| s.phone_book = PhoneBookContent::Present(b"[]\n".repeat(65_537))),
];

fn found(store: &MemoryStore) -> Vec<String> {
    check(&snapshot(store)).iter().map(ToString::to_string).collect()
}

#[test]
fn the_example_is_sound() {
    assert_eq!(found(&branch_office()), SOUND);
}

#[test]
fn each_check_finds_what_it_is_for() {
    let mut seen = BTreeSet::new();
    for (expected, change) in CASES {
        let mut store = branch_office();
        change(&mut store);
        let found = found(&store);
        let new: Vec<&String> =
            found.iter().filter(|line| !line.starts_with("CHK-411") && *line != SOUND[1]).collect();
        assert_eq!(new, expected.iter().collect::<Vec<_>>());
        seen.extend(expected.iter().map(|line| line[..7].to_owned()));
    }
    seen.extend(SOUND.map(|line| line[..7].to_owned()));
    let all: BTreeSet<String> = CHECKS.iter().map(|check| check.id.to_owned()).collect();
    assert_eq!(seen, all, "every check is tried");
}

#[test]
fn what_was_not_captured_is_not_missing() {
    let mut store = branch_office();
    store.phone_book = PhoneBookContent::NotOffered;
    assert_eq!(found(&store), SOUND[1..]);
}

#[test]
fn numbers_are_unique_and_in_order() {
    assert!(CHECKS.is_sorted_by(|a, b| a.id < b.id));
    assert!(CHECKS.iter().any(|check| check.severity == CheckSeverity::Note));
}
