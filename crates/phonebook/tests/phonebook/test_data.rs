//! Where the real phone books are.

use std::path::{Path, PathBuf};

/// The phone books of the test data, all of them written by Windows or by programs that imitate it.
pub(crate) const FILES: [&str; 4] = [
    "6tu-kid.pbk",
    "jsfdez-rasdialer-phonebook.pbk",
    "snwaters-test.pbk",
    "xXxSPYxXx-change_server.pbk",
];

/// Returns the bytes of a phone book, `None` (said in one line) where there is no test data.
pub(crate) fn read(file: &str) -> Option<Vec<u8>> {
    let root = match std::env::var_os("ROUTERKEEP_TEST_DATA") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
    };
    if !root.is_dir() {
        skip("no test data");
        return None;
    }
    let path = root.join("phonebooks").join(file);
    Some(std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// Says that a test is skipped; under `CI=true` that is a failure.
pub(crate) fn skip(why: &str) {
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "skipped under CI: {why}");
    println!("skipped: {why}");
}
