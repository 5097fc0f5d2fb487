//! The exam for stores: rules that follow from the contract of [`Files`], each in a directory of its own.
//!
//! ```
//! use routerkeep_files::{RealFiles, conformance};
//!
//! let dir = tempfile::tempdir()?;
//! let passed = conformance::check(&RealFiles, dir.path())?;
//! assert!(passed.rules > 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What needs a power loss, another user or a full disk to show is not examined here.

mod links;
mod locks;
mod names;
mod reading;
mod writing;

use std::fmt::{Debug, Display};
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::{Access, ErrorKind, FileError, Files};

/// How a rule ends.
type Verdict = Result<(), Broken>;

/// A rule: what it says, and how to see it.
type Rule = (&'static str, fn(&Room<'_>) -> Verdict);

/// Makes a symbolic link that leads to the first path under the second.
pub type MakeLink<'a> = &'a dyn Fn(&Path, &Path) -> io::Result<()>;

/// An examination of a store.
pub struct Exam<'a> {
    files: &'a dyn Files,
    root: &'a Path,
    make_link: Option<MakeLink<'a>>,
}

/// A store that keeps the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// How many rules were examined.
    pub rules: usize,
}

/// A store that breaks rules; the message has a line for each.
#[derive(Debug, Error)]
#[error("{} rules of {examined} broken{}", .broken.len(), lines(.broken))]
pub struct Failed {
    examined: usize,
    broken: Vec<(&'static str, Broken)>,
}

/// What was seen instead of what a rule says.
#[derive(Debug, Error)]
#[error("{0}")]
struct Broken(String);

impl From<FileError> for Broken {
    fn from(error: FileError) -> Self {
        Broken(format!("{error} ({:?})", std::error::Error::source(&error)))
    }
}

fn lines(broken: &[(&'static str, Broken)]) -> String {
    broken.iter().map(|(rule, seen)| format!("\n{rule}: {seen}")).collect()
}

/// Examines a store in an empty directory `root` of it, without the rules on links.
///
/// # Errors
/// The rules that it breaks.
pub fn check(files: &dyn Files, root: &Path) -> Result<Passed, Failed> {
    Exam::new(files, root).run()
}

impl<'a> Exam<'a> {
    /// Prepares the examination of a store in an empty directory `root` of it.
    pub fn new(files: &'a dyn Files, root: &'a Path) -> Self {
        Exam { files, root, make_link: None }
    }

    /// Adds the rules on links, which a store itself can't make.
    #[must_use]
    pub fn links(mut self, make_link: MakeLink<'a>) -> Self {
        self.make_link = Some(make_link);
        self
    }

    /// Examines the store.
    ///
    /// # Errors
    /// The rules that it breaks.
    pub fn run(self) -> Result<Passed, Failed> {
        let always = [reading::RULES, writing::RULES, names::RULES, locks::RULES].concat();
        let rules = always.iter().chain(if self.make_link.is_some() { links::RULES } else { &[] });
        let mut examined = 0_usize;
        let mut broken = Vec::new();
        for (name, rule) in rules {
            examined = examined.saturating_add(1);
            let room = Room {
                files: self.files,
                dir: self.root.join(format!("rule-{examined}")),
                make_link: self.make_link,
            };
            let made = self.files.create_dir(&room.dir, Access::Shared).map_err(Broken::from);
            if let Err(seen) = made.and_then(|()| rule(&room)) {
                broken.push((*name, seen));
            }
        }
        if broken.is_empty() {
            Ok(Passed { rules: examined })
        } else {
            Err(Failed { examined, broken })
        }
    }
}

/// Where one rule is examined: an empty directory.
struct Room<'a> {
    files: &'a dyn Files,
    dir: PathBuf,
    make_link: Option<MakeLink<'a>>,
}

impl Room<'_> {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Makes a file and returns its path.
    fn file(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, Broken> {
        let path = self.path(name);
        self.files.write_new(&path, bytes, Access::Shared)?;
        Ok(path)
    }

    /// Makes a directory and returns its path.
    fn directory(&self, name: &str) -> Result<PathBuf, Broken> {
        let path = self.path(name);
        self.files.create_dir(&path, Access::Shared)?;
        Ok(path)
    }

    /// Makes a link and returns its path.
    fn link(&self, to: &Path, name: &str) -> Result<PathBuf, Broken> {
        let path = self.path(name);
        if let Some(make_link) = self.make_link {
            make_link(to, &path).map_err(|error| Broken(format!("making a link: {error}")))?;
        }
        Ok(path)
    }

    /// Wants a file to have these bytes.
    fn holds(&self, path: &Path, bytes: &[u8]) -> Verdict {
        same("content", &self.files.read(path, 1 << 20)?, &bytes.to_vec())
    }

    /// Wants a name to stand for nothing.
    fn is_absent(&self, path: &Path) -> Verdict {
        same("what is there", &self.files.stat(path)?, &None)
    }
}

/// Wants two things to be equal.
fn same<T: PartialEq + Debug>(what: impl Display, found: &T, expected: &T) -> Verdict {
    if found == expected {
        Ok(())
    } else {
        Err(Broken(format!("{what}: expected {expected:?}, found {found:?}")))
    }
}

/// Wants an operation to fail, with one of these kinds.
fn refused<T>(what: impl Display, result: crate::Result<T>, kinds: &[ErrorKind]) -> Verdict {
    match result {
        Ok(_) => Err(Broken(format!("{what}: expected {kinds:?}, but it was done"))),
        Err(error) if kinds.contains(&error.kind()) => Ok(()),
        Err(error) => {
            let found = error.kind();
            Err(Broken(format!("{what}: expected {kinds:?}, found {found:?} ({error})")))
        }
    }
}
