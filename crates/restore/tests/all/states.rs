//! Each class in each of its four states, restored onto each of the four.

use crate::support::*;
use routerkeep_registry::{Finding, Key, KeyPath, Severity, Value};
use routerkeep_restore::{Action, PlanError, Planning, RefusalKind, plan};
use routerkeep_router::{Class, ClassName, MemoryStore, PhoneBookContent, Snapshot};
use routerkeep_testkit::generate::{Options, router};

const SERVICE: &str = "ControlSet001\\Services\\RemoteAccess";

/// Two configurations of one machine.
fn store(seed: u64) -> MemoryStore {
    let mut store = router(&Options { interfaces: 3, seed: 5, ..Options::default() });
    let other = router(&Options { interfaces: 2, seed, ..Options::default() });
    if seed != 5 {
        let service = KeyPath::from(SERVICE);
        let theirs = other.registry.root().at(&service).unwrap();
        let own = store.registry.root_mut().at_or_new(&service);
        own.subkeys.retain(|key| !key.name.is("Interfaces") && !key.name.is("RouterManagers"));
        for class in ["Interfaces", "RouterManagers"] {
            own.subkeys.push(theirs.subkey(class).unwrap().clone());
        }
        own.subkeys.last_mut().unwrap().values.push(Value::dword("Theirs", 1));
        store.phone_book = other.phone_book;
    }
    store
}

fn without(mut store: MemoryStore, class: ClassName) -> MemoryStore {
    match class {
        ClassName::PhoneBook => store.phone_book = PhoneBookContent::Absent,
        ClassName::Server => {}
        _ => {
            let name = if class == ClassName::Interfaces { "Interfaces" } else { "RouterManagers" };
            let service = store.registry.root_mut().at_or_new(&KeyPath::from(SERVICE));
            service.subkeys.retain(|key| !key.name.is(name));
        }
    }
    store
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    NotCaptured,
    Absent,
    Complete,
    Incomplete,
}

const STATES: [State; 4] = [State::NotCaptured, State::Absent, State::Complete, State::Incomplete];

fn set<T>(class: &mut Class<T>, state: State) {
    let why = "a test".to_owned();
    let unreadable =
        || vec![Finding::new(Severity::Error, KeyPath::from(SERVICE), None, "a key", "none")];
    let before = std::mem::replace(class, Class::Absent);
    *class = match (state, before) {
        (State::NotCaptured, _) => Class::NotCaptured { why },
        (State::Incomplete, Class::Complete(content)) => {
            Class::Incomplete { content, unreadable: unreadable() }
        }
        (_, before) => before,
    };
}

fn set_class(snapshot: &mut Snapshot, class: ClassName, state: State) {
    match class {
        ClassName::RouterManagers => set(&mut snapshot.router_managers, state),
        ClassName::Interfaces => set(&mut snapshot.interfaces, state),
        ClassName::PhoneBook => set(&mut snapshot.phone_book, state),
        ClassName::Server => set(&mut snapshot.server, state),
    }
}

/// The wanted snapshot with one class in a state.
fn wanted(class: ClassName, state: State) -> Snapshot {
    let theirs = store(77);
    let theirs = if state == State::Absent { without(theirs, class) } else { theirs };
    let mut snapshot = snapshot(&theirs);
    set_class(&mut snapshot, class, state);
    snapshot
}

/// Breaks a class at the target: a cell of its own that the tree refers to gets another signature.
fn damage(hive: &mut [u8], class: ClassName) {
    let name = if class == ClassName::Interfaces { "InterfaceName" } else { "GlobalInfo" };
    let at = hive.windows(name.len()).position(|bytes| bytes == name.as_bytes()).unwrap();
    // The name stands 20 bytes behind the value's signature `vk`.
    assert_eq!(&hive[at - 20..at - 18], b"vk");
    hive[at - 20] = b'x';
}

/// What a pair of states has to come to.
fn expected_refusal(from: State, to: State) -> Option<RefusalKind> {
    match (to, from) {
        (State::NotCaptured, _) => None,
        (State::Incomplete, _) => Some(RefusalKind::IncompleteBackup),
        (_, State::NotCaptured) => None,
        (_, State::Incomplete) => Some(RefusalKind::DamagedTarget),
        _ => None,
    }
}

/// Says whether an action is the one that a pair of states has to come to.
fn is_expected(action: &Action, class: ClassName, from: State, to: State) -> bool {
    match (to, from) {
        (State::NotCaptured, _) | (_, State::NotCaptured) => matches!(action, Action::Leave { .. }),
        (State::Absent, State::Absent) => *action == Action::Same,
        (State::Absent, _) => *action == Action::Remove,
        _ if class == ClassName::PhoneBook => *action == Action::Write,
        _ => matches!(action, Action::Change(_)),
    }
}

