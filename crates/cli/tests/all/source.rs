//! Capture changes nothing at the source.
#![cfg(unix)]

use crate::env::TestEnv;
use crate::routers::write_hive_and_export;
use routerkeep_testkit::data;
use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::root::write_root;
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// What the file system tells of a file or directory, its times among it.
#[derive(Debug, PartialEq, Eq)]
struct Facts {
    inode: u64,
    mode: u32,
    size: u64,
    owner: (u32, u32),
    modified: (i64, i64),
    changed: (i64, i64),
}

/// Lists a directory with all below it.
fn paths(top: &Path) -> Vec<PathBuf> {
    let mut paths = vec![top.to_owned()];
    let mut next = 0;
    while next < paths.len() {
        if paths[next].is_dir() {
            let entries = std::fs::read_dir(&paths[next]).unwrap();
            paths.extend(entries.map(|entry| entry.unwrap().path()));
        }
        next += 1;
    }
    paths
}

fn facts(top: &Path) -> BTreeMap<PathBuf, Facts> {
    let of = |path: PathBuf| {
        let found = path.symlink_metadata().unwrap();
        let facts = Facts {
            inode: found.ino(),
            mode: found.mode(),
            size: found.size(),
            owner: (found.uid(), found.gid()),
            modified: (found.mtime(), found.mtime_nsec()),
            changed: (found.ctime(), found.ctime_nsec()),
        };
        (path, facts)
    };
    paths(top).into_iter().map(of).collect()
}

fn contents(top: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = paths(top).into_iter().filter(|path| path.is_file());
    files.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// Checks that no command changes anything below the directory `source`.
fn unchanged_by(env: &TestEnv, source: &str, location: &str) {
    let top = env.path(source);
    let content = contents(&top);
    let before = facts(&top);
    for command in ["show", "verify", "verify --json -v", "backup b -r", "backup b --json -r"] {
        let output = env.run(&format!("{command} {location}"));
        assert_eq!(output.code, Some(0), "{command} {location}: {output:?}");
        assert_eq!(facts(&top), before, "{command} {location}");
    }
    assert!(contents(&top) == content, "{location}");
}

#[test]
fn of_a_router_root() {
    let env = TestEnv::new();
    write_root(&env.path("disk"), &branch_office()).unwrap();
    unchanged_by(&env, "disk", "disk");
}

#[test]
fn of_a_hive_and_of_an_export() {
    let env = TestEnv::new();
    write_hive_and_export(&env, &branch_office());
    for name in ["SYSTEM", "router.reg"] {
        let bytes = std::fs::read(env.path(name)).unwrap();
        env.write(&format!("source/{name}"), bytes);
        unchanged_by(&env, "source", &format!("source/{name}"));
    }
}

#[test]
fn of_a_dirty_hive_that_is_recovered_from_its_logs() {
    let Some(data) = data::require("a dirty hive is not changed") else { return };
    let env = TestEnv::new();
    let config = env.path("disk/Windows/System32/config");
    std::fs::create_dir_all(&config).unwrap();
    for file in ["SYSTEM", "SYSTEM.LOG1", "SYSTEM.LOG2"] {
        data.unpack(&format!("hives/win10-1709-with-logs/{file}"), &config);
    }
    unchanged_by(&env, "disk", "disk");
    unchanged_by(&env, "disk", "disk/Windows/System32/config/SYSTEM");
    unchanged_by(&env, "disk", "disk --ignore-logs");
}

/// A backup is a source too, for `show` and `verify`.
#[test]
fn of_a_backup() {
    let env = crate::routers::with_branch_office();
    env.run("backup b -r r").done();
    let before = (facts(&env.path("b")), contents(&env.path("b")));
    env.run("show b").done();
    env.run("verify b").done();
    assert_eq!(facts(&env.path("b")), before.0);
    assert!(contents(&env.path("b")) == before.1);
}
