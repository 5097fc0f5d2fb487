//! Handles of keys: each call of the registry's functions, with lengths and errors made sound.

use super::wide::Wide;
use crate::{FileTime, Name, Value, ValueType};
use std::io;
use std::ptr::{null, null_mut};
use windows_sys::Win32::Foundation::{
    ERROR_FILE_NOT_FOUND, ERROR_INVALID_NAME, ERROR_KEY_DELETED, ERROR_MORE_DATA,
    ERROR_NO_MORE_ITEMS, ERROR_NOT_ENOUGH_MEMORY, ERROR_SUCCESS, FILETIME, WIN32_ERROR,
};
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, KEY_CREATE_SUB_KEY, KEY_ENUMERATE_SUB_KEYS,
    KEY_READ, KEY_SET_VALUE, KEY_WOW64_64KEY, REG_CREATED_NEW_KEY, REG_LINK,
    REG_OPTION_BACKUP_RESTORE, REG_OPTION_NON_VOLATILE, REG_OPTION_OPEN_LINK, RegCloseKey,
    RegCreateKeyExW, RegDeleteKeyExW, RegDeleteValueW, RegEnumKeyExW, RegEnumValueW, RegFlushKey,
    RegOpenKeyExW, RegQueryInfoKeyW, RegQueryValueExW, RegSetValueExW,
};

/// Units of the longest key name, 255, and its NUL. Wine and damaged hives can have more.
const KEY_NAME: usize = 256;
/// Units of the longest value name, 16383, and its NUL.
const VALUE_NAME: usize = 16384;
/// Bytes that are enough for most values.
const DATA: u32 = 4096;
/// How often a buffer is made larger for a thing that grows at the same time.
const GROWTH: usize = 8;

/// The number by which the system names a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Code(pub(super) WIN32_ERROR);

impl Code {
    pub(super) const OUT_OF_MEMORY: Self = Self(ERROR_NOT_ENOUGH_MEMORY);
    /// The data is larger than what may be read, or keeps growing.
    pub(super) const TOO_LARGE: Self = Self(ERROR_MORE_DATA);
    /// What a name is that the functions can't be given.
    pub(super) const INVALID_NAME: Self = Self(ERROR_INVALID_NAME);

    /// Says whether it means that there is no such key or value, or none any more.
    pub(super) fn is_absence(self) -> bool {
        matches!(self.0, ERROR_FILE_NOT_FOUND | ERROR_KEY_DELETED)
    }

    fn check(code: WIN32_ERROR) -> Result<(), Self> {
        if code == ERROR_SUCCESS { Ok(()) } else { Err(Self(code)) }
    }
}

impl From<Code> for io::Error {
    fn from(code: Code) -> Self {
        Self::from_raw_os_error(code.0.cast_signed())
    }
}

/// What a handle may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rights {
    /// Read values and list subkeys.
    Read,
    /// The same, by the right of those who make backups: whatever the key's own access list says.
    Backup,
    /// Read, make subkeys and set values.
    Write,
}

impl Rights {
    fn mask(self) -> u32 {
        let rights = match self {
            Self::Read | Self::Backup => KEY_READ,
            Self::Write => KEY_READ | KEY_SET_VALUE | KEY_CREATE_SUB_KEY | KEY_ENUMERATE_SUB_KEYS,
        };
        rights | KEY_WOW64_64KEY
    }

    fn options(self) -> u32 {
        if self == Self::Backup { REG_OPTION_BACKUP_RESTORE } else { 0 }
    }
}

/// What becomes of a key that is a link to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Links {
    /// The link itself is opened.
    Carried,
    /// The key that it leads to is opened.
    Followed,
}

/// An open key; closed when it is dropped.
#[derive(Debug)]
pub(super) struct KeyHandle(HKEY);

// SAFETY: a handle of a key belongs to the process and not to a thread: any thread may use and close it. Its
// owner is the only one that closes it.
unsafe impl Send for KeyHandle {}

impl Drop for KeyHandle {
    fn drop(&mut self) {
        // SAFETY: the handle was opened by this type, is open, and nobody else has it.
        unsafe { RegCloseKey(self.0) };
    }
}

/// What the system says of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) subkeys: u32,
    pub(super) written: FileTime,
}

/// Whether a key was made or was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Created {
    Made,
    WasThere,
}

