//! The settings of the IPv4 and IPv6 router managers themselves.

use super::codes::LoggingLevel;
use super::layout::{Bool, layout};
use super::record::fixed_records;

layout! {
    /// GLOBAL_INFO, 8 bytes (MS-RRASM 2.2.1.2.9).
    pub struct GlobalInfo {
        /// Offset 0. MS-RRASM demands 1; its own sample and real registries hold 0.
        pub filtering_on: Bool,
        /// Offset 4.
        pub logging: LoggingLevel,
    }
}

fixed_records! {
    GlobalInfo = "GLOBAL_INFO";
}

impl Default for GlobalInfo {
    /// Returns what a new Windows has: no filtering, errors logged.
    fn default() -> Self {
        Self { filtering_on: Bool::FALSE, logging: LoggingLevel::Errors }
    }
}
