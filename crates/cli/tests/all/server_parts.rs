//! Parts, other adapters and rehearsals on a running server: Samba in its place. What is there afterwards is said by
//! two clients that are not ours, and held against trees that no plan of ours had a hand in.

use crate::server_restore::Case;
use routerkeep_registry::{Key, KeyPath, Value};
use routerkeep_router::{MemoryStore, PhoneBookContent};
use routerkeep_testkit::generate::Options;
use routerkeep_testkit::oracle::{impacket, require};
use routerkeep_testkit::samba::available;

const INTERFACES: &str = "ControlSet001\\Services\\RemoteAccess\\Interfaces";
/// The same at the server, for its own client.
const AT_SERVER: &str = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\RemoteAccess";

fn has_what_it_takes(what: &str) -> bool {
    require(what, available().and_then(|()| impacket::available())).is_some()
}

fn interfaces(store: &mut MemoryStore) -> &mut Key {
    store.registry.root_mut().at_or_new(&KeyPath::from(INTERFACES))
}

fn text(key: &Key, value: &str) -> String {
    key.value(value).and_then(Value::as_text).unwrap().to_string()
}

/// Cuts a phone book before each heading.
fn sections(store: &MemoryStore) -> Vec<Vec<u8>> {
    let PhoneBookContent::Present(book) = &store.phone_book else { panic!("it has a phone book") };
    let mut sections: Vec<Vec<u8>> = Vec::new();
    for line in book.split_inclusive(|byte| *byte == b'\n') {
        match sections.last_mut() {
            Some(last) if !line.starts_with(b"[") => last.extend(line),
            _ => sections.push(line.to_vec()),
        }
    }
    sections
}

/// Puts the phone book that the server has into a store with which the server is to agree.
fn take_book(case: &Case, expected: &mut MemoryStore) {
    expected.phone_book =
        PhoneBookContent::Present(std::fs::read(case.samba.phone_book()).unwrap());
}

/// The interface's number is the next one that is free there, not that of the backup.
#[test]
fn one_interface_of_a_backup_comes_to_a_server_with_its_entry() {
    if !has_what_it_takes("one interface for a server") {
        return;
    }
    let old = Options { interfaces: 3, ..Options::default() };
    let mut case = Case::new(old, Options { interfaces: 6, ..old });
    let mut slot = interfaces(&mut case.new).subkeys[8].clone();
    let name = text(&slot, "InterfaceName");
    let part = format!("interface:{name}");
    let line = ["restore", "wanted", "--allow-signed-only", "--yes", "--only", &part, "-r"];
    let shown = case.run_words(line.into_iter().chain([case.location.as_str()])).done();
    assert!(shown.contains(&format!("the phone-book entry \"{name}\"")), "{shown}");
    assert!(shown.contains("Restored: read back and compared."), "{shown}");

    let mut expected = case.old.clone();
    slot.name = "7".into();
    interfaces(&mut expected).subkeys.push(slot);
    take_book(&case, &mut expected);
    case.assert_server_has(&expected, true);
    let [is, had, wanted] = [&expected, &case.old, &case.new].map(sections);
    assert_eq!(is.len(), had.len() + 1);
    assert!(had.iter().chain([&wanted[4]]).all(|section| is.contains(section)));

    case.run("undo --yes -r").done();
    case.assert_server_has(&case.old, true);
}

