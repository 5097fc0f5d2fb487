//! Restores of a server from another machine: the mark that stands there meanwhile, and the guards of the way.

use crate::live::{how, new, old, same};
use crate::machine::{Machine, Stopped, live_disk as disk, store_of};
use crate::support::*;
use routerkeep_files::MemoryFiles;
use routerkeep_registry::{ApplyError, Change, Limits, Partial, RegistryError};
use routerkeep_restore::{
    Claimant, Condition, LiveTarget, Outcome, Permit, Permits, Protection, PutMark, RefusalKind,
    RestoreError, ServerPlace, ServerTarget, Through, Way, apply_server, give_up_server,
    pending_server, prepare_server, undo_server,
};
use routerkeep_router::{ServiceState, Snapshot, StoreError};
use std::cell::Cell;

/// What becomes of the call with which the connection is lost; all later ones fail.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Lost {
    /// It does not arrive.
    Before,
    /// It is done, and the answer does not arrive.
    After,
}

/// A machine at the end of a connection.
struct Served {
    machine: Machine,
    mark: Option<Vec<u8>>,
    calls: Cell<usize>,
    lost: Option<(usize, Lost)>,
}

impl Served {
    fn new() -> Self {
        Self { machine: old(), mark: None, calls: Cell::new(0), lost: None }
    }

    /// Counts a call: whether it arrives, and whether its answer does.
    fn call(&self) -> (bool, bool) {
        let number = self.calls.replace(self.calls.get() + 1);
        match self.lost {
            Some((at, _)) if number > at => (false, false),
            Some((at, Lost::Before)) if number == at => (false, false),
            Some((at, Lost::After)) if number == at => (true, false),
            _ => (true, true),
        }
    }

    fn connect_again(&mut self) {
        self.lost = None;
    }
}

fn gone() -> StoreError {
    StoreError::Registry(RegistryError::Changed)
}

store_of!(Served, machine);

impl LiveTarget for Served {
    fn change(&mut self, changes: &[Change]) -> Result<(), Partial> {
        for (done, change) in changes.iter().enumerate() {
            let (arrives, answered) = self.call();
            if arrives {
                self.machine.change(std::slice::from_ref(change))?;
            }
            if !answered {
                return Err(Partial { done, cause: ApplyError::Unknown });
            }
        }
        Ok(())
    }

    fn put_phone_book(&mut self, book: Option<&[u8]>) -> Result<(), StoreError> {
        let (arrives, answered) = self.call();
        if arrives {
            self.machine.put_phone_book(book)?;
        }
        answered.then_some(()).ok_or_else(gone)
    }

