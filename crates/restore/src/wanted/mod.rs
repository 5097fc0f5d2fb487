//! The router as it shall be: the backup, or the present router with parts of the backup merged in.
//!
//! 1. [`mapping`](crate::mapping) gives the LAN interfaces of the backup the adapters of the target.
//! 2. Whole classes are the backup's. Parts go into what is there: an interface keeps its number or gets a
//!    fresh one.
//! 3. What a part can't do without comes along. Where that is not possible, or something else would be left
//!    without what it needs, the restore is refused.
//!
//! What comes out is a snapshot like any other, and the plan is the difference to it: applying, reading back
//! and undoing know nothing of parts.

mod along;
mod choice;
mod dependencies;
mod entries;
mod folded;
mod merge;

pub(crate) use along::Unit;
pub use along::{Along, AlongKind};
pub use choice::{Choice, Matching, Part};
pub(crate) use dependencies::name as interface_name;
pub(crate) use entries::name_of as entry_name;
pub(crate) use folded::Folded;

use crate::guards::is_same_router;
use crate::journal::Operation;
use crate::mapping::{self, AdapterMap, Unmapped};
use crate::plan::{Action, Plan, Scope};
use crate::refusal::{Permit, Permits, Refusal, RefusalKind, Remedy};
use crate::todo::{Owner, Todo};
use dependencies::{Three, broken};
use merge::Merge;
use routerkeep_registry::Key;
use routerkeep_router::{Class, ClassName, Snapshot};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What a choice comes to on this router.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// What comes along, and for whom.
    pub along: Vec<Along>,
    /// Which adapters take the place of which.
    pub map: AdapterMap,
    /// LAN interfaces that are left out because no adapter was named for them.
    pub left_out: Vec<Unmapped>,
}

/// A router as it shall be.
pub(crate) struct Wanted<'b> {
    pub(crate) snapshot: Cow<'b, Snapshot>,
    pub(crate) scope: Scope,
    pub(crate) chosen: Chosen,
    /// What the restore looks at and may change.
    pub(crate) units: BTreeSet<Unit>,
    /// The classes that were asked for, or are touched by what was.
    asked: BTreeSet<ClassName>,
}

impl<'b> Wanted<'b> {
    /// Works out what a choice comes to.
    ///
    /// # Errors
    /// Everything that refuses it.
    pub(crate) fn resolve(
        current: &Snapshot,
        backup: &'b Snapshot,
        choice: &Choice,
        scope: Scope,
        permits: Permits,
        operation: Operation,
    ) -> Result<Self, Vec<Refusal>> {
        let picked = Picked::of(backup, choice)?;
        let map = mapping::adapter_map(current, backup, choice, |key| picked.has(key))?;
        let mut chosen = Chosen { map, ..Chosen::default() };
        let mut mapped = Cow::Borrowed(backup);
        if choice.maps() {
            if let Some(refusal) = chosen.map.refuse_unmapped() {
                if !permits.allows(Permit::LeaveOutUnmapped) {
                    return Err(vec![refusal]);
                }
                chosen.left_out = std::mem::take(&mut chosen.map.unmapped);
            }
            let snapshot = mapped.to_mut();
            mapping::renamed(snapshot, &chosen.map.pairs);
            leave_out(&mut snapshot.interfaces, &chosen.left_out);
        }
        let wanted = if choice.parts.is_empty() {
            Self::whole(mapped, scope, chosen)
        } else {
            Self::merged(current, mapped, choice, &picked, permits, chosen)?
        };
        let mut refusals = wanted.breaks(current, backup, choice);
        if operation == Operation::Restore {
            refusals.extend(wanted.machine_numbers(current, backup, choice));
        }
        if refusals.is_empty() { Ok(wanted) } else { Err(refusals) }
    }

    fn whole(snapshot: Cow<'b, Snapshot>, scope: Scope, chosen: Chosen) -> Self {
        let asked: BTreeSet<ClassName> = ClassName::ALL
            .into_iter()
            .filter(|class| scope == Scope::WithServer || *class != ClassName::Server)
            .collect();
        let units = asked.iter().copied().map(Unit::Class).collect();
        Self { snapshot, scope, chosen, units, asked }
    }

