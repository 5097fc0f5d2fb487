//! A place that can be written: which files a router is in there, and where what is about restores is kept.

use routerkeep_files::{ErrorKind, FileError, Files, Kind, Operation, find_ignoring_case};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A router root, or a SYSTEM hive by itself.
///
/// The *state directory* holds lock, journal, and safety backups. It is `ProgramData/Routerkeep` of a root,
/// and `<file>.routerkeep` beside a bare hive. A hive that lies where a root has its own belongs to that
/// root: both ways of naming it find the same lock and the same journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    named: Named,
    root: Option<PathBuf>,
    hive: PathBuf,
    phone_book: Option<PathBuf>,
    state: PathBuf,
}

/// By what a place was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    Root,
    Hive,
}

/// Where a root has its hive.
const HIVE: [&str; 4] = ["Windows", "System32", "config", "SYSTEM"];

impl Place {
    /// Finds the router in a directory that holds `Windows`; `None` where there is none.
    ///
    /// # Errors
    /// [`FileError`]; `NotADirectory` where a link stands in the place of a directory that would be written
    /// to: on a mounted disk it leads somewhere else.
    pub fn root(files: &dyn Files, directory: &Path) -> Result<Option<Self>, FileError> {
        let Some(hive) = find_ignoring_case(files, directory, &HIVE)? else { return Ok(None) };
        if files.stat(&hive)?.is_none_or(|stat| stat.kind != Kind::File) {
            return Ok(None);
        }
        Ok(Some(Self {
            named: Named::Root,
            root: Some(directory.to_owned()),
            phone_book: Some(phone_book_beside(files, &hive)?),
            hive,
            state: root_state(files, directory)?,
        }))
    }

    /// Names a hive by itself; `path` is resolved already, so that it shows where the hive lies.
    ///
    /// # Errors
    /// [`FileError`], as [`root`](Self::root).
    pub fn hive(files: &dyn Files, path: &Path) -> Result<Self, FileError> {
        let (named, hive) = (Named::Hive, path.to_owned());
        if let Some(root) = root_of(path) {
            let phone_book = Some(phone_book_beside(files, path)?);
            let state = root_state(files, &root)?;
            return Ok(Self { named, root: Some(root), hive, phone_book, state });
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".routerkeep");
        let state = directory_of(path).join(name);
        want_directory(files, &state)?;
        Ok(Self { named, root: None, hive, phone_book: None, state })
    }

    /// Returns the hive's file.
    pub fn hive_path(&self) -> &Path {
        &self.hive
    }

    /// Returns the file of the router phone book, which need not be there; `None` for a bare hive.
    pub fn phone_book_path(&self) -> Option<&Path> {
        self.phone_book.as_deref().filter(|_| self.named == Named::Root)
    }

    /// Returns the phone book that a journal of this place can be about: also that of the root to which a
    /// hive belongs.
    pub(crate) fn journal_phone_book(&self) -> Option<&Path> {
        self.phone_book.as_deref()
    }

    /// Returns the directory that holds `Windows`, where that is known.
    pub fn root_path(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// Returns the state directory, which need not be there.
    pub fn state_path(&self) -> &Path {
        &self.state
    }

    /// Returns where the hive that is to be is prepared.
    pub(crate) fn staged_hive(&self) -> PathBuf {
        staged(&self.hive)
    }

    /// Returns where the phone book that is to be is prepared.
    pub(crate) fn staged_phone_book(&self) -> Option<PathBuf> {
        self.phone_book.as_deref().map(staged)
    }
}

/// Returns the directory of a file.
pub(crate) fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Returns the name beside a file under which its replacement is prepared: `.NAME.routerkeep-new`.
pub(crate) fn staged(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".routerkeep-new");
    directory_of(path).join(name)
}

/// Returns the root whose SYSTEM hive a path names, by its names alone.
fn root_of(path: &Path) -> Option<PathBuf> {
    let mut rest = path;
    for name in HIVE.iter().rev() {
        if !rest.file_name()?.eq_ignore_ascii_case(name) {
            return None;
        }
        rest = rest.parent()?;
    }
    let here = if rest.as_os_str().is_empty() { Path::new(".") } else { rest };
    Some(here.to_owned())
}

/// Returns the phone book of the root whose hive this is, or where it would be.
fn phone_book_beside(files: &dyn Files, hive: &Path) -> Result<PathBuf, FileError> {
    let system32 = directory_of(directory_of(hive));
    match find_ignoring_case(files, system32, &["ras", "router.pbk"])? {
        Some(path) => Ok(path),
        None => Ok(below(files, system32, "ras")?.join("router.pbk")),
    }
}

fn root_state(files: &dyn Files, root: &Path) -> Result<PathBuf, FileError> {
    below(files, &below(files, root, "ProgramData")?, "Routerkeep")
}

/// Returns the directory of this name whatever its case, or where it would be made.
fn below(files: &dyn Files, directory: &Path, name: &str) -> Result<PathBuf, FileError> {
    let path = match find_ignoring_case(files, directory, &[name])? {
        Some(path) => path,
        None => directory.join(name),
    };
    want_directory(files, &path)?;
    Ok(path)
}

/// Refuses a path that is something else than a directory, or nothing.
fn want_directory(files: &dyn Files, path: &Path) -> Result<(), FileError> {
    match files.stat(path)?.map(|stat| stat.kind) {
        None | Some(Kind::Directory) => Ok(()),
        Some(_) => Err(FileError::new(Operation::Stat, path, ErrorKind::NotADirectory)),
    }
}
