//! Registry trees and the stores that hold them.
//!
//! 1. [`Key`] is a key with its [`Value`]s and subkeys; names are kept as stored ([`Name`]).
//! 2. [`difference`](fn@difference) gives the [`Change`]s between two trees.
//! 3. [`Registry`] is what every store can do: [`MemoryRegistry`], [`HiveRegistry`], and
//!    [`ExportRegistry`] over the text of [`reg_text`]. On Windows `live::LiveRegistry` is the registry of
//!    the running system.
//!
//! Bytes are the truth: nothing here interprets a value in place of carrying it.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation))]

#[cfg(feature = "conformance")]
pub mod conformance;
mod difference;
mod export;
mod hive;
mod key;
#[cfg(windows)]
pub mod live;
mod memory;
pub mod reg_text;
mod store;
mod value;

pub use difference::{Change, difference, try_difference};
pub use export::ExportRegistry;
pub use hive::{HiveFiles, HiveRegistry};
pub use key::{Counts, DEPTH, Key, KeyFacts};
pub use memory::MemoryRegistry;
pub use routerkeep_regf::{
    Depth, FileTime, Finding, KeyPath, Limits, Name, Place, Severity, ValueType,
};
pub use store::{
    ApplyError, Capabilities, Changes, Partial, Reading, Registry, RegistryError, Support,
};
pub use value::Value;
