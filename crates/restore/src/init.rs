//! A new router root: a directory like that of a Windows disk, with a router that is newly set up.
//!
//! The hive gets its name last, in one step: before that the directory is no router root to any command.

use crate::defaults;
use crate::described::described;
use crate::place::{directory_of, staged};
use routerkeep_backup::security_descriptor;
use routerkeep_files::{
    Access, ErrorKind, FileError, Files, Kind, Operation, create_dirs, write_synced,
};
use routerkeep_regf::WriteOptions;
use routerkeep_registry::{FileTime, Key};
use std::path::{Path, PathBuf};

/// What became of a new router root.
#[derive(Debug)]
#[must_use]
pub enum InitOutcome {
    /// It is there.
    Done {
        /// Its SYSTEM hive.
        hive: PathBuf,
    },
    /// There is something in the directory. Nothing was changed.
    NotEmpty {
        /// The first thing that was found.
        found: PathBuf,
    },
    /// It failed, and what was made was removed again.
    TakenBack {
        /// What failed.
        why: String,
    },
    /// It failed, and it is not certain what the next power loss leaves: nothing, or the new root.
    Unsettled {
        /// What failed.
        why: String,
    },
}

const CONFIG: [&str; 3] = ["Windows", "System32", "config"];
const RAS: [&str; 3] = ["Windows", "System32", "ras"];

/// The largest number of names that an empty directory may have, so to speak.
const LIMIT: usize = 1_000_000;

/// Makes a router root with the default configuration; the directory is made if it is missing.
///
/// A directory that holds nothing but what an interrupted attempt has left counts as empty.
///
/// # Errors
/// [`FileError`] where the directory can't be looked at, or its parent does not exist. Nothing was changed
/// then.
pub fn init(files: &dyn Files, root: &Path, time: FileTime) -> Result<InitOutcome, FileError> {
    match defaults::registry() {
        Ok(registry) => make(files, root, &Content { registry, phone_book: None }, time),
        Err(error) => Ok(InitOutcome::TakenBack { why: described(&error) }),
    }
}

/// What a new root holds.
pub(crate) struct Content<'c> {
    pub(crate) registry: Key,
    pub(crate) phone_book: Option<&'c [u8]>,
}

/// Makes a router root; the directory is made if it is missing.
pub(crate) fn make(
    files: &dyn Files,
    root: &Path,
    content: &Content<'_>,
    time: FileTime,
) -> Result<InitOutcome, FileError> {
    let made = match files.stat(root)?.map(|stat| stat.kind) {
        None => {
            let parent = directory_of(root);
            if files.stat(parent)?.is_none() {
                return Err(FileError::new(Operation::CreateDir, root, ErrorKind::NotFound));
            }
            Made::Now
        }
        Some(Kind::Directory) => match something(files, root)? {
            Some(found) => return Ok(InitOutcome::NotEmpty { found }),
            None => Made::Earlier,
        },
        Some(_) => return Ok(InitOutcome::NotEmpty { found: root.to_owned() }),
    };
    let config = below(root, &CONFIG);
    let hive = config.join("SYSTEM");
    match write(files, root, &config, content, time) {
        Ok(()) => Ok(InitOutcome::Done { hive }),
        Err(why) => match files.stat(&hive) {
            // It has its name, or perhaps it has: it stays, and is whole.
            Ok(Some(_)) | Err(_) => Ok(InitOutcome::Unsettled { why }),
            Ok(None) => Ok(take_back(files, root, &hive, made, why)),
        },
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Made {
    Now,
    Earlier,
}

fn write(
    files: &dyn Files,
    root: &Path,
    config: &Path,
    content: &Content<'_>,
    time: FileTime,
) -> Result<(), String> {
    let hive = &config.join("SYSTEM");
    let options = WriteOptions { security: security_descriptor(), time };
    let bytes = routerkeep_regf::write(&content.registry, &options);
    let bytes = bytes.map_err(|error| described(&error))?;
    let failed = |error: FileError| described(&error);
    create_dirs(files, config, Access::Shared).map_err(failed)?;
    create_dirs(files, &below(root, &RAS), Access::Shared).map_err(failed)?;
    let phone_book = phone_book(root);
    let (staged, staged_book) = (staged(hive), staged(&phone_book));
    for path in [&staged, &staged_book] {
        if files.stat(path).map_err(failed)?.is_some() {
            files.remove(path).map_err(failed)?;
        }
    }
    if let Some(bytes) = content.phone_book {
        write_synced(files, &staged_book, bytes, Access::OwnerOnly).map_err(failed)?;
    }
    write_synced(files, &staged, &bytes, Access::OwnerOnly).map_err(failed)?;
    // Directories of an earlier attempt may not have been synchronised.
    let mut directory = Some(config);
    while let Some(path) = directory.filter(|path| path.starts_with(root)) {
        files.sync_dir(path).map_err(failed)?;
        directory = path.parent();
    }
    if content.phone_book.is_some() {
        files.rename(&staged_book, &phone_book).map_err(failed)?;
        files.sync_dir(&below(root, &RAS)).map_err(failed)?;
    }
    files.rename(&staged, hive).map_err(failed)?;
    files.sync_dir(config).map_err(failed)?;
    match crate::file_digest::holds(files, hive, &bytes).map_err(failed)? {
        true => Ok(()),
        false => Err("what is on the disk is not what was written".to_owned()),
    }
}

/// Removes what was made, as far as that is possible: empty directories, and the hive without a name.
fn take_back(files: &dyn Files, root: &Path, hive: &Path, made: Made, why: String) -> InitOutcome {
    let _ = files.remove(&staged(hive));
    // There was none: the directory was empty.
    for path in [staged(&phone_book(root)), phone_book(root)] {
        let _ = files.remove(&path);
    }
    for mut names in [RAS.as_slice(), CONFIG.as_slice()] {
        while !names.is_empty() {
            let _ = files.remove_dir(&below(root, names));
            names = names.split_last().map(|(_, rest)| rest).unwrap_or_default();
        }
    }
    if made == Made::Now {
        let _ = files.remove_dir(root);
    }
    InitOutcome::TakenBack { why }
}

/// Returns where the phone book is. It gets its name before the hive, without which there is no router.
fn phone_book(root: &Path) -> PathBuf {
    below(root, &RAS).join("router.pbk")
}

fn below(root: &Path, names: &[&str]) -> PathBuf {
    names.iter().fold(root.to_owned(), |path, name| path.join(name))
}

/// Returns something that the directory holds besides what an interrupted attempt leaves, or `None`.
fn something(files: &dyn Files, root: &Path) -> Result<Option<PathBuf>, FileError> {
    let config = below(root, &CONFIG);
    let hive = staged(&config.join("SYSTEM"));
    let mut own = vec![hive, staged(&phone_book(root))];
    for names in [CONFIG.as_slice(), RAS.as_slice()] {
        for count in 1..=names.len() {
            own.push(below(root, names.get(..count).unwrap_or_default()));
        }
    }
    let mut ahead = vec![root.to_owned()];
    while let Some(directory) = ahead.pop() {
        let names = match files.list(&directory, LIMIT) {
            Ok(names) => names,
            Err(error) if error.kind() == ErrorKind::NotADirectory => return Ok(Some(directory)),
            Err(error) => return Err(error),
        };
        for name in names {
            let path = directory.join(name);
            if !own.contains(&path) {
                return Ok(Some(path));
            }
            if files.stat(&path)?.is_some_and(|stat| stat.kind != Kind::File) {
                ahead.push(path);
            }
        }
    }
    Ok(None)
}
