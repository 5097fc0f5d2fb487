//! The plan: the changes that make a router what a backup says, and nothing else.

use crate::refusal::{Permit, Permits, Refusal, RefusalKind, Remedy};
use crate::server_plan;
use routerkeep_registry::{Change, Key, KeyPath, try_difference};
use routerkeep_router::{Class, ClassName, PortNumbers, Snapshot, places};
use std::fmt;

/// Which classes are restored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Router managers, interfaces and phone book, as the API function has them.
    #[default]
    Three,
    /// These and what else makes a working router.
    WithServer,
}

/// What becomes of a router.
///
/// `Debug` shows no bytes of values or of the phone book.
#[derive(Clone, PartialEq, Eq)]
pub struct Plan {
    /// The name of the control set that is changed.
    pub control_set: String,
    /// The changes of the registry, in the order in which they can be made.
    pub changes: Vec<Change>,
    /// What becomes of the phone book.
    pub phone_book: PhoneBookChange,
    /// What becomes of each class.
    pub classes: Vec<ClassPlan>,
    /// Parts of the class `server` that the machine has no place for and that were left out.
    pub left_out: Vec<String>,
}

impl Plan {
    /// Says whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.phone_book == PhoneBookChange::Keep
    }

    /// Returns the classes that are changed.
    pub fn changed(&self) -> impl Iterator<Item = ClassName> {
        let changed = self.classes.iter().filter(|class| {
            matches!(class.action, Action::Change(_) | Action::Write | Action::Remove)
        });
        changed.map(|class| class.class)
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Plan");
        debug.field("control_set", &self.control_set).field("changes", &self.changes);
        debug.field("phone_book", &self.phone_book).field("classes", &self.classes);
        debug.field("left_out", &self.left_out).finish()
    }
}

/// What becomes of the phone book.
#[derive(Clone, PartialEq, Eq)]
pub enum PhoneBookChange {
    /// It stays as it is.
    Keep,
    /// It is written, in place of another or anew.
    Write(Vec<u8>),
    /// It is removed.
    Remove,
}

impl fmt::Debug for PhoneBookChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keep => f.write_str("Keep"),
            Self::Write(bytes) => write!(f, "Write({} bytes)", bytes.len()),
            Self::Remove => f.write_str("Remove"),
        }
    }
}

/// What becomes of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassPlan {
    /// The class.
    pub class: ClassName,
    /// What becomes of it.
    pub action: Action,
}

/// What becomes of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// It is not touched, whatever it holds.
    Leave {
        /// Why.
        why: &'static str,
    },
    /// It is the same already.
    Same,
    /// Its keys and values are changed.
    Change(ChangeCounts),
    /// The file is written.
    Write,
    /// The router has none afterwards: the key with all below it, or the file, is removed.
    Remove,
}

/// How much of a tree is changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeCounts {
    /// Keys that are made.
    pub keys_made: u64,
    /// Keys that are removed.
    pub keys_removed: u64,
    /// Values that are set, anew or in place of others.
    pub values_set: u64,
    /// Values that are removed, those of removed keys included.
    pub values_removed: u64,
}

impl ChangeCounts {
    /// Counts changes.
    pub fn of(changes: &[Change]) -> Self {
        let mut counts = Self::default();
        for change in changes {
            let (count, by) = match change {
                Change::CreateKey { .. } => (&mut counts.keys_made, 1),
                Change::SetValue { .. } => (&mut counts.values_set, 1),
                Change::DeleteValue { .. } => (&mut counts.values_removed, 1),
                Change::DeleteKey { before, .. } => {
                    counts.keys_removed = counts.keys_removed.saturating_add(1);
                    (&mut counts.values_removed, before.len() as u64)
                }
            };
            *count = count.saturating_add(by);
        }
        counts
    }
}

impl fmt::Display for ChangeCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.keys_made, "made", "key"),
            (self.keys_removed, "removed", "key"),
            (self.values_set, "set", "value"),
            (self.values_removed, "removed", "value"),
        ];
        let mut first = true;
        for (count, verb, noun) in parts.into_iter().filter(|(count, _, _)| *count > 0) {
            let (comma, plural) =
                (if first { "" } else { ", " }, if count == 1 { "" } else { "s" });
            write!(f, "{comma}{count} {noun}{plural} {verb}")?;
            first = false;
        }
        if first { f.write_str("nothing") } else { Ok(()) }
    }
}

/// What a plan is made of.
#[derive(Clone, Copy)]
pub struct Planning<'a> {
    /// The router as it is, captured from the control set that is to be changed.
    pub current: &'a Snapshot,
    /// The router as it shall be.
    pub wanted: &'a Snapshot,
    /// Which classes.
    pub scope: Scope,
    /// Where the machine has its ports.
    pub ports: &'a PortNumbers,
    /// What is allowed.
    pub permits: Permits,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// There can be no exact restore, for these reasons: a class that the backup has only in part, one that is
    /// damaged at the target, parts of the class `server` without a place on this machine.
    Refused(Vec<Refusal>),
    /// Memory for it could not be had.
    Memory,
}

/// Makes the plan.
///
/// A class that was captured whole becomes equal; one that was absent is removed; one that was not captured
/// is not touched.
///
/// # Errors
/// [`PlanError`].
pub fn plan(planning: &Planning<'_>) -> Result<Plan, PlanError> {
    let mut work = Work {
        planning,
        refusals: Vec::new(),
        plan: Plan {
            control_set: planning.current.control_set.clone(),
            changes: Vec::new(),
            phone_book: PhoneBookChange::Keep,
            classes: Vec::new(),
            left_out: Vec::new(),
        },
    };
    work.all().ok_or(PlanError::Memory)?;
    let Work { refusals, plan, .. } = work;
    if refusals.is_empty() { Ok(plan) } else { Err(PlanError::Refused(refusals)) }
}

