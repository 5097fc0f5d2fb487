//! Multicast settings of one interface: heartbeat, scope boundaries, limits.

use std::net::Ipv4Addr;

use super::layout::{Bool, layout};
use super::name::WideName;
use super::record::fixed_records;

layout! {
    /// MCAST_HBEAT_INFO, 140 bytes (MS-RRASM 2.2.1.2.15).
    pub struct MulticastHeartbeat {
        /// Offset 0. Name or address of the group.
        pub group: WideName<64>,
        /// Offset 128. Whether the heartbeat is watched.
        pub active: Bool,
        /// Offset 132. Minutes of silence after which the group counts as dead.
        pub dead_interval: u32,
        /// Offset 136. 0xFF raw, 0x11 UDP.
        pub protocol: u8,
        /// Offset 137. Unused.
        pub padding: [u8; 1],
        /// Offset 138. The UDP port, or the number of the raw protocol. Its byte order is not
        /// documented; little-endian is assumed.
        pub port: u16,
    }

    /// MIB_BOUNDARYROW, 8 bytes (MS-RRASM 2.2.1.2.24).
    pub struct MulticastBoundary {
        /// Offset 0. A group address within 239.0.0.0/8.
        pub group: Ipv4Addr,
        /// Offset 4. The mask that makes it a range.
        pub mask: Ipv4Addr,
    }

    /// MIB_MCAST_LIMIT_ROW, 8 bytes (MS-RRASM 2.2.1.2.16).
    pub struct MulticastLimit {
        /// Offset 0. The time to live that packets must exceed.
        pub ttl: u32,
        /// Offset 4. Must be 0.
        pub rate_limit: u32,
    }
}

fixed_records! {
    MulticastHeartbeat = "MCAST_HBEAT_INFO";
}

impl Default for MulticastHeartbeat {
    /// Returns what MS-RRASM 4.11.2 shows: no heartbeat, ten minutes.
    fn default() -> Self {
        Self {
            group: WideName([0; 64]),
            active: Bool::FALSE,
            dead_interval: 10,
            protocol: 0,
            padding: [0; 1],
            port: 0,
        }
    }
}
