//! A part that was written, held against what it was made of, in little memory: the hash over the file block
//! by block, the tree key by key.

use crate::digest::Hasher;
use crate::manifest::ClassEntry;
use crate::part::PartError;
use crate::part_file::{Unusable, unreadable};
use routerkeep_files::{ErrorKind, FileError, Files, Operation, ReadAt};
use routerkeep_regf::{Hive, KeyNode, LogPolicy, Source, StoredName, Verdict, Visitor};
use routerkeep_registry::{Depth, Key, Limits, Name, RegistryError, Severity, Value, ValueType};
use std::borrow::Cow;
use std::io;
use std::path::Path;

/// Bytes that are hashed at a time.
const BLOCK: usize = 64 * 1024;

/// Checks that a class's file has the length and hash of its entry, and returns it open.
pub(crate) fn check_file(
    files: &dyn Files,
    directory: &Path,
    entry: &ClassEntry,
) -> Result<Box<dyn ReadAt>, Unusable> {
    let file = entry.file.as_deref().unwrap_or_default();
    let failed = |error: FileError| unreadable(file, entry.size.unwrap_or_default(), error);
    let path = directory.join(file);
    let open = files.open_at(&path).map_err(failed)?;
    let mut block = Vec::new();
    block.try_reserve_exact(BLOCK).map_err(|_| {
        Unusable::Memory(FileError::new(Operation::Read, &path, ErrorKind::OutOfMemory))
    })?;
    block.resize(BLOCK, 0);
    let (mut hasher, mut at) = (Hasher::default(), 0_u64);
    loop {
        let read = open.read_full_at(at, &mut block).map_err(failed)?;
        if read == 0 {
            break;
        }
        hasher.add(block.get(..read).unwrap_or_default());
        at = at.saturating_add(read as u64);
    }
    let found = hasher.finish();
    if (entry.size, entry.sha256) == (Some(at), Some(found)) {
        return Ok(open);
    }
    Err(Unusable::damaged(file, "what was written", format!("{at} bytes with sha256 {found}")))
}

/// Says whether the part in an open file holds the tree: names, types and bytes, in their order.
pub(crate) fn holds(file: Box<dyn ReadAt>, tree: &Key) -> Result<bool, PartError> {
    let hive =
        Hive::open(FileSource(file), &[], LogPolicy::Recover).map_err(RegistryError::from)?;
    if *hive.verdict() != Verdict::Clean {
        return Err(PartError::Unfinished);
    }
    let mut comparison = Comparison { expected: Some(tree), open: Vec::new(), same: true };
    let root = hive.root().map_err(RegistryError::from)?;
    let findings = hive.walk(root, Depth::All, &Limits::DEFAULT, &mut comparison);
    if hive.was_short_of_memory() {
        return Err(RegistryError::Memory.into());
    }
    match findings.into_iter().find(|finding| finding.severity == Severity::Error) {
        Some(finding) => Err(PartError::Damaged { finding }),
        None => Ok(comparison.same && comparison.expected.is_none()),
    }
}

struct FileSource(Box<dyn ReadAt>);

impl Source for FileSource {
    fn size(&self) -> u64 {
        self.0.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read_full_at(offset, buffer).map_err(io::Error::other)
    }
}

/// A walk over a hive and over the tree that it should hold, side by side.
struct Comparison<'t> {
    /// The topmost key, until the walk has come to it.
    expected: Option<&'t Key>,
    open: Vec<Level<'t>>,
    same: bool,
}

/// What is still to come of a key that was entered.
struct Level<'t> {
    values: std::slice::Iter<'t, Value>,
    subkeys: std::slice::Iter<'t, Key>,
}

impl<'h> Visitor<'h> for Comparison<'_> {
    fn enter(&mut self, key: &KeyNode<'h>, _class: Option<&'h [u8]>, _security: Option<&'h [u8]>) {
        let expected = match self.open.last_mut() {
            Some(above) => above.subkeys.next(),
            None => self.expected.take(),
        };
        self.same &= expected.is_some_and(|expected| is(key.name(), &expected.name));
        let (values, subkeys): (&[Value], &[Key]) =
            expected.map_or((&[], &[]), |key| (&key.values, &key.subkeys));
        // The walk's depth is limited, so this list is short.
        self.open.push(Level { values: values.iter(), subkeys: subkeys.iter() });
    }

    fn value(&mut self, name: StoredName<'h>, kind: ValueType, data: Cow<'h, [u8]>) {
        let expected = self.open.last_mut().and_then(|key| key.values.next());
        self.same &= expected.is_some_and(|expected| {
            is(name, &expected.name) && kind == expected.kind && *data == *expected.data
        });
    }

    fn leave(&mut self) {
        let left = self.open.pop();
        self.same &=
            left.is_some_and(|mut key| key.values.next().is_none() && key.subkeys.next().is_none());
    }
}

fn is(stored: StoredName<'_>, name: &Name) -> bool {
    stored.units().eq(name.units().iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use routerkeep_files::MemoryFiles;

    fn tree() -> Key {
        let below = Key::new("b").with_value(Value::dword("n", 1)).with_value(Value::dword("o", 2));
        Key::new("top")
            .with_subkey(Key::new("a"))
            .with_subkey(below)
            .with_value(Value::text("", "x"))
    }

    fn holds_tree(written: &Key, expected: &Key) -> bool {
        let disk = MemoryFiles::new();
        disk.add_file("/part", &crate::part::encode(written).unwrap()).unwrap();
        holds(disk.open_at(Path::new("/part")).unwrap(), expected).unwrap()
    }

    #[test]
    fn whatever_differs_is_seen() {
        assert!(holds_tree(&tree(), &tree()));
        let changes: [fn(&mut Key); 11] = [
            |key| key.name = Name::from("Top"),
            |key| key.values.clear(),
            |key| key.values.push(Value::dword("more", 1)),
            |key| key.values[0].kind = ValueType::BINARY,
            |key| key.values[0].data.push(0),
            |key| key.values[0].name = Name::from("named"),
            |key| key.subkeys.truncate(1),
            |key| key.subkeys.push(Key::new("c")),
            |key| key.subkeys[0].name = Name::from("A"),
            |key| key.subkeys[1].values.swap(0, 1),
            |key| key.subkeys[0].subkeys.push(Key::new("deep")),
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let mut other = tree();
            change(&mut other);
            assert!(!holds_tree(&tree(), &other), "{number}");
            if crate::part::encode(&other).is_ok() {
                assert!(holds_tree(&other, &other) && !holds_tree(&other, &tree()), "{number}");
            }
        }
    }
}
