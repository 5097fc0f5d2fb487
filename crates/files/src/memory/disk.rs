//! What is on the disk in memory: nodes, names, and the way from a path to a node.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::{ErrorKind, FileId, Kind, Stamp, Stat};

/// How many links a path may lead through; as many as Linux allows.
const LINK_LIMIT: usize = 40;

/// The number of a node, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NodeId(u64);

/// The root directory's number.
pub(super) const ROOT: NodeId = NodeId(0);

/// A whole disk. Nodes stay when their last name goes, for an old name may come back with a power loss.
#[derive(Clone, Debug)]
pub(super) struct Disk {
    pub(super) nodes: BTreeMap<NodeId, Node>,
    next: u64,
    /// Counts changes; the only clock there is.
    ticks: i64,
    pub(super) capacity: Option<u64>,
    pub(super) read_only: bool,
    pub(super) locked: BTreeSet<NodeId>,
}

/// Whatever can have a name.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) body: Body,
    pub(super) permission: Permission,
    changed: i64,
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    File(Content),
    Directory(Names),
    Link(PathBuf),
}

/// A file's bytes as processes see them and as the disk has them.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    pub(super) now: Arc<[u8]>,
    pub(super) durable: Arc<[u8]>,
    /// A `sync` failed: later ones keep nothing.
    pub(super) dropped: bool,
}

/// A directory's names as processes see them and as the disk has them.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) now: BTreeMap<OsString, NodeId>,
    pub(super) durable: BTreeMap<OsString, NodeId>,
    /// What leads from `durable` to `now`, in order; each one survives as a whole or not at all.
    pub(super) pending: Vec<Change>,
}

/// One step in a directory.
#[derive(Clone, Debug, Default)]
pub(super) struct Change {
    pub(super) gone: Option<OsString>,
    pub(super) put: Option<(OsString, NodeId)>,
}

impl Change {
    pub(super) fn apply(&self, names: &mut BTreeMap<OsString, NodeId>) {
        if let Some(gone) = &self.gone {
            names.remove(gone);
        }
        if let Some((name, id)) = &self.put {
            names.insert(name.clone(), *id);
        }
    }
}

/// What the process may do with a file or directory on the disk in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Permission {
    /// Everything.
    #[default]
    Full,
    /// A file's content, or a directory's names, can't be changed.
    ReadOnly,
    /// They can't be read either.
    None,
}

/// The directory and the name in it that a path ends in, and what has the name.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) dir: NodeId,
    pub(super) name: OsString,
    pub(super) node: Option<NodeId>,
}

/// What to do with a link in the last place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LastLink {
    Keep,
    Follow,
}

impl Default for Disk {
    fn default() -> Self {
        let mut disk = Disk {
            nodes: BTreeMap::new(),
            next: 0,
            ticks: 0,
            capacity: None,
            read_only: false,
            locked: BTreeSet::new(),
        };
        disk.add(Body::Directory(Names::default()));
        disk
    }
}

impl Disk {
    /// Adds a node that has no name yet.
    pub(super) fn add(&mut self, body: Body) -> NodeId {
        let id = NodeId(self.next);
        self.next = self.next.saturating_add(1);
        let changed = self.tick();
        self.nodes.insert(id, Node { body, permission: Permission::Full, changed });
        id
    }

    fn tick(&mut self) -> i64 {
        self.ticks = self.ticks.saturating_add(1);
        self.ticks
    }

    /// Notes that a node has changed.
    pub(super) fn touch(&mut self, id: NodeId) {
        let now = self.tick();
        if let Some(node) = self.nodes.get_mut(&id) {
            node.changed = now;
        }
    }

    pub(super) fn node(&self, id: NodeId) -> Result<&Node, ErrorKind> {
        self.nodes.get(&id).ok_or(ErrorKind::NotFound)
    }

    pub(super) fn names(&self, id: NodeId) -> Result<&Names, ErrorKind> {
        match &self.node(id)?.body {
            Body::Directory(names) => Ok(names),
            _ => Err(ErrorKind::NotADirectory),
        }
    }

    pub(super) fn names_mut(&mut self, id: NodeId) -> Result<&mut Names, ErrorKind> {
        match self.nodes.get_mut(&id).map(|node| &mut node.body) {
            Some(Body::Directory(names)) => Ok(names),
            Some(_) => Err(ErrorKind::NotADirectory),
            None => Err(ErrorKind::NotFound),
        }
    }

    pub(super) fn content(&self, id: NodeId) -> Result<&Content, ErrorKind> {
        match &self.node(id)?.body {
            Body::File(content) => Ok(content),
            Body::Directory(_) => Err(ErrorKind::IsADirectory),
            Body::Link(_) => Err(ErrorKind::NotAFile),
        }
    }

    pub(super) fn content_mut(&mut self, id: NodeId) -> Result<&mut Content, ErrorKind> {
        match self.nodes.get_mut(&id).map(|node| &mut node.body) {
            Some(Body::File(content)) => Ok(content),
            Some(Body::Directory(_)) => Err(ErrorKind::IsADirectory),
            Some(Body::Link(_)) => Err(ErrorKind::NotAFile),
            None => Err(ErrorKind::NotFound),
        }
    }

