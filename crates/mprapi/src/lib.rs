//! The Router Configuration Functions of Windows (`MprConfig*`, `MprInfo*`) with their C ABI.
//!
//! The exported functions have the names, arguments, structures and error codes of Microsoft's
//! `mprapi.h`; `include/mprapi.h` declares them for Linux, and `docs/MPR-COMPAT.md` says function by
//! function what they do, where that follows from, and which test shows it.
//!
//! 1. `boundary` is how every function is entered: no panic leaves it, NULL and alignment are settled there.
//! 2. `handle` gives out `HANDLE`s and finds what they stand for; a stale or foreign one is an error code.
//! 3. `buffer` gives out memory that callers free; a pointer that is not one of ours is an error code.
//! 4. `wide` and `path` read UTF-16 text and file system paths; `code` makes codes of other crates' errors.
//! 5. [`types`] has the structures and constants.
//! 6. `reserve` keeps memory back for what can not fail, so that too little is code 8 and no end of the process.
//! 7. Everything else is a file for each group of functions.
//!
//! What holds for all functions:
//!
//! - Each returns a code, 0 for success; results are written on success only, and `GetLastError` is not used.
//! - A pointer that is not NULL points to what its type says until the function returns. This is the only
//!   thing that is not checked. Alignment does not matter.
//! - Any thread may call anything; calls with the same connection wait for one another.
//!
//! This crate is the only one besides the live registry with `unsafe` code: each block says why it is sound.
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation))]
// The names are Microsoft's. What a caller must see to is the same for all functions and said above.
#![allow(non_snake_case, clippy::missing_safety_doc)]

#[cfg(not(target_pointer_width = "64"))]
compile_error!(
    "64-bit systems only: handles have no room for their generation in 32 bits, and there alone \
     the calling convention of Windows is that of C"
);

mod boundary;
mod buffer;
mod certificate;
mod code;
mod connect;
mod custom_info;
mod enumeration;
mod error_string;
mod filter;
mod free;
mod given;
mod handle;
mod info;
mod interface;
mod interface_transport;
mod name;
mod object_header;
mod path;
mod remote;
mod remote_restore;
#[cfg(feature = "reserve")]
mod reserve;
mod server;
mod server_info;
mod server_info_ex;
mod service;
mod transport;
pub mod types;
mod wide;

pub use custom_info::*;
pub use error_string::*;
pub use filter::*;
pub use free::*;
pub use info::*;
pub use interface::*;
pub use interface_transport::*;
pub use name::*;
pub use server::*;
pub use server_info::*;
pub use server_info_ex::*;
pub use service::*;
pub use transport::*;
