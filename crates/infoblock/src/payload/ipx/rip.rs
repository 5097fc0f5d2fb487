//! RIP for IPX.

use super::address::IpxNetwork;
use super::filter::IpxFilterAction;
use super::manager::{IpxEvents, IpxState};
use crate::bytes::{Reader, Writer};
use crate::payload::codes::code_enum;
use crate::payload::layout::{Layout, layout};
use crate::payload::listed::Listed;
use crate::payload::record::{Fault, Notes, Record, field, fixed_records};

code_enum! {
    /// How routes and services are announced (MS-RRASM 2.2.1.2.205).
    pub enum IpxUpdateMode {
        /// At intervals.
        Periodic = 1, "periodic";
        /// Not at all.
        None = 2, "none";
        /// When they are asked for, as static ones.
        AutoStatic = 3, "autostatic";
    }

    /// The packets that are used (MS-RRASM 2.2.1.2.205).
    pub enum IpxPacketType {
        /// Standard.
        Standard = 1, "standard";
        /// Reliable delivery.
        Reliable = 2, "reliable delivery";
    }
}

layout! {
    /// RIP_GLOBAL_INFO, 4 bytes (MS-RRASM 2.2.1.2.202).
    pub struct IpxRipGlobal {
        /// Offset 0.
        pub events: IpxEvents,
    }

    /// RIP_ROUTE_FILTER_INFO, 8 bytes (MS-RRASM 2.2.1.2.203).
    pub struct IpxRouteFilter {
        /// Offset 0.
        pub network: IpxNetwork,
        /// Offset 4.
        pub mask: IpxNetwork,
    }

    /// RIP_IF_INFO, 28 bytes (MS-RRASM 2.2.1.2.205).
    pub struct IpxRipSettings {
        /// Offset 0.
        pub state: IpxState,
        /// Offset 4.
        pub update_mode: IpxUpdateMode,
        /// Offset 8.
        pub packet_type: IpxPacketType,
        /// Offset 12. Whether updates are sent.
        pub supply: IpxState,
        /// Offset 16. Whether updates are listened to.
        pub listen: IpxState,
        /// Offset 20. In seconds.
        pub update_interval: u32,
        /// Offset 24. Intervals after which a route is too old.
        pub age_multiplier: u32,
    }
}

fixed_records! {
    IpxRipGlobal = "RIP_GLOBAL_INFO";
}

/// RIP_IF_CONFIG, 28 + 16 + 8 n bytes (MS-RRASM 2.2.1.2.206, and .204 for the filters).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpxRipInterface {
    /// Offset 0.
    pub settings: IpxRipSettings,
    /// Offset 28.
    pub supply_action: IpxFilterAction,
    /// Offset 36.
    pub listen_action: IpxFilterAction,
    /// Offset 44; their count is at offset 32. For updates that are sent.
    pub supply_filters: Listed<IpxRouteFilter>,
    /// After the others; their count is at offset 40. For updates that are received.
    pub listen_filters: Listed<IpxRouteFilter>,
}

impl Record for IpxRipInterface {
    const NAME: &'static str = "RIP_IF_CONFIG";
    const FIXED: usize = 44;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let settings = field(reader)?;
        let supply_action = field(reader)?;
        let supplied = field(reader)?;
        let listen_action = field(reader)?;
        let listened = field(reader)?;
        // Where the first list is cut short, less than a row is left for the second.
        let supply_filters = Listed::read(reader, supplied)?;
        notes.list("SupplyFilterCount", &supply_filters, reader);
        let listen_filters = Listed::read(reader, listened)?;
        notes.list("ListenFilterCount", &listen_filters, reader);
        Ok(Self { settings, supply_action, listen_action, supply_filters, listen_filters })
    }

    fn write(&self, writer: &mut Writer) {
        self.settings.write(writer);
        self.supply_action.write(writer);
        writer.u32(self.supply_filters.stated());
        self.listen_action.write(writer);
        writer.u32(self.listen_filters.stated());
        self.supply_filters.write(writer);
        self.listen_filters.write(writer);
    }
}