/// All pairs, as a plan sees them.
#[test]
fn a_plan_of_every_state_onto_every_state() {
    let mut tried = 0;
    for class in [ClassName::RouterManagers, ClassName::Interfaces, ClassName::PhoneBook] {
        for (from, to) in STATES.into_iter().flat_map(|from| STATES.map(|to| (from, to))) {
            let ours = store(5);
            let ours = if from == State::Absent { without(ours, class) } else { ours };
            let mut current = snapshot(&ours);
            set_class(&mut current, class, from);
            let wanted = wanted(class, to);
            let ports = routerkeep_router::PortNumbers::default();
            let (scope, permits) = (THREE.scope, THREE.permits);
            let planning =
                Planning { current: &current, wanted: &wanted, scope, ports: &ports, permits };
            let what = format!("{class}: {to:?} onto {from:?}");
            match (plan(&planning), expected_refusal(from, to)) {
                (Err(PlanError::Refused(refusals)), Some(kind)) => {
                    let kinds: Vec<_> = refusals.iter().map(|refusal| refusal.kind).collect();
                    assert_eq!(kinds, [kind], "{what}");
                }
                (Ok(plan), None) => {
                    let own = plan.classes.iter().find(|own| own.class == class).unwrap();
                    assert!(is_expected(&own.action, class, from, to), "{what}: {own:?}");
                }
                (found, expected) => panic!("{what}: {found:?}, expected {expected:?}"),
            }
            tried += 1;
        }
    }
    assert_eq!(tried, 48);
}

/// The pairs that a hive and a phone book can be in, on files. Of a registry every key is offered, and a
/// phone book is read whole or not at all: that leaves out twelve.
#[test]
fn every_state_onto_every_state() {
    let (mut tried, mut restored) = (0, 0);
    for class in [ClassName::RouterManagers, ClassName::Interfaces, ClassName::PhoneBook] {
        let never =
            if class == ClassName::PhoneBook { State::Incomplete } else { State::NotCaptured };
        for from in STATES.into_iter().filter(|from| *from != never) {
            for to in STATES {
                tried += 1;
                restored += u32::from(one(class, from, to) == Came::Done);
            }
        }
    }
    println!(
        "states: {tried} pairs on files, {restored} of them restored, the others refused or left"
    );
    assert_eq!((tried, restored), (36, 21));
}

#[derive(PartialEq)]
enum Came {
    Done,
    Refused,
}

fn one(class: ClassName, from: State, to: State) -> Came {
    let what = format!("{class}: {to:?} onto {from:?}");
    let ours = store(5);
    let ours = if from == State::Absent { without(ours, class) } else { ours };
    let files = disk(&ours);
    let is_tree = class != ClassName::PhoneBook;
    let place = match from {
        // A bare hive has no phone book to offer; of a registry every key is offered.
        State::NotCaptured if !is_tree => {
            let hive = at(routerkeep_testkit::root::HIVE);
            let alone = std::path::PathBuf::from("/mnt/SYSTEM");
            let bytes = routerkeep_files::Files::read(&files, &hive, u64::MAX).unwrap();
            files.add_file(&alone, &bytes).unwrap();
            routerkeep_restore::Place::hive(&files, &alone).unwrap()
        }
        State::Incomplete if is_tree => {
            let hive = at(routerkeep_testkit::root::HIVE);
            let mut bytes = routerkeep_files::Files::read(&files, &hive, u64::MAX).unwrap();
            damage(&mut bytes, class);
            files.overwrite(&hive, &bytes).unwrap();
            files.settle();
            place(&files)
        }
        _ => place(&files),
    };
    let wanted = wanted(class, to);
    let before = files.tree();
    let prepared = look(&files, &place, &wanted, THREE);
    let kinds: Vec<RefusalKind> = prepared.refusals.iter().map(|refusal| refusal.kind).collect();
    if let Some(kind) = expected_refusal(from, to) {
        assert_eq!(kinds, [kind], "{what}");
        assert_eq!(refused_for(restore(&files, &place, &wanted, THREE)), [kind], "{what}");
        let mut after = files.tree();
        after.retain(|path, _| before.contains_key(path));
        assert_eq!(after, before, "{what}");
        return Came::Refused;
    }
    assert_eq!(kinds, [], "{what}");
    let plan = prepared.plan.unwrap();
    let action = &plan.classes.iter().find(|own| own.class == class).unwrap().action;
    assert!(is_expected(action, class, from, to), "{what}: {action:?}");
    if to == State::NotCaptured && from == State::Incomplete {
        // The class is left alone, but the hive is damaged, and how an edit takes that is its own matter.
        return Came::Refused;
    }
    let done = done(restore(&files, &place, &wanted, THREE));
    assert_eq!(done.plan, plan, "{what}");
    let after = snapshot(&seen_at(
        &files,
        place.hive_path(),
        place
            .phone_book_path()
            .filter(|path| routerkeep_files::Files::stat(&files, path).unwrap().is_some()),
    ));
    let ours = snapshot(&ours);
    for other in ClassName::ALL {
        let expected = match other {
            ClassName::Server => &ours,
            _ if other == class && to == State::NotCaptured => &ours,
            _ => &wanted,
        };
        if other == ClassName::PhoneBook && from == State::NotCaptured {
            continue;
        }
        assert!(same_class(&after, expected, other), "{what}: {other}");
    }
    Came::Done
}

