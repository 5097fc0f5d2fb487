//! The order of a restore with the service stopped, on a Windows that is made up: every step made to fail.

use crate::breaking::{Breaking, Fault};
use crate::made_up_windows::{AtStop, DEPENDANT, Machine, PATH, set};
use crate::support::*;
use routerkeep_registry::{KeyPath, Limits, Value};
use routerkeep_restore::service::{
    SERVICE, ServicedOutcome, SettledService, Stopping, restore_serviced, settle_service,
};
use routerkeep_router::difference::difference;
use routerkeep_router::{ClassName, MemoryStore, Snapshot, capture};
use routerkeep_testkit::generate::{Options, Windows, router};

/// Two configurations of one machine; the wanted one has another start type.
fn pair() -> (MemoryStore, Snapshot) {
    let ours = router(&Options { interfaces: 2, seed: 5, style: Windows::Server2019 });
    let other = router(&Options { interfaces: 1, seed: 6, style: Windows::Server2019 });
    let mut theirs = ours.clone();
    let path = KeyPath::from(PATH);
    let new = other.registry.root().at(&path).unwrap().clone();
    let service = theirs.registry.root_mut().at_or_new(&path);
    service.subkeys.retain(|key| !key.name.is("Interfaces"));
    service.subkeys.push(new.subkey("Interfaces").unwrap().clone());
    set(service, Value::dword("Start", 3));
    theirs.phone_book = other.phone_book;
    let mut ours = ours;
    set(ours.registry.root_mut().at_or_new(&path), Value::dword("Start", 2));
    (ours, capture(&theirs, &Limits::DEFAULT).unwrap())
}

fn same(one: &Snapshot, other: &Snapshot) -> bool {
    difference(one, other).changes.is_empty()
}

#[test]
fn the_order_holds() {
    let (ours, wanted) = pair();
    let machine = Machine::new(&ours, &wanted, AtStop::WritesBack);
    let outcome = restore_serviced(&machine, &machine, Stopping::Allowed);
    let ServicedOutcome::Done { not_started, safety: Some(_), .. } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(not_started, []);
    for class in ClassName::ALL {
        assert_class(&machine.snapshot(), &wanted, class);
    }
    assert!(machine.runs(SERVICE) && machine.runs(DEPENDANT));
    assert!(machine.journal.borrow().is_none());
    let mut trace = machine.trace.borrow().clone();
    trace.dedup();
    let expected = [
        "read journal",
        "state",
        "dependants",
        "start type",
        "journal",
        "stop SstpSvc",
        "stop RemoteAccess",
        "state",
        "look",
        "save",
        "journal",
        "set start 4",
        "state",
        "phone book",
        "change",
        "state",
        "journal",
        "set start 3",
        "start RemoteAccess",
        "start SstpSvc",
        "journal",
    ];
    assert_eq!(trace, expected);
    // What the service wrote when it stopped is in the safety backup.
    let saved = machine.saved.borrow()[0].clone();
    let stamp = saved.router_managers.content().unwrap().value("Stamp").and_then(Value::as_dword);
    assert_eq!(stamp, Some(4711));
}

#[test]
fn a_service_that_runs_refuses_and_one_that_is_stopped_stays_so() {
    let (ours, wanted) = pair();
    let machine = Machine::new(&ours, &wanted, AtStop::WritesBack);
    let outcome = restore_serviced(&machine, &machine, Stopping::Never);
    assert!(matches!(outcome, ServicedOutcome::Refused { .. }), "{outcome:?}");
    assert!(machine.runs(SERVICE));
    machine.running.borrow_mut().values_mut().for_each(|running| *running = false);
    let outcome = restore_serviced(&machine, &machine, Stopping::Never);
    assert!(matches!(outcome, ServicedOutcome::Done { .. }), "{outcome:?}");
    assert!(!machine.runs(SERVICE) && machine.start_value() == 3);
}

