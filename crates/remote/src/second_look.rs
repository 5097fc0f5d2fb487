//! A second look at keys that were read: whether any was written since.

use crate::RemoteError;
use crate::connections::{Connection, Connections, RoundTrips, from_machine, lock};
use crate::winreg::Access;
use routerkeep_registry::{FileTime, KeyPath};
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Mutex;

/// A key that was read.
pub(crate) struct Seen {
    pub(crate) path: KeyPath,
    pub(crate) last_written: FileTime,
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

/// Looks at each key again, over at most `width` connections, until one was written or all were looked at.
pub(crate) fn second_look(
    pool: &Connections,
    width: NonZeroUsize,
    seen: &[Seen],
) -> Result<(SecondLook, RoundTrips), RemoteError> {
    if seen.iter().any(|key| key.last_written.0 == 0) || seen.is_empty() {
        return Ok((SecondLook::NoTimes, RoundTrips::default()));
    }
    let look = Look { pool, left: Mutex::new(seen.iter()), outcome: Mutex::new(Ok(true)) };
    let counts: Vec<u64> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..width.get()).map(|_| scope.spawn(|| look.work())).collect();
        let own = look.work();
        let others =
            others.into_iter().map(|other| other.join().unwrap_or_else(|p| resume_unwind(p)));
        others.chain([own]).collect()
    });
    let same = std::mem::replace(&mut *lock(&look.outcome), Ok(true))?;
    let found = if same { SecondLook::Unchanged } else { SecondLook::Changed };
    Ok((found, RoundTrips::of(&counts)))
}

/// What all connections work on.
struct Look<'s> {
    pool: &'s Connections,
    left: Mutex<std::slice::Iter<'s, Seen>>,
    /// Whether all keys looked at so far were as before.
    outcome: Mutex<Result<bool, RemoteError>>,
}

impl Look<'_> {
    /// Looks at keys until there are no more or it is known that something changed, and returns how many
    /// exchanges with the server that took.
    fn work(&self) -> u64 {
        let mut connection: Option<Connection> = None;
        let mut round_trips = 0u64;
        while let Some(key) = self.next() {
            let looked =
                connection.take().map_or_else(|| self.pool.take(), Ok).and_then(|mut own| {
                    let before = own.winreg.round_trips();
                    let same = is_as_before(&mut own, key);
                    let spent = own.winreg.round_trips().saturating_sub(before);
                    round_trips = round_trips.saturating_add(spent);
                    // One that failed in the middle of a call is of no more use.
                    same.map(|same| (same, own))
                });
            match looked {
                Ok((same, own)) => {
                    connection = Some(own).filter(|own| !own.is_used_up());
                    if !same {
                        self.settle(Ok(false));
                    }
                }
                Err(error) => self.settle(Err(error)),
            }
        }
        if let Some(connection) = connection {
            self.pool.give_back(connection);
        }
        round_trips
    }

    fn next(&self) -> Option<&Seen> {
        if !matches!(*lock(&self.outcome), Ok(true)) {
            return None;
        }
        lock(&self.left).next()
    }

    /// Keeps the first outcome that ends the look.
    fn settle(&self, outcome: Result<bool, RemoteError>) {
        let mut kept = lock(&self.outcome);
        if matches!(*kept, Ok(true)) {
            *kept = outcome;
        }
    }
}

/// Says whether a key is there and was not written. It is not closed: closing the pipe does that.
fn is_as_before(connection: &mut Connection, key: &Seen) -> Result<bool, RemoteError> {
    let Some(handle) = connection.open(&from_machine(&key.path), Access::Read)? else {
        return Ok(false);
    };
    Ok(connection.winreg.query_info(handle)?.last_written == key.last_written.0)
}
