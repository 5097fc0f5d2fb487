//! Checks that the devices of phone-book entries are there, and how many ports there are.

use super::{Checks, table};
use crate::meaning::{Entry, Port, Switch};
use crate::snapshot::ClassName;

const CLASS: ClassName = ClassName::PhoneBook;

/// Returns the ports where they are known. A source that knows no port at all does not hold them.
pub(super) fn known<'s>(checks: &Checks<'s>) -> Option<&'s [Port]> {
    let ports = &checks.router.server.as_ref()?.ports;
    (!ports.is_empty() && checks.knows_all_of(ClassName::Server)).then_some(ports)
}

/// Checks the devices of an entry.
pub(super) fn of_entry(checks: &mut Checks<'_>, ports: &[Port], entry: &Entry) {
    let at = format!("[{}]", entry.name);
    for kind in kinds(entry) {
        let mut ports = ports.iter().filter(|port| port.kind == Some(kind)).peekable();
        if ports.peek().is_none() {
            let what = format!("there is no miniport for {kind}");
            checks.say(&table::PORT_MISSING, CLASS, &at, what);
        } else if ports.all(|port| !can_route(port)) {
            let what = format!("no port for {kind} is for demand-dial routing");
            checks.say(&table::PORT_UNUSABLE, CLASS, &at, what);
        }
    }
}

/// Checks the numbers of ports.
pub(super) fn endpoints(checks: &mut Checks<'_>, ports: &[Port]) {
    for port in ports {
        if let (Some(wanted), Some(most)) = (port.endpoints, port.max_endpoints)
            && wanted > most
        {
            let what = format!("{wanted} ports, at most {most} without restarting Windows");
            let at = format!("\\Ports\\{}", port.component);
            checks.say(&table::ENDPOINTS, ClassName::Server, at, what);
        }
    }
}

/// Returns the kinds of miniports that the links of an entry name, each once.
fn kinds(entry: &Entry) -> Vec<&'static str> {
    const DEVICES: [(&str, &str); 5] = [
        ("(IKEv2)", "IKEv2"),
        ("(L2TP)", "L2TP"),
        ("(PPTP)", "PPTP"),
        ("(PPPOE)", "PPPoE"),
        ("(SSTP)", "SSTP"),
    ];
    let mut kinds = Vec::new();
    for device in entry.links.iter().filter_map(|link| link.device.as_ref()) {
        let device = device.to_string();
        let known = DEVICES.iter().find(|(end, _)| device.ends_with(end));
        if let Some((_, kind)) = known
            && !kinds.contains(kind)
        {
            kinds.push(*kind);
        }
    }
    kinds
}

fn can_route(port: &Port) -> bool {
    let allowed = |switch: Option<Switch>| switch.is_none_or(Switch::is_on);
    let routing = allowed(port.routing) || port.outbound_routing.is_some_and(Switch::is_on);
    routing && port.endpoints != Some(0)
}
