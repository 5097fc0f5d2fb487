//! Type numbers of registry values.

use std::fmt;

/// A value's type as stored: any 32-bit number; those below 12 have names (regf, "Data types").
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueType(pub u32);

impl ValueType {
    /// No defined type.
    pub const NONE: Self = Self(0);
    /// Text, UTF-16LE, usually ended by a NUL.
    pub const SZ: Self = Self(1);
    /// Text with `%VARIABLES%`.
    pub const EXPAND_SZ: Self = Self(2);
    /// Bytes.
    pub const BINARY: Self = Self(3);
    /// 32-bit number, little-endian.
    pub const DWORD: Self = Self(4);
    /// 32-bit number, big-endian.
    pub const DWORD_BIG_ENDIAN: Self = Self(5);
    /// Target of a registry link, UTF-16LE.
    pub const LINK: Self = Self(6);
    /// Texts, each ended by a NUL, the list by one more.
    pub const MULTI_SZ: Self = Self(7);
    /// Hardware resources.
    pub const RESOURCE_LIST: Self = Self(8);
    /// Hardware resources.
    pub const FULL_RESOURCE_DESCRIPTOR: Self = Self(9);
    /// Hardware resources.
    pub const RESOURCE_REQUIREMENTS_LIST: Self = Self(10);
    /// 64-bit number, little-endian.
    pub const QWORD: Self = Self(11);

    /// Returns the name of a predefined type, such as `REG_DWORD`.
    pub fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0 => "REG_NONE",
            1 => "REG_SZ",
            2 => "REG_EXPAND_SZ",
            3 => "REG_BINARY",
            4 => "REG_DWORD",
            5 => "REG_DWORD_BIG_ENDIAN",
            6 => "REG_LINK",
            7 => "REG_MULTI_SZ",
            8 => "REG_RESOURCE_LIST",
            9 => "REG_FULL_RESOURCE_DESCRIPTOR",
            10 => "REG_RESOURCE_REQUIREMENTS_LIST",
            11 => "REG_QWORD",
            _ => return None,
        })
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "type {:#x}", self.0),
        }
    }
}

impl fmt::Debug for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
