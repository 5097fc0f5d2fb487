//! Operations on keys.

use super::{Call, WinReg, code};
use crate::RemoteError;
use crate::ndr::Writer;

const OPEN_LOCAL_MACHINE: Call = Call { name: "OpenLocalMachine", operation: 2 };
const CLOSE_KEY: Call = Call { name: "BaseRegCloseKey", operation: 5 };
const CREATE_KEY: Call = Call { name: "BaseRegCreateKey", operation: 6 };
const DELETE_KEY: Call = Call { name: "BaseRegDeleteKey", operation: 7 };
const ENUM_KEY: Call = Call { name: "BaseRegEnumKey", operation: 9 };
const FLUSH_KEY: Call = Call { name: "BaseRegFlushKey", operation: 11 };
const OPEN_KEY: Call = Call { name: "BaseRegOpenKey", operation: 15 };
const QUERY_INFO_KEY: Call = Call { name: "BaseRegQueryInfoKey", operation: 16 };

/// Opens a registry link itself, not what it points to (MS-RRP section 3.1.5.15, `dwOptions`).
const OPEN_LINK: u32 = 0x0000_0008;

/// The greatest length of a key's name with its NUL; Windows allows 255 units.
const NAME_ROOM: u16 = 512;

/// A key that is open at the server; only good for the connection that opened it.
#[derive(Clone, Copy)]
pub(crate) struct Handle(pub(super) [u8; 20]);

/// What a key is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Reading its values and the names of its subkeys.
    Read,
    /// That, and changing them.
    Change,
}

impl Access {
    /// Returns the access mask (MS-RRP section 2.2.3).
    fn mask(self) -> u32 {
        match self {
            // KEY_READ.
            Self::Read => 0x0002_0019,
            // KEY_READ, KEY_WRITE and DELETE.
            Self::Change => 0x0003_001F,
        }
    }
}

/// What a server says of a key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyInfo {
    pub(crate) subkeys: u32,
    pub(crate) values: u32,
    /// When the key was last written, in 100 ns since 1601; zero where the server does not say.
    pub(crate) last_written: u64,
}

/// Whether a key was there before it was created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disposition {
    Created,
    WasThere,
}

impl WinReg {
    /// Opens `HKEY_LOCAL_MACHINE`.
    pub(crate) fn open_local_machine(&mut self) -> Result<Handle, RemoteError> {
        let mut stub = Writer::default();
        // What is asked for below it matters, and is said there: MAXIMUM_ALLOWED.
        stub.null().u32(0x0200_0000);
        let (handle, status) = self.call(OPEN_LOCAL_MACHINE, stub, |reply| reply.handle())?;
        OPEN_LOCAL_MACHINE.success(status).map(|()| Handle(handle))
    }

    /// Opens the key at `path` below another; a link at its end is opened itself. `None` where there is
    /// no such key.
    pub(crate) fn open_key(
        &mut self,
        above: Handle,
        path: &[u16],
        access: Access,
    ) -> Result<Option<Handle>, RemoteError> {
        let mut stub = Writer::default();
        stub.handle(&above.0);
        OPEN_KEY.text(&mut stub, path)?;
        stub.u32(OPEN_LINK).u32(access.mask());
        let (handle, status) = self.call(OPEN_KEY, stub, |reply| reply.handle())?;
        match status {
            code::FILE_NOT_FOUND | code::KEY_DELETED => Ok(None),
            status => OPEN_KEY.success(status).map(|()| Some(Handle(handle))),
        }
    }

    /// Closes a key.
    pub(crate) fn close_key(&mut self, handle: Handle) -> Result<(), RemoteError> {
        let mut stub = Writer::default();
        stub.handle(&handle.0);
        let (_, status) = self.call(CLOSE_KEY, stub, |reply| reply.handle())?;
        CLOSE_KEY.success(status)
    }

    /// Makes the key `name` below another, or opens it where it is there.
    pub(crate) fn create_key(
        &mut self,
        above: Handle,
        name: &[u16],
    ) -> Result<(Handle, Disposition), RemoteError> {
        let mut stub = Writer::default();
        stub.handle(&above.0);
        CREATE_KEY.text(&mut stub, name)?;
        // No class, kept over a restart, the parent's security.
        stub.no_text().u32(0).u32(Access::Change.mask()).null().pointer_to_u32(0);
        let ((handle, disposition), status) =
            self.call(CREATE_KEY, stub, |reply| Ok((reply.handle()?, reply.pointer_to_u32()?)))?;
        CREATE_KEY.success(status)?;
        match disposition {
            Some(1) => Ok((Handle(handle), Disposition::Created)),
            Some(2) => Ok((Handle(handle), Disposition::WasThere)),
            other => Err(RemoteError::Protocol {
                during: CREATE_KEY.name,
                expected: "whether the key was there: 1 or 2".to_owned(),
                found: other.map_or("nothing".to_owned(), |number| number.to_string()),
            }),
        }
    }

    /// Deletes the key `name` below another. Servers refuse one that has subkeys.
    pub(crate) fn delete_key(&mut self, above: Handle, name: &[u16]) -> Result<(), RemoteError> {
        let mut stub = Writer::default();
        stub.handle(&above.0);
        DELETE_KEY.text(&mut stub, name)?;
        self.command(DELETE_KEY, stub)
    }

    /// Returns the name of the subkey of an index; `None` at the end of the list.
    pub(crate) fn enum_key(
        &mut self,
        key: Handle,
        index: u32,
    ) -> Result<Option<Vec<u16>>, RemoteError> {
        let mut stub = Writer::default();
        stub.handle(&key.0).u32(index).room_for_text(NAME_ROOM);
        // No room for its class, which some servers want to be told; and not its time: the key itself says
        // when it was written.
        stub.pointer().no_text().null();
        let (name, status) = self.call(ENUM_KEY, stub, |reply| {
            let name = reply.text()?;
            reply.pointer_to_text()?;
            reply.pointer_to_time()?;
            Ok(name)
        })?;
        if status == code::NO_MORE_ITEMS {
            return Ok(None);
        }
        ENUM_KEY.success(status)?;
        name.ok_or_else(|| ENUM_KEY.no_text()).map(Some)
    }

    /// Returns how much there is in a key, and when it was last written.
    pub(crate) fn query_info(&mut self, key: Handle) -> Result<KeyInfo, RemoteError> {
        let mut stub = Writer::default();
        stub.handle(&key.0).no_text();
        let (info, status) = self.call(QUERY_INFO_KEY, stub, |reply| {
            reply.text()?;
            let subkeys = reply.u32()?;
            let (_longest_name, _longest_class) = (reply.u32()?, reply.u32()?);
            let values = reply.u32()?;
            let (_longest_name, _longest_data) = (reply.u32()?, reply.u32()?);
            let _security = reply.u32()?;
            Ok(KeyInfo { subkeys, values, last_written: reply.time()? })
        })?;
        QUERY_INFO_KEY.success(status).map(|()| info)
    }

    /// Has the server write what was changed to its disk.
    pub(crate) fn flush_key(&mut self, key: Handle) -> Result<(), RemoteError> {
        let mut stub = Writer::default();
        stub.handle(&key.0);
        self.command(FLUSH_KEY, stub)
    }
}
