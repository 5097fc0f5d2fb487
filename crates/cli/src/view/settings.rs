//! The settings of a transport on an interface as text.

use super::page::{Page, TIED};
use super::words::{count, list, phrases, seconds};
use crate::safe_text::safe;
use crate::ui::Mark;
use routerkeep_router::meaning::{
    BlockFacts, FilterDirection, FilterList, FlagSet, IgmpOnInterface, InterfaceSettings,
    NatOnInterface, OtherBlock, RipOnInterface, Route, SecretState, Switch, Term, Uncertain,
};

/// How many bytes of an uncertain entry are shown without `--verbose`.
const FEW: usize = 32;
/// How many findings of a block are shown without `--verbose`.
const FEW_FINDINGS: usize = 3;

/// Shows settings; `version` begins the labels that do not say themselves which transport it is.
pub(super) fn settings(page: &mut Page<'_>, version: &str, settings: Option<&InterfaceSettings>) {
    let Some(settings) = settings else { return };
    let label = |name: &str| {
        if version.is_empty() { name.to_owned() } else { format!("{version} {name}") }
    };
    let routes: Vec<[String; 4]> = settings.routes.iter().map(route).collect();
    page.rows(&label("routes"), &routes);
    for list in &settings.filters {
        filters(page, list);
    }
    let switches = [
        ("fragments", settings.fragment_check, "dropped", "let through"),
        ("IPv6 fragments", settings.fragment_check_v6, "dropped", "let through"),
        ("filtering", settings.filtering, "on", "off"),
        ("IPv6 filtering", settings.filtering_v6, "on", "off"),
    ];
    for (name, switch, on, off) in switches {
        let Some(switch) = switch else { continue };
        page.fact(name, if switch.is_on() { on } else { off });
    }
    if let Some(discovery) = &settings.router_discovery {
        let times = format!(
            "every {} to {}, valid for {}, preference {}",
            seconds(discovery.min_interval.into()),
            seconds(discovery.max_interval.into()),
            seconds(discovery.lifetime.into()),
            discovery.preference
        );
        if discovery.advertise.is_on() {
            page.fact(&label("advertised"), times);
        } else if page.in_detail() {
            page.fact(&label("advertised"), format!("no ({times})"));
        }
    }
    multicast(page, settings);
    if let Some(own) = &settings.rip {
        rip(page, own);
    }
    if let Some(relay) = &settings.dhcp_relay {
        let text = format!(
            "{}, for clients that waited {}, up to {}",
            relay.mode,
            seconds(relay.min_seconds),
            count(usize::try_from(relay.max_hops).unwrap_or(usize::MAX), "hop")
        );
        page.fact(&label("DHCP relay"), text);
    }
    if let Some(own) = &settings.igmp {
        igmp(page, own);
    }
    if let Some(own) = &settings.nat {
        nat(page, own);
    }
    if let Some(proxy) = &settings.dns_proxy {
        let text =
            if proxy.flags.is_empty() { "enabled".to_owned() } else { proxy.flags.to_string() };
        page.fact("DNS proxy", text);
    }
    if let Some(allocator) = &settings.dhcp_allocator {
        let flags = &allocator.flags;
        page.fact(
            "DHCP allocator",
            if flags.is_empty() { "enabled".to_owned() } else { flags.to_string() },
        );
    }
    block_facts(page, version, &settings.block);
}

fn route(route: &Route) -> [String; 4] {
    let via = route.next_hop.as_ref().map_or(String::new(), |next_hop| format!("via {next_hop}"));
    let mut notes = Vec::new();
    if route.protocol != Term::Named("static") {
        notes.push(match route.protocol {
            Term::Named(name) => name.to_owned(),
            Term::Number(number) => format!("protocol {number}"),
        });
    }
    let numbers = [
        ("preference", route.preference),
        ("policy", route.policy),
        ("age", route.age),
        ("next hop AS", route.next_hop_as),
        ("lifetime", route.lifetime),
        ("flags", route.flags),
        ("family", route.family_number),
    ];
    let numbers = numbers.into_iter().filter_map(|(name, number)| Some((name, number?)));
    notes.extend(numbers.map(|(name, number)| format!("{name} {number}")));
    let terms = [("view", &route.view), ("kind", &route.kind)];
    notes.extend(terms.into_iter().filter_map(|(name, term)| Some(format!("{name} {}", (*term)?))));
    if !route.further_metrics.is_empty() {
        notes.push(format!("further metrics {}", list(&route.further_metrics)));
    }
    [route.destination.clone(), via, format!("metric {}", route.metric), notes.join(", ")]
}

