//! Creating and deleting keys.

use super::lookup::Spot;
use super::{EditError, HiveEditor};
use crate::key_node::{FIXED, FLAG_COMPRESSED};
use crate::lint::{KeyRecord, LONGEST_KEY_NAME};
use crate::{KeyPath, Limits, Name};

/// The root of the hive, and keys that are not to be deleted (regf, "Flags").
const NOT_DELETABLE: u16 = 0x4 | 0x8;
/// The number of values is a predefined handle instead.
const PREDEFINED_HANDLE: u16 = 0x40;
/// Virtualization flags in the upper half of the field of the largest subkey name, and the one among
/// them that passes them on to new subkeys (regf, "Virtualization control flags").
const VIRTUALIZATION: u32 = 0x000F_0000;
const PASSED_ON: u32 = 0x0008_0000;

impl HiveEditor {
    /// Creates the key `name` below `parent`: without values or class, with the parent's descriptor.
    ///
    /// # Errors
    /// [`EditError::NoKey`] for the parent, [`EditError::KeyExists`], [`EditError::KeyName`],
    /// [`EditError::TooLarge`] for more than 512 levels or a full hive, [`EditError::Damaged`],
    /// [`EditError::Memory`].
    pub fn create_key(&mut self, parent: &KeyPath, name: &Name) -> Result<(), EditError> {
        let units = name.units();
        if units.is_empty() || units.len() > LONGEST_KEY_NAME || units.contains(&u16::from(b'\\')) {
            return Err(EditError::KeyName { name: name.clone() });
        }
        let (levels, most) = (parent.names().len().saturating_add(1), Limits::DEFAULT.depth);
        if levels > most {
            return Err(EditError::too_large("levels of keys", levels, most));
        }
        self.at_once(|editor| {
            let above = editor.find(parent)?;
            editor.require_sound(above)?;
            match editor.locate(above, name)? {
                Spot::Found(..) => Err(EditError::KeyExists { path: parent.join(name.clone()) }),
                Spot::Vacant(slot) => {
                    let cell = editor.new_key(above, name)?;
                    editor.insert(above, slot, cell, name)?;
                    editor.count_subkey(above, name)
                }
            }
        })
    }

    /// Deletes the key at `path`, which must not have subkeys, with its values.
    ///
    /// # Errors
    /// [`EditError::NoKey`], [`EditError::HasSubkeys`], [`EditError::NotDeletable`],
    /// [`EditError::Damaged`], [`EditError::Memory`].
    pub fn delete_key(&mut self, path: &KeyPath) -> Result<(), EditError> {
        let Some((parent, name)) = path.split_last() else {
            let flags = self.key(self.base_block.root_cell)?.flags();
            return Err(EditError::NotDeletable { path: path.clone(), flags });
        };
        self.at_once(|editor| {
            let no_key = || EditError::NoKey { path: path.clone() };
            let above = editor.find(&parent)?;
            editor.require_sound(above)?;
            let Spot::Found(slot, cell) = editor.locate(above, name)? else { return Err(no_key()) };
            editor.require_sound(cell)?;
            let key = editor.key(cell)?;
            let (flags, count) = (key.flags(), key.word(KeyRecord::SUBKEY_COUNT));
            if flags & NOT_DELETABLE != 0 {
                return Err(EditError::NotDeletable { path: path.clone(), flags });
            }
            if flags & PREDEFINED_HANDLE != 0 {
                return Err(EditError::PredefinedHandle { path: path.clone() });
            }
            if count > 0 {
                return Err(EditError::HasSubkeys { path: path.clone(), count });
            }
            let (class, security) = (key.word(KeyRecord::CLASS), key.word(KeyRecord::SECURITY));
            editor.release_values(cell)?;
            if class != u32::MAX {
                editor.heap.release(class)?;
            }
            editor.drop_reference(security)?;
            editor.remove(above, slot)?;
            editor.heap.release(cell)?;
            editor.uncount_subkey(above)
        })
    }

