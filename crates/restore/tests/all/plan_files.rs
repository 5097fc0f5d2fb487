//! Plans as files: done as they are, or refused because router or backup are others now.

use crate::support::*;
use routerkeep_files::MemoryFiles;
use routerkeep_infoblock::payload::{Payload, RouteKind, RoutePath};
use routerkeep_infoblock::{Context, InfoBlock, InfoType, Scope, Transport};
use routerkeep_registry::{Key, KeyPath, Value};
use routerkeep_restore::{
    BackupRef, Choice, Outcome, Part, Permit, PlanFile, RefusalKind, apply_file, draft,
};
use routerkeep_router::{ClassName, MemoryStore, PhoneBookContent, Snapshot};
use routerkeep_testkit::generate::{Options, Windows, router};

const SERVICE: &str = "ControlSet001\\Services\\RemoteAccess";

fn made(interfaces: usize, seed: u64) -> MemoryStore {
    router(&Options { interfaces, seed, style: Windows::Server2019 })
}

fn reference(manifest: &str) -> BackupRef {
    BackupRef { location: "/backups/friday".to_owned(), manifest: manifest.to_owned() }
}

fn planned(files: &MemoryFiles, backup: &Snapshot, how: How) -> PlanFile {
    let provenance = provenance();
    let request = how.request(backup, &provenance);
    let draft = draft(files, &place(files), &request, &reference("aa")).unwrap();
    let file = draft.file.unwrap_or_else(|| panic!("{:?}", draft.prepared.refusals));
    // As it is read from the disk.
    PlanFile::parse(file.text().as_bytes()).unwrap()
}

fn applied(files: &MemoryFiles, backup: &Snapshot, file: &PlanFile, manifest: &str) -> Outcome {
    let provenance = provenance();
    let choice = file.choice().unwrap();
    let how = How { scope: file.scope(), permits: file.permits(), ..THREE.choice(&choice) };
    let request = how.request(backup, &provenance);
    apply_file(files, &place(files), &request, &reference(manifest), file).unwrap()
}

fn interface(backup: &Snapshot, index: usize) -> String {
    let keys = &backup.interfaces.content().unwrap().subkeys;
    let names = keys.iter().map(|key| key.value("InterfaceName").unwrap().as_text().unwrap());
    names.map(|name| name.to_string()).filter(|name| name.contains(' ')).nth(index).unwrap()
}

fn only(backup: &Snapshot) -> Choice {
    let part = Part::Interface(interface(backup, 0));
    Choice { parts: vec![part], ..Choice::default() }
}

#[test]
fn a_plan_is_done_as_it_is() {
    let (ours, theirs) = (made(3, 1), made(4, 2));
    let backup = snapshot(&theirs);
    for choice in [Choice::default(), only(&backup)] {
        let files = disk(&ours);
        let how = THREE.with(Permit::OtherRouter).choice(&choice);
        let file = planned(&files, &backup, how);
        assert!(file.changes() > 0);
        let Outcome::Done(_) = applied(&files, &backup, &file, "aa") else { panic!() };
        let restored = disk(&ours);
        let _ = done(restore(&restored, &place(&restored), &backup, how));
        let (one, other) = (snapshot(&seen(&files)), snapshot(&seen(&restored)));
        for class in ClassName::ALL {
            assert_class(&one, &other, class);
        }
        // It can't be done twice: the router is another one now.
        let Outcome::Refused(refusals) = applied(&files, &backup, &file, "aa") else { panic!() };
        assert_eq!(refusals[0].kind, RefusalKind::StalePlan);
    }
}

type Edit = fn(&mut MemoryStore);

fn key<'s>(store: &'s mut MemoryStore, path: &str) -> &'s mut Key {
    store.registry.root_mut().at_or_new(&KeyPath::from(path))
}

