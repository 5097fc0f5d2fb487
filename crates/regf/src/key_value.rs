//! Values as they lie in a hive (regf, "Key values list", "Key value", "Big data").
//!
//! ```text
//!  0  2  "vk"                                   0  2  "db"
//!  2  2  name length, bytes                     2  2  number of segments
//!  4  4  data size; top bit: data in the field  4  4  list of segments (cell offsets 4)
//!  8  4  cell of the data, or the data
//! 12  4  type
//! 16  2  flags: 1 = name is one byte a unit
//! 20     name
//! ```

use crate::bytes::{u16_at, u32_at, vec_for};
use crate::cell::{CellSet, Damage};
use crate::key_node::{signature, stored_name};
use crate::{CellOffset, Hive, KeyNode, StoredName, ValueType};
use std::borrow::Cow;

/// Size of the fixed part.
pub(crate) const FIXED: usize = 20;
/// Name is one byte a unit.
pub(crate) const FLAG_COMPRESSED: u16 = 1;
/// Data lie in the value itself.
pub(crate) const RESIDENT: u32 = 0x8000_0000;
/// Largest data in one cell from format 1.4 on; also the size of each segment but the last.
pub(crate) const SEGMENT: usize = 16344;

/// A value in a hive; borrows from it.
#[derive(Clone, Copy)]
pub struct KeyValue<'h> {
    hive: &'h Hive,
    offset: CellOffset,
    cell: &'h [u8],
    name: StoredName<'h>,
}

impl<'h> KeyValue<'h> {
    fn read(hive: &'h Hive, offset: CellOffset) -> Result<Self, Damage> {
        let cell = hive.cell(offset)?;
        let damage = |expected: &str, found: String| Damage::error(offset.in_file(), expected, found);
        if !cell.starts_with(b"vk") {
            return Err(damage("a key value (\"vk\")", signature(cell)));
        }
        let len = u16_at(cell, 2).map_or(0, usize::from);
        let Some(bytes) = cell.get(FIXED..).and_then(|rest| rest.get(..len)) else {
            return Err(damage(
                "a value name within its cell",
                format!("{len} bytes of name in a cell of {}", cell.len()),
            ));
        };
        let flags = u16_at(cell, 16).unwrap_or(0);
        let name = stored_name(bytes, flags & FLAG_COMPRESSED != 0);
        Ok(Self { hive, offset, cell, name })
    }

    /// Returns the name as stored; without units it is the key's unnamed value.
    pub fn name(&self) -> StoredName<'h> {
        self.name
    }

    /// Returns the type.
    pub fn kind(&self) -> ValueType {
        ValueType(u32_at(self.cell, 12).unwrap_or(0))
    }

    /// Returns the size of the data in bytes, as the value gives it.
    pub fn data_size(&self) -> u32 {
        u32_at(self.cell, 4).unwrap_or(0) & !RESIDENT
    }

    /// Returns the data, borrowed unless it lies in several segments.
    pub(crate) fn data(&self, used: &mut CellSet) -> Result<Cow<'h, [u8]>, Damage> {
        let size = self.data_size() as usize;
        let here = self.offset.in_file();
        if u32_at(self.cell, 4).unwrap_or(0) & RESIDENT != 0 {
            let field = self.cell.get(8..12).unwrap_or(&[]);
            return field.get(..size).map(Cow::Borrowed).ok_or_else(|| {
                Damage::error(here, "at most 4 bytes of data in the value itself", size.to_string())
            });
        }
        if size == 0 {
            return Ok(Cow::Borrowed(&[]));
        }
        let at = CellOffset(u32_at(self.cell, 8).unwrap_or(u32::MAX));
        used.claim(at)?;
        let cell = self.hive.cell(at)?;
        if size > SEGMENT && self.hive.has_big_data() && cell.starts_with(b"db") && cell.len() < size {
            return self.big_data(cell, at, size, used).map(Cow::Owned);
        }
        cell.get(..size).map(Cow::Borrowed).ok_or_else(|| {
            Damage::error(
                at.in_file(),
                format!("{size} bytes of data"),
                format!("a cell of {}", cell.len()),
            )
        })
    }

    fn big_data(
        &self,
        record: &[u8],
        at: CellOffset,
        size: usize,
        used: &mut CellSet,
    ) -> Result<Vec<u8>, Damage> {
        let count = u16_at(record, 2).map_or(0, usize::from);
        if count != size.div_ceil(SEGMENT) {
            return Err(Damage::error(
                at.in_file(),
                format!("{} segments for {size} bytes of data", size.div_ceil(SEGMENT)),
                count.to_string(),
            ));
        }
        let list = CellOffset(u32_at(record, 4).unwrap_or(u32::MAX));
        used.claim(list)?;
        let offsets = self.hive.cell(list)?;
        // Checked against the hive's size before it is reserved: a hostile size costs nothing.
        if size > self.hive.image().len() as usize {
            return Err(Damage::error(at.in_file(), "data within the hive", format!("{size} bytes")));
        }
        let mut data = vec_for(size)
            .ok_or_else(|| Damage::error(at.in_file(), "memory for the data", "none left"))?;
        for n in 0..count {
            let segment = CellOffset(u32_at(offsets, n.saturating_mul(4)).unwrap_or(u32::MAX));
            used.claim(segment)?;
            let cell = self.hive.cell(segment)?;
            let wanted = size.saturating_sub(data.len()).min(SEGMENT);
            let bytes = cell.get(..wanted).ok_or_else(|| {
                Damage::error(
                    segment.in_file(),
                    format!("a segment of {wanted} bytes"),
                    format!("a cell of {}", cell.len()),
                )
            })?;
            data.extend_from_slice(bytes);
        }
        Ok(data)
    }
}

impl<'h> KeyNode<'h> {
    /// Hands each value to `take`, in stored order; what can't be read goes to `report`.
    pub(crate) fn list_values(
        &self,
        used: &mut CellSet,
        report: &mut dyn FnMut(Damage),
        take: &mut dyn FnMut(KeyValue<'h>, &mut CellSet),
    ) {
        let (list, count) = (self.values_list(), self.value_count() as usize);
        let here = self.offset().in_file();
        if count == 0 {
            // Windows takes the list away with the last value, so one without a count is lost values.
            if !list.is_nil() && self.hive().cell(list).is_ok() && self.flags() & 0x40 == 0 {
                report(Damage::error(here, "no list of values for a count of 0", format!("{list:?}")));
            }
            return;
        }
        let cell = match used.claim(list).and_then(|()| self.hive().cell(list)) {
            Ok(cell) => cell,
            Err(damage) => return report(damage),
        };
        if cell.len() / 4 < count {
            report(Damage::error(
                list.in_file(),
                format!("a list of {count} values"),
                format!("a cell with room for {}", cell.len() / 4),
            ));
        }
        for element in cell.chunks_exact(4).take(count) {
            let at = CellOffset(u32_at(element, 0).unwrap_or(u32::MAX));
            match used.claim(at).and_then(|()| KeyValue::read(self.hive(), at)) {
                Ok(value) => take(value, used),
                Err(damage) => report(damage),
            }
        }
    }
}
