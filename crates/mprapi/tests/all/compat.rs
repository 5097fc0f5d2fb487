//! `docs/MPR-COMPAT.md`: a row for each function, and tests that exist.

use crate::exports::FAMILY;
use crate::library::root;
use std::collections::BTreeMap;

/// Returns the rows: function, and the tests that it names.
fn rows() -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(root().join("../../docs/MPR-COMPAT.md")).unwrap();
    let mut rows = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| `Mpr")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [function, does, _codes, _decided, evidence, tests] = cells[..] else {
            panic!("six cells are expected: {line}");
        };
        assert!(!does.is_empty() && !evidence.is_empty(), "{line}");
        let tests =
            tests.trim_end_matches('|').split(',').map(|test| test.trim().trim_matches('`'));
        let tests = tests.filter(|test| !test.is_empty()).map(ToOwned::to_owned).collect();
        let former = rows.insert(function.trim_matches('`').to_owned(), tests);
        assert_eq!(former, None, "two rows: {line}");
    }
    rows
}

#[test]
fn each_function_has_a_row() {
    let rows = rows();
    let mut functions: Vec<&str> = FAMILY.to_vec();
    functions.sort_unstable();
    assert_eq!(rows.keys().map(String::as_str).collect::<Vec<_>>(), functions);
    for (function, tests) in &rows {
        assert!(!tests.is_empty(), "{function}");
    }
}

#[test]
fn each_named_test_exists() {
    let mut named = 0;
    for (function, tests) in rows() {
        for test in tests {
            let (file, name) = test.split_once("::").unwrap();
            let path = root().join(format!("tests/all/{file}.rs"));
            let source = std::fs::read_to_string(&path).unwrap_or_default();
            let found = source.contains(&format!("#[test]\nfn {name}()"));
            assert!(found, "{function}: no test {test}");
            named += 1;
        }
    }
    println!("{named} mentions of tests");
}