/// The first demand-dial interface.
fn dialling(store: &mut MemoryStore) -> &mut Key {
    let root = key(store, &format!("{SERVICE}\\Interfaces"));
    root.subkeys.iter_mut().find(|key| key.name.is("4")).unwrap()
}

fn edit_block(value: &mut Value, context: Context, edit: impl Fn(InfoType, &mut Payload)) {
    let block = InfoBlock::parse(&value.data).unwrap();
    let entries: Vec<_> = block
        .entries()
        .map(|entry| {
            let mut payload = Payload::decode(context, &entry).into_payload();
            edit(entry.info_type, &mut payload);
            (entry.info_type, payload)
        })
        .collect();
    value.data = InfoBlock::build(&entries).unwrap().into_bytes();
}

fn edit_interface(store: &mut MemoryStore, edit: impl Fn(InfoType, &mut Payload)) {
    let ip = dialling(store).subkeys.iter_mut().find(|key| key.name.is("Ip")).unwrap();
    let value = ip.values.iter_mut().find(|value| value.name.is("InterfaceInfo")).unwrap();
    let context = Context { transport: Transport::Ip, scope: Scope::Interface };
    edit_block(value, context, edit);
}

fn set(key: &mut Key, value: Value) {
    key.values.retain(|own| own.name != value.name);
    key.values.push(value);
}

fn edit_book(store: &mut MemoryStore, from: &str, to: &str) {
    let PhoneBookContent::Present(bytes) = &mut store.phone_book else { panic!() };
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(from), "{from}");
    *bytes = text.replacen(from, to, 1).into_bytes();
}

/// What matters: each of these has to be noticed.
const MATTERS: &[(&str, Edit)] = &[
    ("route metric", |store| {
        edit_interface(store, |_, payload| {
            if let Payload::Routes(rows) = payload {
                rows.push(routerkeep_infoblock::payload::InterfaceRoute::static_v4(
                    [192, 0, 2, 0].into(),
                    [255, 255, 255, 0].into(),
                    [10, 0, 0, 9].into(),
                    5,
                ));
            }
        });
    }),
    ("disabled", |store| set(dialling(store), Value::dword("Enabled", 7))),
    ("type", |store| set(dialling(store), Value::dword("Type", 1 + 2))),
    ("renamed", |store| set(dialling(store), Value::text("InterfaceName", "Somewhere"))),
    ("new interface", |store| {
        let root = key(store, &format!("{SERVICE}\\Interfaces"));
        let mut new = root.subkeys[2].clone();
        new.name = "77".into();
        set(&mut new, Value::text("InterfaceName", "{00000000-0000-0000-0000-000000000077}"));
        root.subkeys.push(new);
    }),
    ("interface gone", |store| {
        key(store, &format!("{SERVICE}\\Interfaces")).subkeys.retain(|key| !key.name.is("4"));
    }),
    ("transport off", |store| {
        key(store, &format!("{SERVICE}\\RouterManagers"))
            .subkeys
            .retain(|key| !key.name.is("Ipv6"));
    }),
    ("protocol gone", |store| {
        let ip = key(store, &format!("{SERVICE}\\RouterManagers\\Ip"));
        let value = ip.values.iter_mut().find(|value| value.name.is("GlobalInfo")).unwrap();
        let block = InfoBlock::parse(&value.data).unwrap();
        value.data = block.removed(InfoType::MS_IP_RIP).unwrap().into_bytes();
    }),
    ("library", |store| {
        let ip = key(store, &format!("{SERVICE}\\RouterManagers\\Ip"));
        set(ip, Value::expand_text("DLLPath", "C:\\other.dll"));
    }),
    ("phone number", |store| edit_book(store, "\nPhoneNumber=", "\nPhoneNumber=9")),
    ("phone book gone", |store| store.phone_book = PhoneBookContent::Absent),
    ("text in front", |store| edit_book(store, "[", "; words\r\n[")),
    ("other computer", |store| {
        let path = "ControlSet001\\Control\\ComputerName\\ComputerName";
        set(key(store, path), Value::text("ComputerName", "OTHER"));
    }),
    ("other adapter", |store| {
        let path = KeyPath::from("ControlSet001")
            .join_path(&KeyPath::from(routerkeep_router::places::NETWORK_CONNECTIONS));
        let root = store.registry.root_mut().at_or_new(&path);
        let mut new = root.subkeys.last().unwrap().clone();
        new.name = "{00000000-0000-0000-0000-000000000078}".into();
        root.subkeys.push(new);
    }),
];

