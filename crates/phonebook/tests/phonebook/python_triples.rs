//! The same files read by a small Python program that shares nothing with this crate.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use routerkeep_phonebook::{KeyLine, LineKind, PhoneBook};

use crate::test_data::{FILES, read, skip};

/// A file with everything that makes an INI reader stumble.
const ODD: &[u8] =
    b"before=1\n[a]b]\r\n Key =\t1 \r\nkey=2=3\r\nDevice=x\nDEVICE=y\n\n; c=d\nwords\n\
    [open\n[]\n=v\nk=\nk=a\rb\r\r\n[b] tail\n[c]\rd]\nlast=\xff\0\r";

#[test]
fn python_finds_the_same_keys_and_values() {
    let Some(odd) = triples_by_python(ODD) else { return };
    assert_eq!(triples(ODD), odd);
    assert_eq!(odd.lines().count(), 10);
    for file in FILES {
        let Some(bytes) = read(file) else { return };
        let by_python = triples_by_python(&bytes).unwrap();
        assert_eq!(triples(&bytes), by_python, "{file}");
        assert!(by_python.lines().count() > 100, "{file}");
    }
}

fn triples(bytes: &[u8]) -> String {
    let book = PhoneBook::parse(bytes).unwrap();
    let mut list = String::new();
    let mut push = |number: usize, name: &[u8], key: &[u8], value: &[u8]| {
        list += &format!("{number}|{}|{}|{}\n", hex(name), hex(key), hex(value));
    };
    for line in book.lines() {
        match line.kind() {
            LineKind::Section(_) => break,
            LineKind::Entry(entry) => push(0, b"", entry.key, entry.value.bytes()),
            _ => {}
        }
    }
    for section in book.sections() {
        for KeyLine { key, value, .. } in section.keys() {
            push(section.index().0 + 1, section.name().bytes(), key, value.bytes());
        }
    }
    list
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn triples_by_python(bytes: &[u8]) -> Option<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/phonebook/triples.py");
    let child =
        Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        skip("no python3");
        return None;
    };
    // The program reads everything before it writes anything, so neither side waits.
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n"))
}
