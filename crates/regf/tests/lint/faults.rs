//! Each kind of damage, alone in a sound hive: what the check says of it.

use crate::sample::{Key, content, find, hive, put, small, word};
use routerkeep_regf::{Severity, lint};

/// Fails unless the check of the damaged hive has a finding of this severity with these words.
fn expect(hive: &[u8], severity: Severity, path: &str, expected: &str, found: &str) {
    let lint = lint(hive);
    let hit = lint.findings.iter().any(|finding| {
        finding.severity == severity
            && finding.path.to_string() == path
            && finding.expected.contains(expected)
            && finding.found.contains(found)
    });
    assert!(hit, "no {severity:?} {path:?} {expected:?} {found:?} in {:#?}", lint.findings);
}

fn error(hive: &[u8], path: &str, expected: &str, found: &str) {
    expect(hive, Severity::Error, path, expected, found);
}

fn warning(hive: &[u8], path: &str, expected: &str, found: &str) {
    expect(hive, Severity::Warning, path, expected, found);
    assert_eq!(lint(hive).errors().count(), 0);
}

#[test]
fn a_written_hive_is_clean() {
    let lint = lint(&small());
    assert!(lint.is_clean(), "{:#?}", lint.findings);
    assert_eq!((lint.keys, lint.values, lint.descriptors, lint.leaked_cells), (5, 3, 1, 0));
}

/// Nothing in the format says where the root key lies: the base block names its cell.
#[test]
fn the_root_key_may_lie_behind_another_cell() {
    let mut bytes = small();
    let first = 4096 + 32;
    let (root, security) = (find(&bytes, b"nk", b"Root") - 4, find(&bytes, b"sk", b"") - 4);
    let end = security + word(&bytes, security).wrapping_neg() as usize;
    assert_eq!((root, word(&bytes, 36)), (first, 32));
    bytes[first..end].rotate_left(security - first);
    let moved = word(&bytes, first).wrapping_neg() + 32;
    put(&mut bytes, 36, moved);
    for link in [4, 8] {
        put(&mut bytes, first + 4 + link, 32);
    }
    for name in ["Root", "Alpha", "Beta", "Below", "Gamma"] {
        let key = find(&bytes, b"nk", name.as_bytes());
        put(&mut bytes, key + 44, 32);
        if word(&bytes, key + 16) == 32 {
            put(&mut bytes, key + 16, moved);
        }
    }
    let checksum = bytes[..508].as_chunks::<4>().0.iter();
    let checksum = checksum.fold(0, |sum, word| sum ^ u32::from_le_bytes(*word));
    put(&mut bytes, 508, checksum);
    let lint = lint(&bytes);
    assert!(lint.is_clean(), "{:#?}", lint.findings);
    assert_eq!((lint.keys, lint.values, lint.leaked_cells), (5, 3, 0));
}

#[test]
fn base_block() {
    for (at, expected) in [(508, "checksum"), (20, "major"), (28, "file type"), (32, "file format")]
    {
        let mut hive = small();
        hive[at] ^= 0x40;
        error(&hive, "", expected, "0x");
    }
    let mut bytes = small();
    bytes[4] += 1;
    error(&bytes, "", "second sequence number equal to the first, 0x2", "0x1");
    let mut bytes = small();
    bytes[24] = 7;
    error(&bytes, "", "minor version", "7");
    let mut bytes = small();
    bytes.extend([0; 512]);
    warning(&bytes, "", "ends with the hive bins data", "0x200 bytes more");
    bytes.truncate(4096 + 512);
    error(&bytes, "", "hive bins data of 0x1000", "0x200");
    error(b"regf", "", "a base block", "4");
}

#[test]
fn bins_and_cells() {
    for (at, expected) in [(0, "\"hbin\""), (4, "a bin at"), (8, "a bin size")] {
        let mut hive = small();
        hive[4096 + at] ^= 0x10;
        error(&hive, "", expected, "");
    }
    let mut bytes = small();
    let key = find(&bytes, b"nk", b"Gamma");
    put(&mut bytes, key - 4, 3);
    error(&bytes, "", "a cell within its bin", "a size of 3");
    let mut bytes = small();
    let size = word(&bytes, key - 4);
    put(&mut bytes, key - 4, size.wrapping_neg());
    error(&bytes, "", "a cell in use", "where no cell in use begins");
}

#[test]
fn keys() {
    let cases: [(&str, usize, u32, &str, &str); 11] = [
        ("Alpha", 0, 0x20_0000, "a key node", ""),
        ("Alpha", 2, 0x24, "flag 0x4", "0x24"),
        ("Alpha", 16, 0x28, "as the parent", "0x28"),
        ("Beta", 20, 2, "2 subkeys", "1 in its list"),
        ("Beta", 20, 0, "no list for a count of 0", "0x"),
        ("Gamma", 20, 1, "a list of 1 subkeys", "none"),
        ("Alpha", 36, 0, "a list of values", "0 values"),
        ("Alpha", 44, 0x28, "a security cell", "0x28"),
        ("Alpha", 48, 0x20, "a class name or none", "0 bytes at 0x20"),
        ("Alpha", 60, 7, "largest name of a value", "7"),
        ("Alpha", 64, 299, "largest data of a value", "299"),
    ];
    for (name, at, value, expected, found) in cases {
        let mut hive = small();
        let key = find(&hive, b"nk", name.as_bytes());
        put(&mut hive, key + at, value);
        let path = if at == 0 { "" } else { name };
        error(&hive, path, expected, found);
    }
    let mut bytes = small();
    let root = find(&bytes, b"nk", b"Root");
    put(&mut bytes, root + 52, 8);
    warning(&bytes, "", "largest name of a subkey at least 10 bytes", "8");
}

