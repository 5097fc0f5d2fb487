//! How many exchanges a reading takes, and the second look.

use crate::fake::Server;
use routerkeep_registry::{Depth, Key, KeyPath, Limits, Registry, RegistryError, Value};
use routerkeep_remote::{RemoteRegistry, SecondLook};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

/// A tree of 57 keys and 214 values, about what Windows 10 has below `Services\RemoteAccess`.
fn tree() -> Key {
    let values = |key: Key, count: u32| {
        (0..count).fold(key, |key, n| key.with_value(Value::dword(format!("Value {n}"), n)))
    };
    let mut service = values(Key::new("RemoteAccess"), 14);
    for group in 0..8 {
        let mut upper = values(Key::new(format!("Group {group}")), 4);
        for n in 0..6 {
            let extra = if n < 4 { 4 } else { 3 };
            upper.subkeys.push(values(Key::new(format!("{n}")), extra - u32::from(n == 0)));
        }
        service.subkeys.push(upper);
    }
    Key::default().with_subkey(service)
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
