//! Compares what two entries of info blocks set.

use super::block::blocks;
use super::change::Step;
use super::comparison::{Comparison, json};
use crate::meaning::setting::Setting;
use crate::meaning::{FilterList, FlagSet, Route};
use routerkeep_infoblock::{Context, InfoBlock, InfoType, Scope, Transport};
use serde::Serialize;

/// Compares what two entries set; says whether both could be compared by their meaning.
pub(super) fn setting(
    comparison: &mut Comparison,
    context: Context,
    info_type: Option<InfoType>,
    settings: [Option<&Setting>; 2],
) -> bool {
    use Setting as S;
    /// Takes a part of each side out of its variant.
    macro_rules! sides {
        ($pattern:pat => $part:expr) => {
            settings.map(|setting| match setting {
                Some($pattern) => Some($part),
                _ => None,
            })
        };
    }
    macro_rules! group {
        ($name:literal, $variant:ident) => {
            comparison.group($name, sides!(S::$variant(group) => group))
        };
    }
    macro_rules! term {
        ($name:literal, $variant:ident) => {
            comparison.term($name, sides!(S::$variant(term) => term))
        };
    }
    macro_rules! rows {
        ($variant:ident) => {{
            let [before, after] = sides!(S::$variant(rows) => rows.as_slice());
            comparison.rows(before.unwrap_or_default(), after.unwrap_or_default());
        }};
    }
    if let [Some(before), Some(after)] = settings
        && std::mem::discriminant(before) != std::mem::discriminant(after)
    {
        return false;
    }
    let v6 = [InfoType::IP_IFFILTER_INFO_V6, InfoType::IP_FILTER_ENABLE_INFO_V6];
    let of_v6 = info_type.is_some_and(|info_type| v6.contains(&info_type));
    let [before, after] = settings;
    match before.or(after) {
        None | Some(S::Opaque | S::Empty) => return false,
        Some(S::Routes(_)) => {
            let [before, after] = sides!(S::Routes(rows) => ageless(rows));
            let [before, after] = [before, after].map(Option::unwrap_or_default);
            let destination = |route: &Route| route.destination.clone();
            comparison.rows_by(&before, &after, destination);
        }
        Some(S::Filters(list)) => {
            let own = if context.transport == Transport::Ipv6 { 6 } else { 4 };
            let direction = list.direction.as_str();
            let name = if list.ip_version == own {
                direction.to_owned()
            } else {
                format!("{direction} (IPv{})", list.ip_version)
            };
            let sides = sides!(S::Filters(list) => list);
            comparison.within(Step::item("filters", name.as_str()), |this| filters(this, sides));
        }
        Some(S::Manager { .. }) => {
            comparison.term("filtering", sides!(S::Manager { filtering, .. } => filtering));
            comparison.term("logging", sides!(S::Manager { logging, .. } => logging));
        }
        Some(S::Preferences(_)) => rows!(Preferences),
        Some(S::Boundaries(_)) => rows!(Boundaries),
        Some(S::Limits(_)) => rows!(Limits),
        Some(S::AddressRanges(_)) => rows!(AddressRanges),
        Some(S::PortMaps(_)) => rows!(PortMaps),
        Some(S::AddressMaps(_)) => rows!(AddressMaps),
        Some(S::AdminState(_)) => term!("admin_state", AdminState),
        Some(S::FragmentCheck(_)) if of_v6 => term!("fragment_check_v6", FragmentCheck),
        Some(S::FragmentCheck(_)) => term!("fragment_check", FragmentCheck),
        Some(S::FilterEnable(_)) if of_v6 => term!("filtering_v6", FilterEnable),
        Some(S::FilterEnable(_)) => term!("filtering", FilterEnable),
        Some(S::RouterDiscovery(_)) => group!("router_discovery", RouterDiscovery),
        Some(S::Heartbeat(_)) => group!("multicast_heartbeat", Heartbeat),
        Some(S::Rip(_)) => group!("rip", Rip),
        Some(S::RipInterface(_)) => group!("rip", RipInterface),
        Some(S::Relay(_)) => group!("dhcp_relay", Relay),
        Some(S::RelayInterface(_)) => group!("dhcp_relay", RelayInterface),
        Some(S::Igmp(_)) => group!("igmp", Igmp),
        Some(S::IgmpInterface(_)) => group!("igmp", IgmpInterface),
        Some(S::NatTimeouts(_)) => group!("timeouts", NatTimeouts),
        Some(S::NatIcmp(_)) => {
            // A record of nothing but the flags, so that each of them is a change of its own.
            let sides = sides!(S::NatIcmp(flags) => Flags { flags });
            comparison.group("icmp", [sides[0].as_ref(), sides[1].as_ref()]);
        }
        Some(S::DnsProxy(_)) => group!("dns_proxy", DnsProxy),
        Some(S::DnsProxyInterface(_)) => group!("dns_proxy", DnsProxyInterface),
        Some(S::DhcpAllocator(_)) => group!("dhcp_allocator", DhcpAllocator),
        Some(S::DhcpAllocatorInterface(_)) => group!("dhcp_allocator", DhcpAllocatorInterface),
        Some(S::Alg(_)) => group!("alg", Alg),
        Some(S::Nat(..)) => nat(comparison, sides!(S::Nat(nat, block) => (nat, block))),
        Some(S::NatInterface(..)) => {
            nat(comparison, sides!(S::NatInterface(nat, block) => (nat, block)));
        }
    }
    true
}

/// Takes their ages from routes: they are told by a view, and no change.
fn ageless(routes: &[Route]) -> Vec<Route> {
    routes.iter().map(|route| Route { age: None, ..route.clone() }).collect()
}

/// The flags of ICMP that passes a firewall.
#[derive(PartialEq, Serialize)]
struct Flags<'f> {
    flags: &'f FlagSet,
}

fn filters(comparison: &mut Comparison, sides: [Option<&FilterList>; 2]) {
    comparison.term("default_action", sides.map(|side| side.map(|list| &list.default_action)));
    let order = |list: &FilterList| (list.header_in_network_order, list.rows_in_network_order);
    if let [Some(before), Some(after)] = sides
        && order(before) != order(after)
    {
        let [from, to] = [order(before), order(after)].map(|order| Some(json(&order)));
        comparison.setting("byte order", from, to);
    }
    let [before, after] = sides.map(|side| side.map_or(&[][..], |list| &list.rules));
    comparison.rows(before, after);
}

/// Compares network address translation: the structure, then the entries of its nested block.
fn nat<T: Serialize + PartialEq>(
    comparison: &mut Comparison,
    sides: [Option<(&T, &InfoBlock)>; 2],
) {
    match sides {
        [Some((before, block_before)), Some((after, block_after))] => {
            comparison.within(Step::setting("nat"), |this| {
                this.record(before, after);
                let context = Context { transport: Transport::Ip, scope: Scope::Nat };
                blocks(this, context, block_before, block_after);
            });
        }
        sides => comparison.group("nat", sides.map(|side| side.map(|(nat, _)| nat))),
    }
}
