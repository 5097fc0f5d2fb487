//! OSPF: a list of records, which only Windows 2000 and 2003 have.
//!
//! Each record begins with a word that says what it is, and its size follows from that; so nothing
//! behind a record of an unknown type can be read.

mod records;

use std::ops::Range;

pub use records::{
    OspfArea, OspfAreaRange, OspfFilterAction, OspfGlobal, OspfInterface, OspfNeighbor,
    OspfNetworkType, OspfProtocolFilter, OspfRouteFilter, OspfRouteFilters, OspfSwitch,
    OspfVirtualInterface,
};

use super::layout::Layout;
use super::listed::Listed;
use super::record::{Fault, Notes, Record, field};
use crate::bytes::{Reader, Writer, wide};
use crate::{PayloadFinding, PayloadProblem};

/// The word that ends a list (OSPF_END_PARAM_TYPE).
const END: u32 = 0;
/// The size of the word that begins each record.
const TYPE_SIZE: usize = 4;

/// The settings of OSPF, in global and in interface blocks (MS-RRASM 2.2.1.2.208 to .216).
///
/// No public sample of such settings is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OspfSettings {
    /// The records, in their order.
    pub records: Vec<OspfRecord>,
    /// Whether a record of type 0 ends the list, as it should.
    pub ended: bool,
}

/// One record, by its type (OSPF_PARAM_TYPE, MS-RRASM 2.2.1.1.14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OspfRecord {
    /// Type 1.
    Global(OspfGlobal),
    /// Type 2.
    Area(OspfArea),
    /// Type 3.
    AreaRange(OspfAreaRange),
    /// Type 4. Holds a password.
    Interface(OspfInterface),
    /// Type 5.
    Neighbor(OspfNeighbor),
    /// Type 6. Holds a password.
    VirtualInterface(OspfVirtualInterface),
    /// Type 7.
    RouteFilters(OspfRouteFilters),
    /// Type 8.
    ProtocolFilter(OspfProtocolFilter),
}

/// What comes next in the data.
enum Next {
    Record(OspfRecord),
    End,
    Stop(PayloadFinding),
}

impl OspfRecord {
    /// Returns the number of the type.
    pub const fn number(&self) -> u32 {
        match self {
            Self::Global(_) => 1,
            Self::Area(_) => 2,
            Self::AreaRange(_) => 3,
            Self::Interface(_) => 4,
            Self::Neighbor(_) => 5,
            Self::VirtualInterface(_) => 6,
            Self::RouteFilters(_) => 7,
            Self::ProtocolFilter(_) => 8,
        }
    }

    /// Returns the number of bytes with the type, as far as they are there.
    fn size(&self) -> usize {
        let body = match self {
            Self::Global(_) => OspfGlobal::SIZE,
            Self::Area(_) => OspfArea::SIZE,
            Self::AreaRange(_) => OspfAreaRange::SIZE,
            Self::Interface(_) => OspfInterface::SIZE,
            Self::Neighbor(_) => OspfNeighbor::SIZE,
            Self::VirtualInterface(_) => OspfVirtualInterface::SIZE,
            Self::RouteFilters(record) => {
                rows_size(OspfRouteFilter::SIZE, record.filters.rows().len())
            }
            Self::ProtocolFilter(record) => rows_size(4, record.protocols.rows().len()),
        };
        body.saturating_add(TYPE_SIZE)
    }

