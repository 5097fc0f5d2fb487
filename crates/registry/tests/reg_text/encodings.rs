//! Encodings and headers.

use crate::{parse, places, utf16le, with_lines};
use routerkeep_registry::reg_text::{CodePage, Encoding, RegText, RegTextError, Version};
use routerkeep_registry::{KeyPath, Limits, Name, Severity, Value, ValueType};

fn values(export: &RegText) -> &[Value] {
    &export.subtree(&KeyPath::from("HKEY_LOCAL_MACHINE\\K")).unwrap().values
}

#[test]
fn each_encoding_gives_the_same_tree() {
    let text = with_lines("\"Zürich\"=\"日本 😀\"");
    let swapped: Vec<u8> = utf16le(&text).chunks(2).flat_map(|pair| [pair[1], pair[0]]).collect();
    let with_mark = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    for (bytes, encoding) in [
        (utf16le(&text), Encoding::Utf16Le),
        (utf16le(&text)[2..].to_vec(), Encoding::Utf16Le),
        (swapped, Encoding::Utf16Be),
        (with_mark, Encoding::Utf8),
        (text.into_bytes(), Encoding::Utf8),
    ] {
        let export = parse(bytes);
        assert_eq!((export.version, export.encoding), (Version::V5, encoding));
        assert_eq!(export.findings, []);
        assert_eq!(values(&export), [Value::text("Zürich", "日本 😀")]);
    }
}

#[test]
fn each_kind_of_line_end_is_one() {
    for end in ["\n", "\r", "\r\n"] {
        let text = with_lines("\"a\"=hex:01,\\\r\n  02\r\n\r\n\"b\"=\"x\"").replace("\r\n", end);
        let export = parse(&text);
        assert_eq!(values(&export), [Value::binary("a", [1, 2]), Value::text("b", "x")]);
        assert_eq!(export.findings, []);
        // Lines are counted alike.
        let export = parse(format!("{text}stray{end}"));
        assert_eq!(places(&export.findings)[0].1, 8);
    }
}

#[test]
fn lone_surrogates_are_kept() {
    let mut bytes = utf16le(&with_lines("\"?\"=\"!\""));
    for (at, unit) in [(b'?', 0xD800u16), (b'!', 0xDC00)] {
        let place = bytes.chunks(2).position(|pair| pair == [at, 0]).unwrap() * 2;
        bytes[place..place + 2].copy_from_slice(&unit.to_le_bytes());
    }
    let export = parse(&bytes);
    assert_eq!(export.findings, []);
    let expected = Value::new(Name::from_units([0xD800]), ValueType::SZ, [0, 0xDC, 0, 0]);
    assert_eq!(values(&export), [expected]);
}

#[test]
fn version_4_is_in_the_ansi_code_page() {
    let text = b"REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\K]\r\n\"M\xFCller\"=\"\x80\"\r\n\
        \"path\"=hex(2):25,fc,25,00\r\n\"texts\"=hex(7):61,00,62,00,00\r\n\"raw\"=hex:61,00\r\n";
    let export = parse(text);
    assert_eq!(export.findings, []);
    assert_eq!(export.version, Version::V4);
    assert_eq!(export.encoding, Encoding::Ansi(CodePage::WINDOWS_1252));
    let expected = [
        Value::text("Müller", "€"),
        Value::expand_text("path", "%ü%"),
        Value::texts("texts", ["a", "b"]),
        Value::binary("raw", *b"a\0"),
    ];
    assert_eq!(values(&export), expected);
}

#[test]
fn a_backslash_byte_in_a_double_byte_letter_is_no_backslash() {
    // "表" is 95 5C in code page 932.
    let text =
        b"REGEDIT4\n[HKEY_LOCAL_MACHINE\\K]\n\"\x95\x5C\"=\"\x95\x5C\"\n\"e\"=hex(2):95,5c,00\n";
    let code_page = CodePage::from_number(932).unwrap();
    let export = RegText::parse_with(text, &Limits::DEFAULT, code_page).unwrap();
    assert_eq!(export.findings, []);
    assert_eq!(values(&export), [Value::text("表", "表"), Value::expand_text("e", "表")]);
}

