//! A server's registry as a [`Registry`]: many questions at once to read, one step at a time to change.

use crate::RemoteError;
use crate::at_once;
use crate::change::Changer;
use crate::connections::{Connections, RoundTrips, lock};
use crate::pipe::Pipes;
use crate::second_look::{SecondLook, Seen, second_look};
use crate::walk::{self, State};
use routerkeep_registry::{
    Capabilities, Change, Changes, Depth, Key, KeyPath, Limits, Partial, Reading, Registry,
    RegistryError, Support,
};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

/// The registry below `HKEY_LOCAL_MACHINE\SYSTEM` of a running server.
pub struct RemoteRegistry {
    connections: Connections,
    width: NonZeroUsize,
    /// What was read, with the times that the server gave: a second look compares them.
    seen: Mutex<Vec<Seen>>,
    costs: Mutex<Vec<Cost>>,
}

/// What a task took of exchanges with the server. Opening pipes is not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The task.
    pub task: Task,
    /// What it took.
    pub round_trips: RoundTrips,
}

/// What was done with a server's registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// The key at a path was read, with what is below it.
    Reading(KeyPath),
    /// All that was read was looked at again.
    SecondLook,
    /// So many changes were made over several pipes.
    Changing(usize),
}

impl RemoteRegistry {
    /// Makes a registry of a session in which the pipe `winreg` can be opened, read over at most
    /// `width` pipes at once.
    pub fn new(pipes: Arc<dyn Pipes>, width: NonZeroUsize) -> Self {
        let connections = Connections::new(pipes);
        Self { connections, width, seen: Mutex::default(), costs: Mutex::default() }
    }

    /// Returns over how many pipes it is read at most.
    pub(crate) fn width(&self) -> NonZeroUsize {
        self.width
    }

    /// Returns what all tasks of [`costs`](Self::costs) took together, one after the other.
    pub fn round_trips(&self) -> RoundTrips {
        let sum = |all: RoundTrips, cost: &Cost| all.and(cost.round_trips);
        lock(&self.costs).iter().fold(RoundTrips::default(), sum)
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
        let (found, round_trips) = second_look(&self.connections, self.width, &seen)?;
        if found != SecondLook::NoTimes {
            self.count(Task::SecondLook, round_trips);
        }
        Ok(found)
    }

    /// Returns what was done since the registry was made, or was told to forget, and what each task took.
    pub fn costs(&self) -> Vec<Cost> {
        lock(&self.costs).clone()
    }

    /// Forgets what was read, so that a second look is at what is read from now on.
    pub fn forget(&self) {
        lock(&self.seen).clear();
        lock(&self.costs).clear();
    }

    /// Makes changes over several pipes at once. Those of keys that lie in one another keep their order.
    ///
    /// # Errors
    /// [`Partial`], whose `done` is the position of a change that failed. Of all others some are made.
    pub fn apply_at_once(&mut self, changes: &[Change]) -> Result<(), Partial> {
        let (made, round_trips) = at_once::make(&self.connections, self.width, changes);
        self.count(Task::Changing(changes.len()), round_trips);
        made
    }

    fn count(&self, task: Task, round_trips: RoundTrips) {
        lock(&self.costs).push(Cost { task, round_trips });
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
        self.count(Task::Reading(path.clone()), walked.round_trips);
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
