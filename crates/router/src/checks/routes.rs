//! Checks of the static routes of all interfaces.

use super::{Checks, table};
use crate::meaning::{Interface, Route, Switch};
use crate::places;
use crate::snapshot::ClassName;
use routerkeep_registry::{Key, Name};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::{Ipv4Addr, Ipv6Addr};

const CLASS: ClassName = ClassName::Interfaces;

/// The routes of the interfaces so far: of each destination and metric the first one, with the name of its
/// interface's key and its next hop.
#[derive(Default)]
pub(super) struct KnownRoutes<'s>(HashMap<Target, Way<'s>>);

/// A destination and a metric.
type Target = (Box<str>, u32);

/// The name of an interface's key, and a next hop.
type Way<'s> = (&'s Name, Option<Box<str>>);

impl<'s> KnownRoutes<'s> {
    /// Checks the routes of the next interface, and takes them.
    pub(super) fn check(
        &mut self,
        checks: &mut Checks<'_>,
        key: &'s Key,
        interface: &mut Interface,
    ) {
        for transport in &mut interface.transports {
            let at = format!("\\{}\\{}\\{}", places::INTERFACES, interface.slot, transport.name);
            let routes = transport.settings.as_mut().map(|settings| &mut settings.routes);
            let routes = routes.map(std::mem::take).unwrap_or_default();
            of_one_transport(checks, &at, &routes);
            // An interface that is off does not compete with others, nor does one without a name.
            let competes = interface.enabled != Switch(0) && interface.name.is_some();
            if !competes || key.name.to_text().is_none() {
                continue;
            }
            for Route { destination, metric, next_hop, .. } in routes {
                let own = (&key.name, next_hop.map(String::into_boxed_str));
                match self.0.entry((destination.into_boxed_str(), metric)) {
                    Entry::Vacant(place) => {
                        place.insert(own);
                    }
                    Entry::Occupied(known) if *known.get() != own => {
                        let ((destination, metric), (first, _)) = (known.key(), known.get());
                        let what = format!(
                            "{destination} has metric {metric} here and on the interface {first}"
                        );
                        checks.say(&table::ROUTES_EQUAL, CLASS, &at, what);
                    }
                    Entry::Occupied(_) => {}
                }
            }
        }
    }
}

fn of_one_transport(checks: &mut Checks<'_>, at: &str, routes: &[Route]) {
    let mut seen: HashMap<(&str, Option<&str>), u32> = HashMap::new();
    for route in routes {
        let path = (route.destination.as_str(), route.next_hop.as_deref());
        if let Some(metric) = seen.insert(path, route.metric) {
            let what =
                format!("{} is there twice, with metrics {metric} and {}", path.0, route.metric);
            checks.say(&table::ROUTE_TWICE, CLASS, at, what);
        }
        if !is_network(&route.destination) {
            let what = format!("{} is no network", route.destination);
            checks.say(&table::ROUTE_MASK, CLASS, at, what);
        }
    }
}

/// Says whether a destination as it is shown has a prefix and no bits behind it.
fn is_network(destination: &str) -> bool {
    let Some((address, length)) = destination.split_once('/') else { return false };
    let Ok(length) = length.parse::<u32>() else { return false };
    if let Ok(address) = address.parse::<Ipv4Addr>() {
        let host = u32::MAX.checked_shr(length).unwrap_or(0);
        return length <= 32 && address.to_bits() & host == 0;
    }
    let host = u128::MAX.checked_shr(length).unwrap_or(0);
    address.parse::<Ipv6Addr>().is_ok_and(|address| length <= 128 && address.to_bits() & host == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_have_no_bits_behind_their_prefix() {
        for network in
            ["0.0.0.0/0", "10.0.0.0/8", "10.1.2.3/32", "::/0", "2001:db8::/32", "::1/128"]
        {
            assert!(is_network(network), "{network}");
        }
        for odd in ["10.0.0.1/8", "10.0.0.0 mask 255.0.255.0", "2001:db8::1/32", "::/129"] {
            assert!(!is_network(odd), "{odd}");
        }
    }
}
