//! The bytes of a block that belong to no entry.

use std::ops::Range;

use super::{InfoBlock, table_end};
use crate::bytes::reserve;

impl InfoBlock {
    /// Returns the places between and after the data of entries that are not all zero.
    ///
    /// Where memory is short, everything after the table of contents counts as one.
    pub(crate) fn padding(&self) -> Vec<Range<usize>> {
        let length = self.bytes.len();
        let table = u32::try_from(self.count).map_or(u64::MAX, table_end);
        let table = usize::try_from(table).unwrap_or(usize::MAX);
        let mut gaps = Vec::new();
        let mut areas = Vec::new();
        // There is at most one gap before each area, and one at the end.
        let room = self.count.saturating_add(1);
        if reserve(&mut areas, room).and_then(|()| reserve(&mut gaps, room)).is_err() {
            gaps.clear();
            gaps.push(table..length);
            return gaps;
        }
        areas.extend(self.entries().filter_map(|entry| {
            let data = entry.data.filter(|data| !data.is_empty())?;
            let start = usize::try_from(entry.offset).ok()?;
            Some(start..start.saturating_add(data.len()))
        }));
        areas.sort_unstable_by_key(|area| area.start);
        areas.push(length..length);
        let mut covered = table;
        for area in areas {
            let gap = self.bytes.get(covered..area.start).unwrap_or_default();
            if gap.iter().any(|byte| *byte != 0) {
                gaps.push(covered..area.start);
            }
            covered = covered.max(area.end);
        }
        gaps
    }
}