/// A setting that the service wrote only when it stopped: nothing is overwritten that nobody has seen.
#[test]
fn another_meaning_changes_nothing() {
    let (ours, wanted) = pair();
    let machine = Machine::new(&ours, &wanted, AtStop::Changes);
    let outcome = restore_serviced(&machine, &machine, Stopping::Allowed);
    assert!(matches!(outcome, ServicedOutcome::Differs { .. }), "{outcome:?}");
    assert!(machine.runs(SERVICE) && machine.runs(DEPENDANT) && machine.start_value() == 2);
    assert!(!machine.trace.borrow().iter().any(|step| step == "change" || step == "set start 4"));
}

/// What a run has left, settled if need be: the old router or the new one, and the services as they were.
fn check(machine: &Machine, old: &Snapshot, wanted: &Snapshot) -> Result<(), String> {
    let mut machine = machine.clone();
    // What had ended before the machine stopped is Windows' own matter: it starts what starts by itself.
    let ended = machine.breaking.is_dead() && machine.journal.borrow().is_none();
    if machine.breaking.is_dead() {
        machine = machine.reboot();
    }
    machine.breaking = Breaking::default();
    machine.intruder = None;
    if machine.journal.borrow().is_some() {
        let settled = settle_service(&machine, &machine)?;
        if settled == SettledService::Nothing {
            return Err("a journal was not seen".to_owned());
        }
    }
    let now = machine.snapshot();
    let start = machine.start_value();
    match (same(&now, old), same(&now, wanted)) {
        (true, _) if start == 2 => {}
        (_, true) if start == 3 => {}
        _ => return Err(format!("neither old nor new; Start is {start}")),
    }
    let running = !ended || start == 2;
    if machine.runs(SERVICE) != running || machine.runs(DEPENDANT) != running {
        return Err("a service does not run".to_owned());
    }
    machine.journal.borrow().is_none().then_some(()).ok_or_else(|| "the journal is left".to_owned())
}

/// Every operation made to fail in every way, and the recovery of each under faults of its own.
#[test]
fn every_failure_brings_everything_back() {
    let (ours, wanted) = pair();
    let (mut runs, mut nested) = (0_u64, 0_u64);
    for at_stop in [AtStop::WritesBack, AtStop::Nothing] {
        let shown = Machine::new(&ours, &wanted, at_stop).snapshot();
        let sound = Machine::new(&ours, &wanted, at_stop);
        let _ = restore_serviced(&sound, &sound, Stopping::Allowed);
        let operations = sound.breaking.count();
        assert!(operations > 25, "{operations}");
        for at in 0..operations {
            for fault in Fault::ALL {
                let mut machine = Machine::new(&ours, &wanted, at_stop);
                machine.breaking = Breaking::at(Some((at, fault)));
                let outcome = restore_serviced(&machine, &machine, Stopping::Allowed);
                runs += 1;
                let what = format!("{fault:?} at {at}: {outcome:?}");
                check_outcome(&machine, &outcome, &shown, &wanted)
                    .unwrap_or_else(|why| panic!("{what}: {why}"));
                // Services that did not come up are the administrator's to start.
                let started = match &outcome {
                    ServicedOutcome::Done { not_started, .. }
                    | ServicedOutcome::TakenBack { not_started, .. }
                    | ServicedOutcome::Differs { not_started, .. } => not_started.is_empty(),
                    _ => true,
                };
                if started && !machine.breaking.is_dead() {
                    check(&machine, &shown, &wanted).unwrap_or_else(|why| panic!("{what}: {why}"));
                }
                nested += recoveries(&machine, &shown, &wanted, &what);
            }
        }
    }
    println!("service: {runs} runs with one fault each, {nested} recoveries with another");
}

/// An outcome has to be true.
fn check_outcome(
    machine: &Machine,
    outcome: &ServicedOutcome,
    old: &Snapshot,
    wanted: &Snapshot,
) -> Result<(), String> {
    if machine.breaking.is_dead() {
        return Ok(());
    }
    let now = machine.snapshot();
    let promised = match outcome {
        ServicedOutcome::Done { .. } => same(&now, wanted),
        ServicedOutcome::Refused { .. } | ServicedOutcome::TakenBack { .. } => same(&now, old),
        ServicedOutcome::Differs { .. } | ServicedOutcome::RefusedStopped { .. } => same(&now, old),
        ServicedOutcome::Unsettled { .. } => machine.journal.borrow().is_some(),
    };
    promised.then_some(()).ok_or_else(|| "not what was said".to_owned())
}

