//! The numbers that say what an entry holds, and their names in each number space.

use std::fmt;

use crate::Transport;

/// The type of an entry of a block (field `InfoType`, MS-RRASM 2.2.1.2.4).
///
/// The number alone does not say what the data are: IPX has a number space of its own, the block
/// nested in NAT's settings another, and a routing protocol has different structures in global and
/// in interface blocks. [`Context`](crate::Context) names the place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InfoType(pub u32);

macro_rules! info_types {
    ($table:ident: $($(#[$meta:meta])* $name:ident = $number:literal, $text:literal;)*) => {
        impl InfoType {
            $($(#[$meta])* pub const $name: Self = Self($number);)*
        }

        const $table: &[(InfoType, &str)] = &[$((InfoType::$name, $text)),*];
    };
}

// The IP and IPv6 router managers (ipinfoid.h) and their routing protocols (routprot.h), whose
// protocol id serves as InfoType: type << 30 | vendor << 16 | number.
info_types! { IP_NAMES:
    /// IPv4 input filters: FILTER_DESCRIPTOR, MS-RRASM 2.2.1.2.5.
    IP_IN_FILTER_INFO = 0xFFFF_0001, "IP_IN_FILTER_INFO";
    /// IPv4 output filters: FILTER_DESCRIPTOR, MS-RRASM 2.2.1.2.5.
    IP_OUT_FILTER_INFO = 0xFFFF_0002, "IP_OUT_FILTER_INFO";
    /// Settings of the IPv4 router manager: GLOBAL_INFO, MS-RRASM 2.2.1.2.9.
    IP_GLOBAL_INFO = 0xFFFF_0003, "IP_GLOBAL_INFO";
    /// Administrative status of an interface: INTERFACE_STATUS_INFO, MS-RRASM 2.2.1.2.18.
    IP_INTERFACE_STATUS_INFO = 0xFFFF_0004, "IP_INTERFACE_STATUS_INFO";
    /// Static routes: INTERFACE_ROUTE_INFO, MS-RRASM 2.2.1.2.11, or MIB_IPFORWARDROW, 2.2.1.2.35.
    IP_ROUTE_INFO = 0xFFFF_0005, "IP_ROUTE_INFO";
    /// Preference of route sources: PRIORITY_INFO, MS-RRASM 2.2.1.2.12.
    IP_PROT_PRIORITY_INFO = 0xFFFF_0006, "IP_PROT_PRIORITY_INFO";
    /// Router discovery: RTR_DISC_INFO, MS-RRASM 2.2.1.2.14.
    IP_ROUTER_DISC_INFO = 0xFFFF_0007, "IP_ROUTER_DISC_INFO";
    /// IPv4 demand-dial filters: FILTER_DESCRIPTOR, MS-RRASM 2.2.1.2.5.
    IP_DEMAND_DIAL_FILTER_INFO = 0xFFFF_0009, "IP_DEMAND_DIAL_FILTER_INFO";
    /// Multicast heartbeat: MCAST_HBEAT_INFO, MS-RRASM 2.2.1.2.15 (the header spells HEARBEAT).
    IP_MCAST_HEARTBEAT_INFO = 0xFFFF_000A, "IP_MCAST_HEARTBEAT_INFO";
    /// Multicast boundaries: MIB_BOUNDARYROW, MS-RRASM 2.2.1.2.24.
    IP_MCAST_BOUNDARY_INFO = 0xFFFF_000B, "IP_MCAST_BOUNDARY_INFO";
    /// IP-in-IP tunnel: IPINIP_CONFIG_INFO, MS-RRASM 2.2.1.2.17; Windows 2000 only.
    IP_IPINIP_CFG_INFO = 0xFFFF_000C, "IP_IPINIP_CFG_INFO";
    /// IPv4 fragment check: IFFILTER_INFO, MS-RRASM 2.2.1.2.88.
    IP_IFFILTER_INFO = 0xFFFF_000D, "IP_IFFILTER_INFO";
    /// Multicast limits: MIB_MCAST_LIMIT_ROW, MS-RRASM 2.2.1.2.16.
    IP_MCAST_LIMIT_INFO = 0xFFFF_000E, "IP_MCAST_LIMIT_INFO";
    /// Settings of the IPv6 router manager: GLOBAL_INFO, MS-RRASM 2.2.1.2.9.
    IPV6_GLOBAL_INFO = 0xFFFF_000F, "IPV6_GLOBAL_INFO";
    /// In the SDK header only; real IPv6 blocks hold routes under [`InfoType::IP_ROUTE_INFO`].
    IPV6_ROUTE_INFO = 0xFFFF_0010, "IPV6_ROUTE_INFO";
    /// IPv6 input filters: FILTER_DESCRIPTOR_V6, MS-RRASM 2.2.1.2.7.
    IP_IN_FILTER_INFO_V6 = 0xFFFF_0011, "IP_IN_FILTER_INFO_V6";
    /// IPv6 output filters: FILTER_DESCRIPTOR_V6, MS-RRASM 2.2.1.2.7.
    IP_OUT_FILTER_INFO_V6 = 0xFFFF_0012, "IP_OUT_FILTER_INFO_V6";
    /// IPv6 demand-dial filters: FILTER_DESCRIPTOR_V6, MS-RRASM 2.2.1.2.7.
    IP_DEMAND_DIAL_FILTER_INFO_V6 = 0xFFFF_0013, "IP_DEMAND_DIAL_FILTER_INFO_V6";
    /// IPv6 fragment check: IFFILTER_INFO, MS-RRASM 2.2.1.2.88.
    IP_IFFILTER_INFO_V6 = 0xFFFF_0014, "IP_IFFILTER_INFO_V6";
    /// IPv4 filtering on or off: MPR_FILTER_0, MS-RRASM 2.2.1.2.89; 2008 and later.
    IP_FILTER_ENABLE_INFO = 0xFFFF_0015, "IP_FILTER_ENABLE_INFO";
    /// IPv6 filtering on or off: MPR_FILTER_0, MS-RRASM 2.2.1.2.89; 2008 and later.
    IP_FILTER_ENABLE_INFO_V6 = 0xFFFF_0016, "IP_FILTER_ENABLE_INFO_V6";
    /// Preference of route sources: PRIORITY_INFO_EX, MS-RRASM 2.2.1.2.266; 2012 R2 and later.
    IP_PROT_PRIORITY_INFO_EX = 0xFFFF_0017, "IP_PROT_PRIORITY_INFO_EX";
    /// RIP: IPRIP_GLOBAL_CONFIG, MS-RRASM 2.2.1.2.164, and IPRIP_IF_CONFIG, 2.2.1.2.166.
    MS_IP_RIP = 0x0000_0008, "MS_IP_RIP";
    /// OSPF: records of MS-RRASM 2.2.1.2.208 to .216; Windows 2000 and 2003 only.
    MS_IP_OSPF = 0x0000_000D, "MS_IP_OSPF";
    /// DHCPv6 relay: DHCPV6R_GLOBAL_CONFIG, MS-RRASM 2.2.1.2.157, and DHCPV6R_IF_CONFIG, .159.
    MS_IPV6_DHCP = 0x0000_03E7, "MS_IPV6_DHCP";
    /// DHCP relay: IPBOOTP_GLOBAL_CONFIG, MS-RRASM 2.2.1.2.149, and IPBOOTP_IF_CONFIG, .150.
    MS_IP_BOOTP = 0x0000_270F, "MS_IP_BOOTP";
    /// BGP: structures of MS-RRASM 2.2.1.2.252 to .265; 2012 R2 and later.
    MS_IP_BGP = 0x0137_000E, "MS_IP_BGP";
    /// IGMP: IGMP_MIB_GLOBAL_CONFIG, MS-RRASM 2.2.1.2.173, and IGMP_MIB_IF_CONFIG, .174.
    MS_IP_IGMP = 0x4137_000A, "MS_IP_IGMP";
    /// BGMP (routprot.h); no documented structures.
    MS_IP_BGMP = 0x4137_000B, "MS_IP_BGMP";
    /// MSDP (routprot.h); no documented structures.
    MS_IP_MSDP = 0x4137_0009, "MS_IP_MSDP";
    /// VRRP (routprot.h); no documented structures.
    MS_IP_VRRP = 0x8137_0070, "MS_IP_VRRP";
    /// DNS proxy: IP_DNS_PROXY_GLOBAL_INFO, MS-RRASM 2.2.1.2.193, and .._INTERFACE_INFO, .194.
    MS_IP_DNS_PROXY = 0x8137_2713, "MS_IP_DNS_PROXY";
    /// DHCP allocator: IP_AUTO_DHCP_GLOBAL_INFO, MS-RRASM 2.2.1.2.191, and .._INTERFACE_INFO, .192.
    MS_IP_DHCP_ALLOCATOR = 0x8137_2714, "MS_IP_DHCP_ALLOCATOR";
    /// NAT: IP_NAT_GLOBAL_INFO, MS-RRASM 2.2.1.2.195, and IP_NAT_INTERFACE_INFO, .197.
    MS_IP_NAT = 0x8137_2715, "MS_IP_NAT";
    /// Quality of service (routprot.h); no documented structures.
    MS_IP_DIFFSERV = 0x8137_2718, "MS_IP_DIFFSERV";
    /// Multicast group manager (routprot.h); no documented structures.
    MS_IP_MGM = 0x8137_2719, "MS_IP_MGM";
    /// Application layer gateway: IP_ALG_GLOBAL_INFO, MS-RRASM 2.2.1.2.201.
    MS_IP_ALG = 0x8137_271A, "MS_IP_ALG";
    /// H.323 proxy (routprot.h); no documented structures.
    MS_IP_H323 = 0x8137_271B, "MS_IP_H323";
    /// FTP proxy (routprot.h); no documented structures.
    MS_IP_FTP = 0x8137_271C, "MS_IP_FTP";
    /// DTP (routprot.h); no documented structures.
    MS_IP_DTP = 0x8137_271D, "MS_IP_DTP";
}

// The IPX router manager and its protocols (MS-RRASM 2.2.1.2.4, ipxrtdef.h).
info_types! { IPX_NAMES:
    /// IPX only: interface settings, IPX_IF_INFO.
    IPX_INTERFACE_INFO = 1, "IPX_INTERFACE_INFO_TYPE";
    /// IPX only: static routes, IPX_STATIC_ROUTE_INFO.
    IPX_STATIC_ROUTE_INFO = 2, "IPX_STATIC_ROUTE_INFO_TYPE";
    /// IPX only: static services, IPX_STATIC_SERVICE_INFO.
    IPX_STATIC_SERVICE_INFO = 3, "IPX_STATIC_SERVICE_INFO_TYPE";
    /// IPX only: service filter; in the header, undocumented.
    IPX_SERVICE_FILTER_INFO = 4, "IPX_SERVICE_FILTER_INFO_TYPE";
    /// IPX only: route filter; in the header, undocumented.
    IPX_ROUTE_FILTER_INFO = 5, "IPX_ROUTE_FILTER_INFO_TYPE";
    /// IPX only: input traffic filters, IPX_TRAFFIC_FILTER_INFO.
    IPX_IN_TRAFFIC_FILTER_INFO = 6, "IPX_IN_TRAFFIC_FILTER_INFO_TYPE";
    /// IPX only: adapter, IPX_ADAPTER_INFO.
    IPX_ADAPTER_INFO = 7, "IPX_ADAPTER_INFO_TYPE";
    /// IPX only: IPXWAN negotiation, IPXWAN_IF_INFO.
    IPXWAN_INTERFACE_INFO = 8, "IPXWAN_INTERFACE_INFO_TYPE";
    /// IPX only: global settings, IPX_GLOBAL_INFO.
    IPX_GLOBAL_INFO = 9, "IPX_GLOBAL_INFO_TYPE";
    /// IPX only: static NetBIOS names, IPX_STATIC_NETBIOS_NAME_INFO.
    IPX_STATIC_NETBIOS_NAME_INFO = 10, "IPX_STATIC_NETBIOS_NAME_INFO_TYPE";
    /// IPX only: action of the input filters, IPX_TRAFFIC_FILTER_GLOBAL_INFO.
    IPX_IN_TRAFFIC_FILTER_GLOBAL_INFO = 11, "IPX_IN_TRAFFIC_FILTER_GLOBAL_INFO_TYPE";
    /// IPX only: output traffic filters, IPX_TRAFFIC_FILTER_INFO.
    IPX_OUT_TRAFFIC_FILTER_INFO = 12, "IPX_OUT_TRAFFIC_FILTER_INFO_TYPE";
    /// IPX only: action of the output filters, IPX_TRAFFIC_FILTER_GLOBAL_INFO.
    IPX_OUT_TRAFFIC_FILTER_GLOBAL_INFO = 13, "IPX_OUT_TRAFFIC_FILTER_GLOBAL_INFO_TYPE";
    /// IPX only: RIP for IPX, RIP_GLOBAL_INFO and RIP_IF_CONFIG.
    IPX_PROTOCOL_RIP = 0x0002_0000, "IPX_PROTOCOL_RIP";
    /// IPX only: SAP, SAP_GLOBAL_INFO and SAP_IF_CONFIG.
    IPX_PROTOCOL_SAP = 0x0002_0001, "IPX_PROTOCOL_SAP";
}

// The block nested in NAT's settings (MS-RRASM 2.2.1.2.195 and .197).
info_types! { NAT_NAMES:
    /// Nested in NAT's global settings: IP_NAT_TIMEOUT, MS-RRASM 2.2.1.2.196.
    IP_NAT_TIMEOUT_TYPE = 0xFFFF_0001, "IP_NAT_TIMEOUT_TYPE";
    /// Nested in NAT's interface settings: IP_NAT_ADDRESS_RANGE, MS-RRASM 2.2.1.2.198.
    IP_NAT_ADDRESS_RANGE_TYPE = 0xFFFF_0002, "IP_NAT_ADDRESS_RANGE_TYPE";
    /// Nested in NAT's interface settings: IP_NAT_PORT_MAPPING, MS-RRASM 2.2.1.2.199.
    IP_NAT_PORT_MAPPING_TYPE = 0xFFFF_0003, "IP_NAT_PORT_MAPPING_TYPE";
    /// Nested in NAT's interface settings: IP_NAT_ADDRESS_MAPPING, MS-RRASM 2.2.1.2.200.
    IP_NAT_ADDRESS_MAPPING_TYPE = 0xFFFF_0004, "IP_NAT_ADDRESS_MAPPING_TYPE";
    /// Nested in NAT's interface settings: ICMP flags, MS-RRASM 2.2.1.2.197.
    IP_NAT_ICMP_CONFIG_TYPE = 0xFFFF_0005, "IP_NAT_ICMP_CONFIG_TYPE";
}

// The block that is the settings of BGP (MS-RRASM 2.2.1.2.253).
info_types! { BGP_NAMES:
    /// In the settings of BGP: BGP_ROUTER_CONFIG, MS-RRASM 2.2.1.2.257.
    BGP_ROUTER_CONFIG = 1, "BGP_ROUTER_CONFIG";
    /// In the settings of BGP: BGP_POLICY, MS-RRASM 2.2.1.2.261.
    BGP_POLICY_INFO = 2, "BGP_POLICY_INFO";
    /// In the settings of BGP: BGP_PEER, MS-RRASM 2.2.1.2.262.
    BGP_PEER_INFO = 3, "BGP_PEER_INFO";
    /// In the settings of BGP: BGP_PEER_TO_POLICIES, MS-RRASM 2.2.1.2.263.
    BGP_PEER_POLICY_MAP = 4, "BGP_PEER_POLICY_MAP";
    /// In the settings of BGP: BGP_ADVERTISE, MS-RRASM 2.2.1.2.264.
    BGP_ADVERTISE_INFO = 5, "BGP_ADVERTISE_INFO";
}

impl InfoType {
    /// Returns the name of the type in the blocks of `transport`, if it is a known one.
    pub fn name(self, transport: Transport) -> Option<&'static str> {
        self.name_in(match transport {
            Transport::Ip | Transport::Ipv6 => IP_NAMES,
            Transport::Ipx => IPX_NAMES,
        })
    }

    /// Returns the name of the type in the block nested in NAT's settings, if it is a known one.
    pub fn nat_name(self) -> Option<&'static str> {
        self.name_in(NAT_NAMES)
    }

    /// Returns the name of the type in the block that is the settings of BGP, if it is a known one.
    pub fn bgp_name(self) -> Option<&'static str> {
        self.name_in(BGP_NAMES)
    }

    fn name_in(self, table: &[(Self, &'static str)]) -> Option<&'static str> {
        table.iter().find(|(known, _)| *known == self).map(|(_, name)| *name)
    }
}

impl fmt::Display for InfoType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#010x}", self.0)
    }
}

impl fmt::Debug for InfoType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InfoType({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_spaces_do_not_mix() {
        assert_eq!(InfoType(8).name(Transport::Ip), Some("MS_IP_RIP"));
        assert_eq!(InfoType(8).name(Transport::Ipx), Some("IPXWAN_INTERFACE_INFO_TYPE"));
        assert_eq!(InfoType(0xFFFF_0001).name(Transport::Ipv6), Some("IP_IN_FILTER_INFO"));
        assert_eq!(InfoType(0xFFFF_0001).nat_name(), Some("IP_NAT_TIMEOUT_TYPE"));
        assert_eq!(InfoType(3).bgp_name(), Some("BGP_PEER_INFO"));
        assert_eq!(InfoType(3).name(Transport::Ip), None);
        assert_eq!(InfoType(0xFFFF_0008).name(Transport::Ip), None);
    }

    // routprot.h: type << 30 | vendor << 16 | number; NAT is type 2, vendor 0x137, number 10005.
    #[test]
    fn protocol_ids_follow_the_formula() {
        let id = |kind: u32, vendor: u32, number: u32| InfoType(kind << 30 | vendor << 16 | number);
        assert_eq!(InfoType::MS_IP_NAT, id(2, 0x137, 10005));
        assert_eq!(InfoType::MS_IP_DHCP_ALLOCATOR, id(2, 0x137, 10004));
        assert_eq!(InfoType::MS_IP_DNS_PROXY, id(2, 0x137, 10003));
        assert_eq!(InfoType::MS_IP_IGMP, id(1, 0x137, 10));
        assert_eq!(InfoType::MS_IP_BGP, id(0, 0x137, 14));
        assert_eq!(InfoType::MS_IP_BOOTP, id(0, 0, 9999));
    }
}
