//! What grows with the router, with too little address space: done, or 8 and nothing changed.

use crate::library::Library;
use crate::router::Root;
use routerkeep_testkit::generate::{Options, router};
use routerkeep_testkit::root::HIVE;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;

/// How runs ended.
#[derive(Debug, Default)]
struct Ends {
    done: usize,
    refused: usize,
    /// An allocation that can't fail did, and the reserve did not have it either.
    aborted: usize,
}

/// Limits tried on each function; `ROUTERKEEP_CASES` sets another number.
fn limits() -> u64 {
    std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(48)
}

/// Runs the program once for each limit up to one at which it succeeds with room to spare.
fn sweep(program: &Path, library: &Library, what: &str, root: &Root, after: impl Fn(bool)) -> Ends {
    let run = |further: u64| {
        let mut command = Command::new(program);
        command.env("LD_LIBRARY_PATH", library.directory()).arg(what).arg(root.path());
        command.arg(root.beside("backup")).arg(further.to_string());
        let output = command.output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        match (printed.trim(), output.status.signal()) {
            ("0", None) => Some(true),
            ("8", None) => Some(false),
            ("", Some(6)) => None,
            other => panic!("{what}, {further} further bytes: {other:?}"),
        }
    };
    let mut enough = 1 << 20;
    while run(enough) != Some(true) {
        after(false);
        enough *= 2;
        assert!(enough < 1 << 33, "{what} succeeds with enough memory");
    }
    after(true);
    // However close to it the limit was that did.
    enough += enough / 4;
    let mut ends = Ends::default();
    for step in 0..limits() {
        let end = run(enough / limits() * step);
        match end {
            Some(true) => ends.done += 1,
            Some(false) => ends.refused += 1,
            None => ends.aborted += 1,
        }
        after(end == Some(true));
    }
    ends
}

#[test]
fn too_little_memory_is_an_error_and_no_half_work() {
    let library = Library::install();
    let program = library.compile(&crate::library::root().join("tests/c/limited.c"), &[]);
    let place = Root::new(&router(&Options { interfaces: 400, ..Options::default() }));
    let backup = place.beside("backup");
    let hive = place.path().join(HIVE);
    let before = fs::read(&hive).unwrap();

    let ends = sweep(&program, &library, "backup", &place, |done| {
        assert_eq!(fs::read(&hive).unwrap(), before, "a backup changes nothing");
        if done {
            assert!(backup.join("manifest.json").is_file());
        }
        let _ = fs::remove_dir_all(&backup);
    });
    println!("backup: {ends:?}");
    assert!(ends.refused > 0 && ends.done > 0 && ends.aborted == 0, "{ends:?}");

    let router = place.connect();
    assert_eq!(router.backup(&backup), 0);
    drop(router);
    let change = || {
        let router = place.connect();
        router.create("Made after the backup").unwrap();
        drop(router);
        fs::read(&hive).unwrap()
    };
    let changed = std::cell::RefCell::new(change());
    let ends = sweep(&program, &library, "restore", &place, |done| {
        let router = place.connect();
        let found = router.interface("Made after the backup");
        if done {
            assert_eq!(found, Err(905), "restored");
            drop(router);
            *changed.borrow_mut() = change();
        } else {
            assert!(found.is_ok(), "nothing was changed");
            assert_eq!(fs::read(&hive).unwrap(), *changed.borrow());
        }
    });
    println!("restore: {ends:?}");
    assert!(ends.refused > 0 && ends.done > 0 && ends.aborted == 0, "{ends:?}");

    let name = "Made with little";
    let without = fs::read(&hive).unwrap();
    place.connect().create(name).unwrap();
    let with = fs::read(&hive).unwrap();
    for (what, before) in [("list", &with), ("delete", &with), ("create", &without)] {
        fs::write(&hive, before).unwrap();
        let ends = sweep(&program, &library, what, &place, |done| {
            if done && what != "list" {
                let found = place.connect().interface(name).is_ok();
                assert_eq!(found, what == "create");
                fs::write(&hive, before).unwrap();
            }
            assert!(fs::read(&hive).unwrap() == *before, "nothing was changed");
        });
        println!("{what}: {ends:?}");
        assert!(ends.refused > 0 && ends.done > 0 && ends.aborted == 0, "{what}: {ends:?}");
    }
}
