//! What hivex, python-registry and reglookup make of an edited hive.

use crate::data::{edit, file, open};
use crate::model::Tree;
use routerkeep_regf::{KeyPath, ValueType, lint};
use std::process::Command;

/// Prints each key's path and each value's name, type and data below a key.
const PYTHON: &str = r"
import sys
from Registry import Registry
def show(key, path):
    print(path)
    for value in key.values():
        name = '' if value.name() == '(default)' else value.name()
        # Of data in the value itself it returns the whole field.
        data = value.raw_data()[:value._vkrecord.raw_data_length() & 0x7FFFFFFF]
        print('%s|%s|%d|%s' % (path, name, value.value_type(), data.hex()))
    for subkey in key.subkeys():
        show(subkey, path + '\\' + subkey.name())
show(Registry.Registry(sys.argv[1]).open(sys.argv[2]), '')
";

fn lines(tree: &Tree, path: &str, into: &mut Vec<String>) {
    into.push(path.to_owned());
    for (name, kind, data) in &tree.values {
        let data: String = data.iter().map(|byte| format!("{byte:02x}")).collect();
        into.push(format!("{path}|{name}|{}|{data}", kind.0));
    }
    for (name, tree) in tree.subkeys.values() {
        lines(tree, &format!("{path}\\{name}"), into);
    }
}

/// Runs a program, or says that it is not there.
fn run(program: &str, arguments: &[&str]) -> Option<(bool, String, String)> {
    let Ok(output) = Command::new(program).args(arguments).output() else {
        println!("skipped: no {program}");
        return None;
    };
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Some((output.status.success(), text(output.stdout), text(output.stderr)))
}

#[test]
fn others_read_what_the_edit_wrote() {
    let Some(before) = file("hives/win7-sp1/SYSTEM") else { return };
    let top = KeyPath::from("ControlSet001\\Services\\RemoteAccess");
    let mut editor = edit(&before);
    editor.delete_value(&top.join("Interfaces").join("0"), &"Type".into()).unwrap();
    for n in 0..1200 {
        let key = top.join("Interfaces").join(format!("{}", n + 100).as_str());
        editor.create_key(&top.join("Interfaces"), &format!("{}", n + 100).into()).unwrap();
        editor.set_value(&key, &"InterfaceName".into(), ValueType::SZ, b"a\0b\0\0\0").unwrap();
        editor.set_value(&key, &"Info".into(), ValueType::BINARY, &vec![n as u8; n * 20]).unwrap();
    }
    for n in (0..1200).step_by(3) {
        editor.delete_key(&top.join("Interfaces").join(format!("{}", n + 100).as_str())).unwrap();
    }
    let after = editor.finish();
    assert_eq!(lint(&after).errors().count(), 0);
    let tree = Tree::read(&open(&after), &top);
    let mut expected = Vec::new();
    lines(&tree, "", &mut expected);
    expected.sort();

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("SYSTEM");
    std::fs::write(&path, &after).unwrap();
    let path = path.to_str().unwrap();

    let have = run("python3", &["-c", "import Registry"]).is_some_and(|(good, ..)| good);
    if have {
        let (good, out, error) = run("python3", &["-c", PYTHON, path, &top.to_string()]).unwrap();
        assert!(good, "{error}");
        let mut found: Vec<String> = out.lines().map(str::to_owned).collect();
        found.sort();
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected);
        }
        assert_eq!(found.len(), expected.len());
    } else {
        println!("skipped: no python-registry");
    }
    let keys = lint(&after).keys;
    if let Some((good, out, error)) = run("hivexml", &[path]) {
        assert!(good, "{error}");
        assert_eq!(out.matches("<node ").count() as u64, keys);
    }
    let original = folder.path().join("original");
    std::fs::write(&original, &before).unwrap();
    let complaints = run("reglookup", &[original.to_str().unwrap()]);
    if let (Some((good, out, error)), Some((.., known))) = (run("reglookup", &[path]), complaints) {
        let known: Vec<&str> = known.lines().collect();
        let new: Vec<&str> = error.lines().filter(|line| !known.contains(line)).collect();
        assert!(good && new.is_empty(), "{new:#?}");
        assert_eq!(out.lines().filter(|line| line.contains(",KEY,")).count() as u64, keys);
    }
}
