//! Merging parts of a backup into the router as it is.

use super::along::{Along, AlongKind, Unit};
use super::dependencies::{Needs, name, protocol, routing_protocols};
use super::entries::{name_of, with_entries};
use super::folded::Folded;
use crate::refusal::{Permit, Permits, Refusal, RefusalKind, Remedy};
use routerkeep_infoblock::{InfoBlock, InfoType};
use routerkeep_phonebook::{PhoneBook, Section};
use routerkeep_registry::{Key, KeyPath, Name, Value};
use routerkeep_router::{Class, ClassName, ProtocolId, Snapshot, places};
use std::collections::{BTreeMap, BTreeSet};

/// What came of merging.
pub(super) struct Merged {
    pub(super) wanted: Snapshot,
    pub(super) along: Vec<Along>,
    pub(super) units: BTreeSet<Unit>,
    pub(super) asked: BTreeSet<ClassName>,
}

/// A merge under way.
pub(super) struct Merge<'a> {
    current: &'a Snapshot,
    backup: &'a Snapshot,
    permits: Permits,
    whole: BTreeSet<ClassName>,
    merged: Merged,
    refusals: Vec<Refusal>,
}

impl<'a> Merge<'a> {
    /// Begins with the router as it is; identity and adapters are the backup's.
    pub(super) fn new(current: &'a Snapshot, backup: &'a Snapshot, permits: Permits) -> Self {
        let wanted = Snapshot {
            router_managers: current.router_managers.clone(),
            interfaces: current.interfaces.clone(),
            phone_book: current.phone_book.clone(),
            server: current.server.clone(),
            adapters: backup.adapters.clone(),
            identity: backup.identity.clone(),
            source: backup.source.clone(),
            control_set: backup.control_set.clone(),
            consistency: backup.consistency,
            findings: Vec::new(),
        };
        let (along, units, asked) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        let merged = Merged { wanted, along, units, asked };
        let (whole, refusals) = (BTreeSet::new(), Vec::new());
        Self { current, backup, permits, whole, merged, refusals }
    }

    /// Returns what came of it.
    pub(super) fn finish(self) -> Result<Merged, Vec<Refusal>> {
        if self.refusals.is_empty() { Ok(self.merged) } else { Err(self.refusals) }
    }

    /// Takes a whole class as the backup has it.
    pub(super) fn class(&mut self, class: ClassName) {
        let (wanted, backup) = (&mut self.merged.wanted, self.backup);
        match class {
            ClassName::RouterManagers => wanted.router_managers = backup.router_managers.clone(),
            ClassName::Interfaces => wanted.interfaces = backup.interfaces.clone(),
            ClassName::PhoneBook => wanted.phone_book = backup.phone_book.clone(),
            ClassName::Server => wanted.server = backup.server.clone(),
        }
        if !backup.state(class).is_captured() {
            self.refuse(RefusalKind::NotInBackup, format!("the backup does not hold {class}"));
        }
        self.whole.insert(class);
        self.merged.asked.insert(class);
        self.merged.units.insert(Unit::Class(class));
    }

    /// Takes a transport as the backup has it.
    pub(super) fn transport(&mut self, text: &str) {
        let keys = self.backup.router_managers.content().map_or(&[][..], |root| &root.subkeys);
        let named = |key: &&Key| {
            let term = protocol(key).and_then(ProtocolId::term);
            key.name.is(text) || term.is_some_and(|term| term.eq_ignore_ascii_case(text))
        };
        let mut found = keys.iter().filter(named);
        let key = match (found.next(), found.next()) {
            (Some(key), None) => key,
            (None, _) => {
                let found = format!("the backup has no transport {text:?}");
                return self.refuse(RefusalKind::NotInBackup, found);
            }
            (Some(_), Some(_)) => {
                let found = format!("the backup has several transports {text:?}");
                return self.refuse(RefusalKind::NotInBackup, found);
            }
        };
        if self.is_damaged(ClassName::RouterManagers, places::ROUTER_MANAGERS, key) {
            return;
        }
        if self.whole.contains(&ClassName::RouterManagers) {
            return;
        }
        self.put_transport(key);
    }

