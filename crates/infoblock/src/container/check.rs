//! Finds what is unusual in a block that can be read, in O(n log n) of its entries.

use super::table_end;
use crate::bytes::{Reader, reserve, wide};
use crate::finding::Findings;
use crate::toc::{HEADER_SIZE, TOC_ENTRY_SIZE, TocEntry};
use crate::{BlockFinding, BlockProblem, InfoBlockError, InfoType};

/// Where in an entry of the table its type and its offset lie.
const TYPE_FIELD: usize = 0;
const OFFSET_FIELD: usize = 12;

/// A data area inside of the block that is not empty.
struct Area {
    start: usize,
    end: usize,
    index: usize,
    info_type: InfoType,
}

/// Checks the header, the first `count` entries and everything between their data.
pub(super) fn check(bytes: &[u8], count: usize) -> Result<Findings<BlockFinding>, InfoBlockError> {
    let mut findings = Findings::default();
    let mut header = Reader::new(bytes);
    let version = header.u32().unwrap_or(0);
    let size = header.u32().unwrap_or(0);
    if version != 1 {
        findings.push(block(0, BlockProblem::Version, 1, version.into()));
    }
    if u64::from(size) != wide(bytes.len()) {
        findings.push(block(4, BlockProblem::SizeField, wide(bytes.len()), size.into()));
    }
    let mut areas = check_entries(bytes, count, size, &mut findings)?;
    check_areas(bytes, count, &mut areas, &mut findings);
    check_duplicates(bytes, count, &mut findings)?;
    Ok(findings)
}

/// Checks each entry by itself; returns the areas that are inside of the block.
fn check_entries(
    bytes: &[u8],
    count: usize,
    size: u32,
    findings: &mut Findings<BlockFinding>,
) -> Result<Vec<Area>, InfoBlockError> {
    let mut areas = Vec::new();
    reserve(&mut areas, count)?;
    for index in 0..count {
        let Some(toc) = TocEntry::read(bytes, index) else { break };
        let offset = u64::from(toc.offset);
        let mut push = |problem, expected, found| {
            findings.push(entry(index, OFFSET_FIELD, toc.info_type, problem, expected, found));
        };
        let aligned = offset.next_multiple_of(8);
        if offset != aligned {
            push(BlockProblem::Unaligned, aligned, offset);
        }
        if toc.end() > wide(bytes.len()) {
            push(BlockProblem::Outside, wide(bytes.len()), toc.end());
        } else if toc.end() > u64::from(size) {
            push(BlockProblem::BeyondSizeField, size.into(), toc.end());
        }
        if toc.length() == 0 || toc.data(bytes).is_none() {
            continue;
        }
        if let (Ok(start), Ok(end)) = (usize::try_from(offset), usize::try_from(toc.end())) {
            areas.push(Area { start, end, index, info_type: toc.info_type });
        }
    }
    Ok(areas)
}

/// Walks the areas by their place: overlaps, and bytes that belong to none.
fn check_areas(
    bytes: &[u8],
    count: usize,
    areas: &mut [Area],
    findings: &mut Findings<BlockFinding>,
) {
    areas.sort_unstable_by_key(|area| (area.start, area.index));
    let table = u32::try_from(count).map_or(u64::MAX, table_end);
    let table = usize::try_from(table).unwrap_or(usize::MAX);
    let mut covered = table;
    for area in areas.iter() {
        let problem =
            if area.start < table { BlockProblem::OverlapsTable } else { BlockProblem::Overlap };
        if area.start < covered {
            let edge = if area.start < table { table } else { covered };
            findings.push(entry(
                area.index,
                OFFSET_FIELD,
                area.info_type,
                problem,
                wide(edge),
                wide(area.start),
            ));
        } else {
            check_padding(bytes, covered, area.start, findings);
        }
        covered = covered.max(area.end);
    }
    check_padding(bytes, covered, bytes.len(), findings);
}

fn check_padding(bytes: &[u8], from: usize, to: usize, findings: &mut Findings<BlockFinding>) {
    let padding = bytes.get(from..to).unwrap_or_default();
    let Some(first) = padding.iter().position(|byte| *byte != 0) else { return };
    // The number of bytes, not their values: these may be the remains of anything.
    let others = padding.iter().filter(|byte| **byte != 0).count();
    findings.push(block(from.saturating_add(first), BlockProblem::Padding, 0, wide(others)));
}

fn check_duplicates(
    bytes: &[u8],
    count: usize,
    findings: &mut Findings<BlockFinding>,
) -> Result<(), InfoBlockError> {
    let mut types = Vec::new();
    reserve(&mut types, count)?;
    types.extend(
        (0..count).filter_map(|index| Some((TocEntry::read(bytes, index)?.info_type, index))),
    );
    types.sort_unstable();
    let mut first: Option<(InfoType, usize)> = None;
    for (info_type, index) in types {
        match first {
            Some((known, earlier)) if known == info_type => findings.push(entry(
                index,
                TYPE_FIELD,
                info_type,
                BlockProblem::Duplicate,
                wide(earlier),
                wide(index),
            )),
            _ => first = Some((info_type, index)),
        }
    }
    Ok(())
}

fn block(offset: usize, problem: BlockProblem, expected: u64, found: u64) -> BlockFinding {
    BlockFinding { offset, info_type: None, problem, expected, found }
}

fn entry(
    index: usize,
    field: usize,
    info_type: InfoType,
    problem: BlockProblem,
    expected: u64,
    found: u64,
) -> BlockFinding {
    let start = index.saturating_mul(TOC_ENTRY_SIZE).saturating_add(HEADER_SIZE);
    let offset = start.saturating_add(field);
    BlockFinding { offset, info_type: Some(info_type), problem, expected, found }
}
