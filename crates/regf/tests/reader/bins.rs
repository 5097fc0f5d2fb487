//! Headers of bins: no cell is found by them, but Windows loads no bin whose own is damaged.

use crate::tree::Tree;
use crate::{open, read};
use routerkeep_regf::{Depth, Limits, Place, Severity, ValueType};

/// A hive of many bins, some of them of several pages.
fn sample() -> (Vec<u8>, Tree) {
    let mut root = Tree::new("root");
    for n in 0..60u32 {
        let mut key = Tree::new(format!("key {n:03}"));
        let data = n.to_le_bytes().repeat(1 + n as usize * 60);
        key.values.push(("value".into(), ValueType::BINARY, data));
        root.subkeys.push(key);
    }
    (crate::written::write(&root), root)
}

/// Returns where each bin begins in the file, and its size.
fn bins(hive: &[u8]) -> Vec<(usize, usize)> {
    let mut bins = Vec::new();
    let mut at = 4096;
    while at < hive.len() {
        let size = u32::from_le_bytes(hive[at + 8..at + 12].try_into().unwrap()) as usize;
        bins.push((at, size));
        at += size;
    }
    bins
}

#[test]
fn a_bin_with_a_damaged_header_is_said_once_and_nothing_is_lost() {
    let (hive, tree) = sample();
    let bins = bins(&hive);
    assert!(bins.len() > 5 && bins.iter().any(|(_, size)| *size > 8192), "{bins:?}");
    assert_eq!(read(&open(hive.clone()), &Limits::DEFAULT).1, []);
    for &(at, size) in &bins {
        let past_the_end = hive.len() as u32;
        for (field, number, expected) in [
            (0, u32::from_le_bytes(*b"hbIn"), "a bin (\"hbin\")".to_owned()),
            (4, at as u32, format!("a bin at {:#x}", at - 4096)),
            (8, 0, format!("a bin size, a multiple of 4096 up to {:#x}", hive.len() - at)),
            (
                8,
                past_the_end,
                format!("a bin size, a multiple of 4096 up to {:#x}", hive.len() - at),
            ),
        ] {
            let mut bytes = hive.clone();
            bytes[at + field..at + field + 4].copy_from_slice(&u32::to_le_bytes(number));
            let (read, findings) = read(&open(bytes), &Limits::DEFAULT);
            assert!(read == tree, "{at:#x}+{field}");
            let [finding] = findings.as_slice() else { panic!("{at:#x}+{field}: {findings:#?}") };
            assert_eq!(finding.place, Some(Place::Offset(at as u64)), "{size}");
            assert_eq!((finding.severity, &finding.expected), (Severity::Warning, &expected));
        }
    }
}

#[test]
fn only_bins_that_were_read_are_looked_at() {
    let (mut hive, tree) = sample();
    let (last, _) = *bins(&hive).last().unwrap();
    hive[last] ^= 1;
    let hive = open(hive);
    let mut said = Vec::new();
    for key in &tree.subkeys {
        let found = hive.find(&key.name.to_string().as_str().into()).unwrap();
        assert_eq!(found.findings, []);
        let mut collector = crate::Collector::default();
        let start = found.key.unwrap();
        if !hive.walk(start, Depth::All, &Limits::DEFAULT, &mut collector).is_empty() {
            said.push(key.name.to_string());
        }
        assert!(collector.finished.unwrap() == *key);
    }
    assert!(!said.is_empty() && said.len() < 20, "{said:?}");
}

/// No header far and wide: each page is looked at once, and the first is named.
#[test]
fn a_hive_without_any_bin_is_said_once() {
    let (mut hive, tree) = sample();
    for (at, _) in bins(&hive) {
        hive[at..at + 4].fill(0);
    }
    let (read, findings) = read(&open(hive), &Limits::DEFAULT);
    assert!(read == tree);
    let bins: Vec<_> = findings.iter().filter(|f| f.expected == "a bin (\"hbin\")").collect();
    assert_eq!(bins.len(), 1, "{findings:#?}");
    assert_eq!(bins[0].place, Some(Place::Offset(4096)));
}
