//! The remote registry against a real server: Samba on loopback.
#![allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation, clippy::expect_used)]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]
#![allow(clippy::unwrap_used, missing_docs)]

mod agreement;
mod kerberos;
mod routers;
mod services;
mod sessions;
mod trees;
