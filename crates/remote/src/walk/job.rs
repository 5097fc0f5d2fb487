//! Jobs: what one connection can do without the others.

use super::tree::NodeId;
use routerkeep_registry::KeyPath;

/// How many items of a list one job fetches: enough to be worth opening the key again, few enough to keep
/// all connections busy.
const RUN: u32 = 12;

/// Something to be fetched.
pub(super) struct Job {
    /// The key.
    pub(super) path: KeyPath,
    /// How many levels it is below where the walk began.
    pub(super) level: usize,
    pub(super) part: Part,
}

/// What of the key is to be fetched.
#[derive(Clone, Copy)]
pub(super) enum Part {
    /// How much there is in it; its place in the tree, unless it is the topmost.
    Key { parent: Option<(NodeId, u32)> },
    /// Values from an index up to another.
    Values { node: NodeId, from: u32, to: u32 },
    /// Names of subkeys from an index up to another.
    Subkeys { node: NodeId, from: u32, to: u32 },
}

impl Job {
    /// Returns the job that begins a walk.
    pub(super) fn root(path: &KeyPath) -> Self {
        Self { path: path.clone(), level: 0, part: Part::Key { parent: None } }
    }

    /// Returns the job to fetch another part of the same key.
    pub(super) fn of(&self, part: Part) -> Self {
        Self { path: self.path.clone(), level: self.level, part }
    }

    /// Says whether the key was there when another was read.
    pub(super) fn is_below_the_root(&self) -> bool {
        !matches!(self.part, Part::Key { parent: None })
    }

    /// Leaves the beginning of a long list in the job and returns the rest.
    pub(super) fn split(&mut self) -> Option<Self> {
        let (Part::Values { from, to, .. } | Part::Subkeys { from, to, .. }) = &mut self.part
        else {
            return None;
        };
        let middle = from.saturating_add(RUN);
        if middle >= *to {
            return None;
        }
        let end = std::mem::replace(to, middle);
        let part = match self.part {
            Part::Values { node, .. } => Part::Values { node, from: middle, to: end },
            Part::Subkeys { node, .. } => Part::Subkeys { node, from: middle, to: end },
            Part::Key { .. } => return None,
        };
        Some(self.of(part))
    }
}
