//! Traffic filters of IPX.

use super::address::{IpxNetwork, IpxNode, IpxSocket};
use crate::payload::codes::{code_enum, flags};
use crate::payload::layout::layout;
use crate::payload::record::fixed_records;

code_enum! {
    /// What happens to what a filter names (MS-RRASM 2.2.1.2.97).
    pub enum IpxFilterAction {
        /// It passes.
        Permit = 1, "permit";
        /// It does not.
        Deny = 2, "deny";
    }
}

flags! {
    /// Which fields of a filter count (MS-RRASM 2.2.1.2.98).
    pub struct IpxTrafficFields {
        /// The source network.
        SOURCE_NETWORK = 0x001, "source network";
        /// The source node.
        SOURCE_NODE = 0x002, "source node";
        /// The source socket.
        SOURCE_SOCKET = 0x004, "source socket";
        /// The destination network.
        DESTINATION_NETWORK = 0x010, "destination network";
        /// The destination node.
        DESTINATION_NODE = 0x020, "destination node";
        /// The destination socket.
        DESTINATION_SOCKET = 0x040, "destination socket";
        /// The packet type.
        PACKET_TYPE = 0x100, "packet type";
        /// Matches are logged.
        LOG_MATCHES = 0x8000_0000, "log matches";
    }
}

layout! {
    /// IPX_TRAFFIC_FILTER_GLOBAL_INFO, 4 bytes (MS-RRASM 2.2.1.2.97).
    pub struct IpxTrafficFilterAction {
        /// Offset 0. What happens to packets that match a filter of the interface.
        pub action: IpxFilterAction,
    }

    /// IPX_TRAFFIC_FILTER_INFO, 40 bytes (MS-RRASM 2.2.1.2.98).
    pub struct IpxTrafficFilter {
        /// Offset 0.
        pub fields: IpxTrafficFields,
        /// Offset 4.
        pub destination_network: IpxNetwork,
        /// Offset 8.
        pub destination_mask: IpxNetwork,
        /// Offset 12.
        pub destination_node: IpxNode,
        /// Offset 18.
        pub destination_socket: IpxSocket,
        /// Offset 20.
        pub source_network: IpxNetwork,
        /// Offset 24.
        pub source_mask: IpxNetwork,
        /// Offset 28.
        pub source_node: IpxNode,
        /// Offset 34.
        pub source_socket: IpxSocket,
        /// Offset 36.
        pub packet_type: u8,
        /// Offset 37. Unused.
        pub padding: [u8; 3],
    }
}

fixed_records! {
    IpxTrafficFilterAction = "IPX_TRAFFIC_FILTER_GLOBAL_INFO";
}
