//! The transports as text: what holds for all interfaces.

use super::page::Page;
use super::server::other_values;
use super::settings::block_facts;
use super::words::{count, list, phrases, seconds};
use crate::safe_text::safe;
use crate::ui::Mark;
use routerkeep_router::meaning::{GlobalSettings, Preference, Switch, Term, Transport};

/// Shows the transports, one item each.
pub(super) fn transports(page: &mut Page<'_>, transports: &[Transport]) {
    for transport in transports {
        let protocol = match transport.protocol {
            Some(Term::Named(name)) => name.to_owned(),
            Some(Term::Number(number)) => format!("protocol {number:#x}"),
            None => "no ProtocolId".to_owned(),
        };
        let mut note = format!("transport {}", safe(&transport.name));
        if transport.global.is_none() {
            note.push_str(", not started: it has no GlobalInfo");
        }
        page.item("", &protocol, 4, &[(note, 0)]);
        if let Some(path) = transport.dll_path.as_ref().filter(|_| page.in_detail()) {
            page.fact("library", safe(path));
        }
        if let Some(global) = &transport.global {
            settings(page, global);
        }
        if let Some(defaults) = &transport.interface_defaults {
            page.fact("for interfaces", "defaults:");
            super::settings::settings(page, "", Some(defaults));
        }
        other_values(page, &transport.other_values);
    }
}

fn settings(page: &mut Page<'_>, global: &GlobalSettings) {
    if let Some(logging) = &global.logging {
        page.fact("logging", logging.to_string());
    }
    if global.filtering.is_some_and(Switch::is_on) {
        page.fact("filtering", "on");
    }
    page.fact("preferences", phrases(global.route_preferences.iter().map(preference)));
    if let Some(rip) = &global.rip {
        let mut text = format!(
            "triggered updates at least {} apart, logs {}",
            seconds(rip.min_triggered_interval),
            rip.logging
        );
        if page.in_detail() {
            let (receive, send) = (rip.max_receive_queue, rip.max_send_queue);
            text.push_str(&format!(", queues of {receive} and {send} bytes"));
        }
        page.fact("RIP", text);
        peers(page, rip.peer_filter_mode, &rip.peers);
    }
    if let Some(relay) = &global.dhcp_relay {
        let servers = match relay.servers.as_slice() {
            [] => "to no server".to_owned(),
            servers => format!("to {}", list(servers)),
        };
        page.fact("DHCP relay", format!("{servers}, logs {}", relay.logging));
    }
    if let Some(igmp) = &global.igmp {
        let clients = if igmp.ras_client_statistics.is_on() { ", counts each client" } else { "" };
        let version = match igmp.version {
            Term::Named(name) => name.to_owned(),
            Term::Number(number) => format!("version {number:#x}"),
        };
        page.fact("IGMP", format!("{version}, logs {}{clients}", igmp.logging));
    }
    if let Some(nat) = &global.nat {
        let mut parts = Vec::new();
        if let Some(timeouts) = nat.timeouts {
            let (tcp, udp) = (seconds(timeouts.tcp), seconds(timeouts.udp));
            parts.push(format!("forgets TCP after {tcp}, UDP after {udp}"));
        }
        parts.push(format!("logs {}", nat.logging));
        if nat.flags != 0 {
            parts.push(format!("flags {:#x}", nat.flags));
        }
        page.fact("NAT", list(parts));
        super::settings::other_blocks(page, &nat.other);
    }
    if let Some(proxy) = &global.dns_proxy {
        let timeout = seconds(proxy.timeout);
        let text = format!("answers {}, waits {timeout}, logs {}", proxy.answers, proxy.logging);
        page.fact("DNS proxy", text);
    }
    if let Some(allocator) = &global.dhcp_allocator {
        let mut text = format!(
            "lends addresses of {} for {}, logs {}",
            allocator.network,
            count(usize::try_from(allocator.lease_minutes).unwrap_or(usize::MAX), "minute"),
            allocator.logging
        );
        if !allocator.exclusions.is_empty() {
            text.push_str(&format!(", but not {}", list(&allocator.exclusions)));
        }
        if allocator.flags != 0 {
            text.push_str(&format!(", flags {:#x}", allocator.flags));
        }
        page.fact("DHCP allocator", text);
    }
    if let Some(alg) = &global.alg {
        let flags =
            if alg.flags == 0 { String::new() } else { format!(", flags {:#x}", alg.flags) };
        page.fact("ALG", format!("logs {}{flags}", alg.logging));
    }
    block_facts(page, "", &global.block);
}

fn peers(page: &mut Page<'_>, mode: Term, peers: &[String]) {
    if !peers.is_empty() {
        page.fact("", format!("peers ({mode}): {}", list(peers)));
    } else if mode != Term::Named("off") {
        page.marked("", Mark::Odd, format!("peers ({mode}): none"));
    }
}

fn preference(preference: &Preference) -> String {
    let protocol = match preference.protocol {
        Term::Named(name) => name.to_owned(),
        Term::Number(number) => format!("protocol {number}"),
    };
    // A comma of the name would part it from its own words.
    let protocol = match protocol.split_once(", ") {
        Some((name, more)) => format!("{name} ({more})"),
        None => protocol,
    };
    match &preference.sub_protocol {
        Some(sub) => format!("{sub} {protocol} {}", preference.metric),
        None => format!("{protocol} {}", preference.metric),
    }
}
