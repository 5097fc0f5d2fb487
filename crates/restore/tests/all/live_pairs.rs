//! Generated pairs on a running system: what was wanted is there, the service runs, and undo brings back what was.

use crate::live_service::{Serviced, undo_now};
use crate::machine::{live_disk, live_place};
use crate::made_up_windows::AtStop;
use crate::meaning::{anything, configured, recipes};
use crate::support::*;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use routerkeep_restore::{Choice, Outcome, Part, Permit, Scope, apply_live, prepare_live};
use routerkeep_router::difference::difference;
use routerkeep_router::{ClassName, Interface};
use routerkeep_testkit::generate::{Options, branch_office, router};
use std::cell::Cell;

#[test]
fn what_was_wanted_is_there_and_undo_brings_back_what_was() {
    let (done, refused) = (Cell::new(0_u64), Cell::new(0_u64));
    let mut runner = TestRunner::new(cases(200));
    runner
        .run(&(recipes(), any::<bool>()), |(recipe, server)| {
            let (ours, theirs) = recipe.make();
            prop_assume!(configured(&ours) && configured(&theirs));
            let (before, wanted) = (snapshot(&ours), snapshot(&theirs));
            let scope = if server { Scope::WithServer } else { Scope::Three };
            let how = How { scope, ..anything() }.with(Permit::StopService);
            let (files, provenance) = (live_disk(), provenance());
            let mut machine = Serviced::new(ours, AtStop::Nothing, None);
            let services = machine.services();
            let request = how.request(&wanted, &provenance);
            let live = apply_live(&files, &live_place(), &mut machine, &services, &request, None);
            match live.unwrap().outcome {
                Outcome::Done(made) => {
                    let after = machine.snapshot();
                    for class in ClassName::ALL {
                        match class {
                            ClassName::Server if !server => {
                                prop_assert!(same_class(&after, &before, class));
                            }
                            // Ports that this machine has no place for are left out.
                            ClassName::Server => {}
                            _ => prop_assert!(same_class(&after, &wanted, class), "{class}"),
                        }
                    }
                    prop_assert_eq!(machine.runs(), [true, true]);
                    done.set(done.get() + 1);
                    if made.safety.is_some() {
                        let live = undo_now(&files, &mut machine);
                        prop_assert!(matches!(live.outcome, Outcome::Done(_)), "{live:?}");
                        for class in ClassName::ALL {
                            prop_assert!(
                                same_class(&machine.snapshot(), &before, class),
                                "{class}"
                            );
                        }
                    }
                }
                Outcome::Refused(_) => refused.set(refused.get() + 1),
                other => prop_assert!(false, "{other:?}"),
            }
            Ok(())
        })
        .unwrap();
    let (done, refused) = (done.get(), refused.get());
    println!("live: {done} pairs restored and taken back, {refused} refused");
    assert!(done > refused);
}

/// Parts go into what a running system has, and what is read back is that.
#[test]
fn an_interface_is_restored_onto_a_running_system() {
    let ours = router(&Options { interfaces: 3, seed: 4, ..Options::default() });
    let wanted = snapshot(&branch_office());
    let before = snapshot(&ours);
    let interface = Interface::list(&wanted.interfaces).into_iter().find(|one| {
        one.kind.is_some_and(|kind| kind == routerkeep_router::InterfaceType::FULL_ROUTER)
    });
    let name = interface.unwrap().name.unwrap().to_string();
    let choice = Choice { parts: vec![Part::Interface(name.clone())], ..Choice::default() };
    let how = anything().choice(&choice).with(Permit::StopService);
    let (files, provenance) = (live_disk(), provenance());
    let request = how.request(&wanted, &provenance);
    let mut machine = Serviced::new(ours, AtStop::Nothing, None);
    let shown = prepare_live(&files, &live_place(), &machine, &request).unwrap();
    assert!(shown.refusals.is_empty(), "{:?}", shown.refusals);
    assert!(!shown.review.added.is_empty() && shown.review.removed.is_empty());
    assert!(shown.chosen.along.iter().any(|along| along.to_string().contains(&name)));
    let services = machine.services();
    let plan = shown.plan.as_ref();
    let live = apply_live(&files, &live_place(), &mut machine, &services, &request, plan).unwrap();
    assert!(matches!(live.outcome, Outcome::Done(_)), "{:?}", live.outcome);
    let after = machine.snapshot();
    let known = routerkeep_router::Snapshot { adapters: wanted.adapters.clone(), ..after.clone() };
    assert_eq!(difference(&before, &known).changes.len(), shown.review.changes());
    let root =
        |snapshot: &routerkeep_router::Snapshot| snapshot.interfaces.content().unwrap().clone();
    let count = |snapshot| root(snapshot).subkeys.len();
    assert_eq!(count(&after), count(&before) + 1);
    let live = undo_now(&files, &mut machine);
    assert!(matches!(live.outcome, Outcome::Done(_)), "{:?}", live.outcome);
    assert!(same_class(&machine.snapshot(), &before, ClassName::Interfaces));
}
