//! IPv4 packet filters, and what both address families share.

use std::net::Ipv4Addr;

use super::codes::{code_enum, flags};
use super::layout::Layout;
use super::listed::Listed;
use super::record::{Fault, Notes, Record, field};
use crate::bytes::{Reader, WordOrder, Writer};
use crate::{PayloadFinding, PayloadProblem};

code_enum! {
    /// What happens to a packet that no filter matches (FORWARD_ACTION, MS-RRASM 2.2.1.1.7).
    ///
    /// MS-RRASM does not say how the default relates to the matches; the administration tool offers
    /// "all except those below" for both actions, so a matching packet gets the other one.
    pub enum FilterAction {
        /// The packet passes.
        Forward = 0, "forward";
        /// The packet is dropped.
        Drop = 1, "drop";
    }
}

flags! {
    /// Which fields of a filter are replaced by those of a connection (MS-RRASM 2.2.1.2.6).
    pub struct LateBound {
        /// The source address is replaced.
        SOURCE_ADDRESS = 0x01, "source address";
        /// The destination address is replaced.
        DESTINATION_ADDRESS = 0x04, "destination address";
        /// The source mask is replaced.
        SOURCE_MASK = 0x10, "source mask";
        /// The destination mask is replaced.
        DESTINATION_MASK = 0x20, "destination mask";
        /// Only established TCP connections match. Not in MS-RRASM; seen in filters of NPS.
        TCP_ESTABLISHED = 0x40, "TCP established";
    }
}

/// The protocol of a filter, with the two 16-bit fields whose meaning depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Traffic {
    /// TCP; a port of 0 is any.
    Tcp {
        /// The source port, in network byte order on disk.
        source_port: u16,
        /// The destination port, in network byte order on disk.
        destination_port: u16,
    },
    /// UDP; a port of 0 is any.
    Udp {
        /// The source port, in network byte order on disk.
        source_port: u16,
        /// The destination port, in network byte order on disk.
        destination_port: u16,
    },
    /// ICMP; 0xFF is any.
    Icmp {
        /// The type, in the byte order of the other words.
        kind: u16,
        /// The code, in the byte order of the other words.
        code: u16,
    },
    /// ICMPv6; 0xFF is any.
    Icmpv6 {
        /// The type, in the byte order of the other words.
        kind: u16,
        /// The code, in the byte order of the other words.
        code: u16,
    },
    /// Any other protocol.
    Other {
        /// The number of the protocol; 0 is any.
        protocol: u32,
        /// The two fields as they lie there; normally zero.
        fields: [u8; 4],
    },
}

impl Traffic {
    /// All traffic.
    pub const ANY: Self = Self::Other { protocol: 0, fields: [0; 4] };

    /// Returns the number of the protocol.
    pub const fn protocol(self) -> u32 {
        match self {
            Self::Icmp { .. } => 1,
            Self::Tcp { .. } => 6,
            Self::Udp { .. } => 17,
            Self::Icmpv6 { .. } => 58,
            Self::Other { protocol, .. } => protocol,
        }
    }

    pub(super) fn from_fields(protocol: u32, fields: [u8; 4], order: WordOrder) -> Self {
        let [a, b, c, d] = fields;
        let (source_port, destination_port) =
            (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        let (kind, code) = match order {
            WordOrder::Little => (u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d])),
            WordOrder::Big => (source_port, destination_port),
        };
        match protocol {
            1 => Self::Icmp { kind, code },
            6 => Self::Tcp { source_port, destination_port },
            17 => Self::Udp { source_port, destination_port },
            58 => Self::Icmpv6 { kind, code },
            _ => Self::Other { protocol, fields },
        }
    }

    pub(super) fn fields(self, order: WordOrder) -> [u8; 4] {
        let (first, second) = match self {
            Self::Tcp { source_port, destination_port }
            | Self::Udp { source_port, destination_port } => {
                (source_port.to_be_bytes(), destination_port.to_be_bytes())
            }
            Self::Icmp { kind, code } | Self::Icmpv6 { kind, code } => match order {
                WordOrder::Little => (kind.to_le_bytes(), code.to_le_bytes()),
                WordOrder::Big => (kind.to_be_bytes(), code.to_be_bytes()),
            },
            Self::Other { fields, .. } => return fields,
        };
        let ([a, b], [c, d]) = (first, second);
        [a, b, c, d]
    }
}

/// FILTER_INFO, 28 bytes (MS-RRASM 2.2.1.2.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Offset 0. 0.0.0.0 with mask 0.0.0.0 is any.
    pub source: Ipv4Addr,
    /// Offset 4.
    pub source_mask: Ipv4Addr,
    /// Offset 8. 0.0.0.0 with mask 0.0.0.0 is any.
    pub destination: Ipv4Addr,
    /// Offset 12.
    pub destination_mask: Ipv4Addr,
    /// Offset 16 (protocol) and 24 (ports, or type and code).
    pub traffic: Traffic,
    /// Offset 20.
    pub late_bound: LateBound,
}

impl Layout for Filter {
    const SIZE: usize = 28;

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let source = Layout::read(reader)?;
        let source_mask = Layout::read(reader)?;
        let destination = Layout::read(reader)?;
        let destination_mask = Layout::read(reader)?;
        let protocol = reader.u32()?;
        let late_bound = Layout::read(reader)?;
        let traffic = Traffic::from_fields(protocol, reader.array()?, WordOrder::Little);
        Some(Self { source, source_mask, destination, destination_mask, traffic, late_bound })
    }

    fn write(&self, writer: &mut Writer) {
        self.source.write(writer);
        self.source_mask.write(writer);
        self.destination.write(writer);
        self.destination_mask.write(writer);
        writer.u32(self.traffic.protocol());
        self.late_bound.write(writer);
        writer.put(&self.traffic.fields(WordOrder::Little));
    }
}

/// FILTER_DESCRIPTOR, 12 + 28 n bytes (MS-RRASM 2.2.1.2.5): version 1, count, default action, rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filters {
    /// Offset 8.
    pub default_action: FilterAction,
    /// Offset 12; their count is at offset 4.
    pub filters: Listed<Filter>,
}

/// The only version of both filter descriptors.
pub(super) const VERSION: u32 = 1;

impl Record for Filters {
    const NAME: &'static str = "FILTER_DESCRIPTOR";
    const FIXED: usize = 12;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let version = reader.u32().ok_or(Fault::Short)?;
        if version != VERSION {
            // A version of 1 in network byte order would mean that MS-RRASM's words are to be
            // taken literally somewhere; no sample is known, so nothing is guessed.
            let problem = if version.swap_bytes() == VERSION {
                PayloadProblem::ByteOrder
            } else {
                PayloadProblem::Version
            };
            return Err(Fault::Found(version_finding(problem, version)));
        }
        let stated = reader.u32().ok_or(Fault::Short)?;
        let default_action = field(reader)?;
        let filters = Listed::read(reader, stated)?;
        notes.list("dwNumFilters", &filters, reader);
        Ok(Self { default_action, filters })
    }

    fn write(&self, writer: &mut Writer) {
        writer.u32(VERSION);
        writer.u32(self.filters.stated());
        self.default_action.write(writer);
        self.filters.write(writer);
    }
}

pub(super) fn version_finding(problem: PayloadProblem, version: u32) -> PayloadFinding {
    PayloadFinding {
        offset: 0,
        field: "dwVersion",
        problem,
        expected: VERSION.into(),
        found: version.into(),
    }
}
