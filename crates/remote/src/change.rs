//! Changing a server's registry: each change is checked against what the server has, then made.

use crate::RemoteError;
use crate::connections::{Connection, from_machine};
use crate::registry::registry_error;
use crate::winreg::{Access, Disposition, Handle};
use routerkeep_registry::{ApplyError, Change, KeyPath, Name, Value};

/// A connection that makes changes, with the key that the last one was in: the next is often there too.
pub(crate) struct Changer {
    connection: Connection,
    open: Option<(KeyPath, Handle)>,
}

impl Changer {
    pub(crate) fn new(connection: Connection) -> Self {
        Self { connection, open: None }
    }

    /// Makes one change if the server is in the state that it expects.
    pub(crate) fn make(&mut self, change: &Change) -> Result<(), ApplyError> {
        let path = change.path();
        match change {
            Change::CreateKey { .. } => {
                let (above, name) = below_the_root(path)?;
                let above = self.key(&above)?.ok_or_else(|| stale(path, "a parent key", "none"))?;
                if self
                    .connection
                    .winreg
                    .open_key(above, name.units(), Access::Read)
                    .map_err(asking)?
                    .is_some()
                {
                    return Err(stale(path, "no key", "one"));
                }
                let made = self.connection.winreg.create_key(above, name.units());
                let (handle, disposition) = made.map_err(changing)?;
                self.keep(path.clone(), handle).map_err(asking)?;
                match disposition {
                    Disposition::Created => Ok(()),
                    Disposition::WasThere => Err(stale(path, "no key", "one")),
                }
            }
            Change::DeleteKey { before, .. } => {
                let (above, name) = below_the_root(path)?;
                let key = self.key(path)?.ok_or_else(|| stale(path, "a key", "none"))?;
                let info = self.connection.winreg.query_info(key).map_err(asking)?;
                if info.subkeys > 0 {
                    return Err(stale(path, "a key without subkeys", "one with some"));
                }
                if usize::try_from(info.values) != Ok(before.len()) {
                    let found = format!("{} values", info.values);
                    return Err(stale(path, &format!("{} values", before.len()), &found));
                }
                for value in before {
                    self.expect(path, key, &value.name, Some(value))?;
                }
                let above = self.key(&above)?.ok_or_else(|| stale(path, "a parent key", "none"))?;
                self.connection.winreg.delete_key(above, name.units()).map_err(changing)
            }
            Change::SetValue { value, before, .. } => {
                let key = self.key(path)?.ok_or_else(|| stale(path, "a key", "none"))?;
                self.expect(path, key, &value.name, before.as_ref())?;
                let (name, kind) = (value.name.units(), value.kind.0);
                self.connection.winreg.set_value(key, name, kind, &value.data).map_err(changing)
            }
            Change::DeleteValue { before, .. } => {
                let key = self.key(path)?.ok_or_else(|| stale(path, "a key", "none"))?;
                self.expect(path, key, &before.name, Some(before))?;
                self.connection.winreg.delete_value(key, before.name.units()).map_err(changing)
            }
        }
    }

    /// Has the server write what was changed to its disk.
    pub(crate) fn finish(mut self) -> Result<Connection, RemoteError> {
        if let Some((_, handle)) = &self.open {
            self.connection.winreg.flush_key(*handle)?;
        }
        self.close()
    }

    /// Closes the key that is open.
    pub(crate) fn close(mut self) -> Result<Connection, RemoteError> {
        if let Some((_, handle)) = self.open.take() {
            self.connection.winreg.close_key(handle)?;
        }
        Ok(self.connection)
    }

    /// Returns how many exchanges with the server there were over the connection.
    pub(crate) fn exchanges(&self) -> u64 {
        self.connection.winreg.round_trips()
    }

    /// Opens the key at `path`, unless it is open.
    fn key(&mut self, path: &KeyPath) -> Result<Option<Handle>, ApplyError> {
        if let Some((open, handle)) = &self.open
            && open == path
        {
            return Ok(Some(*handle));
        }
        let units = from_machine(path);
        let Some(handle) = self.connection.open(&units, Access::Change).map_err(asking)? else {
            return Ok(None);
        };
        self.keep(path.clone(), handle).map_err(asking)?;
        Ok(Some(handle))
    }

    /// Keeps a key open in place of the one before.
    fn keep(&mut self, path: KeyPath, handle: Handle) -> Result<(), RemoteError> {
        match self.open.replace((path, handle)) {
            Some((_, earlier)) => self.connection.winreg.close_key(earlier),
            None => Ok(()),
        }
    }

    /// Demands that a key has the value, or no value of that name.
    fn expect(
        &mut self,
        path: &KeyPath,
        key: Handle,
        name: &Name,
        expected: Option<&Value>,
    ) -> Result<(), ApplyError> {
        let found = self.connection.winreg.query_value(key, name.units()).map_err(asking)?;
        match (expected, &found) {
            (None, None) => Ok(()),
            (Some(value), Some((kind, data))) if value.kind.0 == *kind && value.data == *data => {
                Ok(())
            }
            (None, Some(_)) => Err(stale(path, &format!("no value {name}"), "one")),
            (Some(_), None) => Err(stale(path, &format!("the value {name}"), "none")),
            (Some(_), Some(_)) => {
                Err(stale(path, &format!("the value {name} as seen before"), "another"))
            }
        }
    }
}

fn below_the_root(path: &KeyPath) -> Result<(KeyPath, &Name), ApplyError> {
    path.split_last().ok_or_else(|| stale(path, "a key below the root", "the root"))
}

fn stale(path: &KeyPath, expected: &str, found: &str) -> ApplyError {
    ApplyError::Stale { path: path.clone(), expected: expected.to_owned(), found: found.to_owned() }
}

/// What the failure of a question means: nothing was changed by it.
fn asking(error: RemoteError) -> ApplyError {
    ApplyError::Failed(registry_error(error))
}

/// What the failure of a change means. Only an answer of the server says that it was not made.
fn changing(error: RemoteError) -> ApplyError {
    match error {
        error @ (RemoteError::Code { .. } | RemoteError::NameTooLong { .. }) => asking(error),
        _ => ApplyError::Unknown,
    }
}
