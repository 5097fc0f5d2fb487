//! Restores of a system that takes changes one by one: old, new, or journalled and settled by undo.

mod edits;

use crate::support::*;
use routerkeep_files::{Files, MemoryFiles, Sweep};
use routerkeep_registry::{
    ApplyError, Change, KeyPath, Limits, Partial, Registry, RegistryError, difference,
};
use routerkeep_restore::service::{self, ServiceControl, ServiceError};
use routerkeep_restore::{
    LivePlace, LiveTarget, NobodyElse, Outcome, Permit, Permits, RefusalKind, RestoreError,
    Settled, UndoRequest, Uninterrupted, apply_live, give_up_live, pending_live, prepare_live,
    undo_live,
};
use routerkeep_router::{
    Class, ClassName, Consistency, ControlSetRule, MemoryStore, PhoneBookContent, ServiceState,
    Snapshot, SourceFacts, SourceKind, Store, StoreError,
};
use routerkeep_testkit::generate::{Options, branch_office, router};
use std::cell::RefCell;
use std::path::Path;

const STATE: &str = "/ProgramData/Routerkeep";

fn place() -> LivePlace {
    LivePlace::new(Path::new(STATE).to_owned())
}

pub(crate) fn disk() -> MemoryFiles {
    let disk = MemoryFiles::new();
    disk.add_dir("/ProgramData").unwrap();
    disk
}

/// A machine that breaks at a chosen change.
#[derive(Clone)]
pub(crate) struct Machine {
    pub(crate) store: MemoryStore,
    service: ServiceState,
    fault: Option<(usize, Fault)>,
    changes: usize,
}

/// What becomes of a change.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// It is not made, and the next ones work again.
    Fails,
    /// It is made, and reported as failed.
    LostReply,
    /// It is not made, and none is from then on: the process died, or the machine went away.
    Dies,
    /// It is made, and none is from then on.
    DiesAfter,
}

impl Machine {
    fn new(store: MemoryStore) -> Self {
        Self { store, service: ServiceState::Stopped, fault: None, changes: 0 }
    }

    /// Makes a change, or breaks.
    fn step<E>(
        &mut self,
        make: impl FnOnce(&mut MemoryStore) -> Result<(), E>,
    ) -> Result<Result<(), E>, ()> {
        let number = self.changes;
        self.changes += 1;
        match self.fault {
            Some((at, Fault::Fails)) if number == at => Err(()),
            Some((at, Fault::Dies)) if number >= at => Err(()),
            Some((at, Fault::DiesAfter)) if number > at => Err(()),
            Some((at, Fault::LostReply | Fault::DiesAfter)) if number == at => {
                let _ = make(&mut self.store);
                Err(())
            }
            _ => Ok(make(&mut self.store)),
        }
    }

    fn healed(&self) -> Self {
        Self { fault: None, ..self.clone() }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        snapshot(&self.store)
    }
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
        SourceFacts { kind: SourceKind::Live, service: self.service, ..SourceFacts::default() }
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        Ok(Consistency::Unchanged)
    }
}

