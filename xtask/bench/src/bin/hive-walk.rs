//! Walks a hive, as `peers/hivex_walk.c` does with libhivex, or writes one of so many keys.
//!
//! ```text
//! hive-walk whole HIVE ROUNDS            prints a line a round: microseconds, keys, values, bytes of data
//! hive-walk subtree HIVE PATH ROUNDS     likewise
//! hive-walk write KEYS ROUNDS            prints a line a round: microseconds, keys, values, bytes of hive
//! ```
//!
//! A program of its own, so that it is measured as a process beside the peer's.
#![allow(clippy::print_stdout, reason = "the figures are what it is run for")]

use routerkeep_files::RealFiles;
use routerkeep_regf::{
    Depth, FileTime, KeyNode, KeyPath, Limits, LogPolicy, StoredName, ValueType, Visitor,
    WriteOptions,
};
use routerkeep_registry::{HiveRegistry, Key, Value};
use std::borrow::Cow;
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments.as_slice() {
        ["whole", hive, rounds] => read(hive, "", rounds.parse()?),
        ["subtree", hive, path, rounds] => read(hive, path, rounds.parse()?),
        ["write", keys, rounds] => write(keys.parse()?, rounds.parse()?),
        _ => {
            Err("usage: hive-walk whole HIVE ROUNDS | subtree HIVE PATH ROUNDS | write KEYS ROUNDS"
                .into())
        }
    }
}

fn read(hive: &str, path: &str, rounds: usize) -> Result {
    let path = KeyPath::from(path);
    for _ in 0..rounds {
        let start = Instant::now();
        let registry = HiveRegistry::open(&RealFiles, Path::new(hive), LogPolicy::Recover)?;
        let key = registry.hive().find(&path)?.key.ok_or("no such key")?;
        let mut counts = Counts::default();
        let findings = registry.hive().walk(key, Depth::All, &Limits::DEFAULT, &mut counts);
        drop((findings, registry));
        let time = start.elapsed();
        print_round(time, counts.keys, counts.values, counts.bytes);
        black_box(counts.sum);
    }
    Ok(())
}

/// Writes a hive of `keys` keys below the root, a hundred in each, with three values each.
fn write(keys: usize, rounds: usize) -> Result {
    let root = tree(keys);
    let counts = root.counts();
    let security = [];
    let options = WriteOptions { security: &security, time: FileTime(0) };
    for _ in 0..rounds {
        let start = Instant::now();
        let hive = routerkeep_regf::write(&root, &options)?;
        let time = start.elapsed();
        print_round(time, counts.keys, counts.values, hive.len() as u64);
        black_box(hive);
    }
    Ok(())
}

fn tree(keys: usize) -> Key {
    let mut root = Key::new("Root");
    let mut left = keys;
    while left > 0 {
        let mut folder = Key::new(format!("Folder {left:07}").as_str());
        left = left.saturating_sub(1);
        for _ in 0..left.min(99) {
            folder.subkeys.push(leaf(left));
            left = left.saturating_sub(1);
        }
        root.subkeys.push(folder);
    }
    root
}

fn leaf(number: usize) -> Key {
    Key::new(format!("Key {number:07}").as_str())
        .with_value(Value::dword("Stamp", 1))
        .with_value(Value::text("InterfaceName", "{2A1F4C9E-0B77-4D0A-9C55-1F0E6C1D7A01}"))
        .with_value(Value::binary("InterfaceInfo", vec![7; 120]))
}

/// What a walk has seen.
#[derive(Default)]
struct Counts {
    keys: u64,
    values: u64,
    bytes: u64,
    /// Made of the data, so that nothing can be left out as unused.
    sum: u64,
}

impl<'h> Visitor<'h> for Counts {
    fn enter(&mut self, key: &KeyNode<'h>, _class: Option<&'h [u8]>, _security: Option<&'h [u8]>) {
        self.keys = self.keys.saturating_add(1);
        self.sum = self.sum.wrapping_add(first_unit(key.name()));
    }

    fn value(&mut self, name: StoredName<'h>, kind: ValueType, data: Cow<'h, [u8]>) {
        self.values = self.values.saturating_add(1);
        self.bytes = self.bytes.saturating_add(data.len() as u64);
        let last = data.last().map_or(0, |&byte| u64::from(byte));
        let name = first_unit(name).wrapping_add(u64::from(kind.0));
        self.sum = self.sum.wrapping_add(name).wrapping_add(last);
    }

    fn leave(&mut self) {}
}

fn first_unit(name: StoredName<'_>) -> u64 {
    name.units().next().map_or(0, u64::from)
}

fn print_round(time: Duration, keys: u64, values: u64, bytes: u64) {
    println!("{:.3} {keys} {values} {bytes}", time.as_secs_f64() * 1e6);
}
