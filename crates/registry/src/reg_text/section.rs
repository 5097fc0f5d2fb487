//! The lines that begin a section: `[key path]` and `[-key path]`.

use super::tree::{NodeId, to_name};
use crate::{KeyPath, Name};
use std::collections::TryReserveError;

/// The section that values belong to.
#[derive(Default)]
pub(super) enum Section {
    /// No section began yet.
    #[default]
    None,
    /// A key.
    Key(NodeId, KeyPath),
    /// A key to be deleted, which can't have values.
    Deleted(KeyPath),
    /// A key that can't be read or is over a limit; it lies at this path or below.
    Lost(KeyPath),
}

impl Section {
    /// Returns the path that findings about the section's lines name.
    pub(super) fn path(&self) -> KeyPath {
        match self {
            Self::None => KeyPath::root(),
            Self::Key(_, path) | Self::Deleted(path) | Self::Lost(path) => path.clone(),
        }
    }
}

/// What a line that begins with a bracket says.
pub(super) enum KeyLine {
    /// Values of this key follow.
    Key(KeyPath),
    /// The key is to be deleted.
    Deletion(KeyPath),
    /// It can't be read; the key lies at this path or below.
    Damaged { path: KeyPath, expected: String, found: String },
}

impl KeyLine {
    /// Reads a line; the last closing bracket ends the path, as names may hold brackets too.
    pub(super) fn read(line: &[u16], depth: usize) -> Result<Self, TryReserveError> {
        let inside = line.get(1..).unwrap_or_default();
        let end = inside.iter().rposition(|&unit| unit == CLOSING);
        let (path, behind) = match end.and_then(|end| inside.split_at_checked(end)) {
            Some((path, behind)) => (path, behind.get(1..).unwrap_or_default()),
            None => return Self::damaged(inside, depth, "a closing bracket", "none"),
        };
        let behind = behind.iter().find(|unit| ![0x20, 0x09].contains(*unit));
        if behind.is_some_and(|&unit| unit != COMMENT) {
            return Self::damaged(path, depth, "the end of the line behind the bracket", "more");
        }
        let (path, is_deletion) = match path {
            [HYPHEN, path @ ..] => (path, true),
            path => (path, false),
        };
        if path.is_empty() {
            return Self::damaged(path, depth, "a key path", "nothing in the brackets");
        }
        // Windows' tools take a NUL as the end of the file.
        if path.contains(&0) {
            return Self::damaged(path, depth, "a key path without NUL", "one with NUL");
        }
        let levels = names_in(path).count();
        if levels > depth {
            let path = names(path, depth)?;
            let expected = format!("at most {depth} levels of keys");
            let found = format!("{levels}; the key is left out");
            return Ok(Self::Damaged { path: path.into_iter().collect(), expected, found });
        }
        let path = names(path, depth)?.into_iter().collect();
        Ok(if is_deletion { Self::Deletion(path) } else { Self::Key(path) })
    }

    /// Makes the answer for a line whose last name can't be relied upon.
    fn damaged(
        path: &[u16],
        depth: usize,
        expected: &str,
        found: &str,
    ) -> Result<Self, TryReserveError> {
        // Up to a NUL, and without a deletion's hyphen: the path as far as it is known.
        let path = path.strip_prefix(&[HYPHEN]).unwrap_or(path);
        let path = path.split(|&unit| unit == 0).next().unwrap_or_default();
        let mut names = names(path, depth)?;
        if path.last() != Some(&BACKSLASH) {
            names.pop();
        }
        Ok(Self::Damaged {
            path: names.into_iter().collect(),
            expected: expected.to_owned(),
            found: format!("{found}; the key is left out"),
        })
    }
}

/// Splits a path; a leading, doubled or last backslash adds nothing.
fn names_in(path: &[u16]) -> impl Iterator<Item = &[u16]> {
    path.split(|&unit| unit == BACKSLASH).filter(|name| !name.is_empty())
}

/// Returns the names of a path, up to a number, with the long form of a short root.
fn names(path: &[u16], most: usize) -> Result<Vec<Name>, TryReserveError> {
    let mut names = Vec::new();
    names.try_reserve_exact(names_in(path).take(most).count())?;
    for name in names_in(path).take(most) {
        names.push(to_name(name)?);
    }
    if path.first() != Some(&BACKSLASH)
        && let Some(first) = names.first_mut()
        && let Some(long) = long_root(first)
    {
        *first = Name::from(long);
    }
    Ok(names)
}

/// Returns the long form of a root's short name.
pub(super) fn long_root(name: &Name) -> Option<&'static str> {
    let roots = [
        ("HKLM", "HKEY_LOCAL_MACHINE"),
        ("HKU", "HKEY_USERS"),
        ("HKCU", "HKEY_CURRENT_USER"),
        ("HKCR", "HKEY_CLASSES_ROOT"),
        ("HKCC", "HKEY_CURRENT_CONFIG"),
    ];
    roots.into_iter().find_map(|(short, long)| name.is(short).then_some(long))
}

const CLOSING: u16 = 0x5D;
const BACKSLASH: u16 = 0x5C;
const COMMENT: u16 = 0x3B;
const HYPHEN: u16 = 0x2D;