impl LiveTarget for Machine {
    fn change(&mut self, changes: &[Change]) -> Result<(), Partial> {
        for (done, change) in changes.iter().enumerate() {
            let made = self.step(|store| store.registry.apply(std::slice::from_ref(change)));
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
        let put = self.step(|store| {
            store.phone_book = after;
            Ok::<(), ()>(())
        });
        put.map(|_| ()).map_err(|()| StoreError::Registry(RegistryError::Changed))
    }

    fn look_anew(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A service that does not run, and is never to.
pub(crate) struct Stopped(pub(crate) ServiceState);

impl ServiceControl for Stopped {
    fn state(&self, _service: &str) -> Result<service::ServiceState, ServiceError> {
        match self.0 {
            ServiceState::Running => Ok(service::ServiceState::Running),
            _ => Ok(service::ServiceState::Stopped),
        }
    }

    fn running_dependants(&self) -> Result<Vec<String>, ServiceError> {
        Ok(Vec::new())
    }

    fn stop(&self, _service: &str) -> Result<(), ServiceError> {
        panic!("it does not run")
    }

    fn start(&self, _service: &str) -> Result<(), ServiceError> {
        panic!("it did not run")
    }

    fn set_start_type(&self, _service: &str, _start: u32) -> Result<(), ServiceError> {
        Ok(())
    }
}

const THREE_CLASSES: [ClassName; 3] =
    [ClassName::RouterManagers, ClassName::Interfaces, ClassName::PhoneBook];

pub(crate) fn same(one: &Snapshot, other: &Snapshot) -> bool {
    THREE_CLASSES.iter().all(|class| same_class(one, other, *class))
}

pub(crate) fn how() -> How {
    THREE.with(Permit::OtherRouter)
}

fn restore_live(
    files: &dyn Files,
    machine: &mut Machine,
    wanted: &Snapshot,
) -> Result<Outcome, RestoreError> {
    let (provenance, service) = (provenance(), Stopped(machine.service));
    let request = how().request(wanted, &provenance);
    apply_live(files, &place(), machine, &service, &request, None).map(|live| live.outcome)
}

fn undo_now(files: &dyn Files, machine: &mut Machine) -> Result<Outcome, RestoreError> {
    let request = UndoRequest {
        permits: Permits::NONE,
        logs: routerkeep_regf::LogPolicy::Recover,
        limits: Limits::DEFAULT,
        open_files: &NobodyElse,
        interrupt: &Uninterrupted,
        provenance: &provenance(),
    };
    let service = Stopped(machine.service);
    undo_live(files, &place(), machine, &service, &request).map(|live| live.outcome)
}

pub(crate) fn old() -> Machine {
    Machine::new(router(&Options { interfaces: 12, seed: 4, ..Options::default() }))
}

pub(crate) fn new() -> Snapshot {
    snapshot(&branch_office())
}

#[test]
fn a_restore_brings_the_three_classes_and_undo_takes_them_back() {
    let (mut machine, wanted, files) = (old(), new(), disk());
    let before = machine.snapshot();
    let done = done(restore_live(&files, &mut machine, &wanted));
    assert!(same(&machine.snapshot(), &wanted));
    assert!(same_class(&machine.snapshot(), &before, ClassName::Server), "not asked for");
    let safety = routerkeep_backup::Backup::read(&files, &done.safety.unwrap()).unwrap();
    assert!(safety.damage.is_empty() && same(&safety.snapshot, &before));

    let _ = crate::support::done(undo_now(&files, &mut machine));
    assert!(same(&machine.snapshot(), &before));
    assert_eq!(refused_for(undo_now(&files, &mut machine)), [RefusalKind::NothingToUndo]);
}

#[test]
fn a_service_that_runs_or_may_run_is_refused_and_nothing_is_changed() {
    for service in [ServiceState::Running, ServiceState::Unknown] {
        let mut machine = Machine { service, ..old() };
        let (files, wanted, before) = (disk(), new(), machine.snapshot());
        let provenance = provenance();
        let request = how().request(&wanted, &provenance);
        let prepared = prepare_live(&files, &place(), &machine, &request).unwrap();
        assert_eq!(prepared.refusals[0].kind, RefusalKind::ServiceRunning);
        let refused = refused_for(restore_live(&files, &mut machine, &wanted));
        assert_eq!(refused, [RefusalKind::ServiceRunning]);
        assert_eq!(machine.changes, 0);
        assert!(same(&machine.snapshot(), &before));
    }
}

#[test]
fn a_restore_of_the_disk_that_is_pending_is_settled_first() {
    let (mut machine, files) = (old(), disk());
    files.add_file(Path::new(STATE).join("journal.json"), b"{}").unwrap();
    let refused = refused_for(restore_live(&files, &mut machine, &new()));
    assert_eq!(refused, [RefusalKind::Pending]);
    assert_eq!(machine.changes, 0);
}

/// Every change made to fail in every way; then undo, which is broken at every change of its own, too.
#[test]
fn whatever_change_fails_the_router_is_old_new_or_settled_by_undo() {
    let (wanted, before) = (new(), old().snapshot());
    let all = {
        let mut machine = old();
        let _ = done(restore_live(&disk(), &mut machine, &wanted));
        machine.changes
    };
    assert!(all > 40, "{all} changes");
    let (mut taken_back, mut unsettled, mut settled) = (0, 0, 0);
    for at in 0..all {
        for fault in [Fault::Fails, Fault::LostReply, Fault::Dies, Fault::DiesAfter] {
            let files = disk();
            let mut machine = Machine { fault: Some((at, fault)), ..old() };
            let case = format!("change {at} {fault:?}");
            match restore_live(&files, &mut machine, &wanted).unwrap() {
                Outcome::TakenBack { .. } => {
                    assert!(same(&machine.snapshot(), &before), "{case}");
                    assert!(pending_live(&files, &place()).unwrap().is_none(), "{case}");
                    taken_back += 1;
                }
                Outcome::Unsettled(_) => {
                    assert!(pending_live(&files, &place()).unwrap().is_some(), "{case}");
                    unsettled += 1;
                    // Another restore is refused until this one is settled.
                    let again = restore_live(&files, &mut machine.healed(), &wanted);
                    assert_eq!(refused_for(again), [RefusalKind::Pending], "{case}");
                    settled += settle_in_every_way(&files, &machine, &before, &wanted, &case);
                }
                other => panic!("{case}: {other:?}"),
            }
        }
    }
    println!("{all} changes: {taken_back} taken back, {unsettled} unsettled, {settled} settled");
    assert!(taken_back >= all && unsettled > all / 2);
}

/// Settles from one state without a fault, and with a fault at some of the changes of that.
fn settle_in_every_way(
    files: &MemoryFiles,
    machine: &Machine,
    before: &Snapshot,
    wanted: &Snapshot,
    case: &str,
) -> usize {
    let mut runs = 0;
    let step = 7;
    for at in (0..machine.changes).step_by(step) {
        for fault in [Fault::Dies, Fault::DiesAfter] {
            let (files, healed) = (files.fork(), machine.healed());
            let mut broken = Machine { fault: Some((at, fault)), changes: 0, ..healed };
            let _ = undo_now(&files, &mut broken).unwrap();
            let mut machine = broken.healed();
            if pending_live(&files, &place()).unwrap().is_some() {
                match undo_now(&files, &mut machine).unwrap() {
                    Outcome::Settled(Settled::Finished { .. }) => {
                        assert!(same(&machine.snapshot(), wanted), "{case}, then {at}");
                    }
                    Outcome::Settled(Settled::RolledBack { .. }) => {
                        assert!(same(&machine.snapshot(), before), "{case}, then {at}");
                    }
                    other => panic!("{case}, then {at}: {other:?}"),
                }
            }
            let now = machine.snapshot();
            assert!(same(&now, before) || same(&now, wanted), "{case}, then {at} {fault:?}");
            assert!(pending_live(&files, &place()).unwrap().is_none());
            runs += 1;
        }
    }
    runs
}

/// Every operation on the files of the state directory made to fail in every way.
#[test]
fn whatever_file_operation_fails_a_half_made_router_has_its_journal() {
    let (wanted, start) = (new(), old());
    let before = start.snapshot();
    let machine = RefCell::new(start.clone());
    let report = Sweep::new().run(
        disk,
        |files| {
            let mut own = start.clone();
            let outcome = restore_live(files, &mut own, &wanted);
            *machine.borrow_mut() = own;
            outcome
        },
        |case| {
            let mut machine = machine.borrow().clone();
            let now = machine.snapshot();
            let (is_old, is_new) = (same(&now, &before), same(&now, &wanted));
            let ended = case.fault.is_some_and(|fault| fault.what.is_end());
            match case.outcome {
                Ok(Outcome::Done(_)) if !is_new => return Err("done, and not new".to_owned()),
                Ok(Outcome::TakenBack { .. } | Outcome::Refused(_)) | Err(_)
                    if !is_old && !ended =>
                {
                    return Err(format!("not old after {:?}", case.outcome));
                }
                _ => {}
            }
            let pending = pending_live(case.files, &place()).map_err(|e| e.to_string())?;
            if pending.is_none() {
                return if is_old || is_new { Ok(()) } else { Err("mixed, no journal".to_owned()) };
            }
            let settled = undo_now(&case.files.fork(), &mut machine).map_err(|e| e.to_string())?;
            let now = machine.snapshot();
            match settled {
                Outcome::Settled(Settled::Finished { .. }) if same(&now, &wanted) => Ok(()),
                Outcome::Settled(Settled::RolledBack { .. }) if same(&now, &before) => Ok(()),
                other => Err(format!("settling: {other:?}")),
            }
        },
    );
    println!("{report}");
    report.assert_clean();
    assert!(report.runs > 300, "{report}");
}

#[test]
fn what_something_else_has_changed_is_not_overwritten() {
    let (wanted, files, provenance) = (new(), disk(), provenance());
    let request = how().request(&wanted, &provenance);
    let plan = prepare_live(&files, &place(), &old(), &request).unwrap().plan.unwrap();
    let set = |change: &Change| matches!(change, Change::SetValue { .. });
    let first = plan.changes.iter().position(set).unwrap();
    let Change::SetValue { path, value, .. } = &plan.changes[first] else {
        panic!("no value is set")
    };

    // One change is the phone book's; the restore dies behind the value, and somebody else sets it.
    let mut machine = Machine { fault: Some((first + 2, Fault::Dies)), ..old() };
    let _ = restore_live(&files, &mut machine, &wanted).unwrap();
    let mut machine = machine.healed();
    let key = machine.store.registry.root_mut().at_or_new(path);
    let own = key.values.iter_mut().find(|own| own.name.matches(&value.name)).unwrap();
    own.data = vec![1, 2, 3, 4, 5];
    let now = machine.store.registry.clone();

    let refused = refused_for(undo_now(&files, &mut machine));
    assert_eq!(refused, [RefusalKind::ChangedSince]);
    assert!(machine.store.registry == now, "nothing was changed");
    let service = Stopped(ServiceState::Stopped);
    let _ = give_up_live(&files, &place(), &mut machine, &service, &Limits::DEFAULT).unwrap();
    assert!(pending_live(&files, &place()).unwrap().is_none());
    // All but the start type, which was held back.
    let service = KeyPath::from("ControlSet001\\Services\\RemoteAccess");
    let start = |registry: &routerkeep_registry::MemoryRegistry| {
        registry.root().at(&service).and_then(|key| key.value("Start")).unwrap().clone()
    };
    assert!(start(&machine.store.registry) == start(&old().store.registry));
    let mut now = now;
    let held = now.root_mut().at_or_new(&service);
    crate::made_up_windows::set(held, start(&machine.store.registry));
    let path = KeyPath::root();
    assert!(difference(&path, Some(now.root()), Some(machine.store.registry.root())).is_empty());
}

#[test]
fn a_damaged_journal_is_said_and_not_followed() {
    let (wanted, files) = (new(), disk());
    let mut machine = Machine { fault: Some((9, Fault::Dies)), ..old() };
    let _ = restore_live(&files, &mut machine, &wanted).unwrap();
    let path = Path::new(STATE).join("live-journal.json");
    let mut bytes = files.read(&path, u64::MAX).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    files.remove(&path).unwrap();
    files.add_file(&path, &bytes).unwrap();
    let mut machine = machine.healed();
    let now = machine.store.registry.clone();
    assert!(matches!(undo_now(&files, &mut machine), Err(RestoreError::Journal(_))));
    assert!(machine.store.registry == now);
}

/// Windows was shut down in the middle, and its disk is looked at elsewhere.
#[test]
fn a_disk_with_a_half_made_restore_is_not_changed_from_outside() {
    let (wanted, store) = (new(), old().store);
    let files = crate::support::disk(&store);
    let place = crate::support::place(&files);
    let live = LivePlace::new(place.state_path().to_owned());
    let mut machine = Machine { fault: Some((9, Fault::Dies)), ..old() };
    let provenance = provenance();
    let request = how().request(&wanted, &provenance);
    let service = Stopped(ServiceState::Stopped);
    let outcome = apply_live(&files, &live, &mut machine, &service, &request, None).unwrap();
    assert!(matches!(outcome.outcome, Outcome::Unsettled(_)));

    assert!(routerkeep_restore::pending(&files, &place).unwrap().is_some());
    let refused = refused_for(restore(&files, &place, &wanted, how()));
    assert_eq!(refused, [RefusalKind::Pending]);
    assert_eq!(refused_for(undo_with(&files, &place, Permits::NONE)), [RefusalKind::Pending]);
    let _ = routerkeep_restore::give_up(&files, &place).unwrap();
    assert!(routerkeep_restore::pending(&files, &place).unwrap().is_none());
}

/// A class that the backup does not hold is left alone, as everywhere.
#[test]
fn a_backup_without_a_phone_book_leaves_the_one_that_is_there() {
    let (mut machine, files) = (old(), disk());
    let book = machine.store.phone_book.clone();
    let why = "a registry does not hold it".to_owned();
    let wanted = Snapshot { phone_book: Class::NotCaptured { why }, ..new() };
    let _ = done(restore_live(&files, &mut machine, &wanted));
    assert!(machine.store.phone_book == book);
    assert!(same_class(&machine.snapshot(), &wanted, ClassName::Interfaces));
}
