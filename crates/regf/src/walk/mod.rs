//! One pass over a key and all below it: the way by which every whole reading of a hive goes.

mod pass;
mod report;

use crate::bin::{KnownBins, Pages};
use crate::cell::Damage;
use crate::claims::Claims;
use crate::finding::Findings;
use crate::{CellOffset, Finding, Hive, KeyNode, KeyPath, Limits, Severity, StoredName, ValueType};
use pass::{Pass, Purpose};
use std::borrow::Cow;

/// What a walk tells of a hive, in the order of a depth-first pass; values come before subkeys.
pub trait Visitor<'h> {
    /// A key begins; its class name and security descriptor are `None` where absent or unreadable.
    fn enter(&mut self, key: &KeyNode<'h>, class: Option<&'h [u8]>, security: Option<&'h [u8]>);
    /// A value of the key that was last entered and not left.
    fn value(&mut self, name: StoredName<'h>, kind: ValueType, data: Cow<'h, [u8]>);
    /// The key that was last entered and not left ends.
    fn leave(&mut self);
    /// Says whether the visitor can take more; where it can't, the walk ends after the key that it is at,
    /// with a finding. To be asked for want of memory only: nothing else is worth half a tree.
    fn has_room(&self) -> bool {
        true
    }
}

/// How far down a walk goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The key, its values, and this many levels of subkeys.
    Levels(usize),
    /// Everything below the key.
    All,
}

impl Hive {
    /// Walks `start` and the keys below it, and returns what was odd or could not be read.
    ///
    /// Each cell is used once at most, so the time is linear in the hive's size whatever it holds.
    /// Paths in the findings are relative to `start`.
    ///
    /// A key or value that a damaged hive has lost has a finding of severity error on its path or above
    /// it, as far as the format can tell. It can't where the data or the type of a value changed, or its
    /// name into one of about the same length; nor where a pointer to values or data was exchanged with
    /// another, or leads to those of a key that is not part of the walk: nothing in a hive vouches for
    /// those.
    pub fn walk<'h>(
        &'h self,
        start: KeyNode<'h>,
        depth: Depth,
        limits: &Limits,
        visitor: &mut dyn Visitor<'h>,
    ) -> Vec<Finding> {
        let mut findings = Findings::new(limits.findings);
        let len = self.image().len();
        let (Some(used), Some(pages), Some(bins)) =
            (Claims::new(len), Pages::new(len), KnownBins::new(len))
        else {
            self.image().no_memory();
            findings.push(out_of_memory(&start));
            return findings.into_vec();
        };
        let mut walk = Pass::new(self, depth, limits, used.with_pages(pages));
        walk.bins = Some(bins);
        walk.run(start, visitor);
        let Pass { used, findings: mut found, unlisted, .. } = walk;
        if self.was_short_of_memory() {
            return found.into_listed();
        }
        let is_whole = start.offset().0 == self.base_block().root_cell && depth == Depth::All;
        for suspicion in unlisted {
            let elsewhere =
                || !is_whole && self.in_use().is_some_and(|u| u.contains(suspicion.value));
            if !used.contains(suspicion.value) && !elsewhere() {
                suspicion.report(&mut found);
            }
        }
        findings.append(found);
        let twice = used.into_twice();
        if !twice.is_empty() {
            findings.append(self.first_owners(start, depth, limits, twice));
        }
        findings.into_vec()
    }

    /// Finds out which keys were the first to use cells that others want too.
    ///
    /// The second owner of a cell has its finding; but the first may be the one that is wrong. Where it
    /// is takes another pass, which sound hives do not need.
    fn first_owners(
        &self,
        start: KeyNode<'_>,
        depth: Depth,
        limits: &Limits,
        cells: Vec<CellOffset>,
    ) -> Findings {
        let mut owners = Findings::new(limits.findings);
        let Some(used) = Claims::new(self.image().len()) else {
            self.image().no_memory();
            owners.push(out_of_memory(&start));
            return owners;
        };
        let mut walk = Pass::new(self, depth, limits, used.watching(cells));
        walk.findings = Findings::new(0);
        walk.first_owners = Some(owners);
        walk.run(start, &mut Nobody);
        walk.first_owners.unwrap_or_else(|| Findings::new(0))
    }
}

/// Returns the cells of all keys, lists and values of a hive, or `None` where memory is short.
pub(crate) fn cells_in_use(hive: &Hive) -> Option<Claims> {
    let limits = Limits { findings: 0, ..Limits::DEFAULT };
    let mut walk = Pass::new(hive, Depth::All, &limits, Claims::new(hive.image().len())?);
    walk.purpose = Purpose::Claim;
    walk.run(hive.root().ok()?, &mut Nobody);
    Some(walk.used)
}

/// Looks away.
struct Nobody;

impl<'h> Visitor<'h> for Nobody {
    fn enter(&mut self, _: &KeyNode<'h>, _: Option<&'h [u8]>, _: Option<&'h [u8]>) {}
    fn value(&mut self, _: StoredName<'h>, _: ValueType, _: Cow<'h, [u8]>) {}
    fn leave(&mut self) {}
}

fn out_of_memory(start: &KeyNode<'_>) -> Finding {
    let place = crate::Place::Offset(start.offset().in_file());
    let [expected, found] = ["memory for the walk", "none left"].map(|text| {
        let mut copy = String::new();
        if copy.try_reserve_exact(text.len()).is_ok() {
            copy.push_str(text);
        }
        copy
    });
    Finding::new(Severity::Error, KeyPath::root(), Some(place), expected, found)
}

impl CellOffset {
    /// Reads the key at this offset; for the hive's own use.
    pub(crate) fn key(self, hive: &Hive) -> Result<KeyNode<'_>, Damage> {
        KeyNode::read(hive, self)
    }
}
