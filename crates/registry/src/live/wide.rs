//! Texts as the system's functions take them: UTF-16 units, ended by a NUL.

use crate::Name;
use std::ffi::OsStr;
use std::os::windows::ffi::OsStrExt;

/// A text ended by a NUL, which it does not hold otherwise.
pub(super) struct Wide(Vec<u16>);

impl Wide {
    /// Makes one of a name; `None` for a name that holds NUL: the system would take its beginning.
    pub(super) fn of(name: &Name) -> Option<Self> {
        Self::of_units(name.units().iter().copied())
    }

    /// Makes one of a path or another text of the system.
    pub(super) fn of_os(text: &OsStr) -> Option<Self> {
        Self::of_units(text.encode_wide())
    }

    fn of_units(units: impl Iterator<Item = u16>) -> Option<Self> {
        let mut units: Vec<u16> = units.collect();
        if units.contains(&0) {
            return None;
        }
        units.push(0);
        Some(Self(units))
    }

    /// Returns the first unit's address. It is valid as long as `self`.
    pub(super) fn as_ptr(&self) -> *const u16 {
        self.0.as_ptr()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_nul_is_none() {
        assert!(Wide::of(&Name::from("a\0b")).is_none());
        assert!(Wide::of(&Name::from("")).is_some_and(|wide| wide.0 == [0]));
    }
}
