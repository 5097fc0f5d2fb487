//! Settings of the IPX router manager and of its interfaces.

use super::address::{IpxNetwork, IpxNode, IpxSocket};
use crate::payload::codes::{code_enum, flags};
use crate::payload::layout::layout;
use crate::payload::name::{ByteName, WideName};
use crate::payload::record::fixed_records;

code_enum! {
    /// Whether something of IPX is on (MS-RRASM 2.2.1.2.91).
    pub enum IpxState {
        /// Off.
        Disabled = 1, "disabled";
        /// On.
        Enabled = 2, "enabled";
    }
}

flags! {
    /// What is logged (MS-RRASM 2.2.1.2.202).
    pub struct IpxEvents {
        /// Errors.
        ERRORS = 1, "errors";
        /// Warnings.
        WARNINGS = 2, "warnings";
        /// Information.
        INFORMATION = 4, "information";
    }
}

layout! {
    /// IPX_GLOBAL_INFO, 8 bytes (MS-RRASM 2.2.1.2.90).
    pub struct IpxGlobal {
        /// Offset 0. The size of the hash table of routes.
        pub routing_table_hash_size: u32,
        /// Offset 4.
        pub events: IpxEvents,
    }

    /// IPX_IF_INFO, 12 bytes (MS-RRASM 2.2.1.2.91).
    pub struct IpxInterface {
        /// Offset 0.
        pub state: IpxState,
        /// Offset 4. 1 where NetBIOS broadcasts are accepted.
        pub netbios_accept: u32,
        /// Offset 8. 1 on LAN, 0 on WAN interfaces.
        pub netbios_deliver: u32,
    }

    /// IPXWAN_IF_INFO, 4 bytes (MS-RRASM 2.2.1.2.92).
    pub struct IpxWanInterface {
        /// Offset 0.
        pub state: IpxState,
    }

    /// IPX_STATIC_ROUTE_INFO, 16 bytes (MS-RRASM 2.2.1.2.93).
    pub struct IpxStaticRoute {
        /// Offset 0.
        pub network: IpxNetwork,
        /// Offset 4. The time to the network, in eighteenths of a second.
        pub ticks: u16,
        /// Offset 6. The number of routers on the way.
        pub hops: u16,
        /// Offset 8. The address of the first of them.
        pub next_hop: IpxNode,
        /// Offset 14. Unused.
        pub padding: [u8; 2],
    }

    /// IPX_STATIC_SERVICE_INFO, 64 bytes (MS-RRASM 2.2.1.2.94).
    pub struct IpxStaticService {
        /// Offset 0. The number that Novell gave to the kind of service.
        pub kind: u16,
        /// Offset 2.
        pub name: ByteName<48>,
        /// Offset 50.
        pub network: IpxNetwork,
        /// Offset 54.
        pub node: IpxNode,
        /// Offset 60.
        pub socket: IpxSocket,
        /// Offset 62. The number of routers on the way.
        pub hops: u16,
    }

    /// IPX_STATIC_NETBIOS_NAME_INFO, 16 bytes (MS-RRASM 2.2.1.2.95).
    pub struct IpxNetbiosName {
        /// Offset 0. The last byte is the type of the name, not a character.
        pub name: [u8; 16],
    }

    /// IPX_ADAPTER_INFO, 100 bytes (MS-RRASM 2.2.1.2.96).
    pub struct IpxAdapter {
        /// Offset 0. 0xFFFFFFFF is found out by itself.
        pub packet_type: u32,
        /// Offset 4.
        pub name: WideName<48>,
    }
}

fixed_records! {
    IpxGlobal = "IPX_GLOBAL_INFO";
    IpxInterface = "IPX_IF_INFO";
    IpxWanInterface = "IPXWAN_IF_INFO";
    IpxAdapter = "IPX_ADAPTER_INFO";
}
