//! Reading a tree of keys over several connections at once.
//!
//! A server is asked for one key, one value, one name at a time, so what counts is how many questions are
//! on their way together. Each connection takes a job from one list: to open a key and ask how much there
//! is in it, or to fetch a run of its values or of its subkeys' names. Each name found is a further job.

mod job;
mod tree;

use crate::RemoteError;
use crate::connections::{Connection, Connections, RoundTrips, from_machine, lock};
use crate::winreg::{Access, Handle, code};
use job::{Job, Part};
use routerkeep_registry::{
    Depth, Finding, KeyPath, Limits, Name, Reading, Severity, Value, ValueType,
};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use tree::{Node, NodeId, Tree};

/// What a walk found.
pub(crate) struct Walked {
    pub(crate) reading: Reading,
    /// Whether what was found fits together.
    pub(crate) state: State,
    /// The exchanges that it took, without those that opened connections.
    pub(crate) round_trips: RoundTrips,
}

/// Whether all that was read can be of one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// As far as the counts of keys and values tell.
    Coherent,
    /// Something was added or went away meanwhile.
    Changed,
}

/// Reads the key at `path` and what is below it over at most `connections` connections.
pub(crate) fn walk(
    pool: &Connections,
    connections: NonZeroUsize,
    path: &KeyPath,
    depth: Depth,
    limits: &Limits,
) -> Result<Walked, RemoteError> {
    let levels = match depth {
        Depth::All => limits.depth,
        Depth::Levels(levels) => levels.min(limits.depth),
    };
    let cut = if depth == Depth::All { Cut::IsSaid } else { Cut::IsMeant };
    let walk = Walk {
        limits,
        levels,
        cut,
        shared: Mutex::new(Shared {
            jobs: vec![Job::root(path)],
            at_work: 0,
            tree: Tree::default(),
            left: *limits,
            findings: Vec::new(),
            state: State::Coherent,
            ended: false,
            failed: None,
        }),
        news: Condvar::new(),
    };
    let counts: Vec<u64> = std::thread::scope(|scope| {
        let others: Vec<_> =
            (1..connections.get()).map(|_| scope.spawn(|| walk.work(pool))).collect();
        let own = walk.work(pool);
        let others =
            others.into_iter().map(|other| other.join().unwrap_or_else(|p| resume_unwind(p)));
        others.chain([own]).collect()
    });
    let shared = walk.shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = shared.failed {
        return Err(error);
    }
    let (key, state) = shared.tree.into_key();
    let state = if state == State::Changed { state } else { shared.state };
    let reading = Reading { key, findings: shared.findings };
    Ok(Walked { reading, state, round_trips: RoundTrips::of(&counts) })
}

/// What becomes of subkeys that are too deep down.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// A finding says that they are left out.
    IsSaid,
    /// They were not asked for.
    IsMeant,
}

struct Walk<'l> {
    limits: &'l Limits,
    levels: usize,
    cut: Cut,
    shared: Mutex<Shared>,
    /// Told of each new job and when the last one is done.
    news: Condvar,
}

/// What all connections work on.
struct Shared {
    jobs: Vec<Job>,
    /// Connections that are doing a job, which may give further ones.
    at_work: usize,
    tree: Tree,
    /// What may still be taken in.
    left: Limits,
    findings: Vec<Finding>,
    state: State,
    /// Whether there is no use in going on: a limit was reached, or what was found fits together no more.
    ended: bool,
    failed: Option<RemoteError>,
}

/// A job that is being done. However it ends, the others must not wait for it.
struct Turn<'w, 'l> {
    walk: &'w Walk<'l>,
}

impl Turn<'_, '_> {
    fn end(self, done: Result<(), RemoteError>) {
        if let Err(error) = done {
            self.walk.shared().failed.get_or_insert(error);
        }
    }
}

impl Drop for Turn<'_, '_> {
    fn drop(&mut self) {
        let mut shared = self.walk.shared();
        shared.at_work = shared.at_work.saturating_sub(1);
        shared.ended |= std::thread::panicking();
        let over = shared.at_work == 0 && shared.jobs.is_empty();
        if over || shared.ended || shared.failed.is_some() {
            self.walk.news.notify_all();
        }
    }
}

