//! Where a hive is read from: sources that give little at once, fail, or change, and several readers.

use crate::tree::Tree;
use crate::{Collector, read};
use routerkeep_regf::{Depth, Hive, Limits, LogPolicy, Severity, Source, ValueType};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Gives a hive another minor version, with the checksum that belongs to it.
pub(crate) fn set_minor_version(hive: &mut [u8], minor: u8) {
    let word = hive[24] ^ minor;
    hive[24] = minor;
    hive[508] ^= word;
}

/// A hive of about 40 chunks, in which each key has a value.
fn sample() -> (Vec<u8>, Tree) {
    let mut root = Tree::new("root");
    for n in 0..500u32 {
        let mut key = Tree::new(format!("key {n:03}"));
        let data = n.to_le_bytes().repeat(1 + n as usize % 1700);
        key.values.push(("value".into(), ValueType::BINARY, data));
        root.subkeys.push(key);
    }
    (crate::written::write(&root), root)
}

/// Bytes that are read with some fault.
struct Faulty {
    bytes: Vec<u8>,
    fault: Fault,
    /// Calls, and the bytes that were asked for.
    reads: Arc<AtomicU64>,
    asked: Arc<AtomicU64>,
}

enum Fault {
    None,
    /// At most so many bytes at once, and every third time an interruption.
    Short(usize),
    /// An error wherever the bytes from here to there are asked for.
    Broken(u64, u64),
    /// From the fifth reading on, the file ends here.
    Shrinks(u64),
}

impl Source for Faulty {
    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let end = offset + buffer.len() as u64;
        let reads = self.reads.fetch_add(1, Ordering::Relaxed);
        self.asked.fetch_add(buffer.len() as u64, Ordering::Relaxed);
        match self.fault {
            Fault::None => self.bytes.read_at(offset, buffer),
            Fault::Short(most) => {
                if reads.is_multiple_of(3) {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                let most = most.min(buffer.len());
                self.bytes.read_at(offset, &mut buffer[..most])
            }
            Fault::Broken(from, to) if offset < to && end > from => {
                Err(io::Error::other("the disk is broken here"))
            }
            Fault::Broken(..) => self.bytes.read_at(offset, buffer),
            Fault::Shrinks(len) if reads > 4 => {
                let left = usize::try_from(len.saturating_sub(offset)).unwrap().min(buffer.len());
                self.bytes.read_at(offset, &mut buffer[..left])
            }
            Fault::Shrinks(_) => self.bytes.read_at(offset, buffer),
        }
    }
}

