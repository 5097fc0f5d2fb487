//! A place changed piece by piece: like a router in memory, atomic, and refused where a restore is.

use crate::support::*;
use proptest::test_runner::TestRunner;
use routerkeep_files::{Files, MemoryFiles, Sweep};
use routerkeep_registry::{
    Change, FileTime, Key, KeyPath, Limits, Name, Registry, Value, conformance,
};
use routerkeep_restore::{EditOptions, NobodyElse, Permits, Place, PlaceStore};
use routerkeep_router::config::{AdminState, ConfigError, Connection, NewInterface};
use routerkeep_router::{
    EditError, EditRefusal, InterfaceType, MemoryStore, PhoneBookContent, PhoneBookEdit, StoreMut,
};
use routerkeep_testkit::generate::{Options, branch_office, router};
use routerkeep_testkit::operations::operations;
use routerkeep_testkit::root::{HIVE, PHONE_BOOK, tree_bytes, write_root};
use routerkeep_testkit::strategy::store;
use std::path::Path;

fn options<'f>() -> EditOptions<'f> {
    EditOptions {
        logs: routerkeep_regf::LogPolicy::Recover,
        limits: Limits::DEFAULT,
        permits: Permits::NONE,
        open_files: &NobodyElse,
        now: || FileTime(134_145_651_060_000_000),
    }
}

fn open(files: &dyn Files) -> PlaceStore<'_> {
    PlaceStore::open(files, place(files), options()).unwrap()
}

fn connect(files: &dyn Files) -> Connection<'_> {
    Connection::open(Box::new(open(files)), Limits::DEFAULT).unwrap()
}

fn branch(name: &str) -> NewInterface {
    NewInterface {
        name: Name::from(name),
        kind: InterfaceType::FULL_ROUTER,
        state: AdminState::Enabled,
        dial_out_hours: Vec::new(),
    }
}

fn refusal(error: ConfigError) -> EditRefusal {
    match error {
        ConfigError::Refused { reason, .. } => reason,
        other => panic!("expected a refusal, found {other:?}"),
    }
}

/// The contract of the registry's trait: here, all changes of a call or none.
#[test]
fn a_place_keeps_the_contract_of_a_registry() {
    conformance::check(&|tree| {
        let mut root = tree.clone();
        root.at_or_new(&KeyPath::from("Select")).values.push(Value::dword("Current", 1));
        let files: &'static MemoryFiles = Box::leak(Box::new(MemoryFiles::new()));
        files.add_file("/mnt/SYSTEM", &tree_bytes(&root)).unwrap();
        let place = Place::hive(files, Path::new("/mnt/SYSTEM")).unwrap();
        Box::new(WithoutSelect(PlaceStore::open(files, place, options()).unwrap()))
    });
}

