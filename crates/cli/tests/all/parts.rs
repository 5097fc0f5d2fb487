//! The parts are the same bytes wherever the same configuration was read.

use crate::env::TestEnv;
use crate::routers::{export, write_hive_and_export};
use routerkeep_registry::reg_text::Version;
use routerkeep_testkit::generate::{Options, branch_office, router};
use routerkeep_testkit::root::write_root;

#[test]
fn a_root_a_hive_and_an_export_of_one_router_give_the_same_parts() {
    let many = router(&Options { interfaces: 100, seed: 7, ..Options::default() });
    for store in [branch_office(), many] {
        let env = TestEnv::new();
        write_root(&env.path("root"), &store).unwrap();
        write_hive_and_export(&env, &store);
        env.run("backup from-root -r root").done();
        env.run("backup from-hive -r SYSTEM").done();
        env.run("backup from-export -r router.reg").done();
        let mut parts = env.parts("from-root");
        assert_eq!(parts.len(), 4);
        parts.retain(|(name, _)| name.ends_with(".hive"));
        assert_eq!(parts.len(), 3);
        assert!(env.parts("from-hive") == parts, "hive");
        assert!(env.parts("from-export") == parts, "export");
    }
}

#[test]
fn the_phone_book_is_the_same_file() {
    let env = crate::routers::with_branch_office();
    env.run("backup b -r r").done();
    let copy = std::fs::read(env.part("b", "phone-book")).unwrap();
    let own = std::fs::read(env.path("r/Windows/System32/ras/router.pbk")).unwrap();
    assert!(copy == own);
}

/// An export of version 4 is in a code page, which holds the example's names.
#[test]
fn an_export_of_version_4_gives_the_same_parts() {
    let store = branch_office();
    let env = TestEnv::new();
    write_hive_and_export(&env, &store);
    env.write("four.REG", export(&store, Version::V4));
    env.run("backup from-hive -r SYSTEM").done();
    env.run("backup from-export -r four.REG").done();
    assert!(env.parts("from-hive") == env.parts("from-export"));
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let env = crate::routers::with_branch_office();
    env.run("backup b -r r").done();
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(env.path("b")), 0o700);
    let files = env.list("b");
    assert_eq!(files.len(), 6);
    for file in files {
        assert_eq!(mode(env.path("b").join(&file)), 0o600, "{file}");
    }
    // A directory that was there keeps its own mode; the files are as closed.
    std::fs::create_dir(env.path("open")).unwrap();
    std::fs::set_permissions(env.path("open"), std::fs::Permissions::from_mode(0o755)).unwrap();
    env.run("backup open -r r").done();
    assert_eq!(mode(env.path("open")), 0o755);
    for file in env.list("open") {
        assert_eq!(mode(env.path("open").join(&file)), 0o600, "{file}");
    }
}