impl KeyHandle {
    /// Opens a key of this machine, or of this user.
    pub(super) fn predefined(base: super::Base, path: &Name, rights: Rights) -> Result<Self, Code> {
        let base = match base {
            super::Base::LocalMachine => HKEY_LOCAL_MACHINE,
            super::Base::CurrentUser => HKEY_CURRENT_USER,
        };
        open(base, path, rights, Links::Followed)
    }

    /// Opens a subkey; its name is one name, not a path.
    pub(super) fn open(&self, name: &Name, rights: Rights, links: Links) -> Result<Self, Code> {
        if !is_plain(name) {
            return Err(Code::INVALID_NAME);
        }
        open(self.0, name, rights, links)
    }

    /// Opens the same key once more.
    pub(super) fn duplicate(&self, rights: Rights) -> Result<Self, Code> {
        open(self.0, &Name::default(), rights, Links::Carried)
    }

    pub(super) fn facts(&self) -> Result<Facts, Code> {
        let mut subkeys = 0;
        let mut written = FILETIME::default();
        // SAFETY: the handle is open; the pointers that are not null lead to live variables of the right type.
        let code = unsafe {
            RegQueryInfoKeyW(
                self.0,
                null_mut(),
                null_mut(),
                null(),
                &raw mut subkeys,
                null_mut(),
                null_mut(),
                null_mut(),
                null_mut(),
                null_mut(),
                null_mut(),
                &raw mut written,
            )
        };
        Code::check(code)?;
        let high = u64::from(written.dwHighDateTime) << 32;
        Ok(Facts { subkeys, written: FileTime(high | u64::from(written.dwLowDateTime)) })
    }

    /// Returns the name of the subkey of this number, or `None` behind the last.
    pub(super) fn subkey(&self, index: u32, buffer: &mut Buffer) -> Result<Option<Name>, Code> {
        buffer.room_for_names(KEY_NAME)?;
        for _ in 0..GROWTH {
            let mut len = buffer.units();
            // SAFETY: the handle is open; the buffer has as many units as `len` says.
            let code = unsafe {
                RegEnumKeyExW(
                    self.0,
                    index,
                    buffer.names.as_mut_ptr(),
                    &raw mut len,
                    null(),
                    null_mut(),
                    null_mut(),
                    null_mut(),
                )
            };
            match code {
                ERROR_SUCCESS => return Ok(Some(buffer.name(len))),
                ERROR_NO_MORE_ITEMS => return Ok(None),
                ERROR_MORE_DATA => buffer.grow_names()?,
                code => return Err(Code(code)),
            }
        }
        Err(Code::TOO_LARGE)
    }

    /// Returns the value of this number, or `None` behind the last. Its data may not be larger than `limit`.
    pub(super) fn value_at(
        &self,
        index: u32,
        limit: usize,
        buffer: &mut Buffer,
    ) -> Result<Option<Value>, Code> {
        buffer.room_for_names(VALUE_NAME)?;
        buffer.room_for_first_data()?;
        for _ in 0..GROWTH {
            let (mut len, mut kind, mut size) = (buffer.units(), 0, buffer.bytes());
            // SAFETY: the handle is open; the buffers have as many units and bytes as `len` and `size` say.
            let code = unsafe {
                RegEnumValueW(
                    self.0,
                    index,
                    buffer.names.as_mut_ptr(),
                    &raw mut len,
                    null(),
                    &raw mut kind,
                    buffer.data.as_mut_ptr(),
                    &raw mut size,
                )
            };
            match code {
                ERROR_SUCCESS => {
                    let data = buffer.data(size)?;
                    let name = buffer.name(len);
                    return Ok(Some(Value { name, kind: ValueType(kind), data }));
                }
                ERROR_NO_MORE_ITEMS => return Ok(None),
                ERROR_MORE_DATA => buffer.room_for_data(size, limit)?,
                code => return Err(Code(code)),
            }
        }
        Err(Code::TOO_LARGE)
    }