/// The exam knows nothing of control sets; a place needs to.
struct WithoutSelect(PlaceStore<'static>);

impl Registry for WithoutSelect {
    fn read_tree(
        &self,
        path: &KeyPath,
        depth: routerkeep_registry::Depth,
        limits: &Limits,
    ) -> Result<routerkeep_registry::Reading, routerkeep_registry::RegistryError> {
        let mut reading = self.0.read_tree(path, depth, limits)?;
        if let Some(key) = reading.key.as_mut().filter(|_| path.names().is_empty()) {
            key.subkeys.retain(|key| !key.name.is("Select"));
        }
        Ok(reading)
    }

    fn apply(&mut self, changes: &[Change]) -> Result<(), routerkeep_registry::Partial> {
        self.0.apply(changes)
    }

    fn capabilities(&self) -> routerkeep_registry::Capabilities {
        self.0.capabilities()
    }
}

/// The same calls on a router in memory and on one in files: the same answers, the same tree, and nothing
/// else changed. Strange routers included.
#[test]
fn any_calls_leave_the_same_tree_in_files_as_in_memory() {
    let mut runner = TestRunner::new(cases(96));
    let done = std::cell::Cell::new(0_u64);
    runner
        .run(&(store(), operations(12)), |(made, operations)| {
            let mut memory = made.content;
            let control_set = snapshot(&memory).control_set;
            // A router whose next boot uses another control set takes no changes in files.
            let number: u32 = control_set.strip_prefix("ControlSet").unwrap().parse().unwrap();
            let select = memory.registry.root_mut().at_or_new(&KeyPath::from("Select"));
            select.values.retain(|value| !value.name.is("Default"));
            select.values.push(Value::dword("Default", number));
            let files = disk(&memory);
            let shared = Shared(std::sync::Arc::new(std::sync::Mutex::new(memory)));
            let mut in_memory =
                Connection::open(Box::new(shared.clone()), Limits::DEFAULT).unwrap();
            let mut in_files = connect(&files);
            for operation in &operations {
                let (expected, found) =
                    (operation.perform(&mut in_memory), operation.perform(&mut in_files));
                proptest::prop_assert_eq!(found, expected, "{:?}", operation);
                done.set(done.get() + u64::from(found.is_ok()));
            }
            let (mut found, mut expected) = (
                seen(&files).registry.root().clone(),
                shared.0.lock().unwrap().registry.root().clone(),
            );
            found.sort();
            expected.sort();
            let left =
                routerkeep_registry::difference(&KeyPath::root(), Some(&expected), Some(&found));
            proptest::prop_assert!(left.is_empty(), "{:?}", left);
            Ok(())
        })
        .unwrap();
    println!("edits: {} calls done in files and in memory", done.get());
}

/// A router in memory that the test can look into while a connection has it.
#[derive(Clone)]
struct Shared(std::sync::Arc<std::sync::Mutex<MemoryStore>>);

mod shared {
    use super::*;
    use routerkeep_registry::{Capabilities, Depth, Partial, Reading, RegistryError};
    use routerkeep_router::{
        Consistency, ControlSetRule, Revision, SourceFacts, Store, StoreError,
    };

    impl Registry for Shared {
        fn read_tree(
            &self,
            path: &KeyPath,
            depth: Depth,
            limits: &Limits,
        ) -> Result<Reading, RegistryError> {
            self.0.lock().unwrap().registry.read_tree(path, depth, limits)
        }

        fn apply(&mut self, changes: &[Change]) -> Result<(), Partial> {
            self.0.lock().unwrap().registry.apply(changes)
        }

        fn capabilities(&self) -> Capabilities {
            self.0.lock().unwrap().registry.capabilities()
        }
    }

    impl Store for Shared {
        fn registry(&self) -> &dyn Registry {
            self
        }

        fn control_set_rule(&self) -> ControlSetRule {
            ControlSetRule::Select
        }

        fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
            self.0.lock().unwrap().phone_book()
        }

        fn offers(&self, _path: &KeyPath) -> bool {
            true
        }

        fn source(&self) -> SourceFacts {
            SourceFacts::default()
        }

        fn consistency(&self) -> Result<Consistency, StoreError> {
            Ok(Consistency::Unchanged)
        }
    }

    impl StoreMut for Shared {
        fn change_registry(&mut self, changes: &[Change]) -> Result<(), EditError> {
            self.0.lock().unwrap().change_registry(changes)
        }

        fn change_phone_book(&mut self, edit: &PhoneBookEdit) -> Result<(), EditError> {
            self.0.lock().unwrap().change_phone_book(edit)
        }

        fn revision(&mut self) -> Result<Revision, StoreError> {
            self.0.lock().unwrap().revision()
        }
    }
}

