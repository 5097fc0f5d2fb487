//! A running system whose service is stopped for a restore: journal, changes and services, every step made to fail.

use crate::made_up_windows::{AtStop, DEPENDANT, PATH, set, write_back};
use crate::support::*;
use routerkeep_files::{Files, MemoryFiles};
use routerkeep_registry::{ApplyError, Change, KeyPath, Limits, Partial, Registry, Value};
use routerkeep_restore::service::{self, DISABLED, SERVICE, ServiceControl, ServiceError};
use routerkeep_restore::{
    LiveOutcome, LivePlace, LiveTarget, NobodyElse, Outcome, Permit, Permits, RefusalKind, Settled,
    UndoRequest, Uninterrupted, apply_live, pending_live, undo_live,
};
use routerkeep_router::difference::difference;
use routerkeep_router::{
    ClassName, Consistency, ControlSetRule, MemoryStore, PhoneBookContent, ServiceState, Snapshot,
    SourceFacts, SourceKind, Store, StoreError,
};
use routerkeep_testkit::generate::{Options, Windows, router};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

/// What happens at an operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// It fails, and nothing was done.
    Fail,
    /// It is done, and fails.
    FailAfter,
    /// The machine stops before it.
    Die,
    /// The machine stops after it.
    DieAfter,
}

/// What the registry and the services of one machine share.
struct Shared {
    running: RefCell<BTreeMap<&'static str, bool>>,
    at_stop: AtStop,
    /// The service has stopped, and its settings are to be written.
    stopped: Cell<bool>,
    /// What the control of services knows of the start type.
    start: Cell<u32>,
    count: Cell<usize>,
    fault: Option<(usize, Fault)>,
    dead: Cell<bool>,
}

impl Shared {
    /// Does something that can fail.
    fn operation<T>(&self, act: impl FnOnce() -> T) -> Result<T, ()> {
        let number = self.count.get();
        self.count.set(number + 1);
        if self.dead.get() {
            return Err(());
        }
        match self.fault.filter(|(at, _)| *at == number).map(|(_, fault)| fault) {
            None => Ok(act()),
            Some(Fault::Fail) => Err(()),
            Some(Fault::FailAfter) => {
                act();
                Err(())
            }
            Some(fault) => {
                if fault == Fault::DieAfter {
                    act();
                }
                self.dead.set(true);
                Err(())
            }
        }
    }
}

/// A machine with a router and its services.
pub(crate) struct Machine {
    store: MemoryStore,
    shared: Rc<Shared>,
}

/// The services of a machine.
pub(crate) struct Services(Rc<Shared>);

impl Machine {
    pub(crate) fn new(store: MemoryStore, at_stop: AtStop, fault: Option<(usize, Fault)>) -> Self {
        let start = start_of(&store);
        let shared = Shared {
            running: RefCell::new([(SERVICE, true), (DEPENDANT, true)].into()),
            at_stop,
            stopped: Cell::new(false),
            start: Cell::new(start),
            count: Cell::new(0),
            fault,
            dead: Cell::new(false),
        };
        Self { store, shared: Rc::new(shared) }
    }

    pub(crate) fn services(&self) -> Services {
        Services(Rc::clone(&self.shared))
    }

    pub(crate) fn runs(&self) -> [bool; 2] {
        let running = self.shared.running.borrow();
        [running[SERVICE], running[DEPENDANT]]
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        snapshot(&self.store)
    }

    /// What the service has to write when it stopped.
    fn settle_service(&mut self) {
        if self.shared.stopped.replace(false) {
            let path = KeyPath::from(PATH);
            write_back(self.store.registry.root_mut().at_or_new(&path), self.shared.at_stop);
        }
    }

    /// The machine after a reboot: what starts by itself runs.
    fn rebooted(&self, fault: Option<(usize, Fault)>) -> Self {
        let mut store = self.store.clone();
        if self.shared.stopped.get() {
            let path = KeyPath::from(PATH);
            write_back(store.registry.root_mut().at_or_new(&path), self.shared.at_stop);
        }
        let next = Self::new(store, self.shared.at_stop, fault);
        let up = start_of(&next.store) == 2;
        next.shared.running.borrow_mut().values_mut().for_each(|running| *running = up);
        next
    }
}

