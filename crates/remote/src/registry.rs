//! A server's registry as a [`Registry`]: many questions at once to read, one step at a time to change.

use crate::RemoteError;
use crate::change::Changer;
use crate::connections::{Connections, RoundTrips, from_machine, lock};
use crate::pipe::Pipes;
use crate::walk::{self, State};
use crate::winreg::Access;
use routerkeep_registry::{
    Capabilities, Change, Changes, Depth, FileTime, Key, KeyPath, Limits, Partial, Reading,
    Registry, RegistryError, Support,
};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

/// The registry below `HKEY_LOCAL_MACHINE\SYSTEM` of a running server.
pub struct RemoteRegistry {
    connections: Connections,
    width: NonZeroUsize,
    /// What was read, with the times that the server gave: a second look compares them.
    seen: Mutex<Vec<Seen>>,
}

/// A key that was read.
struct Seen {
    path: KeyPath,
    last_written: FileTime,
}

/// What a second look at all that was read says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondLook {
    /// No key was written since it was read.
    Unchanged,
    /// Some key was.
    Changed,
    /// The server gives no times.
    NoTimes,
}

impl RemoteRegistry {
    /// Makes a registry of a session in which the pipe `winreg` can be opened, read over at most
    /// `width` pipes at once.
    pub fn new(pipes: Arc<dyn Pipes>, width: NonZeroUsize) -> Self {
        Self { connections: Connections::new(pipes), width, seen: Mutex::default() }
    }

    /// Returns how many exchanges with the server there were.
    pub fn round_trips(&self) -> RoundTrips {
        self.connections.round_trips()
    }

    /// Asks the server whether it can be read at all, before more is asked of it.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub fn probe(&self) -> Result<(), RemoteError> {
        let connection = self.connections.take()?;
        self.connections.give_back(connection);
        Ok(())
    }

    /// Looks again at each key that was read, and says whether it was written since.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub fn second_look(&self) -> Result<SecondLook, RemoteError> {
        let seen = lock(&self.seen);
        if seen.iter().any(|key| key.last_written.0 == 0) || seen.is_empty() {
            return Ok(SecondLook::NoTimes);
        }
        let next = Mutex::new(seen.iter());
        let look = || -> Result<bool, RemoteError> {
            let mut connection = self.connections.take()?;
            let mut same = true;
            while same {
                let Some(key) = lock(&next).next() else { break };
                let path = from_machine(&key.path);
                same = match connection.open(&path, Access::Read)? {
                    Some(handle) => {
                        let info = connection.winreg.query_info(handle)?;
                        connection.winreg.close_key(handle)?;
                        info.last_written == key.last_written.0
                    }
                    None => false,
                };
            }
            self.connections.give_back(connection);
            Ok(same)
        };
        let looks: Vec<Result<bool, RemoteError>> = std::thread::scope(|scope| {
            let others: Vec<_> = (1..self.width.get()).map(|_| scope.spawn(look)).collect();
            let own = look();
            // A thread that panicked saw nothing.
            let others = others.into_iter().map(|other| other.join().unwrap_or(Ok(false)));
            others.chain([own]).collect()
        });
        for same in looks {
            if !same? {
                return Ok(SecondLook::Changed);
            }
        }
        Ok(SecondLook::Unchanged)
    }

    /// Forgets what was read, so that a second look is at what is read from now on.
    pub fn forget(&self) {
        lock(&self.seen).clear();
    }

    fn note(&self, path: &KeyPath, key: &Key) {
        let last_written = key.facts.as_ref().and_then(|facts| facts.last_written);
        let last_written = last_written.unwrap_or_default();
        lock(&self.seen).push(Seen { path: path.clone(), last_written });
        for subkey in &key.subkeys {
            self.note(&path.join(subkey.name.clone()), subkey);
        }
    }
}

impl Registry for RemoteRegistry {
    fn read_tree(
        &self,
        path: &KeyPath,
        depth: Depth,
        limits: &Limits,
    ) -> Result<Reading, RegistryError> {
        let walked = walk::walk(&self.connections, self.width, path, depth, limits)
            .map_err(registry_error)?;
        if walked.state == State::Changed {
            return Err(RegistryError::Changed);
        }
        if let Some(key) = &walked.reading.key {
            self.note(path, key);
        }
        Ok(walked.reading)
    }

    fn apply(&mut self, changes: &[Change]) -> Result<(), Partial> {
        let failed = |error| Partial { done: 0, cause: registry_error(error).into() };
        let connection = self.connections.take().map_err(failed)?;
        let mut changer = Changer::new(connection);
        for (done, change) in changes.iter().enumerate() {
            if let Err(cause) = changer.make(change) {
                return Err(Partial { done, cause });
            }
        }
        let done = changes.len();
        let connection = changer
            .finish()
            .map_err(|error| Partial { done, cause: registry_error(error).into() })?;
        self.connections.give_back(connection);
        Ok(())
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { changes: Changes::OneByOne, times: Support::Yes, security: Support::No }
    }
}

/// Says what a failure means to those who use a registry of any kind.
pub(crate) fn registry_error(error: RemoteError) -> RegistryError {
    match error {
        RemoteError::Memory => RegistryError::Memory,
        error => RegistryError::Remote(Box::new(error)),
    }
}
