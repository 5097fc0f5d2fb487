//! How many exchanges a reading takes, and the second look.

use crate::fake::Server;
use routerkeep_registry::{
    ApplyError, Change, Depth, Key, KeyPath, Limits, Registry, RegistryError, Value,
};
use routerkeep_remote::{Cost, RemoteRegistry, RoundTrips, SecondLook, Task};
use routerkeep_router::{
    Consistency, ControlSetRule, PhoneBookContent, SourceFacts, Store, StoreError, capture,
};
use routerkeep_testkit::generate::{Options, router, windows_service};
use routerkeep_testkit::samba::live_form;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

/// A tree of 57 keys and 218 values, about what Windows 10 has below `Services\RemoteAccess`.
fn tree() -> Key {
    Key::default().with_subkey(windows_service())
}

fn registry(server: &Server, width: usize) -> RemoteRegistry {
    RemoteRegistry::new(Arc::new(server.clone()), NonZeroUsize::new(width).unwrap())
}

#[test]
fn questions_wait_for_one_another_as_little_as_the_connections_allow() {
    let tree = tree();
    let counts = tree.subkeys[0].counts();
    println!("{} keys, {} values", counts.keys, counts.values);
    let delay = Duration::from_millis(2);
    let registry = registry(&Server { delay, ..Server::new(&tree) }, 12);
    let path = KeyPath::from("RemoteAccess");
    let found = registry.read_tree(&path, Depth::All, &Limits::DEFAULT).unwrap();
    assert_eq!(found.key.unwrap().counts(), counts);
    let trips = registry.round_trips();
    println!("{} exchanges, {} of them one after the other", trips.all, trips.sequential);
    // Each key is opened and asked for its counts, each name and value fetched: nothing twice. Some keys
    // are opened again for the rest of a long list, and each connection is set up by two exchanges.
    let needed = 3 * counts.keys + counts.values;
    assert!((needed..needed + 12 * 3).contains(&trips.all), "{needed} are needed");
    assert!(trips.sequential <= 60, "most of them are on their way together");
}

/// However many keys there are, no connection waits while another has a long list left.
#[test]
fn a_large_router_is_read_evenly() {
    let store = router(&Options { interfaces: 1_000, ..Options::default() });
    let path = KeyPath::from("ControlSet001\\Services\\RemoteAccess");
    let service = store.registry.root().at(&path).unwrap().clone();
    let counts = service.counts();
    let delay = Duration::from_millis(2);
    let server = Server { delay, ..Server::new(&Key::default().with_subkey(service)) };
    let registry = registry(&server, 12);
    let path = KeyPath::from("RemoteAccess");
    let found = registry.read_tree(&path, Depth::All, &Limits::DEFAULT).unwrap();
    assert_eq!(found.key.unwrap().counts(), counts);
    let trips = registry.round_trips();
    println!("{} exchanges, {} of them one after the other", trips.all, trips.sequential);
    let even = trips.all / 12;
    assert!(trips.sequential <= even + even / 4, "{even} would be even");
}

/// A router on a server without a phone book.
struct Router(RemoteRegistry);

impl Store for Router {
    fn registry(&self) -> &dyn Registry {
        &self.0
    }

    fn control_set_rule(&self) -> ControlSetRule {
        ControlSetRule::Live
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        Ok(PhoneBookContent::Absent)
    }

    fn offers(&self, _path: &KeyPath) -> bool {
        true
    }

    fn source(&self) -> SourceFacts {
        SourceFacts::default()
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        assert_eq!(self.0.second_look().unwrap(), SecondLook::Unchanged);
        Ok(Consistency::Unchanged)
    }
}

#[test]
fn what_a_whole_capture_takes_is_told_task_by_task() {
    let store = router(&Options::default());
    let mut root = live_form(store.registry.root());
    let services = root.at_or_new(&KeyPath::from("CurrentControlSet\\Services"));
    services.subkeys.retain(|key| !key.name.is("RemoteAccess"));
    services.subkeys.push(windows_service());
    let delay = Duration::from_millis(2);
    let router = Router(registry(&Server { delay, ..Server::new(&root) }, 12));
    capture(&router, &Limits::DEFAULT).unwrap();
    let mut seen = Vec::new();
    for Cost { task, round_trips } in router.0.costs() {
        let RoundTrips { all, sequential } = round_trips;
        match &task {
            Task::Reading(path) => println!("{all:5} exchanges, {sequential:3} in a row: {path}"),
            Task::SecondLook => println!("{all:5} exchanges, {sequential:3} in a row: again"),
            Task::Changing(_) => panic!("a capture changes nothing"),
        }
        let is_service = matches!(&task, Task::Reading(path)
            if path.names().last().is_some_and(|name| name.is("RemoteAccess")));
        if is_service || task == Task::SecondLook {
            seen.push(task);
            assert!(sequential <= 60);
        }
    }
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert_eq!(router.0.costs().last().unwrap().task, Task::SecondLook);
    println!("{:?}", router.0.round_trips());
}