    fn merged(
        current: &Snapshot,
        backup: Cow<'b, Snapshot>,
        choice: &Choice,
        picked: &Picked,
        permits: Permits,
        mut chosen: Chosen,
    ) -> Result<Self, Vec<Refusal>> {
        let mut merge = Merge::new(current, &backup, permits);
        for part in &choice.parts {
            match part {
                Part::Class(class) => merge.class(*class),
                Part::Transport(name) => merge.transport(name),
                Part::Interface(_) => {}
            }
        }
        merge.interfaces(|key| picked.has_named(key) && !is_left_out(key, &chosen.left_out));
        let merged = merge.finish()?;
        chosen.along = merged.along;
        let mut snapshot = merged.wanted;
        for class in ClassName::ALL.into_iter().filter(|class| !merged.asked.contains(class)) {
            leave(&mut snapshot, class);
        }
        let scope = if merged.asked.contains(&ClassName::Server) {
            Scope::WithServer
        } else {
            Scope::Three
        };
        let snapshot = Cow::Owned(snapshot);
        Ok(Self { snapshot, scope, chosen, units: merged.units, asked: merged.asked })
    }

    /// Lists what would lack what it needs, and does so neither now nor in the backup.
    ///
    /// An exact restore onto the same adapters is what the backup is, and not looked at.
    fn breaks(&self, current: &Snapshot, backup: &Snapshot, choice: &Choice) -> Vec<Refusal> {
        if choice.parts.is_empty() && !choice.maps() {
            return Vec::new();
        }
        let mut mapped = Cow::Borrowed(backup);
        if !self.chosen.map.pairs.is_empty() {
            mapping::renamed(mapped.to_mut(), &self.chosen.map.pairs);
        }
        let after = Three {
            interfaces: self.class(
                ClassName::Interfaces,
                &self.snapshot.interfaces,
                &current.interfaces,
            ),
            router_managers: self.class(
                ClassName::RouterManagers,
                &self.snapshot.router_managers,
                &current.router_managers,
            ),
            phone_book: self.class(
                ClassName::PhoneBook,
                &self.snapshot.phone_book,
                &current.phone_book,
            ),
        };
        let before = [three(current), three(&mapped)].map(broken);
        let new = broken(after).into_iter();
        let new = new.filter(|one| !before.iter().any(|known| known.contains(one)));
        new.map(|one| Refusal::new(RefusalKind::Dependency, one.to_string(), Remedy::None))
            .collect()
    }

    /// Returns a class as it will be.
    fn class<'c, T>(
        &self,
        class: ClassName,
        wanted: &'c Class<T>,
        current: &'c Class<T>,
    ) -> &'c Class<T> {
        let touched = self.asked.contains(&class) && wanted.is_captured() && current.is_captured();
        if touched { wanted } else { current }
    }

    /// Refuses settings that name interfaces by numbers of another machine.
    fn machine_numbers(
        &self,
        current: &Snapshot,
        backup: &Snapshot,
        choice: &Choice,
    ) -> Option<Refusal> {
        if !choice.maps() && is_same_router(current, backup) {
            return None;
        }
        let own = current.router_managers.content();
        let changed = self.snapshot.router_managers.content().map(|root| {
            let same = |key: &&Key| {
                let own =
                    own.and_then(|own| own.subkeys.iter().find(|own| own.name.matches(&key.name)));
                own.is_some_and(|own| own.value("GlobalInfo") == key.value("GlobalInfo"))
            };
            let changed = root.subkeys.iter().filter(|key| !same(key)).cloned().collect();
            Key { subkeys: changed, ..Key::default() }
        });
        let transports = mapping::luids(changed.as_ref());
        if transports.is_empty() {
            return None;
        }
        let found = format!(
            "the BGP settings of {} name interfaces by LUID, a number that only one machine has",
            transports.join(" and ")
        );
        Some(Refusal::new(RefusalKind::MachineNumbers, found, Remedy::None))
    }

    /// Says in a plan of classes that were not asked for that they were not.
    pub(crate) fn mark(&self, plan: &mut Plan) {
        for class in &mut plan.classes {
            if !self.asked.contains(&class.class) {
                class.action = Action::Leave { why: "it was not asked for" };
            }
        }
    }

    /// Says whether something that is left to do is about what is restored.
    pub(crate) fn concerns(&self, todo: &Todo) -> bool {
        let interface = match todo {
            Todo::Credentials { interface, .. } | Todo::NoAdapter { interface, .. } => interface,
            Todo::PresharedKey { of: Owner::Interface(name) }
            | Todo::Certificate { of: Owner::Interface(name), .. } => name,
            _ => return true,
        };
        let name = Folded::text(interface);
        let class = |class| self.units.contains(&Unit::Class(class));
        class(ClassName::Interfaces)
            || class(ClassName::PhoneBook)
            || self.units.contains(&Unit::Interface(name.clone()))
            || self.units.contains(&Unit::Entry(name))
    }
}

