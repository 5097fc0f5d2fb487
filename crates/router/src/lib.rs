//! The configuration of a Windows router (Routing and Remote Access, RRAS).
//!
//! 1. A [`Store`] is a place that holds a router: its registry and its phone book.
//! 2. [`capture`](fn@capture) takes a [`Snapshot`] of it: the router's configuration at one moment.
//! 3. [`meaning::Router`] says what a snapshot means in RRAS terms, [`difference::difference`] what
//!    changed from one to another, and [`check`](fn@check) what is wrong with one.
//! 4. [`config`] reads and changes the stored configuration piece by piece, in any [`StoreMut`].
//!
//! A snapshot's bytes are the truth. The views are derived and never written back.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation))]

mod adapter;
mod capture;
pub mod checks;
pub mod config;
mod control_set;
mod dial_out_hours;
pub mod difference;
mod error_code;
mod identity;
mod interface;
mod interface_type;
pub mod meaning;
mod memory_store;
mod placement;
pub mod places;
mod registry_form;
mod server_class;
mod snapshot;
mod store;
mod store_mut;
mod transport;

pub use adapter::Adapter;
pub use capture::{CaptureError, capture, capture_and_forget};
pub use checks::{Check, CheckFinding, CheckSeverity, check};
pub use control_set::{ControlSet, ControlSetError, ControlSetRule};
pub use dial_out_hours::{DialOutDay, DialOutHours, Span};
pub use error_code::{CodeHeader, ErrorCode, Explanation};
pub use identity::Identity;
pub use interface::{Interface, InterfaceTransport};
pub use interface_type::InterfaceType;
pub use memory_store::MemoryStore;
pub use placement::{Extent, Placement, PortNumbers, placements};
pub use registry_form::RegistryForm;
pub use snapshot::{
    Class, ClassName, Consistency, ServiceState, Snapshot, SourceFacts, SourceKind, Staleness,
};
pub use store::{PhoneBookContent, Store, StoreError};
pub use store_mut::{EditError, EditRefusal, PhoneBookEdit, Revision, StoreMut};
pub use transport::{BlockEntry, BlockList, ProtocolId, Transport};