struct Work<'a> {
    planning: &'a Planning<'a>,
    refusals: Vec<Refusal>,
    plan: Plan,
}

/// A class on both sides; `None` for one that the router has not.
struct Sides<'a, T> {
    from: Option<&'a T>,
    to: Option<&'a T>,
}

impl<'a> Work<'a> {
    /// Plans class by class; `None` where memory is short.
    fn all(&mut self) -> Option<()> {
        self.tree(ClassName::RouterManagers, places::ROUTER_MANAGERS)?;
        self.tree(ClassName::Interfaces, places::INTERFACES)?;
        self.phone_book()?;
        self.server()
    }

    /// Returns both sides of a class, or notes why it is not touched, or refused.
    fn sides<T>(
        &mut self,
        class: ClassName,
        current: &'a Class<T>,
        wanted: &'a Class<T>,
    ) -> Option<Sides<'a, T>> {
        let to = match wanted {
            Class::NotCaptured { .. } => {
                self.act(class, Action::Leave { why: "the backup does not hold it" });
                return None;
            }
            Class::Incomplete { unreadable, .. } => {
                let found = format!(
                    "the backup holds {class} only in part: {} places could not be read",
                    unreadable.len()
                );
                self.refuse(RefusalKind::IncompleteBackup, found, Remedy::None);
                return None;
            }
            Class::Absent => None,
            Class::Complete(content) => Some(content),
        };
        let from = match current {
            Class::NotCaptured { .. } => {
                self.act(class, Action::Leave { why: "the target has no place for it" });
                return None;
            }
            Class::Incomplete { unreadable, .. } => {
                let first = unreadable.first().map(|first| format!(": {first}"));
                let found =
                    format!("{class} is damaged at the target{}", first.unwrap_or_default());
                self.refuse(RefusalKind::DamagedTarget, found, Remedy::None);
                return None;
            }
            Class::Absent => None,
            Class::Complete(content) => Some(content),
        };
        Some(Sides { from, to })
    }

    fn tree(&mut self, class: ClassName, place: &str) -> Option<()> {
        let (current, wanted) = (self.planning.current, self.planning.wanted);
        let (Some(current), Some(wanted)) = (current.tree(class), wanted.tree(class)) else {
            return Some(());
        };
        let Some(Sides { from, to }) = self.sides(class, current, wanted) else { return Some(()) };
        let path = self.path(places::REMOTE_ACCESS).join(place);
        self.changes(class, try_difference(&path, from, to)?, to)
    }

    fn changes(
        &mut self,
        class: ClassName,
        mut changes: Vec<Change>,
        to: Option<&Key>,
    ) -> Option<()> {
        let action = match to {
            _ if changes.is_empty() => Action::Same,
            Some(_) => Action::Change(ChangeCounts::of(&changes)),
            None => Action::Remove,
        };
        self.act(class, action);
        self.plan.changes.try_reserve(changes.len()).ok()?;
        self.plan.changes.append(&mut changes);
        Some(())
    }

    fn phone_book(&mut self) -> Option<()> {
        let class = ClassName::PhoneBook;
        let (current, wanted) =
            (&self.planning.current.phone_book, &self.planning.wanted.phone_book);
        let Some(Sides { from, to }) = self.sides(class, current, wanted) else { return Some(()) };
        let (change, action) = match (from, to) {
            (from, to) if from == to => (PhoneBookChange::Keep, Action::Same),
            (_, Some(bytes)) => {
                let mut copy = Vec::new();
                copy.try_reserve_exact(bytes.len()).ok()?;
                copy.extend_from_slice(bytes);
                (PhoneBookChange::Write(copy), Action::Write)
            }
            (_, None) => (PhoneBookChange::Remove, Action::Remove),
        };
        self.plan.phone_book = change;
        self.act(class, action);
        Some(())
    }

    fn server(&mut self) -> Option<()> {
        let class = ClassName::Server;
        if self.planning.scope == Scope::Three {
            self.act(class, Action::Leave { why: "it was not asked for" });
            return Some(());
        }
        let (current, wanted) = (&self.planning.current.server, &self.planning.wanted.server);
        let Some(sides) = self.sides(class, current, wanted) else { return Some(()) };
        let (Some(from), Some(to)) = (sides.from, sides.to) else {
            let found = "a router without the service itself can't be made, or made of nothing";
            self.refuse(RefusalKind::NoPlace, found, Remedy::None);
            return Some(());
        };
        let control_set = KeyPath::from(self.plan.control_set.as_str());
        let server = server_plan::changes(from, to, self.planning.ports, &control_set);
        if !server.without_place.is_empty() {
            if !self.planning.permits.allows(Permit::SkipMissing) {
                let parts = server.without_place.join(", ");
                let found = format!("of the class server one side alone has {parts}");
                self.refuse(RefusalKind::NoPlace, found, Remedy::Allow(Permit::SkipMissing));
            }
            self.plan.left_out = server.without_place;
        }
        self.changes(class, server.changes, Some(to))
    }

    fn path(&self, place: &str) -> KeyPath {
        KeyPath::from(self.plan.control_set.as_str()).join_path(&KeyPath::from(place))
    }

    fn act(&mut self, class: ClassName, action: Action) {
        self.plan.classes.push(ClassPlan { class, action });
    }

    fn refuse(&mut self, kind: RefusalKind, found: impl Into<String>, remedy: Remedy) {
        self.refusals.push(Refusal::new(kind, found, remedy));
    }
}
