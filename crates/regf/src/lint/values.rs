//! The check of values and their data (regf, "Key values list", "Key value", "Big data").

use super::names::{utf16_size, value_name_fault};
use super::{KeyRecord, Survey, ValueRecord};
use crate::CellOffset;
use crate::bytes::{u16_at, u32_at};
use crate::cell::Damage;
use crate::key_node::signature;
use crate::key_value::{RESIDENT, SEGMENT};
use crate::upcase::compare;

/// The number of values is a predefined handle instead.
const PREDEFINED_HANDLE: u16 = 0x40;

impl<'b> Survey<'b> {
    /// Checks the values of the key at `owner`.
    pub(super) fn list_values(&mut self, owner: u32, key: &KeyRecord<'b>) {
        if key.flags() & PREDEFINED_HANDLE != 0 {
            return;
        }
        let (count, list) = (key.word(KeyRecord::VALUE_COUNT), key.word(KeyRecord::VALUES));
        if (count == 0) != (list == u32::MAX) {
            let expected = "a list of values where there are any";
            let found = format!("{count} values, their list at {list:#x}");
            return self.report(owner, Damage::error(CellOffset(owner).in_file(), expected, found));
        }
        if count == 0 {
            return;
        }
        let content = match self.claim(list) {
            Ok(content) => content,
            Err(damage) => return self.report(owner, damage),
        };
        let room = content.len() / 4;
        if count as usize > room {
            let expected = format!("a list of {count} values");
            let found = format!("a cell with room for {room}");
            self.report(owner, Damage::error(CellOffset(list).in_file(), expected, found));
        }
        self.names.clear();
        for element in content.as_chunks::<4>().0.iter().take(count as usize) {
            let at = u32::from_le_bytes(*element);
            match self.claim(at).and_then(|content| ValueRecord::read(content, at)) {
                Ok(value) => self.value(owner, key, at, value),
                Err(damage) => self.report(owner, damage),
            }
        }
        self.names_differ(owner);
    }

    fn value(&mut self, owner: u32, key: &KeyRecord<'b>, at: u32, value: ValueRecord<'b>) {
        self.tally.values = self.tally.values.saturating_add(1);
        let name = value.name();
        let place = CellOffset(at).in_file();
        if let Some((expected, found)) = value_name_fault(name) {
            self.report_of(owner, Some(name), Damage::error(place, expected, found));
        }
        let size = value.word(ValueRecord::DATA_SIZE) & !RESIDENT;
        for (what, own, largest) in [
            ("name", utf16_size(name), key.word(KeyRecord::LARGEST_VALUE_NAME)),
            ("data", size, key.word(KeyRecord::LARGEST_VALUE_DATA)),
        ] {
            if own > largest {
                let expected = format!("largest {what} of a value at least {own} bytes");
                let damage =
                    Damage::error(CellOffset(owner).in_file(), expected, largest.to_string());
                self.report_of(owner, Some(name), damage);
            }
        }
        if self.names.try_reserve(1).is_ok() {
            self.names.push((name.hash(), name));
        } else {
            self.report(owner, Damage::error(place, "memory for the check", "none left"));
        }
        if let Err(damage) = self.data(owner, at, &value) {
            self.report_of(owner, Some(name), damage);
        }
    }

    /// Checks that no two values of a key have the same name to Windows.
    fn names_differ(&mut self, owner: u32) {
        let mut names = std::mem::take(&mut self.names);
        names.sort_unstable_by(|(hash, name), (other_hash, other)| {
            hash.cmp(other_hash).then_with(|| compare(name.units(), other.units()))
        });
        for pair in names.windows(2) {
            let [(hash, name), (other_hash, other)] = pair else { continue };
            if hash == other_hash && compare(name.units(), other.units()).is_eq() {
                let place = CellOffset(owner).in_file();
                let damage = Damage::error(place, "values with different names", "a name again");
                self.report_of(owner, Some(*name), damage);
            }
        }
        names.clear();
        self.names = names;
    }

    fn data(&mut self, owner: u32, at: u32, value: &ValueRecord<'b>) -> Result<(), Damage> {
        let size = value.word(ValueRecord::DATA_SIZE);
        let place = CellOffset(at).in_file();
        if size & RESIDENT != 0 {
            return match size & !RESIDENT {
                0..=4 => Ok(()),
                more => {
                    let expected = "at most 4 bytes of data in the value itself";
                    Err(Damage::error(place, expected, more.to_string()))
                }
            };
        }
        if size == 0 {
            return Ok(());
        }
        let size = size as usize;
        let cell = value.word(ValueRecord::DATA);
        let content = self.claim(cell)?;
        if size > SEGMENT && self.minor > 3 {
            return self.big_data(owner, cell, content, size);
        }
        if content.len() < size {
            return Err(Damage::error(
                CellOffset(cell).in_file(),
                format!("{size} bytes of data"),
                format!("a cell of {}", content.len()),
            ));
        }
        Ok(())
    }

    fn big_data(
        &mut self,
        owner: u32,
        at: u32,
        record: &'b [u8],
        size: usize,
    ) -> Result<(), Damage> {
        let place = CellOffset(at).in_file();
        if !record.starts_with(b"db") {
            let expected = format!("big data (\"db\") for {size} bytes");
            return Err(Damage::error(place, expected, signature(record)));
        }
        let (count, needed) = (u16_at(record, 2).map_or(0, usize::from), size.div_ceil(SEGMENT));
        if count != needed {
            let expected = format!("{needed} segments for {size} bytes of data");
            return Err(Damage::error(place, expected, count.to_string()));
        }
        let list = u32_at(record, 4).unwrap_or(u32::MAX);
        let offsets = self.claim(list)?;
        let room = offsets.len() / 4;
        if room < count {
            let expected = format!("a list of {count} segments");
            let found = format!("a cell with room for {room}");
            return Err(Damage::error(CellOffset(list).in_file(), expected, found));
        }
        let mut left = size;
        for element in offsets.as_chunks::<4>().0.iter().take(count) {
            let at = u32::from_le_bytes(*element);
            let content = self.claim(at)?;
            let wanted = left.min(SEGMENT);
            if content.len() < wanted {
                let found = format!("a cell of {}", content.len());
                let expected = format!("a segment of {wanted} bytes");
                return Err(Damage::error(CellOffset(at).in_file(), expected, found));
            }
            if content.len() < SEGMENT {
                // Each last segment in the SYSTEM hives of Windows XP to 10 that were measured, 34 of
                // them, is as large as the others: Windows may write up to that size in place.
                let expected = format!("a segment with room for {SEGMENT} bytes");
                let found = format!("a cell of {}", content.len());
                let place = CellOffset(at).in_file();
                self.report(owner, Damage::warning(place, expected, found));
            }
            left = left.saturating_sub(wanted);
        }
        Ok(())
    }
}
