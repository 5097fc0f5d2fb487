//! A running system whose service is stopped for a restore: journal, changes and services, every step made to fail.

use crate::breaking::{Breaking, Fault};
use crate::machine::{Machine, live_disk, live_place, store_of};
use crate::made_up_windows::{AtStop, DEPENDANT, PATH, set, write_back};
use crate::support::*;
use routerkeep_files::{Files, MemoryFiles};
use routerkeep_registry::{Change, KeyPath, Partial, Value};
use routerkeep_restore::service::{self, DISABLED, SERVICE, ServiceControl, ServiceError};
use routerkeep_restore::{
    LiveOutcome, LiveTarget, Outcome, Permit, Permits, RefusalKind, Settled, apply_live,
    pending_live, undo_live,
};
use routerkeep_router::difference::difference;
use routerkeep_router::{ClassName, MemoryStore, ServiceState, Snapshot, StoreError};
use routerkeep_testkit::generate::{Options, Windows, router};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

/// The services of a machine.
struct Running {
    router: Arc<Mutex<ServiceState>>,
    dependant: Cell<bool>,
    at_stop: AtStop,
    /// The service has stopped, and its settings are to be written.
    stopped: Cell<bool>,
    /// What the control of services knows of the start type.
    start: Cell<u32>,
    breaking: Arc<Breaking>,
}

impl Running {
    fn router_runs(&self) -> bool {
        *self.router.lock().unwrap() == ServiceState::Running
    }

    fn set_router(&self, runs: bool) {
        let state = if runs { ServiceState::Running } else { ServiceState::Stopped };
        *self.router.lock().unwrap() = state;
    }
}

/// A running system with a router and its services; a call to these is an operation, too.
pub(crate) struct Serviced {
    machine: Machine,
    running: Rc<Running>,
}

/// How the services of a machine are reached.
pub(crate) struct Services(Rc<Running>);

impl Serviced {
    pub(crate) fn new(store: MemoryStore, at_stop: AtStop, fault: Option<(usize, Fault)>) -> Self {
        let start = start_of(&store);
        let machine = Machine::new(store, ServiceState::Running, fault);
        let running = Running {
            router: Arc::clone(&machine.service),
            dependant: Cell::new(true),
            at_stop,
            stopped: Cell::new(false),
            start: Cell::new(start),
            breaking: Arc::clone(&machine.breaking),
        };
        Self { machine, running: Rc::new(running) }
    }

    pub(crate) fn services(&self) -> Services {
        Services(Rc::clone(&self.running))
    }

    pub(crate) fn runs(&self) -> [bool; 2] {
        [self.running.router_runs(), self.running.dependant.get()]
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        self.machine.snapshot()
    }

    /// What the service has to write when it stopped.
    fn settle_service(&mut self) {
        if self.running.stopped.replace(false) {
            write_settings(&mut self.machine.store, self.running.at_stop);
        }
    }

    /// The machine after a reboot: what starts by itself runs.
    fn rebooted(&self, fault: Option<(usize, Fault)>) -> Self {
        let mut store = self.machine.store.clone();
        if self.running.stopped.get() {
            write_settings(&mut store, self.running.at_stop);
        }
        let next = Self::new(store, self.running.at_stop, fault);
        let up = start_of(&next.machine.store) == 2;
        next.running.dependant.set(up);
        next.running.set_router(up);
        next
    }
}

fn start_of(store: &MemoryStore) -> u32 {
    let key = store.registry.root().at(&KeyPath::from(PATH));
    key.and_then(|key| key.value("Start")).and_then(Value::as_dword).unwrap_or(2)
}

fn write_settings(store: &mut MemoryStore, at_stop: AtStop) {
    write_back(store.registry.root_mut().at_or_new(&KeyPath::from(PATH)), at_stop);
}

store_of!(Serviced, machine);

impl LiveTarget for Serviced {
    fn change(&mut self, changes: &[Change]) -> Result<(), Partial> {
        self.settle_service();
        self.machine.change(changes)
    }

