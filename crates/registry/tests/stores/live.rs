//! The running registry takes the exam, below a key of this user's own.

use routerkeep_registry::live::{Base, LiveRegistry};
use routerkeep_registry::{
    Change, Depth, Key, KeyPath, Limits, Name, Registry, Value, ValueType, conformance, difference,
};
use std::sync::atomic::{AtomicU32, Ordering};

/// The key of all these tests; each store has one of its own below it.
const HOME: &str = "Routerkeep tests";

/// Makes a store that holds just this tree, and returns its place below `HKEY_CURRENT_USER`.
fn store(tree: &Key) -> (LiveRegistry, String) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut software = LiveRegistry::below(Base::CurrentUser, "Software").unwrap();
    let home = KeyPath::from(HOME);
    // Another test may have made it first.
    let _ = software.apply(&[Change::CreateKey { path: home.clone() }]);
    let own = home.join(format!("{} {number}", std::process::id()));
    let now = software.read_tree(&own, Depth::All, &Limits::DEFAULT).unwrap().key;
    software.apply(&difference(&own, now.as_ref(), Some(tree))).unwrap();
    let place = format!("Software\\{own}");
    (open(&place), place)
}

fn open(place: &str) -> LiveRegistry {
    LiveRegistry::below(Base::CurrentUser, place).unwrap()
}

fn read(store: &LiveRegistry, path: &str) -> Key {
    let reading = store.read_tree(&KeyPath::from(path), Depth::All, &Limits::DEFAULT).unwrap();
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    reading.key.unwrap()
}

#[test]
fn the_running_registry_keeps_the_contract() {
    conformance::check(&|tree| Box::new(store(tree).0));
}

#[test]
fn what_another_has_changed_since_is_noticed() {
    let tree = Key::default()
        .with_subkey(Key::new("Interfaces").with_subkey(Key::new("0")))
        .with_value(Value::dword("Stamp", 0));
    let changes = [
        Change::CreateKey { path: KeyPath::from("Interfaces\\1") },
        Change::SetValue {
            path: KeyPath::from("Interfaces\\0"),
            value: Value::dword("Type", 3),
            before: None,
        },
        Change::DeleteKey { path: KeyPath::from("Interfaces\\0"), before: Vec::new() },
    ];
    for change in changes {
        let (reader, place) = store(&tree);
        read(&reader, "Interfaces");
        assert!(reader.is_unchanged().unwrap(), "nobody has changed anything");
        // A second handle, as another program has it.
        let mut writer = open(&place);
        std::thread::sleep(std::time::Duration::from_millis(30));
        writer.apply(std::slice::from_ref(&change)).unwrap();
        assert!(!reader.is_unchanged().unwrap(), "{change:?}");
    }
}

#[test]
fn names_that_the_functions_can_not_be_given_are_refused_and_do_no_harm() {
    let (mut store, _) = store(&Key::default().with_value(Value::dword("a", 1)));
    let nul = Value::new(Name::from("a\0b"), ValueType::DWORD, [2, 0, 0, 0]);
    let set = Change::SetValue { path: KeyPath::root(), value: nul, before: None };
    assert!(store.apply(&[set]).is_err(), "it would set the value \"a\"");
    for name in ["x\0y", "x\\y", ""] {
        let path = KeyPath::root().join(name);
        let refused = store.apply(&[Change::CreateKey { path: path.clone() }]);
        assert!(refused.is_err(), "{name:?}");
        let reading = store.read_tree(&path, Depth::All, &Limits::DEFAULT).unwrap();
        assert!(reading.key.is_none(), "{name:?}");
    }
    let now = read(&store, "");
    assert_eq!(now.value("a").and_then(Value::as_dword), Some(1));
    assert!(now.subkeys.is_empty());
}

/// The store of a system begins where `HKEY_LOCAL_MACHINE\\SYSTEM` does.
#[test]
fn the_control_set_in_use_is_found() {
    let system = LiveRegistry::system().unwrap();
    let services = KeyPath::from("CurrentControlSet\\Services");
    let reading = system.read_tree(&services, Depth::Levels(0), &Limits::DEFAULT).unwrap();
    assert_eq!(reading.key.unwrap().name, Name::from("Services"));
}
