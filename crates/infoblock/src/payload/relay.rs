//! The DHCP relay agents of IPv4 (BOOTP) and IPv6.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::codes::{LoggingLevel, code_enum};
use super::layout::{Layout, layout};
use super::listed::Listed;
use super::record::{Fault, Notes, Record, field, fixed_records};
use crate::bytes::{Reader, Writer};

code_enum! {
    /// Whether an interface relays. MS-RRASM 2.2.1.2.150 swaps the explanations of the two values;
    /// their names decide.
    pub enum RelayMode {
        /// It does not.
        Disabled = 0, "disabled";
        /// It does.
        Enabled = 1, "enabled";
    }
}

layout! {
    /// IPBOOTP_IF_CONFIG, 16 bytes (MS-RRASM 2.2.1.2.150).
    pub struct RelayInterface {
        /// Offset 0. State at run time.
        pub state: u32,
        /// Offset 4.
        pub mode: RelayMode,
        /// Offset 8. Relays that a packet may pass, at most 16.
        pub max_hops: u32,
        /// Offset 12. Seconds that a client must have waited.
        pub min_seconds: u32,
    }

    /// DHCPV6R_IF_CONFIG, 16 bytes (MS-RRASM 2.2.1.2.159).
    pub struct RelayInterfaceV6 {
        /// Offset 0. State at run time.
        pub state: u32,
        /// Offset 4.
        pub mode: RelayMode,
        /// Offset 8. Relays that a packet may pass, at most 32.
        pub max_hops: u32,
        /// Offset 12. Seconds that a client must have waited.
        pub min_seconds: u32,
    }
}

fixed_records! {
    RelayInterface = "IPBOOTP_IF_CONFIG";
    RelayInterfaceV6 = "DHCPV6R_IF_CONFIG";
}

/// IPBOOTP_GLOBAL_CONFIG, 12 + 4 n bytes (MS-RRASM 2.2.1.2.149).
///
/// That the addresses follow is stated for the IPv6 twin and implied here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayGlobal {
    /// Offset 0.
    pub logging: LoggingLevel,
    /// Offset 4. Size of the receive queue in bytes.
    pub max_receive_queue: u32,
    /// Offset 12; their count is at offset 8. Where requests are sent.
    pub servers: Listed<Ipv4Addr>,
}

/// DHCPV6R_GLOBAL_CONFIG, 12 + 16 n bytes (MS-RRASM 2.2.1.2.157).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayGlobalV6 {
    /// Offset 0.
    pub logging: LoggingLevel,
    /// Offset 4. Size of the receive queue in bytes.
    pub max_receive_queue: u32,
    /// Offset 12; their count is at offset 8. Where requests are sent.
    pub servers: Listed<Ipv6Addr>,
}

impl Record for RelayGlobal {
    const NAME: &'static str = "IPBOOTP_GLOBAL_CONFIG";
    const FIXED: usize = 12;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let logging = field(reader)?;
        let max_receive_queue = field(reader)?;
        let servers = Listed::read_counted(reader)?;
        notes.list("GC_ServerCount", &servers, reader);
        Ok(Self { logging, max_receive_queue, servers })
    }

    fn write(&self, writer: &mut Writer) {
        self.logging.write(writer);
        writer.u32(self.max_receive_queue);
        self.servers.write_counted(writer);
    }
}

impl Record for RelayGlobalV6 {
    const NAME: &'static str = "DHCPV6R_GLOBAL_CONFIG";
    const FIXED: usize = 12;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let logging = field(reader)?;
        let max_receive_queue = field(reader)?;
        let servers = Listed::read_counted(reader)?;
        notes.list("GC_ServerCount", &servers, reader);
        Ok(Self { logging, max_receive_queue, servers })
    }

    fn write(&self, writer: &mut Writer) {
        self.logging.write(writer);
        writer.u32(self.max_receive_queue);
        self.servers.write_counted(writer);
    }
}
