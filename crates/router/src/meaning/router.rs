//! The whole view, and how its parts belong together.

use super::adapter::Adapter;
use super::entry::Entry;
use super::interface::Interface;
use super::key_reader::{KeyReader, OtherValue};
use super::server::Server;
use super::text::Text;
use super::transport::Transport;
use crate::interface::number;
use crate::snapshot::{Class, ClassName, Snapshot, Staleness};
use routerkeep_phonebook::PhoneBook;
use routerkeep_registry::{Key, Name};
use serde::Serialize;

/// A router by its meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Router {
    /// Whose configuration it is.
    pub router: Identity,
    /// Where it was read.
    pub source: Source,
    /// What there is of each class.
    pub classes: Vec<ClassState>,
    /// The transports, in the order of their names.
    pub transports: Vec<Transport>,
    /// The interfaces, in the order of their numbers.
    pub interfaces: Vec<Interface>,
    /// The phone-book entries, in the order of the file.
    pub entries: Vec<Entry>,
    /// Why the phone book can't be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_book_error: Option<String>,
    /// What else makes a working router.
    pub server: Option<Server>,
    /// The network adapters.
    pub adapters: Vec<Adapter>,
    /// Values of the topmost keys of transports and interfaces that are not shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_values: Vec<OtherValue>,
}

/// Whose configuration it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// The computer's NetBIOS name.
    pub computer_name: Option<Text>,
    /// The computer's DNS host name.
    pub host_name: Option<Text>,
    /// The DNS domain that it belongs to.
    pub domain: Option<Text>,
    /// `WinNT` (workstation), `ServerNT` or `LanmanNT` (domain controller).
    pub product_type: Option<Text>,
}

/// Where a configuration was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The kind of place: `hive`, `root`, `reg-text`, `backup`, `memory`.
    pub kind: &'static str,
    /// The control set.
    pub control_set: String,
    /// For a hive: whether it was clean, recovered, or read as it lies.
    pub recovery: Option<String>,
    /// Whether changes may be missing that were still in a log or in memory.
    pub possibly_stale: bool,
    /// Whether the source stood still: `unchanged`, `changed` or `unchecked`.
    pub consistency: &'static str,
}

/// What there is of a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClassState {
    /// The class.
    pub class: &'static str,
    /// `complete`, `incomplete`, `absent` or `not-captured`.
    pub state: &'static str,
    /// Why it was not captured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The number of places that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable_places: Option<usize>,
}

impl Router {
    /// Reads a snapshot by its meaning. Time is linear in its size, but for the sorting of names.
    pub fn read(snapshot: &Snapshot) -> Self {
        let mut other_values = Vec::new();
        let transports = snapshot.router_managers.content().map(|root| {
            top_values("RouterManagers", root, &mut other_values);
            root.subkeys.iter().map(Transport::read).collect()
        });
        let interfaces = snapshot.interfaces.content().map(|root| {
            top_values("Interfaces", root, &mut other_values);
            interfaces(root)
        });
        let (entries, phone_book_error) = entries(&snapshot.phone_book);
        let mut router = Self {
            router: Identity::from(&snapshot.identity),
            source: Source::of(snapshot),
            classes: ClassName::ALL.map(|class| ClassState::of(snapshot, class)).into(),
            transports: transports.unwrap_or_default(),
            interfaces: interfaces.unwrap_or_default(),
            entries,
            phone_book_error,
            server: snapshot.server.content().map(Server::read),
            adapters: snapshot.adapters.iter().map(Adapter::from).collect(),
            other_values,
        };
        router.join(snapshot.interfaces.content().is_some());
        router
    }

    /// Returns the adapter of a LAN interface.
    pub fn adapter_of(&self, interface: &Interface) -> Option<&Adapter> {
        self.adapters.get(interface.adapter?)
    }

    /// Returns the phone-book entry of a demand-dial interface.
    pub fn entry_of(&self, interface: &Interface) -> Option<&Entry> {
        self.entries.get(interface.entry?)
    }

