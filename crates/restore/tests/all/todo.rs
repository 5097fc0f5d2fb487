//! What is left for people to do.

use crate::support::*;
use routerkeep_phonebook::{EntryBuilder, VpnStrategy};
use routerkeep_registry::{KeyPath, Value};
use routerkeep_restore::{KnownBy, Owner, Survival, Todo};
use routerkeep_router::{MemoryStore, PhoneBookContent};
use routerkeep_testkit::generate::branch_office;

const SERVICE: &str = "ControlSet001\\Services\\RemoteAccess";

fn book(entries: &[(&str, u32)]) -> PhoneBookContent {
    let entry = |(name, uid): &(&str, u32)| {
        let entry = EntryBuilder::vpn(*name, "vpn.example.net").strategy(VpnStrategy::L2tpOnly);
        entry.dial_params_uid(*uid).build().unwrap()
    };
    PhoneBookContent::Present(entries.iter().flat_map(entry).collect())
}

fn todos(ours: &MemoryStore, theirs: &MemoryStore, how: How) -> Vec<Todo> {
    let files = disk(ours);
    look(&files, &place(&files), &snapshot(theirs), how).todo
}

/// Entries that stay as they are need nobody: of them there may be a thousand.
#[test]
fn credentials_survive_where_their_number_does() {
    let (mut ours, mut theirs) = (branch_office(), branch_office());
    ours.phone_book = book(&[("Head office", 10), ("Backup line", 11), ("Untouched", 14)]);
    theirs.phone_book =
        book(&[("Head office", 10), ("Backup line", 12), ("Untouched", 14), ("New", 13)]);
    let PhoneBookContent::Present(bytes) = &mut theirs.phone_book else { panic!() };
    let at = bytes.windows(5).position(|part| part == b".net\r").unwrap();
    bytes[at + 1..at + 4].copy_from_slice(b"org");
    let found: Vec<Todo> = todos(&ours, &theirs, THREE)
        .into_iter()
        .filter(|todo| matches!(todo, Todo::Credentials { .. }))
        .collect();
    let expected =
        |interface: &str, expected| Todo::Credentials { interface: interface.to_owned(), expected };
    assert_eq!(
        found,
        [
            expected("Head office", Survival::Expected),
            expected("Backup line", Survival::Lost),
            expected("New", Survival::Lost),
        ]
    );
}

/// An interface that was gone has lost what Windows kept for it, whatever its entry says.
#[test]
fn an_interface_that_comes_back_wants_its_credentials_again() {
    let (mut ours, theirs) = (branch_office(), branch_office());
    let credentials = |ours: &MemoryStore| -> Vec<String> {
        let todos = todos(ours, &theirs, THREE).into_iter();
        todos
            .filter_map(|todo| match todo {
                Todo::Credentials { interface, .. } => Some(interface),
                _ => None,
            })
            .collect()
    };
    assert_eq!(credentials(&ours), [""; 0]);
    let root = ours.registry.root_mut();
    let interfaces = root.at_or_new(&KeyPath::from(SERVICE).join("Interfaces"));
    let is_head_office = |key: &routerkeep_registry::Key| {
        key.value("InterfaceName")
            .and_then(Value::as_text)
            .is_some_and(|name| name.is("Head office"))
    };
    interfaces.subkeys.retain(|key| !is_head_office(key));
    assert_eq!(credentials(&ours), ["Head office"]);
}

#[test]
fn what_the_server_needs_is_listed_with_the_server() {
    let ours = branch_office();
    let mut theirs = ours.clone();
    let root = theirs.registry.root_mut();
    let radius = format!("{SERVICE}\\Authentication\\Providers");
    let providers = root.at_or_new(&KeyPath::from(radius.as_str()));
    providers.values.retain(|value| !value.name.is("ActiveProvider"));
    let guid = "{1AA7F83F-C7F5-11D0-A376-00C04FC9DA04}";
    providers.values.push(Value::text("ActiveProvider", guid));
    providers.at_or_new(&KeyPath::from(guid).join("Servers").join("radius.example.net"));
    let class = format!("ControlSet001\\{}", routerkeep_router::places::NETWORK_CLASS);
    for device in &mut root.at_or_new(&KeyPath::from(class.as_str())).subkeys {
        if device
            .value("ComponentId")
            .and_then(Value::as_text)
            .is_some_and(|id| id.is("ms_sstpminiport"))
        {
            for value in &mut device.values {
                if value.name.is("WanEndpoints") || value.name.is("MaxWanEndpoints") {
                    value.data = 500_u32.to_le_bytes().to_vec();
                }
            }
        }
    }
    let three = todos(&ours, &theirs, THREE);
    assert!(
        !three.iter().any(|todo| matches!(todo, Todo::RadiusSecret { .. } | Todo::Reboot { .. }))
    );
    let all = todos(&ours, &theirs, THREE.server());
    let hash = "c5".repeat(32);
    for expected in [
        Todo::StartService,
        Todo::RadiusSecret {
            purpose: "authentication",
            servers: vec!["radius.example.net".to_owned()],
        },
        Todo::Reboot { port: "ms_sstpminiport".to_owned(), endpoints: 500, most: 128 },
        Todo::SstpBinding { hash: hash.clone() },
        Todo::Certificate { of: Owner::Server, known_by: KnownBy::Hash(hash) },
        Todo::FirewallRules,
    ] {
        assert!(all.contains(&expected), "{expected} in {all:?}");
    }
}

/// An interface whose adapter this machine does not have.
#[test]
fn lan_interfaces_without_an_adapter_are_named() {
    let theirs = branch_office();
    let mut ours = branch_office();
    let guid = "{8A7B7E19-0C3D-4F55-8B7A-1F0E9D3C5B02}";
    for place in [
        routerkeep_router::places::NETWORK_CONNECTIONS,
        routerkeep_router::places::TCPIP_INTERFACES,
    ] {
        let path = format!("ControlSet001\\{place}");
        let key = ours.registry.root_mut().at_or_new(&KeyPath::from(path.as_str()));
        key.subkeys.retain(|key| !key.name.is(guid));
    }
    let expected = Todo::NoAdapter { interface: guid.to_owned(), adapter: Some("LAN".to_owned()) };
    assert!(todos(&ours, &theirs, THREE).contains(&expected));
    assert_eq!(
        expected.to_string(),
        format!("LAN interface {guid} has no adapter on this machine (it was \"LAN\")")
    );
}