/// hivex reads from the changed file what we think is in it.
#[test]
fn hivex_reads_what_was_changed() {
    use routerkeep_testkit::oracle::{hivex, require};
    if require("hivex_reads_what_was_changed", hivex::available()).is_none() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    write_root(directory.path(), &router(&Options { interfaces: 20, ..Options::default() }))
        .unwrap();
    let files = routerkeep_files::RealFiles;
    let place = Place::root(&files, directory.path()).unwrap().unwrap();
    let store = PlaceStore::open(&files, place, options()).unwrap();
    let mut router = Connection::open(Box::new(store), Limits::DEFAULT).unwrap();
    let mut runner = TestRunner::new(cases(24));
    let compared = std::cell::Cell::new(0_u64);
    let cell = std::cell::RefCell::new(&mut router);
    runner
        .run(&operations(6), |operations| {
            let mut router = cell.borrow_mut();
            for operation in &operations {
                let _ = operation.perform(&mut router);
            }
            let path = KeyPath::from("ControlSet001\\Services\\RemoteAccess");
            let hive = directory.path().join(HIVE);
            let theirs = hivex::dump(&hive, &path).unwrap();
            let depth = routerkeep_registry::Depth::All;
            let ours = router.store().registry().read_tree(&path, depth, &Limits::DEFAULT).unwrap();
            let ours = ours.key.unwrap();
            let part = theirs.part_spoken_of(&ours).unwrap();
            let differences = routerkeep_testkit::oracle::compare(&theirs.tree, &part);
            proptest::prop_assert!(differences.is_empty(), "{:?}", differences);
            compared.set(compared.get() + 1);
            Ok(())
        })
        .unwrap();
    println!("edits: {} trees compared with hivex", compared.get());
}

/// A second program changes the router: the first one notices, and what it then does fits.
#[test]
fn changes_of_others_are_noticed() {
    let files = disk(&branch_office());
    let (mut one, mut other) = (connect(&files), connect(&files));
    let before = one.configuration().unwrap().interfaces().unwrap().len();
    let first = other.create_interface(&branch("First")).unwrap();
    assert_eq!(one.configuration().unwrap().interfaces().unwrap().len(), before + 1);
    let second = one.create_interface(&branch("Second")).unwrap();
    one.delete_interface(&first).unwrap();
    let error = other.delete_interface(&first).unwrap_err();
    assert!(matches!(error, ConfigError::NoSuchInterface), "{error:?}");
    assert!(other.configuration().unwrap().interface(&second).is_ok());
    assert_eq!(one.create_interface(&branch("second")).unwrap_err().code().0, 904);
}

#[test]
fn a_reading_is_kept_until_something_changes() {
    let files = disk(&branch_office());
    let mut router = connect(&files);
    let first = router.configuration().unwrap();
    let second = router.configuration().unwrap();
    assert!(std::sync::Arc::ptr_eq(&first, &second));
    router.refresh();
    assert!(!std::sync::Arc::ptr_eq(&first, &router.configuration().unwrap()));
}

#[test]
fn what_refuses_a_restore_refuses_a_change() {
    // Somebody else has the lock.
    let files = disk(&branch_office());
    let mut router = connect(&files);
    files.add_dir(at("ProgramData/Routerkeep")).unwrap();
    let lock = files.lock(&at("ProgramData/Routerkeep/lock")).unwrap();
    assert_eq!(refusal(router.create_interface(&branch("A")).unwrap_err()), EditRefusal::Locked);
    drop(lock);
    router.create_interface(&branch("A")).unwrap();

    // The next boot uses another control set.
    let mut store = branch_office();
    let root = store.registry.root_mut();
    let copy =
        Key { name: Name::from("ControlSet002"), ..root.subkey("ControlSet001").unwrap().clone() };
    root.subkeys.push(copy);
    let select = root.at_or_new(&KeyPath::from("Select"));
    select.values.retain(|value| !value.name.is("Default"));
    select.values.push(Value::dword("Default", 2));
    let files = disk(&store);
    let mut router = connect(&files);
    assert!(router.configuration().is_ok(), "reading is no matter");
    let error = router.create_interface(&branch("A")).unwrap_err();
    assert_eq!(refusal(error), EditRefusal::ControlSet);

    // Windows is hibernated.
    let files = disk(&branch_office());
    files.add_file(at("hiberfil.sys"), b"HIBR and more").unwrap();
    let error = connect(&files).create_interface(&branch("A")).unwrap_err();
    assert_eq!(refusal(error), EditRefusal::InUse);

    // A hive that was not written to its end, without a log.
    let files = disk(&branch_office());
    let mut bytes = files.read(&at(HIVE), u64::MAX).unwrap();
    bytes[4] = bytes[4].wrapping_add(1);
    files.remove(&at(HIVE)).unwrap();
    files.add_file(at(HIVE), &bytes).unwrap();
    let mut router = connect(&files);
    assert!(router.configuration().is_ok(), "reading is no matter");
    assert_eq!(refusal(router.create_interface(&branch("A")).unwrap_err()), EditRefusal::Stale);
    assert_eq!(files.read(&at(HIVE), u64::MAX).unwrap(), bytes, "nothing was changed");
}

