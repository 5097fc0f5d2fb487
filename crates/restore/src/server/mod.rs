//! Restoring a running server from another machine: what there is more to it than to the Windows at hand.
//!
//! The journal lies at the caller, in a state directory of that server. So another administrator would not see
//! that a restore is under way: while it is, a mark stands at the server, made only if there is none, that says
//! who restores, from where and since when.
//!
//! 1. A mark at the server, or a journal at the caller, refuses.
//! 2. The guards of the way there: what the session protects, and whether it leads through the router itself.
//! 3. The mark is put up; then all is as for a running system.
//! 4. The mark is taken away, when the restore is done or taken back.
//!
//! Where the connection breaks off, journal and mark stay, and `undo` settles both.

mod mark;
mod way;

pub use mark::Claimant;
pub use way::{Protection, Through, Way};

use crate::described::described;
use crate::journal::Operation;
use crate::live::{
    LiveOutcome, LivePlace, LiveTarget, apply_live, draft_live, give_up_live, pending_live,
    prepare_live, undo_live,
};
use crate::outcome::{LeftState, Outcome, RestoreError, Unsettled};
use crate::pending::{Condition, Pending};
use crate::plan::Plan;
use crate::plan_file::{BackupRef, Draft};
use crate::prepare::{Prepared, Request, refuse_pending};
use crate::service::ServiceControl;
use crate::settle::Settled;
use crate::undo::UndoRequest;
use mark::{Mark, Standing};
use routerkeep_files::Files;
use routerkeep_registry::Limits;
use routerkeep_router::StoreError;
use std::path::{Path, PathBuf};

/// A router at which a mark can be put up.
pub trait ServerTarget: LiveTarget {
    /// Returns the bytes of the mark, or `None` where there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn mark(&self) -> Result<Option<Vec<u8>>, StoreError>;

    /// Puts up a mark, unless there is one.
    ///
    /// # Errors
    /// [`StoreError`]; the mark may stand all the same.
    fn put_mark(&mut self, mark: &[u8]) -> Result<PutMark, StoreError>;

    /// Takes the mark away, and before it whatever else an interrupted restore has left there; does nothing
    /// where there is nothing.
    ///
    /// # Errors
    /// [`StoreError`]; the mark may stand or not.
    fn remove_mark(&mut self) -> Result<(), StoreError>;
}

/// What became of a mark that was to be put up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutMark {
    /// It stands.
    Put,
    /// There is one already.
    Taken,
}

/// Where what is about restores of one server is kept, who restores it, and the way there.
#[derive(Clone, Debug)]
pub struct ServerPlace {
    live: LivePlace,
    claimant: Claimant,
    way: Way,
}

impl ServerPlace {
    /// Names the state directory, which need not be there.
    pub fn new(state: PathBuf, claimant: Claimant, way: Way) -> Self {
        Self { live: LivePlace::new(state), claimant, way }
    }

    /// Returns the place of the journal.
    pub fn live(&self) -> &LivePlace {
        &self.live
    }

    /// Returns the state directory.
    pub fn state_path(&self) -> &Path {
        self.live.state_path()
    }
}

/// Looks for a restore of a server that was interrupted, here or elsewhere.
///
/// # Errors
/// [`RestoreError`].
pub fn pending_server(
    files: &dyn Files,
    place: &ServerPlace,
    target: &dyn ServerTarget,
) -> Result<Option<Pending>, RestoreError> {
    let own = pending_live(files, &place.live)?;
    let standing = Standing::look(files, place.state_path(), target)?;
    Ok(match (own, standing) {
        (own, Standing::Others(mark)) => {
            let others = mark.pending();
            // What is half made here can't be settled while somebody else changes the router.
            Some(Pending { safety: own.and_then(|own| own.safety), ..others })
        }
        (Some(own), _) => Some(own),
        (None, Standing::Own(mark)) => {
            Some(Pending { condition: Condition::OnlyMarked, ..mark.pending() })
        }
        (None, Standing::None) => None,
    })
}

