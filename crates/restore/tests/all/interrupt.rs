//! Told to stop at any of the moments at which it is asked: old, new, and nothing in between.

use crate::support::*;
use routerkeep_files::{Files, MemoryFiles};
use routerkeep_restore::{
    Interrupt, Outcome, Permit, Permits, RefusalKind, Request, UndoRequest, apply, pending, undo,
};
use routerkeep_router::{ClassName, MemoryStore, Snapshot};
use routerkeep_testkit::generate::{Options, branch_office, router};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Is asked so many times until somebody wants to stop.
struct After {
    left: AtomicUsize,
}

impl After {
    fn questions(count: usize) -> Self {
        Self { left: AtomicUsize::new(count) }
    }
}

impl Interrupt for After {
    fn is_requested(&self) -> bool {
        let less = |left: usize| left.checked_sub(1);
        self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_err()
    }
}

fn other() -> MemoryStore {
    router(&Options { interfaces: 2, seed: 4, ..Options::default() })
}

fn how() -> How {
    THREE.with(Permit::OtherRouter)
}

/// How a run ended: whether it was done.
fn check(files: &MemoryFiles, before: &MemoryFiles, outcome: Outcome, what: &str) -> bool {
    let is_done = match outcome {
        Outcome::Done(_) => true,
        Outcome::Refused(refusals) => {
            assert_eq!(refusals[0].kind, RefusalKind::Interrupted, "{what}");
            false
        }
        Outcome::TakenBack { why, .. } => {
            assert_eq!(why, "interrupted", "{what}");
            false
        }
        other => panic!("{what}: {other:?}"),
    };
    assert_eq!(pending(files, &place(files)).unwrap(), None, "{what}");
    if !is_done {
        // Everything is as it was, but for the state directory, its lock and the folder of safety backups.
        let state = place(files).state_path().to_owned();
        let (mut now, old) = (files.tree(), before.tree());
        now.retain(|path, _| {
            old.contains_key(path)
                || !(state.starts_with(path)
                    || *path == state.join("lock")
                    || *path == state.join("safety"))
        });
        assert_eq!(now, old, "{what}");
    }
    is_done
}

#[test]
fn a_restore_that_is_told_to_stop_is_taken_back() {
    let new = snapshot(&other());
    let start = disk(&branch_office());
    let mut asked = 0;
    let provenance = provenance();
    loop {
        let (files, interrupt) = (start.fork(), After::questions(asked));
        let request = Request { interrupt: &interrupt, ..how().request(&new, &provenance) };
        let outcome = apply(&files, &place(&files), &request, None).unwrap();
        if check(&files, &start, outcome, &format!("stopped at question {asked}")) {
            assert_class(&snapshot(&seen(&files)), &new, ClassName::Interfaces);
            break;
        }
        // The way is free for the next one.
        let _ = done(restore(&files, &place(&files), &new, how()));
        asked += 1;
    }
    println!("a restore is asked {asked} times whether it shall stop");
    assert!(asked >= 5);
}

#[test]
fn an_undo_that_is_told_to_stop_is_taken_back() {
    let (old, new) = (snapshot(&branch_office()), snapshot(&other()));
    let start = disk(&branch_office());
    let _ = done(restore(&start, &place(&start), &new, how()));
    let mut asked = 0;
    loop {
        let (files, interrupt) = (start.fork(), After::questions(asked));
        let outcome = undo_interrupted(&files, &interrupt);
        if check(&files, &start, outcome, &format!("stopped at question {asked}")) {
            assert_class(&snapshot(&seen(&files)), &old, ClassName::Interfaces);
            break;
        }
        assert_class(&snapshot(&seen(&files)), &new, ClassName::Interfaces);
        let _ = done(undo_with(&files, &place(&files), Permits::NONE));
        asked += 1;
    }
    assert!(asked >= 5);
}

fn undo_interrupted(files: &dyn Files, interrupt: &dyn Interrupt) -> Outcome {
    let provenance = provenance();
    let request = UndoRequest { interrupt, ..undo_request(Permits::NONE, &provenance) };
    undo(files, &place(files), &request).unwrap()
}

/// A look at a plan changes nothing and is not stopped.
#[test]
fn a_look_is_not_stopped() {
    let new: Snapshot = snapshot(&other());
    let files = disk(&branch_office());
    let (interrupt, provenance) = (After::questions(0), provenance());
    let request = Request { interrupt: &interrupt, ..how().request(&new, &provenance) };
    let prepared = routerkeep_restore::prepare(&files, &place(&files), &request).unwrap();
    assert_eq!(prepared.refusals, []);
}
