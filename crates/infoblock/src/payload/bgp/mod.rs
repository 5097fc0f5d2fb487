//! BGP: a block of its own in the IPv4 settings, and a word in the IPv6 ones; 2012 R2 and later.
//!
//! The entries of the block are decoded like others, with [`Scope::Bgp`](crate::Scope::Bgp); their
//! offsets count from the start of that block. No public sample of it is known: the sizes are those
//! of natural alignment, and how structures of varying size follow one another is not documented.

mod address;
mod policy;
mod router;

pub use address::{BgpAddress, BgpAddressFamily, BgpPrefix};
pub use policy::{
    BgpAction, BgpAttribute, BgpClause, BgpMatch, BgpMatchType, BgpPolicy, BgpPolicyType,
};
pub use router::{
    BgpAdvertisement, BgpConfig, BgpDirection, BgpInterfaceLuid, BgpPeer, BgpPeerMode,
    BgpPeerPolicies, BgpRouter, BgpRouterV6,
};
