//! Settings of one interface that belong to no routing protocol.

use super::codes::code_enum;
use super::layout::{Bool, layout};
use super::record::fixed_records;

code_enum! {
    /// Whether an interface is meant to be used (MS-RRASM 2.2.1.2.18).
    pub enum AdminStatus {
        /// Enabled.
        Up = 1, "up";
        /// Disabled.
        Down = 2, "down";
    }
}

layout! {
    /// INTERFACE_STATUS_INFO, 4 bytes (MS-RRASM 2.2.1.2.18).
    pub struct InterfaceStatus {
        /// Offset 0.
        pub admin_status: AdminStatus,
    }

    /// RTR_DISC_INFO, 16 bytes (MS-RRASM 2.2.1.2.14): router advertisements of RFC 1256.
    pub struct RouterDiscovery {
        /// Offset 0. The longest time between advertisements in seconds, 4 to 1800.
        pub max_interval: u16,
        /// Offset 2. The shortest time between advertisements in seconds, 3 to the longest.
        pub min_interval: u16,
        /// Offset 4. The lifetime in seconds, from the longest interval to 9000.
        pub lifetime: u16,
        /// Offset 6. Unused.
        pub padding: [u8; 2],
        /// Offset 8. Whether the router advertises itself.
        pub advertise: Bool,
        /// Offset 12. Higher is preferred; the lowest number means: never a default router.
        pub preference: i32,
    }

    /// IFFILTER_INFO, 4 bytes (MS-RRASM 2.2.1.2.88).
    pub struct FragmentCheck {
        /// Offset 0. Whether fragmented packets are dropped.
        pub enabled: Bool,
    }

    /// MPR_FILTER_0, 4 bytes (MS-RRASM 2.2.1.2.89).
    pub struct FilterEnable {
        /// Offset 0. Whether the interface filters.
        pub enabled: Bool,
    }
}

fixed_records! {
    InterfaceStatus = "INTERFACE_STATUS_INFO";
    RouterDiscovery = "RTR_DISC_INFO";
    FragmentCheck = "IFFILTER_INFO";
    FilterEnable = "MPR_FILTER_0";
}

impl InterfaceStatus {
    /// An interface that is enabled.
    pub const UP: Self = Self { admin_status: AdminStatus::Up };
    /// An interface that is disabled.
    pub const DOWN: Self = Self { admin_status: AdminStatus::Down };
}

impl Default for RouterDiscovery {
    /// Returns what the interfaces of a new Windows have: every 450 to 600 seconds, switched off.
    fn default() -> Self {
        Self {
            max_interval: 600,
            min_interval: 450,
            lifetime: 1800,
            padding: [0; 2],
            advertise: Bool::FALSE,
            preference: 0,
        }
    }
}
