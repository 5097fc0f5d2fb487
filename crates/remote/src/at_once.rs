//! Changing a server's registry over several connections at once.
//!
//! What lies in one another keeps its order: a key is made before its values, and its subkeys go before it. Other
//! changes wait for nobody. Each is checked against what the server has right before it is made, as always.
//!
//! A failure ends all connections, each after the change that it is at. Which of the others are made is not known then:
//! this is for who has all of them in a journal.

use crate::RemoteError;
use crate::change::Changer;
use crate::connections::{Connection, Connections, RoundTrips, lock};
use crate::registry::registry_error;
use routerkeep_registry::{ApplyError, Change, KeyPath, Partial};
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Mutex;
use std::vec;

/// Changes by their position, in an order that must be kept.
type Lane = Vec<usize>;

/// Makes changes over at most `width` connections, and has the server write them to its disk.
pub(crate) fn make(
    pool: &Connections,
    width: NonZeroUsize,
    changes: &[Change],
) -> (Result<(), Partial>, RoundTrips) {
    let mut round_trips = RoundTrips::default();
    let mut last: Option<Changer> = None;
    for lanes in stages(changes) {
        // The next ones may delete the key that it has open.
        if let Some(earlier) = last.take() {
            give_back(pool, earlier.close());
        }
        let connections = width.get().min(lanes.len());
        let stage =
            Stage { pool, changes, left: Mutex::new(lanes.into_iter()), failed: Mutex::new(None) };
        let ends: Vec<End> = std::thread::scope(|scope| {
            let others: Vec<_> = (1..connections).map(|_| scope.spawn(|| stage.work())).collect();
            let own = stage.work();
            let others =
                others.into_iter().map(|other| other.join().unwrap_or_else(|p| resume_unwind(p)));
            others.chain([own]).collect()
        });
        let counts: Vec<u64> = ends.iter().map(|end| end.exchanges).collect();
        round_trips = round_trips.and(RoundTrips::of(&counts));
        let failed = lock(&stage.failed).take();
        if let Some((done, cause)) = failed {
            return (Err(Partial { done, cause }), round_trips);
        }
        for changer in ends.into_iter().filter_map(|end| end.changer) {
            if let Some(earlier) = last.replace(changer) {
                give_back(pool, earlier.close());
            }
        }
    }
    let Some(last) = last else { return (Ok(()), round_trips) };
    match last.finish() {
        Ok(connection) => {
            pool.give_back(connection);
            (Ok(()), round_trips)
        }
        Err(error) => {
            let cause = registry_error(error).into();
            (Err(Partial { done: changes.len(), cause }), round_trips)
        }
    }
}

/// A connection whose key can't be closed is not used again; nothing is lost with it.
fn give_back(pool: &Connections, closed: Result<Connection, RemoteError>) {
    if let Ok(connection) = closed {
        pool.give_back(connection);
    }
}

/// Arranges changes in stages, one after the other, of lanes that have nothing to do with each other.
fn stages(changes: &[Change]) -> Vec<Vec<Lane>> {
    let mut stages: Vec<Vec<Lane>> = Vec::new();
    let mut lanes: Vec<Lane> = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        let meets = |lane: &Lane| {
            let paths = lane.iter().filter_map(|at| changes.get(*at)).map(Change::path);
            paths.into_iter().any(|path| lie_in_one_another(path, change.path()))
        };
        let mut met = lanes.iter().enumerate().filter(|(_, lane)| meets(lane));
        match (met.next().map(|(index, _)| index), met.next()) {
            (None, _) => lanes.push(vec![at]),
            (Some(index), None) => {
                if let Some(lane) = lanes.get_mut(index) {
                    lane.push(at);
                }
            }
            // It has to come after several of them.
            (Some(_), Some(_)) => stages.push(std::mem::replace(&mut lanes, vec![vec![at]])),
        }
    }
    stages.push(lanes);
    stages.retain(|lanes| !lanes.is_empty());
    stages
}

fn lie_in_one_another(one: &KeyPath, other: &KeyPath) -> bool {
    one.is_within(other) || other.is_within(one)
}

/// What all connections work on.
struct Stage<'s> {
    pool: &'s Connections,
    changes: &'s [Change],
    left: Mutex<vec::IntoIter<Lane>>,
    /// The first change that failed, and why.
    failed: Mutex<Option<(usize, ApplyError)>>,
}

/// What became of a connection.
struct End {
    changer: Option<Changer>,
    exchanges: u64,
}

impl Stage<'_> {
    /// Makes changes until there are no more or one failed.
    fn work(&self) -> End {
        let Some(first) = self.next() else { return End { changer: None, exchanges: 0 } };
        let connection = match self.pool.take() {
            Ok(connection) => connection,
            Err(error) => {
                let at = first.first().copied().unwrap_or_default();
                self.fail(at, registry_error(error).into());
                return End { changer: None, exchanges: 0 };
            }
        };
        let mut changer = Changer::new(connection);
        let before = changer.exchanges();
        let mut lane = Some(first);
        while let Some(own) = lane {
            for at in own {
                let Some(change) = self.changes.get(at) else { continue };
                if lock(&self.failed).is_some() {
                    break;
                }
                if let Err(cause) = changer.make(change) {
                    self.fail(at, cause);
                }
            }
            lane = self.next();
        }
        let exchanges = changer.exchanges().saturating_sub(before);
        End { changer: Some(changer), exchanges }
    }

    fn next(&self) -> Option<Lane> {
        if lock(&self.failed).is_some() { None } else { lock(&self.left).next() }
    }

    fn fail(&self, at: usize, cause: ApplyError) {
        let mut failed = lock(&self.failed);
        if failed.as_ref().is_none_or(|(earlier, _)| at < *earlier) {
            *failed = Some((at, cause));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use routerkeep_registry::Value;

    fn create(path: &str) -> Change {
        Change::CreateKey { path: path.into() }
    }

    fn set(path: &str) -> Change {
        let value = Value::dword("v", 1);
        Change::SetValue { path: path.into(), value, before: None }
    }

    #[test]
    fn what_lies_in_one_another_keeps_its_order_and_the_rest_waits_for_nobody() {
        let changes = [
            create("I\\1"),
            set("I\\1"),
            create("I\\1\\Ip"),
            set("I\\2\\Ip"),
            set("i\\2"),
            set("I\\10"),
            // After all of them.
            set("I"),
            set("M\\Ip"),
        ];
        let stages = stages(&changes);
        let expected: [&[&[usize]]; 2] = [&[&[0, 1, 2], &[3, 4], &[5]], &[&[6], &[7]]];
        assert_eq!(stages, expected);
        assert_eq!(super::stages(&[]), Vec::<Vec<Lane>>::new());
    }

    #[test]
    fn a_change_of_two_lanes_waits_for_both() {
        let delete = |path: &str| Change::DeleteKey { path: path.into(), before: Vec::new() };
        let changes = [delete("I\\1\\Ip"), delete("I\\1\\Ipv6"), delete("I\\1"), delete("I\\2")];
        let expected: [&[&[usize]]; 2] = [&[&[0], &[1]], &[&[2], &[3]]];
        assert_eq!(stages(&changes), expected);
    }
}
