//! Writing an export.

use super::code_page::CodePage;
use super::output::{Output, Put};
use super::{RegTextWriteError, Version};
use crate::{DEPTH, Key, KeyPath, Name, Value, ValueType};
use std::collections::TryReserveError;

/// Writes keys with all that is below them; text of version 4 is in code page 1252.
///
/// Each key comes with its full path, such as `HKEY_LOCAL_MACHINE\SYSTEM\Select`; the path's last name
/// is taken rather than the key's own. The empty path stands for the root of a hive: its keys are
/// written as hivexregedit does, with a leading backslash, and regedit does not import them. No path
/// may lie within another, nor begin with a root's short name, if the same tree is to be read again.
///
/// # Errors
/// [`RegTextWriteError`] where a name or value can't be carried so that it reads back the same.
pub fn write(keys: &[(KeyPath, &Key)], version: Version) -> Result<Vec<u8>, RegTextWriteError> {
    write_with(keys, version, CodePage::default())
}

/// Writes keys as [`write`](fn@write) does, with text of version 4 in `code_page`.
///
/// # Errors
/// As [`write`](fn@write).
pub fn write_with(
    keys: &[(KeyPath, &Key)],
    version: Version,
    code_page: CodePage,
) -> Result<Vec<u8>, RegTextWriteError> {
    let output = Output::new(version, code_page)?;
    Writer { output, quotes: Quotes::Any, path: Vec::new(), names: Vec::new() }.all(keys)
}

/// Writes keys as [`write`](fn@write) does in version 5, but with quotes around printable ASCII only: other
/// texts are written as their bytes (`hex(1):`).
///
/// regedit takes both forms. Programs that read exports line by line, or take each byte for a letter as
/// hivexregedit does, read only this one right.
///
/// # Errors
/// As [`write`](fn@write).
pub fn write_portable(keys: &[(KeyPath, &Key)]) -> Result<Vec<u8>, RegTextWriteError> {
    let output = Output::new(Version::V5, CodePage::default())?;
    Writer { output, quotes: Quotes::Ascii, path: Vec::new(), names: Vec::new() }.all(keys)
}

/// Which texts are written in quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    /// All that can be.
    Any,
    /// Printable ASCII only.
    Ascii,
}

struct Writer<'k> {
    output: Output,
    quotes: Quotes,
    /// The path of the key being written, as it stands between the brackets.
    path: Vec<u16>,
    names: Vec<&'k Name>,
}

