//! Lists of values (regf, "Key values list"): cell offsets of four bytes, one behind the other.
//!
//! The number of values stands in the key. What lies behind the last one in the list's cell has no
//! meaning; Windows leaves there what was deleted.

use crate::bytes::u32_at;
use crate::cell::Damage;
use crate::claims::Claims;
use crate::{CellOffset, Hive, KeyNode, KeyValue, StoredName};

/// A key's list of values.
#[derive(Clone, Copy)]
pub(crate) struct ValueList<'h> {
    hive: &'h Hive,
    pub(crate) at: CellOffset,
    pub(crate) count: usize,
    cell: &'h [u8],
}

impl<'h> KeyNode<'h> {
    /// Returns the list of values, or `None` where the key has none.
    pub(crate) fn value_list(&self) -> Result<Option<ValueList<'h>>, Damage> {
        let (at, count) = (self.values_list(), self.value_count() as usize);
        if count > 0 {
            let cell = self.hive().cell(at)?;
            return Ok(Some(ValueList { hive: self.hive(), at, count, cell }));
        }
        // Windows takes the list away with the last value, so one without a count is lost values.
        if at.is_nil() || self.is_predefined_handle() {
            return Ok(None);
        }
        let here = self.offset().in_file();
        Err(Damage::error(here, "no list of values for a count of 0", format!("one at {at:?}")))
    }
}

impl<'h> ValueList<'h> {
    /// Says whether the cell is too small for the list.
    pub(crate) fn shortage(&self) -> Option<Damage> {
        let room = self.cell.len() / 4;
        (room < self.count).then(|| {
            Damage::error(
                self.at.in_file(),
                format!("a list of {} values", self.count),
                format!("a cell with room for {room}"),
            )
        })
    }

    /// Returns the cells of the values, in stored order.
    pub(crate) fn cells(&self) -> impl Iterator<Item = CellOffset> + use<'h> {
        let elements = self.cell.as_chunks::<4>().0.iter().take(self.count);
        elements.map(|element| CellOffset(u32::from_le_bytes(*element)))
    }

    /// Returns a value that lies right behind the list's end as if it were its next, unless `used` or
    /// `key` speak against it: if nobody else uses it, the number of values is too small.
    ///
    /// Behind the end lies what was deleted: its cell is free, or somebody else's by now (in up to 600
    /// lists of a real hive), or was made anew for a value of the same name.
    pub(crate) fn next_behind(&self, key: &KeyNode<'h>, used: &Claims) -> Option<CellOffset> {
        let at = CellOffset(u32_at(self.cell, self.count.checked_mul(4)?)?);
        if used.contains(at) {
            return None;
        }
        // Most of what lies there is no value, and that is no damage.
        self.hive.peek(at)?.starts_with(b"vk").then_some(())?;
        let value = KeyValue::read(self.hive, at).ok()?;
        if !key.can_have_had(utf16_size(value.name()), value.data_size()) {
            return None;
        }
        let mut own = self.cells().filter_map(|cell| KeyValue::read(self.hive, cell).ok());
        let is_known = own.any(|own| own.name().units().eq(value.name().units()));
        (!is_known).then_some(at)
    }
}

/// Returns the size that a name has or would have as UTF-16.
pub(crate) fn utf16_size(name: StoredName<'_>) -> u64 {
    (name.len() as u64).saturating_mul(2)
}
