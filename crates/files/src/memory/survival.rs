//! What is left of the disk in memory after a power loss.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::Arc;

use super::disk::{Body, Content, Disk, Names, NodeId};

/// How much of what was not synchronised survives a power loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Survival {
    /// Nothing: only what was synchronised is there.
    SyncedOnly,
    /// All names, but of the files that were not synchronised only what is said: the file of no length that appears
    /// after a renaming without `sync`.
    NamesFirst(Unsynced),
    /// Each step in a directory, and each file, by chance; the number decides all of it, so the same one gives the same.
    Seeded(u64),
}

/// What becomes of the content of a file that was not synchronised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unsynced {
    /// It is empty.
    Empty,
    /// It has its length, and holds zeros.
    Zeros,
    /// It is the first half.
    Cut,
}

impl Disk {
    /// Returns the disk as it is found after the power came back: durable, without locks.
    pub(super) fn survivor(&self, survival: Survival) -> Disk {
        let mut disk = self.clone();
        disk.locked.clear();
        let mut chance = Chance(match survival {
            Survival::Seeded(seed) => seed,
            Survival::SyncedOnly | Survival::NamesFirst(_) => 0,
        });
        for node in disk.nodes.values_mut() {
            match &mut node.body {
                Body::File(content) => {
                    let bytes = surviving_bytes(content, survival, &mut chance);
                    *content = Content { now: Arc::clone(&bytes), durable: bytes, dropped: false };
                }
                Body::Directory(names) => {
                    let left = surviving_names(names, survival, &mut chance);
                    *names = Names { now: left.clone(), durable: left, pending: Vec::new() };
                }
                Body::Link(_) => {}
            }
        }
        disk
    }
}

fn surviving_names(
    names: &Names,
    survival: Survival,
    chance: &mut Chance,
) -> BTreeMap<OsString, NodeId> {
    match survival {
        Survival::SyncedOnly => names.durable.clone(),
        Survival::NamesFirst(_) => names.now.clone(),
        Survival::Seeded(_) => {
            let mut left = names.durable.clone();
            for change in &names.pending {
                if chance.below(2) == 0 {
                    change.apply(&mut left);
                }
            }
            left
        }
    }
}

fn surviving_bytes(content: &Content, survival: Survival, chance: &mut Chance) -> Arc<[u8]> {
    let Content { now, durable, .. } = content;
    if Arc::ptr_eq(now, durable) {
        return Arc::clone(durable);
    }
    let cut = |len: usize| now.get(..len).unwrap_or_default();
    match survival {
        Survival::SyncedOnly => Arc::clone(durable),
        Survival::NamesFirst(Unsynced::Empty) => Arc::default(),
        Survival::NamesFirst(Unsynced::Zeros) => zeros(now.len()).into(),
        Survival::NamesFirst(Unsynced::Cut) => cut(now.len() / 2).into(),
        Survival::Seeded(_) => {
            let len = chance.below(now.len());
            match chance.below(5) {
                0 => Arc::clone(durable),
                1 => Arc::clone(now),
                2 => cut(len).into(),
                3 => [cut(len), &zeros(now.len().saturating_sub(len))].concat().into(),
                _ => zeros(now.len()).into(),
            }
        }
    }
}

fn zeros(len: usize) -> Vec<u8> {
    vec![0; len]
}

/// A sequence of numbers from a seed: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `bound`, or 0 if that is 0.
    fn below(&mut self, bound: usize) -> usize {
        let number = self.next().checked_rem(bound as u64).unwrap_or(0);
        usize::try_from(number).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    /// The published sequence for the seed 1234567.
    #[test]
    fn chance_is_splitmix64() {
        let mut chance = Chance(1_234_567);
        let numbers = [chance.next(), chance.next(), chance.next()];
        assert_eq!(
            numbers,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }
}
