//! Locations: the places that a user can name, and the router in each.
//!
//! 1. [`Location::find`] says which kind of place a text names, by looking at it.
//! 2. [`Location::open`] reads the router there: a [`Snapshot`](routerkeep_router::Snapshot), or a
//!    [`Backup`](routerkeep_backup::Backup) with its verdict.
//!
//! Reading changes nothing at the source, not even its times of access where the system allows that.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation))]

#[cfg(feature = "remote")]
mod caller;
mod error;
mod export_store;
mod file_path;
mod hive_store;
#[cfg(windows)]
mod live_services;
#[cfg(windows)]
mod live_store;
mod location;
mod open;
#[cfg(feature = "remote")]
mod server;
mod server_name;
#[cfg(feature = "remote")]
mod settled;
#[cfg(feature = "remote")]
mod way;

#[cfg(feature = "remote")]
pub use caller::{claimant, state_base};
pub use error::LocationError;
pub use export_store::ExportStore;
pub use hive_store::HiveStore;
#[cfg(windows)]
pub use live_services::LiveServices;
#[cfg(windows)]
pub use live_store::{LiveStore, live_place};
pub use location::{LOCAL, Location, Root};
pub use open::{Opened, ReadOptions};
#[cfg(feature = "remote")]
pub use server::{ServerAccess, connect_server, read_server, server_state};
pub use server_name::ServerName;
#[cfg(feature = "remote")]
pub use settled::WithoutTimes;
#[cfg(feature = "remote")]
pub use way::way_to;
