//! Connections to a server's registry, each over a pipe of its own: several are at work at once.

use crate::RemoteError;
use crate::pipe::Pipes;
use crate::winreg::{self, Access, Handle, WinReg};
use routerkeep_registry::KeyPath;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many keys a connection opens before another takes its place. Closing the pipe closes them all,
/// which takes one exchange and not one for each key; servers allow about 2,000.
const KEYS: u32 = 512;

/// A pipe with the registry behind it.
pub(crate) struct Connection {
    pub(crate) winreg: WinReg,
    machine: Handle,
    opened: u32,
}

impl Connection {
    /// Opens a key below `HKEY_LOCAL_MACHINE`; `None` where there is no such key.
    pub(crate) fn open(
        &mut self,
        path: &[u16],
        access: Access,
    ) -> Result<Option<Handle>, RemoteError> {
        self.opened = self.opened.saturating_add(1);
        self.winreg.open_key(self.machine, path, access)
    }

    /// Says whether another connection should take its place.
    pub(crate) fn is_used_up(&self) -> bool {
        self.opened >= KEYS
    }
}

/// Returns the path as the protocol wants it, from `HKEY_LOCAL_MACHINE`.
pub(crate) fn from_machine(path: &KeyPath) -> Vec<u16> {
    let mut units: Vec<u16> = "SYSTEM".encode_utf16().collect();
    for name in path.names() {
        units.push(u16::from(b'\\'));
        units.extend_from_slice(name.units());
    }
    units
}

/// Exchanges with a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoundTrips {
    /// All of them, over all connections.
    pub all: u64,
    /// Those that had to wait for one another: of the connection that had most, for each task.
    pub sequential: u64,
}

impl RoundTrips {
    /// Returns those of one task, whose connections had so many each.
    pub(crate) fn of(connections: &[u64]) -> Self {
        Self {
            all: connections.iter().fold(0, |all, count| all.saturating_add(*count)),
            sequential: connections.iter().copied().max().unwrap_or_default(),
        }
    }

    /// Returns those of this task and of another that came after it.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            all: self.all.saturating_add(other.all),
            sequential: self.sequential.saturating_add(other.sequential),
        }
    }
}

/// The connections of one session that are not at work.
pub(crate) struct Connections {
    pipes: Arc<dyn Pipes>,
    /// Whose turn it is to fetch a large value.
    large: Arc<Mutex<()>>,
    idle: Mutex<Vec<Connection>>,
}

impl Connections {
    pub(crate) fn new(pipes: Arc<dyn Pipes>) -> Self {
        Self { pipes, large: Arc::default(), idle: Mutex::default() }
    }

    /// Returns a connection that nobody else uses.
    pub(crate) fn take(&self) -> Result<Connection, RemoteError> {
        if let Some(connection) = lock(&self.idle).pop() {
            return Ok(connection);
        }
        let pipe = self
            .pipes
            .open(winreg::PIPE)
            .map_err(|source| RemoteError::Pipe { during: "opening the pipe winreg", source })?;
        let mut winreg = WinReg::bind(pipe, Arc::clone(&self.large))?;
        let machine = winreg.open_local_machine()?;
        Ok(Connection { winreg, machine, opened: 0 })
    }

    /// Takes back a connection that works.
    pub(crate) fn give_back(&self, connection: Connection) {
        if !connection.is_used_up() {
            lock(&self.idle).push(connection);
        }
    }
}

/// Locks; what a thread that panicked left behind is whole, since each change is one step.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
