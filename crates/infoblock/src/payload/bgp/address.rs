//! Addresses and prefixes as BGP has them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::bytes::{Reader, Writer};
use crate::payload::layout::{Layout, layout};

/// The family of an address (MS-RRASM 2.2.1.2.254).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BgpAddressFamily {
    /// 2.
    V4,
    /// 23.
    V6,
    /// A number without a documented meaning.
    Other(u16),
}

impl BgpAddressFamily {
    /// Returns the number.
    pub const fn number(self) -> u16 {
        match self {
            Self::V4 => 2,
            Self::V6 => 23,
            Self::Other(number) => number,
        }
    }

    /// Returns the address of the family that begins a field of 16 bytes.
    fn address(self, bytes: &[u8; 16]) -> Option<IpAddr> {
        match self {
            Self::V4 => bytes.first_chunk::<4>().map(|v4| Ipv4Addr::from(*v4).into()),
            Self::V6 => Some(Ipv6Addr::from(*bytes).into()),
            Self::Other(_) => None,
        }
    }
}

impl Layout for BgpAddressFamily {
    const SIZE: usize = 2;

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(match u16::read(reader)? {
            2 => Self::V4,
            23 => Self::V6,
            other => Self::Other(other),
        })
    }

    fn write(&self, writer: &mut Writer) {
        self.number().write(writer);
    }
}

layout! {
    /// BGP_IP_ADDRESS, 20 bytes (MS-RRASM 2.2.1.2.254).
    pub struct BgpAddress {
        /// Offset 0. An IPv6 address, or an IPv4 address and unused bytes.
        pub bytes: [u8; 16],
        /// Offset 16.
        pub family: BgpAddressFamily,
        /// Offset 18. Unused.
        pub padding: [u8; 2],
    }

    /// BGP_IP_PREFIX, 20 bytes (MS-RRASM 2.2.1.2.255).
    pub struct BgpPrefix {
        /// Offset 0. An IPv6 address, or an IPv4 address and unused bytes.
        pub bytes: [u8; 16],
        /// Offset 16. In bits.
        pub length: u16,
        /// Offset 18.
        pub family: BgpAddressFamily,
    }
}

impl BgpAddress {
    /// Returns the address, where its family is known.
    pub fn address(&self) -> Option<IpAddr> {
        self.family.address(&self.bytes)
    }
}

impl BgpPrefix {
    /// Returns the address, where its family is known.
    pub fn address(&self) -> Option<IpAddr> {
        self.family.address(&self.bytes)
    }
}
