//! The whole view, and how its parts belong together.

use super::adapter::Adapter;
use super::entry::Entry;
use super::interface::Interface;
use super::key_reader::OtherValue;
use super::overview::Overview;
use super::server::Server;
use super::text::Text;
use super::transport::Transport;
use crate::snapshot::{Class, ClassName, Snapshot, Staleness};
use routerkeep_registry::Name;
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
    /// The kind of place: `hive`, `root`, `reg-text`, `live`, `server`, `backup`, `memory`.
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
    /// Reads a snapshot by its meaning, all of it at once. Time is linear in its size, but for the sorting of
    /// names; [`Overview`] takes less memory.
    pub fn read(snapshot: &Snapshot) -> Self {
        let overview = Overview::read(snapshot);
        let mut interfaces: Vec<Interface> = overview.interfaces().collect();
        // A result's items are collected without regard to their number, which here is known.
        let mut entries = Vec::with_capacity(overview.entry_count());
        let mut phone_book_error = None;
        for entry in overview.entries() {
            match entry {
                Ok(entry) => entries.push(entry),
                Err(error) => {
                    phone_book_error = Some(error.to_string());
                    entries.clear();
                    interfaces.iter_mut().for_each(|interface| interface.entry = None);
                    break;
                }
            }
        }
        Self {
            router: overview.router,
            source: overview.source,
            classes: overview.classes,
            transports: overview.transports,
            interfaces,
            entries,
            phone_book_error: overview.phone_book_error.or(phone_book_error),
            server: overview.server,
            adapters: overview.adapters,
            other_values: overview.other_values,
        }
    }

    /// Returns the adapter of a LAN interface.
    pub fn adapter_of(&self, interface: &Interface) -> Option<&Adapter> {
        self.adapters.get(interface.adapter?)
    }

    /// Returns the phone-book entry of a demand-dial interface.
    pub fn entry_of(&self, interface: &Interface) -> Option<&Entry> {
        self.entries.get(interface.entry?)
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

    /// Returns the names with their positions, sorted.
    pub(crate) fn into_sorted(self) -> Vec<(Name, usize)> {
        self.0
    }

    /// Returns the position of the first item of this name.
    pub(crate) fn find(&self, name: &Name) -> Option<usize> {
        let first = self.0.partition_point(|(other, _)| other.compare(name).is_lt());
        self.0.get(first).filter(|(other, _)| other.matches(name)).map(|(_, position)| *position)
    }
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
    pub(super) fn of(snapshot: &Snapshot) -> Self {
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
    /// Returns what there is of a class of a snapshot.
    pub fn of(snapshot: &Snapshot, class: ClassName) -> Self {
        let (state, why, unreadable_places) = match snapshot.state(class) {
            Class::NotCaptured { why } => ("not-captured", Some(why), None),
            Class::Absent => ("absent", None, None),
            Class::Complete(()) => ("complete", None, None),
            Class::Incomplete { unreadable, .. } => ("incomplete", None, Some(unreadable.len())),
        };
        Self { class: class.as_str(), state, why, unreadable_places }
    }
}
