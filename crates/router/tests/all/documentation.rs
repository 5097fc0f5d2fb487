//! `docs/CHECKS.md` is what the table of checks says.

use routerkeep_router::checks::CHECKS;
use std::path::Path;

const HEAD: &str = "\
# Checks

What `routerkeep verify` can say of a configuration, beyond damage. Each check has a number that is never used for
another one. An *error* is a part of the configuration that is damaged or can't work; a *warning* is one that has no
effect, or not the one that it seems to have; a *note* is something to know before the configuration is put back, above
all on another machine.

This page is made from the table in `crates/router/src/checks/table.rs`; a test compares the two, and writes the page
where `ROUTERKEEP_BLESS=1` is set.

| check | severity | what it means | what to do |
|---|---|---|---|
";

#[test]
fn the_page_is_what_the_table_says() {
    let rows = CHECKS.iter().map(|check| {
        format!("| {} | {} | {} | {} |\n", check.id, check.severity, check.meaning, check.cure)
    });
    let page = format!("{HEAD}{}", rows.collect::<String>());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/CHECKS.md");
    if std::env::var_os("ROUTERKEEP_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == page,
        "docs/CHECKS.md is out of date: run this test with ROUTERKEEP_BLESS=1"
    );
}
