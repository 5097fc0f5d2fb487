//! Handles: what C holds in place of a connection to a router and of the things in its configuration.
//!
//! A handle is a number and never an address, so nothing that C does with one can touch memory:
//!
//! ```text
//! bits 56-63  0x5A, which no address of a program has
//! bits 26-55  the serial number of the connection, used again after 2^30 connects
//! bits  2-25  which thing of the connection
//! bits  0-1   its kind
//! ```
//!
//! NULL is 87, as the reference demands. Whatever else is not open now, or is of another kind than the
//! function wants, is 6: a handle after its connection was closed, a handle of another connection, a number
//! out of the air.

use crate::boundary::{Result, may_stay};
use crate::types::HANDLE;
use routerkeep_router::config::InterfaceId;
use routerkeep_router::{ErrorCode, ProtocolId};
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// What stands in the highest byte of each handle.
const TAG: u64 = 0x5A;
const SERIAL_BITS: u32 = 30;
const INDEX_BITS: u32 = 24;
const LAST_SERIAL: u32 = (1 << SERIAL_BITS) - 1;
const LAST_INDEX: u32 = (1 << INDEX_BITS) - 1;

/// What a handle stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// `hMprConfig`: the connection itself.
    Config = 0,
    /// `hRouterTransport`.
    Transport = 1,
    /// `hRouterInterface`.
    Interface = 2,
    /// `hRouterIfTransport`.
    InterfaceTransport = 3,
}

/// A handle taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts {
    serial: u32,
    index: u32,
    kind: Kind,
}

impl Parts {
    fn of(handle: HANDLE) -> Option<Self> {
        let bits = u64::try_from(handle.addr()).ok()?;
        if bits >> (SERIAL_BITS + INDEX_BITS + 2) != TAG {
            return None;
        }
        let field = |shift: u32, mask: u64| u32::try_from(bits >> shift & mask).unwrap_or(0);
        let kind = match field(0, 3) {
            0 => Kind::Config,
            1 => Kind::Transport,
            2 => Kind::Interface,
            _ => Kind::InterfaceTransport,
        };
        Some(Self {
            serial: field(INDEX_BITS + 2, LAST_SERIAL.into()),
            index: field(2, LAST_INDEX.into()),
            kind,
        })
    }

    fn handle(self) -> HANDLE {
        let bits = TAG << (SERIAL_BITS + INDEX_BITS + 2)
            | u64::from(self.serial) << (INDEX_BITS + 2)
            | u64::from(self.index) << 2
            | u64::from(self.kind as u8);
        std::ptr::without_provenance_mut(usize::try_from(bits).unwrap_or(0))
    }
}

/// A thing in a configuration, by what finds it there again. It need not be there any more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Object {
    /// A transport.
    Transport(ProtocolId),
    /// An interface.
    Interface(InterfaceId),
    /// A transport on an interface.
    InterfaceTransport(InterfaceId, ProtocolId),
}

impl Object {
    fn kind(&self) -> Kind {
        match self {
            Self::Transport(_) => Kind::Transport,
            Self::Interface(_) => Kind::Interface,
            Self::InterfaceTransport(..) => Kind::InterfaceTransport,
        }
    }
}

/// All connections of the process, each with a state `S`.
pub(crate) struct Table<S> {
    open: RwLock<Open<S>>,
}

struct Open<S> {
    connections: Option<HashMap<u32, Arc<Connection<S>>>>,
    last_serial: u32,
}

/// One connection: its state, and the things that handles were given out for.
pub(crate) struct Connection<S> {
    serial: u32,
    inner: Mutex<Inner<S>>,
}

struct Inner<S> {
    state: S,
    objects: Vec<Arc<Object>>,
    indices: HashMap<Arc<Object>, u32>,
}

/// A connection that this thread has for itself; it dereferences to the state.
pub(crate) struct Locked<'c, S> {
    serial: u32,
    inner: MutexGuard<'c, Inner<S>>,
}

impl<S> Table<S> {
    /// Makes a table without connections, for a `static`.
    pub(crate) const fn new() -> Self {
        Self { open: RwLock::new(Open { connections: None, last_serial: 0 }) }
    }

