//! Where a key lies below the root of its hive or registry.

use crate::Name;
use std::fmt;

/// The names from the root (not included) down to a key; empty for the root itself.
///
/// `Display` joins them with `\`, as Windows' tools do.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct KeyPath(Vec<Name>);

impl KeyPath {
    /// Makes the path of the root.
    pub fn root() -> Self {
        Self::default()
    }

    /// Returns the names, topmost first.
    pub fn names(&self) -> &[Name] {
        &self.0
    }

    /// Returns the path of the subkey `name`.
    #[must_use]
    pub fn join(&self, name: impl Into<Name>) -> Self {
        let mut names = self.0.clone();
        names.push(name.into());
        Self(names)
    }

    /// Returns a copy, or `None` where memory is short.
    pub fn try_clone(&self) -> Option<Self> {
        let mut names = crate::bytes::vec_for(self.0.len())?;
        for name in &self.0 {
            names.push(name.try_clone()?);
        }
        Some(Self(names))
    }

    /// Returns the path of the subkey `name`, or `None` where memory is short.
    pub fn try_join(&self, name: &Name) -> Option<Self> {
        let mut names = crate::bytes::vec_for(self.0.len().saturating_add(1))?;
        for name in self.0.iter().chain([name]) {
            names.push(name.try_clone()?);
        }
        Some(Self(names))
    }

    /// Returns the path that leads from this key along `below`.
    #[must_use]
    pub fn join_path(&self, below: &Self) -> Self {
        Self(self.0.iter().chain(&below.0).cloned().collect())
    }

    /// Returns the parent's path and the key's own name, or `None` for the root.
    pub fn split_last(&self) -> Option<(Self, &Name)> {
        let (last, parents) = self.0.split_last()?;
        Some((Self(parents.to_vec()), last))
    }

    /// Says whether the key is `ancestor` or lies below it, without regard to case.
    pub fn is_within(&self, ancestor: &Self) -> bool {
        self.0.len() >= ancestor.0.len()
            && ancestor.0.iter().zip(&self.0).all(|(upper, own)| upper.matches(own))
    }
}

impl FromIterator<Name> for KeyPath {
    fn from_iter<I: IntoIterator<Item = Name>>(names: I) -> Self {
        Self(names.into_iter().collect())
    }
}

/// Splits at each `\`; a leading or doubled one adds nothing.
impl From<&str> for KeyPath {
    fn from(text: &str) -> Self {
        text.split('\\').filter(|name| !name.is_empty()).map(Name::from).collect()
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, name) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("\\")?;
            }
            write!(f, "{name}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}
