//! Which source of routes is preferred where several know the same destination.

use super::codes::RouteProtocol;
use super::layout::layout;
use super::listed::Listed;
use super::record::{Fault, Notes, Record};
use crate::bytes::{Reader, Writer};

layout! {
    /// PROTOCOL_METRIC, 8 bytes (MS-RRASM 2.2.1.2.13).
    pub struct ProtocolMetric {
        /// Offset 0. Windows accepts unknown numbers.
        pub protocol: RouteProtocol,
        /// Offset 4. A lower number is preferred.
        pub metric: u32,
    }

    /// PROTOCOL_METRIC_EX, 12 bytes (MS-RRASM 2.2.1.2.267).
    pub struct ProtocolMetricEx {
        /// Offset 0. Windows accepts unknown numbers.
        pub protocol: RouteProtocol,
        /// Offset 4. 0, except for BGP: 1 within, 2 between autonomous systems.
        pub sub_protocol: u32,
        /// Offset 8. A lower number is preferred.
        pub metric: u32,
    }
}

/// PRIORITY_INFO, 4 + 8 n bytes (MS-RRASM 2.2.1.2.12): a count and the rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PriorityInfo {
    /// The rows; of two for the same protocol the last counts.
    pub protocols: Listed<ProtocolMetric>,
}

/// PRIORITY_INFO_EX, 4 + 12 n bytes (MS-RRASM 2.2.1.2.266): a count and the rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PriorityInfoEx {
    /// The rows; of two for the same protocol the last counts.
    pub protocols: Listed<ProtocolMetricEx>,
}

impl Record for PriorityInfo {
    const NAME: &'static str = "PRIORITY_INFO";
    const FIXED: usize = 4;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let protocols = Listed::read_counted(reader)?;
        notes.list("dwNumProtocols", &protocols, reader);
        Ok(Self { protocols })
    }

    fn write(&self, writer: &mut Writer) {
        self.protocols.write_counted(writer);
    }
}

impl Record for PriorityInfoEx {
    const NAME: &'static str = "PRIORITY_INFO_EX";
    const FIXED: usize = 4;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let protocols = Listed::read_counted(reader)?;
        notes.list("dwNumProtocols", &protocols, reader);
        Ok(Self { protocols })
    }

    fn write(&self, writer: &mut Writer) {
        self.protocols.write_counted(writer);
    }
}
