//! The router, its peers, and what it announces.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::address::{BgpAddress, BgpPrefix};
use crate::bytes::{Reader, Writer, copied};
use crate::payload::codes::code_enum;
use crate::payload::elements::Element;
use crate::payload::layout::{Bool, Layout, layout};
use crate::payload::listed::Listed;
use crate::payload::name::WideName;
use crate::payload::nested::nested;
use crate::payload::record::{Fault, Notes, Record, field, fixed_records};
use crate::{InfoBlock, InfoBlockError};

code_enum! {
    /// Who begins a session (MS-RRASM 2.2.1.1.24).
    pub enum BgpPeerMode {
        /// Either side.
        Mixed = 1, "mixed";
        /// The peer.
        Server = 2, "server";
    }

    /// The routes that policies apply to (MS-RRASM 2.2.1.1.22).
    pub enum BgpDirection {
        /// Those that the peer announces.
        Ingress = 1, "ingress";
        /// Those that are announced to the peer.
        Egress = 2, "egress";
    }
}

layout! {
    /// BGP_ROUTER_V6, 4 bytes (MS-RRASM 2.2.1.2.265): its presence is the setting.
    pub struct BgpRouterV6 {
        /// Offset 0. Must be 0.
        pub reserved: u32,
    }

    /// BGP_ROUTER_CONFIG, 40 bytes (MS-RRASM 2.2.1.2.257).
    pub struct BgpRouter {
        /// Offset 0. What was changed last; no setting.
        pub flags: u32,
        /// Offset 4.
        pub identifier: Ipv4Addr,
        /// Offset 8. The number of the autonomous system, 1 to 65534.
        pub asn: u32,
        /// Offset 12. Whether discriminators of different systems are compared.
        pub compare_med: Bool,
        /// Offset 16. Whether next hops are found by the default route.
        pub use_default_gateway: Bool,
        /// Offset 20.
        pub ipv6_routing: Bool,
        /// Offset 24. The next hop for IPv6 routes.
        pub ipv6_address: Ipv6Addr,
    }

    /// BGP_PEER, 212 bytes (MS-RRASM 2.2.1.2.262).
    pub struct BgpPeer {
        /// Offset 0. What was changed last; no setting.
        pub flags: u32,
        /// Offset 4.
        pub name: WideName<76>,
        /// Offset 156.
        pub local: BgpAddress,
        /// Offset 176.
        pub remote: BgpAddress,
        /// Offset 196. In seconds.
        pub hold_time: u16,
        /// Offset 198. Unused.
        pub padding: [u8; 2],
        /// Offset 200. The number of the autonomous system of the peer, 1 to 65534.
        pub asn: u32,
        /// Offset 204. Must be true.
        pub auto_start: Bool,
        /// Offset 208.
        pub mode: BgpPeerMode,
    }

    /// The locally unique identifier of an interface (NET_LUID), 8 bytes. Each machine has its own.
    pub struct BgpInterfaceLuid {
        /// Offset 0.
        pub number: u64,
    }
}

fixed_records! {
    BgpRouterV6 = "BGP_ROUTER_V6";
    BgpRouter = "BGP_ROUTER_CONFIG";
}

/// BGP_CONFIG_HEADER (MS-RRASM 2.2.1.2.252): a block like the one that it lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BgpConfig {
    /// The router, its peers and policies.
    pub block: InfoBlock,
}

/// BGP_PEER_TO_POLICIES, 30 + 152 n bytes (MS-RRASM 2.2.1.2.263).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BgpPeerPolicies {
    /// Offset 0. What was changed last; no setting.
    pub flags: u32,
    /// Offset 4.
    pub peer: BgpAddress,
    /// Offset 24.
    pub direction: BgpDirection,
    /// Offset 30; their count, of 16 bits, is at offset 28. The names of the policies.
    pub policies: Listed<WideName<76>>,
    /// The zeros that fill up the item size.
    pub padding: Vec<u8>,
}

/// BGP_ADVERTISE, 12 + 8 m + 20 n bytes (MS-RRASM 2.2.1.2.264).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BgpAdvertisement {
    /// Offset 0. What was changed last; no setting.
    pub flags: u32,
    /// Offset 12; their count is at offset 4. Those whose static routes are announced.
    pub interfaces: Listed<BgpInterfaceLuid>,
    /// After the interfaces; their count is at offset 8. What else is announced.
    pub prefixes: Listed<BgpPrefix>,
    /// The zeros that fill up the item size.
    pub padding: Vec<u8>,
}

impl Record for BgpConfig {
    const NAME: &'static str = "BGP_CONFIG_HEADER";
    const FIXED: usize = 12;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        Ok(Self { block: nested(reader, notes)? })
    }

    fn write(&self, writer: &mut Writer) {
        writer.put(self.block.as_bytes());
    }
}

impl Record for BgpPeerPolicies {
    const NAME: &'static str = "BGP_PEER_TO_POLICIES";
    const FIXED: usize = 30;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let flags = field(reader)?;
        let peer = field(reader)?;
        let direction = field(reader)?;
        let stated: u16 = field(reader)?;
        let policies = Listed::read(reader, stated.into())?;
        notes.list("uPolicyCount", &policies, reader);
        Ok(Self { flags, peer, direction, policies, padding: Vec::new() })
    }

    fn write(&self, writer: &mut Writer) {
        writer.u32(self.flags);
        self.peer.write(writer);
        self.direction.write(writer);
        // What was read has a count of 16 bits.
        u16::try_from(self.policies.stated()).unwrap_or(u16::MAX).write(writer);
        self.policies.write(writer);
        writer.put(&self.padding);
    }
}

impl Record for BgpAdvertisement {
    const NAME: &'static str = "BGP_ADVERTISE";
    const FIXED: usize = 12;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let flags = field(reader)?;
        let [interfaces, prefixes]: [u32; 2] = [field(reader)?, field(reader)?];
        // Where the first list is cut short, less than one of its rows is left, and the rows of the
        // second are larger.
        let interfaces = Listed::read(reader, interfaces)?;
        notes.list("uInterfaceCount", &interfaces, reader);
        let prefixes = Listed::read(reader, prefixes)?;
        notes.list("uPrefixCount", &prefixes, reader);
        Ok(Self { flags, interfaces, prefixes, padding: Vec::new() })
    }

    fn write(&self, writer: &mut Writer) {
        writer.u32(self.flags);
        writer.u32(self.interfaces.stated());
        writer.u32(self.prefixes.stated());
        self.interfaces.write(writer);
        self.prefixes.write(writer);
        writer.put(&self.padding);
    }
}

impl Element for BgpPeerPolicies {
    fn pad(&mut self, padding: &[u8]) -> Result<(), InfoBlockError> {
        self.padding = copied(padding)?;
        Ok(())
    }
}

impl Element for BgpAdvertisement {
    fn pad(&mut self, padding: &[u8]) -> Result<(), InfoBlockError> {
        self.padding = copied(padding)?;
        Ok(())
    }
}