#[test]
fn names() {
    let mut bytes = small();
    let key = find(&bytes, b"nk", b"Gamma");
    bytes[key + 76] = b'A';
    error(&bytes, "", "the hash or start of the name", "another");
    error(&bytes, "", "a name above \"Beta\"", "\"Aamma\"");
    bytes[key + 76 + 2] = b'\\';
    error(&bytes, "Aa\\ma", "without", "");
    bytes[key + 72] = 0;
    error(&bytes, "", "a key name of 1 to 255 units", "0");
    let mut bytes = small();
    let value = find(&bytes, b"vk", b"Long2");
    bytes[value + 2] = 4;
    error(&bytes, "Alpha", "values with different names", "again");
}

#[test]
fn cells_that_are_used_twice_or_not_at_all() {
    let mut bytes = small();
    let (first, second) = (find(&bytes, b"vk", b"Long"), find(&bytes, b"vk", b"Long2"));
    let data = word(&bytes, first + 8);
    put(&mut bytes, second + 8, data);
    error(&bytes, "Alpha", "a cell of its own", "used twice");
    expect(&bytes, Severity::Warning, "", "that something refers to", "1 that nothing refers to");

    let mut bytes = small();
    let key = find(&bytes, b"nk", b"Alpha");
    let list = word(&bytes, key + 40);
    put(&mut bytes, key + 36, 2);
    warning(&bytes, "", "that something refers to", "2 that nothing refers to");
    put(&mut bytes, key + 36, 0);
    put(&mut bytes, key + 40, u32::MAX);
    warning(&bytes, "", "that something refers to", "6 that nothing refers to");
    let first = content(list) + 4;
    let behind = word(&bytes, first - 8).wrapping_neg() as usize;
    put(&mut bytes, first - 8, behind as u32);
    warning(&bytes, "", "that something refers to", "5 that nothing refers to");
}

#[test]
fn adjacent_free_cells() {
    let mut bytes = small();
    let last = (4096 + 32..bytes.len()).rev().step_by(8).map(|at| at & !7);
    let free =
        last.filter(|&at| word(&bytes, at) > 0 && at + word(&bytes, at) as usize == bytes.len());
    let at = free.min().expect("a free cell at the end");
    let size = word(&bytes, at);
    put(&mut bytes, at, size - 64);
    let tail = bytes.len() - 64;
    put(&mut bytes, tail, 64);
    warning(&bytes, "", "joined with their neighbours", "1 behind a free cell");
}

#[test]
fn lists_of_subkeys() {
    let mut bytes = small();
    let list = content(word(&bytes, find(&bytes, b"nk", b"Root") + 28));
    bytes[list + 1] = b'i';
    warning(
        &{
            let mut li = bytes.clone();
            // An index leaf has half as large elements.
            for n in 1..3 {
                let key = word(&li, list + 4 + 8 * n);
                put(&mut li, list + 4 + 4 * n, key);
            }
            li
        },
        "",
        "\"lh\" in a hive of version 1.5",
        "li",
    );
    bytes[list + 1] = b'x';
    error(&bytes, "", "a leaf of subkeys", "lx");
    bytes[list..list + 2].copy_from_slice(b"lh");
    bytes[list + 2] = 200;
    error(&bytes, "", "a list of 200 elements", "a cell with room for 3");
    let mut bytes = small();
    bytes[24] = 3;
    error(&bytes, "", "\"lf\" or \"li\" in a hive of version 1.3", "lh");
}

#[test]
fn many_subkeys_lie_under_an_index_root() {
    let keys = (0..1200).map(|n| Key::new(&format!("{n:04}")));
    let bytes = hive(&keys.fold(Key::new("Root"), Key::subkey));
    assert!(lint(&bytes).is_clean());
    let root = find(&bytes, b"nk", b"Root");
    let index = content(word(&bytes, root + 28));
    assert!(bytes[index..].starts_with(b"ri"));
    let mut swapped = bytes.clone();
    let (first, second) = (word(&bytes, index + 4), word(&bytes, index + 8));
    put(&mut swapped, index + 4, second);
    put(&mut swapped, index + 8, first);
    error(&swapped, "", "a name above \"1013\"", "\"0000\"");
    let mut nested = bytes;
    let leaf = content(first);
    nested[leaf..leaf + 2].copy_from_slice(b"ri");
    error(&nested, "", "a leaf of subkeys", "ri");
}

#[test]
fn big_data() {
    let mut big = hive(&Key::new("Root").value("Big", &[1; 40_000]));
    let record = find(&big, b"db", b"");
    assert!(lint(&big).is_clean());
    let list = content(word(&big, record + 4));
    let last = content(word(&big, list + 8));
    let size = word(&big, last - 4).wrapping_neg();
    put(&mut big, last - 4, (size - 800).wrapping_neg());
    put(&mut big, last - 4 + size as usize - 800, 800);
    warning(&big, "", "a segment with room for 16344 bytes", "a cell of 15548");
    big[record + 2] = 2;
    error(&big, "", "3 segments for 40000 bytes", "2");
    big[record] = b'x';
    error(&big, "", "big data", "xb");
}

#[test]
fn security() {
    let descriptor = |bytes: &[u8]| find(bytes, b"sk", b"");
    for (at, value, expected) in [
        (4, 0x28, "a cell in use"),
        (8, 0x28, "before the security cell"),
        (12, 4, "5 references"),
        (16, 900, "a security descriptor within its cell"),
        (20, 0x8000_0002, "revision 1"),
        (24, 21, "parts within"),
    ] {
        let mut hive = small();
        let place = descriptor(&hive) + at;
        put(&mut hive, place, value);
        error(&hive, "", expected, "");
    }
}
