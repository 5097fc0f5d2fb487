//! Router info blocks: the binary values in which Windows' Routing and Remote Access Service keeps
//! the settings of router managers (`GlobalInfo`) and of interfaces (`InterfaceInfo`).
//!
//! A block is a header, a table of contents and data areas. Each entry of the table holds the
//! structures of one [`InfoType`]: routes, filters, the settings of one routing protocol. The
//! layout is described in MS-RRASM 2.2.1.2.3 and 2.2.1.2.4; where the text of that document and
//! its own examples disagree (byte order, the `Size` field), this crate follows the examples and
//! real registries: everything is little-endian, and `Size` may exceed the last data area.
//!
//! # How to start
//!
//! 1. [`InfoBlock::parse`] takes the bytes of a registry value. They are kept as they are:
//!    [`InfoBlock::as_bytes`] always gives them back.
//! 2. [`InfoBlock::findings`] lists what is wrong but does not prevent reading.
//! 3. [`InfoBlock::entries`] walks the table; [`Payload::decode`] turns an [`Entry`] into a typed
//!    structure, and never fails: what it does not understand stays [`Payload::Opaque`].
//! 4. [`InfoBlock::secret_ranges`] says which bytes a view must not show.
//! 5. [`InfoBlock::build`] makes a new block of payloads; [`InfoBlock::added`],
//!    [`InfoBlock::removed`] and [`InfoBlock::replaced`] make a changed one of an old one.
//!
//! ```
//! use routerkeep_infoblock::payload::{AdminStatus, InterfaceStatus, RouterDiscovery};
//! use routerkeep_infoblock::{Context, InfoBlock, InfoType, Payload, Scope, Transport};
//!
//! let block = InfoBlock::build(&[
//!     (InfoType::IP_INTERFACE_STATUS_INFO, InterfaceStatus::UP.into()),
//!     (InfoType::IP_ROUTER_DISC_INFO, RouterDiscovery::default().into()),
//! ])?;
//! let again = InfoBlock::parse(block.as_bytes())?;
//! assert!(again.findings().is_empty());
//!
//! let context = Context { transport: Transport::Ip, scope: Scope::Interface };
//! let entry = again.find(InfoType::IP_INTERFACE_STATUS_INFO).expect("it was put there");
//! let decoded = Payload::decode(context, &entry);
//! assert_eq!(
//!     decoded.payload(),
//!     &Payload::InterfaceStatus(InterfaceStatus { admin_status: AdminStatus::Up })
//! );
//! # Ok::<(), routerkeep_infoblock::InfoBlockError>(())
//! ```
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation))]

mod bytes;
mod container;
mod context;
mod error;
mod finding;
mod info_type;
pub mod limits;
mod masking;
pub mod payload;
mod secret;
mod toc;

pub use container::{InfoBlock, Item, SizeStyle};
pub use context::{Context, Scope, Transport};
pub use error::InfoBlockError;
pub use finding::{BlockFinding, BlockProblem, PayloadFinding, PayloadProblem};
pub use info_type::InfoType;
pub use payload::{Decoded, Encoded, Payload};
pub use secret::Secret;
pub use toc::{Entries, Entry};