/// What does not: nobody has to look at the plan again for these.
const VOLATILE: &[(&str, Edit)] = &[
    ("stamp of an interface", |store| set(dialling(store), Value::dword("Stamp", 99))),
    ("stamp of the interfaces", |store| {
        set(key(store, &format!("{SERVICE}\\Interfaces")), Value::dword("Stamp", 5));
    }),
    ("stamp of the transports", |store| {
        set(key(store, &format!("{SERVICE}\\RouterManagers")), Value::dword("Stamp", 6));
    }),
    ("fields of run time", |store| {
        edit_interface(store, |_, payload| {
            if let Payload::Routes(rows) = payload {
                rows.iter_mut().for_each(|row| {
                    row.interface_index = 17;
                    row.kind = RouteKind::Indirect;
                    if let RoutePath::V4(path, _) = &mut row.path {
                        path.age = 4711;
                    }
                });
            }
        });
    }),
    ("order of a block", |store| {
        let ip = key(store, &format!("{SERVICE}\\RouterManagers\\Ip"));
        let value = ip.values.iter_mut().find(|value| value.name.is("GlobalInfo")).unwrap();
        let block = InfoBlock::parse(&value.data).unwrap();
        let mut items: Vec<_> = block.entries().collect();
        items.reverse();
        let new = items.iter().fold(InfoBlock::new(), |block, entry| {
            let data = entry.data.unwrap();
            block.added(entry.info_type, entry.item_size, entry.count, data).unwrap()
        });
        assert_ne!(value.data, new.as_bytes());
        value.data = new.into_bytes();
    }),
    ("enabled said outright", |store| {
        // The interface is enabled either way.
        let key = dialling(store);
        key.values.retain(|value| !value.name.is("Enabled"));
    }),
    ("filled in by Windows", |store| edit_book(store, "LowDateTime=", "LowDateTime=1")),
    ("the server, which was not asked for", |store| {
        set(key(store, &format!("{SERVICE}\\Parameters")), Value::dword("LoggingFlags", 3));
    }),
    ("elsewhere", |store| {
        key(store, "ControlSet001\\Services\\Dnscache").values.push(Value::dword("x", 1));
    }),
];

/// The routers: the first demand-dial interface is enabled, and differs from that of the backup.
fn pair() -> (MemoryStore, MemoryStore) {
    let mut ours = made(3, 1);
    set(dialling(&mut ours), Value::dword("Enabled", 1));
    (ours, made(4, 2))
}

#[test]
fn a_change_that_matters_is_noticed_and_a_volatile_one_is_not() {
    let (ours, theirs) = pair();
    let backup = snapshot(&theirs);
    let how = THREE.with(Permit::OtherRouter);
    let file = planned(&disk(&ours), &backup, how);
    for (what, edit) in MATTERS {
        let mut changed = ours.clone();
        edit(&mut changed);
        let files = disk(&changed);
        let before = files.tree();
        let Outcome::Refused(refusals) = applied(&files, &backup, &file, "aa") else {
            panic!("{what}: not noticed")
        };
        assert_eq!(refusals[0].kind, RefusalKind::StalePlan, "{what}: {refusals:?}");
        let mut after = files.tree();
        after.retain(|path, _| before.contains_key(path));
        assert_eq!(after, before, "{what}");
    }
    for (what, edit) in VOLATILE {
        let mut changed = ours.clone();
        edit(&mut changed);
        let files = disk(&changed);
        match applied(&files, &backup, &file, "aa") {
            Outcome::Done(_) => {}
            other => panic!("{what}: {other:?}"),
        }
        let after = snapshot(&seen(&files));
        for class in [ClassName::RouterManagers, ClassName::Interfaces, ClassName::PhoneBook] {
            assert_class(&after, &backup, class);
        }
    }
    let (matters, volatile) = (MATTERS.len(), VOLATILE.len());
    println!("plan files: {matters} changes noticed, {volatile} volatile ones passed over");
    // Another backup under the same name.
    let files = disk(&ours);
    let Outcome::Refused(refusals) = applied(&files, &backup, &file, "bb") else { panic!() };
    assert_eq!(refusals[0].kind, RefusalKind::StalePlan);
}

