//! Operations of an interface, each of which returns a Win32 code at its end.

use super::{Client, REPLY_LIMIT};
use crate::RemoteError;
use crate::ndr::{Reader, Writer};

/// An operation of an interface.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) name: &'static str,
    pub(crate) operation: u16,
}

impl Call {
    /// Calls the operation and gives its reply to `read`; the code that ends it is returned with what it read.
    pub(crate) fn make<T>(
        self,
        client: &mut Client,
        stub: Writer,
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, RemoteError>,
    ) -> Result<(T, u32), RemoteError> {
        self.make_within(REPLY_LIMIT, client, stub, read)
    }

    /// Does the same where the reply may have up to `limit` bytes.
    pub(crate) fn make_within<T>(
        self,
        limit: usize,
        client: &mut Client,
        stub: Writer,
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, RemoteError>,
    ) -> Result<(T, u32), RemoteError> {
        let reply = client.call(self.name, self.operation, &stub.into_bytes(), limit)?;
        let mut reader = Reader::new(self.name, &reply);
        let read = read(&mut reader)?;
        Ok((read, reader.status()?))
    }

    /// Turns every code but success into an error.
    pub(crate) fn success(self, code: u32) -> Result<(), RemoteError> {
        match code {
            0 => Ok(()),
            code => Err(RemoteError::Code { call: self.name, code }),
        }
    }
}
