//! Views of records in the content of their cells; their layouts are those of the reader's modules.

use crate::bytes::{u16_at, u32_at};
use crate::cell::Damage;
use crate::key_node::{self, signature, stored_name};
use crate::{CellOffset, StoredName, key_value};

/// A key node: its name lies within its cell.
#[derive(Clone, Copy)]
pub(crate) struct KeyRecord<'b> {
    content: &'b [u8],
    name: StoredName<'b>,
}

impl<'b> KeyRecord<'b> {
    /// Places of fields in the content.
    pub(crate) const TIME: usize = 4;
    pub(crate) const PARENT: usize = 16;
    pub(crate) const SUBKEY_COUNT: usize = 20;
    pub(crate) const SUBKEYS: usize = 28;
    pub(crate) const VOLATILE_SUBKEYS: usize = 32;
    pub(crate) const VALUE_COUNT: usize = 36;
    pub(crate) const VALUES: usize = 40;
    pub(crate) const SECURITY: usize = 44;
    pub(crate) const CLASS: usize = 48;
    pub(crate) const LARGEST_SUBKEY_NAME: usize = 52;
    pub(crate) const LARGEST_CLASS: usize = 56;
    pub(crate) const LARGEST_VALUE_NAME: usize = 60;
    pub(crate) const LARGEST_VALUE_DATA: usize = 64;
    pub(crate) const NAME_LEN: usize = 72;
    pub(crate) const CLASS_LEN: usize = 74;

    /// Reads the key node in the cell at `at`.
    pub(crate) fn read(content: &'b [u8], at: u32) -> Result<Self, Damage> {
        if !content.starts_with(b"nk") {
            return Err(wrong_record(at, "a key node (\"nk\")", content));
        }
        let len = usize::from(u16_at(content, Self::NAME_LEN).unwrap_or(0));
        let bytes = content.get(key_node::FIXED..).and_then(|rest| rest.get(..len));
        let bytes = bytes.ok_or_else(|| short(at, "a key and its name", len, content))?;
        let flags = u16_at(content, 2).unwrap_or(0);
        let name = stored_name(bytes, flags & key_node::FLAG_COMPRESSED != 0);
        Ok(Self { content, name })
    }

    /// Returns the four bytes at one of the places above as a number.
    pub(crate) fn word(&self, at: usize) -> u32 {
        u32_at(self.content, at).unwrap_or(0)
    }

    pub(crate) fn flags(&self) -> u16 {
        u16_at(self.content, 2).unwrap_or(0)
    }

    pub(crate) fn class_len(&self) -> u16 {
        u16_at(self.content, Self::CLASS_LEN).unwrap_or(0)
    }

    pub(crate) fn name(&self) -> StoredName<'b> {
        self.name
    }
}

/// A key value: its name lies within its cell.
#[derive(Clone, Copy)]
pub(crate) struct ValueRecord<'b> {
    content: &'b [u8],
    name: StoredName<'b>,
}

impl<'b> ValueRecord<'b> {
    /// Places of fields in the content.
    pub(crate) const DATA_SIZE: usize = 4;
    pub(crate) const DATA: usize = 8;
    pub(crate) const KIND: usize = 12;
    pub(crate) const FLAGS: usize = 16;

    /// Reads the key value in the cell at `at`.
    pub(crate) fn read(content: &'b [u8], at: u32) -> Result<Self, Damage> {
        if !content.starts_with(b"vk") {
            return Err(wrong_record(at, "a key value (\"vk\")", content));
        }
        let len = usize::from(u16_at(content, 2).unwrap_or(0));
        let bytes = content.get(key_value::FIXED..).and_then(|rest| rest.get(..len));
        let bytes = bytes.ok_or_else(|| short(at, "a value and its name", len, content))?;
        let flags = u16_at(content, Self::FLAGS).unwrap_or(0);
        let name = stored_name(bytes, flags & key_value::FLAG_COMPRESSED != 0);
        Ok(Self { content, name })
    }

    /// Returns the four bytes at one of the places above as a number.
    pub(crate) fn word(&self, at: usize) -> u32 {
        u32_at(self.content, at).unwrap_or(0)
    }

    pub(crate) fn name(&self) -> StoredName<'b> {
        self.name
    }
}

/// The kinds of lists of subkeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListKind {
    /// `li`: offsets only.
    Index,
    /// `lf`: with the first four characters.
    Fast,
    /// `lh`: with the hash.
    Hash,
    /// `ri`: offsets of lists of the other kinds.
    Root,
}

impl ListKind {
    /// Reads the kind off the content of a list's cell.
    pub(crate) fn of(content: &[u8]) -> Option<Self> {
        match content.get(..2)? {
            b"li" => Some(Self::Index),
            b"lf" => Some(Self::Fast),
            b"lh" => Some(Self::Hash),
            b"ri" => Some(Self::Root),
            _ => None,
        }
    }

    pub(crate) fn signature(self) -> &'static [u8; 2] {
        match self {
            Self::Index => b"li",
            Self::Fast => b"lf",
            Self::Hash => b"lh",
            Self::Root => b"ri",
        }
    }

    /// Returns how many elements have room in a cell with `content` bytes.
    pub(crate) fn room(self, content: usize) -> usize {
        let elements = content.saturating_sub(4);
        match self {
            Self::Index | Self::Root => elements / 4,
            Self::Fast | Self::Hash => elements / 8,
        }
    }

    /// Returns where in the content of a list an element begins.
    pub(crate) fn place(self, index: usize) -> usize {
        index.saturating_mul(self.element()).saturating_add(4)
    }

    /// Returns the size of one element in bytes.
    pub(crate) fn element(self) -> usize {
        match self {
            Self::Index | Self::Root => 4,
            Self::Fast | Self::Hash => 8,
        }
    }
}

fn wrong_record(at: u32, expected: &str, content: &[u8]) -> Damage {
    Damage::error(CellOffset(at).in_file(), expected, signature(content))
}

fn short(at: u32, what: &str, len: usize, content: &[u8]) -> Damage {
    let found = format!("{len} bytes of name in a cell of {}", content.len());
    Damage::error(CellOffset(at).in_file(), format!("{what} within its cell"), found)
}
