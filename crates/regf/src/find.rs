//! Finding one key by its path, touching no more of the hive than that takes.

use crate::cell::{CellSet, Damage};
use crate::finding::Findings;
use crate::subkeys::{Hint, Listed};
use crate::{Finding, Hive, HiveError, KeyNode, KeyPath, Limits, Name, Severity};

/// The outcome of a search.
pub struct Lookup<'h> {
    /// The key, if it is there.
    pub key: Option<KeyNode<'h>>,
    /// What was odd on the way; where the key was not found, an error here may be why.
    pub findings: Vec<Finding>,
}

impl Hive {
    /// Looks for the key at `path` below the root, without regard to case.
    ///
    /// Hashes and starts of names in the lists speed it up, but a key is only said to be absent after
    /// each name has been read: a damaged hash never hides one.
    ///
    /// # Errors
    /// [`HiveError::Root`] and [`HiveError::Memory`].
    pub fn find(&self, path: &KeyPath) -> Result<Lookup<'_>, HiveError> {
        let mut used = CellSet::new(self.image().len()).ok_or(HiveError::Memory)?;
        let mut findings = Findings::new(Limits::DEFAULT.findings);
        let mut key = Some(self.root()?);
        let mut above = KeyPath::root();
        for name in path.names() {
            let Some(parent) = key else { break };
            let mut report = |damage: Damage| {
                let place = Some(damage.place());
                let Damage { severity, expected, found, .. } = damage;
                findings.push(Finding::new(severity, above.clone(), place, expected, found));
            };
            key = search(&parent, name, &mut used, &mut report);
            above = above.join(name.clone());
        }
        Ok(Lookup { key, findings: findings.into_vec() })
    }
}

/// Looks for one subkey: first among those whose hint fits, then among the others.
fn search<'h>(
    parent: &KeyNode<'h>,
    name: &Name,
    used: &mut CellSet,
    report: &mut dyn FnMut(Damage),
) -> Option<KeyNode<'h>> {
    let mut listed = Vec::new();
    let mut damages = Vec::new();
    parent.list_subkeys(used, &mut listed, &mut |damage| damages.push(damage));
    let (likely, others): (Vec<Listed>, Vec<Listed>) =
        listed.into_iter().partition(|element| may_be(element.hint, name));
    for element in likely.iter().chain(&others) {
        match element.key.key(parent.hive()) {
            Ok(key) if key.name().matches(name) => {
                // What is wrong elsewhere in the list is nothing to a search that succeeded.
                return Some(key);
            }
            Ok(_) => {}
            Err(damage) => damages.push(damage),
        }
    }
    damages.retain(|damage| damage.severity == Severity::Error);
    damages.into_iter().for_each(report);
    None
}

fn may_be(hint: Hint, name: &Name) -> bool {
    match hint {
        Hint::Hash(hash) => hash == name.hash(),
        Hint::Start(start) => {
            let first = start.first().copied().unwrap_or(0);
            name.units().first().is_none_or(|&unit| {
                u8::try_from(unit).is_ok_and(|unit| unit.eq_ignore_ascii_case(&first))
            })
        }
        Hint::None => true,
    }
}
