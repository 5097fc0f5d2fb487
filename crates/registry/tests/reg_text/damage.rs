//! Lines that can't be read: each is said, left out, and costs no other line.

use crate::{lines, names, parse, places, with_lines};
use routerkeep_registry::{KeyPath, Severity, Value};

const K: &str = "HKEY_LOCAL_MACHINE\\K";

#[test]
fn a_damaged_value_is_left_out_and_the_next_one_read() {
    for damaged in [
        "\"a\"=\"x",
        "\"a\"=x\"",
        "\"a\"=x",
        "\"a\"=",
        "\"a\"",
        "\"a=\"x\"",
        "a\"=\"x\"",
        "a=\"x\"",
        "\"a\"=\"x\"y\"",
        "\"a\"=\"x\\0y\"",
        "\"a\"=\"x\\\"",
        "\"a\"=\"x\" #comment",
        "\"a\"=\\\"x\\\"",
        "\"a\"=-\"x\"",
        "\"a\"=dword:",
        "\"a\"=dword:hello",
        "\"a\"=dword:123456789",
        "\"a\"=dword:0x123",
        "\"a\"=dword:1234 5678",
        "\"a\"=dword:12345678 #comment",
        "\"a\"=dword:1234567;",
        "\"a\"=word:12345678",
        "\"a\"=hex(100000000):00",
        "\"a\"=hex(0x2):00",
        "\"a\"=hex():00",
        "\"a\"=hex(2:00",
        "\"a\"=hex(2)00",
        "\"a\"=hex:0",
        "\"a\"=hex:00,0",
        "\"a\"=hex:100,00",
        "\"a\"=hex:00,,00",
        "\"a\"=hex:,00",
        "\"a\"=hex:00 01",
        "\"a\"=hex:00,zz",
        "\"a\"=hex:00,01/",
        "\"a\"=hex:00,;1,02",
        "\"a\"=hex:;0,02",
        "\"a\"=hex:00,\\,01",
        "\"a\"=hex:00\\\r\n  ,01",
        "\"a\"=hex:00\\\r\n  01",
        "\"a\"=hex:00,\\#comment\r\n  01",
        "\"a\"=hex:00,\\\r\n \\\r\n  01",
        "\"a\"=hex:0\\\r\n0,01",
        "\"a\"=hex:00,\\",
        "\"a\"=hex:00,\\\r\n\r\n",
        "\"a\"=hex:00,\\\r\n  01,x,03,\\\r\n  04,05,\\\r\n  06",
        "stray",
        "\0\"a\"=\"x\"",
        "\"\0\"=\"x\"",
        "\"a\"=\"\0\"",
        "#a\"=\"x\"",
        ";a\" =\"x\"",
    ] {
        let (values, findings) = lines(&format!("{damaged}\r\n\"next\"=\"n\"\r\n"));
        assert_eq!(values, [Value::text("next", "n")], "{damaged}");
        let expected = (Severity::Error, K.to_owned());
        let found = places(&findings).into_iter().map(|(severity, _, path)| (severity, path));
        let found: Vec<_> = found.collect();
        assert!(
            !found.is_empty() && found.iter().all(|found| *found == expected),
            "{damaged}: {found:?}"
        );
    }
}

#[test]
fn the_finding_names_line_key_and_value() {
    let (values, findings) =
        lines("\"ok\"=\"x\"\r\n\"bad\"=hex:00,\\\r\n  0g\r\n\"too\"=\"y\"\r\n");
    assert_eq!(names(values.iter().map(|value| &value.name)), ["ok", "too"]);
    let said = "line 6: \\HKEY_LOCAL_MACHINE\\K: value \"bad\": expected a byte of two hexadecimal \
                digits, found something else in column 4 of line 6";
    assert_eq!(findings.iter().map(ToString::to_string).collect::<Vec<_>>(), [said]);
}

#[test]
fn the_lines_of_a_damaged_value_are_one_finding() {
    let rest = "  00,01,02,\\\r\n".repeat(100);
    let (values, findings) = lines(&format!("\"a\"=hex(7:00,\\\r\n{rest}  03\r\n\"b\"=\"x\"\r\n"));
    assert_eq!((values.len(), findings.len()), (1, 1));
    let (values, findings) = lines(&format!("\"a\"=hex:00\r\n{rest}  03\r\n\"b\"=\"x\"\r\n"));
    assert_eq!((values.len(), findings.len()), (2, 1));
}

