//! Every file operation of restore, undo and their recovery made to fail in every way: old or new, always.

use crate::support::*;
use routerkeep_files::{Case, FaultKind, Files, MemoryFiles, Moment, Survival, Sweep, SweepReport};
use routerkeep_restore::{LeftState, Outcome, Permit, Permits, RestoreError, Settled, pending};
use routerkeep_router::{ClassName, MemoryStore, PhoneBookContent, Snapshot};
use routerkeep_testkit::generate::{Options, router};
use std::cell::Cell;

const THREE_CLASSES: [ClassName; 3] =
    [ClassName::RouterManagers, ClassName::Interfaces, ClassName::PhoneBook];

type Result = std::result::Result<Outcome, RestoreError>;

/// Which of two states a reader sees; both files have to show the same one.
fn state(files: &dyn Files, old: &Snapshot, new: &Snapshot) -> std::result::Result<Seen, String> {
    let found = snapshot(&seen(files));
    let is = |other: &Snapshot| THREE_CLASSES.iter().all(|class| same_class(&found, other, *class));
    if is(old) {
        Ok(Seen::Old)
    } else if is(new) {
        Ok(Seen::New)
    } else {
        let each = THREE_CLASSES.map(|class| {
            let which = if same_class(&found, old, class) { "old" } else { "not old" };
            format!("{class} {which}")
        });
        Err(format!("neither old nor new: {}", each.join(", ")))
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Seen {
    Old,
    New,
}

/// What an outcome promises of the state.
fn promised(outcome: &Result) -> Option<Seen> {
    match outcome {
        Ok(Outcome::Done(_)) => Some(Seen::New),
        Ok(Outcome::Refused(_) | Outcome::TakenBack { .. }) | Err(_) => Some(Seen::Old),
        Ok(Outcome::Unsettled(left)) if left.state == LeftState::New => Some(Seen::New),
        Ok(Outcome::Unsettled(_) | Outcome::Settled(_)) => None,
    }
}

/// A scenario: from one state to another, and back to order after an interruption.
struct Scenario<'a> {
    start: &'a MemoryFiles,
    old: &'a Snapshot,
    new: &'a Snapshot,
    act: &'a dyn Fn(&dyn Files) -> Result,
    /// How many of the interrupted runs are recovered under faults, too: every n-th.
    nested: u64,
    /// The same of those in which the process died.
    nested_stops: u64,
}

impl Scenario<'_> {
    fn sweep(&self, name: &str) -> SweepReport {
        let (inner_runs, recovered) = (Cell::new(0_u64), Cell::new(0_u64));
        let report = Sweep::new().seeds(seeds()).run(
            || self.start.fork(),
            |files| (self.act)(files),
            |case| self.check(case, &inner_runs, &recovered),
        );
        println!("{name}: {report}");
        println!(
            "{name}: {} interrupted states recovered under faults in {} runs",
            recovered.get(),
            inner_runs.get()
        );
        report.assert_clean();
        assert!(report.runs > 1000, "{report}");
        assert!(inner_runs.get() > 1000, "{} inner runs", inner_runs.get());
        report
    }

    fn check(
        &self,
        case: &Case<'_, Result>,
        inner_runs: &Cell<u64>,
        recovered: &Cell<u64>,
    ) -> std::result::Result<(), String> {
        let found = state(case.files, self.old, self.new)?;
        // What was reported has to be true, also of what is left after a power loss later on.
        let ended = case.fault.is_some_and(|fault| fault.what.is_end());
        let reported = case.moment == Moment::Returned || !ended;
        if let Some(promised) = promised(case.outcome)
            && reported
            && promised != found
        {
            return Err(format!("{found:?} after {}", said(case.outcome)));
        }
        let interrupted = pending(case.files, &place(case.files)).map_err(|e| e.to_string())?;
        if interrupted.is_some() || left_over(case.files) {
            let number = recovered.get();
            recovered.set(number + 1);
            // A process that died leaves what is not durable yet: the hardest start for a recovery.
            let died = case.fault.is_some_and(|fault| fault.what == FaultKind::Stop);
            let every = if died { self.nested_stops } else { self.nested };
            if number.is_multiple_of(every) {
                let durable = case.files.after_power_loss(Survival::SyncedOnly);
                let durable = state(&durable, self.old, self.new)?;
                let report = Sweep::new().kinds(SHORT_FAULTS).run(
                    || case.files.fork(),
                    settle,
                    |inner| {
                        let now = state(inner.files, self.old, self.new)?;
                        // A committed state stays, and so does one that never was; but a commit that was
                        // not durable yet when the process died can be lost with the power until then.
                        let lost = matches!(inner.moment, Moment::PowerLost(_)) && now == durable;
                        let allowed = match inner.outcome {
                            Ok(Outcome::Settled(Settled::Finished { .. })) => now == Seen::New,
                            Ok(Outcome::Settled(Settled::TakenBack)) => now == Seen::Old,
                            _ => now == found || lost,
                        };
                        let ended = inner.fault.is_some_and(|fault| fault.what.is_end());
                        if !allowed && !(ended && (now == found || lost)) {
                            return Err(format!("{found:?} became {now:?}"));
                        }
                        self.in_order(inner.files, now)
                    },
                );
                inner_runs.set(inner_runs.get() + report.runs);
                let _ = report.into_result().map_err(|report| format!("recovery: {report}"))?;
            }
        }
        self.in_order(&case.files.fork(), found)
    }

    /// After recovery without faults: the same state, nothing left over, and the way on is free.
    fn in_order(&self, files: &MemoryFiles, before: Seen) -> std::result::Result<(), String> {
        let _ = settle(files).map_err(|error| format!("settling: {error}"))?;
        let place = place(files);
        if pending(files, &place).map_err(|e| e.to_string())?.is_some() {
            return Err("still pending".to_owned());
        }
        if left_over(files) {
            return Err("prepared files are left over".to_owned());
        }
        let now = state(files, self.old, self.new)?;
        if now != before {
            return Err(format!("{before:?} became {now:?} by settling"));
        }
        Ok(())
    }
}

