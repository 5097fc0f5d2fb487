//! The server as text: what the router is for, whom it lets in, and its ports.

use super::page::Page;
use super::settings::flags;
use super::words::{count, join, list, phrases, seconds};
use crate::safe_text::safe;
use routerkeep_router::meaning::{
    Adapter, CustomPolicy, FlagSet, Ikev2, OtherValue, PersistentRoute, Port, Provider,
    RemoteAccess, Server, Sstp, Switch,
};

/// Shows the server's facts.
pub(super) fn server(page: &mut Page<'_>, server: &Server, adapters: &[Adapter]) {
    if let Some(kind) = &server.router_type {
        router_type(page, kind);
    }
    if let Some(start) = &server.start {
        let marked = server.configured == Some(Switch(0));
        let text = format!("{start}{}", if marked { ", marked as not configured" } else { "" });
        page.fact("service start", text);
    }
    if let Some(forwarding) = server.ip_forwarding {
        page.fact("IP forwarding", forwarding.to_string());
    }
    if let Some(lan_only) = server.lan_only.filter(|switch| switch.is_on()) {
        page.fact("LAN routing only", lan_only.to_string());
    }
    if let Some(flags) = &server.server_flags {
        page.fact("allowed", self::flags(flags));
    }
    provider(page, "authentication", server.authentication.as_ref());
    provider(page, "accounting", server.accounting.as_ref());
    if let Some(lockout) = &server.account_lockout {
        let text = match (lockout.max_denials, lockout.reset_minutes) {
            (None | Some(0), _) => "never".to_owned(),
            (Some(denials), None) => format!("after {denials} failures"),
            (Some(denials), Some(minutes)) => {
                format!("after {denials} failures, for {minutes} minutes")
            }
        };
        page.fact("lockout", text);
    }
    if let Some(logging) = &server.logging {
        page.fact("logging", logging.to_string());
    }
    if let Some(quarantine) = server.quarantine.filter(|_| page.in_detail()) {
        page.fact("quarantine", quarantine.to_string());
    }
    remote_access(page, "IPv4 clients", server.ipv4.as_ref(), adapters);
    remote_access(page, "IPv6 clients", server.ipv6.as_ref(), adapters);
    if let Some(settings) = &server.ikev2 {
        ikev2(page, settings);
    }
    if let Some(settings) = &server.sstp {
        sstp(page, settings);
    }
    let ports: Vec<[String; 3]> = server.ports.iter().map(|own| port(page, own)).collect();
    page.rows("ports", &ports);
    let routes: Vec<[String; 3]> = server.persistent_routes.iter().map(persistent_route).collect();
    page.rows("persistent routes", &routes);
    other_values(page, &server.other_values);
}

/// The roles of IPv4 and of IPv6, which have a flag each.
fn router_type(page: &mut Page<'_>, kind: &FlagSet) {
    if kind.is_empty() {
        return page.fact("router for", "nothing");
    }
    let roles = |version: &str| {
        let end = format!(" ({version})");
        list(kind.names.iter().filter_map(|name| name.strip_suffix(&end)))
    };
    let (v4, v6) = (roles("IPv4"), roles("IPv6"));
    if v4 == v6 {
        page.fact("router for", v4);
        page.fact("", "over IPv4 and IPv6");
    } else {
        let rows = [("IPv4", v4), ("IPv6", v6)];
        let rows = rows.into_iter().filter(|(_, roles)| !roles.is_empty());
        let rows: Vec<[String; 2]> =
            rows.map(|(version, roles)| [version.to_owned(), roles]).collect();
        page.rows("router for", &rows);
    }
    if kind.unknown != 0 {
        page.fact("", format!("{:#x} (not known)", kind.unknown));
    }
}

