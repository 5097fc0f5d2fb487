//! Typed payloads: what the data of an entry mean, both ways.
//!
//! [`Payload::decode`] never fails and loses nothing: [`Decoded::encode`] gives the data of the
//! entry again, whatever they are. Padding is kept in the structures, numbers without a documented
//! meaning are kept as numbers, and bytes after a structure are [`Decoded::rest`]. Where no sample
//! confirms the reading of a structure, [`Payload::doubts`] says so.

mod alg;
mod bgp;
mod codes;
mod decode;
mod dhcp_allocator;
mod dispatch;
mod dns_proxy;
mod doubt;
mod elements;
mod encode;
mod filter;
mod filter_v6;
mod global;
mod igmp;
mod interface;
mod ipx;
mod layout;
mod listed;
mod multicast;
mod name;
mod nat;
mod nested;
mod ospf;
mod priority;
mod record;
mod relay;
mod rip;
mod route;
mod tunnel;

pub use alg::AlgGlobal;
pub use bgp::{
    BgpAction, BgpAddress, BgpAddressFamily, BgpAdvertisement, BgpAttribute, BgpClause, BgpConfig,
    BgpDirection, BgpInterfaceLuid, BgpMatch, BgpMatchType, BgpPeer, BgpPeerMode, BgpPeerPolicies,
    BgpPolicy, BgpPolicyType, BgpPrefix, BgpRouter, BgpRouterV6,
};
pub use codes::{LoggingLevel, RouteProtocol};
pub use decode::Decoded;
pub use dhcp_allocator::{
    DhcpAllocatorGlobal, DhcpAllocatorInterface, DhcpAllocatorInterfaceFlags,
};
pub use dns_proxy::{DnsProxyFlags, DnsProxyGlobal, DnsProxyInterface, DnsProxyInterfaceFlags};
pub use doubt::Doubt;
pub use encode::Encoded;
pub use filter::{Filter, FilterAction, Filters, LateBound, Traffic};
pub use filter_v6::{FilterV6, FiltersV6};
pub use global::GlobalInfo;
pub use igmp::{IgmpFlags, IgmpGlobal, IgmpInterface, IgmpRole, IgmpVersion};
pub use interface::{AdminStatus, FilterEnable, FragmentCheck, InterfaceStatus, RouterDiscovery};
pub use ipx::{
    IpxAdapter, IpxAddress, IpxEvents, IpxFilterAction, IpxGlobal, IpxInterface, IpxNetbiosName,
    IpxNetwork, IpxNode, IpxPacketType, IpxRipGlobal, IpxRipInterface, IpxRipSettings,
    IpxRouteFilter, IpxSapGlobal, IpxSapInterface, IpxSapSettings, IpxServiceFilter, IpxSocket,
    IpxState, IpxStaticRoute, IpxStaticService, IpxTrafficFields, IpxTrafficFilter,
    IpxTrafficFilterAction, IpxUpdateMode, IpxWanInterface,
};
pub use layout::{Bool, NetworkPort};
pub use listed::Listed;
pub use multicast::{MulticastBoundary, MulticastHeartbeat, MulticastLimit};
pub use name::{ByteName, WideName};
pub use nat::{
    NatAddressMapping, NatAddressRange, NatFlags, NatGlobal, NatIcmp, NatIcmpFlags, NatInterface,
    NatPortMapping, NatRules, NatTimeouts,
};
pub use ospf::{
    OspfArea, OspfAreaRange, OspfFilterAction, OspfGlobal, OspfInterface, OspfNeighbor,
    OspfNetworkType, OspfProtocolFilter, OspfRecord, OspfRouteFilter, OspfRouteFilters,
    OspfSettings, OspfSwitch, OspfVirtualInterface,
};
pub use priority::{PriorityInfo, PriorityInfoEx, ProtocolMetric, ProtocolMetricEx};
pub use relay::{RelayGlobal, RelayGlobalV6, RelayInterface, RelayInterfaceV6, RelayMode};
pub use rip::{
    FilterMode, RipAuthentication, RipFlags, RipGlobal, RipInterface, RipPeerMode, RipRouteFilter,
    RipSettings, RipUpdateMode, RipVersion,
};
pub use route::{ForwardRow, InterfaceRoute, RouteKind, RoutePath, RouteV4, RouteV6, ViewSet};
pub use tunnel::IpInIp;

pub use crate::bytes::WordOrder;

