//! IP-in-IP tunnels, which only Windows 2000 has.

use std::net::Ipv4Addr;

use super::layout::layout;
use super::record::fixed_records;

layout! {
    /// IPINIP_CONFIG_INFO, 12 bytes (MS-RRASM 2.2.1.2.17): the ends of a tunnel.
    pub struct IpInIp {
        /// Offset 0. The far end.
        pub remote: Ipv4Addr,
        /// Offset 4. The near end.
        pub local: Ipv4Addr,
        /// Offset 8. The time to live of the outer packets.
        pub ttl: u8,
        /// Offset 9. Unused.
        pub padding: [u8; 3],
    }
}

fixed_records! {
    IpInIp = "IPINIP_CONFIG_INFO";
}