impl Walk<'_> {
    /// Does jobs until there are no more, and returns how many exchanges with the server that took.
    fn work(&self, pool: &Connections) -> u64 {
        let mut connection: Option<Connection> = None;
        let mut round_trips = 0u64;
        while let Some(job) = self.next_job() {
            let turn = Turn { walk: self };
            let mut done = Ok(());
            if connection.is_none() {
                match pool.take() {
                    Ok(new) => connection = Some(new),
                    Err(error) => done = Err(error),
                }
            }
            if let Some(connection) = &mut connection {
                let before = connection.winreg.round_trips();
                done = self.step(connection, job);
                let after = connection.winreg.round_trips();
                round_trips = round_trips.saturating_add(after.saturating_sub(before));
            }
            // A connection that failed in the middle of a call is of no more use.
            let works = done.is_ok();
            turn.end(done);
            if let Some(used) = connection.take_if(|connection| !works || connection.is_used_up())
                && works
            {
                pool.give_back(used);
            }
        }
        if let Some(connection) = connection {
            pool.give_back(connection);
        }
        round_trips
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        lock(&self.shared)
    }

    /// Waits for a job; `None` when all is done or nothing more can be.
    fn next_job(&self) -> Option<Job> {
        let mut shared = self.shared();
        loop {
            if shared.ended || shared.failed.is_some() {
                return None;
            }
            if let Some(mut job) = shared.jobs.pop() {
                shared.at_work = shared.at_work.saturating_add(1);
                if let Some(rest) = job.split() {
                    shared.add(rest);
                    self.news.notify_one();
                }
                return Some(job);
            }
            if shared.at_work == 0 {
                return None;
            }
            shared = self.news.wait(shared).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn step(&self, connection: &mut Connection, job: Job) -> Result<(), RemoteError> {
        let units = from_machine(&job.path);
        let opened = match connection.open(&units, Access::Read) {
            Ok(Some(handle)) => handle,
            Ok(None) => {
                if job.is_below_the_root() {
                    self.shared().changed();
                }
                return Ok(());
            }
            Err(error) => return self.unreadable(&job.path, error),
        };
        let done = self.run(connection, opened, &job);
        done.or_else(|error| self.unreadable(&job.path, error))
    }

    /// Makes a finding of a code that concerns one key; anything else ends the walk.
    fn unreadable(&self, path: &KeyPath, error: RemoteError) -> Result<(), RemoteError> {
        match error {
            RemoteError::Code { code: code::ACCESS_DENIED, .. }
            | RemoteError::NameTooLong { .. } => {
                self.shared().finding(path, "a key that can be read", &error.to_string());
                Ok(())
            }
            RemoteError::Code { code: code::KEY_DELETED, .. } => {
                self.shared().changed();
                Ok(())
            }
            error => Err(error),
        }
    }

    fn key(
        &self,
        connection: &mut Connection,
        handle: Handle,
        job: &Job,
        parent: Option<(NodeId, u32)>,
    ) -> Result<(), RemoteError> {
        let info = connection.winreg.query_info(handle)?;
        let mut shared = self.shared();
        // The others were counted when they were named.
        if parent.is_none() && !shared.take_key(&job.path, self.limits) {
            return Ok(());
        }
        let name = job.path.names().last().cloned().unwrap_or_default();
        let node = shared.tree.add(parent, Node::new(name, info))?;
        let deep = job.level >= self.levels;
        if deep && info.subkeys > 0 && self.cut == Cut::IsSaid {
            let expected = format!("at most {} levels of keys", self.levels);
            shared.finding(&job.path, &expected, &format!("{} subkeys more", info.subkeys));
        }
        let subkeys = if deep { 0 } else { info.subkeys };
        // The key is open, so the beginning of both lists comes with it. Names first: they are jobs.
        let mut names = job.of(Part::Subkeys { node, from: 0, to: subkeys });
        let mut values = job.of(Part::Values { node, from: 0, to: info.values });
        for rest in [names.split(), values.split()].into_iter().flatten() {
            shared.add(rest);
        }
        drop(shared);
        self.news.notify_all();
        self.run(connection, handle, &names)?;
        self.run(connection, handle, &values)
    }

    /// Fetches what a job says of a key that is open.
    fn run(
        &self,
        connection: &mut Connection,
        handle: Handle,
        job: &Job,
    ) -> Result<(), RemoteError> {
        match job.part {
            Part::Key { parent } => self.key(connection, handle, job, parent),
            Part::Values { node, from, to } => self.values(connection, handle, job, node, from..to),
            Part::Subkeys { node, from, to } => {
                self.subkeys(connection, handle, job, node, from..to)
            }
        }
    }

    fn values(
        &self,
        connection: &mut Connection,
        handle: Handle,
        job: &Job,
        node: NodeId,
        indexes: Range<u32>,
    ) -> Result<(), RemoteError> {
        for index in indexes {
            let Some(value) = connection.winreg.enum_value(handle, index)? else {
                self.shared().changed();
                return Ok(());
            };
            let value = Value::new(Name::from_units(value.name), ValueType(value.kind), value.data);
            let mut shared = self.shared();
            if !shared.take_value(&job.path, &value, self.limits) {
                return Ok(());
            }
            shared.tree.add_value(node, index, value)?;
        }
        Ok(())
    }

    fn subkeys(
        &self,
        connection: &mut Connection,
        handle: Handle,
        job: &Job,
        node: NodeId,
        indexes: Range<u32>,
    ) -> Result<(), RemoteError> {
        for index in indexes {
            let Some(subkey) = connection.winreg.enum_key(handle, index)? else {
                self.shared().changed();
                return Ok(());
            };
            let name = Name::from_units(subkey);
            if name.is_empty() || name.units().contains(&u16::from(b'\\')) {
                let found = format!("subkey {index} is named {:?}", name.to_string());
                self.shared().finding(&job.path, "names without \\", &found);
                continue;
            }
            let path = job.path.join(name);
            let level = job.level.saturating_add(1);
            let mut shared = self.shared();
            if !shared.take_key(&path, self.limits) {
                return Ok(());
            }
            shared.add(Job { path, level, part: Part::Key { parent: Some((node, index)) } });
            drop(shared);
            self.news.notify_one();
        }
        Ok(())
    }
}

impl Shared {
    fn add(&mut self, job: Job) {
        if self.jobs.try_reserve(1).is_ok() {
            self.jobs.push(job);
        } else {
            self.failed.get_or_insert(RemoteError::Memory);
        }
    }

    fn changed(&mut self) {
        self.state = State::Changed;
        self.ended = true;
    }

    fn finding(&mut self, path: &KeyPath, expected: &str, found: &str) {
        match self.left.findings.checked_sub(1) {
            Some(left) => {
                self.left.findings = left;
                let finding = Finding::new(Severity::Error, path.clone(), None, expected, found);
                self.findings.push(finding);
            }
            // What is not listed must still make the whole incomplete.
            None if self.left.depth > 0 => {
                self.left.depth = 0;
                let more = "more, not listed";
                let root = KeyPath::root();
                self.findings.push(Finding::new(
                    Severity::Error,
                    root,
                    None,
                    "fewer findings",
                    more,
                ));
            }
            None => {}
        }
    }

    /// Counts a key, and its path, which is kept for it; false where there is no room for it.
    fn take_key(&mut self, path: &KeyPath, limits: &Limits) -> bool {
        let size = path.names().iter().map(|name| name.units().len().saturating_mul(2));
        let size = size.fold(0usize, usize::saturating_add);
        let keys = self.left.keys.checked_sub(1);
        let bytes = self.left.bytes.checked_sub(size);
        let (Some(keys), Some(bytes)) = (keys, bytes) else {
            self.ended = true;
            let expected = format!("at most {} keys of {} bytes in all", limits.keys, limits.bytes);
            self.finding(path, &expected, "more");
            return false;
        };
        (self.left.keys, self.left.bytes) = (keys, bytes);
        true
    }

    /// Counts a value; false where there is no room for it.
    fn take_value(&mut self, path: &KeyPath, value: &Value, limits: &Limits) -> bool {
        let size = value.name.units().len().saturating_mul(2).saturating_add(value.data.len());
        let values = self.left.values.checked_sub(1);
        let bytes = self.left.bytes.checked_sub(size);
        let (Some(values), Some(bytes)) = (values, bytes) else {
            self.ended = true;
            let expected =
                format!("at most {} values of {} bytes in all", limits.values, limits.bytes);
            self.finding(path, &expected, "more");
            return false;
        };
        (self.left.values, self.left.bytes) = (values, bytes);
        true
    }
}
