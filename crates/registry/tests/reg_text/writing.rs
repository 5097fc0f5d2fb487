//! What is written, byte by byte, and what can't be.

use crate::parse;
use routerkeep_registry::reg_text::{CodePage, RegTextWriteError, Version, write, write_with};
use routerkeep_registry::{Key, KeyPath, Name, Value, ValueType};

fn path() -> KeyPath {
    KeyPath::from("HKEY_LOCAL_MACHINE\\SYSTEM\\K")
}

fn as_text(bytes: &[u8]) -> String {
    let units: Vec<u16> =
        bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).unwrap()
}

#[test]
fn version_5_is_what_regedit_writes() {
    // The text is what regedit exports in Wine's conformance tests for such values, with the lines of
    // `ImagePath` as Windows writes them.
    let key = Key::new("K")
        .with_value(Value::expand_text("ImagePath", "%SystemRoot%\\System32\\svchost.exe"))
        .with_value(Value::text("", "Default value name"))
        .with_value(Value::dword("DWORD", 0x100))
        .with_value(Value::new("wrong", ValueType::DWORD, [1]))
        .with_subkey(
            Key::new("Subkey1")
                .with_value(Value::binary("Binary", [0x11, 0x22, 0x33, 0x44]))
                .with_value(Value::new("Undefined hex", ValueType(0x100), *b"%PATH%\0"))
                .with_value(Value::text("double\"quote", "\"Hello, World!\\"))
                .with_value(Value::new("Wine1d", ValueType::BINARY, []))
                .with_subkey(Key::new("Below")),
        )
        .with_subkey(Key::new("Subkey2"));
    let expected = "\u{FEFF}Windows Registry Editor Version 5.00\r\n\r\n\
        [HKEY_LOCAL_MACHINE\\SYSTEM\\K]\r\n\
        \"ImagePath\"=hex(2):25,00,53,00,79,00,73,00,74,00,65,00,6d,00,52,00,6f,00,6f,00,\\\r\n  \
        74,00,25,00,5c,00,53,00,79,00,73,00,74,00,65,00,6d,00,33,00,32,00,5c,00,73,\\\r\n  \
        00,76,00,63,00,68,00,6f,00,73,00,74,00,2e,00,65,00,78,00,65,00,00,00\r\n\
        @=\"Default value name\"\r\n\"DWORD\"=dword:00000100\r\n\"wrong\"=hex(4):01\r\n\r\n\
        [HKEY_LOCAL_MACHINE\\SYSTEM\\K\\Subkey1]\r\n\"Binary\"=hex:11,22,33,44\r\n\
        \"Undefined hex\"=hex(100):25,50,41,54,48,25,00\r\n\
        \"double\\\"quote\"=\"\\\"Hello, World!\\\\\"\r\n\"Wine1d\"=hex:\r\n\r\n\
        [HKEY_LOCAL_MACHINE\\SYSTEM\\K\\Subkey1\\Below]\r\n\r\n\
        [HKEY_LOCAL_MACHINE\\SYSTEM\\K\\Subkey2]\r\n\r\n";
    assert_eq!(as_text(&write(&[(path(), &key)], Version::V5).unwrap()), expected);
}

#[test]
fn no_line_of_bytes_is_longer_than_80_columns() {
    let key = (0..60).fold(Key::new("K"), |key, length| {
        key.with_value(Value::binary("n".repeat(length), vec![0xAB; 1000]))
    });
    let bytes = write(&[(path(), &key)], Version::V5).unwrap();
    let text = as_text(&bytes);
    let longest = text.lines().map(|line| line.chars().count()).max().unwrap();
    assert_eq!(longest, 80);
}

#[test]
fn text_that_quotes_would_change_is_written_as_bytes() {
    for data in [&b""[..], b"a\0", b"a\0\0", b"a\0\0\0b\0\0\0", b"a\0\0\0\0\0", b"\0\0\0\0"] {
        let key = Key::new("K").with_value(Value::new("v", ValueType::SZ, data));
        let bytes = write(&[(path(), &key)], Version::V5).unwrap();
        assert!(as_text(&bytes).contains("\"v\"=hex(1):"));
        assert_eq!(parse(bytes).subtree(&path()), Some(&key));
    }
}

#[test]
fn several_keys_and_the_root_of_a_hive_are_written() {
    let (a, b) = (Key::new("A").with_value(Value::dword("x", 1)), Key::new("B"));
    let at = |name| KeyPath::from("HKEY_LOCAL_MACHINE").join(name);
    let export = parse(write(&[(at("A"), &a), (at("B"), &b)], Version::V5).unwrap());
    assert_eq!(export.findings, []);
    assert_eq!(export.root.subkeys[0].subkeys, [a.clone(), b.clone()]);
    assert!(!export.is_listed(&KeyPath::from("HKEY_LOCAL_MACHINE")));

    let root =
        Key::default().with_value(Value::dword("x", 1)).with_subkey(a).with_subkey(Key::new("-B"));
    let bytes = write(&[(KeyPath::root(), &root)], Version::V5).unwrap();
    assert!(as_text(&bytes).contains("[\\]\r\n\"x\"=dword:00000001\r\n\r\n[\\A]\r\n"));
    let export = parse(bytes);
    assert_eq!((export.root.clone(), export.findings.len()), (root, 0));
    assert!(export.is_listed(&KeyPath::root()));
}

