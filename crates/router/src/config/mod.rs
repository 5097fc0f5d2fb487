//! The Router Configuration Functions: a router's stored configuration, read and changed piece by piece.
//!
//! What Microsoft's `MprConfig*` functions offer to C, for any [`StoreMut`](crate::StoreMut). Like theirs it
//! is about what is *stored*: a router reads it when it starts, so a change has no effect before its next
//! start (Microsoft's page "Understanding Router Management Functions").
//!
//! 1. [`Connection::open`] takes a store.
//! 2. [`Connection::configuration`] gives the [`Configuration`] as it is now: one state, that stays the same
//!    while it is held. Its [`Transport`]s and [`Interface`]s are iterated, not fetched page by page.
//! 3. The connection's other functions change one thing each. A change carries what it expects to find; where
//!    others changed the router meanwhile it is worked out anew. What a change does not name stays bit for bit.
//! 4. [`ConfigError`] says what went wrong, and [`code`](ConfigError::code) what the C API answers then.
//!
//! Info blocks are opaque here: [`routerkeep_infoblock`] reads and makes them. How a demand-dial interface
//! dials stands in the phone book: [`Connection::dial_settings`], in the terms of [`routerkeep_phonebook`].
//!
//! ```
//! use routerkeep_registry::{Key, Limits, MemoryRegistry, Name, Value};
//! use routerkeep_router::config::{AdminState, Connection, NewInterface, NewTransport, TransportSettings};
//! use routerkeep_router::{InterfaceType, MemoryStore, PhoneBookContent, ProtocolId};
//!
//! # let mut root = Key::default();
//! # root.at_or_new(&"Select".into()).values.push(Value::dword("Current", 1));
//! # root.at_or_new(&"ControlSet001\\Services\\RemoteAccess".into());
//! # let registry = MemoryRegistry::new(root);
//! let store = MemoryStore { registry, phone_book: PhoneBookContent::Absent };
//! let mut router = Connection::open(Box::new(store), Limits::DEFAULT)?;
//! let ip = NewTransport { id: ProtocolId::IP, name: Some(&Name::from("Ip")), settings: TransportSettings::default() };
//! router.create_transport(&ip)?;
//! let branch = router.create_interface(&NewInterface {
//!     name: Name::from("Branch"),
//!     kind: InterfaceType::FULL_ROUTER,
//!     state: AdminState::Enabled,
//!     dial_out_hours: Vec::new(),
//! })?;
//! router.add_interface_transport(&branch, ProtocolId::IP, None, None)?;
//!
//! let now = router.configuration()?;
//! for interface in now.interfaces()? {
//!     let transports: Vec<_> = interface.transports().map(|transport| transport.id()).collect();
//!     assert_eq!((interface.name(), transports), (&Name::from("Branch"), vec![ProtocolId::IP]));
//! }
//! # Ok::<(), routerkeep_router::config::ConfigError>(())
//! ```

mod changes;
mod configuration;
mod connection;
mod demand_dial;
mod error;
mod filter;
mod ikev2;
mod interface;
mod interface_transport;
mod names;
mod ports;
mod server;
mod transport;
mod tunnels;

pub use configuration::Configuration;
pub use connection::{Connection, Keeping};
pub use error::{ConfigError, file_code, system_code};
pub use filter::FilterState;
pub use ikev2::{Ikev2Proposal, InterfaceIkev2};
pub use interface::{
    AdminState, DialOutHoursChange, Interface, InterfaceId, Interfaces, NewInterface,
};
pub use interface_transport::{InterfaceTransport, InterfaceTransports};
pub use ports::{Effect, PortKind, PortUse, Ports};
pub use server::{RouterMode, ServerSummary};
pub use transport::{Creation, NewTransport, Transport, TransportSettings, Transports};
pub use tunnels::{
    Ikev2Offer, Ikev2Tunnel, ServerChanges, SstpCertificate, SstpCertificateChange, SstpChange,
    SstpListener,
};
