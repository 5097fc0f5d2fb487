//! Connection-oriented DCE/RPC over named pipes (C706 chapter 12; MS-RPCE section 2.2.2).
//!
//! No authentication at this level: the SMB session below authenticates the user and signs every message.

mod call;
mod client;
mod pdu;

pub(crate) use call::Call;
pub(crate) use client::{Client, REPLY_LIMIT};
pub(crate) use pdu::Interface;