    /// Returns where in the record its password is.
    fn password(&self) -> Option<Range<usize>> {
        match self {
            Self::Interface(_) => Some(56..64),
            Self::VirtualInterface(_) => Some(36..44),
            _ => None,
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.u32(self.number());
        match self {
            Self::Global(record) => record.write(writer),
            Self::Area(record) => record.write(writer),
            Self::AreaRange(record) => record.write(writer),
            Self::Interface(record) => record.write(writer),
            Self::Neighbor(record) => record.write(writer),
            Self::VirtualInterface(record) => record.write(writer),
            Self::RouteFilters(record) => {
                record.action.write(writer);
                record.filters.write_counted(writer);
            }
            Self::ProtocolFilter(record) => {
                record.action.write(writer);
                record.protocols.write_counted(writer);
            }
        }
    }
}

/// Returns the size of an action, a count and rows.
fn rows_size(row: usize, rows: usize) -> usize {
    row.saturating_mul(rows).saturating_add(8)
}

impl OspfSettings {
    /// Returns where in the data the passwords are.
    pub(crate) fn passwords(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut offset = 0_usize;
        self.records.iter().filter_map(move |record| {
            let start = offset;
            offset = offset.saturating_add(record.size());
            let password = record.password()?;
            Some(start.saturating_add(password.start)..start.saturating_add(password.end))
        })
    }
}

impl Record for OspfSettings {
    const NAME: &'static str = "OSPF parameters";
    const FIXED: usize = TYPE_SIZE;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        if reader.rest().len() < TYPE_SIZE {
            return Err(Fault::Short);
        }
        let mut settings = Self::default();
        while !notes.stopped() {
            match next(reader, notes)? {
                Next::Record(record) => {
                    // Records are of different sizes, so that their number is not known before.
                    settings
                        .records
                        .try_reserve(1)
                        .map_err(|_| Fault::Memory { bytes: wide(size_of::<OspfRecord>()) })?;
                    settings.records.push(record);
                }
                Next::End => {
                    settings.ended = true;
                    return Ok(settings);
                }
                Next::Stop(finding) if settings.records.is_empty() => {
                    return Err(Fault::Found(finding));
                }
                Next::Stop(finding) => notes.stop(finding),
            }
        }
        Ok(settings)
    }

    fn write(&self, writer: &mut Writer) {
        for record in &self.records {
            record.write(writer);
        }
        if self.ended {
            writer.u32(END);
        }
    }

    fn expects(&self, rest: &[u8]) -> bool {
        rest.iter().all(|byte| *byte == 0)
    }
}

/// Reads one record, or stays before it.
fn next(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Next, Fault> {
    let offset = reader.position();
    let left = wide(reader.rest().len());
    // What is found is never the content of an unknown place: a password may lie there.
    let stop = |field, problem, expected| {
        Next::Stop(PayloadFinding { offset, field, problem, expected, found: left })
    };
    let mut ahead = reader.clone();
    let Some(number) = ahead.u32() else {
        return Ok(stop("type", PayloadProblem::NoEnd, wide(TYPE_SIZE)));
    };
    let (name, size) = match number {
        END => {
            *reader = ahead;
            return Ok(Next::End);
        }
        1 => ("OSPF_GLOBAL_PARAM", OspfGlobal::SIZE),
        2 => ("OSPF_AREA_PARAM", OspfArea::SIZE),
        3 => ("OSPF_AREA_RANGE_PARAM", OspfAreaRange::SIZE),
        4 => ("OSPF_INTERFACE_PARAM", OspfInterface::SIZE),
        5 => ("OSPF_NBMA_NEIGHBOR_PARAM", OspfNeighbor::SIZE),
        6 => ("OSPF_VIRT_INTERFACE_PARAM", OspfVirtualInterface::SIZE),
        7 => ("OSPF_ROUTE_FILTER_INFO", rows_size(0, 0)),
        8 => ("OSPF_PROTO_FILTER_INFO", rows_size(0, 0)),
        _ => return Ok(stop("type", PayloadProblem::UnknownRecord, 0)),
    };
    if ahead.rest().len() < size {
        let needed = wide(size.saturating_add(TYPE_SIZE));
        return Ok(stop(name, PayloadProblem::CutRecord, needed));
    }
    *reader = ahead;
    Ok(Next::Record(match number {
        1 => OspfRecord::Global(field(reader)?),
        2 => OspfRecord::Area(field(reader)?),
        3 => OspfRecord::AreaRange(field(reader)?),
        4 => OspfRecord::Interface(field(reader)?),
        5 => OspfRecord::Neighbor(field(reader)?),
        6 => OspfRecord::VirtualInterface(field(reader)?),
        7 => {
            let action = field(reader)?;
            let filters = Listed::read_counted(reader)?;
            notes.list("dwNumFilters", &filters, reader);
            OspfRecord::RouteFilters(OspfRouteFilters { action, filters })
        }
        _ => {
            let action = field(reader)?;
            let protocols = Listed::read_counted(reader)?;
            notes.list("dwNumProtoIds", &protocols, reader);
            OspfRecord::ProtocolFilter(OspfProtocolFilter { action, protocols })
        }
    }))
}
