//! Demand-dial interfaces in files: whatever fails, no interface is left without its entry.

use crate::support::*;
use routerkeep_files::{Files, MemoryFiles, Sweep};
use routerkeep_phonebook::{DialSettings, NewDevice, VpnStrategy};
use routerkeep_registry::{FileTime, Limits, Name};
use routerkeep_restore::{EditOptions, NobodyElse, Permits, Place, PlaceStore};
use routerkeep_router::config::{AdminState, ConfigError, Connection, NewInterface};
use routerkeep_router::{InterfaceType, MemoryStore};
use routerkeep_testkit::generate::{Options, branch_office, router};
use std::path::Path;

fn connect(files: &dyn Files) -> Result<Connection<'_>, ConfigError> {
    let options = EditOptions {
        logs: routerkeep_regf::LogPolicy::Recover,
        limits: Limits::DEFAULT,
        permits: Permits::NONE,
        open_files: &NobodyElse,
        now: || FileTime(134_145_651_060_000_000),
    };
    let place = Place::root(files, Path::new(ROOT))?.expect("the disk holds a router root");
    let store = PlaceStore::open(files, place, options);
    let store = store.map_err(|error| ConfigError::Store(error.into()))?;
    Connection::open(Box::new(store), Limits::DEFAULT)
}

fn create(files: &dyn Files) -> Result<(), ConfigError> {
    let swept = NewInterface {
        name: Name::from("Swept"),
        kind: InterfaceType::FULL_ROUTER,
        state: AdminState::Enabled,
        dial_out_hours: Vec::new(),
    };
    let device = NewDevice::Vpn(VpnStrategy::Ikev2Only);
    connect(files)?.create_demand_dial(&swept, device, host).map(drop)
}

fn set(files: &dyn Files) -> Result<(), ConfigError> {
    let mut router = connect(files)?;
    let configuration = router.configuration()?;
    let id = configuration.interface_named(&Name::from("Head office"))?.id();
    router.set_dial_settings(&id, AdminState::Disabled, host)
}

fn host(now: DialSettings) -> Result<DialSettings, ConfigError> {
    Ok(DialSettings { phone_number: "swept.example.net".to_owned(), ..now })
}

/// Sweeps over the file operations of a change. The phone book comes first: the new registry never meets the
/// old phone book, an error leaves the old router but where it says that it is not known, and the change can
/// be made again.
fn sweep(store: &MemoryStore, change: fn(&dyn Files) -> Result<(), ConfigError>) {
    let start = disk(store);
    let old = seen(&start);
    let new = start.fork();
    change(&new).unwrap();
    let new = seen(&new);
    assert!(old.registry != new.registry && old.phone_book != new.phone_book);
    let report = Sweep::new().kinds(SHORT_FAULTS).run(
        || start.fork(),
        change,
        |case| {
            let state = |files: &MemoryFiles| {
                let found = seen(files);
                let registry = (found.registry == old.registry, found.registry == new.registry);
                let book = (found.phone_book == old.phone_book, found.phone_book == new.phone_book);
                (registry, book)
            };
            let found = state(case.files);
            let (is_old, is_new) = (((true, false), (true, false)), ((false, true), (false, true)));
            let book_only = ((true, false), (false, true));
            let any = found == is_old || found == is_new || found == book_only;
            let ended = case.fault.is_some_and(|fault| fault.what.is_end());
            let allowed = match case.outcome {
                _ if ended => any,
                Ok(()) => found == is_new,
                Err(ConfigError::Store(_) | ConfigError::PhoneBookOnly(_)) => any,
                Err(_) => found == is_old,
            };
            if !allowed {
                return Err(format!("{:?}: {found:?}", case.outcome));
            }
            if found != is_new {
                change(case.files).map_err(|error| error.to_string())?;
            }
            match state(case.files) == is_new {
                true => Ok(()),
                false => Err("made again, it is another router".to_owned()),
            }
        },
    );
    println!("demand-dial edits: {report}");
    report.assert_clean();
}

#[test]
fn any_fault_while_one_is_made_leaves_no_interface_without_its_entry() {
    sweep(&router(&Options { interfaces: 3, ..Options::default() }), create);
}

#[test]
fn any_fault_while_one_is_changed_leaves_the_old_one_or_its_new_entry() {
    sweep(&branch_office(), set);
}
