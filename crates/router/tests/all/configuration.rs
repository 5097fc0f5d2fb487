//! The Router Configuration Functions on a router in memory, against a model and rule by rule.

use proptest::test_runner::{Config, TestRunner};
use routerkeep_registry::{Key, KeyPath, Limits, MemoryRegistry, Name, Value, ValueType};
use routerkeep_router::config::{
    AdminState, ConfigError, Connection, DialOutHoursChange, FilterState, NewInterface,
    NewTransport, TransportSettings,
};
use routerkeep_router::{ErrorCode, InterfaceType, MemoryStore, PhoneBookContent, ProtocolId};
use routerkeep_testkit::generate::{Options, branch_office, router};
use routerkeep_testkit::operations::{Model, operations};

const SERVICE: &str = "ControlSet001\\Services\\RemoteAccess";

fn connect(store: MemoryStore) -> Connection<'static> {
    Connection::open(Box::new(store), Limits::DEFAULT).unwrap()
}

fn changed(change: impl FnOnce(&mut Key)) -> Connection<'static> {
    let mut store = branch_office();
    change(store.registry.root_mut().at_or_new(&KeyPath::from(SERVICE)));
    connect(store)
}

fn demand_dial(name: &str) -> NewInterface {
    NewInterface {
        name: Name::from(name),
        kind: InterfaceType::FULL_ROUTER,
        state: AdminState::Enabled,
        dial_out_hours: Vec::new(),
    }
}

fn cases(usual: u32) -> Config {
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|text| text.parse().ok());
    Config { cases: cases.unwrap_or(usual), failure_persistence: None, ..Config::default() }
}

/// Whatever is called, the configuration is what plain lists would be, and so is each error code.
#[test]
fn any_calls_do_what_the_model_says() {
    let mut runner = TestRunner::new(cases(256));
    let (done, refused) = (std::cell::Cell::new(0_u64), std::cell::Cell::new(0_u64));
    runner
        .run(&operations(40), |operations| {
            let mut router = connect(router(&Options { interfaces: 2, ..Options::default() }));
            let mut model = Model::read(&router.configuration().unwrap());
            for operation in &operations {
                let expected = model.follow(operation);
                let found = operation.perform(&mut router);
                proptest::prop_assert_eq!(found, expected, "{:?}", operation);
                let now = Model::read(&router.configuration().unwrap());
                proptest::prop_assert_eq!(&now, &model, "{:?}", operation);
                let count = if expected.is_ok() { &done } else { &refused };
                count.set(count.get() + 1);
            }
            Ok(())
        })
        .unwrap();
    println!("configuration: {} calls done, {} refused", done.get(), refused.get());
}

/// MS-RRASM 2.2.3.2: numbers increase. Exports sort them as text, so ten interfaces show who does not.
#[test]
fn interfaces_come_by_number_and_new_ones_last() {
    let mut router = connect(router(&Options { interfaces: 12, ..Options::default() }));
    let added = router.create_interface(&demand_dial("Last")).unwrap();
    let now = router.configuration().unwrap();
    let slots: Vec<u32> = now
        .interfaces()
        .unwrap()
        .map(|interface| interface.slot().to_string().parse().unwrap())
        .collect();
    assert_eq!(slots, (0..17).collect::<Vec<u32>>());
    assert_eq!(now.interfaces().unwrap().last().unwrap().id(), added);
}

#[test]
fn a_new_interface_is_stored_as_windows_stores_one() {
    let mut router = connect(branch_office());
    let hours = vec![Name::from("1 09:00-12:00")];
    let id = router
        .create_interface(&NewInterface { dial_out_hours: hours, ..demand_dial("Ünï") })
        .unwrap();
    let number = router.configuration().unwrap().interface(&id).unwrap().slot().to_string();
    let path = KeyPath::from(format!("{SERVICE}\\Interfaces\\{number}").as_str());
    let reading = router
        .store()
        .registry()
        .read_tree(&path, routerkeep_registry::Depth::All, &Limits::DEFAULT)
        .unwrap();
    let expected = Key::new(number.as_str())
        .with_value(Value::text("InterfaceName", "Ünï"))
        .with_value(Value::dword("Type", 2))
        .with_value(Value::dword("Enabled", 1))
        .with_value(Value::dword("Stamp", 0))
        .with_value(Value::texts("DialOutHours", ["1 09:00-12:00"]));
    let (mut found, mut expected) = (reading.key.unwrap(), expected);
    found.sort();
    expected.sort();
    assert!(found == expected, "{found:?}");
}

/// The number of a deleted interface may be given out again; its id must not find the new one.
#[test]
fn an_id_outlives_its_interface_and_finds_no_other() {
    let mut router = connect(branch_office());
    let first = router.create_interface(&demand_dial("First")).unwrap();
    router.delete_interface(&first).unwrap();
    let second = router.create_interface(&demand_dial("Second")).unwrap();
    let _ = router.create_interface(&demand_dial("First")).unwrap();
    for gone in [
        router.delete_interface(&first),
        router.set_interface(&first, AdminState::Disabled, &DialOutHoursChange::Keep),
        router.add_interface_transport(&first, ProtocolId::IP, None, None).map(drop),
    ] {
        assert_eq!(gone.unwrap_err().code(), ErrorCode::ERROR_NO_SUCH_INTERFACE);
    }
    assert!(router.configuration().unwrap().interface(&second).is_ok());
}