    /// Returns the value of a name, or `None` where there is none.
    pub(super) fn value(&self, name: &Name, buffer: &mut Buffer) -> Result<Option<Value>, Code> {
        let wide = Wide::of(name).ok_or(Code::INVALID_NAME)?;
        buffer.room_for_first_data()?;
        for _ in 0..GROWTH {
            let (mut kind, mut size) = (0, buffer.bytes());
            // SAFETY: the handle is open, the name is ended by a NUL, the buffer has as many bytes as `size` says.
            let code = unsafe {
                RegQueryValueExW(
                    self.0,
                    wide.as_ptr(),
                    null(),
                    &raw mut kind,
                    buffer.data.as_mut_ptr(),
                    &raw mut size,
                )
            };
            match code {
                ERROR_SUCCESS => {
                    let data = buffer.data(size)?;
                    return Ok(Some(Value { name: name.clone(), kind: ValueType(kind), data }));
                }
                ERROR_MORE_DATA => buffer.room_for_data(size, usize::MAX)?,
                code if Code(code).is_absence() => return Ok(None),
                code => return Err(Code(code)),
            }
        }
        Err(Code::TOO_LARGE)
    }

    /// Says whether this is a link to another key, opened as itself.
    pub(super) fn is_link(&self, buffer: &mut Buffer) -> Result<bool, Code> {
        let target = self.value(&Name::from("SymbolicLinkValue"), buffer)?;
        Ok(target.is_some_and(|target| target.kind == ValueType(REG_LINK)))
    }

    pub(super) fn set_value(&self, value: &Value) -> Result<(), Code> {
        let name = Wide::of(&value.name).ok_or(Code::INVALID_NAME)?;
        let size = u32::try_from(value.data.len()).map_err(|_| Code::OUT_OF_MEMORY)?;
        let between = between_marks(&value.data)?;
        let data = between.get(1..).unwrap_or_default().as_ptr().cast();
        // SAFETY: the handle is open, the name is ended by a NUL, the data has as many bytes as `size` says.
        Code::check(unsafe { RegSetValueExW(self.0, name.as_ptr(), 0, value.kind.0, data, size) })
    }

    pub(super) fn delete_value(&self, name: &Name) -> Result<(), Code> {
        let name = Wide::of(name).ok_or(Code::INVALID_NAME)?;
        // SAFETY: the handle is open, the name is ended by a NUL.
        Code::check(unsafe { RegDeleteValueW(self.0, name.as_ptr()) })
    }

    /// Makes a subkey that outlives the running system.
    pub(super) fn create(&self, name: &Name) -> Result<Created, Code> {
        let wide = Wide::of(name).filter(|_| is_plain(name)).ok_or(Code::INVALID_NAME)?;
        let (mut key, mut disposition) = (null_mut(), 0);
        // SAFETY: the handle is open, the name is ended by a NUL, the pointers for results lead to live variables.
        let code = unsafe {
            RegCreateKeyExW(
                self.0,
                wide.as_ptr(),
                0,
                null(),
                REG_OPTION_NON_VOLATILE,
                Rights::Read.mask(),
                null(),
                &raw mut key,
                &raw mut disposition,
            )
        };
        Code::check(code)?;
        drop(Self(key));
        let made = disposition == REG_CREATED_NEW_KEY;
        Ok(if made { Created::Made } else { Created::WasThere })
    }

    /// Deletes a subkey that has no subkeys itself.
    pub(super) fn delete(&self, name: &Name) -> Result<(), Code> {
        let wide = Wide::of(name).filter(|_| is_plain(name)).ok_or(Code::INVALID_NAME)?;
        // SAFETY: the handle is open, the name is ended by a NUL.
        Code::check(unsafe { RegDeleteKeyExW(self.0, wide.as_ptr(), KEY_WOW64_64KEY, 0) })
    }

    /// Has the whole hive written to the disk.
    pub(super) fn flush(&self) -> Result<(), Code> {
        // SAFETY: the handle is open.
        Code::check(unsafe { RegFlushKey(self.0) })
    }
}

fn open(above: HKEY, path: &Name, rights: Rights, links: Links) -> Result<KeyHandle, Code> {
    let path = Wide::of(path).ok_or(Code::INVALID_NAME)?;
    let link = if links == Links::Carried { REG_OPTION_OPEN_LINK } else { 0 };
    let mut key = null_mut();
    // SAFETY: the handle is open or a predefined one, the path is ended by a NUL, `key` is a live variable.
    let code = unsafe {
        RegOpenKeyExW(above, path.as_ptr(), link | rights.options(), rights.mask(), &raw mut key)
    };
    Code::check(code)?;
    Ok(KeyHandle(key))
}

