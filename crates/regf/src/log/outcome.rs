//! What a replay of either format hands back.

use super::{BaseBlockSource, Dirty, DirtyPage, Extent, LogFormat, Verdict};
use crate::BaseBlock;

/// The pages of a recovered hive and the base block to read them with.
pub(super) struct Replayed<'a> {
    pub(super) base_block: BaseBlock,
    pub(super) pages: Vec<DirtyPage<'a>>,
    pub(super) format: LogFormat,
    pub(super) applied: u32,
    pub(super) source: BaseBlockSource,
}

impl Replayed<'_> {
    pub(super) fn verdict(&self, dirty: Dirty, extent: Extent) -> Verdict {
        Verdict::Recovered {
            dirty,
            format: self.format,
            applied: self.applied,
            to_sequence: self.base_block.primary_sequence,
            base_block: self.source,
            extent,
        }
    }
}

/// Returns the base block to continue with, and where it is from: the hive's own if it is sound, else the
/// log's, made into one of a primary file.
pub(super) fn effective(own: &BaseBlock, log: &BaseBlock) -> (BaseBlock, BaseBlockSource) {
    if own.checksum_valid() {
        return (own.clone(), BaseBlockSource::Hive);
    }
    let mut base_block = log.clone();
    base_block.file_type = BaseBlock::PRIMARY_FILE;
    (base_block, BaseBlockSource::Log)
}

/// Returns the base block as if it had been read from a file, with its checksum in place.
pub(super) fn settled(base_block: &BaseBlock) -> BaseBlock {
    BaseBlock::parse(&base_block.encode()).unwrap_or_else(|_| base_block.clone())
}

/// Cuts a page to the part that lies inside of the hive bins data; `None` where there is none.
pub(super) fn inside(page: DirtyPage<'_>, bins_size: u32) -> Option<DirtyPage<'_>> {
    let room = usize::try_from(bins_size.checked_sub(page.offset)?).ok()?;
    let bytes = page.bytes.get(..room).unwrap_or(page.bytes);
    (!bytes.is_empty()).then_some(DirtyPage { bytes, ..page })
}
