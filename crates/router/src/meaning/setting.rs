//! One entry of an info block by its meaning.

use super::filter::{FilterDirection, FilterList};
use super::multicast::{MulticastBoundary, MulticastHeartbeat, MulticastLimit, RouterDiscovery};
use super::nat::{AddressMap, AddressRange, NatOnInterface, NatSettings, NatTimeouts, PortMap};
use super::protocols::{
    AlgSettings, DhcpAllocatorOnInterface, DhcpAllocatorSettings, DnsProxyOnInterface,
    DnsProxySettings, IgmpOnInterface, IgmpSettings, Preference, RelayOnInterface, RelaySettings,
    RipOnInterface, RipSettings, flag_set, logging,
};
use super::route::Route;
use super::term::{FlagSet, Switch, Term};
use routerkeep_infoblock::payload::Payload;
use routerkeep_infoblock::{Entry, InfoBlock, InfoType};

/// What an entry sets.
pub(crate) enum Setting {
    Manager {
        filtering: Switch,
        logging: Term,
    },
    Preferences(Vec<Preference>),
    AdminState(Term),
    RouterDiscovery(RouterDiscovery),
    Filters(FilterList),
    FragmentCheck(Switch),
    FilterEnable(Switch),
    Heartbeat(MulticastHeartbeat),
    Boundaries(Vec<MulticastBoundary>),
    Limits(Vec<MulticastLimit>),
    Routes(Vec<Route>),
    Rip(RipSettings),
    RipInterface(RipOnInterface),
    Relay(RelaySettings),
    RelayInterface(RelayOnInterface),
    Igmp(IgmpSettings),
    IgmpInterface(IgmpOnInterface),
    /// With the nested block, whose entries are settings of their own.
    Nat(NatSettings, InfoBlock),
    /// Likewise.
    NatInterface(NatOnInterface, InfoBlock),
    NatTimeouts(NatTimeouts),
    NatIcmp(FlagSet),
    AddressRanges(Vec<AddressRange>),
    PortMaps(Vec<PortMap>),
    AddressMaps(Vec<AddressMap>),
    DnsProxy(DnsProxySettings),
    DnsProxyInterface(DnsProxyOnInterface),
    DhcpAllocator(DhcpAllocatorSettings),
    DhcpAllocatorInterface(DhcpAllocatorOnInterface),
    Alg(AlgSettings),
    /// An entry of one structure without data.
    Empty,
    /// Not understood.
    Opaque,
}

fn rows<'p, P, T: From<&'p P>>(rows: &'p [P]) -> Vec<T> {
    rows.iter().map(T::from).collect()
}

impl Setting {
    /// Says what a payload sets; `entry` is where it was read.
    pub(crate) fn of(entry: &Entry<'_>, payload: &Payload) -> Self {
        match payload {
            Payload::Empty => Self::Empty,
            Payload::Global(global) => Self::Manager {
                filtering: Switch(global.filtering_on.0),
                logging: logging(global.logging),
            },
            Payload::Priority(list) => Self::Preferences(
                list.protocols
                    .rows()
                    .iter()
                    .map(|row| Preference {
                        protocol: Term::new(row.protocol.name(), row.protocol.number()),
                        sub_protocol: None,
                        metric: row.metric,
                    })
                    .collect(),
            ),
            Payload::PriorityEx(list) => Self::Preferences(
                list.protocols
                    .rows()
                    .iter()
                    .map(|row| Preference {
                        protocol: Term::new(row.protocol.name(), row.protocol.number()),
                        sub_protocol: (row.sub_protocol != 0).then(|| {
                            Term::find(&[(1, "internal"), (2, "external")], row.sub_protocol)
                        }),
                        metric: row.metric,
                    })
                    .collect(),
            ),
            Payload::InterfaceStatus(status) => {
                let state = status.admin_status;
                Self::AdminState(Term::new(state.name(), state.number()))
            }
            Payload::RouterDiscovery(discovery) => Self::RouterDiscovery(discovery.into()),
            Payload::Filters(filters) => match FilterDirection::of(entry.info_type) {
                Some(direction) => Self::Filters(FilterList::v4(direction, filters)),
                None => Self::Opaque,
            },
            Payload::FiltersV6(filters) => match FilterDirection::of(entry.info_type) {
                Some(direction) => Self::Filters(FilterList::v6(direction, filters)),
                None => Self::Opaque,
            },
            Payload::FragmentCheck(check) => Self::FragmentCheck(Switch(check.enabled.0)),
            Payload::FilterEnable(enable) => Self::FilterEnable(Switch(enable.enabled.0)),
            Payload::MulticastHeartbeat(heartbeat) => Self::Heartbeat(heartbeat.into()),
            Payload::MulticastBoundaries(list) => Self::Boundaries(rows(list)),
            Payload::MulticastLimits(list) => Self::Limits(rows(list)),
            Payload::Routes(list) => Self::Routes(rows(list)),
            Payload::ForwardRows(list) => Self::Routes(rows(list)),
            _ => Self::of_protocol(payload),
        }
    }

    fn of_protocol(payload: &Payload) -> Self {
        match payload {
            Payload::RipGlobal(rip) => Self::Rip(rip.into()),
            Payload::RipInterface(rip) => Self::RipInterface(rip.into()),
            Payload::RelayGlobal(relay) => Self::Relay(relay.into()),
            Payload::RelayGlobalV6(relay) => Self::Relay(relay.into()),
            Payload::RelayInterface(relay) => Self::RelayInterface(relay.into()),
            Payload::RelayInterfaceV6(relay) => Self::RelayInterface(relay.into()),
            Payload::IgmpGlobal(igmp) => Self::Igmp(igmp.into()),
            Payload::IgmpInterface(igmp) => Self::IgmpInterface(igmp.into()),
            Payload::NatGlobal(nat) => {
                Self::Nat(NatSettings::new(nat.logging, nat.flags), nat.block.clone())
            }
            Payload::NatInterface(nat) => {
                Self::NatInterface(NatOnInterface::new(nat.flags), nat.block.clone())
            }
            Payload::NatTimeouts(timeouts) => {
                Self::NatTimeouts(NatTimeouts { tcp: timeouts.tcp, udp: timeouts.udp })
            }
            Payload::NatIcmp(icmp) => Self::NatIcmp(flag_set!(icmp.flags)),
            Payload::NatAddressRanges(list) => Self::AddressRanges(rows(list)),
            Payload::NatPortMappings(list) => Self::PortMaps(rows(list)),
            Payload::NatAddressMappings(list) => Self::AddressMaps(rows(list)),
            Payload::DnsProxyGlobal(proxy) => Self::DnsProxy(proxy.into()),
            Payload::DnsProxyInterface(proxy) => Self::DnsProxyInterface(proxy.into()),
            Payload::DhcpAllocatorGlobal(allocator) => Self::DhcpAllocator(allocator.into()),
            Payload::DhcpAllocatorInterface(allocator) => {
                Self::DhcpAllocatorInterface(allocator.into())
            }
            Payload::AlgGlobal(alg) => Self::Alg(alg.into()),
            _ => Self::Opaque,
        }
    }
}

/// The entry that nothing but zeros stands for, in a nested block that holds nothing.
pub(crate) fn is_nothing(entry: &Entry<'_>) -> bool {
    entry.info_type == InfoType(0) && entry.item_size == 0 && entry.count == 0
}
