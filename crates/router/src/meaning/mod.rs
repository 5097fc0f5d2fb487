//! What a snapshot means: the router as an administrator thinks of it.
//!
//! [`Router::read`] is total: whatever is in the snapshot has a place in the view, by its meaning where
//! that is known and by its name and length where it is not. Secrets are shown as set or empty, never as
//! what they are. Readings that the documentation leaves open are marked, with their bytes.
//!
//! The view is derived and never written back. Its serde form is the `data` of `routerkeep.show/1`:
//! members in snake case, texts that are not valid as `{"utf16": "<hex>"}`, bytes in lower hexadecimal,
//! terms as text and numbers without a term as numbers. Members without content may be left out where
//! the documentation of the field does not say otherwise.

mod adapter;
mod address;
mod block;
mod entry;
mod filter;
mod ikev2;
mod interface;
mod key_reader;
pub(crate) mod known_value;
mod multicast;
mod nat;
mod older;
mod overview;
mod ports;
mod protocols;
mod providers;
mod raw;
mod route;
mod router;
pub(crate) mod row;
mod server;
pub(crate) mod setting;
mod sink;
mod term;
mod text;
mod transport;

pub use adapter::Adapter;
pub use block::{BlockFacts, GlobalSettings, InterfaceSettings, OtherBlock, Uncertain};
pub use entry::{Addressing, Entry, EntrySecret, Link, OtherKey};
pub use filter::{FilterDirection, FilterList, Rule};
pub use ikev2::CustomPolicy;
pub use interface::{DayHours, Interface, InterfaceTransport};
pub use key_reader::OtherValue;
pub use multicast::{MulticastBoundary, MulticastHeartbeat, MulticastLimit, RouterDiscovery};
pub use nat::{AddressMap, AddressRange, NatOnInterface, NatSettings, NatTimeouts, PortMap};
pub use overview::Overview;
pub use ports::Port;
pub use protocols::{
    AlgSettings, DhcpAllocatorOnInterface, DhcpAllocatorSettings, DnsProxyOnInterface,
    DnsProxySettings, IgmpOnInterface, IgmpSettings, Preference, RelayOnInterface, RelaySettings,
    RipOnInterface, RipSettings,
};
pub use providers::{Provider, RadiusServer};
pub use raw::{MaskedBytes, RawBlock, RawEntry, raw_blocks};
pub use route::Route;
pub(crate) use router::Index;
pub use router::{ClassState, Identity, Router, Source};
pub use server::{AccountLockout, AddressPool, Ikev2, PersistentRoute, RemoteAccess, Server, Sstp};
pub use term::{FlagSet, SecretState, Switch, Term};
pub use text::Text;
pub use transport::Transport;

pub(crate) use entry::{
    assignment, connection, dial_mode, eap, encryption, name_assignment, preshared_key, strategy,
};
pub(crate) use interface::{CUSTOM_POLICY, is_transport, name_of};
pub(crate) use protocols::DNS_PROXY_RUN_TIME;
