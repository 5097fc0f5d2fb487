//! Numbers by their meaning: terms, switches and sets of flags. Every number is kept.

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use std::fmt;

/// A number that stands for something. In JSON it is the term where it has one, else the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// A number with a documented meaning.
    Named(&'static str),
    /// A number without one.
    Number(u32),
}

impl Term {
    /// Makes a term of a number and the name that it may have.
    pub(crate) fn new(name: Option<&'static str>, number: u32) -> Self {
        name.map_or(Self::Number(number), Self::Named)
    }

    /// Finds the number in a list of terms.
    pub(crate) fn find(terms: &[(u32, &'static str)], number: u32) -> Self {
        let known = terms.iter().find(|(known, _)| *known == number);
        Self::new(known.map(|(_, name)| *name), number)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}

impl Serialize for Term {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Named(name) => serializer.serialize_str(name),
            Self::Number(number) => serializer.serialize_u32(*number),
        }
    }
}

/// A number that should be 0 or 1. In JSON it is `false` or `true`, else the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Switch(pub u32);

impl Switch {
    /// Says whether it is on: any number but 0.
    pub fn is_on(self) -> bool {
        self.0 != 0
    }
}

impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("off"),
            1 => f.write_str("on"),
            number => write!(f, "{number}"),
        }
    }
}

impl Serialize for Switch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            0 => serializer.serialize_bool(false),
            1 => serializer.serialize_bool(true),
            number => serializer.serialize_u32(number),
        }
    }
}

/// A set of flags: the names of those that are known, and the other bits.
///
/// In JSON it is a list of names, lowest bit first; a bit without a name is its value, such as
/// `"0x40"`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FlagSet {
    /// The names of the known flags that are set, in the order of their bits.
    pub names: Vec<&'static str>,
    /// The bits that are set and have no name.
    pub unknown: u32,
}

impl FlagSet {
    /// Makes a set of its parts.
    pub(crate) fn new(names: impl Iterator<Item = &'static str>, unknown: u32) -> Self {
        Self { names: names.collect(), unknown }
    }

    /// Reads a number by a table of bits.
    pub(crate) fn read(flags: &[(u32, &'static str)], number: u32) -> Self {
        let set = flags.iter().filter(|(bits, _)| number & bits != 0);
        let unknown = flags.iter().fold(number, |left, (bits, _)| left & !bits);
        Self::new(set.map(|(_, name)| *name), unknown)
    }

    /// Says whether the flag of this name is set.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    /// Says whether no bit is set.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.unknown == 0
    }

    fn texts(&self) -> impl Iterator<Item = String> {
        let bits = (0..u32::BITS).filter_map(|bit| 1_u32.checked_shl(bit));
        let unknown = bits.filter(|bit| self.unknown & bit != 0).map(|bit| format!("{bit:#x}"));
        self.names.iter().map(|name| (*name).to_owned()).chain(unknown)
    }
}

impl fmt::Display for FlagSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("none");
        }
        for (n, text) in self.texts().enumerate() {
            f.write_str(if n > 0 { ", " } else { "" })?;
            f.write_str(&text)?;
        }
        Ok(())
    }
}

impl Serialize for FlagSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for text in self.texts() {
            list.serialize_element(&text)?;
        }
        list.end()
    }
}

/// Whether a secret is there. What it is, no view says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretState {
    /// There is one.
    Set,
    /// The place for one is empty.
    Empty,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_is_lost() {
        assert_eq!(json(&Term::find(&[(1, "up")], 1)), "\"up\"");
        assert_eq!(json(&Term::find(&[(1, "up")], 2)), "2");
        assert_eq!(json(&Switch(0)), "false");
        assert_eq!(json(&Switch(7)), "7");
        let flags = FlagSet::read(&[(1, "a"), (4, "b")], 0x8000_0016);
        assert_eq!(json(&flags), r#"["b","0x2","0x10","0x80000000"]"#);
        assert_eq!(flags.to_string(), "b, 0x2, 0x10, 0x80000000");
        assert_eq!(FlagSet::default().to_string(), "none");
    }

    fn json(value: &impl Serialize) -> String {
        serde_json::to_string(value).unwrap()
    }
}
