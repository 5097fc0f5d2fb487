//! Checks of the static routes of all interfaces.

use super::{Checks, table};
use crate::meaning::{InterfaceTransport, Route, Switch};
use crate::places;
use crate::snapshot::ClassName;
use std::collections::HashMap;
use std::net::{Ipv4Addr, Ipv6Addr};

const CLASS: ClassName = ClassName::Interfaces;

pub(super) fn check(checks: &mut Checks<'_>) {
    // Of each destination and metric, the first route: its place, interface and next hop.
    let mut first: HashMap<(&str, u32), (&str, Option<&str>)> = HashMap::new();
    let router = checks.router;
    for interface in &router.interfaces {
        let slot = interface.slot.to_string();
        for transport in &interface.transports {
            let at = format!("\\{}\\{slot}\\{}", places::INTERFACES, transport.name);
            of_one_transport(checks, &at, transport);
            // An interface that is off does not compete with others.
            if interface.enabled == Switch(0) {
                continue;
            }
            let name = interface.name.as_ref().map(|_| &interface.slot);
            let Some(crate::meaning::Text::Valid(name)) = name else { continue };
            for route in routes(transport) {
                let next_hop = route.next_hop.as_deref();
                let known = first
                    .entry((&route.destination, route.metric))
                    .or_insert((name.as_str(), next_hop));
                if *known != (name.as_str(), next_hop) {
                    let what = format!(
                        "{} has metric {} here and on the interface {}",
                        route.destination, route.metric, known.0
                    );
                    checks.say(&table::ROUTES_EQUAL, CLASS, &at, what);
                }
            }
        }
    }
}

fn routes(transport: &InterfaceTransport) -> &[Route] {
    transport.settings.as_ref().map_or(&[], |settings| &settings.routes)
}

fn of_one_transport(checks: &mut Checks<'_>, at: &str, transport: &InterfaceTransport) {
    let mut seen: HashMap<(&str, Option<&str>), u32> = HashMap::new();
    for route in routes(transport) {
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