/// Looks what a restore of a server would do. Nothing is changed, and no lock is taken.
///
/// # Errors
/// [`RestoreError`] where the target can't be read.
pub fn prepare_server<T: ServerTarget>(
    files: &dyn Files,
    place: &ServerPlace,
    target: &T,
    request: &Request<'_>,
) -> Result<Prepared, RestoreError> {
    if let Some(pending) = pending_server(files, place, target)? {
        return Ok(Prepared::refused(refuse_pending(&pending)));
    }
    let mut prepared = prepare_live(files, &place.live, target, request)?;
    let guards = place.way.refusals(target, prepared.plan.as_ref(), request)?;
    prepared.refusals.extend(guards);
    Ok(prepared)
}

/// Looks what a restore of a server would do, and puts it down. Nothing is changed.
///
/// # Errors
/// [`RestoreError`] where the target can't be read.
pub fn draft_server<T: ServerTarget>(
    files: &dyn Files,
    place: &ServerPlace,
    target: &T,
    request: &Request<'_>,
    backup: &BackupRef,
) -> Result<Draft, RestoreError> {
    if let Some(pending) = pending_server(files, place, target)? {
        let prepared = Prepared::refused(refuse_pending(&pending));
        return Ok(Draft { prepared, file: None });
    }
    let Draft { mut prepared, file } = draft_live(files, &place.live, target, request, backup)?;
    let guards = place.way.refusals(target, prepared.plan.as_ref(), request)?;
    let file = file.filter(|_| guards.is_empty());
    prepared.refusals.extend(guards);
    Ok(Draft { prepared, file })
}

/// The files of the caller, and where in them what is about restores of a server is kept.
type At<'a> = (&'a dyn Files, &'a ServerPlace);

/// Restores a server. A router service that runs is stopped where that is allowed, and started again.
///
/// `shown` is the plan that the user has agreed to, and that [`prepare_server`] found nothing against.
///
/// # Errors
/// [`RestoreError`] where something can't be read; nothing was changed then.
pub fn apply_server<T: ServerTarget>(
    at: At<'_>,
    target: &mut T,
    service: &dyn ServiceControl,
    request: &Request<'_>,
    shown: &Plan,
) -> Result<LiveOutcome, RestoreError> {
    let (files, place) = at;
    if let Some(pending) = pending_server(files, place, target)? {
        return Ok(Outcome::Refused(vec![refuse_pending(&pending)]).into());
    }
    let guards = place.way.refusals(target, Some(shown), request)?;
    if !guards.is_empty() {
        return Ok(Outcome::Refused(guards).into());
    }
    let apply =
        |target: &mut T| apply_live(files, &place.live, target, service, request, Some(shown));
    if shown.is_empty() {
        return apply(target);
    }
    let mark = place.claimant.mark(Operation::Restore, request.provenance, place.state_path());
    marked(at, target, &mark, apply)
}

/// Settles a restore of a server that was interrupted and says so; with nothing pending takes the last one
/// back.
///
/// # Errors
/// [`RestoreError`] where something can't be read; nothing was changed then.
pub fn undo_server<T: ServerTarget>(
    at: At<'_>,
    target: &mut T,
    service: &dyn ServiceControl,
    request: &UndoRequest<'_>,
) -> Result<LiveOutcome, RestoreError> {
    let (files, place) = at;
    let own = pending_live(files, &place.live)?;
    let undo = |target: &mut T| undo_live(files, &place.live, target, service, request);
    match (Standing::look(files, place.state_path(), target)?, own) {
        (Standing::Others(mark), _) => {
            Ok(Outcome::Refused(vec![refuse_pending(&mark.pending())]).into())
        }
        (Standing::Own(mark), None) => {
            remove(at, target, &mark.bytes)?;
            Ok(Outcome::Settled(Settled::TakenBack).into())
        }
        (Standing::Own(mark), Some(_)) => {
            let outcome = undo(target)?;
            Ok(unmarked(at, target, &mark.bytes, outcome))
        }
        // Somebody gave it up for us; what is half made is settled all the same.
        (Standing::None, own) => {
            let operation = own.map_or(Operation::Undo, |own| own.operation);
            let mark = place.claimant.mark(operation, request.provenance, place.state_path());
            marked(at, target, &mark, undo)
        }
    }
}

