//! Limits: what exceeds them is said, and all else is read.

use crate::{places, with_lines};
use routerkeep_registry::reg_text::RegText;
use routerkeep_registry::{Counts, KeyPath, Limits, Severity};

fn read(text: &str, limits: Limits) -> RegText {
    RegText::parse(text.as_bytes(), &limits).unwrap()
}

#[test]
fn a_path_that_is_too_deep_costs_its_section() {
    let text = format!(
        "{}[HKEY_LOCAL_MACHINE\\K{}]\r\n\"a\"=\"x\"\r\n",
        with_lines("\"a\"=\"x\""),
        "\\x".repeat(600)
    );
    let export = read(&text, Limits::DEFAULT);
    assert_eq!(export.root.counts(), Counts { keys: 3, values: 1 });
    let finding = &export.findings[0];
    assert_eq!((finding.severity, export.findings.len()), (Severity::Error, 1));
    assert!(finding.path.is_within(&KeyPath::from("HKEY_LOCAL_MACHINE\\K\\x")));
    let export = read(&text, Limits { depth: 1, ..Limits::DEFAULT });
    assert_eq!(places(&export.findings).len(), 2);
    assert_eq!(export.root.counts(), Counts { keys: 1, values: 0 });
}

#[test]
fn keys_values_and_bytes_are_limited() {
    let text = with_lines(
        "\"a\"=hex:01,02\r\n\"b\"=hex:03,04\r\n[HKEY_LOCAL_MACHINE\\K\\L]\r\n\"c\"=hex:",
    );
    // Names: 18 + 1 + 1 + 1 + 1 + 1 letters of two bytes.
    let all = Limits { keys: 3, values: 3, bytes: 46 + 4, ..Limits::DEFAULT };
    assert_eq!(read(&text, all).findings, []);
    for limits in [
        Limits { keys: 2, ..all },
        Limits { values: 2, ..all },
        Limits { bytes: all.bytes - 1, ..all },
    ] {
        let export = read(&text, limits);
        assert_eq!(export.findings.len(), 1, "{limits:?}");
        assert_eq!(export.findings[0].severity, Severity::Error);
        assert_eq!(export.root.subkeys[0].subkeys[0].values.len(), 2);
    }
}

#[test]
fn findings_beyond_the_limit_are_counted() {
    let export =
        read(&with_lines(&"stray\r\n".repeat(10)), Limits { findings: 4, ..Limits::DEFAULT });
    assert_eq!(export.findings.len(), 5);
    let last = export.findings.last().unwrap();
    assert_eq!((last.severity, last.found.as_str()), (Severity::Error, "6 more, not listed"));
}

#[test]
fn hundred_thousand_siblings_in_any_order_are_read() {
    let count = 100_000u64;
    let scattered = |n: u64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut text = with_lines("");
    for n in 0..count {
        text.push_str(&format!("[HKEY_LOCAL_MACHINE\\K\\{:x}]\r\n", scattered(n)));
    }
    for n in 0..count {
        text.push_str(&format!("\"{:x}\"=\"\"\r\n", scattered(n)));
    }
    let export = read(&text, Limits::DEFAULT);
    assert_eq!(export.findings, []);
    assert_eq!(export.root.counts(), Counts { keys: count + 3, values: count });
}

#[test]
fn many_open_quotes_are_read_in_linear_time() {
    // Each line could be text of the one before: tried as such, and then as a line of its own.
    let text = with_lines(&"@=\"x\r\n\r\n".repeat(200_000));
    let export = read(&text, Limits::DEFAULT);
    assert!(export.findings.len() > 1000);
}
