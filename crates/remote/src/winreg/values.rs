//! Operations on values.

use super::{Call, Handle, WinReg, code};
use crate::RemoteError;
use crate::connections::lock;
use crate::ndr::{Reader, Writer};
use crate::rpc::REPLY_LIMIT;
use std::sync::Arc;

const DELETE_VALUE: Call = Call { name: "BaseRegDeleteValue", operation: 8 };
const ENUM_VALUE: Call = Call { name: "BaseRegEnumValue", operation: 10 };
const QUERY_VALUE: Call = Call { name: "BaseRegQueryValue", operation: 17 };
const SET_VALUE: Call = Call { name: "BaseRegSetValue", operation: 22 };

/// The greatest length of a value's name with its NUL; Windows allows 16,383 units.
const NAME_ROOM: u16 = 16_384;

/// The room for data in the first try: nearly every value of a router fits, and no room costs bytes on
/// the way.
const DATA_ROOM: u32 = 0x8000;

/// Data from here on are large: with a name and what else is in a reply they are longer than other replies.
const LARGE: usize = REPLY_LIMIT / 2;

/// The greatest data that are asked for: far more than any value of a router has, and no burden where a hostile
/// server lets each connection fetch them.
const DATA_LIMIT: u32 = 8 * 1024 * 1024;

/// How often a value may grow between two tries.
const TRIES: u32 = 8;

/// A value as a server gives it.
pub(crate) struct RemoteValue {
    pub(crate) name: Vec<u16>,
    pub(crate) kind: u32,
    pub(crate) data: Vec<u8>,
}

/// What a reply with a value holds. Its name, if any, lies before it.
struct Content {
    kind: Option<u32>,
    data: Option<Vec<u8>>,
    size: Option<u32>,
}

impl WinReg {
    /// Returns the value of an index; `None` at the end of the list.
    pub(crate) fn enum_value(
        &mut self,
        key: Handle,
        index: u32,
    ) -> Result<Option<RemoteValue>, RemoteError> {
        let mut room = DATA_ROOM;
        for _ in 0..TRIES {
            let mut stub = Writer::default();
            stub.handle(&key.0).u32(index).room_for_text(NAME_ROOM);
            room_for_content(&mut stub, room);
            let ((name, content), status) =
                self.call_for(room, ENUM_VALUE, stub, |reply| Ok((reply.text()?, read(reply)?)))?;
            match status {
                code::NO_MORE_ITEMS => return Ok(None),
                code::MORE_DATA => room = grown(ENUM_VALUE, &content, room)?,
                status => {
                    ENUM_VALUE.success(status)?;
                    let (kind, data) = whole(ENUM_VALUE, content)?;
                    // The unnamed value has an empty name, which some servers send as none.
                    let name = name.unwrap_or_default();
                    return Ok(Some(RemoteValue { name, kind, data }));
                }
            }
        }
        Err(restless(ENUM_VALUE))
    }

    /// Returns type and data of the value `name`; `None` where there is no such value.
    pub(crate) fn query_value(
        &mut self,
        key: Handle,
        name: &[u16],
    ) -> Result<Option<(u32, Vec<u8>)>, RemoteError> {
        let mut room = DATA_ROOM;
        for _ in 0..TRIES {
            let mut stub = Writer::default();
            stub.handle(&key.0);
            QUERY_VALUE.text(&mut stub, name)?;
            room_for_content(&mut stub, room);
            let (content, status) = self.call_for(room, QUERY_VALUE, stub, read)?;
            match status {
                code::FILE_NOT_FOUND => return Ok(None),
                code::MORE_DATA => room = grown(QUERY_VALUE, &content, room)?,
                status => {
                    QUERY_VALUE.success(status)?;
                    return whole(QUERY_VALUE, content).map(Some);
                }
            }
        }
        Err(restless(QUERY_VALUE))
    }