#[test]
fn a_value_that_ends_with_the_file_is_cut_off_or_may_be() {
    for (text, severity) in [
        ("\"a\"=\"x", Some(Severity::Error)),
        ("\"a", Some(Severity::Error)),
        ("\"a\"=hex:00,", Some(Severity::Error)),
        ("\"a\"=hex:00,\\", Some(Severity::Error)),
        ("\"a\"=hex:00,\\\r\n", Some(Severity::Error)),
        ("\"a\"=hex:00,\\\r\n ", Some(Severity::Error)),
        ("\"a\"=hex:00,0", Some(Severity::Error)),
        ("\"a\"=dword:0000000", Some(Severity::Error)),
        ("\"a\"=hex:00,00", Some(Severity::Warning)),
        ("\"a\"=dword:00000000", Some(Severity::Warning)),
        ("\"a\"=\"x\"", None),
        ("[HKEY_LOCAL_MACHINE\\K\\", Some(Severity::Error)),
        ("[HKEY_LOCAL_MACHINE\\K\\L]", None),
    ] {
        let text = with_lines(text);
        let export = parse(text.strip_suffix("\r\n").unwrap());
        let worst = export.findings.iter().map(|finding| finding.severity).max();
        assert_eq!(worst, severity, "{text}");
    }
}

#[test]
fn values_of_a_damaged_key_do_not_get_into_another() {
    for (damaged, path) in [
        ("[HKEY_LOCAL_MACHINE\\X\\Y", "HKEY_LOCAL_MACHINE\\X"),
        ("[HKEY_LOCAL_MACHINE\\X\\Y] more", "HKEY_LOCAL_MACHINE\\X"),
        ("[HKEY_LOCAL_MACHINE\\X\\\0]", "HKEY_LOCAL_MACHINE\\X"),
        ("[]", ""),
        ("ZHKEY_LOCAL_MACHINE\\X]", ""),
        ("\"v\"=\"x\"J[HKEY_LOCAL_MACHINE\\X]", ""),
    ] {
        let (values, findings) = lines(&format!("{damaged}\r\n\"a\"=\"x\"\r\n\"b\"=\"y\"\r\n"));
        assert_eq!(values, [], "{damaged}");
        assert_eq!(places(&findings), [(Severity::Error, 4, path.to_owned())], "{damaged}");
    }
}

#[test]
fn values_before_the_first_key_are_said() {
    let text = "REGEDIT4\r\n\"a\"=\"x\"\r\n@=-\r\n[HKEY_LOCAL_MACHINE\\K]\r\n";
    let export = parse(text);
    let expected = [(Severity::Error, 2, String::new()), (Severity::Warning, 3, String::new())];
    assert_eq!(places(&export.findings), expected);
}

#[test]
fn wherever_a_file_is_cut_off_no_value_is_wrong_unsaid() {
    let whole = with_lines(
        "@=\"text\"\r\n\"n\"=dword:12345678\r\n\"b\"=hex:11,22,\\\r\n  33,44\r\n\
         \"lines\"=\"one\r\ntwo\"\r\n\r\n[HKEY_LOCAL_MACHINE\\K\\Sub]\r\n\"e\"=hex(2):41,00,00,00\r\n",
    );
    let path = KeyPath::from(K);
    let expected = parse(&whole);
    let expected_key = expected.subtree(&path).unwrap();
    let header = whole.find("\r\n").unwrap();
    let mut said = 0;
    for end in header..whole.len() {
        let export = parse(&whole[..end]);
        said += usize::from(!export.findings.is_empty());
        let Some(key) = export.subtree(&path) else { continue };
        let sub = |key: &routerkeep_registry::Key| {
            key.subkeys.iter().map(|k| k.name.clone()).collect::<Vec<_>>()
        };
        let is_prefix = expected_key.values.starts_with(&key.values)
            && sub(expected_key).starts_with(&sub(key))
            && key.subkeys.iter().all(|k| expected_key.subkeys[0].values.starts_with(&k.values));
        let line_is_whole = whole[..end].ends_with("\r\n");
        assert!(is_prefix || !export.findings.is_empty(), "cut at {end}");
        assert!(is_prefix || !line_is_whole, "cut at {end}, a line end");
    }
    assert!(said > 100, "{said} cuts were noticed");
}
