//! From a plan to its file: each change with its target and the hashes of what is there before and after.

use super::format::{Action, BackupRef, ChangeEntry, ChoiceEntry, Format, PlanFile, Router};
use super::hash::Keyed;
use super::scope::scope_hash;
use crate::plan::{PhoneBookChange, Plan};
use crate::prepare::{Prepared, Request};
use crate::wanted::{Folded, Wanted};
use routerkeep_backup::{RouterEntry, StoredText, instant};
use routerkeep_phonebook::PhoneBook;
use routerkeep_registry::{Change, Key, KeyPath, Name, Value};
use routerkeep_router::difference::{canonical_entry, canonical_value};
use routerkeep_router::{ClassName, Snapshot, places};
use std::collections::BTreeMap;

/// Describes the plan of a router that was looked at; none where there is no plan.
pub(crate) fn plan_file(
    current: &Snapshot,
    wanted: &Wanted<'_>,
    prepared: &Prepared,
    request: &Request<'_>,
    backup: &BackupRef,
) -> Option<PlanFile> {
    let plan = prepared.plan.as_ref()?;
    let keyed = Keyed::by(request.wanted);
    let mut adapters: Vec<Name> =
        current.adapters.iter().map(|adapter| adapter.guid.clone()).collect();
    adapters.sort_by(Name::compare);
    let mut describe = Describe { keyed: &keyed, entries: Vec::new() };
    describe.phone_book(current, plan);
    describe.registry(current, &wanted.snapshot, plan);
    let Request { choice, scope, permits, control_set, .. } = *request;
    Some(PlanFile {
        format: Format::current(),
        program: request.provenance.program.clone(),
        time: instant(request.provenance.time).unwrap_or_default(),
        backup: backup.clone(),
        router: Router {
            identity: RouterEntry::from(&current.identity),
            adapters: adapters.into_iter().map(StoredText).collect(),
            control_set: plan.control_set.clone(),
        },
        choice: ChoiceEntry::new(choice, scope, permits, control_set),
        scope: scope_hash(&keyed, current, &wanted.units),
        changes: describe.entries,
        bytes_only: prepared.review.bytes_only,
        summary: Vec::new(),
    })
}

struct Describe<'k> {
    keyed: &'k Keyed,
    entries: Vec<ChangeEntry>,
}

impl Describe<'_> {
    /// Lists the entries of the phone book that change.
    fn phone_book(&mut self, current: &Snapshot, plan: &Plan) {
        let after = match &plan.phone_book {
            PhoneBookChange::Keep => return,
            PhoneBookChange::Write(bytes) => Some(bytes.as_slice()),
            PhoneBookChange::Remove => None,
        };
        let before = current.phone_book.content().map(Vec::as_slice);
        if before.is_some() != after.is_some() || rest(before) != rest(after) {
            let hash = |side: Option<&[u8]>| {
                side.map(|bytes| self.hash("phone book", &[&rest(Some(bytes)).unwrap_or_default()]))
            };
            let (before, after) = (hash(before), hash(after));
            self.entries.push(ChangeEntry {
                action: Action::WritePhoneBook,
                key: None,
                value: None,
                entry: None,
                before,
                after,
            });
        }
        let (before, after) = (sections(before), sections(after));
        let mut all: BTreeMap<&(Folded, usize), [Option<&Vec<u8>>; 2]> = BTreeMap::new();
        for (name, form) in &before {
            all.entry(name).or_default()[0] = Some(form);
        }
        for (name, form) in &after {
            all.entry(name).or_default()[1] = Some(form);
        }
        for ((name, _), [before, after]) in all {
            if before == after {
                continue;
            }
            let action = if after.is_some() { Action::WriteEntry } else { Action::RemoveEntry };
            let hash = |side: Option<&Vec<u8>>| side.map(|form| self.hash("entry", &[form]));
            let (before, after) = (hash(before), hash(after));
            let entry = Some(name.0.to_string());
            self.entries.push(ChangeEntry { action, key: None, value: None, entry, before, after });
        }
    }

    /// Lists the changes of the registry.
    fn registry(&mut self, current: &Snapshot, wanted: &Snapshot, plan: &Plan) {
        let control_set = KeyPath::from(plan.control_set.as_str());
        let depth = control_set.names().len();
        let mut sides = [current, wanted].map(Cursor::new);
        for change in &plan.changes {
            let names = change.path().names().get(depth..).unwrap_or_default();
            let place = Place::of(names);
            let [before, after] = &mut sides;
            let form = |cursor: &mut Cursor<'_>, value: &Value| {
                canonical_value(place.class, &place.path, cursor.key(&place), value)
            };
            let (action, value, before, after) = match change {
                Change::CreateKey { .. } => (Action::CreateKey, None, None, None),
                Change::DeleteKey { before: values, .. } => {
                    let mut forms: Vec<(Name, Vec<u8>)> = values
                        .iter()
                        .filter_map(|value| Some((value.name.clone(), form(before, value)?)))
                        .collect();
                    forms.sort_by(|a, b| a.0.compare(&b.0));
                    let mut hash = self.keyed.of("key");
                    for (name, form) in &forms {
                        hash.add_name(name);
                        hash.add(form);
                    }
                    (Action::DeleteKey, None, Some(hash.finish()), None)
                }
                Change::SetValue { value, before: old, .. } => {
                    let (old, new) =
                        (old.as_ref().and_then(|old| form(before, old)), form(after, value));
                    if old == new {
                        continue;
                    }
                    let hash =
                        |side: Option<Vec<u8>>| side.map(|form| self.hash("value", &[&form]));
                    (Action::SetValue, Some(&value.name), hash(old), hash(new))
                }
                Change::DeleteValue { before: value, .. } => {
                    let Some(old) = form(before, value) else { continue };
                    (
                        Action::DeleteValue,
                        Some(&value.name),
                        Some(self.hash("value", &[&old])),
                        None,
                    )
                }
            };
            let key = Some(names.iter().cloned().map(StoredText).collect());
            let value = value.cloned().map(StoredText);
            self.entries.push(ChangeEntry { action, key, value, entry: None, before, after });
        }
    }

    fn hash(&self, kind: &str, parts: &[&[u8]]) -> String {
        let mut hash = self.keyed.of(kind);
        parts.iter().for_each(|part| hash.add(part));
        hash.finish()
    }
}

