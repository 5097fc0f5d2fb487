//! Changes of interfaces, transports, the phone book and the server.

use crate::edit::{in_entry, in_phone_book, interface, key, on_transport, set, set_key};
use crate::with;
use routerkeep_infoblock::InfoType;
use routerkeep_infoblock::payload::LoggingLevel;
use routerkeep_registry::{Key, KeyPath, Name, Value};
use std::net::Ipv4Addr;

use super::{BACKUP, HEAD, gives};

#[test]
fn interfaces() {
    gives(&["interface Branch-9 added"], |store| {
        let added = Key::new("6")
            .with_value(Value::text("InterfaceName", "Branch-9"))
            .with_value(Value::dword("Type", 2));
        key(store, "Interfaces").subkeys.push(added);
    });
    gives(&["interface Backup line removed"], |store| {
        key(store, "Interfaces").subkeys.retain(|key| !key.name.is("5"));
    });
    gives(&["Head office: enabled on -> off"], |store| {
        set(interface(store, HEAD), Value::dword("Enabled", 0));
    });
    gives(
        &[
            "Head office: name Head office -> Hauptsitz",
            "entry Head office: name Head office -> Hauptsitz",
        ],
        |store| {
            set(interface(store, HEAD), Value::text("InterfaceName", "Hauptsitz"));
            in_phone_book(store, "[Head office]", "[Hauptsitz]");
        },
    );
    // An entry is known by its GUID too, and an interface by its entry: other changes may come along.
    gives(
        &[
            "Head office: enabled on -> off",
            "Head office: name Head office -> Hauptsitz",
            "entry Head office: name Head office -> Hauptsitz",
            "entry Head office: VpnStrategy IKEv2 only -> L2TP only",
        ],
        |store| {
            let own = interface(store, HEAD);
            set(own, Value::text("InterfaceName", "Hauptsitz"));
            set(own, Value::dword("Enabled", 0));
            in_entry(store, HEAD, "VpnStrategy=7", "VpnStrategy=3");
            in_phone_book(store, "[Head office]", "[Hauptsitz]");
        },
    );
    // Without one it is another interface.
    gives(&["interface Head office removed", "interface Hauptsitz added"], |store| {
        let own = interface(store, HEAD);
        set(own, Value::text("InterfaceName", "Hauptsitz"));
        set(own, Value::dword("Enabled", 0));
    });
    gives(&["Head office: name Head office -> HEAD OFFICE"], |store| {
        set(interface(store, HEAD), Value::text("InterfaceName", "HEAD OFFICE"));
    });
    gives(
        &[
            "Head office: dial-out hours Mon-Fri 06:00-22:00, Sat 08:00-12:00 13:00-16:00 -> Mon 06:00-20:00",
        ],
        |store| set(interface(store, HEAD), Value::texts("DialOutHours", ["1 06:00-20:00"])),
    );
    gives(&["Head office: SA life time 28800 -> 3600"], |store| {
        set(interface(store, HEAD), Value::dword("SaLifeTime", 3600));
    });
    gives(&["Head office: IKEv2 policy: DHGroup group 14 -> ECP384"], |store| {
        let policy = interface(store, HEAD).at_or_new(&KeyPath::from("IKEv2CustomPolicy"));
        set(policy, Value::dword("DHGroup", 5));
    });
    gives(&["Backup line: type full router -> home router"], |store| {
        set(interface(store, BACKUP), Value::dword("Type", 1));
    });
    gives(&["Backup line: shortest unreachability interval 300 added"], |store| {
        set(interface(store, BACKUP), Value::dword("MinUnreachabilityInterval", 300));
    });
    gives(&["Backup line: Odd added (7 bytes)", "Backup line: key Unknown added"], |store| {
        let own = interface(store, BACKUP);
        own.values.push(Value::binary("Odd", *b"hunter2"));
        own.subkeys.push(Key::new("Unknown"));
    });
}

#[test]
fn transports() {
    gives(&["transport Ip: route preference RIP: metric 120 -> 100"], |store| {
        on_transport(store, "Ip", |entries| {
            with!(entries, IP_PROT_PRIORITY_INFO_EX, PriorityEx, list => {
                let mut rows = list.protocols.rows().to_vec();
                rows[6].metric = 100;
                list.protocols = rows.into();
            });
        });
    });
    gives(&["transport Ip: logging errors -> errors and warnings"], |store| {
        on_transport(store, "Ip", |entries| {
            let level = LoggingLevel::Warnings;
            with!(entries, IP_GLOBAL_INFO, Global, global => global.logging = level);
        });
    });
    gives(
        &[
            "transport Ip: DHCP relay: servers: 10.10.0.6 removed",
            "transport Ip: DHCP relay: servers: 10.10.0.9 added",
        ],
        |store| {
            on_transport(store, "Ip", |entries| {
                let servers = vec![Ipv4Addr::new(10, 10, 0, 5), Ipv4Addr::new(10, 10, 0, 9)];
                with!(entries, MS_IP_BOOTP, RelayGlobal, relay => relay.servers = servers.into());
            });
        },
    );
    gives(&["transport Ip: IGMP removed"], |store| {
        on_transport(store, "Ip", |entries| {
            entries.retain(|(own, _)| *own != InfoType::MS_IP_IGMP);
        });
    });
    gives(&["transport Ipv6 removed"], |store| {
        key(store, "RouterManagers").subkeys.retain(|key| !key.name.is("Ipv6"));
    });
    gives(&["transport Ip: DLL path %SystemRoot%\\System32\\iprtrmgr.dll -> x.dll"], |store| {
        set(key(store, "RouterManagers\\Ip"), Value::expand_text("DLLPath", "x.dll"));
    });
}