    /// Does one step in a directory.
    pub(super) fn change(&mut self, dir: NodeId, change: Change) -> Result<(), ErrorKind> {
        self.may_write()?;
        if self.node(dir)?.permission != Permission::Full {
            return Err(ErrorKind::Denied);
        }
        let names = self.names_mut(dir)?;
        change.apply(&mut names.now);
        names.pending.push(change);
        self.touch(dir);
        Ok(())
    }

    pub(super) fn may_write(&self) -> Result<(), ErrorKind> {
        if self.read_only { Err(ErrorKind::ReadOnly) } else { Ok(()) }
    }

    /// Returns how many bytes still fit on the disk.
    pub(super) fn free(&self) -> u64 {
        let Some(capacity) = self.capacity else { return u64::MAX };
        let named: BTreeSet<NodeId> = self
            .nodes
            .values()
            .filter_map(|node| match &node.body {
                Body::Directory(names) => Some(names.now.values().copied()),
                _ => None,
            })
            .flatten()
            .collect();
        let used = named.iter().filter_map(|id| self.content(*id).ok());
        let used: u64 = used.map(|content| content.now.len() as u64).sum();
        capacity.saturating_sub(used)
    }

    pub(super) fn stat(&self, id: NodeId) -> Result<Stat, ErrorKind> {
        let node = self.node(id)?;
        let (kind, len) = match &node.body {
            Body::File(content) => (Kind::File, content.now.len() as u64),
            Body::Directory(_) => (Kind::Directory, 0),
            Body::Link(_) => (Kind::Link, 0),
        };
        Ok(Stat {
            kind,
            len,
            stamp: Stamp([node.changed, 0, 0, 0]),
            id: FileId([0, id.0]),
            read_only: node.permission != Permission::Full,
        })
    }

    /// Goes the way of a path and returns what it leads to; the names on the way come with it.
    pub(super) fn walk(
        &self,
        path: &Path,
        last: LastLink,
    ) -> Result<Vec<(OsString, NodeId)>, ErrorKind> {
        if path.as_os_str().is_empty() {
            return Err(ErrorKind::NotFound);
        }
        let mut way: Vec<(OsString, NodeId)> = Vec::new();
        let mut ahead: VecDeque<Step> = steps(path).collect();
        let mut links = 0_usize;
        while let Some(step) = ahead.pop_front() {
            let here = way.last().map_or(ROOT, |(_, id)| *id);
            let name = match step {
                Step::Root => {
                    way.clear();
                    continue;
                }
                // Also `..` wants a directory to start from.
                Step::Up => {
                    self.names(here)?;
                    way.pop();
                    continue;
                }
                Step::Down(name) => name,
            };
            let id = self.look_up(here, &name)?.ok_or(ErrorKind::NotFound)?;
            match &self.node(id)?.body {
                Body::Link(to) if last == LastLink::Follow || !ahead.is_empty() => {
                    links = links.saturating_add(1);
                    if links > LINK_LIMIT {
                        return Err(ErrorKind::Other);
                    }
                    for step in steps(to).collect::<Vec<_>>().into_iter().rev() {
                        ahead.push_front(step);
                    }
                }
                _ => way.push((name, id)),
            }
        }
        Ok(way)
    }

    /// Returns the node that a path leads to, without following a link in the last place.
    pub(super) fn find(&self, path: &Path) -> Result<NodeId, ErrorKind> {
        Ok(self.walk(path, LastLink::Keep)?.last().map_or(ROOT, |(_, id)| *id))
    }

    /// Returns the directory and name that a path ends in, whether or not the name is taken.
    pub(super) fn place(&self, path: &Path) -> Result<Place, ErrorKind> {
        let name = path.file_name().ok_or(ErrorKind::BadName)?.to_owned();
        let dir = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => {
                self.walk(parent, LastLink::Follow)?.last().map_or(ROOT, |(_, id)| *id)
            }
            _ => ROOT,
        };
        let node = self.look_up(dir, &name)?;
        Ok(Place { dir, name, node })
    }

    fn look_up(&self, dir: NodeId, name: &OsStr) -> Result<Option<NodeId>, ErrorKind> {
        let names = self.names(dir)?;
        if self.node(dir)?.permission == Permission::None {
            return Err(ErrorKind::Denied);
        }
        Ok(names.now.get(name).copied())
    }
}

/// One step of a path.
enum Step {
    Root,
    Up,
    Down(OsString),
}

fn steps(path: &Path) -> impl Iterator<Item = Step> + '_ {
    path.components().filter_map(|component| match component {
        Component::Prefix(_) | Component::CurDir => None,
        Component::RootDir => Some(Step::Root),
        Component::ParentDir => Some(Step::Up),
        Component::Normal(name) => Some(Step::Down(name.to_owned())),
    })
}