    /// Opens a connection and returns its handle.
    ///
    /// # Errors
    /// 8 where memory is short, or 2^30 connections are open.
    pub(crate) fn open(&self, state: S) -> Result<HANDLE> {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        let last = open.last_serial;
        let connections = open.connections.get_or_insert_default();
        connections.try_reserve(1).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
        // Serial numbers go round in a circle; those of connections that are still open are stepped over.
        let serial = (1..=LAST_SERIAL)
            .map(|step| last.wrapping_add(step) & LAST_SERIAL)
            .find(|serial| !connections.contains_key(serial))
            .ok_or(ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
        let inner = Inner { state, objects: Vec::new(), indices: HashMap::new() };
        let connection = Arc::new(Connection { serial, inner: Mutex::new(inner) });
        may_stay(Arc::as_ptr(&connection))?;
        connections.insert(serial, connection);
        open.last_serial = serial;
        Ok(Parts { serial, index: 0, kind: Kind::Config }.handle())
    }

    /// Closes a connection. All its handles are stale from now on; a call that is running ends first,
    /// with the state that it has.
    ///
    /// # Errors
    /// 87 for NULL, 6 for what is no open connection.
    pub(crate) fn close(&self, handle: HANDLE) -> Result {
        let parts = config(handle)?;
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        let closed = open.connections.as_mut().and_then(|open| open.remove(&parts.serial));
        drop(open);
        // The state is dropped here, outside of the lock.
        closed.map(drop).ok_or(ErrorCode::ERROR_INVALID_HANDLE)
    }

    /// Returns the connection of a handle.
    ///
    /// # Errors
    /// 87 for NULL, 6 for what is no open connection.
    pub(crate) fn get(&self, handle: HANDLE) -> Result<Arc<Connection<S>>> {
        let parts = config(handle)?;
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let connection = open.connections.as_ref().and_then(|open| open.get(&parts.serial));
        connection.cloned().ok_or(ErrorCode::ERROR_INVALID_HANDLE)
    }
}

/// Takes the handle of a connection apart.
fn config(handle: HANDLE) -> Result<Parts> {
    let parts = parts(handle)?;
    let valid = parts.kind == Kind::Config && parts.index == 0;
    if valid { Ok(parts) } else { Err(ErrorCode::ERROR_INVALID_HANDLE) }
}

/// Takes any handle apart.
fn parts(handle: HANDLE) -> Result<Parts> {
    if handle.is_null() {
        return Err(ErrorCode::ERROR_INVALID_PARAMETER);
    }
    Parts::of(handle).ok_or(ErrorCode::ERROR_INVALID_HANDLE)
}

impl<S> Connection<S> {
    /// Waits until no other call uses the connection.
    ///
    /// # Errors
    /// 1359 where an earlier call panicked and may have left the state half changed; only closing helps.
    pub(crate) fn lock(&self) -> Result<Locked<'_, S>> {
        let inner = self.inner.lock().map_err(|_| ErrorCode::ERROR_INTERNAL_ERROR)?;
        Ok(Locked { serial: self.serial, inner })
    }
}

impl<S> Locked<'_, S> {
    /// Returns the handle of a thing: the same for the same thing, as long as the connection is open.
    ///
    /// # Errors
    /// 8 where memory is short, or handles for 2^24 things were given out.
    pub(crate) fn handle_of(&mut self, object: Object) -> Result<HANDLE> {
        let kind = object.kind();
        let index = match self.inner.indices.get(&object) {
            Some(index) => *index,
            None => self.add(object)?,
        };
        Ok(Parts { serial: self.serial, index, kind }.handle())
    }

    fn add(&mut self, object: Object) -> Result<u32> {
        let index = u32::try_from(self.inner.objects.len())
            .ok()
            .filter(|index| *index <= LAST_INDEX)
            .ok_or(ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
        self.inner.objects.try_reserve(1).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
        self.inner.indices.try_reserve(1).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
        let object = Arc::new(object);
        may_stay(Arc::as_ptr(&object))?;
        self.inner.objects.push(Arc::clone(&object));
        self.inner.indices.insert(object, index);
        Ok(index)
    }

    /// Returns the thing of a handle that must be of one kind.
    ///
    /// # Errors
    /// 87 for NULL, 6 for a handle of another kind or connection, or none at all.
    pub(crate) fn object(&self, handle: HANDLE, kind: Kind) -> Result<Arc<Object>> {
        let parts = parts(handle)?;
        let index = usize::try_from(parts.index).unwrap_or(usize::MAX);
        let found = self.inner.objects.get(index).filter(|object| object.kind() == kind);
        match found {
            Some(object) if parts.serial == self.serial && parts.kind == kind => {
                Ok(Arc::clone(object))
            }
            _ => Err(ErrorCode::ERROR_INVALID_HANDLE),
        }
    }
}

