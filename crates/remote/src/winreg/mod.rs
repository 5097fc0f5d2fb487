//! The Windows Remote Registry Protocol (MS-RRP), as far as a router's configuration needs it.

mod keys;
mod values;

pub(crate) use keys::{Access, Disposition, Handle, KeyInfo};

use crate::RemoteError;
use crate::ndr::{Reader, Writer};
use crate::pipe::Pipe;
use crate::rpc::{Call, Client, Interface};
use std::sync::{Arc, Mutex};

/// The name of the pipe (MS-RRP section 2.1).
pub(crate) const PIPE: &str = "winreg";

/// 338cd001-2244-31f1-aaaa-900038001003, version 1.0 (MS-RRP section 1.9).
const INTERFACE: Interface = Interface {
    uuid: [
        0x01, 0xd0, 0x8c, 0x33, 0x44, 0x22, 0xf1, 0x31, 0xaa, 0xaa, 0x90, 0x00, 0x38, 0x00, 0x10,
        0x03,
    ],
    version: 1,
};

/// Win32 codes that mean something to us (MS-ERREF section 2.2).
pub(crate) mod code {
    pub(crate) const FILE_NOT_FOUND: u32 = 2;
    pub(crate) const ACCESS_DENIED: u32 = 5;
    pub(crate) const MORE_DATA: u32 = 234;
    pub(crate) const NO_MORE_ITEMS: u32 = 259;
    pub(crate) const KEY_DELETED: u32 = 1018;
}

/// A connection to a server's registry.
pub(crate) struct WinReg {
    client: Client,
    /// Held while a large value is fetched: of those one is on its way at a time, over all connections.
    large: Arc<Mutex<()>>,
}

impl WinReg {
    /// Binds an open pipe.
    pub(crate) fn bind(pipe: Box<dyn Pipe>, large: Arc<Mutex<()>>) -> Result<Self, RemoteError> {
        Ok(Self { client: Client::bind(pipe, &INTERFACE)?, large })
    }

    /// Returns how many exchanges with the server there were.
    pub(crate) fn round_trips(&self) -> u64 {
        self.client.round_trips()
    }

    /// Calls an operation and gives its reply to `read`, which ends with the status.
    fn call<T>(
        &mut self,
        call: Call,
        stub: Writer,
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, RemoteError>,
    ) -> Result<(T, u32), RemoteError> {
        call.make(&mut self.client, stub, read)
    }

    /// Calls an operation that returns nothing but a status, which has to be success.
    fn command(&mut self, call: Call, stub: Writer) -> Result<(), RemoteError> {
        let ((), status) = self.call(call, stub, |_| Ok(()))?;
        call.success(status)
    }
}

impl Call {
    /// Adds a name, which the protocol must be able to say.
    fn text(self, stub: &mut Writer, units: &[u16]) -> Result<(), RemoteError> {
        let added = stub.text(units).is_some();
        let too_long = RemoteError::NameTooLong { call: self.name, units: units.len() };
        if added { Ok(()) } else { Err(too_long) }
    }

    /// Says that a reply has no text where the call returns one.
    fn no_text(self) -> RemoteError {
        RemoteError::Protocol {
            during: self.name,
            expected: "a name".to_owned(),
            found: "none".to_owned(),
        }
    }
}
