//! Every info block of every real hive: read by python-registry, decoded and rebuilt by us.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use routerkeep_infoblock::payload::Listed;
use routerkeep_infoblock::{Context, InfoBlock, Item, Payload, Scope, SizeStyle, Transport};

use crate::support::hex;

/// Says why nothing is tested; where everything must be there, that is a failure.
fn skip(reason: &str) {
    assert!(env::var_os("CI").is_none_or(|ci| ci != "true"), "{reason}");
    println!("skipped: {reason}");
}

fn data() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    env::var_os("ROUTERKEEP_TEST_DATA").map_or(beside, PathBuf::from)
}

/// The blocks of a compressed hive: the path of each value, and its bytes.
fn info_values(hive: &Path) -> Vec<(String, Vec<u8>)> {
    let unpacked = Command::new("xz").arg("-dc").arg(hive).output().expect("xz runs");
    assert!(unpacked.status.success(), "xz -dc {}", hive.display());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("SYSTEM");
    fs::write(&path, unpacked.stdout).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/info_values.py");
    let output = Command::new("python3").arg(script).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let pair = |line: &str| {
        let (path, bytes) = line.split_once('\t').unwrap();
        (path.to_owned(), hex(bytes))
    };
    text.lines().map(pair).collect()
}

fn context(path: &str) -> Context {
    let (key, value) = path.rsplit_once('\\').unwrap();
    let transport = match key.rsplit_once('\\').unwrap().1 {
        "Ip" => Transport::Ip,
        "Ipv6" => Transport::Ipv6,
        other => panic!("unexpected transport {other} at {path}"),
    };
    let scope = if value == "GlobalInfo" { Scope::Global } else { Scope::Interface };
    Context { transport, scope }
}

fn check(path: &str, bytes: &[u8]) {
    let block = InfoBlock::parse(bytes).unwrap();
    assert_eq!(block.findings(), [], "{path}");
    assert_eq!(block.as_bytes(), bytes, "{path}");
    let mut items = Vec::new();
    for entry in block.entries() {
        let context = context(path);
        let name = context.name_of(entry.info_type);
        assert!(name.is_some(), "{path}: {}", entry.info_type);
        let decoded = Payload::decode(context, &entry);
        assert!(!matches!(decoded.payload(), Payload::Opaque), "{path}: {name:?}");
        assert_eq!((decoded.findings(), decoded.rest()), (&[][..], &[][..]), "{path}: {name:?}");
        let encoded = decoded.encode().unwrap();
        assert_eq!((encoded.item_size, encoded.count), (entry.item_size, entry.count));
        assert_eq!(Some(&encoded.data[..]), entry.data, "{path}: {name:?}");
        check_priorities(path, decoded.payload());
        items.push(entry.item().unwrap());
    }
    // Windows' own layout, slack included, from nothing but the entries.
    let items: Vec<Item<'_>> = items;
    let rebuilt = InfoBlock::from_items(&items, SizeStyle::Reserved).unwrap();
    assert_eq!(rebuilt.as_bytes(), bytes, "{path}");
}

/// Every Windows prefers its own addresses (protocol 2) most, at metric 1.
fn check_priorities(path: &str, payload: &Payload) {
    let local = match payload {
        Payload::Priority(info) => {
            first(&info.protocols, |row| (row.protocol.number(), row.metric))
        }
        Payload::PriorityEx(info) => {
            first(&info.protocols, |row| (row.protocol.number(), row.metric))
        }
        _ => return,
    };
    assert_eq!(local, (2, 1), "{path}");
}

fn first<T>(list: &Listed<T>, plain: impl Fn(&T) -> (u32, u32)) -> (u32, u32) {
    plain(list.rows().first().expect("a row"))
}

#[test]
fn blocks_of_real_hives() {
    let hives = data().join("hives");
    if !hives.is_dir() {
        return skip("no test data");
    }
    let registry = Command::new("python3").args(["-c", "import Registry"]).output();
    if !registry.is_ok_and(|output| output.status.success()) {
        return skip("no python3 with python-registry");
    }
    let mut blocks = 0;
    for folder in fs::read_dir(&hives).unwrap() {
        let hive = folder.unwrap().path().join("SYSTEM.xz");
        if !hive.is_file() {
            continue;
        }
        for (path, bytes) in info_values(&hive) {
            check(&path, &bytes);
            blocks += 1;
        }
    }
    println!("{blocks} info blocks of real hives");
    assert!(blocks >= 50, "only {blocks} info blocks");
}