fn start_of(store: &MemoryStore) -> u32 {
    let key = store.registry.root().at(&KeyPath::from(PATH));
    key.and_then(|key| key.value("Start")).and_then(Value::as_dword).unwrap_or(2)
}

impl Store for Machine {
    fn registry(&self) -> &dyn Registry {
        &self.store.registry
    }

    fn control_set_rule(&self) -> ControlSetRule {
        ControlSetRule::Select
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        self.store.phone_book()
    }

    fn offers(&self, _path: &KeyPath) -> bool {
        true
    }

    fn source(&self) -> SourceFacts {
        let service = match self.runs()[0] {
            true => ServiceState::Running,
            false => ServiceState::Stopped,
        };
        SourceFacts { kind: SourceKind::Live, service, ..SourceFacts::default() }
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        Ok(Consistency::Unchanged)
    }
}

impl LiveTarget for Machine {
    fn change(&mut self, changes: &[Change]) -> Result<(), Partial> {
        self.settle_service();
        let shared = Rc::clone(&self.shared);
        for (done, change) in changes.iter().enumerate() {
            let made = shared.operation(|| self.store.registry.apply(std::slice::from_ref(change)));
            let cause = match made {
                Ok(Ok(())) => continue,
                Ok(Err(partial)) => partial.cause,
                Err(()) => ApplyError::Unknown,
            };
            return Err(Partial { done, cause });
        }
        Ok(())
    }

    fn put_phone_book(&mut self, book: Option<&[u8]>) -> Result<(), StoreError> {
        let after = match book {
            Some(bytes) => PhoneBookContent::Present(bytes.to_vec()),
            None => PhoneBookContent::Absent,
        };
        let shared = Rc::clone(&self.shared);
        let put = shared.operation(|| self.store.phone_book = after);
        put.map_err(|()| StoreError::Other("the phone book".into()))
    }

    fn look_anew(&mut self) -> Result<(), StoreError> {
        self.settle_service();
        Ok(())
    }
}

impl Services {
    fn operation<T>(&self, service: &str, act: impl FnOnce() -> T) -> Result<T, ServiceError> {
        let failed = |()| ServiceError { service: service.to_owned(), why: "failed".to_owned() };
        self.0.operation(act).map_err(failed)
    }

    fn set(&self, service: &str, runs: bool) {
        let mut running = self.0.running.borrow_mut();
        *running.get_mut(service).unwrap() = runs;
    }
}

impl ServiceControl for Services {
    fn state(&self, service: &str) -> Result<service::ServiceState, ServiceError> {
        self.operation(service, || match self.0.running.borrow()[service] {
            true => service::ServiceState::Running,
            false => service::ServiceState::Stopped,
        })
    }

    fn running_dependants(&self) -> Result<Vec<String>, ServiceError> {
        let runs =
            || if self.0.running.borrow()[DEPENDANT] { vec![DEPENDANT.to_owned()] } else { vec![] };
        self.operation(SERVICE, runs)
    }

    fn stop(&self, service: &str) -> Result<(), ServiceError> {
        self.operation(service, || {
            if service == SERVICE && self.0.running.borrow()[SERVICE] {
                assert!(!self.0.running.borrow()[DEPENDANT], "a dependant runs");
                self.0.stopped.set(true);
            }
            self.set(service, false);
        })
    }

    fn start(&self, service: &str) -> Result<(), ServiceError> {
        let disabled = self.operation(service, || {
            let disabled = self.0.start.get() == DISABLED;
            if !disabled {
                self.set(service, true);
            }
            disabled
        })?;
        let why = "it is disabled".to_owned();
        if disabled { Err(ServiceError { service: service.to_owned(), why }) } else { Ok(()) }
    }

    fn set_start_type(&self, service: &str, start: u32) -> Result<(), ServiceError> {
        self.operation(service, || self.0.start.set(start))
    }
}

