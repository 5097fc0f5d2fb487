//! The few file operations that everything durable goes through.
//!
//! Backups, journals and replaced hives are all made of the same dozen operations: read, write, synchronise, rename,
//! lock. [`Files`] is the trait for them and its documentation is the contract: for each operation it says what
//! survives a crash once it has returned, and what may be half done once it has failed. What is written against the
//! trait can be run on a real disk and, thousands of times, on a disk in memory that breaks at a chosen moment.
//!
//! # Getting started
//!
//! 1. Take a `&dyn Files` wherever something is read or written; programs pass [`RealFiles`].
//! 2. Resolve what a user typed with [`Files::canonical`]: the other operations never follow a link in the last place.
//! 3. Put a file in place of another with [`replace`], which is old or new at any moment; make new folders with
//!    [`create_dirs`]; ask whether a target lies inside a source with [`is_within`].
//! 4. Prove the whole with the feature `faulty`: `MemoryFiles` is the disk, `Sweep` runs a scenario once for each
//!    operation and each way in which it can break.
//!
//! ```
//! use std::{ffi::OsStr, path::Path};
//! use routerkeep_files::{Access, ErrorKind, Files, RealFiles, replace};
//!
//! fn publish(files: &dyn Files, dir: &Path) -> Result<(), Box<dyn std::error::Error>> {
//!     replace(files, dir, OsStr::new("manifest.json"), b"{}", Access::OwnerOnly)?;
//!     assert_eq!(files.read(&dir.join("manifest.json"), 1024)?, b"{}");
//!
//!     let refused = files.read(&dir.join("manifest.json"), 1).unwrap_err();
//!     assert_eq!(refused.kind(), ErrorKind::TooLarge { limit: 1, found: 2 });
//!     Ok(())
//! }
//!
//! let dir = tempfile::tempdir()?;
//! publish(&RealFiles, dir.path())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Where it belongs: DESIGN, section 3 (crates) and section 7 (promises).
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation))]

mod create_dirs;
mod error;
mod files;
mod find;
mod place;
mod read_at;
mod real;
mod replace;
mod stat;

#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "faulty")]
mod faulty;
#[cfg(feature = "faulty")]
mod memory;

pub use create_dirs::create_dirs;
pub use error::{ErrorKind, FileError, Operation, Result};
#[cfg(feature = "faulty")]
pub use faulty::{
    Case, Fault, FaultKind, Faulty, Moment, Step, Sweep, SweepReport, Violation, sweep,
};
pub use files::{Access, Files, Held};
pub use find::find_ignoring_case;
#[cfg(feature = "faulty")]
pub use memory::{MemoryFiles, Permission, Survival, TreeEntry, Unsynced};
pub use place::is_within;
pub use read_at::ReadAt;
pub use real::RealFiles;
pub use replace::{ReplaceError, replace, replacement_path, write_synced};
pub use stat::{FileId, Kind, Stamp, Stat};
