//! Keys as they lie in a hive (regf, "Key node").
//!
//! ```text
//!  0  2  "nk"                        40  4  key values list
//!  2  2  flags                       44  4  key security
//!  4  8  last written                48  4  class name
//! 16  4  parent                      52  4  largest subkey name, bytes (low half)
//! 20  4  number of subkeys           60  4  largest value name, bytes
//! 24  4  number of volatile subkeys  64  4  largest value data, bytes
//! 28  4  subkeys list                72  2  name length, bytes
//! 36  4  number of values            74  2  class name length, bytes
//!                                    76     name
//! ```

use crate::bytes::{u16_at, u32_at, u64_at};
use crate::cell::Damage;
use crate::{CellOffset, FileTime, Hive, StoredName};

/// Name is one byte a unit.
pub(crate) const FLAG_COMPRESSED: u16 = 0x20;
/// The root of its hive.
pub(crate) const FLAG_ROOT: u16 = 0x4;
/// The number of values holds a predefined handle instead.
const FLAG_PREDEFINED_HANDLE: u16 = 0x40;
/// What a predefined handle is greater than, and a number of values is not.
const LEAST_HANDLE: u32 = 0x8000_0000;
/// Size of the fixed part.
pub(crate) const FIXED: usize = 76;

/// A key in a hive; borrows from it and is cheap to copy.
#[derive(Clone, Copy)]
pub struct KeyNode<'h> {
    hive: &'h Hive,
    offset: CellOffset,
    cell: &'h [u8],
    name: StoredName<'h>,
}

impl<'h> KeyNode<'h> {
    /// Reads the key whose cell is at `offset`.
    pub(crate) fn read(hive: &'h Hive, offset: CellOffset) -> Result<Self, Damage> {
        let cell = hive.cell(offset)?;
        let damage =
            |expected: &str, found: String| Damage::error(offset.in_file(), expected, found);
        if !cell.starts_with(b"nk") {
            return Err(damage("a key node (\"nk\")", signature(cell)));
        }
        let len = u16_at(cell, 72).map_or(0, usize::from);
        let Some(bytes) = cell.get(FIXED..).and_then(|rest| rest.get(..len)) else {
            return Err(damage(
                "a key name within its cell",
                format!("{len} bytes of name in a cell of {}", cell.len()),
            ));
        };
        let flags = u16_at(cell, 2).unwrap_or(0);
        let name = stored_name(bytes, flags & FLAG_COMPRESSED != 0);
        Ok(Self { hive, offset, cell, name })
    }

    fn u32(&self, at: usize) -> u32 {
        u32_at(self.cell, at).unwrap_or(0)
    }

    fn cell_offset(&self, at: usize) -> CellOffset {
        CellOffset(self.u32(at))
    }

    /// Returns where the key's cell lies.
    pub fn offset(&self) -> CellOffset {
        self.offset
    }

