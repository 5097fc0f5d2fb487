//! The disk in memory against the real one: random operations have the same results and leave the same tree.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use routerkeep_files::{Access, ErrorKind, Files, Kind, MemoryFiles, RealFiles};

#[derive(Clone, Debug)]
enum Act {
    Read(PathBuf),
    Stat(PathBuf),
    List(PathBuf),
    Canonical(PathBuf),
    CreateDir(PathBuf),
    Write(PathBuf, u8),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
    RemoveDir(PathBuf),
    Lock(PathBuf),
    Link(PathBuf, PathBuf),
}

/// Few names, so that the operations meet; `..` and `.` on the way and at the end.
fn path() -> impl Strategy<Value = PathBuf> {
    let part = prop_oneof![6 => "[a-c]", 1 => Just("..".to_owned()), 1 => Just(".".to_owned())];
    let slash = prop_oneof![4 => Just(""), 1 => Just("/")];
    (prop::collection::vec(part, 1..4), slash).prop_map(|(mut parts, slash)| {
        // A way out of the directory would lead into the real file system.
        let mut depth = 0_i32;
        for part in &mut parts {
            if part == ".." && depth == 0 {
                "a".clone_into(part);
            }
            depth = depth.saturating_add(match part.as_str() {
                ".." => -1,
                "." => 0,
                _ => 1,
            });
        }
        PathBuf::from(format!("{}{slash}", parts.join("/")))
    })
}

/// Where a link leads: one level at most, so that no chain of links with `..` gets out.
fn target() -> impl Strategy<Value = PathBuf> {
    prop_oneof!["[a-c]", "[a-c]/[a-c]", Just(".".to_owned())].prop_map(PathBuf::from)
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => path().prop_map(Act::Read),
        1 => path().prop_map(Act::Stat),
        1 => path().prop_map(Act::List),
        1 => path().prop_map(Act::Canonical),
        4 => path().prop_map(Act::CreateDir),
        4 => (path(), any::<u8>()).prop_map(|(path, byte)| Act::Write(path, byte)),
        3 => (path(), path()).prop_map(|(from, to)| Act::Rename(from, to)),
        1 => path().prop_map(Act::Remove),
        1 => path().prop_map(Act::RemoveDir),
        1 => path().prop_map(Act::Lock),
        1 => (target(), "[a-c]").prop_map(|(to, link)| Act::Link(to, PathBuf::from(link))),
    ]
}

type Answer = Result<String, ErrorKind>;

fn perform(
    files: &dyn Files,
    link: &dyn Fn(&Path, &Path) -> bool,
    root: &Path,
    act: &Act,
) -> Answer {
    // Joining would drop a slash at the end of nothing, and keeps the others.
    let at = |path: &PathBuf| root.join(path);
    let kinds = |path: &PathBuf| {
        files.stat(&at(path)).map(|stat| stat.map(|stat| (stat.kind, file_len(&stat))))
    };
    let answer = match act {
        Act::Read(path) => files.read(&at(path), 2).map(|bytes| format!("{bytes:?}")),
        Act::Stat(path) => kinds(path).map(|found| format!("{found:?}")),
        Act::List(path) => files.list(&at(path), 3).map(|names| format!("{names:?}")),
        Act::Canonical(path) => files.canonical(&at(path)).map(|path| format!("{path:?}")),
        Act::CreateDir(path) => files.create_dir(&at(path), Access::Shared).map(|()| String::new()),
        Act::Write(path, byte) => {
            let bytes = vec![*byte; usize::from(byte % 4)];
            files.write_new(&at(path), &bytes, Access::Shared).map(|()| String::new())
        }
        Act::Rename(from, to) => files.rename(&at(from), &at(to)).map(|()| String::new()),
        Act::Remove(path) => files.remove(&at(path)).map(|()| String::new()),
        Act::RemoveDir(path) => files.remove_dir(&at(path)).map(|()| String::new()),
        Act::Lock(path) => files.lock(&at(path)).map(|_| String::new()),
        Act::Link(to, path) => return Ok(link(to, &at(path)).to_string()),
    };
    answer.map_err(|error| error.kind())
}

fn file_len(stat: &routerkeep_files::Stat) -> Option<u64> {
    (stat.kind == Kind::File).then_some(stat.len)
}

/// Everything below a directory, as one text.
fn tree(files: &dyn Files, dir: &Path, text: &mut String) {
    for name in files.list(dir, 100).unwrap() {
        let path = dir.join(name);
        let kind = files.stat(&path).unwrap().unwrap().kind;
        text.push_str(&format!("{path:?} {kind:?} "));
        match kind {
            Kind::File => text.push_str(&format!("{:?}\n", files.read(&path, 10).unwrap())),
            Kind::Directory => tree(files, &path, text),
            _ => text.push('\n'),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("ROUTERKEEP_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(256),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn same_answers_and_same_tree(acts in prop::collection::vec(act(), 1..40)) {
        let dir = tempfile::tempdir().unwrap();
        let outer = RealFiles.canonical(dir.path()).unwrap();
        // One level down, so that the root's own removal and the like can be tried.
        let root = outer.join("root");
        RealFiles.create_dir(&root, Access::Shared).unwrap();
        let memory = MemoryFiles::new();
        memory.add_dir(&root).unwrap();
        for act in &acts {
            let real = perform(
                &RealFiles,
                &|to, link| std::os::unix::fs::symlink(to, link).is_ok(),
                &root,
                act,
            );
            let ours = perform(&memory, &|to, link| memory.add_link(link, to).is_ok(), &root, act);
            prop_assert_eq!(&ours, &real, "{:?} of {:?}", act, &acts);
        }
        let (mut real, mut ours) = (String::new(), String::new());
        tree(&RealFiles, &outer, &mut real);
        tree(&memory, &outer, &mut ours);
        prop_assert_eq!(ours, real);
    }
}
