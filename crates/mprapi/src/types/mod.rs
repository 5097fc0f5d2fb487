//! The types of `mprapi.h`, with its names and its exact layout.
//!
//! `tests/layout.rs` compiles C against our header and against mingw-w64's own and compares sizes and
//! offsets with those here. Microsoft's pages are the documentation of single fields; what is said here is
//! what those leave out or get wrong.
#![forbid(unsafe_code)]
#![allow(missing_docs, non_camel_case_types, non_snake_case, non_upper_case_globals)]

mod constants;
mod custom;
mod device;
mod error_codes;
mod info;
mod interface;
mod server;
mod server_ex;
mod server_ex1;
mod transport;

pub use constants::*;
pub use custom::*;
pub use device::*;
pub use error_codes::*;
pub use info::*;
pub use interface::*;
pub use server::*;
pub use server_ex::*;
pub use server_ex1::*;
pub use transport::*;

use std::ffi::c_void;

/// A Boolean: 0 is false, everything else true.
pub type BOOL = i32;
/// An unsigned 32-bit number.
pub type DWORD = u32;
/// The same.
pub type ULONG = u32;
/// An unsigned 16-bit number.
pub type USHORT = u16;
/// An unsigned 8-bit number.
pub type UCHAR = u8;
/// A byte.
pub type BYTE = u8;
/// A UTF-16 unit.
pub type WCHAR = u16;
/// An opaque handle; never an address.
pub type HANDLE = *mut c_void;
/// The handle that `MprConfigServerSetInfo` wants: the one of `MprConfigServerConnect`.
pub type MPR_SERVER_HANDLE = HANDLE;
/// A pointer to anything.
pub type LPVOID = *mut c_void;
/// The same.
pub type PVOID = *mut c_void;
/// A pointer to bytes.
pub type LPBYTE = *mut BYTE;
/// A pointer to a number.
pub type LPDWORD = *mut DWORD;
/// A pointer to UTF-16 units that end with a NUL.
pub type LPWSTR = *mut WCHAR;
/// The same.
pub type PWCHAR = *mut WCHAR;

/// Pointers to structures, under Microsoft's names for them.
pub type PMPR_INTERFACE_0 = *mut MPR_INTERFACE_0;
pub type PMPR_INTERFACE_1 = *mut MPR_INTERFACE_1;
pub type PMPR_INTERFACE_2 = *mut MPR_INTERFACE_2;
pub type PMPR_INTERFACE_3 = *mut MPR_INTERFACE_3;
pub type PMPR_TRANSPORT_0 = *mut MPR_TRANSPORT_0;
pub type PMPR_IFTRANSPORT_0 = *mut MPR_IFTRANSPORT_0;
pub type PMPR_FILTER_0 = *mut MPR_FILTER_0;
pub type PMPR_SERVER_0 = *mut MPR_SERVER_0;
pub type PMPR_SERVER_1 = *mut MPR_SERVER_1;
pub type PMPR_SERVER_2 = *mut MPR_SERVER_2;
pub type PMPR_SERVER_EX = *mut MPR_SERVER_EX;
pub type PMPR_SERVER_SET_CONFIG_EX = *mut MPR_SERVER_SET_CONFIG_EX;
/// A structure whose header says which of the three layouts it has; this is the first.
pub type MPR_IF_CUSTOMINFOEX = MPR_IF_CUSTOMINFOEX0;
pub type PMPR_IF_CUSTOMINFOEX = *mut MPR_IF_CUSTOMINFOEX0;
pub type PRTR_INFO_BLOCK_HEADER = *mut RTR_INFO_BLOCK_HEADER;
pub type PRTR_TOC_ENTRY = *mut RTR_TOC_ENTRY;

/// A GUID as it lies in memory: three numbers, then eight bytes.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GUID {
    pub Data1: u32,
    pub Data2: u16,
    pub Data3: u16,
    pub Data4: [u8; 8],
}

/// An IPv6 address, in network order.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IN6_ADDR {
    pub s6_bytes: [u8; 16],
}

/// Bytes with a length: `CERT_NAME_BLOB` and `CRYPT_HASH_BLOB` of wincrypt.h.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CRYPT_INTEGER_BLOB {
    pub cbData: DWORD,
    pub pbData: *mut BYTE,
}

/// The name of a certificate.
pub type CERT_NAME_BLOB = CRYPT_INTEGER_BLOB;
/// The hash of a certificate.
pub type CRYPT_HASH_BLOB = CRYPT_INTEGER_BLOB;