/// What was changed at the server by its own client is put back where it was asked for, and stays elsewhere.
#[test]
fn one_interface_and_one_transport_of_a_server_are_put_back() {
    if !has_what_it_takes("parts of a server put back") {
        return;
    }
    let old = Options { interfaces: 3, ..Options::default() };
    let mut case = Case::new(old, old);
    case.run("backup before -r").done();
    let enable = |slot: &str, value: &str| {
        let key = format!("{AT_SERVER}\\Interfaces\\{slot}");
        case.samba.net(&["setvalue", &key, "Enabled", "dword", value]);
    };
    enable("4", "0");
    enable("5", "0");
    for transport in ["Ip", "Ipv6"] {
        let key = format!("{AT_SERVER}\\RouterManagers\\{transport}");
        case.samba.net(&["setvalue", &key, "DLLPath", "sz", "C:\\elsewhere.dll"]);
    }
    let mut expected = case.old.clone();
    let other = &mut interfaces(&mut expected).subkeys[5];
    other.values.retain(|value| !value.name.is("Enabled"));
    other.values.push(Value::dword("Enabled", 0));
    let managers = KeyPath::from("ControlSet001\\Services\\RemoteAccess\\RouterManagers\\Ipv6");
    let managers = expected.registry.root_mut().at_or_new(&managers);
    managers.values.retain(|value| !value.name.is("DLLPath"));
    managers.values.push(Value::text("DLLPath", "C:\\elsewhere.dll"));

    let name = text(&interfaces(&mut case.old).subkeys[4], "InterfaceName");
    let part = format!("interface:{name}");
    let words = ["restore", "before", "--allow-signed-only", "--yes", "--only", &part];
    let words = words.into_iter().chain(["--only", "transport:IPv4", "-r"]);
    case.run_words(words.chain([case.location.as_str()])).done();
    case.assert_server_has(&expected, true);
    // The way back brings what the client of Samba had made of the two.
    case.run("undo --yes -r").done();
    let four = case.samba.net(&["getvalue", &format!("{AT_SERVER}\\Interfaces\\4"), "Enabled"]);
    assert!(four.contains("Value      = 0\n"), "{four}");
    let ip = case.samba.net(&["getvalue", &format!("{AT_SERVER}\\RouterManagers\\Ip"), "DLLPath"]);
    assert!(ip.contains("elsewhere.dll"), "{ip}");
}

/// The LAN interfaces of another router get the adapters of this server; all else is as the backup says.
#[test]
fn the_adapters_of_a_server_take_the_interfaces_of_others() {
    if !has_what_it_takes("adapters of a server") {
        return;
    }
    let mut case = Case::new(
        Options { interfaces: 4, ..Options::default() },
        Options { interfaces: 5, seed: 7, ..Options::default() },
    );
    let adapters = |store: &mut MemoryStore| -> Vec<String> {
        let slots = &interfaces(store).subkeys;
        slots
            .iter()
            .map(|slot| text(slot, "InterfaceName"))
            .filter(|n| n.starts_with('{'))
            .collect()
    };
    let (from, to) = (adapters(&mut case.new), adapters(&mut case.old));
    assert_eq!((from.len(), to.len()), (2, 2));
    let refused = case.run("restore wanted --other-router --allow-signed-only --map auto --yes -r");
    assert_eq!(refused.code, Some(4), "{}", refused.stdout);
    case.assert_server_has(&case.old, false);

    // Crosswise: no name of an adapter says so. One pair by GUIDs, one by friendly names.
    let pairs = [format!("{}={}", from[0], to[1]), "LAN=Internet".to_owned()];
    let mut words = vec!["restore", "wanted", "--other-router", "--allow-signed-only", "--yes"];
    words.extend(pairs.iter().flat_map(|pair| ["--map", pair.as_str()]));
    words.extend(["-r", case.location.as_str()]);
    let shown = case.run_words(words).done();
    assert!(shown.contains("Adapters:\n"), "{shown}");

    let mut expected = case.new.clone();
    for slot in &mut interfaces(&mut expected).subkeys {
        let name = text(slot, "InterfaceName");
        let adapter = from.iter().position(|own| *own == name).map(|at| to[1 - at].as_str());
        if let Some(adapter) = adapter {
            slot.values.retain(|value| !value.name.is("InterfaceName"));
            slot.values.push(Value::text("InterfaceName", adapter));
        }
    }
    case.assert_server_has(&expected, true);
    case.run("undo --yes -r").done();
    case.assert_server_has(&case.old, true);
}

