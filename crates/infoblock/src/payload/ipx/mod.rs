//! IPX: the router manager and its protocols, which only Windows 2000 has.

mod address;
mod filter;
mod manager;
mod rip;
mod sap;

pub use address::{IpxAddress, IpxNetwork, IpxNode, IpxSocket};
pub use filter::{IpxFilterAction, IpxTrafficFields, IpxTrafficFilter, IpxTrafficFilterAction};
pub use manager::{
    IpxAdapter, IpxEvents, IpxGlobal, IpxInterface, IpxNetbiosName, IpxState, IpxStaticRoute,
    IpxStaticService, IpxWanInterface,
};
pub use rip::{
    IpxPacketType, IpxRipGlobal, IpxRipInterface, IpxRipSettings, IpxRouteFilter, IpxUpdateMode,
};
pub use sap::{IpxSapGlobal, IpxSapInterface, IpxSapSettings, IpxServiceFilter};
