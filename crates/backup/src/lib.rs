//! The backup directory of Routerkeep, version 1; `docs/FORMAT.md` describes it for other programs.
//!
//! 1. [`publish`](fn@publish) writes a snapshot into a directory, all or nothing, in place of an
//!    earlier backup.
//! 2. [`Backup::read`] reads it back and says what is damaged, by class.
//! 3. [`Manifest`] is what the directory says of itself.
//!
//! A backup holds copies of secrets that lie in info blocks and in the phone book. Its files are for
//! their owner only. The manifest has no secrets, so what is shown of it needs no masking.
//!
//! ```
//! use routerkeep_backup::{Backup, Program, Provenance, publish};
//! use routerkeep_files::RealFiles;
//! use routerkeep_registry::{FileTime, Key, KeyPath, Limits, MemoryRegistry, Value};
//! use routerkeep_router::{Class, MemoryStore, PhoneBookContent, capture};
//!
//! let mut system = Key::new("");
//! system.at_or_new(&KeyPath::from("Select")).values.push(Value::dword("Current", 1));
//! system.at_or_new(&KeyPath::from("ControlSet001\\Services\\RemoteAccess\\RouterManagers\\Ip"));
//! let registry = MemoryRegistry::new(system);
//! let router = MemoryStore { registry, phone_book: PhoneBookContent::Absent };
//! let snapshot = capture(&router, &Limits::DEFAULT)?;
//!
//! let parent = tempfile::tempdir()?;
//! let directory = parent.path().join("backup");
//! let program = Program { name: "example".to_owned(), version: "1.0".to_owned() };
//! let provenance = Provenance { program, time: FileTime(134_116_992_000_000_000) };
//! publish(&RealFiles, &directory, &snapshot, &provenance)?;
//!
//! let backup = Backup::read(&RealFiles, &directory)?;
//! assert!(backup.damage.is_empty());
//! assert!(backup.snapshot.router_managers == snapshot.router_managers);
//! assert!(matches!(backup.snapshot.phone_book, Class::Absent));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation))]

mod describe;
mod digest;
mod earlier;
mod facts;
mod limits;
mod manifest;
mod manifest_file;
mod part;
mod part_file;
mod publish;
mod read;
mod read_back;
mod seal;
mod statements;
mod target;
mod text;

pub use digest::Sha256;
pub use facts::KeyFactColumns;
pub use manifest::{
    AdapterEntry, ClassEntry, ClassState, FindingEntry, Format, Manifest, Program, RouterEntry,
    ServiceEntry, SourceEntry, StalenessEntry,
};
pub use part::{PartError, security_descriptor};
pub use publish::{Earlier, Provenance, PublishError, Published, publish};
pub use read::{Backup, BackupDamage, ReadError, is_backup};
pub use seal::{SealError, seal, unseal};
pub use statements::{NOT_INCLUDED, NOT_PROVED, STORED_ONLY};
pub use text::{StoredText, instant};

/// The name of the file that makes a directory a backup.
pub const MANIFEST: &str = "manifest.json";
