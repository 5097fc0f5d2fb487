//! Finding one key by its path, touching no more of the hive than that takes.

use crate::cell::Damage;
use crate::claims::Claims;
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
    /// each name has been read: a damaged hash never hides one. Where a name and what its list says of it
    /// do not fit, that is a finding: the key may be the one looked for, its name damaged.
    ///
    /// # Errors
    /// [`HiveError::Root`] and [`HiveError::Memory`].
    pub fn find(&self, path: &KeyPath) -> Result<Lookup<'_>, HiveError> {
        let mut used = Claims::new(self.image().len()).ok_or(HiveError::Memory)?;
        let root = self.root()?;
        let mut search =
            Search { used: &mut used, findings: Findings::new(Limits::DEFAULT.findings) };
        if !path.names().is_empty() {
            // Of the root itself its own walk says it.
            search.report(&KeyPath::root(), self.root_doubt(&root));
        }
        let mut key = Some(root);
        let mut above = KeyPath::root();
        for name in path.names() {
            let Some(parent) = key else { break };
            key = search.below(&parent, &above, name);
            above = above.join(name.clone());
        }
        Ok(Lookup { key, findings: search.findings.into_vec() })
    }
}

struct Search<'u> {
    used: &'u mut Claims,
    findings: Findings,
}

impl Search<'_> {
    /// Looks for one subkey: first among those whose hint fits, then among the others.
    fn below<'h>(
        &mut self,
        parent: &KeyNode<'h>,
        above: &KeyPath,
        name: &Name,
    ) -> Option<KeyNode<'h>> {
        // What is wrong elsewhere in the list is nothing to a search that succeeds.
        let mut aside =
            Search { used: self.used, findings: Findings::new(Limits::DEFAULT.findings) };
        let mut listed = Vec::new();
        let Search { used, findings } = &mut aside;
        parent.list_subkeys(used, &mut listed, &mut |damage| report(findings, above, &damage));
        let hash = name.hash();
        for wanted in [Likely::Yes, Likely::No] {
            let likely = |element: &&Listed| may_be(element.hint, name, hash) == wanted;
            for element in listed.iter().filter(likely) {
                match element.key.key(parent.hive()) {
                    Ok(key) if key.name().matches(name) => {
                        // But whether it is the key that the list means is.
                        self.report(above, key.parent_doubt(parent));
                        return Some(key);
                    }
                    Ok(key) => aside.report(above, element.misfit(key.name())),
                    Err(damage) => aside.report(above, [damage]),
                }
            }
        }
        let aside = aside.findings;
        self.findings.append(aside);
        None
    }

    fn report(&mut self, above: &KeyPath, damages: impl IntoIterator<Item = Damage>) {
        for damage in damages {
            report(&mut self.findings, above, &damage);
        }
    }
}

fn report(findings: &mut Findings, above: &KeyPath, damage: &Damage) {
    if damage.severity == Severity::Error {
        let Damage { severity, expected, found, .. } = damage.clone();
        findings.push(Finding::new(severity, above.clone(), Some(damage.place()), expected, found));
    }
}

/// Whether a key is looked at in the first round.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Likely {
    Yes,
    No,
}

/// Says whether a key with the hint may have the name, whose hash is `own`.
fn may_be(hint: Hint, name: &Name, own: u32) -> Likely {
    let may_be = match hint {
        Hint::Hash(hash) => hash == own,
        Hint::Start(start) => {
            let first = start.first().copied().unwrap_or(0);
            name.units().first().is_none_or(|&unit| {
                u8::try_from(unit).is_ok_and(|unit| unit.eq_ignore_ascii_case(&first))
            })
        }
        Hint::None => true,
    };
    if may_be { Likely::Yes } else { Likely::No }
}
