//! Windows registry hives (format `regf`, 1.3 to 1.6): reading, recovery from transaction logs with a
//! verdict, compact deterministic writing, editing in place, and a strict check.
//!
//! The format is the one that the public document "Windows registry file format specification" of
//! github.com/msuhanov/regf describes; "regf" with a section name refers to it.
//!
//! 1. [`Hive::open`] takes the bytes and the logs beside them and says how far they can be trusted
//!    ([`Verdict`]).
//! 2. [`Hive::find`] looks for a key by path; [`Hive::walk`] hands a key and all below it to a
//!    [`Visitor`]. What can't be read becomes a [`Finding`], never a gap that nobody mentions.
//! 3. [`write`](fn@write) makes a hive of any tree that is a [`SourceKey`].
//! 4. [`HiveEditor`] changes keys and values of a hive and leaves everything else where it is.
//! 5. [`lint`](fn@lint) checks a whole hive file as strictly as Windows would, and more.
//!
//! A hive is hostile input: no bytes make this crate panic, loop, or take memory beyond the size of the
//! file and of the result.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation))]

mod base_block;
mod bin;
mod budget;
mod bytes;
mod cell;
mod checksum;
mod claims;
mod edit;
mod find;
mod finding;
mod hive;
mod image;
mod key_node;
mod key_value;
mod limits;
mod lint;
pub mod log;
mod marvin32;
mod name;
mod path;
mod subkeys;
mod time;
mod unlisted;
mod upcase;
mod value_list;
mod value_type;
mod walk;
mod write;

pub use base_block::{BaseBlock, BaseBlockError};
pub use cell::{CellOffset, Damage};
pub use edit::{EditError, HiveEditor};
pub use find::Lookup;
pub use finding::{Finding, Place, Severity};
pub use hive::{Hive, HiveError, LogPolicy};
pub use image::Source;
pub use key_node::KeyNode;
pub use key_value::KeyValue;
pub use limits::Limits;
pub use lint::{Lint, LintMemory, lint, try_lint};
pub use log::Verdict;
pub use name::{Name, StoredName};
pub use path::KeyPath;
pub use time::FileTime;
pub use value_type::ValueType;
pub use walk::{Depth, Visitor};
pub use write::{SourceKey, WriteError, WriteOptions, write};
