//! A router by its meaning, read piece by piece: there may be many thousands of interfaces and entries.

use super::adapter::Adapter;
use super::entry::Entry;
use super::interface::{self, Interface};
use super::key_reader::{KeyReader, OtherValue};
use super::router::{ClassState, Identity, Index, Source};
use super::server::Server;
use super::text::Text;
use super::transport::Transport;
use crate::snapshot::{ClassName, Snapshot};
use crate::{InterfaceType, places};
use routerkeep_phonebook::{PhoneBook, PhoneBookError, SectionIndex};
use routerkeep_registry::{Key, Name, Value};
use serde::ser::{Error, SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};

/// A router by its meaning, whose interfaces and phone-book entries are decoded when they are asked for, and
/// held by nobody else.
///
/// Its serde form is that of [`Router`](super::Router).
pub struct Overview<'s> {
    /// Whose configuration it is.
    pub router: Identity,
    /// Where it was read.
    pub source: Source,
    /// What there is of each class.
    pub classes: Vec<ClassState>,
    /// The transports, in the order of their names.
    pub transports: Vec<Transport>,
    /// Why the phone book can't be read.
    pub phone_book_error: Option<String>,
    /// What else makes a working router.
    pub server: Option<Server>,
    /// The network adapters.
    pub adapters: Vec<Adapter>,
    /// Values of the topmost keys of transports and interfaces that are not shown.
    pub other_values: Vec<OtherValue>,
    interfaces: Vec<Head<'s>>,
    book: Option<PhoneBook<'s>>,
    /// For each entry, whether a demand-dial interface has its name; none where the interfaces are not known.
    has_interface: Option<Vec<bool>>,
}

/// What has to be known of each interface before the first one is read.
struct Head<'s> {
    key: &'s Key,
    kind: Option<InterfaceType>,
    adapter: Option<usize>,
    entry: Option<usize>,
}

impl Head<'_> {
    fn dials(&self) -> bool {
        self.kind.is_some_and(InterfaceType::is_demand_dial)
    }

    fn name(&self) -> Option<Name> {
        interface::name_of(self.key)
    }
}