/// Returns data with a unit that is no NUL before and behind it.
///
/// Of a text that is not ended by a NUL, `RegSetValueExW` looks at the unit behind it, which the caller did not
/// give, and stores that too if it is a NUL. And it refuses an address that is none, as that of no bytes.
fn between_marks(data: &[u8]) -> Result<Vec<u16>, Code> {
    const MARK: u16 = u16::MAX;
    let mut units = Vec::new();
    units.try_reserve_exact((data.len() / 2).saturating_add(3)).map_err(|_| Code::OUT_OF_MEMORY)?;
    units.push(MARK);
    let (pairs, rest) = data.as_chunks::<2>();
    units.extend(pairs.iter().map(|&pair| u16::from_le_bytes(pair)));
    units.extend(rest.iter().map(|&last| u16::from_le_bytes([last, u8::MAX])));
    units.push(MARK);
    Ok(units)
}

/// Says whether a name means one key to the functions: it is not empty, and `\` would lead further down.
fn is_plain(name: &Name) -> bool {
    let separator = u16::from(b'\\');
    !name.is_empty() && !name.units().contains(&separator)
}

/// Room for names and data, used again and again.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    names: Vec<u16>,
    data: Vec<u8>,
}

impl Buffer {
    fn units(&self) -> u32 {
        u32::try_from(self.names.len()).unwrap_or(u32::MAX)
    }

    fn bytes(&self) -> u32 {
        u32::try_from(self.data.len()).unwrap_or(u32::MAX)
    }

    fn room_for_names(&mut self, units: usize) -> Result<(), Code> {
        let more = units.saturating_sub(self.names.len());
        self.names.try_reserve(more).map_err(|_| Code::OUT_OF_MEMORY)?;
        self.names.resize(units.max(self.names.len()), 0);
        Ok(())
    }

    fn grow_names(&mut self) -> Result<(), Code> {
        self.room_for_names(self.names.len().saturating_mul(2))
    }

    /// Makes room for most values, so that there always is an address to write to.
    fn room_for_first_data(&mut self) -> Result<(), Code> {
        if self.data.is_empty() { self.room_for_data(DATA, usize::MAX) } else { Ok(()) }
    }

    /// Makes room for data of this size, and some more where it was just large enough.
    fn room_for_data(&mut self, size: u32, limit: usize) -> Result<(), Code> {
        let size = usize::try_from(size).map_err(|_| Code::OUT_OF_MEMORY)?;
        if size > limit {
            return Err(Code::TOO_LARGE);
        }
        let size = size.max(self.data.len().saturating_add(1));
        let more = size.saturating_sub(self.data.len());
        self.data.try_reserve(more).map_err(|_| Code::OUT_OF_MEMORY)?;
        self.data.resize(size, 0);
        Ok(())
    }

    fn name(&self, units: u32) -> Name {
        let units = usize::try_from(units).unwrap_or(usize::MAX).min(self.names.len());
        Name::from_units(self.names.get(..units).unwrap_or_default())
    }

    fn data(&self, size: u32) -> Result<Vec<u8>, Code> {
        let size = usize::try_from(size).unwrap_or(usize::MAX).min(self.data.len());
        let bytes = self.data.get(..size).unwrap_or_default();
        let mut data = Vec::new();
        data.try_reserve_exact(bytes.len()).map_err(|_| Code::OUT_OF_MEMORY)?;
        data.extend_from_slice(bytes);
        Ok(data)
    }
}

/// Makes a subkey that is a link and does not outlive the running system.
#[cfg(test)]
pub(super) fn make_link(above: &KeyHandle, name: &Name, target: &[u8]) -> Result<(), Code> {
    use windows_sys::Win32::System::Registry::{
        KEY_CREATE_LINK, KEY_WRITE, REG_OPTION_CREATE_LINK, REG_OPTION_VOLATILE,
    };
    let wide = Wide::of(name).ok_or(Code::INVALID_NAME)?;
    let mut key = null_mut();
    // SAFETY: the handle is open, the name is ended by a NUL, the pointers for results lead to live variables.
    Code::check(unsafe {
        RegCreateKeyExW(
            above.0,
            wide.as_ptr(),
            0,
            null(),
            REG_OPTION_CREATE_LINK | REG_OPTION_VOLATILE,
            KEY_WRITE | KEY_CREATE_LINK | KEY_WOW64_64KEY,
            null(),
            &raw mut key,
            null_mut(),
        )
    })?;
    let target = Value::new("SymbolicLinkValue", ValueType(6), target);
    KeyHandle(key).set_value(&target)
}