#[test]
fn the_phone_book_is_replaced_made_and_removed() {
    let files = disk(&branch_office());
    let before = files.read(&at(PHONE_BOOK), u64::MAX).unwrap();
    let mut store = open(&files);
    let edit = |before: Option<&[u8]>, after: Option<&[u8]>| PhoneBookEdit {
        before: before.map(<[u8]>::to_vec),
        after: after.map(<[u8]>::to_vec),
    };
    let wrong = store.change_phone_book(&edit(Some(b"other"), Some(b"new")));
    assert!(matches!(wrong, Err(EditError::PhoneBookStale)));
    store.change_phone_book(&edit(Some(&before), Some(b"[new]\r\n"))).unwrap();
    assert_eq!(files.read(&at(PHONE_BOOK), u64::MAX).unwrap(), b"[new]\r\n");
    store.change_phone_book(&edit(Some(b"[new]\r\n"), None)).unwrap();
    assert!(files.stat(&at(PHONE_BOOK)).unwrap().is_none());
    store.change_phone_book(&edit(None, Some(b"[again]\r\n"))).unwrap();
    assert_eq!(files.read(&at(PHONE_BOOK), u64::MAX).unwrap(), b"[again]\r\n");
}

/// Whatever file operation fails, and however: the router is the old one or the new one, whole.
#[test]
fn any_fault_leaves_the_old_router_or_the_new_one() {
    let start = disk(&router(&Options { interfaces: 3, ..Options::default() }));
    let change = |files: &dyn Files| -> Result<(), ConfigError> {
        let place = Place::root(files, Path::new(ROOT))?.expect("the disk holds a router root");
        let store = PlaceStore::open(files, place, options());
        let store = store.map_err(|error| ConfigError::Store(error.into()))?;
        let mut router = Connection::open(Box::new(store), Limits::DEFAULT)?;
        router.create_interface(&branch("Swept")).map(drop)
    };
    let old = seen(&start).registry;
    let new = start.fork();
    change(&new).unwrap();
    let new = seen(&new).registry;
    let report = Sweep::new().kinds(SHORT_FAULTS).run(
        || start.fork(),
        change,
        |case| {
            let found = seen(case.files).registry;
            let (is_old, is_new) = (found == old, found == new);
            let ended = case.fault.is_some_and(|fault| fault.what.is_end());
            let allowed = match case.outcome {
                _ if ended => is_old || is_new,
                Ok(()) => is_new,
                // The error that says that it is not known which.
                Err(ConfigError::Store(_)) => is_old || is_new,
                Err(_) => is_old,
            };
            if !allowed {
                return Err(format!("{:?}: old {is_old}, new {is_new}", case.outcome));
            }
            // And the next change works.
            connect(case.files)
                .create_interface(&branch("Next"))
                .map_err(|error| error.to_string())?;
            Ok(())
        },
    );
    println!("edits: {report}");
    report.assert_clean();
}
