//! Phone-book entries as text: whom a demand-dial interface calls, and how.

use super::page::Page;
use super::words::{count, join, list, seconds};
use crate::safe_text::safe;
use crate::ui::Mark;
use routerkeep_router::meaning::{Addressing, Entry, SecretState, Term};

/// Shows what an entry says.
pub(super) fn facts(page: &mut Page<'_>, entry: &Entry) {
    let destinations: Vec<String> =
        entry.destinations.iter().map(safe).filter(|text| !text.is_empty()).collect();
    if destinations.is_empty() {
        page.marked("connects to", Mark::Odd, "no destination");
    } else {
        page.fact("connects to", destinations.join(", then "));
    }
    page.fact("by", by(entry));
    authentication(page, entry);
    if let Some(encryption) = entry.encryption {
        page.fact("encryption", term("strategy", encryption));
    }
    match entry.preshared_key {
        None | Some(Term::Named("none")) => {}
        Some(used) => {
            page.fact("preshared key", format!("{}, kept by Windows elsewhere", term("use", used)))
        }
    }
    match entry.idle_disconnect_seconds {
        None | Some(0) => page.fact("idle", "stays connected"),
        Some(n) => page.fact("idle", format!("hangs up after {}", seconds(n))),
    }
    if let Some(excluded) = entry.excluded_protocols.as_ref().filter(|flags| !flags.is_empty()) {
        page.fact("without", excluded.to_string());
    }
    addressing(page, "IPv4 address", &entry.ipv4);
    addressing(page, "IPv6 address", &entry.ipv6);
    for secret in entry.secrets.iter().filter(|secret| secret.state == SecretState::Set) {
        let text = format!("{} is set in the phone book", safe(&secret.key));
        page.marked("secret", Mark::Odd, text);
    }
    if page.in_detail() {
        detail(page, entry);
    }
}

fn by(entry: &Entry) -> String {
    let connection =
        entry.connection.map_or("a connection without type".to_owned(), |kind| match kind {
            Term::Named(name) => name.to_owned(),
            Term::Number(number) => format!("type {number}"),
        });
    match entry.vpn_strategy.filter(|_| entry.connection == Some(Term::Named("VPN"))) {
        Some(strategy) => format!("{connection}, {}", term("strategy", strategy)),
        None => connection,
    }
}

fn authentication(page: &mut Page<'_>, entry: &Entry) {
    let Some(allowed) = &entry.authentication else { return };
    let mut text = allowed.to_string();
    if let Some(method) = entry.eap_method.filter(|_| allowed.has("EAP")) {
        text.push_str(&format!(" (method {method})"));
    }
    page.fact("authentication", text);
}

/// Shows addresses that are not the peer's to give.
fn addressing(page: &mut Page<'_>, label: &str, addressing: &Addressing) {
    let mut parts: Vec<String> = addressing.address.iter().cloned().collect();
    for (name, servers) in [("DNS", &addressing.dns), ("WINS", &addressing.wins)] {
        if !servers.is_empty() {
            parts.push(format!("{name} {}", list(servers)));
        }
    }
    page.fact(label, list(parts));
}

fn detail(page: &mut Page<'_>, entry: &Entry) {
    let mut redial = Vec::new();
    if let (Some(attempts), Some(pause)) = (entry.redial_attempts, entry.redial_seconds) {
        redial.push(format!("{attempts} times, every {}", seconds(pause)));
    }
    if entry.redial_on_link_failure == Some(true) {
        redial.push("also when the connection is lost".to_owned());
    }
    page.fact("dials again", list(redial));
    for link in &entry.links {
        let parts = [Some(&link.media), link.port.as_ref(), link.device.as_ref()];
        page.fact("link", join(parts.into_iter().flatten(), ", "));
    }
    if let Some(mode) = entry.dial_mode.filter(|_| entry.links.len() > 1) {
        page.fact("links used", mode.to_string());
    }
    let mut parts = vec![format!("line {} of the phone book", entry.line)];
    parts.extend(entry.encoding.map(|encoding| format!("text in {encoding}")));
    parts.extend(entry.guid.as_ref().map(safe));
    parts.extend(entry.dial_params_uid.map(|uid| format!("credentials under {uid}")));
    page.fact("entry", list(parts));
    if !entry.other_keys.is_empty() {
        let names = list(entry.other_keys.iter().map(|key| &key.key));
        page.fact("not shown", format!("{}: {names}", count(entry.other_keys.len(), "key")));
    }
    for (n, finding) in entry.findings.iter().enumerate() {
        page.marked(if n == 0 { "odd" } else { "" }, Mark::Odd, safe(finding));
    }
}

fn term(what: &str, term: Term) -> String {
    match term {
        Term::Named(name) => name.to_owned(),
        Term::Number(number) => format!("{what} {number}"),
    }
}