fn provider(page: &mut Page<'_>, label: &str, provider: Option<&Provider>) {
    let Some(provider) = provider else { return };
    let Some(active) = &provider.active else { return };
    let mut text = safe(active);
    for (name, value) in [("group", &provider.group), ("policy", &provider.policy)] {
        if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
            text.push_str(&format!(", {name} {}", safe(value)));
        }
    }
    page.fact(label, text);
    let number = |name: &str, number: Option<u32>| {
        number.map_or(String::new(), |number| format!("{name} {number}"))
    };
    let rows: Vec<[String; 4]> = provider
        .servers
        .iter()
        .map(|server| {
            let timeout = server.timeout.map_or(String::new(), |s| format!("waits {}", seconds(s)));
            let (port, score) = (number("port", server.port), number("score", server.score));
            [safe(&server.name), port, score, timeout]
        })
        .collect();
    page.rows("", &rows);
}

fn remote_access(
    page: &mut Page<'_>,
    label: &str,
    access: Option<&RemoteAccess>,
    adapters: &[Adapter],
) {
    let Some(access) = access else { return };
    let on = |switch: Option<Switch>| switch.is_some_and(Switch::is_on);
    let admitted = if on(access.enabled) { "admitted" } else { "not admitted" };
    let mut parts = vec![admitted.to_owned()];
    // What holds for clients is of interest where there are some.
    if on(access.enabled) || page.in_detail() {
        let reach =
            if on(access.network_access) { "the whole network" } else { "this server only" };
        parts.push(format!("reach {reach}"));
        let from = match access.dhcp {
            Some(Switch(0)) => "addresses from the pool",
            _ => "addresses by DHCP",
        };
        parts.push(from.to_owned());
        let more = [
            (access.netbios_broadcasts, "NetBIOS broadcasts forwarded"),
            (access.advertise_default_route, "default route advertised"),
            (access.client_addresses, "may ask for an address"),
        ];
        parts.extend(more.iter().filter(|(own, _)| on(*own)).map(|(_, text)| (*text).to_owned()));
    }
    page.fact(label, phrases(parts));
    let pools = access.pools.iter().map(|pool| format!("pool {} to {}", pool.from, pool.to));
    let old = access.old_pool.iter().map(|pool| format!("old pool {}", safe(pool)));
    for line in pools.chain(old) {
        page.fact("", line);
    }
    if let Some(guid) = access.adapter.as_ref().filter(|guid| !guid.is_empty()) {
        let known = adapters.iter().find(|adapter| adapter.guid.to_name().matches(&guid.to_name()));
        let name = known.and_then(|adapter| adapter.friendly_name.as_ref()).unwrap_or(guid);
        page.fact("", format!("name servers of {}", safe(name)));
    }
}

fn ikev2(page: &mut Page<'_>, ikev2: &Ikev2) {
    let mut parts = Vec::new();
    if let Some(encryption) = &ikev2.encryption {
        parts.push(format!("encryption {encryption}"));
    }
    if let Some(idle) = ikev2.idle_timeout {
        parts.push(format!("ends after {} idle", seconds(idle)));
    }
    if let Some(outage) = ikev2.network_blackout_time {
        parts.push(format!("survives {} without network", seconds(outage)));
    }
    parts.extend(association(ikev2.sa_life_time, ikev2.sa_data_size));
    page.fact("IKEv2", phrases(parts));
    if let Some(length) = ikev2.machine_certificate_length {
        page.fact("", format!("machine certificate by its name ({length} bytes)"));
    }
    if ikev2.trusted_roots > 0 {
        page.fact("", format!("accepts {} only", count(ikev2.trusted_roots, "root certificate")));
    }
    if let Some(policy) = &ikev2.custom_policy {
        custom_policy(page, "IKEv2 proposal", policy);
    }
}

/// Says how long a security association lasts.
pub(super) fn association(life_time: Option<u32>, data_size: Option<u32>) -> Option<String> {
    let parts = [life_time.map(seconds), data_size.map(|size| format!("{size} KB"))];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("new keys every {}", parts.join(" or ")))
}

/// Shows a proposal of IKEv2; what it leaves open is Windows' default.
pub(super) fn custom_policy(page: &mut Page<'_>, label: &str, policy: &CustomPolicy) {
    let terms = [
        ("main mode", [&policy.encryption_method, &policy.integrity_method, &policy.dh_group]),
        ("data", [&policy.cipher_transform, &policy.authentication_transform, &policy.pfs_group]),
    ];
    let rows: Vec<[String; 2]> = terms
        .into_iter()
        .map(|(what, terms)| [what.to_owned(), list(terms.into_iter().flatten())])
        .filter(|[_, terms]| !terms.is_empty())
        .collect();
    page.rows(label, &rows);
}