    /// Puts a transport in the place of the one of its protocol, or of its name.
    fn put_transport(&mut self, theirs: &Key) {
        self.merged.asked.insert(ClassName::RouterManagers);
        let class = &mut self.merged.wanted.router_managers;
        let Some(root) = content(class, places::ROUTER_MANAGERS) else { return };
        let of = protocol(theirs);
        let same = |own: &Key| of.is_some() && protocol(own) == of;
        let position = root.subkeys.iter().position(same);
        let position =
            position.or_else(|| root.subkeys.iter().position(|own| own.name.matches(&theirs.name)));
        let unit = match position.and_then(|index| root.subkeys.get_mut(index)) {
            Some(own) => {
                *own = in_place_of(own, theirs);
                own.name.clone()
            }
            None => {
                root.subkeys.push(bare(theirs));
                root.sort();
                theirs.name.clone()
            }
        };
        self.merged.units.insert(Unit::Transport(Folded(unit)));
    }

    /// Takes the interfaces that were named, with what they and those of the class need.
    pub(super) fn interfaces(&mut self, named: impl Fn(&Key) -> bool) {
        let backup = self.backup;
        let keys = backup.interfaces.content().map_or(&[][..], |root| root.subkeys.as_slice());
        let class = self.whole.contains(&ClassName::Interfaces);
        let picked: Vec<&Key> = keys.iter().filter(|key| class || named(key)).collect();
        if picked.is_empty() {
            return;
        }
        if !class {
            for key in &picked {
                if !self.is_damaged(ClassName::Interfaces, places::INTERFACES, key) {
                    self.put_interface(key);
                }
            }
            self.merged.asked.insert(ClassName::Interfaces);
            if let Class::Complete(root) = &mut self.merged.wanted.interfaces {
                root.sort();
            }
        }
        let mut entries = Vec::new();
        for key in picked {
            let Some(name) = name(key) else { continue };
            let needs = Needs::of(key);
            entries.extend(needs.entry);
            for (protocol, numbers) in needs.transports {
                self.along_transport(&name, protocol, &numbers);
            }
        }
        self.along_entries(&entries);
    }

    /// Puts an interface in the place of the one of its name, or under a fresh number.
    fn put_interface(&mut self, theirs: &Key) {
        let Some(name) = name(theirs) else { return };
        let Some(root) = content(&mut self.merged.wanted.interfaces, places::INTERFACES) else {
            return;
        };
        let same =
            |own: &&mut Key| super::interface_name(own).is_some_and(|own| own.matches(&name));
        let mut own = root.subkeys.iter_mut().filter(same);
        match (own.next(), own.next()) {
            (Some(own), None) => *own = in_place_of(own, theirs),
            (None, _) => {
                let fresh = fresh_number(root);
                root.subkeys.push(Key { name: fresh, ..bare(theirs) });
            }
            (Some(_), Some(_)) => {
                let found = format!("the router has several interfaces {name:?}");
                return self.refuse(RefusalKind::Dependency, found);
            }
        }
        self.merged.units.insert(Unit::Interface(Folded(name)));
    }

    /// Sees that a transport runs that an interface has settings for, with its routing protocols.
    fn along_transport(&mut self, name: &Name, of: ProtocolId, numbers: &BTreeSet<u32>) {
        if self.whole.contains(&ClassName::RouterManagers) {
            return;
        }
        let theirs = self.backup.router_managers.content();
        let theirs =
            theirs.and_then(|root| root.subkeys.iter().find(|key| protocol(key) == Some(of)));
        let class = &mut self.merged.wanted.router_managers;
        let Some(root) = content(class, places::ROUTER_MANAGERS) else { return };
        let own = root.subkeys.iter_mut().find(|key| protocol(key) == Some(of));
        let Some(own) = own else {
            if let Some(theirs) = theirs {
                self.put_transport(theirs);
                self.along(name, AlongKind::Transport(theirs.name.to_string()));
            }
            return;
        };
        self.merged.units.insert(Unit::Transport(Folded(own.name.clone())));
        let Some(global) = theirs.and_then(|theirs| theirs.value("GlobalInfo")) else { return };
        let Some(value) = own.values.iter_mut().find(|value| value.name.is("GlobalInfo")) else {
            own.values.push(global.clone());
            own.sort();
            let transport = own.name.to_string();
            self.merged.asked.insert(ClassName::RouterManagers);
            return self.along(name, AlongKind::GlobalSettings(transport));
        };
        let loaded = routing_protocols_of(value, of);
        let missing: Vec<u32> = numbers.difference(&loaded).copied().collect();
        let added = match with_protocols(&value.data, &global.data, &missing) {
            Ok(extended) if extended.added.is_empty() => return,
            Ok(Extended { bytes, added }) => {
                value.data = bytes;
                added
            }
            Err(why) => {
                let found = format!("the settings of {} can't be extended: {why}", own.name);
                return self.refuse(RefusalKind::Dependency, found);
            }
        };
        self.merged.asked.insert(ClassName::RouterManagers);
        for info_type in added {
            self.along(name, AlongKind::Protocol { transport: of, info_type });
        }
    }

