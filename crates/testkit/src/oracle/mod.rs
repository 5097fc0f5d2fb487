//! Programs that are not ours reading hives and servers: what our readers and writers are held against.
//!
//! Each oracle prints what it reads in one form, which becomes a [`Dump`]. [`compare`] lists what
//! differs from a tree of ours.

mod compare;
pub mod complaints;
mod dump;
pub mod hivex;
pub mod impacket;
pub mod json_schema;
pub mod python_registry;
pub mod regipy;
mod tool;

pub use compare::compare;
pub use dump::{Dump, DumpError, Silence};
pub use tool::OracleError;

use crate::skip::skip;

/// Says whether an oracle can be used, by its `available()`; where not, the reason is said in one line.
///
/// Under `CI=true` that is a failure. `test` is named in both.
pub fn require(test: &str, available: Result<(), String>) -> Option<()> {
    available.map_err(|why| skip(test, &why)).ok()
}
