//! The remote registry against servers made for it: a sound one and hostile ones.
#![allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation, clippy::expect_used)]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]
#![allow(clippy::unwrap_used, missing_docs)]

mod conformance;
mod fake;
mod fake_services;
mod hostile;
mod round_trips;
mod services;
mod stop_service;