/// A list of filters: what happens to most packets, then the rules that say otherwise.
fn filters(page: &mut Page<'_>, list: &FilterList) {
    let label = match (list.direction, list.ip_version) {
        (FilterDirection::In, 4) => "filters in",
        (FilterDirection::Out, 4) => "filters out",
        (FilterDirection::DemandDial, 4) => "dials for",
        (FilterDirection::In, _) => "IPv6 filters in",
        (FilterDirection::Out, _) => "IPv6 filters out",
        (FilterDirection::DemandDial, _) => "IPv6 dials for",
    };
    let default = match list.default_action {
        Term::Named(name) => format!("{name} all"),
        Term::Number(number) => format!("default action {number}"),
    };
    if list.rules.is_empty() {
        return page.fact(label, default);
    }
    page.fact(label, format!("{default}, except:"));
    for rule in &list.rules {
        page.fact("", safe(&rule.text));
    }
}

fn multicast(page: &mut Page<'_>, settings: &InterfaceSettings) {
    if let Some(heartbeat) = &settings.multicast_heartbeat {
        let protocol = match heartbeat.protocol {
            Term::Named(name) => name.to_owned(),
            Term::Number(number) => format!("protocol {number}"),
        };
        let group = safe(&heartbeat.group);
        let (port, minutes) = (heartbeat.port, heartbeat.dead_minutes);
        let text = format!("of {group}, {protocol} {port}, dead after {minutes} min of silence");
        if heartbeat.active.is_on() {
            page.fact("heartbeat", text);
        } else if page.in_detail() {
            page.fact("heartbeat", format!("not watched ({text})"));
        }
    }
    let boundaries = settings.multicast_boundaries.iter().map(|boundary| &boundary.groups);
    page.fact("multicast ends", list(boundaries));
    let limits = settings.multicast_limits.iter().map(|limit| match limit.rate_limit {
        0 => format!("TTL above {}", limit.ttl),
        rate => format!("TTL above {}, rate {rate}", limit.ttl),
    });
    page.fact("multicast with", list(limits));
}

fn rip(page: &mut Page<'_>, rip: &RipOnInterface) {
    let mut parts = vec![
        format!("sends {}", rip.announce),
        format!("accepts {}", rip.accept),
        format!("metric {}", rip.metric),
    ];
    if rip.update_mode != Term::Named("periodic") {
        parts.push(format!("updates {}", rip.update_mode));
    }
    if rip.route_tag != 0 {
        parts.push(format!("tag {}", rip.route_tag));
    }
    page.fact("RIP", list(parts));
    let key = if rip.password == SecretState::Set { "a key is set" } else { "no key is set" };
    if rip.authentication != Term::Named("none") || rip.password == SecretState::Set {
        page.fact("", format!("authentication {} ({key})", rip.authentication));
    }
    if !rip.flags.is_empty() {
        page.fact("", flags(&rip.flags));
    }
    let lists = [
        ("unicast peers", rip.unicast_peer_mode, &rip.unicast_peers),
        ("accepted routes", rip.accept_filter_mode, &rip.accept_filters),
        ("announced routes", rip.announce_filter_mode, &rip.announce_filters),
    ];
    for (what, mode, rows) in lists {
        if !rows.is_empty() || mode != Term::Named("off") {
            let rows = if rows.is_empty() { "none".to_owned() } else { list(rows) };
            page.fact("", format!("{what} ({mode}): {rows}"));
        }
    }
    if page.in_detail() {
        let [full, expire, remove] =
            [rip.full_update, rip.route_expiration, rip.route_removal].map(seconds);
        let text = format!("updates every {full}, routes expire after {expire}, go after {remove}");
        page.fact("", text);
    }
}

fn igmp(page: &mut Page<'_>, igmp: &IgmpOnInterface) {
    let role = match igmp.role {
        Term::Named(name) => name.to_owned(),
        Term::Number(number) => format!("role {number}"),
    };
    let flags = if igmp.flags.is_empty() { "disabled".to_owned() } else { igmp.flags.to_string() };
    page.fact("IGMP", format!("{role}, {flags}"));
    if page.in_detail() {
        let text = format!(
            "queries every {}, first {} every {}; answers within {}; robustness {}; \
             last member {} times every {} ms; querier gone after {}; membership ends after {}",
            seconds(igmp.query_interval),
            igmp.startup_query_count,
            seconds(igmp.startup_query_interval),
            seconds(igmp.query_max_response),
            igmp.robustness,
            igmp.last_member_count,
            igmp.last_member_interval,
            seconds(igmp.other_querier_interval),
            seconds(igmp.membership_timeout),
        );
        page.fact("", text);
    }
    if igmp.static_groups > 0 {
        page.fact(
            "",
            format!("{} static groups, whose form is not documented", igmp.static_groups),
        );
    }
}