    /// Makes the cell of a new key below the one at `parent`.
    fn new_key(&mut self, parent: u32, name: &Name) -> Result<u32, EditError> {
        let (bytes, compressed) = stored(name)?;
        let above = self.key(parent)?;
        let security = above.word(KeyRecord::SECURITY);
        let inherited = above.word(KeyRecord::LARGEST_SUBKEY_NAME);
        let passed_on = if inherited & PASSED_ON != 0 { inherited & VIRTUALIZATION } else { 0 };
        self.add_reference(security)?;
        let cell = self.heap.allocate(FIXED.saturating_add(bytes.len()))?;
        // The longest name has 510 bytes.
        let len = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        let flags = if compressed { FLAG_COMPRESSED } else { 0 };
        self.heap.put(cell, 0, b"nk")?;
        self.heap.put(cell, 2, &flags.to_le_bytes())?;
        self.heap.put(cell, KeyRecord::TIME, &self.time.0.to_le_bytes())?;
        for (place, word) in [
            (KeyRecord::PARENT, parent),
            (KeyRecord::SUBKEYS, u32::MAX),
            (KeyRecord::VOLATILE_SUBKEYS, u32::MAX),
            (KeyRecord::VALUES, u32::MAX),
            (KeyRecord::SECURITY, security),
            (KeyRecord::CLASS, u32::MAX),
            (KeyRecord::LARGEST_SUBKEY_NAME, passed_on),
        ] {
            self.heap.put_word(cell, place, word)?;
        }
        self.heap.put(cell, KeyRecord::NAME_LEN, &len.to_le_bytes())?;
        self.heap.put(cell, FIXED, &bytes)?;
        Ok(cell)
    }

    fn count_subkey(&mut self, parent: u32, name: &Name) -> Result<(), EditError> {
        let key = self.key(parent)?;
        let count = key.word(KeyRecord::SUBKEY_COUNT).checked_add(1);
        let count =
            count.ok_or_else(|| EditError::too_large("subkeys", usize::MAX, u32::MAX as usize))?;
        let field = key.word(KeyRecord::LARGEST_SUBKEY_NAME);
        let size = u32::try_from(name.units().len().saturating_mul(2)).unwrap_or(u32::MAX);
        let largest = (field & 0xFFFF).max(size);
        self.heap.put_word(parent, KeyRecord::SUBKEY_COUNT, count)?;
        self.heap.put_word(parent, KeyRecord::LARGEST_SUBKEY_NAME, (field & !0xFFFF) | largest)?;
        self.touch(parent)
    }

    /// Counts one subkey less. The largest sizes stay upper bounds; without subkeys they are 0.
    fn uncount_subkey(&mut self, parent: u32) -> Result<(), EditError> {
        let key = self.key(parent)?;
        let count = key.word(KeyRecord::SUBKEY_COUNT).saturating_sub(1);
        let field = key.word(KeyRecord::LARGEST_SUBKEY_NAME);
        self.heap.put_word(parent, KeyRecord::SUBKEY_COUNT, count)?;
        if count == 0 {
            self.heap.put_word(parent, KeyRecord::LARGEST_SUBKEY_NAME, field & !0xFFFF)?;
            self.heap.put_word(parent, KeyRecord::LARGEST_CLASS, 0)?;
        }
        self.touch(parent)
    }

    /// Sets a key's time to that of the edit.
    pub(super) fn touch(&mut self, key: u32) -> Result<(), EditError> {
        self.heap.put(key, KeyRecord::TIME, &self.time.0.to_le_bytes())
    }
}

/// Returns a name's bytes as stored, and whether they are one a unit: that is where each unit fits.
pub(super) fn stored(name: &Name) -> Result<(Vec<u8>, bool), EditError> {
    let compressed = name.is_latin1();
    let width = if compressed { 1 } else { 2 };
    let size = name.units().len().saturating_mul(width);
    let mut bytes = crate::bytes::vec_for(size).ok_or(EditError::Memory)?;
    for unit in name.units().iter().map(|unit| unit.to_le_bytes()) {
        bytes.extend(unit.iter().take(width));
    }
    Ok((bytes, compressed))
}
