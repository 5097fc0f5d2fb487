//! Multicast settings of one interface: heartbeat, scope boundaries, limits.

use std::fmt;
use std::net::Ipv4Addr;

use super::layout::{Bool, Layout, layout};
use super::record::fixed_records;
use crate::bytes::{Reader, Writer};

layout! {
    /// MCAST_HBEAT_INFO, 140 bytes (MS-RRASM 2.2.1.2.15).
    pub struct MulticastHeartbeat {
        /// Offset 0. Name or address of the group.
        pub group: GroupName,
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
            group: GroupName([0; 64]),
            active: Bool::FALSE,
            dead_interval: 10,
            protocol: 0,
            padding: [0; 1],
            port: 0,
        }
    }
}

/// A field of 64 UTF-16 units, of which those before the first zero count.
#[derive(Clone, PartialEq, Eq)]
pub struct GroupName(pub [u16; 64]);

impl GroupName {
    /// Returns the units before the first zero; they need not be valid UTF-16.
    pub fn units(&self) -> &[u16] {
        self.0.split(|unit| *unit == 0).next().unwrap_or_default()
    }
}

impl fmt::Debug for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", String::from_utf16_lossy(self.units()))
    }
}

impl Layout for GroupName {
    const SIZE: usize = 128;

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mut units = [0; 64];
        for unit in &mut units {
            *unit = u16::read(reader)?;
        }
        Some(Self(units))
    }

    fn write(&self, writer: &mut Writer) {
        for unit in &self.0 {
            unit.write(writer);
        }
    }
}
