//! What came of reading a mutant: the tree that was read against that of the intact hive.

use routerkeep_registry::{Finding, Key, KeyPath, Name, Reading, Severity, Value};
use std::collections::HashSet;
use std::fmt;

/// What came of reading a mutant, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// The same tree and no finding of severity error: what changed is not part of the tree.
    Identical,
    /// The hive can't be opened.
    Refused,
    /// What is missing has a finding of severity error on its key or above. Nothing may be missing at all.
    Found,
    /// As many keys and values under the same names; data or types differ. Nothing vouches for those.
    DataAltered,
    /// One value of a key has another name, or there is one that was not there.
    NameAltered,
    /// As many values in a key as before, several of them others: a pointer led to another key's.
    ValuesExchanged,
    /// Letters of a key's name changed their case: to Windows the same name, with the same hash.
    CaseAltered,
    /// A key or value is missing and no finding says so.
    LostSilently,
}

use Outcome::*;

const ALL: [(Outcome, &str); 8] = [
    (Identical, "identical"),
    (Refused, "refused"),
    (Found, "found"),
    (DataAltered, "data altered"),
    (NameAltered, "value name altered"),
    (ValuesExchanged, "values exchanged"),
    (CaseAltered, "case of key altered"),
    (LostSilently, "LOST SILENTLY"),
];

/// How many mutants came to what.
#[derive(Default)]
pub(crate) struct Tally {
    counts: [u64; ALL.len()],
    losses: Vec<String>,
    examples: Vec<String>,
}

impl Tally {
    pub(crate) fn add(&mut self, outcome: Outcome, mutant: impl FnOnce() -> String) {
        self.counts[outcome as usize] += 1;
        match outcome {
            LostSilently => self.losses.push(mutant()),
            _ if outcome >= NameAltered => self.examples.push(format!("{outcome:?}: {}", mutant())),
            _ => {}
        }
    }

    pub(crate) fn count(&self, outcome: Outcome) -> u64 {
        self.counts[outcome as usize]
    }

    /// Returns the mutants that lost something silently.
    pub(crate) fn losses(&self) -> &[String] {
        &self.losses
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, (outcome, text)) in ALL.into_iter().enumerate() {
            let comma = if n > 0 { ", " } else { "" };
            write!(f, "{comma}{} {text}", self.count(outcome))?;
        }
        if std::env::var_os("ROUTERKEEP_EXAMPLES").is_some() {
            self.examples.iter().try_for_each(|example| write!(f, "\n    {example}"))?;
        }
        Ok(())
    }
}

/// Compares what was read at `path` with what the intact hive has there.
pub(crate) fn of(path: &KeyPath, intact: &Key, reading: &Reading) -> Outcome {
    let said = Said::new(&reading.findings);
    let Some(found) = &reading.key else {
        return said.lost(path);
    };
    let nothing_missing = if said.errors.is_empty() { Identical } else { Found };
    key(path, intact, found, &said).max(nothing_missing)
}

/// The findings of severity error, by the keys that they are about.
struct Said<'f> {
    errors: HashSet<&'f KeyPath>,
}

impl<'f> Said<'f> {
    fn new(findings: &'f [Finding]) -> Self {
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
        Self { errors: errors.map(|finding| &finding.path).collect() }
    }

    /// Says whether there is a finding on the key at `path`, or on one above it.
    fn speaks_of(&self, path: &KeyPath) -> bool {
        let ancestors =
            std::iter::successors(Some(path.clone()), |path| Some(path.split_last()?.0));
        !self.errors.is_empty() && ancestors.into_iter().any(|path| self.errors.contains(&path))
    }

    /// Says what the loss of the key at `path`, or of a value of it, comes to.
    fn lost(&self, path: &KeyPath) -> Outcome {
        if self.speaks_of(path) { Found } else { LostSilently }
    }
}

fn key(path: &KeyPath, intact: &Key, found: &Key, said: &Said<'_>) -> Outcome {
    let mut worst = values(path, &intact.values, &found.values, said);
    if intact.subkeys == found.subkeys {
        return worst;
    }
    let (pairs, missing, more) = matched(&intact.subkeys, &found.subkeys, |key| &key.name);
    for (intact, found) in pairs {
        worst = worst.max(key(&path.join(intact.name.clone()), intact, found, said));
    }
    for lost in &missing {
        let path = path.join(lost.name.clone());
        let same = |key: &&Key| more == missing.len() && key.name.matches(&lost.name);
        worst = worst.max(match said.speaks_of(&path) {
            true => Found,
            false => match found.subkeys.iter().find(same) {
                Some(same) => CaseAltered.max(key(&path, lost, same, said)),
                None => LostSilently,
            },
        });
    }
    // More keys than there were, and nothing is said: as bad, since a backup would hold them.
    if missing.is_empty() && more > 0 {
        worst = worst.max(said.lost(path));
    }
    worst
}

fn values(path: &KeyPath, intact: &[Value], found: &[Value], said: &Said<'_>) -> Outcome {
    if intact == found {
        return Identical;
    }
    let (pairs, missing, more) = matched(intact, found, |value| &value.name);
    let altered = pairs.iter().any(|(l, r)| l.kind != r.kind || l.data != r.data);
    let names = match (missing.len(), more) {
        (0, 0) => Identical,
        (0, _) | (1, 1) => NameAltered,
        (missing, more) if missing == more => ValuesExchanged,
        _ => LostSilently,
    };
    // The order of values has no meaning.
    match if altered { names.max(DataAltered) } else { names } {
        Identical => Identical,
        _ if said.speaks_of(path) => Found,
        worst => worst,
    }
}

/// Pairs the items of the same name, and returns those that are missing and the number of others.
fn matched<'k, T>(
    intact: &'k [T],
    found: &'k [T],
    name: impl Fn(&T) -> &Name,
) -> (Vec<(&'k T, &'k T)>, Vec<&'k T>, usize) {
    let sorted = |items: &'k [T]| {
        let mut items: Vec<&T> = items.iter().collect();
        items.sort_by(|a, b| name(a).units().cmp(name(b).units()));
        items
    };
    let (mut pairs, mut missing, mut more) = (Vec::new(), Vec::new(), 0);
    let mut found = sorted(found).into_iter().peekable();
    for item in sorted(intact) {
        while found.next_if(|f| name(f).units() < name(item).units()).is_some() {
            more += 1;
        }
        match found.next_if(|f| name(f) == name(item)) {
            Some(same) => pairs.push((item, same)),
            None => missing.push(item),
        }
    }
    (pairs, missing, more + found.count())
}