/// Recovers an interrupted state under faults, too, each after a reboot; returns how often.
fn recoveries(machine: &Machine, old: &Snapshot, wanted: &Snapshot, what: &str) -> u64 {
    if !machine.breaking.is_dead() || machine.journal.borrow().is_none() {
        return 0;
    }
    let mut tried = 0;
    let sound = machine.reboot();
    settle_service(&sound, &sound).unwrap_or_else(|why| panic!("{what}: {why}"));
    for at in 0..sound.breaking.count() {
        for fault in [Fault::Fail, Fault::Die, Fault::DieAfter] {
            let mut next = machine.reboot();
            next.breaking = Breaking::at(Some((at, fault)));
            let settled = settle_service(&next, &next);
            tried += 1;
            if settled.as_ref().is_ok_and(|settled| !all_started(settled)) {
                continue;
            }
            check(&next, old, wanted)
                .unwrap_or_else(|why| panic!("{what}, then {fault:?} at {at}: {why}"));
        }
    }
    tried
}

fn all_started(settled: &SettledService) -> bool {
    match settled {
        SettledService::Nothing => true,
        SettledService::TakenBack { not_started } | SettledService::Finished { not_started } => {
            not_started.is_empty()
        }
    }
}

/// Somebody starts the service in the middle: nothing is half applied, whenever it is.
#[test]
fn somebody_starts_the_service_in_the_middle() {
    let (ours, wanted) = pair();
    let shown = Machine::new(&ours, &wanted, AtStop::WritesBack).snapshot();
    let sound = Machine::new(&ours, &wanted, AtStop::WritesBack);
    let _ = restore_serviced(&sound, &sound, Stopping::Allowed);
    let (mut noticed, mut done) = (0, 0);
    for at in 0..sound.breaking.count() {
        let mut machine = Machine::new(&ours, &wanted, AtStop::WritesBack);
        machine.intruder = Some(at);
        match restore_serviced(&machine, &machine, Stopping::Allowed) {
            ServicedOutcome::Done { .. } => done += 1,
            ServicedOutcome::TakenBack { .. } => noticed += 1,
            other => panic!("at {at}: {other:?}"),
        }
        check(&machine, &shown, &wanted).unwrap_or_else(|why| panic!("at {at}: {why}"));
    }
    assert!(noticed > 2 && done > 10, "{noticed} noticed, {done} done");
    println!("service: somebody starts it at {noticed} moments that matter, {done} that do not");
}

/// A service that does not stop, and one that does not start again.
#[test]
fn a_service_that_will_not() {
    let (ours, wanted) = pair();
    let shown = Machine::new(&ours, &wanted, AtStop::WritesBack).snapshot();
    let step = |name: &str| {
        let machine = Machine::new(&ours, &wanted, AtStop::WritesBack);
        let _ = restore_serviced(&machine, &machine, Stopping::Allowed);
        let trace = machine.trace.borrow();
        trace.iter().position(|step| step == name).unwrap()
    };
    let mut machine = Machine::new(&ours, &wanted, AtStop::WritesBack);
    machine.breaking = Breaking::at(Some((step("stop RemoteAccess"), Fault::Fail)));
    let outcome = restore_serviced(&machine, &machine, Stopping::Allowed);
    let ServicedOutcome::TakenBack { not_started, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(not_started, []);
    assert!(machine.runs(DEPENDANT) && same(&machine.snapshot(), &shown));

    let mut machine = Machine::new(&ours, &wanted, AtStop::WritesBack);
    machine.breaking = Breaking::at(Some((step("start RemoteAccess"), Fault::Fail)));
    let outcome = restore_serviced(&machine, &machine, Stopping::Allowed);
    let ServicedOutcome::Done { not_started, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(not_started.len(), 1);
    assert!(same(&machine.snapshot(), &wanted) && machine.start_value() == 3);
}
