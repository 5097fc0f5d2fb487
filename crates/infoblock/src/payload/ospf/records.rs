//! The records of OSPF's settings; offsets count from the type of the record, which is at 0.
//!
//! MS-RRASM does not say how addresses lie in them. They are read as they are written, as in every
//! other structure.

use std::net::Ipv4Addr;

use crate::payload::codes::{LoggingLevel, RouteProtocol, code_enum};
use crate::payload::layout::layout;
use crate::payload::listed::Listed;
use crate::secret::Secret;

code_enum! {
    /// Yes or no, as OSPF has it (MS-RRASM 2.2.1.2.211).
    pub enum OspfSwitch {
        /// Yes; to be created; enabled.
        Yes = 1, "yes";
        /// No; to be deleted; disabled.
        No = 2, "no";
    }

    /// The kind of network behind an interface (MS-RRASM 2.2.1.2.215).
    pub enum OspfNetworkType {
        /// Broadcast.
        Broadcast = 1, "broadcast";
        /// Many neighbours without broadcast.
        Nbma = 2, "NBMA";
        /// One neighbour.
        PointToPoint = 3, "point-to-point";
    }

    /// What happens to routes that a filter names (OSPF_FILTER_ACTION, MS-RRASM 2.2.1.1.15).
    pub enum OspfFilterAction {
        /// They are not taken over.
        Drop = 0, "drop";
        /// They are taken over.
        Accept = 1, "accept";
    }
}

layout! {
    /// OSPF_GLOBAL_PARAM, 24 bytes (MS-RRASM 2.2.1.2.211).
    pub struct OspfGlobal {
        /// Offset 4.
        pub create: OspfSwitch,
        /// Offset 8.
        pub enable: OspfSwitch,
        /// Offset 12. Must not be 0.
        pub router_id: Ipv4Addr,
        /// Offset 16. Whether the router is at the boundary of the autonomous system.
        pub boundary_router: OspfSwitch,
        /// Offset 20.
        pub logging: LoggingLevel,
    }

    /// OSPF_AREA_PARAM, 32 bytes (MS-RRASM 2.2.1.2.212).
    pub struct OspfArea {
        /// Offset 4.
        pub create: OspfSwitch,
        /// Offset 8.
        pub enable: OspfSwitch,
        /// Offset 12. 0.0.0.0 is the backbone.
        pub area: Ipv4Addr,
        /// Offset 16. The number of the authentication type.
        pub authentication: u32,
        /// Offset 20. Whether routes of other systems are imported: no makes a stub area.
        pub import_external: OspfSwitch,
        /// Offset 24. The metric of the default route into a stub area.
        pub stub_metric: u32,
        /// Offset 28. Whether summaries are imported into a stub area.
        pub import_summaries: OspfSwitch,
    }

    /// OSPF_AREA_RANGE_PARAM, 24 bytes (MS-RRASM 2.2.1.2.213).
    pub struct OspfAreaRange {
        /// Offset 4.
        pub create: OspfSwitch,
        /// Offset 8.
        pub enable: OspfSwitch,
        /// Offset 12.
        pub area: Ipv4Addr,
        /// Offset 16.
        pub network: Ipv4Addr,
        /// Offset 20.
        pub mask: Ipv4Addr,
    }

    /// OSPF_INTERFACE_PARAM, 68 bytes (MS-RRASM 2.2.1.2.215).
    pub struct OspfInterface {
        /// Offset 4.
        pub create: OspfSwitch,
        /// Offset 8.
        pub enable: OspfSwitch,
        /// Offset 12.
        pub address: Ipv4Addr,
        /// Offset 16.
        pub mask: Ipv4Addr,
        /// Offset 20.
        pub area: Ipv4Addr,
        /// Offset 24.
        pub network_type: OspfNetworkType,
        /// Offset 28.
        pub router_priority: u32,
        /// Offset 32. In seconds.
        pub transit_delay: u32,
        /// Offset 36. In seconds.
        pub retransmit_interval: u32,
        /// Offset 40. In seconds.
        pub hello_interval: u32,
        /// Offset 44. In seconds.
        pub dead_interval: u32,
        /// Offset 48. In seconds.
        pub poll_interval: u32,
        /// Offset 52.
        pub cost: u32,
        /// Offset 56. The password, in clear.
        pub password: Secret<8>,
        /// Offset 64. In bytes.
        pub mtu: u32,
    }

    /// OSPF_NBMA_NEIGHBOR_PARAM, 24 bytes (MS-RRASM 2.2.1.2.216).
    pub struct OspfNeighbor {
        /// Offset 4.
        pub create: OspfSwitch,
        /// Offset 8.
        pub enable: OspfSwitch,
        /// Offset 12.
        pub neighbor: Ipv4Addr,
        /// Offset 16. Of the interface.
        pub address: Ipv4Addr,
        /// Offset 20.
        pub priority: u32,
    }

    /// OSPF_VIRT_INTERFACE_PARAM, 44 bytes (MS-RRASM 2.2.1.2.214).
    pub struct OspfVirtualInterface {
        /// Offset 4.
        pub create: OspfSwitch,
        /// Offset 8.
        pub enable: OspfSwitch,
        /// Offset 12.
        pub transit_area: Ipv4Addr,
        /// Offset 16. The router at the other end.
        pub neighbor: Ipv4Addr,
        /// Offset 20. In seconds.
        pub transit_delay: u32,
        /// Offset 24. In seconds.
        pub retransmit_interval: u32,
        /// Offset 28. In seconds.
        pub hello_interval: u32,
        /// Offset 32. In seconds.
        pub dead_interval: u32,
        /// Offset 36. The password, in clear.
        pub password: Secret<8>,
    }

    /// OSPF_ROUTE_FILTER, 8 bytes (MS-RRASM 2.2.1.2.208).
    pub struct OspfRouteFilter {
        /// Offset 0.
        pub address: Ipv4Addr,
        /// Offset 4.
        pub mask: Ipv4Addr,
    }
}

/// OSPF_ROUTE_FILTER_INFO, 12 + 8 n bytes (MS-RRASM 2.2.1.2.209).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OspfRouteFilters {
    /// Offset 4. What happens to routes that are listed.
    pub action: OspfFilterAction,
    /// Offset 12; their count is at offset 8.
    pub filters: Listed<OspfRouteFilter>,
}

/// OSPF_PROTO_FILTER_INFO, 12 + 4 n bytes (MS-RRASM 2.2.1.2.210).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OspfProtocolFilter {
    /// Offset 4. What happens to routes of the sources that are listed.
    pub action: OspfFilterAction,
    /// Offset 12; their count is at offset 8.
    pub protocols: Listed<RouteProtocol>,
}
