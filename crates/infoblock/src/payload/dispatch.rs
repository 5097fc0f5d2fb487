//! Which structure an entry holds: by its type, and by the place of its block.

use super::decode::{Decoded, Place, elements, finding, is_size_of, record, rows};
use super::{
    AlgGlobal, BgpAdvertisement, BgpConfig, BgpPeer, BgpPeerPolicies, BgpPolicy, BgpRouter,
    BgpRouterV6, DhcpAllocatorGlobal, DhcpAllocatorInterface, DnsProxyGlobal, DnsProxyInterface,
    FilterEnable, Filters, FiltersV6, ForwardRow, FragmentCheck, GlobalInfo, IgmpGlobal,
    IgmpInterface, InterfaceRoute, InterfaceStatus, IpInIp, IpxAdapter, IpxGlobal, IpxInterface,
    IpxNetbiosName, IpxRipGlobal, IpxRipInterface, IpxSapGlobal, IpxSapInterface, IpxStaticRoute,
    IpxStaticService, IpxTrafficFilter, IpxTrafficFilterAction, IpxWanInterface, MulticastBoundary,
    MulticastHeartbeat, MulticastLimit, NatAddressMapping, NatAddressRange, NatGlobal, NatIcmp,
    NatInterface, NatPortMapping, NatTimeouts, OspfSettings, Payload, PriorityInfo, PriorityInfoEx,
    RelayGlobal, RelayGlobalV6, RelayInterface, RelayInterfaceV6, RipGlobal, RipInterface,
    RouterDiscovery,
};
use crate::{Context, Entry, InfoType, PayloadProblem, Scope, Transport};

impl Payload {
    /// Decodes an entry by its type and the place of its block.
    ///
    /// Types without documented structures give [`Payload::Opaque`] without a finding.
    pub fn decode<'a>(context: Context, entry: &Entry<'a>) -> Decoded<'a> {
        let place = Place { context, entry };
        if entry.data.is_none() {
            let expected = u64::from(entry.item_size).saturating_mul(entry.count.into());
            let problem = PayloadProblem::Unreadable;
            return Decoded::opaque(place, Some(finding("InfoType", problem, expected, 0)));
        }
        let decoded = match (context.transport, context.scope) {
            (Transport::Ip | Transport::Ipv6, Scope::Nat) => decode_nat(place),
            (Transport::Ip | Transport::Ipv6, Scope::Bgp) => decode_bgp(place),
            (Transport::Ip | Transport::Ipv6, Scope::Global) => {
                decode_router_manager(place).or_else(|| decode_protocol_global(place))
            }
            (Transport::Ip | Transport::Ipv6, Scope::Interface) => {
                decode_router_manager(place).or_else(|| decode_protocol_interface(place))
            }
            (Transport::Ipx, Scope::Global | Scope::Interface) => {
                decode_ipx_manager(place).or_else(|| decode_ipx_protocol(place))
            }
            (Transport::Ipx, Scope::Nat | Scope::Bgp) => None,
        };
        decoded.unwrap_or_else(|| Decoded::opaque(place, None))
    }
}

/// Decodes the types of the router managers, which mean the same in global and interface blocks.
fn decode_router_manager<'a>(place: Place<'_, 'a>) -> Option<Decoded<'a>> {
    Some(match place.entry.info_type {
        InfoType::IP_GLOBAL_INFO | InfoType::IPV6_GLOBAL_INFO => record::<GlobalInfo>(place),
        InfoType::IP_PROT_PRIORITY_INFO => record::<PriorityInfo>(place),
        InfoType::IP_PROT_PRIORITY_INFO_EX => record::<PriorityInfoEx>(place),
        InfoType::IP_INTERFACE_STATUS_INFO => record::<InterfaceStatus>(place),
        InfoType::IP_ROUTER_DISC_INFO => record::<RouterDiscovery>(place),
        InfoType::IP_IN_FILTER_INFO
        | InfoType::IP_OUT_FILTER_INFO
        | InfoType::IP_DEMAND_DIAL_FILTER_INFO => record::<Filters>(place),
        InfoType::IP_IN_FILTER_INFO_V6
        | InfoType::IP_OUT_FILTER_INFO_V6
        | InfoType::IP_DEMAND_DIAL_FILTER_INFO_V6 => record::<FiltersV6>(place),
        InfoType::IP_IFFILTER_INFO | InfoType::IP_IFFILTER_INFO_V6 => {
            record::<FragmentCheck>(place)
        }
        InfoType::IP_FILTER_ENABLE_INFO | InfoType::IP_FILTER_ENABLE_INFO_V6 => {
            record::<FilterEnable>(place)
        }
        InfoType::IP_MCAST_HEARTBEAT_INFO => record::<MulticastHeartbeat>(place),
        InfoType::IP_IPINIP_CFG_INFO => record::<IpInIp>(place),
        // The size alone tells the layouts apart; empty entries have one too.
        InfoType::IP_ROUTE_INFO if is_size_of::<ForwardRow>(place.entry) => {
            rows::<ForwardRow>(place, "MIB_IPFORWARDROW")
        }
        InfoType::IP_ROUTE_INFO => rows::<InterfaceRoute>(place, "INTERFACE_ROUTE_INFO"),
        InfoType::IP_MCAST_BOUNDARY_INFO => rows::<MulticastBoundary>(place, "MIB_BOUNDARYROW"),
        InfoType::IP_MCAST_LIMIT_INFO => rows::<MulticastLimit>(place, "MIB_MCAST_LIMIT_ROW"),
        InfoType::MS_IP_OSPF => record::<OspfSettings>(place),
        _ => return None,
    })
}