fn nat(page: &mut Page<'_>, nat: &NatOnInterface) {
    let role = if nat.flags.has("public interface") {
        nat.flags.to_string()
    } else if nat.flags.is_empty() {
        "private interface".to_owned()
    } else {
        format!("private interface, {}", nat.flags)
    };
    page.fact("NAT", role);
    for range in &nat.address_ranges {
        page.fact("", format!("public addresses {} to {}", range.first, range.last));
    }
    let maps: Vec<[String; 4]> = nat
        .port_maps
        .iter()
        .map(|map| {
            let outside = match map.public_address {
                Some(address) => format!("{address}:{}", map.public_port),
                None => format!("port {}", map.public_port),
            };
            let protocol = match map.protocol {
                Term::Named(name) => name.to_owned(),
                Term::Number(number) => format!("protocol {number}"),
            };
            let inside = format!("{}:{}", map.private_address, map.private_port);
            [protocol, outside, "->".to_owned(), inside]
        })
        .collect();
    page.rows("port maps", &maps);
    let maps: Vec<[String; 4]> = nat
        .address_maps
        .iter()
        .map(|map| {
            let inbound = map.allow_inbound.is_on();
            let note = if inbound { "also from outside" } else { "from inside only" };
            let (outside, inside) = (map.public_address, map.private_address);
            [outside.to_string(), "<->".to_owned(), inside.to_string(), note.to_owned()]
        })
        .collect();
    page.rows("address maps", &maps);
    if let Some(icmp) = nat.icmp.as_ref().filter(|icmp| !icmp.is_empty()) {
        page.fact("ICMP passes", icmp.to_string());
    }
    other_blocks(page, &nat.other);
}

/// Shows what else there is to say of a block.
pub(super) fn block_facts(page: &mut Page<'_>, version: &str, block: &BlockFacts) {
    if let Some(why) = &block.unreadable {
        let hash = block.sha256.as_deref().unwrap_or_default();
        let text = format!("{} bytes, SHA-256{TIED}{hash}: {}", block.block_length, safe(why));
        page.marked("unreadable", Mark::Bad, text);
    }
    other_blocks(page, &block.other_blocks);
    for (n, uncertain) in block.uncertain.iter().enumerate() {
        let label = if n == 0 { "not certain" } else { "" };
        page.marked(label, Mark::Odd, self::uncertain(page, uncertain));
    }
    let few = if page.in_detail() { block.findings.len() } else { FEW_FINDINGS };
    for (n, finding) in block.findings.iter().take(few).enumerate() {
        page.marked(if n == 0 { "odd" } else { "" }, Mark::Odd, safe(finding));
    }
    if block.findings.len() > few {
        let left = block.findings.len().saturating_sub(few);
        page.marked("", Mark::Odd, format!("and {left} more (-v lists them)"));
    }
    if page.in_detail() {
        let entries =
            if block.entries.is_empty() { "empty".to_owned() } else { list(&block.entries) };
        let label = format!("{version} info block");
        page.fact(label.trim_start(), format!("{} bytes: {entries}", block.block_length));
    }
}

fn uncertain(page: &Page<'_>, uncertain: &Uncertain) -> String {
    let digits = &uncertain.bytes;
    let shown = FEW.saturating_mul(2);
    let bytes = if page.in_detail() || digits.len() <= shown {
        digits.clone()
    } else {
        format!("{}... (-v shows more)", digits.chars().take(shown).collect::<String>())
    };
    format!("{}: {}; stored as {bytes}", uncertain.field, uncertain.why)
}

/// Lists entries that have no place in the view: in short where they decode, else by length and hash.
pub(super) fn other_blocks(page: &mut Page<'_>, blocks: &[OtherBlock]) {
    for block in blocks {
        let name = block.name.unwrap_or(&block.info_type);
        if !block.content.is_empty() {
            page.fact("also", format!("{name}:"));
            block.content.iter().for_each(|line| page.fact("", format!("  {}", safe(line))));
            continue;
        }
        let hash = match &block.sha256 {
            Some(hash) => format!(", SHA-256{TIED}{hash}"),
            None => String::new(),
        };
        let text = format!("{name}: {}; {} bytes{hash}", block.why, block.length);
        page.marked("not shown", Mark::Odd, text);
    }
}

/// Returns the state of a transport on an interface: `up`, `down`, or why neither is known.
pub(super) fn state(settings: Option<&InterfaceSettings>) -> String {
    let Some(settings) = settings else { return "without settings".to_owned() };
    match (&settings.admin_state, &settings.block.unreadable) {
        (_, Some(_)) => "unreadable".to_owned(),
        (Some(state), None) => state.to_string(),
        (None, None) => "on".to_owned(),
    }
}

/// Returns flags as phrases.
pub(super) fn flags(flags: &FlagSet) -> String {
    let unknown = (flags.unknown != 0).then(|| format!("{:#x} (not known)", flags.unknown));
    let names = flags.names.iter().map(|name| (*name).to_owned());
    phrases(names.chain(unknown))
}

/// Says whether anything of a switch is on.
pub(super) fn enabled(switch: Switch) -> &'static str {
    if switch.is_on() { "enabled" } else { "disabled" }
}