/// What stands in a key besides what a change names stays, in type, bytes and spelling.
#[test]
fn a_change_leaves_what_it_does_not_name() {
    let odd = Value::new("Unknown", ValueType(0x77), [1, 2, 3]);
    let mut router = changed(|service| {
        let ip = service.at_or_new(&KeyPath::from("RouterManagers\\Ip"));
        ip.values.retain(|value| !value.name.is("DLLPath"));
        ip.values.push(odd.clone());
        ip.values.push(Value::text("dllpath", "old.dll"));
    });
    let settings = TransportSettings {
        global_info: Some(&[9; 3]),
        dll_path: Some(&Name::from("new.dll")),
        ..TransportSettings::default()
    };
    router.set_transport(ProtocolId::IP, &settings).unwrap();
    let path = KeyPath::from(format!("{SERVICE}\\RouterManagers\\Ip").as_str());
    let depth = routerkeep_registry::Depth::All;
    let reading = router.store().registry().read_tree(&path, depth, &Limits::DEFAULT).unwrap();
    let key = reading.key.unwrap();
    assert_eq!(key.value("Unknown"), Some(&odd));
    assert_eq!(key.value("DLLPath"), Some(&Value::text("dllpath", "new.dll")), "REG_SZ stays");
    assert_eq!(key.value("GlobalInfo").unwrap().data, [9; 3]);
}

#[test]
fn a_router_without_the_keys_has_nothing_and_takes_something() {
    let mut router = changed(|service| service.subkeys.clear());
    let now = router.configuration().unwrap();
    assert_eq!(now.transports().unwrap().count(), 0);
    assert_eq!(now.interfaces().unwrap().count(), 0);
    let new =
        NewTransport { id: ProtocolId(0x1234), name: None, settings: TransportSettings::default() };
    router.create_transport(&new).unwrap();
    router.create_interface(&demand_dial("Branch")).unwrap();
    let now = router.configuration().unwrap();
    let names: Vec<_> = now.transports().unwrap().map(|t| t.name().to_string()).collect();
    assert_eq!(names, ["4660"], "a transport without a name has its number for one");
    assert_eq!(now.interfaces().unwrap().next().unwrap().slot(), &Name::from("0"));
}

#[test]
fn where_there_is_no_rras_there_is_no_connection() {
    let mut root = Key::default();
    root.at_or_new(&KeyPath::from("Select")).values.push(Value::dword("Current", 1));
    root.at_or_new(&KeyPath::from("ControlSet001\\Services"));
    let registry = MemoryRegistry::new(root);
    let store = MemoryStore { registry, phone_book: PhoneBookContent::Absent };
    let error = Connection::open(Box::new(store), Limits::DEFAULT).err().unwrap();
    assert_eq!(error.code(), ErrorCode::ERROR_REMOTEACCESS_NOT_CONFIGURED);
}

/// Keys that could not be read may be the ones that were asked for: nothing is passed over in silence.
#[test]
fn what_can_not_be_read_whole_is_an_error() {
    let store = router(&Options { interfaces: 50, ..Options::default() });
    let limits = Limits { keys: 60, ..Limits::DEFAULT };
    let mut router = Connection::open(Box::new(store), limits).unwrap();
    let error = router.create_interface(&demand_dial("More")).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ERROR_REGISTRY_CORRUPT);
    assert!(matches!(error, ConfigError::Damaged(_)));
}

#[test]
fn names_of_adapters_go_both_ways() {
    let mut router = connect(branch_office());
    let lan = router
        .configuration()
        .unwrap()
        .interfaces()
        .unwrap()
        .find(|interface| interface.kind() == InterfaceType::DEDICATED)
        .unwrap()
        .name()
        .clone();
    let friendly = router.friendly_name(&lan).unwrap();
    assert!(!friendly.units().starts_with(&[u16::from(b'{')]));
    assert_eq!(router.guid_name(&friendly).unwrap(), lan);
    let lower = Name::from(lan.to_string().to_lowercase().as_str());
    assert_eq!(router.friendly_name(&lower).unwrap(), friendly, "case does not matter");
    for unknown in ["{00000000-0000-0000-0000-000000000000}", "Loopback", ""] {
        let unknown = Name::from(unknown);
        let codes = [router.friendly_name(&unknown), router.guid_name(&unknown)]
            .map(|found| found.unwrap_err().code());
        assert_eq!(codes, [ErrorCode::ERROR_NOT_FOUND; 2], "{unknown}");
    }
}

#[test]
fn filters_are_switched_in_the_global_block_and_nothing_else_changes() {
    let mut router = connect(branch_office());
    assert_eq!(router.filter_state(ProtocolId::IP).unwrap(), FilterState::Enabled);
    let before = global_entries(&mut router);
    router.set_filter_state(ProtocolId::IP, FilterState::Disabled).unwrap();
    assert_eq!(router.filter_state(ProtocolId::IP).unwrap(), FilterState::Disabled);
    let mut expected = before.clone();
    expected.push((0xFFFF_0015, vec![0; 4]));
    assert_eq!(global_entries(&mut router), expected);
    router.set_filter_state(ProtocolId::IP, FilterState::Enabled).unwrap();
    assert_eq!(router.filter_state(ProtocolId::IP).unwrap(), FilterState::Enabled);
    let absent = router.filter_state(ProtocolId::IPX).unwrap_err().code();
    assert_eq!(absent, ErrorCode::ERROR_UNKNOWN_PROTOCOL_ID);
}

fn global_entries(router: &mut Connection<'_>) -> Vec<(u32, Vec<u8>)> {
    let now = router.configuration().unwrap();
    let bytes = now.transport(ProtocolId::IP).unwrap().global_info().unwrap();
    let block = routerkeep_infoblock::InfoBlock::parse(bytes).unwrap();
    assert!(block.findings().is_empty(), "{:?}", block.findings());
    block.entries().map(|entry| (entry.info_type.0, entry.data.unwrap().to_vec())).collect()
}