#[test]
fn a_restore_of_a_server_is_rehearsed_without_touching_it() {
    if !has_what_it_takes("rehearsal of a server") {
        return;
    }
    let case = Case::new(
        Options { interfaces: 4, ..Options::default() },
        Options { interfaces: 9, seed: 7, ..Options::default() },
    );
    // Elsewhere Samba makes keys itself once its services are asked for.
    let service = KeyPath::from("SYSTEM\\CurrentControlSet\\Services\\RemoteAccess");
    let before = case.samba.export(&service);
    let shown = case.run("rehearse wanted --scratch . -r").done();
    let classes = "\
  router-managers  as the backup says, byte for byte
  interfaces       as the backup says, byte for byte
  phone-book       as the backup says, byte for byte
  server           untouched, byte for byte
By meaning: no difference
";
    let first = format!("PROVED: wanted restored onto a copy of {},", case.location);
    assert!(shown.contains(&first) && shown.contains(classes), "{shown}");
    // Nothing was changed there, and no restore of it is spoken of.
    assert!(!shown.contains("changed from afar"), "{shown}");
    assert!(before == case.samba.export(&service), "the server's registry");
    case.assert_server_has(&case.old, false);
    assert_eq!(case.beside_the_phone_book(), ["router.pbk"]);
    assert_eq!(case.env.list("."), ["r", "wanted"], "the copy is gone");

    let line = "rehearse wanted --scratch . --map LAN=LAN --map Internet=Internet -r";
    let shown = case.run(line).done();
    assert!(shown.contains("PROVED") && shown.contains(classes), "{shown}");
    let told = case.run("rehearse wanted --scratch . --only transport:IPv4 --json -r");
    let told = told.json("routerkeep.rehearse/1");
    assert_eq!(told["data"]["proved"], true, "{told}");
    // A service that runs, or another's mark, does not hinder what touches nothing.
    std::fs::write(case.samba.admin().join("System32/ras/routerkeep.pending"), "a mark").unwrap();
    case.run("rehearse wanted --scratch . -r").done();
}

/// What somebody has to know is said however little is to be printed, and to programs too.
#[test]
fn what_a_user_of_a_server_has_to_know_is_told_quietly_and_in_documents() {
    if !has_what_it_takes("warnings of a server") {
        return;
    }
    let old = Options { interfaces: 1, ..Options::default() };
    let case = Case::new(old, Options { interfaces: 2, ..old });
    let codes = |line: &str, schema: &str| -> Vec<String> {
        let told = case.run(line).json(schema);
        let warnings = told["warnings"].as_array().unwrap();
        assert!(warnings.iter().all(|own| own["message"].as_str().unwrap().ends_with('.')));
        warnings.iter().map(|own| own["code"].as_str().unwrap().to_owned()).collect()
    };
    let restore = "restore wanted --allow-signed-only";
    assert_eq!(codes("show --json", "routerkeep.show/1"), ["signed-only"]);
    let dry = codes(&format!("{restore} --dry-run --json -r"), "routerkeep.restore/1");
    assert_eq!(dry, ["signed-only"], "nothing is changed");
    let done = codes(&format!("{restore} --yes --json -r"), "routerkeep.restore/1");
    assert_eq!(done, ["signed-only", "no-self-healing"]);
    let undone = case.run("undo --yes -q -r").done();
    let afar = "A server is changed from afar: nothing brings it back by itself";
    assert!(undone.contains(afar), "{undone}");
    // A failure says it too.
    let mark = case.samba.admin().join("System32/ras/routerkeep.pending");
    std::fs::write(&mark, "a mark").unwrap();
    let refused = codes(&format!("{restore} --yes --json -r"), "routerkeep.restore/1");
    assert_eq!(refused, ["signed-only"]);
    let shown = codes("show --json", "routerkeep.show/1");
    assert_eq!(shown, ["signed-only", "pending-restore"]);
}

/// A directory in place of the phone book, or of the mark, is neither.
#[test]
fn a_directory_is_no_phone_book() {
    if !has_what_it_takes("a directory for a phone book") {
        return;
    }
    let old = Options { interfaces: 1, ..Options::default() };
    let case = Case::new(old, Options { interfaces: 2, ..old });
    let book = case.samba.phone_book();
    std::fs::remove_file(&book).unwrap();
    std::fs::create_dir(&book).unwrap();
    for line in ["backup b -r", "show", "verify", "restore wanted --allow-signed-only --yes -r"] {
        let failed = case.run(line);
        assert_eq!(failed.code, Some(3), "{line}: {}", failed.stdout);
        let found = "System32/ras/router.pbk: expected a file, found a directory";
        assert!(failed.stderr.contains(found), "{line}: {}", failed.stderr);
    }
    assert!(!case.env.path("b").exists() && book.is_dir());
    assert_eq!(case.beside_the_phone_book(), ["router.pbk"]);
}
