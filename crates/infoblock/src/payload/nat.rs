//! Network address translation: structures that end with a block of their own.
//!
//! The entries of the nested block are decoded like others, with
//! [`Scope::Nat`](crate::Scope::Nat); their offsets count from the start of the nested block.

use std::net::Ipv4Addr;

use super::Payload;
use super::codes::{LoggingLevel, flags};
use super::layout::{Layout, NetworkPort, layout};
use super::nested::nested;
use super::record::{Fault, Notes, Record, field, fixed_records};
use crate::bytes::{Reader, Writer};
use crate::{InfoBlock, InfoBlockError, InfoType};

flags! {
    /// The role of an interface (MS-RRASM 2.2.1.2.197).
    pub struct NatFlags {
        /// The interface faces the public network.
        BOUNDARY = 0x01, "public interface";
        /// Addresses are shared by translating ports.
        NAPT = 0x02, "port translation";
        /// PPTP is not translated.
        DISABLE_PPTP = 0x04, "PPTP disabled";
        /// The interface is a firewall.
        FIREWALL = 0x10, "firewall";
        /// The interface dials.
        DIAL_UP = 0x40, "dial-up";
    }

    /// ICMP that passes a firewall (MS-RRASM 2.2.1.2.197).
    pub struct NatIcmpFlags {
        /// Outgoing destination unreachable.
        OUT_DESTINATION_UNREACHABLE = 0x0_0008, "outgoing destination unreachable";
        /// Outgoing source quench.
        OUT_SOURCE_QUENCH = 0x0_0010, "outgoing source quench";
        /// Redirect.
        REDIRECT = 0x0_0020, "redirect";
        /// Incoming echo request.
        IN_ECHO = 0x0_0100, "incoming echo request";
        /// Incoming router request.
        IN_ROUTER = 0x0_0200, "incoming router request";
        /// Outgoing time exceeded.
        OUT_TIME_EXCEEDED = 0x0_0800, "outgoing time exceeded";
        /// Outgoing parameter problem.
        OUT_PARAMETER_PROBLEM = 0x0_1000, "outgoing parameter problem";
        /// Incoming timestamp request.
        IN_TIMESTAMP = 0x0_2000, "incoming timestamp request";
        /// Incoming mask request.
        IN_MASK = 0x2_0000, "incoming mask request";
    }
}

layout! {
    /// IP_NAT_TIMEOUT, 8 bytes (MS-RRASM 2.2.1.2.196).
    pub struct NatTimeouts {
        /// Offset 0. Seconds that a TCP mapping lasts.
        pub tcp: u32,
        /// Offset 4. Seconds that a UDP mapping lasts.
        pub udp: u32,
    }

    /// IP_NAT_ADDRESS_RANGE, 12 bytes (MS-RRASM 2.2.1.2.198): public addresses.
    pub struct NatAddressRange {
        /// Offset 0.
        pub first: Ipv4Addr,
        /// Offset 4.
        pub last: Ipv4Addr,
        /// Offset 8.
        pub mask: Ipv4Addr,
    }

    /// IP_NAT_PORT_MAPPING, 16 bytes (MS-RRASM 2.2.1.2.199).
    ///
    /// The byte order of the ports is not documented; that of the network is assumed.
    pub struct NatPortMapping {
        /// Offset 0. 6 TCP, 17 UDP.
        pub protocol: u8,
        /// Offset 1. Unused.
        pub padding1: [u8; 1],
        /// Offset 2.
        pub public_port: NetworkPort,
        /// Offset 4. 0.0.0.0 is the address of the interface.
        pub public_address: Ipv4Addr,
        /// Offset 8.
        pub private_port: NetworkPort,
        /// Offset 10. Unused.
        pub padding2: [u8; 2],
        /// Offset 12.
        pub private_address: Ipv4Addr,
    }

    /// IP_NAT_ADDRESS_MAPPING, 12 bytes (MS-RRASM 2.2.1.2.200).
    pub struct NatAddressMapping {
        /// Offset 0.
        pub private_address: Ipv4Addr,
        /// Offset 4.
        pub public_address: Ipv4Addr,
        /// Offset 8. Whether connections may come from the public side; any but 0 is yes.
        pub allow_inbound: u8,
        /// Offset 9. Unused.
        pub padding: [u8; 3],
    }

    /// The ICMP flags of a firewall, 4 bytes (MS-RRASM 2.2.1.2.197).
    pub struct NatIcmp {
        /// Offset 0.
        pub flags: NatIcmpFlags,
    }
}

fixed_records! {
    NatTimeouts = "IP_NAT_TIMEOUT";
    NatIcmp = "IP_NAT_ICMP_CONFIG";
}

