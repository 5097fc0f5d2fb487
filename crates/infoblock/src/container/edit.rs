//! Edits as the functions `MprInfoBlockAdd`, `-Remove` and `-Set` make them: each gives a new block.
//!
//! A new block has version 1, aligned data and zero padding, in the size style of the old one.
//! Bytes of the old block that belong to no entry are not carried over.

use super::{InfoBlock, Item};
use crate::bytes::reserve;
use crate::{InfoBlockError, InfoType};

impl InfoBlock {
    /// Returns the block with one more entry, which is the last.
    ///
    /// # Errors
    /// The type is present already, `data` has not the length of `item_size` times `count`, another
    /// entry is unreadable and would be lost, the block would be too large, or memory is short.
    pub fn added(
        &self,
        info_type: InfoType,
        item_size: u32,
        count: u32,
        data: &[u8],
    ) -> Result<Self, InfoBlockError> {
        let item = Item::new(info_type, item_size, count, data)?;
        if self.find(info_type).is_some() {
            return Err(InfoBlockError::Present { info_type });
        }
        self.edited(None, Some(item))
    }

    /// Returns the block without the first entry of a type.
    ///
    /// # Errors
    /// The type is absent, another entry is unreadable and would be lost, or memory is short.
    pub fn removed(&self, info_type: InfoType) -> Result<Self, InfoBlockError> {
        self.edited(Some(self.place_of(info_type)?), None)
    }

    /// Returns the block with other data in the first entry of a type, which keeps its place.
    ///
    /// # Errors
    /// The type is absent, `data` has not the length of `item_size` times `count`, another entry is
    /// unreadable and would be lost, the block would be too large, or memory is short.
    pub fn replaced(
        &self,
        info_type: InfoType,
        item_size: u32,
        count: u32,
        data: &[u8],
    ) -> Result<Self, InfoBlockError> {
        let item = Item::new(info_type, item_size, count, data)?;
        self.edited(Some(self.place_of(info_type)?), Some(item))
    }

    fn place_of(&self, info_type: InfoType) -> Result<usize, InfoBlockError> {
        self.entries()
            .position(|entry| entry.info_type == info_type)
            .ok_or(InfoBlockError::Absent { info_type })
    }

    /// Rebuilds the block with `item` in place of the entry at `place`, or at the end.
    fn edited(&self, place: Option<usize>, item: Option<Item<'_>>) -> Result<Self, InfoBlockError> {
        let mut items = Vec::new();
        reserve(&mut items, self.entries().len().saturating_add(1))?;
        for (index, entry) in self.entries().enumerate() {
            if place != Some(index) {
                items.push(entry.item()?);
            } else if let Some(item) = item {
                items.push(item);
            }
        }
        if place.is_none() {
            items.extend(item);
        }
        Self::from_items(&items, self.size_style())
    }
}
