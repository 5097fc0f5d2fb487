//! Info blocks as the versions of Windows write them.

use super::Windows;
use routerkeep_infoblock::payload::{
    FilterMode, ForwardRow, GlobalInfo, InterfaceRoute, InterfaceStatus, LoggingLevel,
    PriorityInfo, PriorityInfoEx, ProtocolMetric, ProtocolMetricEx, RipGlobal, RouteKind,
    RouteProtocol, RouterDiscovery,
};
use routerkeep_infoblock::{InfoBlock, InfoType, Payload};
use std::net::Ipv4Addr;

/// An entry of a block.
pub(super) type Entry = (InfoType, Payload);

/// An IPv4 route, whatever the layout of its row.
pub(super) struct StaticRoute {
    pub(super) destination: Ipv4Addr,
    /// Length of the prefix in bits.
    pub(super) prefix: u8,
    /// 0.0.0.0 where the interface is the way.
    pub(super) next_hop: Ipv4Addr,
    pub(super) metric: u32,
    pub(super) protocol: RouteProtocol,
}

impl StaticRoute {
    pub(super) fn new(
        destination: impl Into<Ipv4Addr>,
        prefix: u8,
        next_hop: impl Into<Ipv4Addr>,
        metric: u32,
    ) -> Self {
        let (destination, next_hop) = (destination.into(), next_hop.into());
        Self { destination, prefix, next_hop, metric, protocol: RouteProtocol::Static }
    }

    fn row(&self) -> InterfaceRoute {
        let (destination, mask) = (self.destination, mask(self.prefix));
        let route = InterfaceRoute::static_v4(destination, mask, self.next_hop, self.metric);
        InterfaceRoute { protocol: self.protocol, ..route }
    }

    fn old_row(&self) -> ForwardRow {
        ForwardRow {
            destination: self.destination,
            mask: mask(self.prefix),
            policy: 0,
            next_hop: self.next_hop,
            interface_index: 0,
            kind: RouteKind::Indirect,
            protocol: self.protocol,
            age: 0,
            next_hop_as: 0,
            metric1: self.metric,
            metric2: u32::MAX,
            metric3: u32::MAX,
            metric4: u32::MAX,
            metric5: u32::MAX,
        }
    }
}

/// Returns the mask of a prefix length.
pub(super) fn mask(prefix: u8) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0))
}

/// Makes the value of a block.
pub(super) fn block(entries: &[Entry]) -> Vec<u8> {
    InfoBlock::build(entries).expect("the entries fit").into_bytes()
}

/// Makes `InterfaceInfo` of an IPv4 interface: routes, status, router discovery, and what is `more`.
pub(super) fn ip_interface(
    windows: Windows,
    routes: &[StaticRoute],
    more: impl IntoIterator<Item = Entry>,
) -> Vec<u8> {
    let routes = match windows {
        Windows::Xp => Payload::ForwardRows(routes.iter().map(StaticRoute::old_row).collect()),
        _ => Payload::Routes(routes.iter().map(StaticRoute::row).collect()),
    };
    interface(routes, more)
}

/// Makes `InterfaceInfo` of an IPv6 interface.
pub(super) fn ipv6_interface(
    routes: Vec<InterfaceRoute>,
    more: impl IntoIterator<Item = Entry>,
) -> Vec<u8> {
    interface(Payload::Routes(routes), more)
}

fn interface(routes: Payload, more: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    let mut entries = vec![
        (InfoType::IP_ROUTE_INFO, routes),
        (InfoType::IP_INTERFACE_STATUS_INFO, InterfaceStatus::UP.into()),
        (InfoType::IP_ROUTER_DISC_INFO, RouterDiscovery::default().into()),
    ];
    entries.extend(more);
    block(&entries)
}

/// Makes `GlobalInfo` of IPv4: logging, priority list, and what is `more`.
pub(super) fn ip_global(windows: Windows, more: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    use RouteProtocol::{
        AutoStatic, Bgp, Local, NetworkManagement, Ospf, Rip, Static, StaticNonDemandDial,
    };
    let plain = [
        (Local, 1),
        (NetworkManagement, 10),
        (Static, 3),
        (StaticNonDemandDial, 5),
        (AutoStatic, 7),
    ];
    let list = |last: &[(RouteProtocol, u32)]| {
        let rows = plain.iter().chain(last);
        let rows = rows.map(|&(protocol, metric)| ProtocolMetric { protocol, metric });
        let list = PriorityInfo { protocols: rows.collect::<Vec<_>>().into() };
        (InfoType::IP_PROT_PRIORITY_INFO, list.into())
    };
    let priorities = match windows {
        Windows::Xp => list(&[(Ospf, 110), (Rip, 120)]),
        Windows::Seven => list(&[(Rip, 120)]),
        Windows::Server2019 => {
            let rows = [
                (Local, 0, 1),
                (Static, 0, 3),
                (StaticNonDemandDial, 0, 5),
                (AutoStatic, 0, 7),
                (NetworkManagement, 0, 10),
                (Bgp, 2, 20),
                (Rip, 0, 120),
                (Bgp, 1, 200),
            ]
            .map(|(protocol, sub_protocol, metric)| ProtocolMetricEx {
                protocol,
                sub_protocol,
                metric,
            });
            let list = PriorityInfoEx { protocols: rows.to_vec().into() };
            (InfoType::IP_PROT_PRIORITY_INFO_EX, list.into())
        }
    };
    global((InfoType::IP_GLOBAL_INFO, priorities), more)
}

/// Makes RIP's global settings: without them Windows does not load the protocol.
pub(super) fn rip_global() -> Entry {
    let rip = RipGlobal {
        logging: LoggingLevel::Errors,
        max_receive_queue: 0x10_0000,
        max_send_queue: 0x10_0000,
        min_triggered_interval: 5,
        peer_filter_mode: FilterMode::Off,
        peers: Vec::new().into(),
    };
    (InfoType::MS_IP_RIP, rip.into())
}

/// Makes `GlobalInfo` of IPv6.
pub(super) fn ipv6_global(windows: Windows, more: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    if windows == Windows::Server2019 {
        let first = (InfoType::IPV6_GLOBAL_INFO, GlobalInfo::default().into());
        let entries: Vec<Entry> = [first].into_iter().chain(more).collect();
        return block(&entries);
    }
    use RouteProtocol::{AutoStatic, Local, NetworkManagement, Rip, Static, StaticNonDemandDial};
    let rows = [
        (Local, 1),
        (Static, 3),
        (StaticNonDemandDial, 5),
        (AutoStatic, 7),
        (NetworkManagement, 10),
        (Rip, 120),
    ]
    .map(|(protocol, metric)| ProtocolMetric { protocol, metric });
    let list = PriorityInfo { protocols: rows.to_vec().into() };
    global((InfoType::IPV6_GLOBAL_INFO, (InfoType::IP_PROT_PRIORITY_INFO, list.into())), more)
}

fn global(
    (first, priorities): (InfoType, Entry),
    more: impl IntoIterator<Item = Entry>,
) -> Vec<u8> {
    let global = GlobalInfo { logging: LoggingLevel::Errors, ..GlobalInfo::default() };
    let mut entries = vec![(first, global.into()), priorities];
    entries.extend(more);
    block(&entries)
}