    /// Takes the phone-book entries of interfaces along.
    fn along_entries(&mut self, names: &[Name]) {
        if names.is_empty() || self.whole.contains(&ClassName::PhoneBook) {
            return;
        }
        if !self.current.phone_book.is_captured() {
            if !self.permits.allows(Permit::SkipMissing) {
                let found = format!(
                    "interface {:?} needs its phone-book entry, and a hive by itself has no phone book",
                    names.first().map(ToString::to_string).unwrap_or_default()
                );
                let remedy = Remedy::Allow(Permit::SkipMissing);
                self.refusals.push(Refusal::new(RefusalKind::NoPlace, found, remedy));
            }
            return;
        }
        let (current, backup) = (self.current, self.backup);
        let (own, theirs) = match (book_of(&current.phone_book), book_of(&backup.phone_book)) {
            (Ok(own), Ok(theirs)) => (own, theirs),
            (Err(why), _) | (_, Err(why)) => {
                return self.refuse(RefusalKind::Dependency, format!("the phone book: {why}"));
            }
        };
        let mut known: BTreeMap<Folded, Vec<Section<'_>>> = BTreeMap::new();
        for section in theirs.sections() {
            known.entry(name_of(&section)).or_default().push(section);
        }
        let own_names: BTreeSet<Folded> = own.sections().map(|section| name_of(&section)).collect();
        let mut taken = Vec::new();
        for name in names {
            let folded = Folded(name.clone());
            self.merged.units.insert(Unit::Entry(folded.clone()));
            match known.get(&folded).map(Vec::as_slice) {
                Some([section]) => {
                    taken.push(*section);
                    self.along(name, AlongKind::Entry);
                }
                Some(_) => {
                    let found = format!("the backup's phone book has several entries {name:?}");
                    self.refuse(RefusalKind::Dependency, found);
                }
                None if own_names.contains(&folded) => {}
                None => {
                    let found = format!(
                        "interface {name:?} needs its phone-book entry, which neither the \
                                         backup nor the router has"
                    );
                    self.refuse(RefusalKind::Dependency, found);
                }
            }
        }
        match with_entries(&own, &taken) {
            Ok(bytes) if taken.is_empty() && bytes.is_empty() => {}
            Ok(bytes) => {
                self.merged.wanted.phone_book = Class::Complete(bytes);
                self.merged.asked.insert(ClassName::PhoneBook);
            }
            Err(why) => self.refuse(RefusalKind::Dependency, why),
        }
    }

    fn along(&mut self, name: &Name, what: AlongKind) {
        // A LAN interface is known by its adapter.
        let adapters = self.current.adapters.iter().chain(&self.backup.adapters);
        let mut own = adapters.filter(|adapter| adapter.guid.matches(name));
        let friendly = own.find_map(|adapter| adapter.friendly_name.as_ref());
        let wanted_by = friendly.unwrap_or(name).to_string();
        self.merged.along.push(Along { what, wanted_by });
    }

    fn refuse(&mut self, kind: RefusalKind, found: String) {
        self.refusals.push(Refusal::new(kind, found, Remedy::None));
    }