    fn put_phone_book(&mut self, book: Option<&[u8]>) -> Result<(), StoreError> {
        self.machine.put_phone_book(book)
    }

    fn look_anew(&mut self) -> Result<(), StoreError> {
        self.settle_service();
        Ok(())
    }
}

impl Services {
    fn operation<T>(&self, service: &str, act: impl FnOnce() -> T) -> Result<T, ServiceError> {
        let failed = |_| ServiceError { service: service.to_owned(), why: "failed".to_owned() };
        self.0.breaking.operation(act).map_err(failed)
    }

    fn runs(&self, service: &str) -> bool {
        match service {
            SERVICE => self.0.router_runs(),
            _ => self.0.dependant.get(),
        }
    }

    fn set(&self, service: &str, runs: bool) {
        match service {
            SERVICE => self.0.set_router(runs),
            DEPENDANT => self.0.dependant.set(runs),
            other => panic!("there is no service {other}"),
        }
    }
}

impl ServiceControl for Services {
    fn state(&self, service: &str) -> Result<service::ServiceState, ServiceError> {
        self.operation(service, || match self.runs(service) {
            true => service::ServiceState::Running,
            false => service::ServiceState::Stopped,
        })
    }

    fn running_dependants(&self) -> Result<Vec<String>, ServiceError> {
        let runs = || if self.runs(DEPENDANT) { vec![DEPENDANT.to_owned()] } else { vec![] };
        self.operation(SERVICE, runs)
    }

