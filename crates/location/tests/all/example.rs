//! The example of a program of one's own, and what README.md says of it.

use routerkeep_backup::Backup;
use routerkeep_files::RealFiles;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs the example, which cargo builds with this test unless it is given `--test`.
fn run(router: &Path, directory: &Path) -> Output {
    let tests = std::env::current_exe().unwrap();
    let products = tests.parent().and_then(Path::parent).unwrap();
    let program =
        products.join(format!("examples/backup_if_changed{}", std::env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "cargo build -p routerkeep-location --examples makes {program:?}");
    Command::new(program).arg(router).arg(directory).output().unwrap()
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_router_is_backed_up_when_it_has_changed_and_the_readme_shows_what_is_printed() {
    let examples = repository().join("examples");
    let [friday, monday] =
        ["branch-office", "branch-office-monday"].map(|name| examples.join(name));
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("backup");

    assert_eq!(printed(&run(&friday, &directory)), "backed up: 4 classes\n");
    assert_eq!(printed(&run(&friday, &directory)), "nothing changed\n");
    let changed = printed(&run(&monday, &directory));
    let backup = Backup::read(&RealFiles, &directory).unwrap();
    assert!(backup.damage.is_empty());
    assert_eq!(printed(&run(&monday, &directory)), "nothing changed\n");

    let shown: String = changed.lines().map(|line| format!("    {line}\n")).collect();
    let readme = std::fs::read_to_string(repository().join("README.md")).unwrap();
    assert!(readme.contains(&format!("monday backup\n{shown}")), "README.md shows other lines");
}

#[test]
fn a_damaged_backup_is_not_replaced() {
    let router = repository().join("examples/branch-office");
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("backup");
    printed(&run(&router, &directory));
    let manifest = directory.join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap().replace("BRANCH-RTR1", "BRANCH-RTR2");
    std::fs::write(&manifest, &text).unwrap();
    let output = run(&router, &directory);
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    assert_eq!(std::fs::read_to_string(&manifest).unwrap(), text);
}