#[test]
fn phone_book() {
    gives(&["entry Head office: PhoneNumber vpn.example.net -> vpn2.example.net"], |store| {
        in_entry(store, HEAD, "=vpn.example.net", "=vpn2.example.net");
    });
    gives(&["entry Head office: VpnStrategy IKEv2 only -> L2TP only"], |store| {
        in_entry(store, HEAD, "VpnStrategy=7", "VpnStrategy=3");
    });
    gives(&["entry Head office: AuthRestrictions: EAP added"], |store| {
        in_entry(store, HEAD, "AuthRestrictions=512", "AuthRestrictions=640");
    });
    gives(&["entry Backup line: IdleDisconnectSeconds 300 -> 0"], |store| {
        in_entry(store, BACKUP, "IdleDisconnectSeconds=300", "IdleDisconnectSeconds=0");
    });
    gives(&["entry Backup line: NewKey added (3 bytes)"], |store| {
        in_entry(store, BACKUP, "Encoding=1\r\n", "Encoding=1\r\nNewKey=abc\r\n");
    });
    gives(&["entry Head office: RedialSeconds 30 removed"], |store| {
        in_entry(store, HEAD, "RedialSeconds=30\r\n", "");
    });
    gives(&["entry Head office: PreSharedKey changed"], |store| {
        in_entry(store, HEAD, "PreSharedKey=", "PreSharedKey=hunter2");
    });
    gives(&["entry Head office: layout changed"], |store| {
        in_entry(store, HEAD, "Encoding=1\r\n", "Encoding=1\n");
    });
    // A long value stands on several lines; each entry has its own.
    let data = "CustomAuthData=0102\r\nCustomAuthData=03\r\n";
    gives(
        &[
            "entry Head office: CustomAuthData added (6 bytes)",
            "entry Backup line: CustomAuthData added (6 bytes)",
        ],
        |store| {
            for entry in [HEAD, BACKUP] {
                in_entry(store, entry, "AuthRestrictions", &format!("{data}AuthRestrictions"));
            }
        },
    );
    gives(&["entry Backup line removed"], |store| {
        let routerkeep_router::PhoneBookContent::Present(bytes) = &mut store.phone_book else {
            panic!()
        };
        let at = bytes.windows(13).position(|part| part == b"[Backup line]").unwrap();
        bytes.truncate(at);
    });
    gives(&["phone-book: text before the first entry 0 bytes -> 2 bytes"], |store| {
        in_phone_book(store, "[Head office]", "\r\n[Head office]");
    });
}

#[test]
fn server() {
    gives(
        &[
            "server: RemoteAccess\\Parameters: RouterType: remote access (IPv4) removed",
            "server: RemoteAccess\\Parameters: RouterType: remote access (IPv6) removed",
        ],
        |store| set(key(store, "Parameters"), Value::dword("RouterType", 0x36)),
    );
    gives(&["server: RemoteAccess: Start automatic -> disabled"], |store| {
        set(key(store, ""), Value::dword("Start", 4));
    });
    gives(
        &[
            "server: RemoteAccess\\Parameters\\Ip\\StaticAddressPool\\0: To 10.20.200.62 -> 10.20.200.99",
        ],
        |store| {
            let to = Ipv4Addr::new(10, 20, 200, 99).to_bits();
            set(key(store, "Parameters\\Ip\\StaticAddressPool\\0"), Value::dword("To", to));
        },
    );
    let routes = "Services\\Tcpip\\Parameters\\PersistentRoutes";
    gives(
        &["server: Tcpip\\Parameters\\PersistentRoutes: 10.9.0.0,255.255.0.0,10.20.0.4,1 added"],
        |store| {
            let route = Value::text("10.9.0.0,255.255.0.0,10.20.0.4,1", "");
            set_key(store, routes).values.push(route);
        },
    );
    gives(&["server: Ports\\ms_sstpminiport: WanEndpoints 128 -> 0"], |store| {
        let class = set_key(store, routerkeep_router::places::NETWORK_CLASS);
        let port = class.subkeys.iter_mut().find(|key| {
            key.value("ComponentId").and_then(Value::as_text) == Some(Name::from("ms_sstpminiport"))
        });
        set(port.unwrap(), Value::dword("WanEndpoints", 0));
    });
    gives(&["server: SstpSvc\\Parameters: SHA256CertificateHash changed (32 bytes)"], |store| {
        let sstp = set_key(store, routerkeep_router::places::SSTP);
        set(sstp, Value::binary("SHA256CertificateHash", [7; 32]));
    });
    gives(
        &[
            "server: RemoteAccess\\Policy: Allow LM Authentication: registry type REG_DWORD -> REG_BINARY",
        ],
        |store| {
            set(key(store, "Policy"), Value::binary("Allow LM Authentication", [0; 4]));
        },
    );
}