#[test]
fn bytes_that_are_no_text_cost_the_line_that_has_them() {
    let mut bytes = b"\xEF\xBB\xBF".to_vec();
    bytes.extend(
        with_lines("\"a\"=\"x!\"\r\n\"b\"=\"y\"\r\n[HKEY_LOCAL_MACHINE\\B!]\r\n\"c\"=\"z\"")
            .bytes(),
    );
    bytes.iter_mut().filter(|byte| **byte == b'!').for_each(|byte| *byte = 0xFF);
    let export = parse(&bytes);
    assert_eq!(values(&export), [Value::text("b", "y")]);
    let expected = [
        (Severity::Error, 4, "HKEY_LOCAL_MACHINE\\K".to_owned()),
        (Severity::Error, 6, "HKEY_LOCAL_MACHINE".to_owned()),
    ];
    assert_eq!(places(&export.findings), expected);
    assert_eq!(export.root.subkeys[0].subkeys.len(), 1);
}

#[test]
fn code_page_bytes_that_are_no_text_cost_the_value() {
    // In code page 932, 81 begins a letter that is not there.
    let text = b"REGEDIT4\n[HKEY_LOCAL_MACHINE\\K]\n\"e\"=hex(2):81\n\"f\"=\"x\"\n";
    let code_page = CodePage::from_number(932).unwrap();
    let export = RegText::parse_with(text, &Limits::DEFAULT, code_page).unwrap();
    assert_eq!(values(&export), [Value::text("f", "x")]);
    assert_eq!(places(&export.findings)[0].0, Severity::Error);
}

#[test]
fn version_5_saved_as_8_bit_text_is_guessed_and_said() {
    let mut bytes = with_lines("\"a\"=\"!\"").into_bytes();
    bytes.iter_mut().filter(|byte| **byte == b'!').for_each(|byte| *byte = 0xFC);
    let export = parse(&bytes);
    assert_eq!(values(&export), [Value::text("a", "ü")]);
    assert_eq!(places(&export.findings), [(Severity::Warning, 1, String::new())]);
}

#[test]
fn half_a_character_at_the_end_is_an_error() {
    let mut bytes = utf16le(&with_lines("\"a\"=\"x\""));
    bytes.push(b'"');
    let export = parse(&bytes);
    assert_eq!(values(&export), [Value::text("a", "x")]);
    assert_eq!(places(&export.findings)[0].0, Severity::Error);
}

#[test]
fn only_the_two_headers_are_taken() {
    let found = |bytes: &[u8]| match RegText::parse(bytes, &Limits::DEFAULT) {
        Err(RegTextError::NotRegText { found }) => found,
        other => panic!("{other:?}"),
    };
    assert_eq!(found(b""), "an empty file");
    assert_eq!(found(b"regf\x01\0\0\0"), "a registry hive");
    assert_eq!(found(b"REGEDIT\r\nHKEY_CLASSES_ROOT\\x = y\r\n"), "\"REGEDIT\"");
    assert_eq!(found(b"REGEDIT4FOO\r\n"), "\"REGEDIT4FOO\"");
    assert_eq!(
        found(b"Windows Registry Editor Version 5\r\n"),
        "\"Windows Registry Editor Version 5\""
    );
    assert_eq!(found(b"WINE REGISTRY Version 2\n"), "\"WINE REGISTRY Version 2\"");
    assert_eq!(found(b"hunter2\r\n"), "text without such a header");
    assert_eq!(found(b"\x7FELF\x02\x01\x01\0"), "binary data");
    assert_eq!(found(&utf16le("[a]\r\n")), "text without such a header");
    for header in [" \t REGEDIT4 \n", "\tWindows Registry Editor Version 5.00"] {
        assert_eq!(parse(header).findings, []);
    }
}
