//! Checks that the devices of phone-book entries are there.

use super::{Checks, table};
use crate::meaning::{Entry, Port, Switch};
use crate::snapshot::ClassName;

const CLASS: ClassName = ClassName::PhoneBook;

pub(super) fn check(checks: &mut Checks<'_>) {
    let router = checks.router;
    let Some(server) = router.server.as_ref() else { return };
    // A source that knows no port at all does not hold them.
    if server.ports.is_empty() || !checks.knows_all_of(ClassName::Server) {
        return;
    }
    for entry in &router.entries {
        let at = format!("[{}]", entry.name);
        for kind in kinds(entry) {
            let mut ports = server.ports.iter().filter(|port| port.kind == Some(kind)).peekable();
            if ports.peek().is_none() {
                let what = format!("there is no miniport for {kind}");
                checks.say(&table::PORT_MISSING, CLASS, &at, what);
            } else if ports.all(|port| !can_route(port)) {
                let what = format!("no port for {kind} is for demand-dial routing");
                checks.say(&table::PORT_UNUSABLE, CLASS, &at, what);
            }
        }
    }
    for port in &server.ports {
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
