//! The syntax of values, as regedit takes it (Wine's conformance tests of regedit record it).

use crate::{lines, places};
use routerkeep_registry::{Severity, Value, ValueType};

/// Reads lines in which nothing is odd.
fn clean(text: &str) -> Vec<Value> {
    let (values, findings) = lines(text);
    assert_eq!(findings, [], "{text}");
    values
}

#[test]
fn text_is_stored_as_utf16_with_a_nul() {
    assert_eq!(clean("\"a\"=\"b\""), [Value::new("a", ValueType::SZ, [b'b', 0, 0, 0])]);
    assert_eq!(clean("\"a\"=\"\""), [Value::text("a", "")]);
}

#[test]
fn backslash_and_quotation_mark_are_escaped() {
    let values = clean(r#""C:\\x \"y\""="\\0\\\"""#);
    assert_eq!(values, [Value::text("C:\\x \"y\"", "\\0\\\"")]);
}

#[test]
fn line_ends_in_quotes_belong_to_the_text() {
    let values = clean("\"a\"=\"one\r\n\r\n[two]\r\n; three\r\n\"\r\n\"b\nc\"=dword:00000001");
    let expected = [Value::text("a", "one\r\n\r\n[two]\r\n; three\r\n"), Value::dword("b\nc", 1)];
    assert_eq!(values, expected);
}

#[test]
fn the_unnamed_value_is_an_at_sign() {
    assert_eq!(clean("@=\"x\""), [Value::text("", "x")]);
    assert_eq!(clean("\"\"=\"x\""), [Value::text("", "x")]);
    assert_eq!(clean("\"@\"=\"x\""), [Value::text("@", "x")]);
}

#[test]
fn numbers_are_hexadecimal() {
    assert_eq!(clean("\"a\"=dword:00aBCdef"), [Value::dword("a", 0x00AB_CDEF)]);
}

#[test]
fn a_short_number_is_taken_with_a_warning() {
    let (values, findings) = lines("\"a\"=dword:1f\r\n");
    assert_eq!(values, [Value::dword("a", 0x1F)]);
    let place = (Severity::Warning, 4, "HKEY_LOCAL_MACHINE\\K".to_owned());
    assert_eq!(places(&findings), [place]);
}

#[test]
fn bytes_are_of_any_type() {
    let values =
        clean("\"a\"=hex:00,fF\r\n\"b\"=hex(b):01\r\n\"c\"=hex(ffffffff):02\r\n\"d\"=hex(0):");
    let expected = [
        Value::binary("a", [0, 0xFF]),
        Value::new("b", ValueType::QWORD, [1]),
        Value::new("c", ValueType(0xFFFF_FFFF), [2]),
        Value::new("d", ValueType::NONE, []),
    ];
    assert_eq!(values, expected);
}

#[test]
fn bytes_of_texts_are_taken_as_they_stand() {
    let values = clean("\"a\"=hex(1):41\r\n\"b\"=hex(2):41,00\r\n\"c\"=hex(7):41,00,00,00,00,00");
    let expected = [
        Value::new("a", ValueType::SZ, [0x41]),
        Value::new("b", ValueType::EXPAND_SZ, [0x41, 0]),
        Value::texts("c", ["A"]),
    ];
    assert_eq!(values, expected);
}

#[test]
fn bytes_go_on_after_comma_and_backslash() {
    let all = [Value::binary("a", [1, 2, 3, 4])];
    for text in [
        "\"a\"=hex:01,02,\\\r\n  03,04",
        "\"a\"=hex:\\\r\n  01,02,03,04",
        "\"a\"=hex:01,  \\  \r\n02 , 03 ,\t\\\r\n\t04 ",
        "\"a\"=hex:01,\\;comment\r\n  ;another\r\n\r\n \t\r\n  02,03,\\ ; third\r\n04;last",
    ] {
        assert_eq!(clean(text), all, "{text}");
    }
}

#[test]
fn a_last_comma_is_a_warning() {
    let (values, findings) = lines("\"a\"=hex:01,02,\r\n");
    assert_eq!(values, [Value::binary("a", [1, 2])]);
    assert_eq!(places(&findings)[0].0, Severity::Warning);
}

#[test]
fn text_of_another_type_is_written_as_wine_does() {
    let values = clean("\"a\"=str:\"x\"\r\n\"b\"=str(2):\"%x%\"");
    assert_eq!(values, [Value::text("a", "x"), Value::expand_text("b", "%x%")]);
}

#[test]
fn blanks_and_comments_mean_nothing() {
    let values = clean(
        "  \t\"a\" \t=  \"x;y\"\t ; comment\r\n;\"no\"=\"x\"\r\n  # no\\\r\n\r\n\
         \t@\t=\tdword:\t00000008\t\r\n\"b\"=dword:00000004;comment\r\n\"c\"=hex:01 ;comment",
    );
    let expected = [
        Value::text("a", "x;y"),
        Value::dword("", 8),
        Value::dword("b", 4),
        Value::binary("c", [1]),
    ];
    assert_eq!(values, expected);
}

#[test]
fn the_last_of_two_values_counts_at_the_place_of_the_first() {
    let (values, findings) =
        lines("\"Name\"=\"x\"\r\n\"other\"=\"y\"\r\n\"NAME\"=dword:00000001\r\n");
    assert_eq!(values, [Value::dword("Name", 1), Value::text("other", "y")]);
    let place = (Severity::Warning, 6, "HKEY_LOCAL_MACHINE\\K".to_owned());
    assert_eq!(places(&findings), [place]);
    assert!(findings[0].found.contains("line 4"), "{}", findings[0]);
}

#[test]
fn findings_show_no_data() {
    let (_, findings) = lines("\"Password\"=\"hunter2\r\n\"b\"=\"hunter2\"hunter2\r\nhunter2\r\n");
    assert_eq!(findings.len(), 3);
    assert!(!findings.iter().any(|finding| finding.to_string().contains("hunter2")));
}