    fn stop(&self, service: &str) -> Result<(), ServiceError> {
        self.operation(service, || {
            if service == SERVICE && self.runs(SERVICE) {
                assert!(!self.runs(DEPENDANT), "a dependant runs");
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

fn restore_live(files: &dyn Files, machine: &mut Serviced, wanted: &Snapshot) -> LiveOutcome {
    let (provenance, services) = (provenance(), machine.services());
    let how = THREE.server().with(Permit::StopService);
    let request = how.request(wanted, &provenance);
    apply_live(files, &live_place(), machine, &services, &request, None).unwrap()
}

pub(crate) fn undo_now(files: &dyn Files, machine: &mut Serviced) -> LiveOutcome {
    let services = machine.services();
    let provenance = provenance();
    let request = undo_request(Permits::NONE.with(Permit::StopService), &provenance);
    undo_live(files, &live_place(), machine, &services, &request).unwrap()
}

fn same(one: &Snapshot, other: &Snapshot) -> bool {
    difference(one, other).changes.is_empty()
}

#[test]
fn a_service_that_runs_is_stopped_and_started_and_undo_does_so_too() {
    let (ours, wanted) = pair();
    let (files, before) = (live_disk(), snapshot(&ours));
    let mut machine = Serviced::new(ours, AtStop::WritesBack, None);
    let live = restore_live(&files, &mut machine, &wanted);
    assert!(matches!(live.outcome, Outcome::Done(_)), "{:?}", live.outcome);
    assert_eq!(live.not_started, []);
    for class in ClassName::ALL {
        assert_class(&machine.snapshot(), &wanted, class);
    }
    assert_eq!((machine.runs(), machine.running.start.get()), ([true, true], 3));
    // The router ran, and stops for the undo: it writes other bytes that mean the same.
    let live = undo_now(&files, &mut machine);
    assert!(matches!(live.outcome, Outcome::Done(_)), "{:?}", live.outcome);
    assert!(same(&machine.snapshot(), &before));
    assert_eq!((machine.runs(), machine.running.start.get()), ([true, true], 2));
}

#[test]
fn without_leave_a_service_that_runs_is_not_stopped() {
    let (ours, wanted) = pair();
    let (files, provenance) = (live_disk(), provenance());
    let mut machine = Serviced::new(ours, AtStop::WritesBack, None);
    let services = machine.services();
    let request = THREE.server().request(&wanted, &provenance);
    let live = apply_live(&files, &live_place(), &mut machine, &services, &request, None);
    let refused = refused(live.map(|live| live.outcome));
    assert_eq!(refused[0].kind, RefusalKind::ServiceRunning);
    assert_eq!(machine.runs(), [true, true]);
}

#[test]
fn what_a_service_writes_that_nobody_has_seen_is_shown_and_changes_nothing() {
    let (ours, wanted) = pair();
    let files = live_disk();
    let mut machine = Serviced::new(ours, AtStop::Changes, None);
    let live = restore_live(&files, &mut machine, &wanted);
    assert!(!live.differs.is_empty());
    let refused = refused(Ok(live.outcome));
    assert_eq!(refused[0].kind, RefusalKind::StalePlan);
    assert_eq!((machine.runs(), machine.running.start.get()), ([true, true], 2));
    assert!(pending_live(&files, &live_place()).unwrap().is_none());
    assert!(
        files.list(&live_place().state_path().join("safety"), 9).unwrap_or_default().is_empty()
    );
}

/// Each change, each call to the services made to fail in each way; undo with a second fault at every operation of
/// its own.
#[test]
fn whatever_fails_router_and_services_are_old_new_or_settled_by_undo() {
    let (ours, wanted) = pair();
    let mut sound = Serviced::new(ours.clone(), AtStop::WritesBack, None);
    let _ = restore_live(&live_disk(), &mut sound, &wanted);
    let all = sound.machine.breaking.count();
    assert!(all > 20, "{all} operations");
    let before = snapshot(&ours);
    let (mut runs, mut settled) = (0, 0);
    for at in 0..all {
        for fault in Fault::ALL {
            let (files, case) = (live_disk(), format!("operation {at} {fault:?}"));
            let mut machine = Serviced::new(ours.clone(), AtStop::WritesBack, Some((at, fault)));
            let live = restore_live(&files, &mut machine, &wanted);
            runs += 1;
            let what = format!("{case}: {:?}", live.outcome);
            let now = machine.snapshot();
            if !machine.machine.breaking.is_dead() {
                match &live.outcome {
                    Outcome::Done(_) => assert!(same(&now, &wanted), "{what}"),
                    Outcome::Unsettled(_) => {}
                    _ => assert!(same(&now, &before), "{what}"),
                }
                let up = live.not_started.is_empty();
                let pending = pending_live(&files, &live_place()).unwrap().is_some();
                assert_eq!(pending, matches!(live.outcome, Outcome::Unsettled(_)), "{what}");
                if !pending {
                    assert!(!up || machine.runs() == [true, true], "{what}");
                    assert_ne!(machine.running.start.get(), DISABLED, "{what}");
                }
            }
            if pending_live(&files, &live_place()).unwrap().is_some() {
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
    machine: &Serviced,
    before: &Snapshot,
    wanted: &Snapshot,
    what: &str,
) -> usize {
    let check = |machine: &Serviced, live: &LiveOutcome, what: &str| {
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
        assert_eq!(machine.running.start.get(), start, "{what}");
        assert!(!live.not_started.is_empty() || machine.runs() == [true, true], "{what}");
    };
    let own = files.fork();
    let mut sound = machine.rebooted(None);
    let live = undo_now(&own, &mut sound);
    check(&sound, &live, what);
    assert!(pending_live(&own, &live_place()).unwrap().is_none(), "{what}");
    let mut runs = 1;
    for at in 0..sound.machine.breaking.count() {
        for fault in [Fault::Fail, Fault::DieAfter] {
            let own = files.fork();
            let mut broken = machine.rebooted(Some((at, fault)));
            let first = undo_now(&own, &mut broken);
            runs += 1;
            let what = format!("{what}, then {at} {fault:?}: {:?}", first.outcome);
            if pending_live(&own, &live_place()).unwrap().is_some() {
                let mut again = broken.rebooted(None);
                let live = undo_now(&own, &mut again);
                check(&again, &live, &what);
            } else if !broken.machine.breaking.is_dead() {
                check(&broken, &first, &what);
            }
        }
    }
    runs
}