fn decode_protocol_global<'a>(place: Place<'_, 'a>) -> Option<Decoded<'a>> {
    Some(match place.entry.info_type {
        InfoType::MS_IP_RIP => record::<RipGlobal>(place),
        InfoType::MS_IP_BOOTP => record::<RelayGlobal>(place),
        InfoType::MS_IPV6_DHCP => record::<RelayGlobalV6>(place),
        InfoType::MS_IP_IGMP => record::<IgmpGlobal>(place),
        InfoType::MS_IP_NAT => record::<NatGlobal>(place),
        InfoType::MS_IP_DNS_PROXY => record::<DnsProxyGlobal>(place),
        InfoType::MS_IP_DHCP_ALLOCATOR => record::<DhcpAllocatorGlobal>(place),
        InfoType::MS_IP_ALG => record::<AlgGlobal>(place),
        InfoType::MS_IP_BGP if place.context.transport == Transport::Ipv6 => {
            record::<BgpRouterV6>(place)
        }
        InfoType::MS_IP_BGP => record::<BgpConfig>(place),
        _ => return None,
    })
}

fn decode_protocol_interface<'a>(place: Place<'_, 'a>) -> Option<Decoded<'a>> {
    Some(match place.entry.info_type {
        InfoType::MS_IP_RIP => record::<RipInterface>(place),
        InfoType::MS_IP_BOOTP => record::<RelayInterface>(place),
        InfoType::MS_IPV6_DHCP => record::<RelayInterfaceV6>(place),
        InfoType::MS_IP_IGMP => record::<IgmpInterface>(place),
        InfoType::MS_IP_NAT => record::<NatInterface>(place),
        InfoType::MS_IP_DNS_PROXY => record::<DnsProxyInterface>(place),
        InfoType::MS_IP_DHCP_ALLOCATOR => record::<DhcpAllocatorInterface>(place),
        _ => return None,
    })
}

fn decode_nat<'a>(place: Place<'_, 'a>) -> Option<Decoded<'a>> {
    Some(match place.entry.info_type {
        InfoType::IP_NAT_TIMEOUT_TYPE => record::<NatTimeouts>(place),
        InfoType::IP_NAT_ICMP_CONFIG_TYPE => record::<NatIcmp>(place),
        InfoType::IP_NAT_ADDRESS_RANGE_TYPE => {
            rows::<NatAddressRange>(place, "IP_NAT_ADDRESS_RANGE")
        }
        InfoType::IP_NAT_PORT_MAPPING_TYPE => rows::<NatPortMapping>(place, "IP_NAT_PORT_MAPPING"),
        InfoType::IP_NAT_ADDRESS_MAPPING_TYPE => {
            rows::<NatAddressMapping>(place, "IP_NAT_ADDRESS_MAPPING")
        }
        _ => return None,
    })
}

fn decode_bgp<'a>(place: Place<'_, 'a>) -> Option<Decoded<'a>> {
    Some(match place.entry.info_type {
        InfoType::BGP_ROUTER_CONFIG => record::<BgpRouter>(place),
        InfoType::BGP_POLICY_INFO => elements::<BgpPolicy>(place),
        InfoType::BGP_PEER_INFO => rows::<BgpPeer>(place, "BGP_PEER"),
        InfoType::BGP_PEER_POLICY_MAP => elements::<BgpPeerPolicies>(place),
        InfoType::BGP_ADVERTISE_INFO => elements::<BgpAdvertisement>(place),
        _ => return None,
    })
}

/// Decodes the types of the IPX router manager, which mean the same in all of its blocks.
fn decode_ipx_manager<'a>(place: Place<'_, 'a>) -> Option<Decoded<'a>> {
    Some(match place.entry.info_type {
        InfoType::IPX_INTERFACE_INFO => record::<IpxInterface>(place),
        InfoType::IPX_STATIC_ROUTE_INFO => rows::<IpxStaticRoute>(place, "IPX_STATIC_ROUTE_INFO"),
        InfoType::IPX_STATIC_SERVICE_INFO => {
            rows::<IpxStaticService>(place, "IPX_STATIC_SERVICE_INFO")
        }
        InfoType::IPX_IN_TRAFFIC_FILTER_INFO | InfoType::IPX_OUT_TRAFFIC_FILTER_INFO => {
            rows::<IpxTrafficFilter>(place, "IPX_TRAFFIC_FILTER_INFO")
        }
        InfoType::IPX_ADAPTER_INFO => record::<IpxAdapter>(place),
        InfoType::IPXWAN_INTERFACE_INFO => record::<IpxWanInterface>(place),
        InfoType::IPX_GLOBAL_INFO => record::<IpxGlobal>(place),
        InfoType::IPX_STATIC_NETBIOS_NAME_INFO => {
            rows::<IpxNetbiosName>(place, "IPX_STATIC_NETBIOS_NAME_INFO")
        }
        InfoType::IPX_IN_TRAFFIC_FILTER_GLOBAL_INFO
        | InfoType::IPX_OUT_TRAFFIC_FILTER_GLOBAL_INFO => record::<IpxTrafficFilterAction>(place),
        _ => return None,
    })
}

fn decode_ipx_protocol<'a>(place: Place<'_, 'a>) -> Option<Decoded<'a>> {
    Some(match (place.entry.info_type, place.context.scope) {
        (InfoType::IPX_PROTOCOL_RIP, Scope::Global) => record::<IpxRipGlobal>(place),
        (InfoType::IPX_PROTOCOL_RIP, _) => record::<IpxRipInterface>(place),
        (InfoType::IPX_PROTOCOL_SAP, Scope::Global) => record::<IpxSapGlobal>(place),
        (InfoType::IPX_PROTOCOL_SAP, _) => record::<IpxSapInterface>(place),
        _ => return None,
    })
}
