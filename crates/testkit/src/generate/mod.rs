//! Routers made by program: no clock, no chance, the same arguments always give the same router.
//!
//! All names and addresses are made up: private and documentation ranges (RFC 1918, 5737, 3849) and
//! `example.net` (RFC 2606).

mod after_monday;
mod blocks;
mod branch_office;
mod interfaces;
mod machine;
mod many;
mod odd;
mod odd_names;
mod pad;
mod ports;
mod providers;
mod service;
mod transports;
mod windows;
mod windows_service;

pub use after_monday::branch_office_monday;
pub use branch_office::branch_office;
pub use many::{Options, router};
pub use odd::{Oddities, odd_router, random_router};
pub use pad::{KEYS_OF_15_MB, pad};
pub use windows::Windows;
pub use windows_service::windows_service;

pub(crate) use odd_names::any_name;