impl<'s> Overview<'s> {
    /// Reads what a snapshot holds, but for interfaces and entries. Time is linear in its size, but for the
    /// sorting of names.
    pub fn read(snapshot: &'s Snapshot) -> Self {
        let mut other_values = Vec::new();
        let transports = snapshot.router_managers.content().map(|root| {
            top_values(places::ROUTER_MANAGERS, root, &mut other_values);
            root.subkeys.iter().map(Transport::read).collect()
        });
        if let Some(root) = snapshot.interfaces.content() {
            top_values(places::INTERFACES, root, &mut other_values);
        }
        let keys = crate::Interface::all_keys(&snapshot.interfaces).into_iter();
        let head = |key: &'s Key| {
            let kind = key.value("Type").and_then(Value::as_dword).map(InterfaceType);
            Head { key, kind, adapter: None, entry: None }
        };
        let (book, phone_book_error) = match snapshot.phone_book.content() {
            None => (None, None),
            Some(bytes) => match PhoneBook::parse(bytes) {
                Ok(book) => (Some(book), None),
                Err(error) => (None, Some(error.to_string())),
            },
        };
        let mut overview = Self {
            router: Identity::from(&snapshot.identity),
            source: Source::of(snapshot),
            classes: ClassName::ALL.map(|class| ClassState::of(snapshot, class)).into(),
            transports: transports.unwrap_or_default(),
            phone_book_error,
            server: snapshot.server.content().map(Server::read),
            adapters: snapshot.adapters.iter().map(Adapter::from).collect(),
            other_values,
            interfaces: keys.map(head).collect(),
            book,
            has_interface: None,
        };
        overview.join(snapshot.interfaces.content().is_some());
        overview
    }

    /// Finds the adapter and the entry of each interface.
    fn join(&mut self, interfaces_known: bool) {
        let adapters = Index::new(self.adapters.iter().map(|adapter| adapter.guid.to_name()));
        let entries = Index::new(entry_names(self.book.as_ref()));
        for head in &mut self.interfaces {
            let Some(name) = head.name() else { continue };
            head.adapter = adapters.find(&name);
            head.entry = if head.dials() { entries.find(&name) } else { None };
        }
        if interfaces_known {
            let dialling = self.interfaces.iter().filter(|head| head.dials());
            let names = Index::new(dialling.filter_map(Head::name));
            let mut has_interface = vec![false; self.entry_count()];
            for (name, position) in entries.into_sorted() {
                if let Some(has) = has_interface.get_mut(position) {
                    *has = names.find(&name).is_some();
                }
            }
            self.has_interface = Some(has_interface);
        }
    }

    /// Returns the interfaces in the order of their numbers, each read when its turn comes.
    pub fn interfaces(&self) -> impl ExactSizeIterator<Item = Interface> {
        self.interfaces.iter().map(|head| {
            let mut interface = Interface::read(head.key);
            (interface.adapter, interface.entry) = (head.adapter, head.entry);
            if let Some(friendly) = self.friendly_name_of(head) {
                interface.shown_name = friendly.clone();
            }
            interface
        })
    }

    /// Returns the keys of the interfaces, in the same order.
    pub fn interface_keys(&self) -> impl ExactSizeIterator<Item = &'s Key> {
        self.interfaces.iter().map(|head| head.key)
    }

    /// Returns what people call the interfaces, in the same order.
    pub fn interface_names(&self) -> impl ExactSizeIterator<Item = Text> {
        self.interfaces.iter().map(|head| match self.friendly_name_of(head) {
            Some(friendly) => friendly.clone(),
            None => interface::own_name(head.key),
        })
    }

    /// Returns the number of interfaces that dial.
    pub fn demand_dial_count(&self) -> usize {
        self.interfaces.iter().filter(|head| head.dials()).count()
    }

    /// Returns the positions of the entries that interfaces have, in the order of the interfaces.
    pub fn entries_of_interfaces(&self) -> impl Iterator<Item = usize> {
        self.interfaces.iter().filter_map(|head| head.entry)
    }

    /// Returns the name of a LAN interface's connection.
    fn friendly_name_of(&self, head: &Head<'_>) -> Option<&Text> {
        self.adapters.get(head.adapter?)?.friendly_name.as_ref()
    }

    /// Returns the adapter of a LAN interface.
    pub fn adapter_of(&self, interface: &Interface) -> Option<&Adapter> {
        self.adapters.get(interface.adapter?)
    }

    /// Returns the number of phone-book entries.
    pub fn entry_count(&self) -> usize {
        self.book.as_ref().map_or(0, |book| book.sections().len())
    }

    /// Reads the entry at a position in the phone book.
    ///
    /// # Errors
    /// Memory was refused.
    pub fn entry(&self, position: usize) -> Result<Option<Entry>, PhoneBookError> {
        let section = self.book.as_ref().and_then(|book| book.section(SectionIndex(position)));
        let Some(section) = section else { return Ok(None) };
        let mut entry = Entry::read(&section)?;
        entry.has_interface =
            self.has_interface.as_ref().and_then(|known| known.get(position).copied());
        Ok(Some(entry))
    }

    /// Returns the entries in the order of the file, each read when its turn comes.
    ///
    /// An error is that memory was refused.
    pub fn entries(&self) -> impl Iterator<Item = Result<Entry, PhoneBookError>> {
        (0..self.entry_count()).filter_map(|position| self.entry(position).transpose())
    }
}

fn entry_names(book: Option<&PhoneBook<'_>>) -> impl Iterator<Item = Name> {
    let sections = book.into_iter().flat_map(PhoneBook::sections);
    sections.map(|section| Text::from(section.name()).to_name())
}

fn top_values(class: &str, root: &Key, other: &mut Vec<OtherValue>) {
    let mut reader = KeyReader::new(root);
    reader.skip("Stamp");
    reader.subkeys(|_| true);
    reader.rest(class, other);
}

/// As JSON: the members of [`Router`](super::Router) in their order.
impl Serialize for Overview<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = 8_usize
            .saturating_add(usize::from(self.phone_book_error.is_some()))
            .saturating_add(usize::from(!self.other_values.is_empty()));
        let mut router = serializer.serialize_struct("Router", members)?;
        router.serialize_field("router", &self.router)?;
        router.serialize_field("source", &self.source)?;
        router.serialize_field("classes", &self.classes)?;
        router.serialize_field("transports", &self.transports)?;
        router.serialize_field("interfaces", &Interfaces(self))?;
        router.serialize_field("entries", &Entries(self))?;
        if let Some(error) = &self.phone_book_error {
            router.serialize_field("phone_book_error", error)?;
        }
        router.serialize_field("server", &self.server)?;
        router.serialize_field("adapters", &self.adapters)?;
        if !self.other_values.is_empty() {
            router.serialize_field("other_values", &self.other_values)?;
        }
        router.end()
    }
}

struct Interfaces<'o>(&'o Overview<'o>);

impl Serialize for Interfaces<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.interfaces())
    }
}

struct Entries<'o>(&'o Overview<'o>);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.entry_count()))?;
        for entry in self.0.entries() {
            list.serialize_element(&entry.map_err(S::Error::custom)?)?;
        }
        list.end()
    }
}
