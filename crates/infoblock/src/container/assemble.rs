//! Lays out new blocks as Windows writes them.

use std::fmt;

use super::{InfoBlock, table_end};
use crate::bytes::{Writer, reserve, wide};
use crate::limits::MAX_BLOCK_SIZE;
use crate::{InfoBlockError, InfoType, Payload};

/// Every data area begins on a multiple of this (rtinfo.h, `ALIGN_SIZE`).
const ALIGNMENT: u64 = 8;

/// The two ways in which real blocks choose their size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SizeStyle {
    /// 12 + 16 N + the length of all data + 8 N: eight bytes reserved per entry, so that some
    /// bytes after the last data stay unused. What set-up and the configuration functions write.
    #[default]
    Reserved,
    /// The end of the last data. What the running router manager writes (MS-RRASM 4.11.2).
    Exact,
}

/// One entry of a block to be built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    info_type: InfoType,
    item_size: u32,
    count: u32,
    data: &'a [u8],
}

impl<'a> Item<'a> {
    /// Makes an item of `count` structures of `item_size` bytes.
    ///
    /// # Errors
    /// [`InfoBlockError::DataLength`] where `data` has another length than the two state.
    pub fn new(
        info_type: InfoType,
        item_size: u32,
        count: u32,
        data: &'a [u8],
    ) -> Result<Self, InfoBlockError> {
        let expected = u64::from(item_size).saturating_mul(count.into());
        if expected != wide(data.len()) {
            let found = wide(data.len());
            return Err(InfoBlockError::DataLength { info_type, expected, found });
        }
        Ok(Self { info_type, item_size, count, data })
    }

    /// Returns the type of the entry.
    pub fn info_type(&self) -> InfoType {
        self.info_type
    }
}

impl fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("info_type", &self.info_type)
            .field("item_size", &self.item_size)
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

impl InfoBlock {
    /// Makes a block of typed payloads, in the size style [`SizeStyle::Reserved`].
    ///
    /// # Errors
    /// A payload is opaque or empty (such entries are [`Item`]s), the block would be too large, or
    /// memory is short.
    pub fn build(payloads: &[(InfoType, Payload)]) -> Result<Self, InfoBlockError> {
        let mut encoded = Vec::new();
        reserve(&mut encoded, payloads.len())?;
        for (info_type, payload) in payloads {
            encoded.push((*info_type, payload.encode(*info_type)?));
        }
        let mut items = Vec::new();
        reserve(&mut items, encoded.len())?;
        for (info_type, encoded) in &encoded {
            items.push(encoded.item(*info_type)?);
        }
        Self::from_items(&items, SizeStyle::Reserved)
    }

    /// Makes a block of items, in their order: version 1, data aligned to 8 bytes, padding zero.
    ///
    /// Types may repeat; only the edits refuse that.
    ///
    /// # Errors
    /// The block would exceed [`MAX_BLOCK_SIZE`], or memory is short.
    pub fn from_items(items: &[Item<'_>], style: SizeStyle) -> Result<Self, InfoBlockError> {
        let limit = wide(MAX_BLOCK_SIZE);
        let too_large = |found| InfoBlockError::TooLarge { limit, found };
        let count = u32::try_from(items.len()).map_err(|_| too_large(u64::MAX))?;
        let mut end = table_end(count);
        let mut reserved = end.saturating_add(ALIGNMENT.saturating_mul(count.into()));
        for item in items {
            let length = wide(item.data.len());
            end = end.saturating_add(ALIGNMENT).saturating_add(length);
            reserved = reserved.saturating_add(length);
        }
        // `end` counts full padding for each area, so nothing below can exceed 32 bits.
        if end.max(reserved) > limit {
            return Err(too_large(end.max(reserved)));
        }

        let mut offset = table_end(count);
        let mut offsets = Vec::new();
        reserve(&mut offsets, items.len())?;
        for item in items {
            offset = offset.next_multiple_of(ALIGNMENT);
            offsets.push(offset);
            offset = offset.saturating_add(wide(item.data.len()));
        }
        let size = match style {
            SizeStyle::Reserved => reserved,
            SizeStyle::Exact => offset,
        };

        let narrow = |value| u32::try_from(value).map_err(|_| too_large(value));
        let mut writer = Writer::default();
        writer.u32(1);
        writer.u32(narrow(size)?);
        writer.u32(count);
        for (item, offset) in items.iter().zip(&offsets) {
            writer.u32(item.info_type.0);
            writer.u32(item.item_size);
            writer.u32(item.count);
            writer.u32(narrow(*offset)?);
        }
        let mut written = table_end(count);
        for (item, offset) in items.iter().zip(&offsets) {
            pad(&mut writer, written, *offset);
            writer.put(item.data);
            written = offset.saturating_add(wide(item.data.len()));
        }
        pad(&mut writer, written, size);
        let bytes = writer.finish()?;
        let findings = super::check::check(&bytes, items.len())?;
        Ok(Self { bytes, count: items.len(), findings })
    }

    /// Returns the size style of the block, by which an edit lays out the new one.
    ///
    /// A size that fits neither style counts as [`SizeStyle::Reserved`].
    pub fn size_style(&self) -> SizeStyle {
        let table = u32::try_from(self.count).map_or(u64::MAX, table_end);
        let mut reserved = table;
        let mut end = table;
        for entry in self.entries() {
            let length = u64::from(entry.item_size).saturating_mul(entry.count.into());
            reserved = reserved.saturating_add(length).saturating_add(ALIGNMENT);
            end = end.max(u64::from(entry.offset).saturating_add(length));
        }
        let size = u64::from(self.size_field());
        if size == end && size != reserved { SizeStyle::Exact } else { SizeStyle::Reserved }
    }
}

/// Writes zeros from `from` up to `to`; there are never more than a few per entry.
fn pad(writer: &mut Writer, from: u64, to: u64) {
    for _ in from..to {
        writer.put(&[0]);
    }
}
