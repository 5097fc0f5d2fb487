//! Blocks inside of structures: those of NAT and of BGP.

use super::record::{Fault, Notes};
use crate::bytes::{Reader, wide};
use crate::{InfoBlock, InfoBlockError, PayloadFinding, PayloadProblem};

/// Reads all that is left as a block.
pub(super) fn nested(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<InfoBlock, Fault> {
    let start = reader.position();
    let rest = reader.rest();
    let block = InfoBlock::parse(rest).map_err(|error| match error {
        InfoBlockError::TooShort { .. } => Fault::Short,
        InfoBlockError::OutOfMemory { bytes } => Fault::Memory { bytes },
        InfoBlockError::TableOutside { expected, found, .. } => Fault::Found(PayloadFinding {
            offset: start,
            field: "Header",
            problem: PayloadProblem::NestedUnreadable,
            expected,
            found,
        }),
        _ => Fault::Found(PayloadFinding {
            offset: start,
            field: "Header",
            problem: PayloadProblem::NestedUnreadable,
            expected: 0,
            found: wide(rest.len()),
        }),
    })?;
    reader.take(rest.len());
    // A header of zeros only says that there is nothing, and is no damage.
    if rest.iter().any(|byte| *byte != 0) {
        for finding in block.findings() {
            notes.push(PayloadFinding {
                offset: finding.offset.saturating_add(start),
                field: "Header",
                problem: PayloadProblem::Nested(finding.problem),
                expected: finding.expected,
                found: finding.found,
            });
        }
        notes.count_further(block.further_findings());
    }
    Ok(block)
}