/// Returns what stands in front of the first entry; all of it where there is no telling entries.
fn rest(book: Option<&[u8]>) -> Option<Vec<u8>> {
    let bytes = book?;
    Some(match PhoneBook::parse(bytes) {
        Ok(book) => book.preamble().to_vec(),
        Err(_) => bytes.to_vec(),
    })
}

/// Lists entries by name; several of one name by their order.
fn sections(book: Option<&[u8]>) -> Vec<((Folded, usize), Vec<u8>)> {
    let book = book.and_then(|bytes| PhoneBook::parse(bytes).ok());
    let mut counts: BTreeMap<Folded, usize> = BTreeMap::new();
    let one = |section: routerkeep_phonebook::Section<'_>| {
        let name = Folded::text(&section.name().to_string());
        let count = counts.entry(name.clone()).or_default();
        let number = *count;
        *count = count.saturating_add(1);
        ((name, number), canonical_entry(&section))
    };
    book.iter().flat_map(PhoneBook::sections).map(one).collect()
}

/// A key as its class knows it.
struct Place<'n> {
    class: ClassName,
    /// From the key of the class.
    path: Vec<Name>,
    below: &'n [Name],
}

impl<'n> Place<'n> {
    fn of(names: &'n [Name]) -> Self {
        let service = KeyPath::from(places::REMOTE_ACCESS);
        let inside = names.len() > service.names().len()
            && service.names().iter().zip(names).all(|(upper, own)| upper.matches(own));
        let below = names.get(service.names().len().saturating_add(1)..).unwrap_or_default();
        let class = names.get(service.names().len()).filter(|_| inside);
        let tree = |class| Self { class, path: below.to_vec(), below };
        match class {
            Some(name) if name.is(places::ROUTER_MANAGERS) => tree(ClassName::RouterManagers),
            Some(name) if name.is(places::INTERFACES) => tree(ClassName::Interfaces),
            _ => {
                // `Services` goes without saying: the class has `RemoteAccess` and the like at its top.
                let path = names.get(1..).unwrap_or_default().to_vec();
                Self { class: ClassName::Server, path, below: &[] }
            }
        }
    }
}

/// Finds keys of a snapshot; the changes of one interface come one after the other.
struct Cursor<'s> {
    snapshot: &'s Snapshot,
    none: Key,
    last: Option<(ClassName, Name, &'s Key)>,
}

impl<'s> Cursor<'s> {
    fn new(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, none: Key::default(), last: None }
    }

    /// Returns the key at a place, or an empty one.
    fn key(&mut self, place: &Place<'_>) -> &Key {
        self.find(place).unwrap_or(&self.none)
    }

    fn find(&mut self, place: &Place<'_>) -> Option<&'s Key> {
        let (first, rest) = place.below.split_first()?;
        let top = match &self.last {
            Some((class, name, key)) if *class == place.class && name == first => *key,
            _ => {
                let root = self.snapshot.tree(place.class)?.content()?;
                let key = root.subkeys.iter().find(|key| key.name.matches(first))?;
                self.last = Some((place.class, first.clone(), key));
                key
            }
        };
        top.at(&rest.iter().cloned().collect())
    }
}
