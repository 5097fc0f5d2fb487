//! Snapshots made by hand.

use routerkeep_registry::{
    FileTime, Finding, Key, KeyFacts, KeyPath, Name, Place, Severity, Value, ValueType,
};
use routerkeep_router::{
    Adapter, Class, Consistency, Identity, ServiceState, Snapshot, SourceFacts, SourceKind,
    Staleness,
};

/// A small router with something of everything; all classes are complete.
pub(crate) fn small() -> Snapshot {
    Snapshot {
        router_managers: Class::Complete(router_managers(1)),
        interfaces: Class::Complete(interfaces("Branch")),
        phone_book: Class::Complete(b"[Branch]\r\nPhoneNumber=192.0.2.7\r\n".to_vec()),
        server: Class::Complete(server()),
        adapters: vec![Adapter {
            guid: Name::from("{01234567-89AB-CDEF-0123-456789ABCDEF}"),
            friendly_name: Some(Name::from("Ethernet")),
            description: Some(Name::from("Gigabit \"Fast\" Adapter\u{e9}\n")),
            mac: None,
            addresses: vec![Name::from("192.0.2.1"), Name::from("198.51.100.1")],
            dhcp_address: Some(Name::from("203.0.113.9")),
        }],
        identity: Identity {
            computer_name: Some(Name::from("ROUTER")),
            host_name: Some(Name::from_units([0x72, 0xD800])),
            domain: None,
            product_type: Some(Name::from("ServerNT")),
        },
        source: SourceFacts {
            kind: SourceKind::Hive,
            location: "config/SYSTEM".to_owned(),
            verdict: Some("clean".to_owned()),
            stale: Staleness::Current,
            service: ServiceState::Unknown,
        },
        control_set: "ControlSet001".to_owned(),
        consistency: Consistency::Unchanged,
        findings: vec![finding(Severity::Warning, "odd")],
    }
}

/// Another router: no part is the same.
pub(crate) fn other() -> Snapshot {
    Snapshot {
        router_managers: Class::Complete(router_managers(2)),
        interfaces: Class::Complete(interfaces("Head office")),
        phone_book: Class::Complete(b"[Head office]\r\n".to_vec()),
        server: Class::Complete(Key::new("Server").with_subkey(Key::new("RemoteAccess"))),
        identity: Identity { computer_name: Some(Name::from("OTHER")), ..Identity::default() },
        ..small()
    }
}

/// The small router after a change: two parts are the same, one has other content, one is not there.
pub(crate) fn partly_other() -> Snapshot {
    Snapshot {
        interfaces: Class::Incomplete {
            content: interfaces("Changed"),
            unreadable: vec![finding(Severity::Error, "damaged")],
        },
        phone_book: Class::Absent,
        ..small()
    }
}

/// A router of which nothing was captured.
pub(crate) fn nothing() -> Snapshot {
    let why = || "it was not asked for".to_owned();
    Snapshot {
        router_managers: Class::NotCaptured { why: why() },
        interfaces: Class::NotCaptured { why: why() },
        phone_book: Class::NotCaptured { why: why() },
        server: Class::NotCaptured { why: why() },
        ..small()
    }
}

/// The router of the example in `docs/FORMAT.md`.
pub(crate) fn documented() -> Snapshot {
    let server = Key::new("RemoteAccess")
        .with_value(Value::dword("ConfigurationFlags", 1))
        .with_value(Value::dword("Start", 2));
    let mut adapters = small().adapters;
    adapters.truncate(1);
    Snapshot {
        interfaces: Class::NotCaptured { why: "the source does not hold them".to_owned() },
        phone_book: Class::Absent,
        server: Class::Complete(Key::new("Server").with_subkey(server)),
        adapters: vec![Adapter {
            description: Some(Name::from("Gigabit Adapter")),
            addresses: vec![Name::from("192.0.2.1")],
            dhcp_address: None,
            ..adapters.remove(0)
        }],
        ..small()
    }
}

fn finding(severity: Severity, found: &str) -> Finding {
    let path = KeyPath::from("ControlSet001\\Services\\RemoteAccess");
    Finding::new(severity, path, Some(Place::Offset(4128)), "a key", found)
        .of_value(Some(Name::from("Stamp")))
}

fn router_managers(stamp: u32) -> Key {
    let mut ip = Key::new("Ip")
        .with_value(Value::text("DLLPath", "%SystemRoot%\\System32\\iprtrmgr.dll"))
        .with_value(Value::binary("GlobalInfo", vec![7; 200]))
        .with_value(Value::dword("ProtocolId", 0x21));
    ip.facts = Some(Box::new(KeyFacts {
        last_written: Some(FileTime(128_920_000_000_000_001)),
        class: Some([0x41, 0, 0x42, 0].into()),
        security: Some([1, 0, 4, 128, 9].as_slice().into()),
    }));
    let mut key =
        Key::new("RouterManagers").with_value(Value::dword("Stamp", stamp)).with_subkey(ip);
    key.facts = Some(Box::new(KeyFacts {
        security: Some([1, 0, 4, 128, 9].as_slice().into()),
        ..KeyFacts::default()
    }));
    sorted(key)
}

fn interfaces(name: &str) -> Key {
    let interface = Key::new("0")
        .with_value(Value::text("InterfaceName", name))
        .with_value(Value::dword("Type", 2))
        .with_value(Value::new("", ValueType(0xFFFF_FFF0), [1, 2, 3, 4, 5]));
    let lone = Key::new(Name::from_units([0xDC00, 0x41])).with_value(Value::new(
        Name::from_units([0xD800]),
        ValueType::NONE,
        [],
    ));
    sorted(Key::new("Interfaces").with_subkey(interface).with_subkey(lone))
}

fn server() -> Key {
    let remote_access = Key::new("RemoteAccess")
        .with_value(Value::dword("Start", 2))
        .with_value(Value::dword("ConfigurationFlags", 1));
    sorted(Key::new("Server").with_subkey(remote_access))
}

fn sorted(mut key: Key) -> Key {
    key.sort();
    key
}