    fn look_anew(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

impl ServerTarget for Served {
    fn mark(&self) -> Result<Option<Vec<u8>>, StoreError> {
        match self.call() {
            (_, true) => Ok(self.mark.clone()),
            _ => Err(gone()),
        }
    }

    fn put_mark(&mut self, mark: &[u8]) -> Result<PutMark, StoreError> {
        let (arrives, answered) = self.call();
        let taken = self.mark.is_some();
        if arrives && !taken {
            self.mark = Some(mark.to_vec());
        }
        match answered {
            true => Ok(if taken { PutMark::Taken } else { PutMark::Put }),
            false => Err(gone()),
        }
    }

    fn remove_mark(&mut self) -> Result<(), StoreError> {
        let (arrives, answered) = self.call();
        if arrives {
            self.mark = None;
        }
        answered.then_some(()).ok_or_else(gone)
    }
}

fn place_of(owner: &str, way: Way) -> ServerPlace {
    let claimant = Claimant { owner: owner.to_owned(), host: "laptop".to_owned() };
    ServerPlace::new(format!("/ProgramData/{owner}").into(), claimant, way)
}

fn way(through: Through) -> Way {
    Way { protection: Protection::Encrypted, caller: None, through }
}

fn place() -> ServerPlace {
    place_of("anna", way(Through::Other))
}

const SERVICE: Stopped = Stopped(ServiceState::Stopped);

fn restore(
    files: &MemoryFiles,
    place: &ServerPlace,
    target: &mut Served,
    wanted: &Snapshot,
) -> Result<Outcome, RestoreError> {
    let provenance = provenance();
    let request = how().request(wanted, &provenance);
    let prepared = prepare_server(files, place, target, &request)?;
    let Some(plan) = prepared.plan.filter(|_| prepared.refusals.is_empty()) else {
        return Ok(Outcome::Refused(prepared.refusals));
    };
    apply_server((files, place), target, &SERVICE, &request, &plan).map(|live| live.outcome)
}

fn undo(files: &MemoryFiles, place: &ServerPlace, target: &mut Served) -> Outcome {
    let provenance = provenance();
    let request = undo_request(Permits::NONE, &provenance);
    undo_server((files, place), target, &SERVICE, &request).unwrap().outcome
}

#[test]
fn wherever_the_connection_is_lost_undo_settles_router_and_mark() {
    let (wanted, before) = (new(), old().snapshot());
    let whole = disk();
    let mut target = Served::new();
    assert!(matches!(restore(&whole, &place(), &mut target, &wanted), Ok(Outcome::Done(_))));
    let calls = target.calls.get();
    for at in 0..calls {
        for lost in [Lost::Before, Lost::After] {
            let case = format!("call {at} of {calls}, lost {lost:?}");
            let files = disk();
            let mut target = Served { lost: Some((at, lost)), ..Served::new() };
            let outcome = restore(&files, &place(), &mut target, &wanted);
            let refused = matches!(outcome, Err(_) | Ok(Outcome::Unsettled(_)));
            assert!(refused, "{case}: {outcome:?}");
            target.connect_again();
            if target.mark.is_some() {
                // Nobody else touches it meanwhile, and it is known here whose it is.
                let other = place_of("bert", way(Through::Other));
                let seen = pending_server(&files, &other, &target).unwrap().unwrap();
                let Condition::Elsewhere(who) = &seen.condition else { panic!("{case}: {seen:?}") };
                assert!(who.contains("anna at laptop"), "{case}: {who}");
                let Outcome::Refused(refusals) = undo(&files, &other, &mut target) else {
                    panic!("{case}: another's restore is not taken back");
                };
                assert_eq!(refusals[0].kind, RefusalKind::Pending, "{case}");
                let own = pending_server(&files, &place(), &target).unwrap().unwrap();
                assert!(!matches!(own.condition, Condition::Elsewhere(_)), "{case}");
            }
            for _ in 0..2 {
                if target.mark.is_some() || !same(&target.machine.snapshot(), &before) {
                    let settled = undo(&files, &place(), &mut target);
                    let done = matches!(settled, Outcome::Settled(_) | Outcome::Done(_));
                    assert!(done, "{case}: {settled:?}");
                }
            }
            assert!(same(&target.machine.snapshot(), &before), "{case}");
            assert_eq!(target.mark, None, "{case}");
            let pending = pending_server(&files, &place(), &target).unwrap();
            assert!(pending.is_none(), "{case}: {pending:?}");
        }
    }
    println!("{calls} calls, each lost before and after it was done");
}

#[test]
fn a_mark_that_somebody_puts_up_at_the_last_moment_counts() {
    let files = disk();
    let mut target = Served::new();
    let provenance = provenance();
    let (wanted, before) = (new(), old().snapshot());
    let request = how().request(&wanted, &provenance);
    let plan = prepare_server(&files, &place(), &target, &request).unwrap().plan.unwrap();
    target.mark = Some(b"not of this program".to_vec());
    let live = apply_server((&files, &place()), &mut target, &SERVICE, &request, &plan).unwrap();
    let Outcome::Refused(refusals) = live.outcome else { panic!("{:?}", live.outcome) };
    assert!(refusals[0].found.contains("can't be read"), "{}", refusals[0].found);
    assert!(same(&target.machine.snapshot(), &before));
    assert!(target.mark.is_some(), "it is not ours to take away");
    let given_up =
        give_up_server((&files, &place()), &mut target, &SERVICE, &Limits::DEFAULT).unwrap();
    assert!(matches!(given_up.outcome, Outcome::Settled(_)));
    assert_eq!(target.mark, None);
}

#[test]
fn a_way_through_a_tunnel_has_to_be_allowed() {
    let target = Served::new();
    let (wanted, provenance) = (new(), provenance());
    let tunnel = place_of("anna", way(Through::Vpn("wg0".to_owned())));
    let kinds = |permit: Option<Permit>, place: &ServerPlace| -> Vec<RefusalKind> {
        let how = permit.map_or_else(how, |permit| how().with(permit));
        let request = how.request(&wanted, &provenance);
        let prepared = prepare_server(&disk(), place, &target, &request).unwrap();
        prepared.refusals.iter().map(|refusal| refusal.kind).collect()
    };
    assert_eq!(kinds(None, &tunnel), [RefusalKind::InBand]);
    assert_eq!(kinds(Some(Permit::OutOfBand), &tunnel), []);
    assert_eq!(kinds(None, &place()), []);
    let signed = Way { protection: Protection::Signed, ..way(Through::Unknown) };
    let signed = place_of("anna", signed);
    assert_eq!(kinds(None, &signed), [RefusalKind::SignedOnly]);
    assert_eq!(kinds(Some(Permit::AllowSignedOnly), &signed), []);
}