    /// Refuses a part that may lack something because the backup could not read it.
    fn is_damaged(&mut self, class: ClassName, place: &str, key: &Key) -> bool {
        let Some(tree) = self.backup.tree(class) else { return false };
        let path = KeyPath::from(self.backup.control_set.as_str())
            .join_path(&KeyPath::from(places::REMOTE_ACCESS))
            .join(place)
            .join(key.name.clone());
        let near = |found: &KeyPath| found.is_within(&path) || path.is_within(found);
        let Some(finding) = tree.unreadable().iter().find(|finding| near(&finding.path)) else {
            return false;
        };
        let found = format!("the backup holds {class} only in part: {finding}");
        self.refuse(RefusalKind::IncompleteBackup, found);
        true
    }
}

/// Returns what is in a class that something is put into; none where that can't be done.
fn content<'k>(class: &'k mut Class<Key>, name: &str) -> Option<&'k mut Key> {
    if *class == Class::Absent {
        *class = Class::Complete(Key::new(name));
    }
    match class {
        Class::Complete(root) => Some(root),
        // The plan refuses a damaged target.
        _ => None,
    }
}

/// Returns a key of the backup without what the source knew of it besides.
fn bare(key: &Key) -> Key {
    Key { facts: None, ..key.clone() }
}

/// Returns `theirs` under the name of `own`, with the stamp that Windows counts for itself.
fn in_place_of(own: &Key, theirs: &Key) -> Key {
    let mut key = Key { name: own.name.clone(), ..bare(theirs) };
    if let Some(stamp) = own.value("Stamp") {
        key.values.retain(|value| !value.name.is("Stamp"));
        key.values.push(stamp.clone());
    }
    key.sort();
    key
}

/// Returns a number for a new interface: above all that there are, as Windows counts.
fn fresh_number(root: &Key) -> Name {
    let number = |key: &Key| key.name.to_text()?.parse::<u32>().ok();
    let highest = root.subkeys.iter().filter_map(number).max();
    let after = highest.map_or(0, |highest| highest.saturating_add(1));
    let is_free = |number: &u32| {
        let name = Name::from(number.to_string());
        !root.subkeys.iter().any(|key| key.name.matches(&name))
    };
    let fresh = if is_free(&after) { Some(after) } else { (0..u32::MAX).find(is_free) };
    Name::from(fresh.unwrap_or_default().to_string())
}

fn routing_protocols_of(value: &Value, of: ProtocolId) -> BTreeSet<u32> {
    let key = Key::default().with_value(value.clone());
    routing_protocols(&key, "GlobalInfo", of)
}

/// A block with entries of another one.
#[derive(Default)]
struct Extended {
    bytes: Vec<u8>,
    added: Vec<u32>,
}

/// Returns a block with the entries of these types of another one, where that has them.
fn with_protocols(own: &[u8], theirs: &[u8], missing: &[u32]) -> Result<Extended, String> {
    if missing.is_empty() {
        return Ok(Extended::default());
    }
    let parse = |bytes| InfoBlock::parse(bytes).map_err(|error| error.to_string());
    let (mut block, theirs) = (parse(own)?, parse(theirs)?);
    let mut added = Vec::new();
    for number in missing {
        let Some(entry) = theirs.find(InfoType(*number)) else { continue };
        let Some(data) = entry.data else { continue };
        if entry.item_size == 0 || entry.count == 0 {
            continue;
        }
        // An entry without data, which asks for the deletion of the protocol, gives way.
        if block.find(entry.info_type).is_some() {
            block = block.removed(entry.info_type).map_err(|error| error.to_string())?;
        }
        block = block
            .added(entry.info_type, entry.item_size, entry.count, data)
            .map_err(|error| error.to_string())?;
        added.push(*number);
    }
    Ok(Extended { bytes: block.into_bytes(), added })
}

/// Reads a phone book; where there is none, it is an empty one.
fn book_of(class: &Class<Vec<u8>>) -> Result<PhoneBook<'_>, String> {
    let bytes = class.content().map_or(&[][..], Vec::as_slice);
    PhoneBook::parse(bytes).map_err(|error| error.to_string())
}
