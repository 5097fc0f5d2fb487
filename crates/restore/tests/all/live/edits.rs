//! A running system changed piece by piece: like a router in memory, one change after the other, and refused
//! where a restore is.

use super::*;
use crate::machine::store_of;
use proptest::test_runner::TestRunner;
use routerkeep_registry::{Depth, Value};
use routerkeep_restore::{edit_live, edit_live_phone_book};
use routerkeep_router::config::{Connection, NewInterface};
use routerkeep_router::{
    EditError, EditRefusal, InterfaceType, PhoneBookContent, PhoneBookEdit, Revision, StoreError,
    StoreMut, config::AdminState,
};
use routerkeep_testkit::operations::operations;
use routerkeep_testkit::strategy::store;

/// A machine whose changes go through the functions under test.
struct Edited<'f> {
    files: &'f MemoryFiles,
    machine: Machine,
    revision: Revision,
}

impl<'f> Edited<'f> {
    fn new(files: &'f MemoryFiles, machine: Machine) -> Self {
        Self { files, machine, revision: Revision::default() }
    }

    fn connect(self) -> Connection<'f> {
        Connection::open(Box::new(self), Limits::DEFAULT).unwrap()
    }
}

store_of!(Edited<'_>, machine);

impl StoreMut for Edited<'_> {
    fn change_registry(&mut self, changes: &[Change]) -> Result<(), EditError> {
        self.revision = self.revision.next();
        edit_live(self.files, &live_place(), &mut self.machine, changes)
    }

    fn change_phone_book(&mut self, edit: &PhoneBookEdit) -> Result<(), EditError> {
        self.revision = self.revision.next();
        edit_live_phone_book(self.files, &live_place(), &mut self.machine, edit)
    }

    fn revision(&mut self) -> Result<Revision, StoreError> {
        Ok(self.revision)
    }
}

fn tree(router: &Connection<'_>) -> routerkeep_registry::Key {
    let read = router.store().registry().read_tree(&KeyPath::root(), Depth::All, &Limits::DEFAULT);
    let mut tree = read.unwrap().key.unwrap();
    tree.sort();
    tree
}

#[test]
fn any_calls_leave_the_same_tree_on_a_running_system_as_in_memory() {
    let mut runner = TestRunner::new(cases(48));
    let done = std::cell::Cell::new(0_u64);
    runner
        .run(&(store(), operations(12)), |(made, operations)| {
            let files = live_disk();
            let machine = Machine::new(made.content.clone(), ServiceState::Running, None);
            let mut running = Edited::new(&files, machine).connect();
            let mut in_memory = Connection::open(Box::new(made.content), Limits::DEFAULT).unwrap();
            for operation in &operations {
                let (expected, found) =
                    (operation.perform(&mut in_memory), operation.perform(&mut running));
                proptest::prop_assert_eq!(found, expected, "{:?}", operation);
                done.set(done.get() + u64::from(found.is_ok()));
            }
            proptest::prop_assert_eq!(tree(&running), tree(&in_memory));
            Ok(())
        })
        .unwrap();
    println!("live edits: {} calls done on a running system and in memory", done.get());
}

fn branch() -> NewInterface {
    NewInterface {
        name: "Branch".into(),
        kind: InterfaceType::FULL_ROUTER,
        state: AdminState::Enabled,
        dial_out_hours: Vec::new(),
    }
}

fn refusal(made: Result<impl Sized, routerkeep_router::config::ConfigError>) -> EditRefusal {
    match made.err().unwrap() {
        routerkeep_router::config::ConfigError::Refused { reason, .. } => reason,
        other => panic!("expected a refusal, found {other:?}"),
    }
}

#[test]
fn what_refuses_a_restore_refuses_a_change() {
    // Somebody else restores.
    let files = live_disk();
    let lock = Path::new(STATE).join("lock");
    files.add_dir(STATE).unwrap();
    let held = files.lock(&lock).unwrap();
    let mut router = Edited::new(&files, old()).connect();
    assert_eq!(refusal(router.create_interface(&branch())), EditRefusal::Locked);
    drop(held);
    router.create_interface(&branch()).unwrap();

    // A restore of this system was interrupted, and one of its disk before it was started.
    let interrupted = live_disk();
    let mut machine = broken(5, Fault::Die);
    let outcome = restore_live(&interrupted, &mut machine, &new()).unwrap();
    assert!(matches!(outcome, Outcome::Unsettled(_)), "{outcome:?}");
    let offline = live_disk();
    offline.add_file(Path::new(STATE).join("journal.json"), b"{}").unwrap();
    for files in [interrupted, offline] {
        let mut router = Edited::new(&files, old()).connect();
        let before = tree(&router);
        assert_eq!(refusal(router.create_interface(&branch())), EditRefusal::Pending);
        assert_eq!(tree(&router), before);
    }
}

#[test]
fn a_change_that_fails_leaves_those_before_it_and_says_how_many() {
    let set = |number: u32| Change::SetValue {
        path: KeyPath::from("ControlSet001\\Services\\RemoteAccess"),
        before: None,
        value: Value::dword(format!("Made{number}").as_str(), number),
    };
    let changes: Vec<Change> = (0..4).map(set).collect();
    let mut machine = broken(2, Fault::Fail);
    let error = edit_live(&live_disk(), &live_place(), &mut machine, &changes).unwrap_err();
    assert!(matches!(&error, EditError::Registry(partial) if partial.done == 2), "{error:?}");
    let path = KeyPath::from("ControlSet001\\Services\\RemoteAccess");
    let key = machine.store.registry.root().at(&path).unwrap();
    let made: Vec<u32> = (0..4).filter(|n| key.value(&format!("Made{n}")).is_some()).collect();
    assert_eq!(made, [0, 1]);
}

#[test]
fn a_phone_book_is_replaced_only_where_it_is_the_one_that_was_seen() {
    let (files, mut machine) = (live_disk(), old());
    let PhoneBookContent::Present(seen) = machine.store.phone_book.clone() else {
        panic!("the router has a phone book");
    };
    let mut edit = |before: Option<&[u8]>, after: Option<&[u8]>| {
        let edit = PhoneBookEdit { before: before.map(Into::into), after: after.map(Into::into) };
        let made = edit_live_phone_book(&files, &live_place(), &mut machine, &edit);
        (made, machine.store.phone_book.clone())
    };
    let (made, book) = edit(Some(b"another one"), Some(b"[new]\r\n"));
    assert!(matches!(made, Err(EditError::PhoneBookStale)), "{made:?}");
    assert!(book == PhoneBookContent::Present(seen.clone()));
    let (made, book) = edit(Some(&seen), Some(b"[new]\r\n"));
    assert!(made.is_ok() && book == PhoneBookContent::Present(b"[new]\r\n".to_vec()), "{made:?}");
    let (made, book) = edit(Some(b"[new]\r\n"), None);
    assert!(made.is_ok() && book == PhoneBookContent::Absent, "{made:?}");
}
