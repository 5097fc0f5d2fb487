//! IGMP: router and proxy.

use std::net::Ipv4Addr;

use super::codes::{LoggingLevel, code_enum, flags};
use super::layout::{Bool, Layout, layout};
use super::record::{Fault, Notes, Record, field, fixed_records};
use crate::bytes::{Reader, Writer};

code_enum! {
    /// The version of IGMP and of the structures (MS-RRASM 2.2.1.2.173).
    pub enum IgmpVersion {
        /// Versions 1 and 2.
        V1V2 = 0x201, "IGMP 1 and 2";
        /// Version 3.
        V3 = 0x301, "IGMP 3";
    }

    /// What an interface does (MS-RRASM 2.2.1.2.174).
    pub enum IgmpRole {
        /// Proxy of version 2.
        Proxy = 0, "proxy";
        /// Router of version 1.
        RouterV1 = 1, "IGMP 1 router";
        /// Router of version 2.
        RouterV2 = 2, "IGMP 2 router";
        /// Router of version 3.
        RouterV3 = 3, "IGMP 3 router";
        /// Proxy of version 3.
        ProxyV3 = 0x10, "IGMP 3 proxy";
    }
}

flags! {
    /// Switches of an interface (MS-RRASM 2.2.1.2.174).
    pub struct IgmpFlags {
        /// IGMP is enabled.
        ENABLED = 1, "enabled";
        /// Only packets with the router alert option are accepted.
        ROUTER_ALERT_ONLY = 2, "router alert only";
    }
}

layout! {
    /// IGMP_MIB_GLOBAL_CONFIG, 12 bytes (MS-RRASM 2.2.1.2.173).
    pub struct IgmpGlobal {
        /// Offset 0.
        pub version: IgmpVersion,
        /// Offset 4.
        pub logging: LoggingLevel,
        /// Offset 8. Whether statistics are kept for each dial-in client.
        pub ras_client_statistics: Bool,
    }

    /// IGMP_MIB_IF_CONFIG, 64 bytes (MS-RRASM 2.2.1.2.174).
    ///
    /// Static groups, if any, follow in an undocumented form.
    pub struct IgmpInterface {
        /// Offset 0.
        pub version: IgmpVersion,
        /// Offset 4. Index at run time.
        pub interface_index: u32,
        /// Offset 8. Address at run time.
        pub address: Ipv4Addr,
        /// Offset 12. Type at run time.
        pub interface_type: u32,
        /// Offset 16.
        pub flags: IgmpFlags,
        /// Offset 20.
        pub role: IgmpRole,
        /// Offset 24.
        pub robustness: u32,
        /// Offset 28. In seconds.
        pub startup_query_interval: u32,
        /// Offset 32.
        pub startup_query_count: u32,
        /// Offset 36. In seconds.
        pub query_interval: u32,
        /// Offset 40. In seconds.
        pub query_max_response: u32,
        /// Offset 44. In milliseconds.
        pub last_member_interval: u32,
        /// Offset 48.
        pub last_member_count: u32,
        /// Offset 52. In seconds; derived from the others.
        pub other_querier_interval: u32,
        /// Offset 56. In seconds; derived from the others.
        pub membership_timeout: u32,
        /// Offset 60. The number of static groups that follow.
        pub static_groups: u32,
    }
}

fixed_records! {
    IgmpGlobal = "IGMP_MIB_GLOBAL_CONFIG";
}

impl Record for IgmpInterface {
    const NAME: &'static str = "IGMP_MIB_IF_CONFIG";
    const FIXED: usize = 64;

    fn read(reader: &mut Reader<'_>, _notes: &mut Notes) -> Result<Self, Fault> {
        field(reader)
    }

    fn write(&self, writer: &mut Writer) {
        Layout::write(self, writer);
    }

    fn expects(&self, _rest: &[u8]) -> bool {
        self.static_groups > 0
    }
}