/// The server class is only touched when it is asked for, and then becomes equal.
#[test]
fn the_server_class_is_restored_where_it_is_asked_for() {
    let ours = store(5);
    let mut theirs = ours.clone();
    let root = theirs.registry.root_mut();
    let service = root.at_or_new(&KeyPath::from(SERVICE));
    service.subkeys.retain(|key| !key.name.is("Policy"));
    service.values.push(Value::text("New", "value"));
    let set = root.at_or_new(&KeyPath::from("ControlSet001\\Services"));
    set.at_or_new(&KeyPath::from("SstpSvc\\Parameters")).values.retain(|v| !v.name.is("UseHttps"));
    let routes = set.at_or_new(&KeyPath::from("Tcpip\\Parameters\\PersistentRoutes"));
    routes.values.push(Value::text("10.99.0.0,255.255.0.0,10.0.0.9,1", ""));
    set.at_or_new(&KeyPath::from("Tcpip\\Parameters"))
        .values
        .retain(|v| !v.name.is("IPEnableRouter"));
    let class = KeyPath::from("ControlSet001")
        .join_path(&KeyPath::from(routerkeep_router::places::NETWORK_CLASS));
    // The other machine has its miniports under other numbers, and more ports.
    for device in &mut root.at_or_new(&class).subkeys {
        if let Some(ports) = device.values.iter_mut().find(|value| value.name.is("WanEndpoints")) {
            ports.data = 64_u32.to_le_bytes().to_vec();
        }
        let name = format!("1{}", device.name);
        device.name = routerkeep_registry::Name::from(name.as_str());
    }
    let wanted = snapshot(&theirs);

    let files = disk(&ours);
    let place = place(&files);
    assert!(done(restore(&files, &place, &wanted, THREE)).plan.is_empty());
    let plan = done(restore(&files, &place, &wanted, THREE.server())).plan;
    assert!(!plan.is_empty());
    let after = seen(&files);
    assert_class(&snapshot(&after), &wanted, ClassName::Server);
    // Everything else is as it was: only what belongs to the class may differ.
    let numbers = |root: &Key| -> Vec<String> {
        root.at(&class).unwrap().subkeys.iter().map(|key| key.name.to_string()).collect()
    };
    assert_eq!(numbers(after.registry.root()), numbers(ours.registry.root()));
    let path = KeyPath::from("ControlSet001\\Services\\Tcpip\\Parameters");
    let host = |root: &Key| root.at(&path).unwrap().value("Hostname").unwrap().clone();
    assert_eq!(host(after.registry.root()), host(ours.registry.root()));
}

/// A machine without one of the components: refused, or left out and listed.
#[test]
fn a_port_that_the_machine_lacks_is_refused_or_left_out() {
    let theirs = store(5);
    let mut ours = store(5);
    let class = KeyPath::from("ControlSet001")
        .join_path(&KeyPath::from(routerkeep_router::places::NETWORK_CLASS));
    ours.registry.root_mut().at_or_new(&class).subkeys.retain(|device| {
        device
            .value("ComponentId")
            .and_then(Value::as_text)
            .is_none_or(|id| !id.is("ms_sstpminiport"))
    });
    ours.registry.root_mut().at_or_new(&KeyPath::from(SERVICE)).values.push(Value::dword("x", 1));
    let (files, wanted) = (disk(&ours), snapshot(&theirs));
    let place = place(&files);
    let refusals = refused(restore(&files, &place, &wanted, THREE.server()));
    assert_eq!(refusals.len(), 1);
    assert_eq!(refusals[0].kind, RefusalKind::NoPlace);
    assert!(refusals[0].found.contains("ms_sstpminiport"), "{}", refusals[0]);
    let how = THREE.server().with(routerkeep_restore::Permit::SkipMissing);
    let done = done(restore(&files, &place, &wanted, how));
    assert_eq!(done.plan.left_out, ["Ports\\ms_sstpminiport"]);
}
