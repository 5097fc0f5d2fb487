//! The file of a part: its name, and its bytes held against what the manifest says of them.

use crate::digest::Sha256;
use crate::manifest::ClassEntry;
use crate::{MANIFEST, limits, part};
use routerkeep_files::{ErrorKind, FileError, Files, Operation};
use routerkeep_registry::Key;
use routerkeep_router::ClassName;
use std::path::Path;

/// Returns what the name of a class's file ends in.
fn ending(class: ClassName) -> &'static str {
    match class {
        ClassName::PhoneBook => "pbk",
        ClassName::RouterManagers | ClassName::Interfaces | ClassName::Server => "hive",
    }
}

/// Returns the name of the file with this content.
///
/// It is made of the content's hash, so that a part of another content never has it.
pub(crate) fn name(class: ClassName, sha256: Sha256) -> String {
    format!("{class}-{}.{}", sha256.short(), ending(class))
}

/// Says whether the file that a manifest names is called as a part of its class is, also of a class that
/// this version does not know.
///
/// A manifest can name anything; only what is so called is ever opened or removed.
pub(crate) fn is_named_as_part(entry: &ClassEntry) -> bool {
    let plain = |text: &str| {
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=64).contains(&text.len()) && text.bytes().all(letter)
    };
    let (Some(file), Some(sha256)) = (&entry.file, entry.sha256) else { return false };
    match entry.name() {
        Some(class) => *file == name(class, sha256),
        None => file
            .strip_prefix(&entry.class)
            .and_then(|rest| rest.strip_prefix('-'))
            .and_then(|rest| rest.strip_prefix(&sha256.short()))
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some_and(|ending| plain(&entry.class) && plain(ending)),
    }
}

/// Why the file of a class does not give its content.
pub(crate) enum Unusable {
    /// It is not what the manifest says.
    Damaged {
        /// The file concerned.
        file: String,
        /// What the manifest says.
        expected: String,
        /// What is there.
        found: String,
    },
    /// There is no memory to find that out.
    Memory(FileError),
}

impl Unusable {
    pub(crate) fn damaged(
        file: &str,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self::Damaged { file: file.to_owned(), expected: expected.into(), found: found.into() }
    }
}

/// Reads the file of a class and checks name, length and hash.
pub(crate) fn read(
    files: &dyn Files,
    directory: &Path,
    class: ClassName,
    entry: &ClassEntry,
) -> Result<Vec<u8>, Unusable> {
    let (Some(file), Some(size), Some(sha256)) = (&entry.file, entry.size, entry.sha256) else {
        return Err(Unusable::damaged(MANIFEST, "file, size and sha256", "not all of them"));
    };
    if !is_named_as_part(entry) {
        let expected = format!("a file called {}", name(class, sha256));
        return Err(Unusable::damaged(file, expected, "another name"));
    }
    let bytes = files
        .read(&directory.join(file), size.min(limits::PART))
        .map_err(|error| unreadable(file, size, error))?;
    if bytes.len() as u64 != size {
        let found = format!("{} bytes", bytes.len());
        return Err(Unusable::damaged(file, format!("{size} bytes"), found));
    }
    let found = Sha256::of(&bytes);
    if found == sha256 {
        Ok(bytes)
    } else {
        Err(Unusable::damaged(file, format!("sha256 {sha256}"), found.to_string()))
    }
}

/// Says what it means that a part's file can't be read.
pub(crate) fn unreadable(file: &str, size: u64, error: FileError) -> Unusable {
    let found = match error.kind() {
        ErrorKind::OutOfMemory => return Unusable::Memory(error),
        ErrorKind::NotFound => "no such file".to_owned(),
        ErrorKind::NotAFile => "a link, or something else that is no file".to_owned(),
        ErrorKind::IsADirectory => "a directory".to_owned(),
        ErrorKind::TooLarge { found, .. } => format!("at least {found} bytes"),
        _ => error.to_string(),
    };
    Unusable::damaged(file, format!("{size} bytes"), found)
}

/// Reads the tree of a class.
pub(crate) fn read_tree(
    files: &dyn Files,
    directory: &Path,
    class: ClassName,
    entry: &ClassEntry,
) -> Result<Key, Unusable> {
    let bytes = read(files, directory, class, entry)?;
    let file = entry.file.as_deref().unwrap_or_default();
    let tree = part::decode(bytes).map_err(|error| {
        if error.is_memory() {
            let path = directory.join(file);
            Unusable::Memory(FileError::new(Operation::Read, &path, ErrorKind::OutOfMemory))
        } else {
            Unusable::damaged(file, "a sound hive", error.to_string())
        }
    })?;
    let counts = tree.counts();
    if (entry.keys, entry.values) == (Some(counts.keys), Some(counts.values)) {
        return Ok(tree);
    }
    let number = |number: Option<u64>| number.map_or("no number of".to_owned(), |n| n.to_string());
    let counted = |keys, values| format!("{} keys, {} values", number(keys), number(values));
    let found = counted(Some(counts.keys), Some(counts.values));
    Err(Unusable::damaged(file, counted(entry.keys, entry.values), found))
}
