//! Puts the settings of a block where they belong; each has one place.

use super::block::{BlockFacts, GlobalSettings, InterfaceSettings, OtherBlock, Sink, Uncertain};
use super::filter::FilterList;
use super::nat::{NatOnInterface, NatSettings};
use super::setting::{Setting, is_nothing};
use routerkeep_infoblock::{Context, InfoBlock, InfoType, Payload, Scope, Transport};

fn fill<T>(slot: &mut Option<T>, value: T) -> bool {
    let free = slot.is_none();
    if free {
        *slot = Some(value);
    }
    free
}

fn fill_list<T>(list: &mut Vec<T>, rows: Vec<T>) -> bool {
    let free = list.is_empty();
    if free {
        *list = rows;
    }
    free
}

impl Sink for GlobalSettings {
    fn take(&mut self, _: InfoType, setting: Setting) -> bool {
        match setting {
            Setting::Manager { filtering, logging } if self.logging.is_none() => {
                (self.filtering, self.logging) = (Some(filtering), Some(logging));
                true
            }
            Setting::Preferences(rows) => fill_list(&mut self.route_preferences, rows),
            Setting::Rip(rip) => fill(&mut self.rip, rip),
            Setting::Relay(relay) => fill(&mut self.dhcp_relay, relay),
            Setting::Igmp(igmp) => fill(&mut self.igmp, igmp),
            Setting::Nat(mut nat, block) if self.nat.is_none() => {
                let take = |nat: &mut NatSettings, setting| match setting {
                    Setting::NatTimeouts(timeouts) => fill(&mut nat.timeouts, timeouts),
                    _ => false,
                };
                let nested = each_nested(&block, &mut nat, take, |nat| &mut nat.other);
                self.block.uncertain.extend(nested);
                self.nat = Some(nat);
                true
            }
            Setting::DnsProxy(proxy) => fill(&mut self.dns_proxy, proxy),
            Setting::DhcpAllocator(allocator) => fill(&mut self.dhcp_allocator, allocator),
            Setting::Alg(alg) => fill(&mut self.alg, alg),
            _ => false,
        }
    }

    fn facts(&mut self) -> &mut BlockFacts {
        &mut self.block
    }
}

impl Sink for InterfaceSettings {
    fn take(&mut self, info_type: InfoType, setting: Setting) -> bool {
        let v6 =
            matches!(info_type, InfoType::IP_IFFILTER_INFO_V6 | InfoType::IP_FILTER_ENABLE_INFO_V6);
        match setting {
            Setting::AdminState(state) => fill(&mut self.admin_state, state),
            Setting::Routes(rows) => fill_list(&mut self.routes, rows),
            Setting::Filters(list) => {
                let same = |other: &FilterList| {
                    (other.direction, other.ip_version) == (list.direction, list.ip_version)
                };
                if self.filters.iter().any(same) {
                    return false;
                }
                self.filters.push(list);
                true
            }
            Setting::FragmentCheck(check) => {
                let slot = if v6 { &mut self.fragment_check_v6 } else { &mut self.fragment_check };
                fill(slot, check)
            }
            Setting::FilterEnable(enable) => {
                let slot = if v6 { &mut self.filtering_v6 } else { &mut self.filtering };
                fill(slot, enable)
            }
            Setting::RouterDiscovery(discovery) => fill(&mut self.router_discovery, discovery),
            Setting::Heartbeat(heartbeat) => fill(&mut self.multicast_heartbeat, heartbeat),
            Setting::Boundaries(rows) => fill_list(&mut self.multicast_boundaries, rows),
            Setting::Limits(rows) => fill_list(&mut self.multicast_limits, rows),
            Setting::RipInterface(rip) => fill(&mut self.rip, rip),
            Setting::RelayInterface(relay) => fill(&mut self.dhcp_relay, relay),
            Setting::IgmpInterface(igmp) => fill(&mut self.igmp, igmp),
            Setting::NatInterface(mut nat, block) if self.nat.is_none() => {
                let nested = each_nested(&block, &mut nat, nat_setting, |nat| &mut nat.other);
                self.block.uncertain.extend(nested);
                self.nat = Some(nat);
                true
            }
            Setting::DnsProxyInterface(proxy) => fill(&mut self.dns_proxy, proxy),
            Setting::DhcpAllocatorInterface(allocator) => fill(&mut self.dhcp_allocator, allocator),
            _ => false,
        }
    }

    fn facts(&mut self) -> &mut BlockFacts {
        &mut self.block
    }
}

fn nat_setting(nat: &mut NatOnInterface, setting: Setting) -> bool {
    match setting {
        Setting::AddressRanges(rows) => fill_list(&mut nat.address_ranges, rows),
        Setting::PortMaps(rows) => fill_list(&mut nat.port_maps, rows),
        Setting::AddressMaps(rows) => fill_list(&mut nat.address_maps, rows),
        Setting::NatIcmp(flags) => fill(&mut nat.icmp, flags),
        _ => false,
    }
}

/// Hands the settings of a nested block to `take`; those without a place are listed. Returns what is not
/// certain in them.
fn each_nested<N>(
    block: &InfoBlock,
    nat: &mut N,
    take: impl Fn(&mut N, Setting) -> bool,
    other: impl Fn(&mut N) -> &mut Vec<OtherBlock>,
) -> Vec<Uncertain> {
    let mut uncertain = Vec::new();
    let context = Context { transport: Transport::Ip, scope: Scope::Nat };
    for entry in block.entries().filter(|entry| !is_nothing(entry)) {
        let decoded = Payload::decode(context, &entry);
        uncertain.extend(Uncertain::of(&entry, &decoded));
        if !take(nat, Setting::of(&entry, decoded.payload())) {
            let name = context.name_of(entry.info_type);
            other(nat).push(OtherBlock::new(&entry, name, "not shown"));
        }
    }
    uncertain
}