#[test]
fn a_second_look_sees_what_was_written_meanwhile() {
    let server = Server::new(&tree());
    let registry = registry(&server, 4);
    registry.read_tree(&KeyPath::from("RemoteAccess"), Depth::All, &Limits::DEFAULT).unwrap();
    assert_eq!(registry.second_look().unwrap(), SecondLook::Unchanged);
    let value = Value::dword("New", 1);
    let mut held = server.registry.lock().unwrap();
    held.root_mut().at_or_new(&KeyPath::from("RemoteAccess\\Group 3\\2")).values.push(value);
    drop(held);
    assert_eq!(registry.second_look().unwrap(), SecondLook::Changed);
}

#[test]
fn a_key_that_goes_away_while_it_is_read_is_said() {
    let server = Server::new(&tree());
    let held = Arc::clone(&server.registry);
    let tamper = move |operation, message| {
        // At the first question for a value, the key whose value it is goes away.
        if operation == 10
            && let Ok(mut held) = held.try_lock()
        {
            held.root_mut().subkeys[0].subkeys.retain(|key| !key.name.is("Group 7"));
        }
        message
    };
    let mut restless = server;
    restless.tamper = Arc::new(tamper);
    let registry = registry(&restless, 1);
    let path = KeyPath::from("RemoteAccess");
    let result = registry.read_tree(&path, Depth::All, &Limits::DEFAULT);
    assert!(matches!(result, Err(RegistryError::Changed)));
}

/// What a restore changes waits for nothing but what it lies in; and it is all made.
#[test]
fn changes_wait_for_one_another_as_little_as_their_keys_allow() {
    let options = |interfaces, seed| Options { interfaces, seed, ..Options::default() };
    let path = KeyPath::from("ControlSet001\\Services\\RemoteAccess");
    let service = |options: Options| router(&options).registry.root().at(&path).unwrap().clone();
    let (old, new) = (service(options(60, 1)), service(options(70, 2)));
    let changes = routerkeep_registry::difference(&path, Some(&old), Some(&new));
    let mut root = Key::default();
    *root.at_or_new(&path) = old;
    let delay = Duration::from_millis(2);
    let mut both = [1, 12].map(|width| {
        let server = Server { delay, ..Server::new(&root) };
        let mut registry = registry(&server, width);
        for changes in changes.chunks(256) {
            registry.apply_at_once(changes).unwrap();
        }
        let trips = registry.round_trips();
        let found = registry.read_tree(&path, Depth::All, &Limits::DEFAULT).unwrap();
        assert!(routerkeep_registry::difference(&path, found.key.as_ref(), Some(&new)).is_empty());
        println!(
            "{} changes: {} exchanges, {} in a row",
            changes.len(),
            trips.all,
            trips.sequential
        );
        trips
    });
    let [one, twelve] = &mut both;
    assert_eq!(one.all, one.sequential);
    // Each further connection opens a key that one alone has open already.
    assert!(twelve.all <= one.all + one.all / 10);
    assert!(twelve.sequential * 6 <= one.sequential, "most of them are on their way together");
}

/// A change that does not fit is named, and ends the others.
#[test]
fn a_change_that_does_not_fit_is_named_among_many() {
    let key = |n: u32| Key::new(format!("{n}")).with_value(Value::dword("v", n));
    let slots = (0..200).fold(Key::new("I"), |slots, n| slots.with_subkey(key(n)));
    let root = Key::default().with_subkey(slots);
    let server = Server { delay: Duration::from_millis(1), ..Server::new(&root) };
    let mut registry = registry(&server, 12);
    let change = |n: u32| Change::SetValue {
        path: KeyPath::from(format!("I\\{n}").as_str()),
        value: Value::dword("v", 1_000),
        // Somebody has changed the one with the number 20.
        before: Some(Value::dword("v", if n == 20 { 7 } else { n })),
    };
    let changes: Vec<Change> = (0..200).map(change).collect();
    let partial = registry.apply_at_once(&changes).unwrap_err();
    assert!(matches!(partial.cause, ApplyError::Stale { .. }), "{:?}", partial.cause);
    assert_eq!(partial.done, 20);
    let found = registry.read_tree(&KeyPath::from("I"), Depth::All, &Limits::DEFAULT).unwrap();
    let made = |key: &Key| key.value("v").and_then(Value::as_dword) == Some(1_000);
    let key = found.key.unwrap();
    let count = key.subkeys.iter().filter(|slot| made(slot)).count();
    assert!(!key.subkeys.iter().any(|slot| slot.name.is("20") && made(slot)));
    assert!(count < 100, "{count} were made");
}
