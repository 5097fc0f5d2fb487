//! Growing and shrinking again and again: the hive stays within bounds.

use crate::data::{edit, open};
use crate::sample::{Key, hive};
use routerkeep_regf::{HiveEditor, KeyPath, Name, ValueType, lint};

const INTERFACES: usize = 10_000;

/// Bytes that one interface's data need: names and data of its keys and values, without any structure.
fn interface(editor: &mut HiveEditor, n: usize) -> usize {
    let top = KeyPath::from("Interfaces");
    let key = top.join(n.to_string().as_str());
    let text: Vec<u8> = format!("Branch {n}\0").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let info = vec![n as u8; 120 + n % 200];
    let ip = key.join("Ip");
    editor.create_key(&top, &Name::from(n.to_string())).unwrap();
    editor.create_key(&key, &Name::from("Ip")).unwrap();
    let values: [(&KeyPath, &str, ValueType, &[u8]); 5] = [
        (&key, "InterfaceName", ValueType::SZ, &text),
        (&key, "Type", ValueType::DWORD, &[1, 0, 0, 0]),
        (&key, "Enabled", ValueType::DWORD, &[1, 0, 0, 0]),
        (&ip, "ProtocolId", ValueType::DWORD, &[33, 0, 0, 0]),
        (&ip, "InterfaceInfo", ValueType::BINARY, &info),
    ];
    let mut bytes = n.to_string().len() + 2;
    for (key, name, kind, data) in values {
        editor.set_value(key, &name.into(), kind, data).unwrap();
        bytes += name.len() + data.len();
    }
    bytes
}

/// Returns the bytes that the same keys and values take in a hive that is written anew, without any gap.
fn compact(bytes: &[u8]) -> usize {
    let tree = crate::model::Tree::read(&open(bytes), &KeyPath::root());
    fn key(name: &Name, tree: &crate::model::Tree) -> Key {
        Key {
            name: name.clone(),
            values: tree.values.clone(),
            subkeys: tree.subkeys.values().map(|(name, tree)| key(name, tree)).collect(),
        }
    }
    hive(&key(&"Root".into(), &tree)).len()
}

#[test]
fn ten_thousand_interfaces_come_and_go_twenty_times() {
    let mut bytes = hive(&Key::new("Root").subkey(Key::new("Interfaces")));
    let (empty, mut needed, mut largest) = (bytes.len(), 0, 0);
    for round in 0..20 {
        let mut editor = edit(&bytes);
        let mut data = 0;
        for n in 0..INTERFACES {
            // Another order in each round.
            data += interface(&mut editor, n * (round * 10 + 7) % INTERFACES);
        }
        bytes = editor.finish();
        largest = largest.max(bytes.len());
        let full = lint(&bytes);
        assert!(full.is_clean(), "round {round}: {:#?}", full.findings);
        assert_eq!(full.keys as usize, 2 + 2 * INTERFACES);
        if round == 0 {
            needed = compact(&bytes);
            println!("names and data {data} bytes, written anew {needed}");
        }
        println!("round {round}: {} bytes, {} free", bytes.len(), full.free_bytes);
        assert!(bytes.len() <= 2 * needed, "round {round}: {} for {needed}", bytes.len());

        let mut editor = edit(&bytes);
        for n in 0..INTERFACES {
            let key =
                KeyPath::from(format!("Interfaces\\{}", (n * 9 + round) % INTERFACES).as_str());
            editor.delete_key(&key.join("Ip")).unwrap();
            editor.delete_key(&key).unwrap();
        }
        bytes = editor.finish();
        let checked = lint(&bytes);
        assert!(checked.is_clean(), "round {round}: {:#?}", checked.findings);
        assert!(bytes.len() <= 2 * empty, "round {round}: {} when empty", bytes.len());
    }
    println!("largest {largest} of {needed} needed");
}
