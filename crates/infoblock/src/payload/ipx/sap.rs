//! SAP, by which IPX services are announced.

use super::filter::IpxFilterAction;
use super::manager::{IpxEvents, IpxState};
use super::rip::{IpxPacketType, IpxUpdateMode};
use crate::bytes::{Reader, Writer};
use crate::payload::layout::{Layout, layout};
use crate::payload::listed::Listed;
use crate::payload::name::ByteName;
use crate::payload::record::{Fault, Notes, Record, field, fixed_records};

layout! {
    /// SAP_GLOBAL_INFO, 4 bytes (ipxsap.h).
    pub struct IpxSapGlobal {
        /// Offset 0.
        pub events: IpxEvents,
    }

    /// SAP_SERVICE_FILTER_INFO, 52 bytes (MS-RRASM 2.2.1.2.112).
    pub struct IpxServiceFilter {
        /// Offset 0. The number that Novell gave to the kind of service.
        pub kind: u16,
        /// Offset 2. Unused.
        pub padding: [u8; 2],
        /// Offset 4.
        pub name: ByteName<48>,
    }

    /// SAP_IF_INFO, 32 bytes (MS-RRASM 2.2.1.2.121).
    pub struct IpxSapSettings {
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
        /// Offset 20. Whether clients that look for the nearest server are answered.
        pub nearest_server_reply: IpxState,
        /// Offset 24. In seconds.
        pub update_interval: u32,
        /// Offset 28. Intervals after which a service is too old.
        pub age_multiplier: u32,
    }
}

fixed_records! {
    IpxSapGlobal = "SAP_GLOBAL_INFO";
}

/// SAP_IF_CONFIG, 32 + 16 + 52 n bytes (MS-RRASM 2.2.1.2.114, and .113 for the filters).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IpxSapInterface {
    /// Offset 0.
    pub settings: IpxSapSettings,
    /// Offset 32.
    pub supply_action: IpxFilterAction,
    /// Offset 40.
    pub listen_action: IpxFilterAction,
    /// Offset 48; their count is at offset 36. For updates that are sent.
    pub supply_filters: Listed<IpxServiceFilter>,
    /// After the others; their count is at offset 44. For updates that are received.
    pub listen_filters: Listed<IpxServiceFilter>,
}

impl Record for IpxSapInterface {
    const NAME: &'static str = "SAP_IF_CONFIG";
    const FIXED: usize = 48;

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