impl<'k> Writer<'k> {
    fn all(mut self, keys: &'k [(KeyPath, &'k Key)]) -> Result<Vec<u8>, RegTextWriteError> {
        for (path, key) in keys {
            self.tree(path, key)?;
        }
        Ok(self.output.into_bytes())
    }

    fn tree(&mut self, path: &'k KeyPath, key: &'k Key) -> Result<(), RegTextWriteError> {
        self.path.clear();
        self.names.clear();
        for name in path.names() {
            self.enter(name)?;
        }
        if path.names().is_empty() {
            self.put_path(&[BACKSLASH])?;
        }
        let mut open = Vec::new();
        self.key(key)?;
        open.try_reserve(1)?;
        open.push((key.subkeys.iter(), self.path.len()));
        while let Some((below, _)) = open.last_mut() {
            let Some(key) = below.next() else {
                open.pop();
                let length = open.last().map_or(0, |(_, length)| *length);
                self.path.truncate(length);
                self.names.pop();
                continue;
            };
            self.enter(&key.name)?;
            self.key(key)?;
            open.try_reserve(1)?;
            open.push((key.subkeys.iter(), self.path.len()));
        }
        Ok(())
    }

    /// Goes down to a key.
    fn enter(&mut self, name: &'k Name) -> Result<(), RegTextWriteError> {
        let units = name.units();
        let is_first = self.path.is_empty();
        let reason = if units.is_empty() {
            Some("it is empty")
        } else if units.iter().any(|unit| [BACKSLASH, 0x0D, 0x0A, 0].contains(unit)) {
            Some("it has a backslash, line end or NUL")
        } else if is_first && units.first() == Some(&HYPHEN) {
            Some("at the beginning of a path, a hyphen stands for a deletion")
        } else {
            None
        };
        if let Some(reason) = reason {
            let path = self.key_path();
            return Err(RegTextWriteError::KeyName { path, name: name.clone(), reason });
        }
        if self.names.len() >= DEPTH {
            return Err(RegTextWriteError::TooDeep { path: self.key_path(), most: DEPTH });
        }
        if !is_first && self.path.last() != Some(&BACKSLASH) {
            self.put_path(&[BACKSLASH])?;
        }
        self.put_path(units)?;
        self.names.try_reserve(1)?;
        self.names.push(name);
        Ok(())
    }

    fn put_path(&mut self, units: &[u16]) -> Result<(), TryReserveError> {
        self.path.try_reserve(units.len())?;
        self.path.extend_from_slice(units);
        Ok(())
    }

    fn key_path(&self) -> KeyPath {
        self.names.iter().copied().cloned().collect()
    }

    /// Writes the section of the key whose path is entered.
    fn key(&mut self, key: &Key) -> Result<(), RegTextWriteError> {
        if let Some(name) = first_repeated(key.subkeys.iter().map(|key| &key.name))? {
            let (path, name) = (self.key_path(), name.clone());
            return Err(RegTextWriteError::KeyName { path, name, reason: REPEATED });
        }
        if let Some(name) = first_repeated(key.values.iter().map(|value| &value.name))? {
            let (path, value) = (self.key_path(), name.clone());
            return Err(RegTextWriteError::ValueName { path, value, reason: REPEATED });
        }
        self.output.ascii("[")?;
        if self.output.units(&self.path)? == Put::NotInCodePage {
            let path = self.key_path();
            let (path, name) =
                path.split_last().map(|(above, name)| (above, name.clone())).unwrap_or_default();
            let reason = NOT_IN_CODE_PAGE;
            return Err(RegTextWriteError::KeyName { path, name, reason });
        }
        self.output.ascii("]")?;
        self.output.end_line()?;
        for value in &key.values {
            self.value(value)?;
        }
        self.output.end_line()?;
        Ok(())
    }

    fn value(&mut self, value: &Value) -> Result<(), RegTextWriteError> {
        let name = value.name.units();
        let refuse = |writer: &Self, reason| RegTextWriteError::ValueName {
            path: writer.key_path(),
            value: value.name.clone(),
            reason,
        };
        if name.contains(&0) {
            return Err(refuse(self, "it has a NUL"));
        }
        if name.is_empty() {
            self.output.ascii("@")?;
        } else if self.output.quoted(name)? == Put::NotInCodePage {
            return Err(refuse(self, NOT_IN_CODE_PAGE));
        }
        self.output.ascii("=")?;
        match self.data(value)? {
            Ok(()) => Ok(self.output.end_line()?),
            Err(reason) => Err(RegTextWriteError::ValueData {
                path: self.key_path(),
                value: value.name.clone(),
                reason,
            }),
        }
    }

    /// Writes data, or returns what stands against it.
    fn data(&mut self, value: &Value) -> Result<Result<(), &'static str>, TryReserveError> {
        let (kind, data) = (value.kind, value.data.as_slice());
        if let (ValueType::DWORD, Ok(bytes)) = (kind, <[u8; 4]>::try_from(data)) {
            self.output.ascii(&format!("dword:{:08x}", u32::from_le_bytes(bytes)))?;
            return Ok(Ok(()));
        }
        if kind == ValueType::SZ {
            match plain_text(data)? {
                Some(units) if self.quotes == Quotes::Any || is_ascii(&units) => {
                    let put = self.output.quoted(&units)?;
                    return Ok(if put == Put::Done { Ok(()) } else { Err(NOT_IN_CODE_PAGE) });
                }
                // Whether `hex(1)` of version 4 is ANSI text or bytes is nowhere said.
                _ if self.output.code_page().is_some() => {
                    return Ok(Err("version 4 holds text only up to a NUL, and with one"));
                }
                _ => {}
            }
        }
        if kind == ValueType::BINARY {
            self.output.ascii("hex:")?;
        } else {
            self.output.ascii(&format!("hex({:x}):", kind.0))?;
        }
        match self.output.code_page() {
            Some(code_page) if matches!(kind, ValueType::EXPAND_SZ | ValueType::MULTI_SZ) => {
                let Some(units) = units(data)? else {
                    return Ok(Err("version 4 holds text only, and this has half a character"));
                };
                match code_page.encode(&units)? {
                    Some(encoded) => self.output.hex(&encoded)?,
                    None => return Ok(Err(NOT_IN_CODE_PAGE)),
                }
            }
            _ => self.output.hex(data)?,
        }
        Ok(Ok(()))
    }
}

/// Returns the text of data that are nothing but text and one NUL at its end.
fn plain_text(data: &[u8]) -> Result<Option<Vec<u16>>, TryReserveError> {
    let Some(mut units) = units(data)? else { return Ok(None) };
    let is_ended = units.pop() == Some(0);
    Ok((is_ended && !units.contains(&0)).then_some(units))
}

/// Says whether all of it is printable ASCII.
fn is_ascii(units: &[u16]) -> bool {
    units.iter().all(|unit| (0x20..0x7F).contains(unit))
}

/// Returns data as units, or `None` where their number of bytes is odd.
fn units(data: &[u8]) -> Result<Option<Vec<u16>>, TryReserveError> {
    let (pairs, []) = data.as_chunks::<2>() else { return Ok(None) };
    let mut units = Vec::new();
    units.try_reserve_exact(pairs.len())?;
    units.extend(pairs.iter().map(|&pair| u16::from_le_bytes(pair)));
    Ok(Some(units))
}

/// Returns a name that is there twice without regard to case: read again, the two would be one.
fn first_repeated<'n>(
    names: impl ExactSizeIterator<Item = &'n Name>,
) -> Result<Option<&'n Name>, TryReserveError> {
    let mut sorted = Vec::new();
    sorted.try_reserve_exact(names.len())?;
    sorted.extend(names);
    sorted.sort_unstable_by(|left: &&Name, right| left.compare(right));
    let mut pairs = sorted.iter().zip(sorted.iter().skip(1));
    Ok(pairs.find(|(left, right)| left.matches(right)).map(|(left, _)| *left))
}

const REPEATED: &str = "there is another one of this name";
const NOT_IN_CODE_PAGE: &str = "the code page has not all of its characters";
const BACKSLASH: u16 = 0x5C;
const HYPHEN: u16 = 0x2D;