fn said(outcome: &Result) -> String {
    match outcome {
        Ok(Outcome::Done(_)) => "done".to_owned(),
        other => format!("{other:?}"),
    }
}

/// Settles, if there is something to settle: with nothing pending, undo would take the last restore back.
fn settle(files: &dyn Files) -> Result {
    let place = try_place(files)?;
    match pending(files, &place) {
        Ok(None) if !left_over(files) => Ok(Outcome::Settled(Settled::Nothing)),
        Ok(_) => undo_with(files, &place, Permits::NONE),
        Err(error) => Err(error.into()),
    }
}

fn left_over(files: &dyn Files) -> bool {
    ["Windows/System32/config", "Windows/System32/ras"].iter().any(|directory| {
        let names = files.list(&at(directory), 99).unwrap_or_default();
        names.iter().any(|name| name.to_string_lossy().ends_with(".routerkeep-new"))
    })
}

/// Two small routers that are one machine to the guards.
fn pair() -> (MemoryStore, MemoryStore) {
    let ours = router(&Options { interfaces: 1, seed: 5, ..Options::default() });
    let mut theirs = router(&Options { interfaces: 2, seed: 6, ..Options::default() });
    for key in &mut theirs.registry.root_mut().subkeys {
        if key.name.is("ControlSet001") {
            key.subkeys.retain(|key| !key.name.is("Control"));
        }
    }
    (ours, theirs)
}

fn how() -> How {
    THREE.with(Permit::OtherRouter)
}

/// A log that the old hive has no need of, as Windows leaves one.
fn with_log(files: &MemoryFiles) {
    files.add_file(at("Windows/System32/config/SYSTEM.LOG1"), &[7; 1024]).unwrap();
}

/// Every n-th interrupted state; all of them where the tests are asked for more cases.
fn nested(usual: u64) -> u64 {
    if std::env::var_os("ROUTERKEEP_CASES").is_some() { 1 } else { usual }
}

/// Power losses by chance, at each operation.
fn seeds() -> u64 {
    if std::env::var_os("ROUTERKEEP_CASES").is_some() { 16 } else { 2 }
}

#[test]
fn a_restore_is_old_or_new_whatever_fails() {
    let (ours, theirs) = pair();
    let (old, new) = (snapshot(&ours), snapshot(&theirs));
    let start = disk(&ours);
    with_log(&start);
    let act = |files: &dyn Files| restore(files, &try_place(files)?, &new, how());
    let (nested, nested_stops) = (nested(120), 1);
    let _ = Scenario { start: &start, old: &old, new: &new, act: &act, nested, nested_stops }
        .sweep("restore");
}

/// The phone book is made where there is none, directory included, or removed.
#[test]
fn so_it_is_where_a_phone_book_is_made_or_removed() {
    let (with, mut without) = pair();
    without.phone_book = PhoneBookContent::Absent;
    for (name, ours, theirs) in
        [("removed phone book", &with, &without), ("new phone book", &without, &with)]
    {
        let (old, new) = (snapshot(ours), snapshot(theirs));
        let start = disk(ours);
        if matches!(ours.phone_book, PhoneBookContent::Absent) {
            start.remove_dir(&at("Windows/System32/ras")).unwrap();
            start.settle();
        }
        let act = |files: &dyn Files| restore(files, &try_place(files)?, &new, how());
        let (nested, nested_stops) = (nested(120), nested(5));
        let _ = Scenario { start: &start, old: &old, new: &new, act: &act, nested, nested_stops }
            .sweep(name);
    }
}

#[test]
fn an_undo_is_old_or_new_whatever_fails() {
    let (ours, theirs) = pair();
    let (restored, before) = (snapshot(&theirs), snapshot(&ours));
    let start = disk(&ours);
    let _ = done(restore(&start, &place(&start), &restored, how()));
    start.settle();
    let act = |files: &dyn Files| undo_with(files, &try_place(files)?, Permits::NONE);
    let (nested, nested_stops) = (nested(120), nested(3));
    let (old, new) = (&restored, &before);
    let _ = Scenario { start: &start, old, new, act: &act, nested, nested_stops }.sweep("undo");
}
