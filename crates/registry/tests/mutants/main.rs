//! Mutants of real hives: none makes the reader panic or hang, and no loss goes unsaid.
//!
//! ```text
//! ROUTERKEEP_CASES=10000 cargo test --release -p routerkeep-registry --test mutants -- --nocapture
//! ```
//!
//! Without `ROUTERKEEP_CASES` there are 100 mutants of each hive: one that our writer made, that of
//! Windows XP SP3 and that of Windows 7 SP1. Each is read twice, whole and below `Services\RemoteAccess`
//! only, and what was read is compared with what the intact hive gives. [`Outcome`] says what can come of
//! it; the number of each is printed. A failure names the number of the mutant: the same number always
//! makes the same one.
//!
//! What no reader can find, because nothing in the format vouches for it, is counted by itself: the data
//! and the type of a value; its name, where the length stays about the same; a pointer to values or data
//! that was exchanged with another, or, where only a part of the hive is read, that leads to those of a key
//! in another part. The name of a key does have a hash (from format 1.5 on), and a key names its parent.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod fields;
mod mutation;
mod outcome;

use fields::Fields;
use mutation::Mutation;
use outcome::{Outcome, Tally};
use routerkeep_registry::{Depth, HiveRegistry, Key, KeyPath, Limits, Reading, Registry};
use routerkeep_testkit::{Random, data, generate, root};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

const SERVICE: &str = "ControlSet001\\Services\\RemoteAccess";

/// An intact hive and what it gives.
struct Subject {
    name: &'static str,
    bytes: Vec<u8>,
    whole: Key,
    service: Key,
    /// Structure fields of the keys from the root to the service and below it, and of all others.
    near: Fields,
    all: Fields,
}

impl Subject {
    fn new(name: &'static str, bytes: Vec<u8>) -> Self {
        let registry = HiveRegistry::from_bytes(bytes.clone()).unwrap();
        let read = |path: &str| {
            let reading = read_tree(&registry, path);
            assert_eq!(reading.findings, [], "{name} is sound");
            reading.key.unwrap()
        };
        let (whole, service) = (read(""), read(SERVICE));
        let near = Fields::around(&bytes, &KeyPath::from(SERVICE));
        let all = Fields::of(&bytes);
        Self { name, bytes, whole, service, near, all }
    }

    /// Makes the mutant of this number and says what comes of reading it.
    fn try_mutant(&self, number: u64) -> (Mutation, [Outcome; 2]) {
        let mut random = Random::new(number);
        let mut bytes = self.bytes.clone();
        let fields = if random.one_in(2) { &self.near } else { &self.all };
        let mutation = Mutation::apply(&mut bytes, fields, &mut random);
        let Ok(registry) = HiveRegistry::from_bytes(bytes) else {
            return (mutation, [Outcome::Refused; 2]);
        };
        let outcomes = [("", &self.whole), (SERVICE, &self.service)].map(|(path, intact)| {
            outcome::of(&KeyPath::from(path), intact, &read_tree(&registry, path))
        });
        (mutation, outcomes)
    }
}

fn read_tree(registry: &HiveRegistry, path: &str) -> Reading {
    registry.read_tree(&KeyPath::from(path), Depth::All, &Limits::DEFAULT).unwrap()
}

/// Tries as many mutants of a hive as asked for, on two threads, and prints what came of them.
fn try_mutants(subject: &Subject) {
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = cases.unwrap_or(100);
    let next = AtomicU64::new(0);
    let tallies = Mutex::new([Tally::default(), Tally::default()]);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= cases {
                        break;
                    }
                    let (mutation, outcomes) = subject.try_mutant(number);
                    let mut tallies = tallies.lock().unwrap_or_else(PoisonError::into_inner);
                    for (tally, outcome) in tallies.iter_mut().zip(outcomes) {
                        tally.add(outcome, || format!("mutant {number}: {mutation}"));
                    }
                }
            });
        }
    });
    let [whole, service] = tallies.into_inner().unwrap();
    println!("{}, {cases} mutants, whole hive:    {whole}", subject.name);
    println!("{}, {cases} mutants, service alone: {service}", subject.name);
    assert_eq!([whole.losses(), service.losses()], [[""; 0]; 2], "{}", subject.name);
    // Half of the mutations are made where the service is, so many have to show.
    for tally in [whole, service] {
        assert!(
            tally.count(Outcome::Found) > cases / 20,
            "{}: the mutations do harm",
            subject.name
        );
    }
}

#[test]
fn no_mutant_of_a_hive_of_ours_loses_anything_unsaid() {
    let mut store = generate::router(&generate::Options { interfaces: 6, ..Default::default() });
    let service = store.registry.root_mut().at_or_new(&KeyPath::from(SERVICE));
    let sample = routerkeep_registry::conformance::sample();
    service.subkeys.push(Key { name: "Sample".into(), ..sample });
    let bytes = root::hive_bytes(&store);
    try_mutants(&Subject::new("hive of ours", bytes));
}

#[test]
fn no_mutant_of_a_real_hive_loses_anything_unsaid() {
    let Some(data) = data::require("mutants of real hives") else { return };
    for name in ["winxp-sp3", "win7-sp1"] {
        try_mutants(&Subject::new(name, data.read(&format!("hives/{name}/SYSTEM"))));
    }
}