/// Two configurations of one machine; the wanted one has another start type.
fn pair() -> (MemoryStore, Snapshot) {
    let style = Windows::Server2019;
    let mut ours = router(&Options { interfaces: 2, seed: 5, style });
    let other = router(&Options { interfaces: 1, seed: 6, style });
    let path = KeyPath::from(PATH);
    let mut theirs = ours.clone();
    let new = other.registry.root().at(&path).unwrap().subkey("Interfaces").unwrap().clone();
    let service = theirs.registry.root_mut().at_or_new(&path);
    service.subkeys.retain(|key| !key.name.is("Interfaces"));
    service.subkeys.push(new);
    set(service, Value::dword("Start", 3));
    theirs.phone_book = other.phone_book;
    set(ours.registry.root_mut().at_or_new(&path), Value::dword("Start", 2));
    (ours, snapshot(&theirs))
}

pub(crate) fn place() -> LivePlace {
    LivePlace::new(Path::new("/ProgramData/Routerkeep").to_owned())
}

pub(crate) fn disk() -> MemoryFiles {
    let disk = MemoryFiles::new();
    disk.add_dir("/ProgramData").unwrap();
    disk
}

fn restore_live(files: &dyn Files, machine: &mut Machine, wanted: &Snapshot) -> LiveOutcome {
    let (provenance, services) = (provenance(), machine.services());
    let how = THREE.server().with(Permit::StopService);
    let request = how.request(wanted, &provenance);
    apply_live(files, &place(), machine, &services, &request, None).unwrap()
}

pub(crate) fn undo_now(files: &dyn Files, machine: &mut Machine) -> LiveOutcome {
    let services = machine.services();
    let request = UndoRequest {
        permits: Permits::NONE.with(Permit::StopService),
        logs: routerkeep_regf::LogPolicy::Recover,
        limits: Limits::DEFAULT,
        open_files: &NobodyElse,
        interrupt: &Uninterrupted,
        provenance: &provenance(),
    };
    undo_live(files, &place(), machine, &services, &request).unwrap()
}

fn same(one: &Snapshot, other: &Snapshot) -> bool {
    difference(one, other).changes.is_empty()
}

#[test]
fn a_service_that_runs_is_stopped_and_started_and_undo_does_so_too() {
    let (ours, wanted) = pair();
    let (files, before) = (disk(), snapshot(&ours));
    let mut machine = Machine::new(ours, AtStop::WritesBack, None);
    let live = restore_live(&files, &mut machine, &wanted);
    assert!(matches!(live.outcome, Outcome::Done(_)), "{:?}", live.outcome);
    assert_eq!(live.not_started, []);
    for class in ClassName::ALL {
        assert_class(&machine.snapshot(), &wanted, class);
    }
    assert_eq!((machine.runs(), machine.shared.start.get()), ([true, true], 3));
    // The router ran, and stops for the undo: it writes other bytes that mean the same.
    let live = undo_now(&files, &mut machine);
    assert!(matches!(live.outcome, Outcome::Done(_)), "{:?}", live.outcome);
    assert!(same(&machine.snapshot(), &before));
    assert_eq!((machine.runs(), machine.shared.start.get()), ([true, true], 2));
}

#[test]
fn without_leave_a_service_that_runs_is_not_stopped() {
    let (ours, wanted) = pair();
    let (files, provenance) = (disk(), provenance());
    let mut machine = Machine::new(ours, AtStop::WritesBack, None);
    let services = machine.services();
    let request = THREE.server().request(&wanted, &provenance);
    let live = apply_live(&files, &place(), &mut machine, &services, &request, None);
    let refused = refused(live.map(|live| live.outcome));
    assert_eq!(refused[0].kind, RefusalKind::ServiceRunning);
    assert_eq!(machine.runs(), [true, true]);
}

#[test]
fn what_a_service_writes_that_nobody_has_seen_is_shown_and_changes_nothing() {
    let (ours, wanted) = pair();
    let files = disk();
    let mut machine = Machine::new(ours, AtStop::Changes, None);
    let live = restore_live(&files, &mut machine, &wanted);
    assert!(!live.differs.is_empty());
    let refused = refused(Ok(live.outcome));
    assert_eq!(refused[0].kind, RefusalKind::StalePlan);
    assert_eq!((machine.runs(), machine.shared.start.get()), ([true, true], 2));
    assert!(pending_live(&files, &place()).unwrap().is_none());
    assert!(files.list(&place().state_path().join("safety"), 9).unwrap_or_default().is_empty());
}

