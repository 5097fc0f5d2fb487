//! Restores of a system that takes changes one by one: old, new, or journalled and settled by undo.

mod edits;

use crate::breaking::Fault;
use crate::machine::{Machine, STATE, Stopped, live_disk, live_place};
use crate::support::*;
use routerkeep_files::{Files, MemoryFiles, Sweep};
use routerkeep_registry::{Change, KeyPath, Limits, difference};
use routerkeep_restore::{
    LivePlace, Outcome, Permit, Permits, RefusalKind, RestoreError, Settled, apply_live,
    give_up_live, pending_live, prepare_live, undo_live,
};
use routerkeep_router::{Class, ClassName, ServiceState, Snapshot};
use routerkeep_testkit::generate::{Options, branch_office, router};
use std::cell::RefCell;
use std::path::Path;

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
    let (provenance, service) = (provenance(), Stopped(machine.service()));
    let request = how().request(wanted, &provenance);
    apply_live(files, &live_place(), machine, &service, &request, None).map(|live| live.outcome)
}

fn undo_now(files: &dyn Files, machine: &mut Machine) -> Result<Outcome, RestoreError> {
    let (provenance, service) = (provenance(), Stopped(machine.service()));
    let request = undo_request(Permits::NONE, &provenance);
    undo_live(files, &live_place(), machine, &service, &request).map(|live| live.outcome)
}

pub(crate) fn old() -> Machine {
    let store = router(&Options { interfaces: 12, seed: 4, ..Options::default() });
    Machine::new(store, ServiceState::Stopped, None)
}

/// The same machine, broken at a change.
fn broken(at: usize, fault: Fault) -> Machine {
    old().with_fault(Some((at, fault)))
}

pub(crate) fn new() -> Snapshot {
    snapshot(&branch_office())
}

#[test]
fn a_restore_brings_the_three_classes_and_undo_takes_them_back() {
    let (mut machine, wanted, files) = (old(), new(), live_disk());
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
        let mut machine = old();
        *machine.service.lock().unwrap() = service;
        let (files, wanted, before) = (live_disk(), new(), machine.snapshot());
        let provenance = provenance();
        let request = how().request(&wanted, &provenance);
        let prepared = prepare_live(&files, &live_place(), &machine, &request).unwrap();
        assert_eq!(prepared.refusals[0].kind, RefusalKind::ServiceRunning);
        let refused = refused_for(restore_live(&files, &mut machine, &wanted));
        assert_eq!(refused, [RefusalKind::ServiceRunning]);
        assert_eq!(machine.breaking.count(), 0);
        assert!(same(&machine.snapshot(), &before));
    }
}

#[test]
fn a_restore_of_the_disk_that_is_pending_is_settled_first() {
    let (mut machine, files) = (old(), live_disk());
    files.add_file(Path::new(STATE).join("journal.json"), b"{}").unwrap();
    let refused = refused_for(restore_live(&files, &mut machine, &new()));
    assert_eq!(refused, [RefusalKind::Pending]);
    assert_eq!(machine.breaking.count(), 0);
}

/// Every change made to fail in every way; then undo, which is broken at every change of its own, too.
#[test]
fn whatever_change_fails_the_router_is_old_new_or_settled_by_undo() {
    let (wanted, before) = (new(), old().snapshot());
    let all = {
        let mut machine = old();
        let _ = done(restore_live(&live_disk(), &mut machine, &wanted));
        machine.breaking.count()
    };
    assert!(all > 40, "{all} changes");
    let (mut taken_back, mut unsettled, mut settled) = (0, 0, 0);
    for at in 0..all {
        for fault in Fault::ALL {
            let files = live_disk();
            let mut machine = broken(at, fault);
            let case = format!("change {at} {fault:?}");
            match restore_live(&files, &mut machine, &wanted).unwrap() {
                Outcome::TakenBack { .. } => {
                    assert!(same(&machine.snapshot(), &before), "{case}");
                    assert!(pending_live(&files, &live_place()).unwrap().is_none(), "{case}");
                    taken_back += 1;
                }
                Outcome::Unsettled(_) => {
                    assert!(pending_live(&files, &live_place()).unwrap().is_some(), "{case}");
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
    for at in (0..machine.breaking.count()).step_by(step) {
        for fault in [Fault::Die, Fault::DieAfter] {
            let files = files.fork();
            let mut broken = machine.with_fault(Some((at, fault)));
            let _ = undo_now(&files, &mut broken).unwrap();
            let mut machine = broken.healed();
            if pending_live(&files, &live_place()).unwrap().is_some() {
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
            assert!(pending_live(&files, &live_place()).unwrap().is_none());
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
    let machine = RefCell::new(start.healed());
    let report = Sweep::new().run(
        live_disk,
        |files| {
            let mut own = start.healed();
            let outcome = restore_live(files, &mut own, &wanted);
            *machine.borrow_mut() = own;
            outcome
        },
        |case| {
            let mut machine = machine.borrow().healed();
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
            let pending = pending_live(case.files, &live_place()).map_err(|e| e.to_string())?;
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
    let (wanted, files, provenance) = (new(), live_disk(), provenance());
    let request = how().request(&wanted, &provenance);
    let plan = prepare_live(&files, &live_place(), &old(), &request).unwrap().plan.unwrap();
    let set = |change: &Change| matches!(change, Change::SetValue { .. });
    let first = plan.changes.iter().position(set).unwrap();
    let Change::SetValue { path, value, .. } = &plan.changes[first] else {
        panic!("no value is set")
    };

    // One change is the phone book's; the restore dies behind the value, and somebody else sets it.
    let mut machine = broken(first + 2, Fault::Die);
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
    let _ = give_up_live(&files, &live_place(), &mut machine, &service, &Limits::DEFAULT).unwrap();
    assert!(pending_live(&files, &live_place()).unwrap().is_none());
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
    let (wanted, files) = (new(), live_disk());
    let mut machine = broken(9, Fault::Die);
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
    let files = disk(&store);
    let place = place(&files);
    let live = LivePlace::new(place.state_path().to_owned());
    let mut machine = broken(9, Fault::Die);
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
    let (mut machine, files) = (old(), live_disk());
    let book = machine.store.phone_book.clone();
    let why = "a registry does not hold it".to_owned();
    let wanted = Snapshot { phone_book: Class::NotCaptured { why }, ..new() };
    let _ = done(restore_live(&files, &mut machine, &wanted));
    assert!(machine.store.phone_book == book);
    assert!(same_class(&machine.snapshot(), &wanted, ClassName::Interfaces));
}
