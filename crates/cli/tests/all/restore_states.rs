//! The three classes in each of their four states, restored onto each other, from backup to backup.

use crate::env::TestEnv;
use crate::restore::set;
use crate::routers::{SERVICE, at};
use routerkeep_registry::{Key, KeyPath, Value};
use routerkeep_router::{MemoryStore, PhoneBookContent};
use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::root::{HIVE, hive_bytes, write_root};

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    NotCaptured,
    Absent,
    Complete,
    Incomplete,
}

const STATES: [State; 4] = [State::NotCaptured, State::Absent, State::Complete, State::Incomplete];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Class {
    RouterManagers,
    Interfaces,
    PhoneBook,
}

const CLASSES: [Class; 3] = [Class::RouterManagers, Class::Interfaces, Class::PhoneBook];

impl Class {
    fn word(self) -> &'static str {
        match self {
            Class::RouterManagers => "router-managers",
            Class::Interfaces => "interfaces",
            Class::PhoneBook => "phone-book",
        }
    }

    /// Where it is in the registry, with a value in it.
    fn place(self) -> Option<(&'static str, &'static str)> {
        match self {
            Class::RouterManagers => Some(("RouterManagers", "GlobalInfo")),
            Class::Interfaces => Some(("Interfaces", "InterfaceName")),
            Class::PhoneBook => None,
        }
    }
}

/// The router of one of two days, with a class in a state as far as that is a matter of its content.
fn store(day: u32, class: Class, state: State) -> MemoryStore {
    let mut store = branch_office();
    let root: &mut Key = store.registry.root_mut();
    for name in ["RouterManagers", "Interfaces"] {
        set(at(root, &format!("{SERVICE}\\{name}")), Value::dword("Day", day));
    }
    if let PhoneBookContent::Present(book) = &mut store.phone_book {
        book.extend(format!("[Day {day}]\r\n").bytes());
    }
    match (state, class.place()) {
        (State::Absent, Some((name, _))) => {
            let service = store.registry.root_mut().at_or_new(&KeyPath::from(SERVICE));
            service.subkeys.retain(|key| !key.name.is(name));
        }
        (State::Absent, None) => store.phone_book = PhoneBookContent::Absent,
        _ => {}
    }
    store
}

/// The same as files. A registry that can't offer the class is an export of its other parts, and a router
/// that can't offer a phone book a hive by itself.
fn write(env: &TestEnv, name: &str, day: u32, class: Class, state: State) -> String {
    let store = store(day, class, state);
    match (state, class.place()) {
        (State::NotCaptured, None) => {
            let name = format!("{name}.hive");
            env.write(&name, hive_bytes(&store));
            name
        }
        (State::NotCaptured, Some((left_out, _))) => {
            let file = format!("{name}.reg");
            env.write(&file, export_without(&store, left_out));
            file
        }
        (State::Incomplete, Some((_, value))) => {
            write_root(&env.path(name), &store).unwrap();
            let path = env.path(format!("{name}/{HIVE}"));
            let mut bytes = std::fs::read(&path).unwrap();
            damage(&mut bytes, value);
            std::fs::write(&path, bytes).unwrap();
            name.to_owned()
        }
        _ => {
            write_root(&env.path(name), &store).unwrap();
            name.to_owned()
        }
    }
}

/// Spoils the signature of a value of the class; its name stands 20 bytes behind it.
fn damage(hive: &mut [u8], value: &str) {
    let name = hive.windows(value.len()).position(|bytes| bytes == value.as_bytes()).unwrap();
    assert_eq!(&hive[name - 20..name - 18], b"vk");
    hive[name - 20] = b'x';
}

/// An export of the keys around a class, as somebody makes who names each by hand.
fn export_without(store: &MemoryStore, left_out: &str) -> Vec<u8> {
    use routerkeep_registry::reg_text::{self, Version};
    let system = KeyPath::from("HKEY_LOCAL_MACHINE\\SYSTEM");
    let root = store.registry.root();
    let service = KeyPath::from(SERVICE);
    let mut parts: Vec<(KeyPath, &Key)> =
        vec![(system.join("Select"), root.subkey("Select").unwrap())];
    for key in &root.at(&service).unwrap().subkeys {
        if !key.name.is(left_out) {
            parts.push((system.join_path(&service).join(key.name.clone()), key));
        }
    }
    reg_text::write(&parts, Version::V5).unwrap()
}