impl<S> Locked<'_, S> {
    /// Returns the transport of a handle.
    ///
    /// # Errors
    /// As [`object`](Self::object).
    pub(crate) fn transport(&self, handle: HANDLE) -> Result<ProtocolId> {
        match *self.object(handle, Kind::Transport)? {
            Object::Transport(id) => Ok(id),
            _ => Err(ErrorCode::ERROR_INVALID_HANDLE),
        }
    }

    /// Returns the interface of a handle.
    ///
    /// # Errors
    /// As [`object`](Self::object).
    pub(crate) fn interface(&self, handle: HANDLE) -> Result<InterfaceId> {
        match &*self.object(handle, Kind::Interface)? {
            Object::Interface(id) => Ok(id.clone()),
            _ => Err(ErrorCode::ERROR_INVALID_HANDLE),
        }
    }

    /// Returns the transport on an interface, both of whose handles were given.
    ///
    /// # Errors
    /// As [`object`](Self::object); 6 where the transport is one of another interface.
    pub(crate) fn interface_transport(
        &self,
        interface: HANDLE,
        transport: HANDLE,
    ) -> Result<(InterfaceId, ProtocolId)> {
        let own = self.interface(interface)?;
        match &*self.object(transport, Kind::InterfaceTransport)? {
            Object::InterfaceTransport(interface, id) if *interface == own => Ok((own, *id)),
            _ => Err(ErrorCode::ERROR_INVALID_HANDLE),
        }
    }
}

impl<S> Deref for Locked<'_, S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.inner.state
    }
}

impl<S> DerefMut for Locked<'_, S> {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.inner.state
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr::{null_mut, without_provenance_mut};

    fn transport(id: ProtocolId) -> Object {
        Object::Transport(id)
    }

    #[test]
    fn a_handle_finds_its_thing_until_the_connection_is_closed() {
        let table = Table::new();
        let handle = table.open(7).unwrap();
        let connection = table.get(handle).unwrap();
        let mut locked = connection.lock().unwrap();
        let ip = locked.handle_of(transport(ProtocolId::IP)).unwrap();
        let ipv6 = locked.handle_of(transport(ProtocolId::IPV6)).unwrap();
        assert_ne!(ip, ipv6);
        assert_eq!(
            locked.handle_of(transport(ProtocolId::IP)),
            Ok(ip),
            "the same thing, the same handle"
        );
        assert_eq!(*locked.object(ipv6, Kind::Transport).unwrap(), transport(ProtocolId::IPV6));
        assert_eq!(*locked, 7);
        drop(locked);
        assert_eq!(table.close(handle), Ok(()));
        assert_eq!(table.close(handle), Err(ErrorCode::ERROR_INVALID_HANDLE));
        assert_eq!(table.get(handle).err(), Some(ErrorCode::ERROR_INVALID_HANDLE));
    }

    #[test]
    fn null_is_a_parameter_and_everything_else_a_handle() {
        let table = Table::new();
        let [mine, other] = [1, 2].map(|state| table.open(state).unwrap());
        let connection = table.get(mine).unwrap();
        let mut locked = connection.lock().unwrap();
        let ip = locked.handle_of(transport(ProtocolId::IP)).unwrap();
        let foreign =
            table.get(other).unwrap().lock().unwrap().handle_of(transport(ProtocolId::IP)).unwrap();
        assert_eq!(
            locked.object(null_mut(), Kind::Transport),
            Err(ErrorCode::ERROR_INVALID_PARAMETER)
        );
        assert_eq!(table.get(null_mut()).err(), Some(ErrorCode::ERROR_INVALID_PARAMETER));
        let local = 0u8;
        let wrong = [
            foreign,
            mine,
            without_provenance_mut(1),
            without_provenance_mut(usize::MAX),
            std::ptr::from_ref(&local).cast_mut().cast(),
            without_provenance_mut(ip.addr() + 4),
            without_provenance_mut(ip.addr() ^ 3),
        ];
        for handle in wrong {
            let found = locked.object(handle, Kind::Transport);
            assert_eq!(found, Err(ErrorCode::ERROR_INVALID_HANDLE), "{handle:?}");
        }
        assert_eq!(locked.object(ip, Kind::Interface), Err(ErrorCode::ERROR_INVALID_HANDLE));
        assert_eq!(table.get(ip).err(), Some(ErrorCode::ERROR_INVALID_HANDLE));
    }

    #[test]
    fn serial_numbers_go_round_past_what_is_open() {
        let table = Table::new();
        let first = table.open(()).unwrap();
        table.open.write().unwrap().last_serial = LAST_SERIAL;
        let second = table.open(()).unwrap();
        let third = table.open(()).unwrap();
        assert!(first != second && second != third && first != third);
        assert!(!second.is_null());
    }

    #[test]
    fn a_state_that_a_panic_may_have_spoiled_is_not_seen_again() {
        let table = Table::new();
        let handle = table.open(1).unwrap();
        let connection = table.get(handle).unwrap();
        let code = crate::boundary::call(|| {
            let _locked = connection.lock()?;
            panic!("this message belongs to the test")
        });
        assert_eq!(code, 1359);
        assert_eq!(connection.lock().err(), Some(ErrorCode::ERROR_INTERNAL_ERROR));
        assert_eq!(table.close(handle), Ok(()));
    }
}
