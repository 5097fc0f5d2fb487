//! IPv6 packet filters, whose byte order no public sample settles.
//!
//! MS-RRASM 2.2.1.2.7 and .8 call every word "network byte order", but say the same of words that
//! are little-endian in every known block. So little-endian is assumed unless the data themselves
//! speak for the other order: the version for the header, the prefix lengths for the rows.

use std::net::Ipv6Addr;

use super::filter::{FilterAction, LateBound, Traffic, VERSION, version_finding};
use super::layout::Layout;
use super::listed::Listed;
use super::record::{Fault, Notes, Record};
use crate::bytes::{Reader, WordOrder, Writer};
use crate::{PayloadFinding, PayloadProblem};

/// The size of FILTER_INFO_V6.
const ROW_SIZE: usize = 52;
/// The fixed part of FILTER_DESCRIPTOR_V6.
const HEADER_SIZE: usize = 12;
/// The longest prefix of an IPv6 address.
const MAX_PREFIX: u32 = 128;

/// FILTER_INFO_V6, 52 bytes (MS-RRASM 2.2.1.2.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterV6 {
    /// Offset 0. The unspecified address with prefix length 0 is any.
    pub source: Ipv6Addr,
    /// Offset 16. In bits.
    pub source_prefix_length: u32,
    /// Offset 20. The unspecified address with prefix length 0 is any.
    pub destination: Ipv6Addr,
    /// Offset 36. In bits.
    pub destination_prefix_length: u32,
    /// Offset 40 (protocol) and 48 (ports, or type and code).
    pub traffic: Traffic,
    /// Offset 44.
    pub late_bound: LateBound,
}

/// FILTER_DESCRIPTOR_V6, 12 + 52 n bytes (MS-RRASM 2.2.1.2.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiltersV6 {
    /// The byte order of version, count and action.
    pub header_order: WordOrder,
    /// The byte order of the words of all rows; ports are in network byte order in any case.
    pub row_order: WordOrder,
    /// Offset 8.
    pub default_action: FilterAction,
    /// Offset 12; their count is at offset 4.
    pub filters: Listed<FilterV6>,
}

impl FilterV6 {
    fn read(reader: &mut Reader<'_>, order: WordOrder) -> Option<Self> {
        let source = Layout::read(reader)?;
        let source_prefix_length = reader.u32_in(order)?;
        let destination = Layout::read(reader)?;
        let destination_prefix_length = reader.u32_in(order)?;
        let protocol = reader.u32_in(order)?;
        let late_bound = LateBound(reader.u32_in(order)?);
        let traffic = Traffic::from_fields(protocol, reader.array()?, order);
        Some(Self {
            source,
            source_prefix_length,
            destination,
            destination_prefix_length,
            traffic,
            late_bound,
        })
    }

    fn write(&self, writer: &mut Writer, order: WordOrder) {
        self.source.write(writer);
        writer.u32_in(self.source_prefix_length, order);
        self.destination.write(writer);
        writer.u32_in(self.destination_prefix_length, order);
        writer.u32_in(self.traffic.protocol(), order);
        writer.u32_in(self.late_bound.0, order);
        writer.put(&self.traffic.fields(order));
    }

    fn has_long_prefix(&self) -> bool {
        self.source_prefix_length.max(self.destination_prefix_length) > MAX_PREFIX
    }
}

impl Record for FiltersV6 {
    const NAME: &'static str = "FILTER_DESCRIPTOR_V6";
    const FIXED: usize = HEADER_SIZE;

    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault> {
        let version = reader.u32().ok_or(Fault::Short)?;
        let header_order = if version == VERSION {
            WordOrder::Little
        } else if version.swap_bytes() == VERSION {
            notes.push(version_finding(PayloadProblem::ByteOrder, version));
            WordOrder::Big
        } else {
            return Err(Fault::Found(version_finding(PayloadProblem::Version, version)));
        };
        let stated = reader.u32_in(header_order).ok_or(Fault::Short)?;
        let default_action = reader.u32_in(header_order).ok_or(Fault::Short)?.into();
        let row_order = row_order(reader.rest(), stated, header_order);
        let filters =
            Listed::read_with(reader, stated, ROW_SIZE, |row| FilterV6::read(row, row_order))?;
        notes.list("dwNumFilters", &filters, reader);
        note_rows(notes, &filters, header_order, row_order);
        Ok(Self { header_order, row_order, default_action, filters })
    }

    fn write(&self, writer: &mut Writer) {
        writer.u32_in(VERSION, self.header_order);
        writer.u32_in(self.filters.stated(), self.header_order);
        writer.u32_in(self.default_action.number(), self.header_order);
        for filter in &self.filters {
            filter.write(writer, self.row_order);
        }
    }
}

/// Chooses the order of the header, unless only the other one gives possible prefix lengths.
fn row_order(rows: &[u8], stated: u32, header_order: WordOrder) -> WordOrder {
    let other = match header_order {
        WordOrder::Little => WordOrder::Big,
        WordOrder::Big => WordOrder::Little,
    };
    let stated = usize::try_from(stated).unwrap_or(usize::MAX);
    let possible = |order| {
        rows.chunks_exact(ROW_SIZE)
            .take(stated)
            .filter_map(|row| FilterV6::read(&mut Reader::new(row), order))
            .all(|filter| !filter.has_long_prefix())
    };
    if !possible(header_order) && possible(other) { other } else { header_order }
}

fn note_rows(
    notes: &mut Notes,
    filters: &Listed<FilterV6>,
    header_order: WordOrder,
    row_order: WordOrder,
) {
    let swapped = |filter: &FilterV6| {
        let [source, destination] =
            [filter.source_prefix_length, filter.destination_prefix_length].map(u32::swap_bytes);
        source.max(destination)
    };
    if row_order != header_order {
        // The first row that is possible in this order only.
        let first = filters.rows().iter().enumerate().find(|(_, row)| swapped(row) > MAX_PREFIX);
        if let Some((index, filter)) = first {
            let found = swapped(filter);
            notes.push(prefix_finding(index, PayloadProblem::ByteOrder, found.swap_bytes(), found));
        }
    }
    for (index, filter) in filters.rows().iter().enumerate() {
        if filter.has_long_prefix() {
            let found = filter.source_prefix_length.max(filter.destination_prefix_length);
            notes.push(prefix_finding(index, PayloadProblem::PrefixLength, MAX_PREFIX, found));
        }
    }
}

fn prefix_finding(
    index: usize,
    problem: PayloadProblem,
    expected: u32,
    found: u32,
) -> PayloadFinding {
    PayloadFinding {
        offset: index.saturating_mul(ROW_SIZE).saturating_add(HEADER_SIZE),
        field: "dwSrcPrefixLength, dwDstPrefixLength",
        problem,
        expected: expected.into(),
        found: found.into(),
    }
}
