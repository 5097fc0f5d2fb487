//! The application layer gateway of network address translation.

use super::codes::LoggingLevel;
use super::layout::layout;
use super::record::fixed_records;

layout! {
    /// IP_ALG_GLOBAL_INFO, 8 bytes (MS-RRASM 2.2.1.2.201).
    pub struct AlgGlobal {
        /// Offset 0.
        pub logging: LoggingLevel,
        /// Offset 4. Must be 0.
        pub flags: u32,
    }
}

fixed_records! {
    AlgGlobal = "IP_ALG_GLOBAL_INFO";
}
