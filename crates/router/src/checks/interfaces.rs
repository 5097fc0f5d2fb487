//! Checks of the interfaces.

use super::routes::KnownRoutes;
use super::{Checks, blocks, interface_place, table, written};
use crate::meaning::{self, DayHours, FilterDirection, Index};
use crate::snapshot::ClassName;
use crate::{Interface, InterfaceType, ProtocolId};
use routerkeep_infoblock::InfoType;
use routerkeep_registry::Key;
use std::collections::HashMap;

const CLASS: ClassName = ClassName::Interfaces;

/// The longest name of an interface in UTF-16 units (mprapidef.h, MAX_INTERFACE_NAME_LEN).
const LONGEST_NAME: usize = 256;

/// What is checked of an interface is checked while it is decoded: there may be many.
pub(super) fn check(checks: &mut Checks<'_>) {
    let router = checks.router;
    let loaded = loaded(checks);
    let mut known_routes = KnownRoutes::default();
    let (mut protocols, mut routes) = (Vec::new(), Vec::new());
    for (key, mut view) in router.interface_keys().zip(router.interfaces()) {
        let interface = Interface::read(key);
        identity(checks, &interface);
        joins(checks, &interface, &view);
        settings(checks, &interface, &view);
        checks.apart(&mut protocols, |checks| self::protocols(checks, &interface, &loaded));
        checks.apart(&mut routes, |checks| known_routes.check(checks, key, &mut view));
    }
    duplicates(checks);
    checks.findings.append(&mut protocols);
    let keys = checks.snapshot.interfaces.content();
    for key in keys.into_iter().flat_map(|root| &root.subkeys) {
        let path = super::place(crate::places::INTERFACES, &key.name);
        for transport in key.subkeys.iter().filter(|key| meaning::is_transport(key)) {
            let path = path.join(transport.name.clone());
            blocks::check(checks, CLASS, &path, transport, "InterfaceInfo");
        }
    }
    checks.findings.append(&mut routes);
}

fn identity(checks: &mut Checks<'_>, interface: &Interface) {
    let at = written(&interface_place(interface));
    match &interface.name {
        None => {
            let what = "the interface has no InterfaceName";
            checks.say(&table::INTERFACE_WITHOUT_NAME, CLASS, &at, what);
        }
        Some(name) if name.units().len() > LONGEST_NAME => {
            let what = format!("the name has {} characters", name.units().len());
            checks.say(&table::INTERFACE_NAME_LONG, CLASS, &at, what);
        }
        Some(_) => {}
    }
    if interface.kind.is_none() {
        let what = "the interface has no Type";
        checks.say(&table::INTERFACE_WITHOUT_TYPE, CLASS, &at, what);
    }
    if crate::interface::number(&interface.slot).is_none() {
        checks.say(&table::INTERFACE_KEY, CLASS, &at, "the key is no number");
    }
    let fixed = [InterfaceType::DEDICATED, InterfaceType::INTERNAL, InterfaceType::LOOPBACK];
    if !interface.enabled && interface.kind.is_some_and(|kind| fixed.contains(&kind)) {
        let what = "the interface is disabled, which Windows does not allow for its type";
        checks.say(&table::CANNOT_BE_DISABLED, CLASS, &at, what);
    }
}

/// Checks that what the interface needs elsewhere is there.
fn joins(checks: &mut Checks<'_>, interface: &Interface, view: &meaning::Interface) {
    let at = written(&interface_place(interface));
    let name = &view.shown_name;
    if view.is_demand_dial()
        && view.name.is_some()
        && view.entry.is_none()
        && checks.knows_all_of(ClassName::PhoneBook)
        && checks.router.phone_book_error.is_none()
    {
        let what = format!("{name} has no phone-book entry: it can't dial");
        checks.say(&table::DEMAND_DIAL_WITHOUT_ENTRY, CLASS, &at, what);
    }
    // A source that knows no adapter at all does not hold them.
    if interface.kind == Some(InterfaceType::DEDICATED)
        && view.name.is_some()
        && view.adapter.is_none()
        && !checks.router.adapters.is_empty()
    {
        let what = format!("no adapter {name}: the interface has no effect");
        checks.say(&table::LAN_WITHOUT_ADAPTER, CLASS, &at, what);
    }
    if view.machine_certificate_length.is_some() {
        let what = format!("{name} uses a machine certificate");
        checks.say(&table::CERTIFICATE_ELSEWHERE, CLASS, &at, what);
    }
}