/// What a pair comes to: the code, and the words of the class in the plan or the refusal.
fn expected(class: Class, from: State, to: State) -> (i32, String) {
    let word = class.word();
    match (to, from) {
        (State::NotCaptured, _) => (0, "not touched: the backup does not hold it".to_owned()),
        (State::Incomplete, _) => (4, format!("the backup holds {word} only in part: ")),
        (_, State::NotCaptured) => (0, "not touched: the target has no place for it".to_owned()),
        (_, State::Incomplete) => (4, format!("{word} is damaged at the target: ")),
        (State::Absent, State::Absent) => (0, "the same already".to_owned()),
        (State::Absent, _) => (0, "removed: the backup's router had none".to_owned()),
        (State::Complete, _) if class == Class::PhoneBook => (0, "written".to_owned()),
        (State::Complete, State::Absent) => (0, "made".to_owned()),
        (State::Complete, State::Complete) => (0, "1 value set".to_owned()),
    }
}

/// A registry that is written to offers every key, and a phone book is read whole or not at all: of the 48
/// pairs these can't be met by a program's user. The library's tests have them as plans.
fn can_be(class: Class, from: State, to: State) -> bool {
    match class {
        Class::PhoneBook => from != State::Incomplete && to != State::Incomplete,
        _ => from != State::NotCaptured,
    }
}

#[test]
fn every_state_onto_every_state() {
    let (mut restored, mut refused) = (0, 0);
    for class in CLASSES {
        for (from, to) in STATES.into_iter().flat_map(|from| STATES.map(|to| (from, to))) {
            if !can_be(class, from, to) {
                continue;
            }
            let what = format!("{class:?}: {to:?} onto {from:?}");
            let env = TestEnv::new();
            let router = write(&env, "r", 1, class, from);
            let source = write(&env, "then", 2, class, to);
            let saved = env.run(&format!("backup b -r {source} -q"));
            assert!(matches!(saved.code, Some(0 | 1)), "{what}: {saved:?}");
            let line = format!("restore b -r {router} --yes --other-router");
            let output = env.run(&line);
            let (code, words) = expected(class, from, to);
            assert_eq!(output.code, Some(code), "{what}: {output:?}");
            if code == 4 {
                assert!(output.stderr.contains(&words), "{what}: {output:?}");
                refused += 1;
                continue;
            }
            let row =
                output.stdout.lines().find(|line| line.trim_start().starts_with(class.word()));
            assert!(row.unwrap().contains(&words), "{what}: {output:?}");
            // What the backup holds of the class, the router has now; undone, what it had before.
            let part = |directory: &str| -> Vec<(String, Vec<u8>)> {
                let mut parts = env.parts(directory);
                parts.retain(|(name, _)| name.starts_with(class.word()));
                parts
            };
            let before = |name: &str| {
                let fresh = write(&env, name, 1, class, from);
                let saved = env.run(&format!("backup {name}-saved -r {fresh} -q"));
                assert!(matches!(saved.code, Some(0 | 1)), "{what}: {saved:?}");
                part(&format!("{name}-saved"))
            };
            env.run(&format!("backup after -r {router} -q")).done_or_answers_no();
            let old = before("old");
            let kept = to == State::NotCaptured || from == State::NotCaptured;
            assert_eq!(part("after"), if kept { old.clone() } else { part("b") }, "{what}");
            env.run(&format!("undo -r {router} --yes -q")).done();
            env.run(&format!("backup undone -r {router} -q")).done_or_answers_no();
            assert_eq!(part("undone"), old, "{what}: undone");
            restored += 1;
        }
    }
    println!("states: {restored} pairs restored and taken back, {refused} refused");
    assert_eq!((restored, refused), (23, 10));
}
