//! The small DHCP server of network address translation.

use std::net::Ipv4Addr;

use super::codes::{LoggingLevel, flags};
use super::layout::{Layout, layout};
use super::listed::Listed;
use super::record::{Fault, Notes, Record, field, fixed_records};
use crate::bytes::{Reader, Writer};

flags! {
    /// The allocator on one interface (MS-RRASM 2.2.1.2.192). It runs on all interfaces, so that
    /// only exceptions need an entry.
    pub struct DhcpAllocatorInterfaceFlags {
        /// Disabled.
        DISABLED = 1, "disabled";
    }
}

layout! {
    /// IP_AUTO_DHCP_INTERFACE_INFO, 4 bytes (MS-RRASM 2.2.1.2.192).
    pub struct DhcpAllocatorInterface {
        /// Offset 0.
        pub flags: DhcpAllocatorInterfaceFlags,
    }
}

fixed_records! {
    DhcpAllocatorInterface = "IP_AUTO_DHCP_INTERFACE_INFO";
}

/// IP_AUTO_DHCP_GLOBAL_INFO, 24 + 4 n bytes (MS-RRASM 2.2.1.2.191).
///
/// The declaration holds a placeholder for one address. Whether it counts where there are none is
/// not documented: 24 + 4 n is written, and zeros after the list are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DhcpAllocatorGlobal {
    /// Offset 0.
    pub logging: LoggingLevel,
    /// Offset 4. Must be 0.
    pub flags: u32,
    /// Offset 8. In minutes.
    pub lease_time: u32,
    /// Offset 12.
    pub scope_network: Ipv4Addr,
    /// Offset 16.
    pub scope_mask: Ipv4Addr,
    /// Offset 24; their count is at offset 20. Addresses that are not given to clients.
    pub exclusions: Listed<Ipv4Addr>,
}

impl Record for DhcpAllocatorGlobal {
    const NAME: &'static str = "IP_AUTO_DHCP_GLOBAL_INFO";
    const FIXED: usize = 24;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let logging = field(reader)?;
        let flags = field(reader)?;
        let lease_time = field(reader)?;
        let scope_network = field(reader)?;
        let scope_mask = field(reader)?;
        let exclusions = Listed::read_counted(reader)?;
        notes.list("ExclusionCount", &exclusions, reader);
        Ok(Self { logging, flags, lease_time, scope_network, scope_mask, exclusions })
    }

    fn write(&self, writer: &mut Writer) {
        self.logging.write(writer);
        writer.u32(self.flags);
        writer.u32(self.lease_time);
        self.scope_network.write(writer);
        self.scope_mask.write(writer);
        self.exclusions.write_counted(writer);
    }

    fn expects(&self, rest: &[u8]) -> bool {
        rest.iter().all(|byte| *byte == 0)
    }
}