    /// Returns the hive that it belongs to.
    pub(crate) fn hive(&self) -> &'h Hive {
        self.hive
    }

    /// Returns the name as stored.
    pub fn name(&self) -> StoredName<'h> {
        self.name
    }

    /// Returns when the key was last written.
    pub fn last_written(&self) -> FileTime {
        FileTime(u64_at(self.cell, 4).unwrap_or(0))
    }

    /// Returns the cell of the parent key; without meaning for the root.
    pub(crate) fn parent(&self) -> CellOffset {
        self.cell_offset(16)
    }

    /// Says if the key names another parent than the one whose list led to it.
    pub(crate) fn parent_doubt(&self, parent: &KeyNode<'_>) -> Option<Damage> {
        (self.parent() != parent.offset).then(|| {
            Damage::error(
                self.offset.in_file(),
                format!("a key whose parent is at {:?}", parent.offset),
                format!("{}, whose parent is at {:?}", self.name.shown(), self.parent()),
            )
        })
    }

    /// Says what is odd about the flag of a predefined handle.
    pub(crate) fn handle_doubt(&self) -> Option<Damage> {
        let found = match self.flags() & FLAG_PREDEFINED_HANDLE {
            0 => return None,
            _ if self.is_predefined_handle() => "a predefined handle (flag 0x40)",
            _ => "the flag of a predefined handle (0x40) and values nevertheless",
        };
        Some(Damage::warning(self.offset.in_file(), "a key with values", found))
    }

    /// Says if a value is larger than the key says that any ever was.
    pub(crate) fn largest_doubt(&self, name: u64, data: u32) -> Option<Damage> {
        (!self.can_have_had(name, data)).then(|| {
            Damage::warning(
                self.offset.in_file(),
                format!(
                    "value names of at most {} bytes and data of {}",
                    self.u32(60),
                    self.u32(64)
                ),
                format!("up to {name} bytes and {data}"),
            )
        })
    }

    /// Returns the number of subkeys that the key says it has.
    pub fn subkey_count(&self) -> u32 {
        self.u32(20)
    }

    pub(crate) fn subkeys_list(&self) -> CellOffset {
        self.cell_offset(28)
    }

    /// Says whether the key stands for a predefined handle, such as that of performance data, and so
    /// has no values of its own.
    ///
    /// The flag alone is not believed: a single wrong bit would take all values away.
    pub(crate) fn is_predefined_handle(&self) -> bool {
        self.flags() & FLAG_PREDEFINED_HANDLE != 0 && self.u32(36) >= LEAST_HANDLE
    }

    /// Returns the number of values that the key says it has.
    pub fn value_count(&self) -> u32 {
        if self.is_predefined_handle() { 0 } else { self.u32(36) }
    }

    /// Says if a value has no name (in bytes of UTF-16) and no data larger than the key ever had.
    pub(crate) fn can_have_had(&self, name: u64, data: u32) -> bool {
        name <= u64::from(self.u32(60)) && data <= self.u32(64)
    }

    pub(crate) fn values_list(&self) -> CellOffset {
        self.cell_offset(40)
    }

    /// Returns the flags (regf, "Flags").
    pub fn flags(&self) -> u16 {
        u16_at(self.cell, 2).unwrap_or(0)
    }

    /// Returns the class name's bytes, UTF-16LE, where there is one.
    ///
    /// # Errors
    /// The damage that keeps it from being read.
    pub fn class(&self) -> Result<Option<&'h [u8]>, Damage> {
        let (at, len) = (self.cell_offset(48), u16_at(self.cell, 74).map_or(0, usize::from));
        if at.is_nil() || len == 0 {
            return Ok(None);
        }
        let cell = self.hive.cell(at)?;
        cell.get(..len).map(Some).ok_or_else(|| {
            Damage::warning(
                at.in_file(),
                format!("a class name of {len} bytes"),
                format!("a cell of {}", cell.len()),
            )
        })
    }

    /// Returns the security descriptor (self-relative), or `None` where the key names none.
    ///
    /// ```text
    ///  0  2  "sk"       12  4  reference count
    ///  4  4  next       16  4  descriptor size
    ///  8  4  previous   20     descriptor
    /// ```
    ///
    /// # Errors
    /// The damage that keeps it from being read.
    pub fn security(&self) -> Result<Option<&'h [u8]>, Damage> {
        let at = self.cell_offset(44);
        if at.is_nil() {
            return Ok(None);
        }
        let cell = self.hive.cell(at)?;
        if !cell.starts_with(b"sk") {
            return Err(Damage::warning(at.in_file(), "key security (\"sk\")", signature(cell)));
        }
        let len = u32_at(cell, 16).unwrap_or(0);
        let bytes = cell.get(20..).and_then(|rest| rest.get(..len as usize));
        bytes.map(Some).ok_or_else(|| {
            Damage::warning(
                at.in_file(),
                format!("a security descriptor of {len} bytes"),
                format!("a cell of {}", cell.len()),
            )
        })
    }

    /// Returns where the key's security cell lies: equal for keys that share a descriptor.
    pub fn security_cell(&self) -> CellOffset {
        self.cell_offset(44)
    }
}

/// Interprets the bytes of a name.
pub(crate) fn stored_name(bytes: &[u8], compressed: bool) -> StoredName<'_> {
    if compressed { StoredName::Compressed(bytes) } else { StoredName::Utf16(bytes) }
}

/// Shows the first two bytes of a cell, which should be its record's signature.
pub(crate) fn signature(cell: &[u8]) -> String {
    format!("\"{}\"", cell.get(..2).unwrap_or(cell).escape_ascii())
}
