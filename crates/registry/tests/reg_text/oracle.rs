//! Other programs read what we write, and we read what they write: hivexregedit and python-registry.

use crate::parse;
use routerkeep_regf::WriteOptions;
use routerkeep_registry::reg_text::{Version, write, write_portable};
use routerkeep_registry::{FileTime, Key, KeyPath, Name, Value, ValueType};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a program; `None`, after saying so, where it is not installed or lacks a module.
fn run(program: &str, arguments: &[&str]) -> Option<Vec<u8>> {
    let output = Command::new(program).args(arguments).output();
    let output = match output {
        Ok(output) if !String::from_utf8_lossy(&output.stderr).contains("ModuleNotFoundError") => {
            output
        }
        _ => return skip(&format!("no {program}, or a module of it")),
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {errors}");
    Some(output.stdout)
}

/// Says why a test is skipped; under `CI=true` that is a failure.
fn skip<T>(why: &str) -> Option<T> {
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{why}");
    println!("skipped: {why}");
    None
}

/// Returns an unpacked copy of a hive of the test data.
fn hive(name: &str, folder: &Path) -> Option<PathBuf> {
    let default = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let data = std::env::var_os("ROUTERKEEP_TEST_DATA").map_or_else(default, PathBuf::from);
    if !data.is_dir() {
        return skip("no test data");
    }
    let packed = data.join(format!("hives/{name}/SYSTEM.xz"));
    let path = folder.join("SYSTEM");
    std::fs::write(&path, run("xz", &["-dc", packed.to_str().unwrap()])?).unwrap();
    Some(path)
}

/// Makes a hive that has nothing but its root.
fn empty_hive(path: &Path) {
    // O:SYG:SYD:(A;CI;KA;;;SY), self-relative.
    let system = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
    let mut security = vec![1, 0, 4, 0x80, 20, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 44, 0, 0, 0];
    security.extend(system.repeat(2));
    security.extend([2, 0, 28, 0, 1, 0, 0, 0, 0, 2, 20, 0, 0x3F, 0, 0x0F, 0]);
    security.extend(system);
    let options = WriteOptions { security: &security, time: FileTime(0x01D0_0000_0000_0000) };
    let root = Key::new("ROOT");
    std::fs::write(path, routerkeep_regf::write(&root, &options).unwrap()).unwrap();
}

/// A tree with each kind of data, within what hivexregedit can take: no line ends in quotes, and text
/// in quotes only in ASCII, as it takes bytes for letters.
fn tree() -> Key {
    let lengths = [0usize, 1, 2, 3, 4, 5, 20, 21, 22, 23, 24, 25, 26, 77, 200, 4000];
    let mut values = vec![
        Value::text("", "unnamed"),
        Value::text("plain", "text with \\ and \" and ; and ]"),
        Value::text("empty", ""),
        Value::new("no NUL", ValueType::SZ, *b"a\0b\0"),
        Value::new("odd", ValueType::SZ, *b"a\0b"),
        Value::new("wide", ValueType::EXPAND_SZ, [0x3D, 0xD8, 0, 0xDE, 0, 0]),
        Value::texts("texts", ["1 09:00-12:00", "2 09:00-17:00"]),
        Value::dword("number", 0x8000_0001),
        Value::new("short number", ValueType::DWORD, [1, 2]),
        Value::new("quad", ValueType::QWORD, [1; 8]),
        Value::new("quoted \"name\" \\ = ]", ValueType::BINARY, [7]),
        Value::new("Zürich 日本", ValueType::BINARY, [8]),
    ];
    for (n, length) in lengths.into_iter().enumerate() {
        let data: Vec<u8> = (0..length).map(|byte| (byte * 7 + n) as u8).collect();
        values.push(Value::new(format!("bytes {length}"), ValueType(n as u32), data));
    }
    let mut filled = Key::new("Filled");
    filled.values = values;
    let deep = Key::new("a").with_subkey(Key::new("b]").with_subkey(Key::new("[c")));
    let named = Key::new("Zürich 日本").with_value(Value::dword("x", 1));
    Key::default()
        .with_value(Value::dword("at the root", 1))
        .with_subkey(filled)
        .with_subkey(deep)
        .with_subkey(named)
        .with_subkey(Key::new("Empty"))
}

#[test]
fn hivexregedit_imports_what_we_write() {
    imported_by_hivexregedit(tree(), |tree| {
        write(&[(KeyPath::root(), tree)], Version::V5).unwrap()
    });
}

/// In the portable form it takes any text.
#[test]
fn hivexregedit_imports_all_texts_of_the_portable_form() {
    let mut tree = tree();
    tree.values.push(Value::text("text", "Zürich 日本 \u{1F600}"));
    tree.values.push(Value::text("lines", "one\r\ntwo\nthree\0"));
    imported_by_hivexregedit(tree, |tree| write_portable(&[(KeyPath::root(), tree)]).unwrap());
}

fn imported_by_hivexregedit(mut tree: Key, write: impl Fn(&Key) -> Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let (hive, file) = (folder.path().join("hive"), folder.path().join("ours.reg"));
    empty_hive(&hive);
    let ours = write(&tree);
    assert_eq!(parse(ours.clone()).root, tree);
    // hivexregedit wants its input in UTF-8; the letters stay the same.
    let units: Vec<u16> =
        ours.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    std::fs::write(&file, String::from_utf16(&units).unwrap()).unwrap();
    let (hive, file) = (hive.to_str().unwrap(), file.to_str().unwrap());
    let Some(_) = run("hivexregedit", &["--merge", hive, file]) else { return };
    let Some(exported) = run("hivexregedit", &["--export", hive, "\\"]) else { return };
    let mut export = parse(exported);
    assert_eq!(export.findings, []);
    tree.sort();
    export.root.sort();
    assert_eq!(export.root, tree);
}

#[test]
fn an_export_of_a_real_router_is_what_its_hive_holds() {
    let folder = tempfile::tempdir().unwrap();
    let Some(hive) = hive("win7-sp1", folder.path()) else { return };
    let hive = hive.to_str().unwrap();
    let key = "ControlSet001\\Services\\RemoteAccess";
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reg_text/oracle.py");
    let Some(listing) = run("python3", &[script, hive, key]) else { return };
    let mut expected = from_listing(std::str::from_utf8(&listing).unwrap());
    expected.sort();
    for (prefix, path) in [
        ("", KeyPath::from(key)),
        (
            "HKEY_LOCAL_MACHINE\\SYSTEM",
            KeyPath::from("HKEY_LOCAL_MACHINE\\SYSTEM").join_path(&KeyPath::from(key)),
        ),
    ] {
        let arguments = ["--export", "--prefix", prefix, hive, key];
        let arguments =
            if prefix.is_empty() { vec!["--export", hive, key] } else { arguments.to_vec() };
        let Some(exported) = run("hivexregedit", &arguments) else { return };
        let export = parse(exported);
        assert_eq!(export.findings, []);
        assert_eq!(
            export.listed_roots().map(|path| path.to_string().to_lowercase()).collect::<Vec<_>>(),
            [path.to_string().to_lowercase()]
        );
        let system = export.system_root().unwrap();
        let mut found = system.at(&KeyPath::from(key)).unwrap().clone();
        found.sort();
        assert!(found == expected, "{}", first_difference(&found, &expected));
        let counts = found.counts();
        assert!(counts.keys > 20 && counts.values > 100, "{counts:?}");
        // What we write of it reads back the same, in version 4 too.
        for version in [Version::V4, Version::V5] {
            let again = parse(write(&[(path.clone(), &found)], version).unwrap());
            assert_eq!((again.subtree(&path), again.findings.len()), (Some(&found), 0));
        }
    }
}

/// Names the topmost key that differs: the whole trees are too long to read.
fn first_difference(left: &Key, right: &Key) -> String {
    let mut pairs = left.subkeys.iter().zip(&right.subkeys);
    match pairs.find(|(left, right)| left != right) {
        Some((left, right)) if left.name == right.name => first_difference(left, right),
        _ => format!("{:?} against {:?}", left.values, right.values),
    }
}

/// Reads what `oracle.py` prints.
fn from_listing(listing: &str) -> Key {
    let mut root = Key::default();
    let mut here = KeyPath::root();
    for line in listing.lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        match fields[0] {
            "key" => {
                here = fields[1..].iter().map(|name| to_name(name)).collect();
                root.at_or_new(&here);
            }
            "value" => {
                let kind = ValueType(fields[2].parse().unwrap());
                let value = Value::new(to_name(fields[1]), kind, to_bytes(fields[3]));
                root.at_or_new(&here).values.push(value);
            }
            other => panic!("{other}"),
        }
    }
    root.subkeys.remove(0)
}

fn to_name(hex: &str) -> Name {
    let bytes = to_bytes(hex);
    let units = bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    Name::from_units(units.collect::<Vec<_>>())
}

fn to_bytes(hex: &str) -> Vec<u8> {
    let digits = if hex == "-" { "" } else { hex };
    (0..digits.len() / 2)
        .map(|n| u8::from_str_radix(&digits[n * 2..n * 2 + 2], 16).unwrap())
        .collect()
}