/// IP_NAT_GLOBAL_INFO, 8 bytes and a block (MS-RRASM 2.2.1.2.195).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NatGlobal {
    /// Offset 0.
    pub logging: LoggingLevel,
    /// Offset 4. Must be 0.
    pub flags: u32,
    /// Offset 8. Nothing, or the time-outs.
    pub block: InfoBlock,
}

/// IP_NAT_INTERFACE_INFO, 8 bytes and a block (MS-RRASM 2.2.1.2.197).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NatInterface {
    /// Offset 0. Index at run time.
    pub interface_index: u32,
    /// Offset 4.
    pub flags: NatFlags,
    /// Offset 8. Address ranges, mappings and ICMP flags.
    pub block: InfoBlock,
}

/// What a new [`NatInterface`] maps. What is empty gets no entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NatRules {
    /// The public addresses.
    pub address_ranges: Vec<NatAddressRange>,
    /// Ports that are always mapped.
    pub port_mappings: Vec<NatPortMapping>,
    /// Addresses that are always mapped.
    pub address_mappings: Vec<NatAddressMapping>,
    /// ICMP that passes.
    pub icmp: Option<NatIcmpFlags>,
}

impl NatGlobal {
    /// Makes global settings.
    ///
    /// # Errors
    /// Memory is short.
    pub fn new(
        logging: LoggingLevel,
        timeouts: Option<NatTimeouts>,
    ) -> Result<Self, InfoBlockError> {
        let block = match timeouts {
            Some(timeouts) => InfoBlock::build(&[(
                InfoType::IP_NAT_TIMEOUT_TYPE,
                Payload::NatTimeouts(timeouts),
            )])?,
            None => empty_block()?,
        };
        Ok(Self { logging, flags: 0, block })
    }
}

impl NatInterface {
    /// Makes the settings of an interface.
    ///
    /// # Errors
    /// The rules do not fit into a block, or memory is short.
    pub fn new(flags: NatFlags, rules: NatRules) -> Result<Self, InfoBlockError> {
        let NatRules { address_ranges, port_mappings, address_mappings, icmp } = rules;
        let mut payloads = Vec::new();
        if !address_ranges.is_empty() {
            let ranges = Payload::NatAddressRanges(address_ranges);
            payloads.push((InfoType::IP_NAT_ADDRESS_RANGE_TYPE, ranges));
        }
        if !port_mappings.is_empty() {
            let ports = Payload::NatPortMappings(port_mappings);
            payloads.push((InfoType::IP_NAT_PORT_MAPPING_TYPE, ports));
        }
        if !address_mappings.is_empty() {
            let addresses = Payload::NatAddressMappings(address_mappings);
            payloads.push((InfoType::IP_NAT_ADDRESS_MAPPING_TYPE, addresses));
        }
        if let Some(flags) = icmp {
            payloads.push((InfoType::IP_NAT_ICMP_CONFIG_TYPE, Payload::NatIcmp(NatIcmp { flags })));
        }
        let block = if payloads.is_empty() { empty_block()? } else { InfoBlock::build(&payloads)? };
        Ok(Self { interface_index: 0, flags, block })
    }
}

/// Returns the nested block that holds nothing.
///
/// MS-RRASM asks for an InfoType of 0 and zeros after it, and for 28 bytes at least, but does not
/// say whether the empty entry counts. A header without entries, followed by 16 zeros, is right in
/// both readings.
fn empty_block() -> Result<InfoBlock, InfoBlockError> {
    let mut writer = Writer::default();
    for word in [1, 28, 0, 0, 0, 0, 0] {
        writer.u32(word);
    }
    InfoBlock::parse(&writer.finish()?)
}

impl Record for NatGlobal {
    const NAME: &'static str = "IP_NAT_GLOBAL_INFO";
    const FIXED: usize = 20;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let logging = field(reader)?;
        let flags = field(reader)?;
        Ok(Self { logging, flags, block: nested(reader, notes)? })
    }

    fn write(&self, writer: &mut Writer) {
        self.logging.write(writer);
        writer.u32(self.flags);
        writer.put(self.block.as_bytes());
    }
}

impl Record for NatInterface {
    const NAME: &'static str = "IP_NAT_INTERFACE_INFO";
    const FIXED: usize = 20;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let interface_index = field(reader)?;
        let flags = field(reader)?;
        Ok(Self { interface_index, flags, block: nested(reader, notes)? })
    }

    fn write(&self, writer: &mut Writer) {
        writer.u32(self.interface_index);
        self.flags.write(writer);
        writer.put(self.block.as_bytes());
    }
}
