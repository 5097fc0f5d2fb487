//! The Router Configuration Functions of Windows (`MprConfig*`, `MprInfo*`) with their C ABI.
//!
//! The exported functions have the names, arguments, structures and error codes of Microsoft's
//! `mprapi.h`; `include/mprapi.h` declares them for Linux, and `docs/MPR-COMPAT.md` says function by
//! function what they do, where that follows from, and which test shows it.
//!
//! 1. [`boundary`] is how every function is entered: no panic leaves it, NULL and alignment are settled there.
//! 2. [`handle`] gives out `HANDLE`s and finds what they stand for; a stale or foreign one is an error code.
//! 3. [`buffer`] gives out memory that callers free; a pointer that is not one of ours is an error code.
//! 4. [`wide`] and [`path`] read UTF-16 text and file system paths.
//! 5. [`types`] has the structures and constants.
//!
//! This crate is the only one besides the live registry with `unsafe` code: each block says why it is sound.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation))]
// The first functions land with the next changes; until then nothing but tests uses some of these.
#![allow(dead_code)]

#[cfg(not(target_pointer_width = "64"))]
compile_error!("64-bit systems only: handles carry a generation that 32 bits have no room for");

mod boundary;
mod buffer;
mod code;
mod handle;
mod path;
pub mod types;
mod wide;