/// Declares the payloads: records, of which an entry holds one, rows, of which it holds many, and
/// elements, of which it holds many of varying size.
macro_rules! payloads {
    (
        records { $($(#[$record_meta:meta])* $record:ident($record_kind:ty),)* }
        rows { $($(#[$row_meta:meta])* $row:ident($row_kind:ty),)* }
        elements { $($(#[$element_meta:meta])* $element:ident($element_kind:ty),)* }
    ) => {
        /// The data of an entry by their meaning.
        ///
        /// The settings of routing protocols can hold passwords. `Debug` shows none of them.
        #[non_exhaustive]
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Payload {
            /// Data without a known meaning, or too damaged: all of them are [`Decoded::rest`].
            Opaque,
            /// An entry without data of a type that holds one structure. Such entries ask for the
            /// deletion of what they name.
            Empty,
            $($(#[$record_meta])* $record($record_kind),)*
            $($(#[$row_meta])* $row(Vec<$row_kind>),)*
            $($(#[$element_meta])* $element(Vec<$element_kind>),)*
        }

        $(impl From<$record_kind> for Payload {
            fn from(record: $record_kind) -> Self {
                Self::$record(record)
            }
        })*

        $(impl From<Vec<$row_kind>> for Payload {
            fn from(rows: Vec<$row_kind>) -> Self {
                Self::$row(rows)
            }
        })*

        $(impl From<Vec<$element_kind>> for Payload {
            fn from(elements: Vec<$element_kind>) -> Self {
                Self::$element(elements)
            }
        })*

        impl Payload {
            /// Returns how an entry holds the payload; nothing where only its source knows.
            fn shape(&self) -> Option<encode::Shape> {
                match self {
                    Self::Opaque | Self::Empty => None,
                    $(Self::$record(_) => Some(encode::Shape::Record),)*
                    $(Self::$row(rows) => Some(encode::Shape::Rows {
                        item_size: <$row_kind as layout::Layout>::SIZE,
                        count: rows.len(),
                    }),)*
                    $(Self::$element(elements) => Some(encode::Shape::Elements {
                        item_size: elements::common_size(elements),
                        count: elements.len(),
                    }),)*
                }
            }

            /// Writes the bytes of the payload.
            fn write(&self, writer: &mut crate::bytes::Writer) {
                match self {
                    Self::Opaque | Self::Empty => {}
                    $(Self::$record(record) => record::Record::write(record, writer),)*
                    $(Self::$row(rows) => {
                        for row in rows {
                            layout::Layout::write(row, writer);
                        }
                    })*
                    $(Self::$element(elements) => {
                        for element in elements {
                            record::Record::write(element, writer);
                        }
                    })*
                }
            }
        }
    };
}

payloads! {
    records {
        /// IP_GLOBAL_INFO, IPV6_GLOBAL_INFO.
        Global(GlobalInfo),
        /// IP_PROT_PRIORITY_INFO.
        Priority(PriorityInfo),
        /// IP_PROT_PRIORITY_INFO_EX.
        PriorityEx(PriorityInfoEx),
        /// IP_INTERFACE_STATUS_INFO.
        InterfaceStatus(InterfaceStatus),
        /// IP_ROUTER_DISC_INFO.
        RouterDiscovery(RouterDiscovery),
        /// IP_IN_FILTER_INFO, IP_OUT_FILTER_INFO, IP_DEMAND_DIAL_FILTER_INFO.
        Filters(Filters),
        /// IP_IN_FILTER_INFO_V6, IP_OUT_FILTER_INFO_V6, IP_DEMAND_DIAL_FILTER_INFO_V6.
        FiltersV6(FiltersV6),
        /// IP_IFFILTER_INFO, IP_IFFILTER_INFO_V6.
        FragmentCheck(FragmentCheck),
        /// IP_FILTER_ENABLE_INFO, IP_FILTER_ENABLE_INFO_V6.
        FilterEnable(FilterEnable),
        /// IP_MCAST_HEARTBEAT_INFO.
        MulticastHeartbeat(MulticastHeartbeat),
        /// MS_IP_RIP in global blocks.
        RipGlobal(RipGlobal),
        /// MS_IP_RIP in interface blocks.
        RipInterface(RipInterface),
        /// MS_IP_BOOTP in global blocks.
        RelayGlobal(RelayGlobal),
        /// MS_IP_BOOTP in interface blocks.
        RelayInterface(RelayInterface),
        /// MS_IPV6_DHCP in global blocks.
        RelayGlobalV6(RelayGlobalV6),
        /// MS_IPV6_DHCP in interface blocks.
        RelayInterfaceV6(RelayInterfaceV6),
        /// MS_IP_IGMP in global blocks.
        IgmpGlobal(IgmpGlobal),
        /// MS_IP_IGMP in interface blocks.
        IgmpInterface(IgmpInterface),
        /// MS_IP_NAT in global blocks.
        NatGlobal(NatGlobal),
        /// MS_IP_NAT in interface blocks.
        NatInterface(NatInterface),
        /// IP_NAT_TIMEOUT_TYPE in the nested block of [`NatGlobal`].
        NatTimeouts(NatTimeouts),
        /// IP_NAT_ICMP_CONFIG_TYPE in the nested block of [`NatInterface`].
        NatIcmp(NatIcmp),
        /// MS_IP_DNS_PROXY in global blocks.
        DnsProxyGlobal(DnsProxyGlobal),
        /// MS_IP_DNS_PROXY in interface blocks.
        DnsProxyInterface(DnsProxyInterface),
        /// MS_IP_DHCP_ALLOCATOR in global blocks.
        DhcpAllocatorGlobal(DhcpAllocatorGlobal),
        /// MS_IP_DHCP_ALLOCATOR in interface blocks.
        DhcpAllocatorInterface(DhcpAllocatorInterface),
        /// MS_IP_ALG in global blocks.
        AlgGlobal(AlgGlobal),
        /// IP_IPINIP_CFG_INFO.
        IpInIp(IpInIp),
        /// MS_IP_OSPF in global and in interface blocks.
        Ospf(OspfSettings),
        /// MS_IP_BGP in global blocks of IPv4.
        BgpConfig(BgpConfig),
        /// MS_IP_BGP in global blocks of IPv6.
        BgpRouterV6(BgpRouterV6),
        /// BGP_ROUTER_CONFIG in the block of [`BgpConfig`].
        BgpRouter(BgpRouter),
        /// IPX_GLOBAL_INFO_TYPE.
        IpxGlobal(IpxGlobal),
        /// IPX_INTERFACE_INFO_TYPE.
        IpxInterface(IpxInterface),
        /// IPXWAN_INTERFACE_INFO_TYPE.
        IpxWanInterface(IpxWanInterface),
        /// IPX_ADAPTER_INFO_TYPE.
        IpxAdapter(IpxAdapter),
        /// IPX_IN_TRAFFIC_FILTER_GLOBAL_INFO_TYPE, IPX_OUT_TRAFFIC_FILTER_GLOBAL_INFO_TYPE.
        IpxTrafficFilterAction(IpxTrafficFilterAction),
        /// IPX_PROTOCOL_RIP in global blocks.
        IpxRipGlobal(IpxRipGlobal),
        /// IPX_PROTOCOL_RIP in interface blocks.
        IpxRipInterface(IpxRipInterface),
        /// IPX_PROTOCOL_SAP in global blocks.
        IpxSapGlobal(IpxSapGlobal),
        /// IPX_PROTOCOL_SAP in interface blocks.
        IpxSapInterface(IpxSapInterface),
    }
    rows {
        /// IP_ROUTE_INFO with rows of 72 bytes: Windows 2008, Windows 7 and later.
        Routes(InterfaceRoute),
        /// IP_ROUTE_INFO with rows of 56 bytes: Windows 2003, Windows XP and before.
        ForwardRows(ForwardRow),
        /// IP_MCAST_BOUNDARY_INFO.
        MulticastBoundaries(MulticastBoundary),
        /// IP_MCAST_LIMIT_INFO.
        MulticastLimits(MulticastLimit),
        /// IP_NAT_ADDRESS_RANGE_TYPE in the nested block of [`NatInterface`].
        NatAddressRanges(NatAddressRange),
        /// IP_NAT_PORT_MAPPING_TYPE in the nested block of [`NatInterface`].
        NatPortMappings(NatPortMapping),
        /// IP_NAT_ADDRESS_MAPPING_TYPE in the nested block of [`NatInterface`].
        NatAddressMappings(NatAddressMapping),
        /// BGP_PEER_INFO in the block of [`BgpConfig`].
        BgpPeers(BgpPeer),
        /// IPX_STATIC_ROUTE_INFO_TYPE.
        IpxStaticRoutes(IpxStaticRoute),
        /// IPX_STATIC_SERVICE_INFO_TYPE.
        IpxStaticServices(IpxStaticService),
        /// IPX_IN_TRAFFIC_FILTER_INFO_TYPE, IPX_OUT_TRAFFIC_FILTER_INFO_TYPE.
        IpxTrafficFilters(IpxTrafficFilter),
        /// IPX_STATIC_NETBIOS_NAME_INFO_TYPE.
        IpxNetbiosNames(IpxNetbiosName),
    }
    elements {
        /// BGP_POLICY_INFO in the block of [`BgpConfig`].
        BgpPolicies(BgpPolicy),
        /// BGP_PEER_POLICY_MAP in the block of [`BgpConfig`].
        BgpPeerPolicies(BgpPeerPolicies),
        /// BGP_ADVERTISE_INFO in the block of [`BgpConfig`].
        BgpAdvertisements(BgpAdvertisement),
    }
}
