//! `examples/nightly.sh`: many routers, every version of each, and what changed.

use crate::env::{Output, TestEnv};
use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs the script with the program in its search path.
fn nightly(env: &TestEnv, routers: &[String]) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_routerkeep")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = [program.to_owned()].into_iter().chain(std::env::split_paths(&path));
    let mut command = env.hermetic("sh");
    command.env("PATH", std::env::join_paths(path).unwrap());
    command.arg(repository().join("examples/nightly.sh")).arg("kept").args(routers);
    env.output(&mut command)
}

fn git(env: &TestEnv, line: &str) -> String {
    let run = env.output(env.hermetic("git").args(["-C", "kept"]).args(line.split_whitespace()));
    assert_eq!(run.code, Some(0), "{run:?}");
    run.stdout
}

#[test]
fn each_version_is_kept_and_each_change_is_told() {
    if !routerkeep_testkit::c_library::has("git") {
        return;
    }
    let env = TestEnv::new();
    let [friday, monday] = ["branch-office", "branch-office-monday"]
        .map(|name| format!("rtr1={}", repository().join("examples").join(name).display()));

    let first = nightly(&env, std::slice::from_ref(&friday));
    assert_eq!(first.code, Some(1), "{first:?}");
    assert!(first.stdout.starts_with("rtr1: first backup\n"), "{first:?}");
    let same = nightly(&env, &[friday]);
    assert_eq!((same.code, same.stdout.as_str(), same.stderr.as_str()), (Some(0), "", ""));

    let changed = nightly(&env, &[monday, "gone=/no/such/router".to_owned()]);
    assert_eq!(changed.code, Some(2), "{changed:?}");
    let told = "rtr1: changed\n    + Internet: filters in: drop tcp any any -> any 3389 added\n";
    assert!(changed.stdout.starts_with(told), "{changed:?}");
    assert!(
        changed.stdout.contains("\ngone: NOT SAVED\n    error: /no/such/router"),
        "{changed:?}"
    );

    assert_eq!(git(&env, "log --format=%s"), "rtr1: changed\nrtr1: first backup\n");
    assert_eq!(git(&env, "status --porcelain"), "");
    assert!(git(&env, "log -1 --format=%b").contains("LAN: RIP: password changed"));

    // An old version is a backup like any other.
    git(&env, "archive HEAD~1 rtr1 --output ../old.tar");
    let unpacked = env.output(env.hermetic("tar").args(["-xf", "old.tar"]));
    assert_eq!(unpacked.code, Some(0), "{unpacked:?}");
    assert_eq!(env.run("verify rtr1").code, Some(0));
    assert_eq!(env.run("diff rtr1 kept/rtr1").code, Some(1));
}

#[test]
fn what_could_not_be_read_is_said_each_time() {
    if !routerkeep_testkit::c_library::has("git") {
        return;
    }
    let env = TestEnv::new();
    let hive = "Windows/System32/config/SYSTEM";
    let mut bytes = std::fs::read(repository().join("examples/branch-office").join(hive)).unwrap();
    // The value that names an interface: its signature stands somewhat before its name.
    let name = bytes.windows(13).rposition(|part| part == b"InterfaceName").unwrap();
    let value = bytes[..name].windows(2).rposition(|part| part == b"vk").unwrap();
    bytes[value] = b'z';
    env.write(&format!("damaged/{hive}"), bytes);
    let router = format!("rtr1={}", env.path("damaged").display());
    for _ in 0..2 {
        let run = nightly(&env, std::slice::from_ref(&router));
        assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""), "{run:?}");
        assert!(run.stdout.starts_with("rtr1: not everything could be read"), "{run:?}");
    }
    assert_eq!(git(&env, "status --porcelain"), "");
}

#[test]
fn a_name_that_leads_elsewhere_is_refused() {
    if !routerkeep_testkit::c_library::has("git") {
        return;
    }
    let env = TestEnv::new();
    env.write("precious", "");
    for router in
        ["../precious=/x", "=/x", ".git=/x", "-f=/x", "/x", ":(top)=/x", "*=/x", "rtr1", "rtr1="]
    {
        let run = nightly(&env, &[router.to_owned()]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{router}: {run:?}");
    }
    assert!(env.path("precious").exists());
}
