//! The committed examples are what their program makes.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use routerkeep_registry::{KeyPath, Limits};
use routerkeep_router::{
    CheckSeverity, Class, Interface, InterfaceType, Transport, capture, check,
};
use routerkeep_testkit::generate::{branch_office, branch_office_monday};
use routerkeep_testkit::root::{HIVE, PHONE_BOOK, write_root};
use std::path::{Path, PathBuf};

/// The greatest size of the committed hive in bytes.
const HIVE_LIMIT: usize = 100_000;

fn committed(example: &str, file: &str) -> Vec<u8> {
    let examples: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let path = examples.join(example).join(file);
    std::fs::read(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

#[test]
fn the_examples_are_made_byte_for_byte() {
    let examples =
        [("branch-office", branch_office()), ("branch-office-monday", branch_office_monday())];
    for (example, store) in examples {
        let made = tempfile::tempdir().unwrap();
        write_root(made.path(), &store).unwrap();
        for file in [HIVE, PHONE_BOOK] {
            let made = std::fs::read(made.path().join(file)).unwrap();
            assert!(
                made == committed(example, file),
                "{example}/{file} is out of date: cargo run -p routerkeep-testkit --example \
                 branch-office -- examples"
            );
        }
        let size = committed(example, HIVE).len();
        assert!(size < HIVE_LIMIT, "{size} bytes");
    }
}

#[test]
fn the_example_shows_what_its_readme_says() {
    let snapshot = capture(&branch_office(), &Limits::DEFAULT).unwrap();
    // Notes say what a restore must think of: certificates, credentials.
    assert!(check(&snapshot).iter().all(|finding| finding.severity() == CheckSeverity::Note));
    assert_eq!(snapshot.findings, []);
    assert_eq!(Transport::list(&snapshot.router_managers).len(), 2);
    let interfaces = Interface::list(&snapshot.interfaces);
    let shown: Vec<_> = interfaces
        .iter()
        .map(|interface| {
            let adapter = interface.adapter(&snapshot.adapters);
            let name = adapter.and_then(|adapter| adapter.friendly_name.as_ref());
            let name = name.or(interface.name.as_ref()).unwrap().to_string();
            (name, interface.kind.unwrap(), interface.enabled)
        })
        .collect();
    let expected = [
        ("Loopback", InterfaceType::LOOPBACK, true),
        ("Internal", InterfaceType::INTERNAL, true),
        ("Internet", InterfaceType::DEDICATED, true),
        ("LAN", InterfaceType::DEDICATED, true),
        ("Head office", InterfaceType::FULL_ROUTER, true),
        ("Backup line", InterfaceType::FULL_ROUTER, false),
    ];
    assert_eq!(shown, expected.map(|(name, kind, on)| (name.to_owned(), kind, on)));
    let Class::Complete(server) = &snapshot.server else { panic!("the server class is whole") };
    let ports = server.at(&KeyPath::from("Ports")).unwrap();
    assert_eq!(ports.subkeys.len(), 5);
}
