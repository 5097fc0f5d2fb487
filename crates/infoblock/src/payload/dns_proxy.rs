//! The DNS proxy of network address translation.

use super::codes::{LoggingLevel, flags};
use super::layout::layout;
use super::record::fixed_records;

flags! {
    /// What is answered (MS-RRASM 2.2.1.2.193).
    pub struct DnsProxyFlags {
        /// DNS queries.
        DNS = 1, "DNS";
        /// WINS queries.
        WINS = 2, "WINS";
    }

    /// The proxy on one interface (MS-RRASM 2.2.1.2.194). The proxy runs on all interfaces, so that
    /// only exceptions need an entry.
    pub struct DnsProxyInterfaceFlags {
        /// Disabled.
        DISABLED = 0x0000_0001, "disabled";
        /// Queries are sent over this interface.
        DEFAULT = 0x0000_0002, "default";
        /// Run time: configured.
        RUNTIME_CONFIGURED = 0x1000_0000, "configured (run time)";
        /// Run time: enabled.
        RUNTIME_ENABLED = 0x2000_0000, "enabled (run time)";
        /// Run time: bound.
        RUNTIME_BOUND = 0x4000_0000, "bound (run time)";
        /// Run time: deleted.
        RUNTIME_DELETED = 0x8000_0000, "deleted (run time)";
    }
}

layout! {
    /// IP_DNS_PROXY_GLOBAL_INFO, 12 bytes (MS-RRASM 2.2.1.2.193).
    pub struct DnsProxyGlobal {
        /// Offset 0.
        pub logging: LoggingLevel,
        /// Offset 4.
        pub flags: DnsProxyFlags,
        /// Offset 8. Seconds that an answer is kept.
        pub timeout: u32,
    }

    /// IP_DNS_PROXY_INTERFACE_INFO, 4 bytes (MS-RRASM 2.2.1.2.194).
    pub struct DnsProxyInterface {
        /// Offset 0.
        pub flags: DnsProxyInterfaceFlags,
    }
}

fixed_records! {
    DnsProxyGlobal = "IP_DNS_PROXY_GLOBAL_INFO";
    DnsProxyInterface = "IP_DNS_PROXY_INTERFACE_INFO";
}
