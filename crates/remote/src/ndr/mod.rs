//! NDR, the transfer syntax of DCE/RPC (C706 chapter 14; MS-RPCE section 2.2.4), as far as the registry
//! and the service control manager need it: little-endian, 32-bit, pointers that are never aliased.
//!
//! Alignment counts from the start of the stub data. Each item aligns itself, so nothing else has to.

mod reader;
mod writer;

pub(crate) use reader::Reader;
pub(crate) use writer::Writer;