/// A part looks at itself and at what it needs, and at nothing else.
#[test]
fn a_plan_of_a_part_minds_its_own_business() {
    let (ours, theirs) = pair();
    let backup = snapshot(&theirs);
    let how = THREE.with(Permit::OtherRouter).choice(&only(&backup));
    let file = planned(&disk(&ours), &backup, how);
    for (what, edit) in MATTERS {
        let mut changed = ours.clone();
        edit(&mut changed);
        let files = disk(&changed);
        let outcome = applied(&files, &backup, &file, "aa");
        let own = [
            // A new interface gets the next number, and the transport's settings are looked at.
            "new interface",
            "interface gone",
            "protocol gone",
            "library",
            "phone book gone",
            "other computer",
            "other adapter",
            "transport off",
        ];
        match outcome {
            Outcome::Refused(refusals) if own.contains(what) => {
                assert_eq!(refusals[0].kind, RefusalKind::StalePlan, "{what}");
            }
            Outcome::Done(_)
                if !own.contains(what) || ["transport off", "interface gone"].contains(what) => {}
            other => panic!("{what}: {other:?}"),
        }
    }
}

/// A plan shows no secret, and its hashes say nothing to who has not the backup.
#[test]
fn hashes_are_keyed_by_the_backup() {
    let (ours, theirs) = (made(1, 1), made(2, 2));
    let mut other = theirs.clone();
    key(&mut other, &format!("{SERVICE}\\Interfaces")).values.push(Value::dword("Odd", 1));
    let [one, two] = [&theirs, &other].map(|store| {
        let backup = snapshot(store);
        planned(&disk(&ours), &backup, THREE.with(Permit::OtherRouter)).text()
    });
    let hashes = |text: &str| -> std::collections::BTreeSet<String> {
        let words = text.split('"').filter(|word| word.len() == 64);
        words.map(str::to_owned).collect()
    };
    assert!(hashes(&one).len() > 10);
    assert_eq!(hashes(&one).intersection(&hashes(&two)).count(), 0);
}

#[test]
fn a_changed_plan_is_no_plan() {
    let (ours, theirs) = (made(1, 1), made(1, 2));
    let backup = snapshot(&theirs);
    let text = planned(&disk(&ours), &backup, THREE.with(Permit::OtherRouter)).text();
    let bytes = text.as_bytes();
    assert!(PlanFile::parse(bytes).is_ok());
    for at in (0..bytes.len()).step_by(37) {
        let mut damaged = bytes.to_vec();
        damaged[at] ^= 1;
        assert!(PlanFile::parse(&damaged).is_err(), "byte {at}");
    }
    assert!(PlanFile::parse(b"").is_err());
    let newer = text.replace("\"major\": 1", "\"major\": 2");
    let body: String = newer.lines().filter(|line| !line.contains("\"sha256\"")).collect();
    let resealed = routerkeep_backup::seal(&format!("{}}}", body.trim_end_matches(',')));
    assert!(PlanFile::parse(resealed.as_bytes()).unwrap_err().to_string().contains("expected"));
}
