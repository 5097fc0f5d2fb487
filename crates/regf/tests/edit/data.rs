//! Real hives, and what tests do with every hive.

use routerkeep_regf::log::LogFile;
use routerkeep_regf::{FileTime, Hive, HiveEditor, LogPolicy};
use routerkeep_testkit::data;

/// The time of all edits here.
pub(crate) const TIME: FileTime = FileTime(132_000_000_000_000_000);

/// Returns a file of the test data, unpacked, or `None` after saying that there is none.
pub(crate) fn file(name: &str) -> Option<Vec<u8>> {
    Some(data::require("edits of real hives")?.read(name))
}

pub(crate) fn open(bytes: &[u8]) -> Hive {
    Hive::open(bytes.to_vec(), &[], LogPolicy::Recover).unwrap()
}

pub(crate) fn edit(bytes: &[u8]) -> HiveEditor {
    edit_with(bytes, &[])
}

pub(crate) fn edit_with(bytes: &[u8], logs: &[LogFile<'_>]) -> HiveEditor {
    let hive = Hive::open(bytes.to_vec(), logs, LogPolicy::Recover).unwrap();
    HiveEditor::open(&hive, logs, TIME).unwrap()
}

/// Returns how many cases a property test runs: `default`, scaled by `ROUTERKEEP_CASES` out of 256.
pub(crate) fn cases(default: u32) -> proptest::test_runner::Config {
    let scale = std::env::var("ROUTERKEEP_CASES").ok().and_then(|text| text.parse::<u32>().ok());
    let cases = scale.map_or(default, |scale| (default * scale / 256).max(1));
    proptest::test_runner::Config {
        failure_persistence: None,
        ..proptest::test_runner::Config::with_cases(cases)
    }
}