/// Gives up a restore that can't be settled, also one of somebody else: the router stays as it is.
///
/// # Errors
/// [`RestoreError`].
pub fn give_up_server<T: ServerTarget>(
    at: At<'_>,
    target: &mut T,
    service: &dyn ServiceControl,
    limits: &Limits,
) -> Result<LiveOutcome, RestoreError> {
    let (files, place) = at;
    let given_up = give_up_live(files, &place.live, target, service, limits)?;
    if let Outcome::Settled(_) = given_up.outcome
        && let Some(mark) = target.mark().map_err(RestoreError::Server)?
    {
        remove(at, target, &mark)?;
    }
    Ok(given_up)
}

/// Does something while a mark stands.
fn marked<T: ServerTarget>(
    at: At<'_>,
    target: &mut T,
    mark: &[u8],
    work: impl FnOnce(&mut T) -> Result<LiveOutcome, RestoreError>,
) -> Result<LiveOutcome, RestoreError> {
    let (files, state) = (at.0, at.1.state_path());
    mark::note(files, state, mark)?;
    match target.put_mark(mark) {
        Ok(PutMark::Put) => {}
        Ok(PutMark::Taken) => {
            mark::forget(files, state, mark);
            let found = target.mark().map_err(RestoreError::Server)?.unwrap_or_default();
            let refusal = refuse_pending(&Mark::of(found).pending());
            return Ok(Outcome::Refused(vec![refusal]).into());
        }
        Err(error) => {
            // It may stand, or not: where that can still be asked and it does not, nothing is left.
            if let Ok(None) = target.mark() {
                mark::forget(files, state, mark);
                return Err(RestoreError::Server(error));
            }
            return Ok(left_marked(at, described(&error), LeftState::MarkedOld, None).into());
        }
    }
    match work(target) {
        Ok(outcome) => Ok(unmarked(at, target, mark, outcome)),
        // Nothing was changed, but for the mark where it can't be taken away.
        Err(error) => match remove(at, target, mark) {
            Ok(()) => Err(error),
            Err(_) => Ok(left_marked(at, described(&error), LeftState::MarkedOld, None).into()),
        },
    }
}

/// Takes the mark away, unless something is left to settle.
fn unmarked<T: ServerTarget>(
    at: At<'_>,
    target: &mut T,
    mark: &[u8],
    live: LiveOutcome,
) -> LiveOutcome {
    let (files, place) = at;
    if let Outcome::Unsettled(_) = live.outcome {
        return live;
    }
    // A refusal to settle leaves what it was to settle.
    if let Ok(Some(_)) | Err(_) = pending_live(files, &place.live) {
        return live;
    }
    let Err(error) = remove(at, target, mark) else { return live };
    let (state, safety) = match &live.outcome {
        Outcome::Done(done) => (LeftState::MarkedNew, done.safety.clone()),
        Outcome::Settled(Settled::Finished { safety, .. }) => {
            (LeftState::MarkedNew, Some(safety.clone()))
        }
        _ => (LeftState::MarkedOld, None),
    };
    let first = match &live.outcome {
        Outcome::Refused(refusals) => refusals.iter().map(ToString::to_string).collect(),
        Outcome::TakenBack { why, .. } => vec![why.clone()],
        _ => Vec::new(),
    };
    let all: Vec<String> = first.into_iter().chain([described(&error)]).collect();
    LiveOutcome { outcome: left_marked(at, all.join("; "), state, safety), ..live }
}

/// Says that nothing is left to settle but the mark.
fn left_marked(at: At<'_>, why: String, state: LeftState, safety: Option<PathBuf>) -> Outcome {
    let journal = at.1.state_path().to_owned();
    Outcome::Unsettled(Box::new(Unsettled { why, state, journal, safety }))
}

fn remove<T: ServerTarget>(at: At<'_>, target: &mut T, mark: &[u8]) -> Result<(), RestoreError> {
    target.remove_mark().map_err(RestoreError::Server)?;
    mark::forget(at.0, at.1.state_path(), mark);
    Ok(())
}