/// Each change, each call to the services made to fail in each way; undo with a second fault at every operation of
/// its own.
#[test]
fn whatever_fails_router_and_services_are_old_new_or_settled_by_undo() {
    let (ours, wanted) = pair();
    let mut sound = Machine::new(ours.clone(), AtStop::WritesBack, None);
    let _ = restore_live(&disk(), &mut sound, &wanted);
    let all = sound.shared.count.get();
    assert!(all > 20, "{all} operations");
    let before = snapshot(&ours);
    let (mut runs, mut settled) = (0, 0);
    for at in 0..all {
        for fault in [Fault::Fail, Fault::FailAfter, Fault::Die, Fault::DieAfter] {
            let (files, case) = (disk(), format!("operation {at} {fault:?}"));
            let mut machine = Machine::new(ours.clone(), AtStop::WritesBack, Some((at, fault)));
            let live = restore_live(&files, &mut machine, &wanted);
            runs += 1;
            let what = format!("{case}: {:?}", live.outcome);
            let now = machine.snapshot();
            if !machine.shared.dead.get() {
                match &live.outcome {
                    Outcome::Done(_) => assert!(same(&now, &wanted), "{what}"),
                    Outcome::Unsettled(_) => {}
                    _ => assert!(same(&now, &before), "{what}"),
                }
                let up = live.not_started.is_empty();
                let pending = pending_live(&files, &place()).unwrap().is_some();
                assert_eq!(pending, matches!(live.outcome, Outcome::Unsettled(_)), "{what}");
                if !pending {
                    assert!(!up || machine.runs() == [true, true], "{what}");
                    assert_ne!(machine.shared.start.get(), DISABLED, "{what}");
                }
            }
            if pending_live(&files, &place()).unwrap().is_some() {
                settled += settle_in_every_way(&files, &machine, &before, &wanted, &what);
            }
        }
    }
    println!(
        "live with its service: {runs} runs with one fault each, {settled} settled with another"
    );
    assert!(settled > runs, "{runs} {settled}");
}

/// Settles after a reboot: without a fault, and with one at each operation, after which it is settled again.
fn settle_in_every_way(
    files: &MemoryFiles,
    machine: &Machine,
    before: &Snapshot,
    wanted: &Snapshot,
    what: &str,
) -> usize {
    let check = |machine: &Machine, live: &LiveOutcome, what: &str| {
        let now = machine.snapshot();
        let start = match &live.outcome {
            Outcome::Settled(Settled::Finished { .. }) => {
                assert!(same(&now, wanted), "{what}");
                3
            }
            Outcome::Settled(Settled::RolledBack { .. }) => {
                assert!(same(&now, before), "{what}");
                2
            }
            other => panic!("{what}: {other:?}"),
        };
        assert_eq!(machine.shared.start.get(), start, "{what}");
        assert!(!live.not_started.is_empty() || machine.runs() == [true, true], "{what}");
    };
    let own = files.fork();
    let mut sound = machine.rebooted(None);
    let live = undo_now(&own, &mut sound);
    check(&sound, &live, what);
    assert!(pending_live(&own, &place()).unwrap().is_none(), "{what}");
    let mut runs = 1;
    for at in 0..sound.shared.count.get() {
        for fault in [Fault::Fail, Fault::DieAfter] {
            let own = files.fork();
            let mut broken = machine.rebooted(Some((at, fault)));
            let first = undo_now(&own, &mut broken);
            runs += 1;
            let what = format!("{what}, then {at} {fault:?}: {:?}", first.outcome);
            if pending_live(&own, &place()).unwrap().is_some() {
                let mut again = broken.rebooted(None);
                let live = undo_now(&own, &mut again);
                check(&again, &live, &what);
            } else if !broken.shared.dead.get() {
                check(&broken, &first, &what);
            }
        }
    }
    runs
}
