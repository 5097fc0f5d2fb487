//! What the tests, examples and benchmarks of the workspace share. Nothing that users run depends on it.
//!
//! 1. [`generate`] makes routers by program: the example, routers of any size, and odd ones; the same
//!    seed always gives the same router. [`strategy`] does it for property tests.
//! 2. [`root`] turns a router into a hive, or into a directory like that of a Windows disk.
//! 3. [`data`] finds the real hives and phone books and says so where there are none.
//! 4. [`oracle`] reads hives by programs that are not ours: hivex, python-registry and regipy; the last and
//!    reglookup say what they complain of. [`cells`] compares what an edit must leave where it was.
//! 5. [`samba`] is a server to be reached over the network, [`proxy`] a slow or broken way to it, [`domain`] one
//!    that takes Kerberos tickets.
//! 6. [`c_library`] compiles C against the library `mprapi`.
//! 7. [`operations`] are calls that change a router's configuration, with a model of what comes of them.
//!
//! ```
//! use routerkeep_registry::KeyPath;
//! use routerkeep_testkit::generate::{Options, router};
//!
//! let store = router(&Options { interfaces: 10, ..Options::default() });
//! let interfaces = KeyPath::from("ControlSet001\\Services\\RemoteAccess\\Interfaces");
//! let interfaces = store.registry.root().at(&interfaces).expect("every router has the key");
//! // Loopback, Internal and two LAN adapters come on top.
//! assert_eq!(interfaces.subkeys.len(), 14);
//! ```
// It never meets a user's input: a test that fails loudly is what is wanted here.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

#[cfg(unix)]
pub mod c_library;
pub mod cells;
mod daemon;
pub mod data;
pub mod domain;
pub mod generate;
pub mod log_hash;
pub mod operations;
pub mod oracle;
pub mod proxy;
mod random;
pub mod root;
pub mod samba;
mod skip;
pub mod strategy;

pub use random::Random;