fn open(bytes: Vec<u8>, fault: Fault) -> Hive {
    let source = Faulty { bytes, fault, reads: Arc::default(), asked: Arc::default() };
    Hive::open(source, &[], LogPolicy::Recover).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_source_that_gives_little_at_once_is_read_whole() {
    let (bytes, tree) = sample();
    for most in [1, 7, 4096, 16_383] {
        let (read, findings) = read(&open(bytes.clone(), Fault::Short(most)), &Limits::DEFAULT);
        assert_eq!(findings, []);
        assert!(read == tree, "{most} bytes at once");
    }
}

#[test]
fn what_a_broken_disk_does_not_give_is_said_with_its_offset() {
    let (bytes, tree) = sample();
    let (from, to) = (0x40_000, 0x40_200);
    let (read, findings) = read(&open(bytes, Fault::Broken(from, to)), &Limits::DEFAULT);
    let missing = tree.subkeys.len() - read.subkeys.len();
    assert!(missing > 0 && missing < 30, "a chunk's keys are missing: {missing}");
    let at_root = findings.iter().filter(|finding| finding.path.names().is_empty()).count();
    assert_eq!(at_root, missing, "each has a finding");
    for finding in &findings {
        let Some(routerkeep_regf::Place::Offset(at)) = finding.place else { panic!("{finding}") };
        let chunk = 4096 + (from - 4096) / 16_384 * 16_384;
        assert!(at < chunk + 16_384 && at + 40_000 > chunk, "{finding}");
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(finding.found, "a read error: the disk is broken here");
    }
    // What is not there has a finding, what is there is right.
    for key in &read.subkeys {
        let intact = tree.subkeys.iter().find(|intact| intact.name == key.name).unwrap();
        let is_said = || findings.iter().any(|f| f.path.names() == [key.name.clone()]);
        assert!(key == intact || (key.values.is_empty() && is_said()), "{}", key.name);
    }
}

/// Bytes behind the end of a file that was cut while it was open are not taken for zeroes.
#[test]
fn a_file_that_shrinks_is_noticed() {
    let (bytes, tree) = sample();
    let half = bytes.len() as u64 / 2 / 16 * 16 + 8;
    let (read, findings) = read(&open(bytes, Fault::Shrinks(half)), &Limits::DEFAULT);
    assert!(!findings.is_empty() && read.subkeys.len() < tree.subkeys.len());
    for finding in &findings {
        let found = &finding.found;
        assert!(found.starts_with("a file that now ends at 0x"), "{finding}");
    }
    for key in &read.subkeys {
        let intact = tree.subkeys.iter().find(|intact| intact.name == key.name).unwrap();
        let is_said = || findings.iter().any(|f| f.path.names() == [key.name.clone()]);
        assert!(key == intact || (key.values.is_empty() && is_said()), "{}", key.name);
    }
}

#[test]
fn a_base_block_that_can_t_be_read_is_an_error_with_its_offset() {
    let (bytes, _) = sample();
    let fault = Fault::Broken(100, 200);
    let source = Faulty { bytes, fault, reads: Arc::default(), asked: Arc::default() };
    let refused = Hive::open(source, &[], LogPolicy::Recover);
    let Err(routerkeep_regf::HiveError::Io { offset: 0, source }) = refused else {
        panic!("refused with the offset")
    };
    assert_eq!(source.to_string(), "the disk is broken here");
}

#[test]
fn several_readers_at_once_see_the_same() {
    let (bytes, tree) = sample();
    for _ in 0..10 {
        let hive = open(bytes.clone(), Fault::Short(1000));
        std::thread::scope(|scope| {
            let walks: Vec<_> =
                (0..4).map(|_| scope.spawn(|| read(&hive, &Limits::DEFAULT))).collect();
            for walk in walks {
                let (read, findings) = walk.join().unwrap();
                assert_eq!(findings, []);
                assert!(read == tree);
            }
        });
    }
}

#[test]
fn only_what_is_needed_is_read() {
    let (bytes, tree) = sample();
    assert!(bytes.len() / 16_384 > 30);
    let asked = Arc::<AtomicU64>::default();
    let (fault, reads) = (Fault::None, Arc::default());
    let source = Faulty { bytes, fault, reads, asked: Arc::clone(&asked) };
    let hive = Hive::open(source, &[], LogPolicy::Recover).unwrap();
    let key = hive.find(&"key 250".into()).unwrap().key.unwrap();
    let mut collector = Collector::default();
    assert_eq!(hive.walk(key, Depth::All, &Limits::DEFAULT, &mut collector), []);
    assert_eq!(collector.finished.unwrap(), tree.subkeys[250]);
    // The base block, the root, its list, and a chunk or two of the key; the list is sorted by name and
    // has hashes, so that no other key is looked at.
    let asked = asked.load(Ordering::Relaxed);
    assert!(asked <= 4128 + 4 * 16_384, "{asked} bytes");
}

#[test]
fn where_all_is_needed_all_is_read_with_few_calls() {
    let (bytes, tree) = sample();
    let len = bytes.len() as u64;
    let (reads, asked) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
    let fault = Fault::None;
    let source = Faulty { bytes, fault, reads: Arc::clone(&reads), asked: Arc::clone(&asked) };
    let hive = Hive::open(source, &[], LogPolicy::Recover).unwrap();
    let (read, findings) = read(&hive, &Limits::DEFAULT);
    assert_eq!(findings, []);
    assert!(read == tree);
    // An eighth of 40 chunks one by one, then everything by the quarter of a megabyte.
    let (reads, asked) = (reads.load(Ordering::Relaxed), asked.load(Ordering::Relaxed));
    assert!(reads <= 1 + 5 + len.div_ceil(256 * 1024), "{reads} reads");
    assert!(asked <= len + len / 8 + 16_384, "{asked} bytes of {len}");
}

/// What was forgotten is read again: the same tree, and as many bytes asked of the source.
#[test]
fn a_hive_that_forgot_what_it_read_reads_it_again() {
    let (bytes, tree) = sample();
    let asked = Arc::<AtomicU64>::default();
    let source =
        Faulty { bytes, fault: Fault::None, reads: Arc::default(), asked: Arc::clone(&asked) };
    let mut hive = Hive::open(source, &[], LogPolicy::Recover).unwrap();
    assert!(read(&hive, &Limits::DEFAULT).0 == tree);
    let once = asked.load(Ordering::Relaxed);
    assert!(read(&hive, &Limits::DEFAULT).0 == tree);
    assert_eq!(asked.load(Ordering::Relaxed), once, "it is in memory");
    hive.forget();
    assert!(read(&hive, &Limits::DEFAULT).0 == tree);
    assert!(asked.load(Ordering::Relaxed) > once + once / 2);
}
