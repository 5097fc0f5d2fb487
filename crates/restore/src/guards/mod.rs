//! What speaks against changing a router: each guard looks, and says what it found.

mod cluster;
mod held_open;
mod hibernation;
mod router;

pub use held_open::{Holder, NobodyElse, OpenFiles, ProcessTable};
pub(crate) use router::is_same_router;

use crate::place::Place;
use crate::plan::Scope;
use crate::refusal::{Permit, Permits, Refusal, RefusalKind, Remedy};
use crate::target::{Target, TargetError, Trust};
use routerkeep_files::Files;
use routerkeep_registry::{Depth, Key};
use routerkeep_router::Snapshot;

/// What the guards of every change look at.
pub(crate) struct Surroundings<'a> {
    pub(crate) files: &'a dyn Files,
    pub(crate) place: &'a Place,
    pub(crate) target: &'a Target<'a>,
    pub(crate) permits: Permits,
    pub(crate) open_files: &'a dyn OpenFiles,
}

/// What the guards of a restore look at.
pub(crate) struct Guarded<'a> {
    pub(crate) target: &'a Target<'a>,
    pub(crate) current: &'a Snapshot,
    pub(crate) wanted: &'a Snapshot,
    pub(crate) scope: Scope,
    pub(crate) permits: Permits,
}

/// Who reads keys of the target's control set.
pub(crate) trait Keys {
    /// Reads a key; `None` where there is none.
    fn key(&self, place: &str, depth: Depth) -> Result<Option<Key>, TargetError>;
}

impl Keys for Target<'_> {
    fn key(&self, place: &str, depth: Depth) -> Result<Option<Key>, TargetError> {
        Target::key(self, place, depth)
    }
}

/// What the guards of the router itself look at, whatever it is kept in.
pub(crate) struct Sides<'a> {
    pub(crate) keys: &'a dyn Keys,
    pub(crate) current: &'a Snapshot,
    pub(crate) wanted: &'a Snapshot,
    pub(crate) scope: Scope,
    pub(crate) permits: Permits,
}

impl<'a> Guarded<'a> {
    pub(crate) fn sides(&self) -> Sides<'a> {
        let Self { target: keys, current, wanted, scope, permits, .. } = *self;
        Sides { keys, current, wanted, scope, permits }
    }
}

/// What the guards have to say.
#[derive(Debug, Default)]
pub(crate) struct Verdicts {
    pub(crate) refusals: Vec<Refusal>,
    /// What could not be found out, for people.
    pub(crate) unknown: Vec<String>,
}

impl Verdicts {
    fn refuse(&mut self, kind: RefusalKind, found: impl Into<String>, remedy: Remedy) {
        self.refusals.push(Refusal::new(kind, found, remedy));
    }

    /// Refuses unless it is allowed.
    fn refuse_unless(
        &mut self,
        permits: Permits,
        permit: Permit,
        kind: RefusalKind,
        found: impl Into<String>,
    ) {
        if !permits.allows(permit) {
            self.refuse(kind, found, Remedy::Allow(permit));
        }
    }
}

/// Refuses where it is not clear which control set is meant: the one in use, or that of the next boot.
pub(crate) fn of_control_set(target: &Target<'_>) -> Option<Refusal> {
    let select = target.select();
    let (current, default) = (select.current?, select.default?);
    let found = format!(
        "the control set in use is {current}, the next boot uses {default}: it is not clear which one \
         is meant"
    );
    let refusal = Refusal::new(RefusalKind::ControlSet, found, Remedy::NameControlSet);
    (current != default).then_some(refusal)
}

/// The guards that hold for every change of files.
pub(crate) fn of_place(
    surroundings: &Surroundings<'_>,
    verdicts: &mut Verdicts,
) -> Result<(), TargetError> {
    let Surroundings { files, place, target, permits, open_files } = surroundings;
    if let Trust::Stale(verdict) = target.trust() {
        let found = format!("the hive may be stale: {verdict}");
        verdicts.refuse_unless(*permits, Permit::AcceptStale, RefusalKind::Stale, found);
    }
    if let Some(found) = hibernation::look(*files, place)? {
        verdicts.refuse(RefusalKind::Hibernated, found, Remedy::ShutDownWindows);
    }
    let paths: Vec<_> =
        [Some(place.hive_path()), place.phone_book_path()].into_iter().flatten().collect();
    for holder in open_files.holders(&paths) {
        verdicts.refuse(RefusalKind::HeldOpen, holder.to_string(), Remedy::Wait);
    }
    Ok(())
}

/// The guards that hold for a restore, and not where one is taken back.
pub(crate) fn of_router(sides: &Sides<'_>, verdicts: &mut Verdicts) -> Result<(), TargetError> {
    router::same(sides, verdicts);
    router::configured(sides, verdicts);
    cluster::look(sides, verdicts)
}