fn three(snapshot: &Snapshot) -> Three<'_> {
    let Snapshot { interfaces, router_managers, phone_book, .. } = snapshot;
    Three { interfaces, router_managers, phone_book }
}

/// Takes a class out of what is restored.
fn leave(snapshot: &mut Snapshot, class: ClassName) {
    let why = || "it was not asked for".to_owned();
    match class {
        ClassName::RouterManagers => {
            snapshot.router_managers = Class::NotCaptured { why: why() };
        }
        ClassName::Interfaces => snapshot.interfaces = Class::NotCaptured { why: why() },
        ClassName::PhoneBook => snapshot.phone_book = Class::NotCaptured { why: why() },
        ClassName::Server => snapshot.server = Class::NotCaptured { why: why() },
    }
}

fn is_left_out(key: &Key, left_out: &[Unmapped]) -> bool {
    let name = interface_name(key);
    name.is_some_and(|name| left_out.iter().any(|unmapped| unmapped.interface.matches(&name)))
}

fn leave_out(interfaces: &mut Class<Key>, left_out: &[Unmapped]) {
    if let Class::Complete(root) | Class::Incomplete { content: root, .. } = interfaces {
        root.subkeys.retain(|key| !is_left_out(key, left_out));
    }
}

/// Which interfaces of a backup are restored, by the names of their keys.
struct Picked {
    /// All of them, as members of their class.
    all: bool,
    slots: BTreeSet<Folded>,
}

impl Picked {
    fn of(backup: &Snapshot, choice: &Choice) -> Result<Self, Vec<Refusal>> {
        let class = choice.parts.contains(&Part::Class(ClassName::Interfaces));
        let mut picked = Self { all: choice.parts.is_empty() || class, slots: BTreeSet::new() };
        let mut refusals = Vec::new();
        for part in &choice.parts {
            let Part::Interface(text) = part else { continue };
            match find_interface(backup, text) {
                Ok(key) => {
                    picked.slots.insert(Folded(key.name.clone()));
                }
                Err(refusal) => refusals.push(refusal),
            }
        }
        if refusals.is_empty() { Ok(picked) } else { Err(refusals) }
    }

    /// Says whether an interface is restored at all.
    fn has(&self, key: &Key) -> bool {
        self.all || self.has_named(key)
    }

    /// Says whether an interface was named.
    fn has_named(&self, key: &Key) -> bool {
        self.slots.contains(&Folded(key.name.clone()))
    }
}

/// Finds an interface by its name or by the friendly name of its adapter.
fn find_interface<'s>(backup: &'s Snapshot, text: &str) -> Result<&'s Key, Refusal> {
    let keys = backup.interfaces.content().map_or(&[][..], |root| root.subkeys.as_slice());
    let named = |key: &&Key| {
        interface_name(key).is_some_and(|name| {
            let adapter = backup.adapters.iter().find(|adapter| adapter.guid.matches(&name));
            let friendly = adapter.and_then(|adapter| adapter.friendly_name.as_ref());
            name.is(text) || friendly.is_some_and(|friendly| friendly.is(text))
        })
    };
    let mut found = keys.iter().filter(named);
    match (found.next(), found.next()) {
        (Some(key), None) => Ok(key),
        (None, _) => {
            let found = format!("the backup has no interface {text:?}");
            Err(Refusal::new(RefusalKind::NotInBackup, found, Remedy::None))
        }
        (Some(_), Some(_)) => {
            let found = format!("the backup has several interfaces {text:?}: name the GUID");
            Err(Refusal::new(RefusalKind::NotInBackup, found, Remedy::None))
        }
    }
}
