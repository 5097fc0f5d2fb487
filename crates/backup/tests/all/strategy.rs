//! Strategies for snapshots with whatever a damaged or strange source can give.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use routerkeep_registry::{
    FileTime, Finding, Key, KeyFacts, KeyPath, Name, Place, Severity, Value, ValueType,
};
use routerkeep_router::{
    Adapter, Class, Consistency, Identity, ServiceState, Snapshot, SourceFacts, SourceKind,
    Staleness,
};
use std::fmt;

/// A snapshot that a failed test can show: by its states and sizes, not by its content.
#[derive(Clone)]
pub(crate) struct Generated(pub(crate) Snapshot);

impl fmt::Debug for Generated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in crate::listing::lines(&self.0, &crate::provenance(0)) {
            writeln!(f, "{line:.200}")?;
        }
        Ok(())
    }
}

/// Names, of few letters so that some occur twice or differ in case only; lone surrogates, NULs, long ones.
pub(crate) fn name() -> impl Strategy<Value = Name> {
    prop_oneof![
        4 => "[aAbBäÄ{_]{0,2}".prop_map(Name::from),
        2 => "[ -~]{0,20}".prop_map(Name::from),
        1 => vec(any::<u16>(), 0..8).prop_map(Name::from_units),
        1 => (any::<u16>(), 200..300_usize).prop_map(|(unit, n)| Name::from_units(vec![unit; n])),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let kind = prop_oneof![3 => 0..12_u32, 1 => any::<u32>()];
    let data = prop_oneof![
        10 => vec(any::<u8>(), 0..6),
        10 => vec(any::<u8>(), 0..80),
        // Around the length from which data lie in several segments.
        1 => (any::<u8>(), 16_340..16_350_usize).prop_map(|(byte, n)| vec![byte; n]),
        1 => (any::<u8>(), 32_680..32_700_usize).prop_map(|(byte, n)| vec![byte; n]),
    ];
    (name(), kind, data).prop_map(|(name, kind, data)| Value::new(name, ValueType(kind), data))
}

fn facts() -> impl Strategy<Value = Option<Box<KeyFacts>>> {
    let security = prop_oneof![Just(vec![1_u8, 0, 4, 128]), vec(any::<u8>(), 0..40)];
    let class = vec(any::<u8>(), 0..8);
    let time =
        prop_oneof![1 => any::<u64>(), 3 => 100_000_000_000_000_000..200_000_000_000_000_000_u64];
    let facts = (option::of(time), option::of(class), option::of(security));
    option::of(facts.prop_map(|(time, class, security)| {
        Box::new(KeyFacts {
            last_written: time.map(FileTime),
            class: class.map(Into::into),
            security: security.map(Into::into),
        })
    }))
}

fn key() -> impl Strategy<Value = Key> {
    (name(), vec(value(), 0..5), facts()).prop_map(|(name, values, facts)| Key {
        name,
        values,
        subkeys: Vec::new(),
        facts,
    })
}

fn tree(name: &'static str) -> impl Strategy<Value = Key> {
    let subkey = key().prop_recursive(4, 24, 4, |below| {
        (key(), vec(below, 0..4)).prop_map(|(key, subkeys)| Key { subkeys, ..key })
    });
    (key(), vec(subkey, 0..4)).prop_map(move |(key, subkeys)| {
        let mut tree = Key { name: Name::from(name), subkeys, ..key };
        tree.sort();
        tree
    })
}

fn finding(severity: Severity) -> impl Strategy<Value = Finding> {
    let place = prop_oneof![
        Just(None),
        any::<u64>().prop_map(|offset| Some(Place::Offset(offset))),
        any::<u64>().prop_map(|line| Some(Place::Line(line))),
    ];
    let path = vec(name(), 0..4).prop_map(|names| names.into_iter().collect::<KeyPath>());
    (path, option::of(name()), place, any::<String>(), any::<String>()).prop_map(
        move |(path, value, place, expected, found)| {
            Finding::new(severity, path, place, expected, found).of_value(value)
        },
    )
}

/// The four states, with content of one kind.
fn class<T: Clone + fmt::Debug + 'static>(
    content: impl Strategy<Value = T> + Clone + 'static,
) -> impl Strategy<Value = State<T>> {
    prop_oneof![
        1 => any::<String>().prop_map(|why| State(Class::NotCaptured { why })),
        1 => Just(State(Class::Absent)),
        3 => content.clone().prop_map(|content| State(Class::Complete(content))),
        2 => (content, vec(finding(Severity::Error), 0..3)).prop_map(|(content, unreadable)| {
            State(Class::Incomplete { content, unreadable })
        }),
    ]
}

/// A class's state, which by itself has no `Debug`.
#[derive(Clone)]
struct State<T>(Class<T>);

impl<T> fmt::Debug for State<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a class")
    }
}

fn adapter() -> impl Strategy<Value = Adapter> {
    let names = (option::of(name()), option::of(name()), option::of(name()), option::of(name()));
    (name(), names, vec(name(), 0..3)).prop_map(|(guid, names, addresses)| Adapter {
        guid,
        friendly_name: names.0,
        description: names.1,
        mac: names.2,
        addresses,
        dhcp_address: names.3,
    })
}

fn source() -> impl Strategy<Value = SourceFacts> {
    let kind = prop_oneof![
        Just(SourceKind::Memory),
        Just(SourceKind::Hive),
        Just(SourceKind::Root),
        Just(SourceKind::RegText),
        Just(SourceKind::Live),
    ];
    let service = prop_oneof![
        Just(ServiceState::Unknown),
        Just(ServiceState::Stopped),
        Just(ServiceState::Running),
    ];
    let stale = prop_oneof![Just(Staleness::Current), Just(Staleness::PossiblyStale)];
    (kind, any::<String>(), option::of(any::<String>()), stale, service).prop_map(
        |(kind, location, verdict, stale, service)| SourceFacts {
            kind,
            location,
            verdict,
            stale,
            service,
        },
    )
}

fn identity() -> impl Strategy<Value = Identity> {
    (option::of(name()), option::of(name()), option::of(name()), option::of(name())).prop_map(
        |(computer_name, host_name, domain, product_type)| Identity {
            computer_name,
            host_name,
            domain,
            product_type,
        },
    )
}

/// Snapshots with every combination of states.
pub(crate) fn snapshot() -> impl Strategy<Value = Generated> {
    let trees =
        ["RouterManagers", "Interfaces", "Server"].map(|name| class(tree(name).boxed()).boxed());
    let phone_book = class(vec(any::<u8>(), 0..200).boxed());
    let consistency = prop_oneof![
        Just(Consistency::Unchanged),
        Just(Consistency::Changed),
        Just(Consistency::Unchecked),
    ];
    let surroundings = (
        vec(adapter(), 0..3),
        identity(),
        source(),
        any::<String>(),
        consistency,
        vec(finding(Severity::Warning), 0..3),
    );
    (trees, phone_book, surroundings).prop_map(|(trees, phone_book, surroundings)| {
        let [router_managers, interfaces, server] = trees.map(|state| state.0);
        let (adapters, identity, source, control_set, consistency, findings) = surroundings;
        Generated(Snapshot {
            router_managers,
            interfaces,
            phone_book: phone_book.0,
            server,
            adapters,
            identity,
            source,
            control_set,
            consistency,
            findings,
        })
    })
}
