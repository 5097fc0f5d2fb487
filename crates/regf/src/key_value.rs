//! Values as they lie in a hive (regf, "Key value", "Big data").
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
use crate::cell::Damage;
use crate::claims::Claims;
use crate::key_node::{signature, stored_name};
use crate::{CellOffset, Hive, StoredName, ValueType};
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
    pub(crate) fn read(hive: &'h Hive, offset: CellOffset) -> Result<Self, Damage> {
        let cell = hive.cell(offset)?;
        let damage =
            |expected: &str, found: String| Damage::error(offset.in_file(), expected, found);
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

    /// Says whether name or size are doubtful; why is for the two that follow to say.
    #[inline]
    pub(crate) fn is_doubtful(&self) -> bool {
        self.room_for_name() >= 8 || self.has_odd_name() || !self.is_of_usual_size()
    }

    /// Returns how many bytes there are behind the name: the cell's content is four bytes short of a
    /// multiple of eight, so that less than eight are padding.
    fn room_for_name(&self) -> usize {
        self.cell.len().saturating_sub(FIXED).saturating_sub(self.name.stored_len())
    }

    fn has_odd_name(&self) -> bool {
        matches!(self.name, StoredName::Utf16(bytes) if bytes.len() % 2 != 0)
    }

    /// Says whether the data lie where a writer puts data of that size, with zeroes behind.
    fn is_of_usual_size(&self) -> bool {
        match u32_at(self.cell, 4).unwrap_or(0) {
            size if size & RESIDENT == 0 => size > 4,
            size => {
                match u32_at(self.cell, 8).unwrap_or(0).checked_shr((size & 7).saturating_mul(8)) {
                    Some(behind) => behind == 0,
                    None => true,
                }
            }
        }
    }

    /// Says what speaks against the length of the name.
    ///
    /// A cell is as large as its value needs and a wrong length leaves room in it. Formats before 1.5
    /// are written by systems that leave up to eight bytes themselves (of 107 in 5841 values in a hive
    /// of NT 4; of none in 400,000 values of later systems).
    pub(crate) fn name_doubt(&self) -> Option<Damage> {
        let (name_len, room) = (self.name.stored_len(), self.room_for_name());
        let most = if self.hive.base_block().minor < 5 { 16 } else { 8 };
        if !self.has_odd_name() && room < most {
            return None;
        }
        let found = format!("a name of {name_len} bytes and room for {room} more");
        Some(Damage::error(self.offset.in_file(), "a value name that fills its cell", found))
    }

    /// Says what speaks against the size of the data: what no writer leaves where there is room for the
    /// data in the value itself (none in 400,000 values of eight hives).
    pub(crate) fn size_doubt(&self) -> Option<Damage> {
        if self.is_of_usual_size() {
            return None;
        }
        let size = self.data_size();
        let found = match u32_at(self.cell, 4).unwrap_or(0) & RESIDENT {
            0 => format!("{size} bytes outside of it"),
            _ => format!("{size} bytes and others behind"),
        };
        let expected = "data in the value itself, zeroes behind";
        Some(Damage::warning(self.offset.in_file(), expected, found))
    }

    /// Returns the data, borrowed unless it lies in several segments.
    pub(crate) fn data(&self, used: &mut Claims) -> Result<Cow<'h, [u8]>, Damage> {
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
        let cell = self.hive.cell(at)?;
        if size > SEGMENT
            && self.hive.has_big_data()
            && cell.starts_with(b"db")
            && cell.len() < size
        {
            return self.big_data(cell, at, size, used).map(Cow::Owned);
        }
        let data = cell.get(..size).ok_or_else(|| {
            Damage::error(
                at.in_file(),
                format!("{size} bytes of data"),
                format!("a cell of {}", cell.len()),
            )
        })?;
        used.claim(at)?;
        Ok(Cow::Borrowed(data))
    }

    fn big_data(
        &self,
        record: &[u8],
        at: CellOffset,
        size: usize,
        used: &mut Claims,
    ) -> Result<Vec<u8>, Damage> {
        let count = u16_at(record, 2).map_or(0, usize::from);
        if count != size.div_ceil(SEGMENT) {
            return Err(Damage::error(
                at.in_file(),
                format!("{} segments for {size} bytes of data", size.div_ceil(SEGMENT)),
                count.to_string(),
            ));
        }
        used.claim(at)?;
        let list = CellOffset(u32_at(record, 4).unwrap_or(u32::MAX));
        let offsets = self.hive.cell(list)?;
        used.claim(list)?;
        // Checked against the hive's size before it is reserved: a hostile size costs nothing.
        if size > self.hive.image().len() as usize {
            return Err(Damage::error(
                at.in_file(),
                "data within the hive",
                format!("{size} bytes"),
            ));
        }
        let mut data = vec_for(size).ok_or_else(|| {
            self.hive.image().no_memory();
            Damage::error(at.in_file(), "memory for the data", "none left")
        })?;
        for n in 0..count {
            let segment = CellOffset(u32_at(offsets, n.saturating_mul(4)).unwrap_or(u32::MAX));
            let cell = self.hive.cell(segment)?;
            let wanted = size.saturating_sub(data.len()).min(SEGMENT);
            let bytes = cell.get(..wanted).ok_or_else(|| {
                Damage::error(
                    segment.in_file(),
                    format!("a segment of {wanted} bytes"),
                    format!("a cell of {}", cell.len()),
                )
            })?;
            used.claim(segment)?;
            data.extend_from_slice(bytes);
        }
        Ok(data)
    }
}