fn settings(checks: &mut Checks<'_>, interface: &Interface, view: &meaning::Interface) {
    let at = written(&interface_place(interface));
    let odd = view.dial_out_hours.iter().flatten().find_map(|day| match day {
        DayHours::Other { text } => Some(text),
        DayHours::Day { .. } => None,
    });
    if let Some(text) = odd {
        checks.say(&table::HOURS_ODD, CLASS, &at, format!("hours that are not understood: {text}"));
    } else if view.dial_out_hours.is_some() && !view.is_demand_dial() {
        checks.say(
            &table::HOURS_ODD,
            CLASS,
            &at,
            "dial-out hours of an interface that does not dial",
        );
    }
    for (name, value, least) in
        [("SaLifeTime", view.sa_life_time, 300), ("SaMaxDataSize", view.sa_max_data_size, 1024)]
    {
        if let Some(value) = value.filter(|value| *value < least) {
            let what = format!("{name}: expected {least} or more, found {value}");
            checks.say(&table::IKEV2_RANGE, CLASS, &at, what);
        }
    }
    let takes_none = [InterfaceType::INTERNAL, InterfaceType::LOOPBACK, InterfaceType::DIALOUT];
    for (stored, transport) in transports(interface, view) {
        let at = written(&interface_place(interface).join(stored.name.clone()));
        let lists = transport.settings.iter().flat_map(|settings| &settings.filters);
        for list in lists.filter(|list| !list.rules.is_empty()) {
            let direction = list.direction.as_str();
            let dials = list.direction == FilterDirection::DemandDial;
            if interface.kind.is_some_and(|kind| takes_none.contains(&kind))
                || (dials && interface.kind.is_some() && !view.is_demand_dial())
            {
                let what = format!("{direction} filters on an interface that takes none");
                checks.say(&table::FILTERS_MISPLACED, CLASS, &at, what);
            }
        }
    }
}

/// Pairs the transports of an interface as stored with those of the view, by name.
fn transports<'i>(
    interface: &'i Interface,
    view: &'i meaning::Interface,
) -> impl Iterator<Item = (&'i crate::InterfaceTransport, &'i meaning::InterfaceTransport)> {
    interface.transports.iter().filter_map(|stored| {
        let name = meaning::Text::from(&stored.name);
        view.transports.iter().find(|transport| transport.name == name).map(|view| (stored, view))
    })
}

fn duplicates(checks: &mut Checks<'_>) {
    let router = checks.router;
    let named = || router.interface_keys().filter_map(|key| Some((key, meaning::name_of(key)?)));
    let index = Index::new(named().map(|(_, name)| name));
    let all: Vec<&Key> = named().map(|(key, _)| key).collect();
    for (position, (key, name)) in named().enumerate() {
        let first = index.find(&name).filter(|first| *first < position);
        if let Some(first) = first.and_then(|first| all.get(first)) {
            let what = format!("{name} is the name of the interface {} too", first.name);
            let at = written(&super::place(crate::places::INTERFACES, &key.name));
            checks.say(&table::INTERFACE_TWICE, CLASS, at, what);
        }
    }
}

/// What the settings of each transport of the router load, by protocol and type.
type Loaded = HashMap<ProtocolId, Vec<u32>>;

/// Returns what is loaded; `None` where the transports of the router are not known.
fn loaded(checks: &Checks<'_>) -> Option<Loaded> {
    if !checks.knows_all_of(ClassName::RouterManagers) {
        return None;
    }
    let mut loaded = Loaded::new();
    for transport in &checks.transports {
        let Some(protocol) = transport.protocol else { continue };
        let types = transport.global.iter().flat_map(|block| block.entries.iter().flatten());
        loaded.entry(protocol).or_default().extend(types.map(|entry| entry.info_type));
    }
    Some(loaded)
}

/// Checks the transports of an interface against those of the router.
fn protocols(checks: &mut Checks<'_>, interface: &Interface, loaded: &Option<Loaded>) {
    for transport in &interface.transports {
        let at = written(&interface_place(interface).join(transport.name.clone()));
        let Some(protocol) = transport.protocol else {
            if transport.info.is_some() {
                let what = "the transport has no ProtocolId";
                let check = &table::INTERFACE_TRANSPORT_WITHOUT_PROTOCOL;
                checks.say(check, CLASS, at, what);
            }
            continue;
        };
        let Some(loaded) = loaded else { continue };
        let Some(loaded) = loaded.get(&protocol) else {
            let what = format!("the router does not run {protocol}");
            checks.say(&table::INTERFACE_TRANSPORT_WITHOUT_MANAGER, CLASS, at, what);
            continue;
        };
        let entries = transport.info.iter().flat_map(|block| block.entries.iter().flatten());
        for entry in entries.filter(|entry| protocol.is_routing_protocol(entry.info_type)) {
            // An entry without data asks for the deletion of what it names.
            if entry.item_size == 0 || entry.count == 0 || loaded.contains(&entry.info_type) {
                continue;
            }
            let number = InfoType(entry.info_type).to_string();
            let name = entry.name.unwrap_or(&number);
            let what = format!("{name} is not in the settings of the transport: it is not loaded");
            checks.say(&table::PROTOCOL_WITHOUT_GLOBAL, CLASS, &at, what);
        }
    }
}
