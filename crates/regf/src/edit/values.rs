//! Setting and deleting values.

use super::keys::stored;
use super::lists::offset_at;
use super::lookup::compare_stored;
use super::{EditError, HiveEditor};
use crate::key_value::{FIXED, FLAG_COMPRESSED};
use crate::lint::{KeyRecord, LONGEST_VALUE_NAME, ValueRecord};
use crate::{KeyPath, Name, ValueType};

/// The number of values is a predefined handle instead.
const PREDEFINED_HANDLE: u16 = 0x40;
/// The value hides one of a lower layer (regf, "Key value", "Flags"); one that is set does not.
const TOMBSTONE: u16 = 0x2;

impl HiveEditor {
    /// Sets the value `name` of the key at `path`; an empty name is the key's unnamed value.
    ///
    /// A value that exists keeps its name, as it is written, and its place among the others; a new one is
    /// the last.
    ///
    /// # Errors
    /// [`EditError::NoKey`], [`EditError::PredefinedHandle`], [`EditError::TooLarge`] for the name, the
    /// data or a full hive, [`EditError::Damaged`], [`EditError::Memory`].
    pub fn set_value(
        &mut self,
        path: &KeyPath,
        name: &Name,
        kind: ValueType,
        data: &[u8],
    ) -> Result<(), EditError> {
        let (units, most) = (name.units().len(), LONGEST_VALUE_NAME);
        if units > most {
            return Err(EditError::too_large("units of a value's name", units, most));
        }
        let size = self.data_size(data)?;
        self.at_once(|editor| {
            let key = editor.key_with_values(path)?;
            let value = match editor.value(key, name)? {
                Some((_, value)) => value,
                None => editor.new_value(key, name)?,
            };
            editor.store(value, data)?;
            let flags = editor.heap.word(value, ValueRecord::FLAGS)? & !u32::from(TOMBSTONE);
            editor.heap.put_word(value, ValueRecord::FLAGS, flags)?;
            editor.heap.put_word(value, ValueRecord::KIND, kind.0)?;
            editor.raise(key, KeyRecord::LARGEST_VALUE_DATA, size)?;
            editor.touch(key)
        })
    }

    /// Deletes the value `name` of the key at `path`.
    ///
    /// # Errors
    /// [`EditError::NoKey`], [`EditError::NoValue`], [`EditError::PredefinedHandle`],
    /// [`EditError::Damaged`], [`EditError::Memory`].
    pub fn delete_value(&mut self, path: &KeyPath, name: &Name) -> Result<(), EditError> {
        self.at_once(|editor| {
            let key = editor.key_with_values(path)?;
            let Some((index, value)) = editor.value(key, name)? else {
                return Err(EditError::NoValue { path: path.clone(), value: name.clone() });
            };
            editor.release_data(value)?;
            editor.heap.release(value)?;
            editor.remove_value(key, index)?;
            editor.touch(key)
        })
    }

    /// Finds a key whose values can be changed.
    fn key_with_values(&mut self, path: &KeyPath) -> Result<u32, EditError> {
        let key = self.find(path)?;
        self.require_sound(key)?;
        if self.key(key)?.flags() & PREDEFINED_HANDLE != 0 {
            return Err(EditError::PredefinedHandle { path: path.clone() });
        }
        Ok(key)
    }

    /// Returns the number and the cell of the value `name` of the key at `key`.
    fn value(&self, key: u32, name: &Name) -> Result<Option<(usize, u32)>, EditError> {
        let record = self.key(key)?;
        let (count, list) = (record.word(KeyRecord::VALUE_COUNT), record.word(KeyRecord::VALUES));
        if count == 0 {
            return Ok(None);
        }
        let list = self.heap.content(list)?;
        for index in 0..count as usize {
            let Some(cell) = offset_at(list, index) else { break };
            let value = ValueRecord::read(self.heap.content(cell)?, cell)?;
            if compare_stored(value.name(), name).is_eq() {
                return Ok(Some((index, cell)));
            }
        }
        Ok(None)
    }