fn sstp(page: &mut Page<'_>, sstp: &Sstp) {
    let mut parts = Vec::new();
    match sstp.use_https {
        Some(Switch(0)) => parts.push("without TLS, behind a proxy".to_owned()),
        Some(_) => parts.push("over TLS".to_owned()),
        None => {}
    }
    match sstp.hash_configured {
        Some(Switch(0)) => parts.push("certificate chosen by Windows".to_owned()),
        Some(_) => parts.push("certificate chosen by an administrator".to_owned()),
        None => {}
    }
    page.fact("SSTP", list(parts));
    let hashes =
        [("SHA-256", &sstp.sha256_certificate_hash), ("SHA-1", &sstp.sha1_certificate_hash)];
    for (name, hash) in hashes {
        if let Some(hash) = hash {
            // Half of it fits into a line.
            let (first, second) = hash.split_at_checked(32).unwrap_or((hash, ""));
            page.rows(
                "",
                &[[name.to_owned(), first.to_owned()], [String::new(), second.to_owned()]],
            );
        }
    }
}

fn port(page: &Page<'_>, port: &Port) -> [String; 3] {
    let kind = match port.kind {
        Some(kind) if !page.in_detail() => kind.to_owned(),
        _ => safe(&port.component),
    };
    let count = match (port.endpoints, port.max_endpoints) {
        (None, _) => "no number".to_owned(),
        (Some(n), Some(most)) if most != n => format!("{n} of {most}"),
        (Some(n), _) => n.to_string(),
    };
    let uses = [
        (port.remote_access, "remote access"),
        (port.routing, "routing"),
        (port.outbound_routing, "outgoing routing only"),
    ];
    let uses = uses.iter().filter(|(own, _)| own.is_some_and(Switch::is_on));
    let mut uses = list(uses.map(|(_, text)| text));
    if uses.is_empty() {
        uses = "no use".to_owned();
    }
    if !port.called_ids.is_empty() {
        uses.push_str(&format!(", called {}", join(&port.called_ids, " ")));
    }
    [kind, count, uses]
}

/// A route as `destination`, `via next hop`, `metric`; what has another form as it is stored.
fn persistent_route(route: &PersistentRoute) -> [String; 3] {
    let text = route.text.to_string();
    let parts: Vec<&str> = text.split(',').collect();
    match parts.as_slice() {
        [destination, mask, next_hop, metric] => {
            let length = mask.parse().ok().map(std::net::Ipv4Addr::to_bits).filter(|bits| {
                bits.leading_ones().saturating_add(bits.trailing_zeros()) >= u32::BITS
            });
            let destination = match length {
                Some(bits) => format!("{destination}/{}", bits.leading_ones()),
                None => format!("{destination} mask {mask}"),
            };
            [safe(destination), safe(format!("via {next_hop}")), safe(format!("metric {metric}"))]
        }
        _ => [safe(text), String::new(), String::new()],
    }
}

/// Lists values that have no place in the view: in detail, or how many there are.
pub(super) fn other_values(page: &mut Page<'_>, values: &[OtherValue]) {
    if values.is_empty() {
        return;
    }
    if !page.in_detail() {
        let text =
            format!("{}, kept as they are (-v lists them)", count(values.len(), "more value"));
        return page.fact("not shown", text);
    }
    let mut label = "not shown";
    for values in values.chunk_by(|one, next| one.key == next.key) {
        let key = values.first().map_or("", |value| value.key.as_str());
        if !key.is_empty() {
            page.fact(std::mem::take(&mut label), safe(key));
        }
        for value in values {
            let name =
                if value.name.is_empty() { "(default)".to_owned() } else { safe(&value.name) };
            let content = match value.number {
                Some(number) => number.to_string(),
                None => format!("{}, {}", value.kind, count(value.length, "byte")),
            };
            let indent = if key.is_empty() { "" } else { "  " };
            page.fact(std::mem::take(&mut label), format!("{indent}{name}: {content}"));
        }
    }
}
