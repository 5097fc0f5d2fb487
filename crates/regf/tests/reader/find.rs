//! Finding a key by its path: what is said where the way there is damaged.

use crate::assembler::KeyFields;
use crate::{Assembler, in_file, open};
use routerkeep_regf::KeyPath;

/// A hive with the keys `\Services\RemoteAccess` and `\Services\RasMan`, and the cells of the three and of
/// the list of the two.
fn services() -> (Assembler, [u32; 5]) {
    let mut hive = Assembler::new();
    let root = hive.key(b"root", KeyFields { subkeys: (1, 0), ..KeyFields::default() });
    let fields = KeyFields { parent: root, subkeys: (2, 0), ..KeyFields::default() };
    let services = hive.key(b"Services", fields);
    let fields = KeyFields { parent: services, ..KeyFields::default() };
    let (ras, remote) = (hive.key(b"RasMan", fields), hive.key(b"RemoteAccess", fields));
    let leaf = hive.hash_leaf(&[(services, b"Services")]);
    hive.put(root, 28, leaf);
    let list = hive.hash_leaf(&[(ras, b"RasMan"), (remote, b"RemoteAccess")]);
    hive.put(services, 28, list);
    (hive, [root, services, ras, remote, list])
}

/// Looks for a key and returns whether it was found, and what was said.
fn find(hive: Assembler, root: u32, path: &str) -> (bool, Vec<String>) {
    let hive = open(hive.finish(root));
    let lookup = hive.find(&KeyPath::from(path)).unwrap();
    let said = lookup.findings.iter().map(|f| format!("{:?} {f}", f.severity)).collect();
    (lookup.key.is_some(), said)
}

#[test]
fn names_match_without_regard_to_case_and_absence_is_no_finding() {
    for (path, is_there) in [
        ("", true),
        ("services", true),
        ("SERVICES\\remoteaccess", true),
        ("Services\\RemoteAccess2", false),
        ("Services\\RemoteAcces", false),
        ("Nothing\\RemoteAccess", false),
    ] {
        let (hive, [root, ..]) = services();
        assert_eq!(find(hive, root, path), (is_there, Vec::new()), "{path}");
    }
}

#[test]
fn a_damaged_hash_hides_no_key() {
    let (mut hive, [root, _, _, _, list]) = services();
    hive.put(list, 16, 0x1234_5678);
    assert_eq!(find(hive, root, "Services\\RemoteAccess"), (true, Vec::new()));
}

#[test]
fn a_damaged_name_may_be_the_one_looked_for() {
    let (mut hive, [root, _, _, remote, list]) = services();
    hive.put(remote, 76, u32::from_le_bytes(*b"Semo"));
    let said = format!(
        "Error offset {}: \\Services: expected a list element that fits its key's name, \
         found another hash or start than \"SemoteAccess\" has",
        in_file(list + 16)
    );
    assert_eq!(find(hive, root, "Services\\RemoteAccess"), (false, vec![said]));
}

#[test]
fn damage_in_the_list_is_only_said_where_the_key_was_not_found() {
    let damage = || {
        let (mut hive, cells) = services();
        hive.put(cells[4], 4, 0x7FFF_FFF8);
        (hive, cells[0])
    };
    let (hive, root) = damage();
    assert_eq!(find(hive, root, "Services\\RemoteAccess"), (true, Vec::new()));
    let (hive, root) = damage();
    let said = "Error offset 0x80000ff8: \\Services: expected a whole cell at 0x7ffffff8, \
                found hive bins data of 0x1000 bytes";
    assert_eq!(find(hive, root, "Services\\RasMan"), (false, vec![said.to_owned()]));
}

/// The list leads to a key of the right name below another parent: the other control set's.
#[test]
fn a_key_of_another_parent_is_found_and_doubted() {
    let (mut hive, [root, services, _, remote, _]) = services();
    hive.put(remote, 16, root);
    let said = format!(
        "Error offset {}: \\Services: expected a key whose parent is at {services:#x}, \
         found \"RemoteAccess\", whose parent is at {root:#x}",
        in_file(remote)
    );
    assert_eq!(find(hive, root, "Services\\RemoteAccess"), (true, vec![said]));
}

/// More damage than is listed, in one list: it is counted, and takes no memory.
#[test]
fn a_list_full_of_damage_is_counted() {
    let mut hive = Assembler::new();
    let root = hive.key(b"root", KeyFields { subkeys: (60_000, 0), ..KeyFields::default() });
    let list = hive.offsets(b"li", &[0x0020_0000; 60_000]);
    hive.put(root, 28, list);
    let (is_there, said) = find(hive, root, "Services");
    assert!(!is_there);
    assert_eq!(said.len(), 10_001);
    assert_eq!(
        said[10_000],
        "Error \\: expected at most 10000 findings, found 50000 more, not listed"
    );
}