    /// Makes a value without data and adds it to the list of its key.
    fn new_value(&mut self, key: u32, name: &Name) -> Result<u32, EditError> {
        let (bytes, compressed) = stored(name)?;
        // The longest name has 32766 bytes.
        let len = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        // Windows does not set the flag for the unnamed value (20,000 values in hives of NT 4 to 10).
        let flags = if compressed && !bytes.is_empty() { FLAG_COMPRESSED } else { 0 };
        let value = self.heap.allocate(FIXED.saturating_add(bytes.len()))?;
        self.heap.put(value, 0, b"vk")?;
        self.heap.put(value, 2, &len.to_le_bytes())?;
        self.heap.put_word(value, ValueRecord::DATA_SIZE, crate::key_value::RESIDENT)?;
        self.heap.put(value, ValueRecord::FLAGS, &flags.to_le_bytes())?;
        self.heap.put(value, FIXED, &bytes)?;

        let record = self.key(key)?;
        let (count, list) = (record.word(KeyRecord::VALUE_COUNT), record.word(KeyRecord::VALUES));
        let place = (count as usize).saturating_mul(4);
        let list = match count {
            0 => self.heap.allocate(4)?,
            _ if self.heap.content(list)?.len() >= place.saturating_add(4) => list,
            _ => {
                // With room for an eighth more, so that a list that grows does not move each time.
                let room = place.saturating_add(place / 8).saturating_add(4);
                let list = self.heap.resize(list, room)?;
                self.heap.clear(list, place)?;
                list
            }
        };
        self.heap.put_word(list, place, value)?;
        self.heap.put_word(key, KeyRecord::VALUES, list)?;
        self.heap.put_word(key, KeyRecord::VALUE_COUNT, count.saturating_add(1))?;
        let size = u32::try_from(name.units().len().saturating_mul(2)).unwrap_or(u32::MAX);
        self.raise(key, KeyRecord::LARGEST_VALUE_NAME, size)?;
        Ok(value)
    }

    /// Takes a value out of the list of its key. The largest sizes stay upper bounds; without values they
    /// are 0.
    fn remove_value(&mut self, key: u32, index: usize) -> Result<(), EditError> {
        let record = self.key(key)?;
        let (count, list) = (record.word(KeyRecord::VALUE_COUNT), record.word(KeyRecord::VALUES));
        self.heap.put_word(key, KeyRecord::VALUE_COUNT, count.saturating_sub(1))?;
        if count > 1 {
            let start = index.saturating_mul(4);
            let end = (count as usize).saturating_mul(4);
            let behind = self.copy(list, start.saturating_add(4), end)?;
            self.heap.put(list, start, &behind)?;
            // What is behind the last element must not look like one more.
            return self.heap.fill(list, end.saturating_sub(4), end);
        }
        self.heap.release(list)?;
        self.no_values(key)
    }

    /// Frees all values of a key that is about to be deleted.
    pub(super) fn release_values(&mut self, key: u32) -> Result<(), EditError> {
        let record = self.key(key)?;
        let (count, list) = (record.word(KeyRecord::VALUE_COUNT), record.word(KeyRecord::VALUES));
        if count == 0 {
            return Ok(());
        }
        let values = self.copy(list, 0, (count as usize).saturating_mul(4))?;
        for index in 0..count as usize {
            let Some(value) = offset_at(&values, index) else { break };
            self.release_data(value)?;
            self.heap.release(value)?;
        }
        self.heap.release(list)
    }

    fn no_values(&mut self, key: u32) -> Result<(), EditError> {
        self.heap.put_word(key, KeyRecord::VALUES, u32::MAX)?;
        self.heap.put_word(key, KeyRecord::LARGEST_VALUE_NAME, 0)?;
        self.heap.put_word(key, KeyRecord::LARGEST_VALUE_DATA, 0)
    }

    /// Raises a field that is an upper bound.
    fn raise(&mut self, key: u32, place: usize, size: u32) -> Result<(), EditError> {
        let largest = self.heap.word(key, place)?.max(size);
        self.heap.put_word(key, place, largest)
    }
}