    /// Finds the adapter and the entry of each interface.
    fn join(&mut self, interfaces_known: bool) {
        let adapters = Index::new(self.adapters.iter().map(|adapter| adapter.guid.to_name()));
        let entries = Index::new(self.entries.iter().map(|entry| entry.name.to_name()));
        for interface in &mut self.interfaces {
            let Some(name) = interface.name.as_ref().map(Text::to_name) else { continue };
            interface.adapter = adapters.find(&name);
            if interface.is_demand_dial() {
                interface.entry = entries.find(&name);
            }
            let adapter = interface.adapter.and_then(|adapter| self.adapters.get(adapter));
            if let Some(friendly) = adapter.and_then(|adapter| adapter.friendly_name.clone()) {
                interface.shown_name = friendly;
            }
        }
        if interfaces_known {
            let dialling = self.interfaces.iter().filter(|interface| interface.is_demand_dial());
            let names = dialling.filter_map(|interface| interface.name.as_ref()).map(Text::to_name);
            let names = Index::new(names);
            for entry in &mut self.entries {
                entry.has_interface = Some(names.find(&entry.name.to_name()).is_some());
            }
        }
    }
}

/// Names with their positions, sorted as Windows compares them.
pub(crate) struct Index(Vec<(Name, usize)>);

impl Index {
    pub(crate) fn new(names: impl Iterator<Item = Name>) -> Self {
        let mut sorted: Vec<(Name, usize)> = names.zip(0..).collect();
        sorted.sort_by(|a, b| a.0.compare(&b.0).then(a.1.cmp(&b.1)));
        Self(sorted)
    }

    /// Returns the position of the first item of this name.
    pub(crate) fn find(&self, name: &Name) -> Option<usize> {
        let first = self.0.partition_point(|(other, _)| other.compare(name).is_lt());
        self.0.get(first).filter(|(other, _)| other.matches(name)).map(|(_, position)| *position)
    }
}

fn top_values(class: &str, root: &Key, other: &mut Vec<OtherValue>) {
    let mut reader = KeyReader::new(root);
    reader.skip("Stamp");
    reader.subkeys(|_| true);
    reader.rest(class, other);
}

/// Reads the interfaces in the order of their numbers; keys that are no numbers come last.
fn interfaces(root: &Key) -> Vec<Interface> {
    let mut keys: Vec<&Key> = root.subkeys.iter().collect();
    keys.sort_by_cached_key(|key| number(&key.name).unwrap_or(u64::MAX));
    keys.into_iter().map(Interface::read).collect()
}

fn entries(class: &Class<Vec<u8>>) -> (Vec<Entry>, Option<String>) {
    let Some(bytes) = class.content() else { return (Vec::new(), None) };
    let book = match PhoneBook::parse(bytes) {
        Ok(book) => book,
        Err(error) => return (Vec::new(), Some(error.to_string())),
    };
    // A result's items are collected without regard to their number, which here is known.
    let mut entries = Vec::with_capacity(book.sections().len());
    for section in book.sections() {
        match Entry::read(&section) {
            Ok(entry) => entries.push(entry),
            Err(error) => return (Vec::new(), Some(error.to_string())),
        }
    }
    (entries, None)
}

impl From<&crate::Identity> for Identity {
    fn from(identity: &crate::Identity) -> Self {
        let text = |name: &Option<_>| name.as_ref().map(Text::from);
        Self {
            computer_name: text(&identity.computer_name),
            host_name: text(&identity.host_name),
            domain: text(&identity.domain),
            product_type: text(&identity.product_type),
        }
    }
}

impl Source {
    fn of(snapshot: &Snapshot) -> Self {
        Self {
            kind: snapshot.source.kind.as_str(),
            control_set: snapshot.control_set.clone(),
            recovery: snapshot.source.verdict.clone(),
            possibly_stale: snapshot.source.stale == Staleness::PossiblyStale,
            consistency: snapshot.consistency.as_str(),
        }
    }
}

impl ClassState {
    fn of(snapshot: &Snapshot, class: ClassName) -> Self {
        let (state, why, unreadable_places) = match snapshot.state(class) {
            Class::NotCaptured { why } => ("not-captured", Some(why), None),
            Class::Absent => ("absent", None, None),
            Class::Complete(()) => ("complete", None, None),
            Class::Incomplete { unreadable, .. } => ("incomplete", None, Some(unreadable.len())),
        };
        Self { class: class.as_str(), state, why, unreadable_places }
    }
}