    /// Calls an operation whose reply holds up to `room` bytes of data and a name.
    fn call_for<T>(
        &mut self,
        room: u32,
        call: Call,
        stub: Writer,
        read: impl FnOnce(&mut Reader<'_>) -> Result<T, RemoteError>,
    ) -> Result<(T, u32), RemoteError> {
        let room = usize::try_from(room).map_err(|_| RemoteError::Memory)?;
        let Some(more) = room.checked_sub(LARGE) else { return self.call(call, stub, read) };
        let large = Arc::clone(&self.large);
        let _turn = lock(&large);
        let limit = REPLY_LIMIT.saturating_add(more);
        call.make_within(limit, &mut self.client, stub, read)
    }

    /// Gives a key the value `name`.
    pub(crate) fn set_value(
        &mut self,
        key: Handle,
        name: &[u16],
        kind: u32,
        data: &[u8],
    ) -> Result<(), RemoteError> {
        let mut stub = Writer::default();
        stub.handle(&key.0);
        SET_VALUE.text(&mut stub, name)?;
        let size = u32::try_from(data.len()).unwrap_or(u32::MAX);
        stub.u32(kind).array(data).u32(size);
        self.command(SET_VALUE, stub)
    }

    /// Takes the value `name` from a key.
    pub(crate) fn delete_value(&mut self, key: Handle, name: &[u16]) -> Result<(), RemoteError> {
        let mut stub = Writer::default();
        stub.handle(&key.0);
        DELETE_VALUE.text(&mut stub, name)?;
        self.command(DELETE_VALUE, stub)
    }
}

/// Adds what the calls that return a value take: type, room for data, its size, and nothing in it.
fn room_for_content(stub: &mut Writer, room: u32) {
    stub.pointer_to_u32(0).pointer_to_room(room).pointer_to_u32(room).pointer_to_u32(0);
}

fn read(reply: &mut Reader<'_>) -> Result<Content, RemoteError> {
    let kind = reply.pointer_to_u32()?;
    let data = match reply.pointer_to_array()? {
        None => None,
        Some(bytes) => {
            let mut data = Vec::new();
            data.try_reserve_exact(bytes.len()).map_err(|_| RemoteError::Memory)?;
            data.extend_from_slice(bytes);
            Some(data)
        }
    };
    let size = reply.pointer_to_u32()?;
    let _len = reply.pointer_to_u32()?;
    Ok(Content { kind, data, size })
}

/// Returns the room for another try at a value that did not fit. Not every server says what it needs.
fn grown(call: Call, content: &Content, room: u32) -> Result<u32, RemoteError> {
    let wanted = content.size.filter(|&size| size > room);
    let next = wanted.unwrap_or_else(|| room.saturating_mul(8).min(DATA_LIMIT));
    if next > room && next <= DATA_LIMIT {
        return Ok(next);
    }
    Err(RemoteError::Protocol {
        during: call.name,
        expected: format!("a value of at most {DATA_LIMIT} bytes"),
        found: format!("one of {next} or more"),
    })
}

/// Returns type and data, and demands that the data are as long as the reply says.
fn whole(call: Call, content: Content) -> Result<(u32, Vec<u8>), RemoteError> {
    let wrong = |expected: &str, found: String| RemoteError::Protocol {
        during: call.name,
        expected: expected.to_owned(),
        found,
    };
    let kind = content.kind.ok_or_else(|| wrong("a type", "none".to_owned()))?;
    let data = content.data.unwrap_or_default();
    match content.size {
        Some(size) if u32::try_from(data.len()).is_ok_and(|len| len == size) => Ok((kind, data)),
        size => Err(wrong(&format!("{} bytes, as many as came", data.len()), format!("{size:?}"))),
    }
}

fn restless(call: Call) -> RemoteError {
    RemoteError::Protocol {
        during: call.name,
        expected: "a value that fits the room it asked for".to_owned(),
        found: format!("one that grew {TRIES} times"),
    }
}