#[test]
fn names_that_no_export_can_carry_are_refused() {
    for name in ["", "a\\b", "a\rb", "a\nb", "a\0b"] {
        let key = Key::new("K").with_subkey(Key::new("up").with_subkey(Key::new(name)));
        let Err(RegTextWriteError::KeyName { path: above, name: named, .. }) =
            write(&[(path(), &key)], Version::V5)
        else {
            panic!("{name:?} was written");
        };
        assert_eq!((above, named), (path().join("up"), Name::from(name)));
    }
    let key = Key::new("K").with_subkey(Key::new("up").with_value(Value::text("a\0", "x")));
    let error = write(&[(path(), &key)], Version::V5).unwrap_err();
    assert!(matches!(error, RegTextWriteError::ValueName { .. }), "{error}");
    let error = write(&[(KeyPath::from("-HKEY_LOCAL_MACHINE"), &key)], Version::V5).unwrap_err();
    assert!(matches!(error, RegTextWriteError::KeyName { .. }), "{error}");
}

#[test]
fn two_of_one_name_are_refused() {
    let keys = Key::new("K")
        .with_subkey(Key::new("a"))
        .with_subkey(Key::new("b"))
        .with_subkey(Key::new("A"));
    let error = write(&[(path(), &keys)], Version::V5).unwrap_err();
    assert!(matches!(error, RegTextWriteError::KeyName { .. }), "{error}");
    let values = Key::new("K").with_value(Value::dword("é", 1)).with_value(Value::dword("É", 1));
    let error = write(&[(path(), &values)], Version::V5).unwrap_err();
    assert!(matches!(error, RegTextWriteError::ValueName { .. }), "{error}");
}

#[test]
fn more_levels_than_can_be_read_are_refused() {
    let chain =
        |levels: usize| (1..levels).fold(Key::new("x"), |key, _| Key::new("x").with_subkey(key));
    let top = KeyPath::from("HKEY_LOCAL_MACHINE\\x");
    let deepest = chain(511);
    let export = parse(write(&[(top.clone(), &deepest)], Version::V5).unwrap());
    assert_eq!(export.findings, []);
    assert_eq!(export.subtree(&top), Some(&deepest));
    let error = write(&[(top, &chain(512))], Version::V5).unwrap_err();
    assert!(matches!(error, RegTextWriteError::TooDeep { most: 512, .. }), "{error}");
}

#[test]
fn version_4_is_in_its_code_page() {
    let key = Key::new("K")
        .with_value(Value::text("Müller", "€"))
        .with_value(Value::expand_text("path", "%ü%"))
        .with_value(Value::texts("texts", ["a", "b"]));
    let bytes = write(&[(path(), &key)], Version::V4).unwrap();
    let expected = b"REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\K]\r\n\"M\xFCller\"=\"\x80\"\r\n\
        \"path\"=hex(2):25,fc,25,00\r\n\"texts\"=hex(7):61,00,62,00,00\r\n\r\n";
    assert_eq!(bytes, expected);
}

#[test]
fn version_4_refuses_what_it_can_not_carry() {
    let name = |key: Key| Key::new("K").with_subkey(key);
    let value = |value| Key::new("K").with_value(value);
    let refused = |key: &Key, code_page| {
        let code_page = CodePage::from_number(code_page).unwrap();
        write_with(&[(path(), key)], Version::V4, code_page).unwrap_err()
    };
    let error = refused(&name(Key::new("日")), 1252);
    assert!(matches!(error, RegTextWriteError::KeyName { .. }), "{error}");
    let error = refused(&value(Value::dword("日", 1)), 1252);
    assert!(matches!(error, RegTextWriteError::ValueName { .. }), "{error}");
    for data in [
        Value::text("v", "日"),
        Value::expand_text("v", "日"),
        Value::new("v", ValueType::SZ, *b"a\0"),
        Value::new("v", ValueType::MULTI_SZ, *b"a\0b"),
    ] {
        let error = refused(&value(data), 1252);
        assert!(matches!(error, RegTextWriteError::ValueData { .. }), "{error}");
    }
    // In code page 932 the yen sign has the byte of the backslash: it would read back as one.
    let error = refused(&name(Key::new("¥")), 932);
    assert!(matches!(error, RegTextWriteError::KeyName { .. }), "{error}");
    assert!(
        write_with(
            &[(path(), &name(Key::new("表")))],
            Version::V4,
            CodePage::from_number(932).unwrap()
        )
        .is_ok()
    );
}
