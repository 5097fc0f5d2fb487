//! Where an entry stands: the same InfoType number means different things in different places.

use crate::InfoType;

/// The transports that have router managers of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transport {
    /// IPv4, protocol id 0x21.
    Ip,
    /// IPv6, protocol id 0x57.
    Ipv6,
    /// IPX, protocol id 0x2B; Windows 2000 only.
    Ipx,
}

impl Transport {
    /// Returns the transport of a `ProtocolId` value (mprapi.h, `PID_*`).
    pub const fn from_protocol_id(id: u32) -> Option<Self> {
        match id {
            0x21 => Some(Self::Ip),
            0x57 => Some(Self::Ipv6),
            0x2B => Some(Self::Ipx),
            _ => None,
        }
    }

    /// Returns the `ProtocolId` of the transport.
    pub const fn protocol_id(self) -> u32 {
        match self {
            Self::Ip => 0x21,
            Self::Ipv6 => 0x57,
            Self::Ipx => 0x2B,
        }
    }
}

/// What a block configures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// A whole transport: the registry values `GlobalInfo`.
    Global,
    /// One interface: the registry values `InterfaceInfo` and `GlobalInterfaceInfo`.
    Interface,
    /// The block nested in the settings of NAT (MS-RRASM 2.2.1.2.195 and .197), which has InfoType
    /// numbers of its own.
    Nat,
    /// The block that is the settings of BGP (MS-RRASM 2.2.1.2.252), which has InfoType numbers of
    /// its own.
    Bgp,
}

/// The place of an entry, by which its InfoType is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Context {
    /// The transport that the block belongs to.
    pub transport: Transport,
    /// What the block configures.
    pub scope: Scope,
}

impl Context {
    /// Returns the name that `info_type` has in this place, if it is a known one.
    pub fn name_of(self, info_type: InfoType) -> Option<&'static str> {
        match self.scope {
            Scope::Global | Scope::Interface => info_type.name(self.transport),
            Scope::Nat => info_type.nat_name(),
            Scope::Bgp => info_type.bgp_name(),
        }
    }
}
