//! Hives that Windows wrote and left clean have no error.

use routerkeep_regf::{Severity, lint};
use routerkeep_testkit::data;

/// Returns a file of the test data, unpacked, or `None` after saying that there is none.
fn file(name: &str) -> Option<Vec<u8>> {
    Some(data::require("lint of real hives")?.read(name))
}

/// Keys and values are those that hivex and python-registry count.
#[test]
fn clean_hives_of_windows_have_no_error() {
    for (name, keys, values) in [
        ("nt4-server-no-rras", 1971, 5841),
        ("winxp-sp3", 9629, 26819),
        ("winxp-sp3-b", 10269, 27556),
        ("win7-sp1", 30756, 73456),
        ("win7-sp1-b", 30869, 73637),
    ] {
        let Some(hive) = file(&format!("hives/{name}/SYSTEM")) else { return };
        let lint = lint(&hive);
        assert_eq!(lint.errors().count(), 0, "{name}: {:#?}", lint.findings);
        assert_eq!((lint.keys, lint.values, lint.leaked_cells), (keys, values, 0), "{name}");
    }
}

#[test]
fn hives_in_use_differ_in_nothing_but_their_sequence_numbers() {
    for (name, keys, values) in [
        ("win8.1-dirty", 20015, 49779),
        ("win10-1709-with-logs", 33123, 74957),
        ("win10-1903-dirty", 43211, 90307),
    ] {
        let Some(hive) = file(&format!("hives/{name}/SYSTEM")) else { return };
        let lint = lint(&hive);
        let errors: Vec<_> = lint.errors().collect();
        assert_eq!(errors.len(), 1, "{name}: {errors:#?}");
        assert!(errors[0].expected.contains("sequence"), "{name}: {errors:#?}");
        assert_eq!((lint.keys, lint.values), (keys, values), "{name}");
    }
}

#[test]
fn hives_that_are_named_by_their_fault_have_an_error() {
    for name in [
        "BadListHive",
        "EffectiveSizeHive",
        "GarbageHive",
        "SAMBadHBinHeader",
        "TruncatedHive",
        "WrongOrderHive",
        "corrupt_sub_key_list.hiv",
        "corrupted-SYSTEM",
    ] {
        let Some(hive) = file(&format!("damaged/{name}")) else { return };
        let findings = lint(&hive).findings;
        assert!(findings.iter().any(|finding| finding.severity == Severity::Error), "{name}");
    }
}

/// By Windows, its offline registry library, and hivex: rare, not wrong.
#[test]
fn hives_with_rare_content_have_no_error() {
    for name in [
        "100_sub_keys.hiv",
        "BigDataHive",
        "BogusKeyNamesHive",
        "CompHive",
        "DeletedDataHive",
        "ExtendedASCIIHive",
        "ManySubkeysHive",
        "MultiSzHive",
        "OffHive",
        "StringValuesHive",
        "UnicodeHive",
        "UpcaseHive",
        "ValuesOrderHive",
        "base.hive",
        "rlenvalue_test_hive",
        "special",
        "testhive",
    ] {
        let Some(hive) = file(&format!("damaged/{name}")) else { return };
        let findings = lint(&hive).findings;
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
        assert_eq!(errors.count(), 0, "{name}: {findings:#?}");
    }
}
