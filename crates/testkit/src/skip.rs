//! The one rule for tests that need what a machine may not have.

/// Says in one line that a test does not run, and why; under `CI=true` that is a failure.
pub(crate) fn skip(test: &str, why: &str) {
    let ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    assert!(!ci, "{test}: skipped under CI: {why}");
    println!("skipped: {test}: {why}");
}
