//! What an interface can't do without, and which interfaces lack it (MS-RRASM 2.2.2, 2.2.3.1, 2.2.3.2).

use super::folded::Folded;
use routerkeep_infoblock::InfoBlock;
use routerkeep_phonebook::PhoneBook;
use routerkeep_registry::{Key, Name, Value};
use routerkeep_router::{Class, InterfaceType, ProtocolId};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What an interface can't do without.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// The phone-book entry that it dials by.
    pub(super) entry: Option<Name>,
    /// The transports that it has settings for, each with the routing protocols among them.
    pub(super) transports: Vec<(ProtocolId, BTreeSet<u32>)>,
}

impl Needs {
    /// Reads what the interface in a key needs.
    pub(super) fn of(interface: &Key) -> Self {
        let kind = interface.value("Type").and_then(Value::as_dword).map(InterfaceType);
        let dials = kind.is_some_and(InterfaceType::is_demand_dial);
        let transports = interface.subkeys.iter().filter_map(|transport| {
            let protocol = protocol(transport)?;
            Some((protocol, routing_protocols(transport, "InterfaceInfo", protocol)))
        });
        Self { entry: name(interface).filter(|_| dials), transports: transports.collect() }
    }
}

/// Returns `InterfaceName`.
pub(crate) fn name(interface: &Key) -> Option<Name> {
    interface.value("InterfaceName").and_then(Value::as_text).filter(|name| !name.is_empty())
}

/// Returns `ProtocolId`.
pub(super) fn protocol(key: &Key) -> Option<ProtocolId> {
    key.value("ProtocolId").and_then(Value::as_dword).map(ProtocolId)
}

/// Lists the routing protocols that the block in a value names. An entry without data asks for the deletion
/// of what it names; a block that can't be read names nothing.
pub(super) fn routing_protocols(key: &Key, value: &str, of: ProtocolId) -> BTreeSet<u32> {
    let block = key.value(value).and_then(|value| InfoBlock::parse(&value.data).ok());
    let entries = block.iter().flat_map(InfoBlock::entries);
    let used = entries.filter(|entry| entry.item_size != 0 && entry.count != 0);
    used.map(|entry| entry.info_type.0).filter(|number| of.is_routing_protocol(*number)).collect()
}

/// Something that an interface lacks, or that is there twice where it may be there once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Broken {
    /// A demand-dial interface without its phone-book entry.
    NoEntry(Folded),
    /// Settings of a transport that the router does not run.
    NoTransport(Folded, u32),
    /// Settings of a routing protocol that the transport does not load.
    NoProtocol(Folded, u32, u32),
    /// Two interfaces of one name.
    InterfaceTwice(Folded),
    /// Two phone-book entries of one name.
    EntryTwice(Folded),
    /// Two transports of one protocol.
    TransportTwice(u32),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let transport = |id: &u32| ProtocolId(*id);
        match self {
            Self::NoEntry(name) => {
                write!(f, "interface {:?} would have no phone-book entry", name.0)
            }
            Self::NoTransport(name, id) => {
                write!(f, "interface {:?} needs the transport {}", name.0, transport(id))
            }
            Self::NoProtocol(name, id, number) => write!(
                f,
                "interface {:?} needs the protocol {} in the settings of {}",
                name.0,
                routerkeep_infoblock::InfoType(*number),
                transport(id)
            ),
            Self::InterfaceTwice(name) => write!(f, "there would be two interfaces {:?}", name.0),
            Self::EntryTwice(name) => {
                write!(f, "there would be two phone-book entries {:?}", name.0)
            }
            Self::TransportTwice(id) => {
                write!(f, "there would be two transports for {}", transport(id))
            }
        }
    }
}

/// The three classes of a router, as far as they are known.
#[derive(Clone, Copy)]
pub(super) struct Three<'a> {
    pub(super) interfaces: &'a Class<Key>,
    pub(super) router_managers: &'a Class<Key>,
    pub(super) phone_book: &'a Class<Vec<u8>>,
}

/// Lists what is broken. What a class does not hold, or not in full, is not said to be missing.
pub(super) fn broken(router: Three<'_>) -> BTreeSet<Broken> {
    let mut found = BTreeSet::new();
    let managers = loaded(router.router_managers, &mut found);
    let entries = entries(router.phone_book, &mut found);
    let mut names = BTreeSet::new();
    for key in router.interfaces.content().iter().flat_map(|root| &root.subkeys) {
        let Some(name) = name(key).map(Folded) else { continue };
        let needs = Needs::of(key);
        if let (Some(_), Some(entries)) = (&needs.entry, &entries)
            && !entries.contains(&name)
        {
            found.insert(Broken::NoEntry(name.clone()));
        }
        if let Some(managers) = &managers {
            for (protocol, numbers) in needs.transports {
                match managers.get(&protocol) {
                    None => {
                        found.insert(Broken::NoTransport(name.clone(), protocol.0));
                    }
                    Some(loaded) => found.extend(
                        numbers
                            .difference(loaded)
                            .map(|number| Broken::NoProtocol(name.clone(), protocol.0, *number)),
                    ),
                }
            }
        }
        if !names.insert(name.clone()) {
            found.insert(Broken::InterfaceTwice(name));
        }
    }
    found
}

/// Returns what each transport loads, or `None` where that is not known.
fn loaded(
    managers: &Class<Key>,
    found: &mut BTreeSet<Broken>,
) -> Option<BTreeMap<ProtocolId, BTreeSet<u32>>> {
    let keys = match managers {
        Class::Complete(root) => root.subkeys.as_slice(),
        Class::Absent => &[],
        Class::NotCaptured { .. } | Class::Incomplete { .. } => return None,
    };
    let mut loaded: BTreeMap<ProtocolId, BTreeSet<u32>> = BTreeMap::new();
    for key in keys {
        let Some(protocol) = protocol(key) else { continue };
        let numbers = routing_protocols(key, "GlobalInfo", protocol);
        if loaded.contains_key(&protocol) {
            found.insert(Broken::TransportTwice(protocol.0));
        }
        loaded.entry(protocol).or_default().extend(numbers);
    }
    Some(loaded)
}

/// Returns the names of the phone-book entries, or `None` where they are not known.
fn entries(book: &Class<Vec<u8>>, found: &mut BTreeSet<Broken>) -> Option<BTreeSet<Folded>> {
    let book = match book {
        Class::Complete(bytes) => PhoneBook::parse(bytes).ok()?,
        Class::Absent => return Some(BTreeSet::new()),
        Class::NotCaptured { .. } | Class::Incomplete { .. } => return None,
    };
    let mut names = BTreeSet::new();
    for section in book.sections() {
        let name = super::entries::name_of(&section);
        if !names.insert(name.clone()) {
            found.insert(Broken::EntryTwice(name));
        }
    }
    Some(names)
}
