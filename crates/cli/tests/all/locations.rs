//! What can stand for a location, and what can't.

use crate::env::{TestEnv, args};
use crate::routers::{with_branch_office, write_hive_and_export};
use routerkeep_testkit::generate::branch_office;

const NOT_SUPPORTED: &str =
    "hint: use its disk, its SYSTEM hive, or an export of HKEY_LOCAL_MACHINE\\SYSTEM\n";
const SERVER_PATH: &str =
    "hint: //SERVER names a running server; a directory starts with one slash or ./\n";

#[test]
fn a_server_is_never_taken_for_a_directory() {
    let env = with_branch_office();
    for name in ["//srv", "//srv/", "smb://srv:4450", r"\\srv"] {
        // Nobody signs in, so nothing is contacted.
        let message = "error: a running server wants somebody to sign in: expected --user\n\
                       hint: or get a Kerberos ticket first (kinit) and set KRB5CCNAME to its cache\n";
        env.run_with(["show", name]).fails(2, message);
        env.run_with(["verify", name]).fails(2, message);
        env.run_with(["backup", "b", "-r", name]).fails(2, message);
    }
    for name in ["//a/b", r"\\a\b", "smb://a/b", "//r/r"] {
        let message = format!(
            "error: {name}: expected the name of a server, found a path on one\n{SERVER_PATH}"
        );
        env.run_with(["show", name]).fails(2, &message);
        env.run_with(["backup", "b", "-r", name]).fails(2, &message);
    }
    assert_eq!(env.list("."), ["r"]);
}

#[test]
fn local_is_the_live_registry_and_never_a_file() {
    let env = with_branch_office();
    std::fs::rename(env.path("r"), env.path("local")).unwrap();
    let message = format!(
        "error: local: the live registry is not supported by this version\n{NOT_SUPPORTED}"
    );
    env.run("show local").fails(3, &message);
    env.run("backup b -r local").fails(3, &message);
    env.run("show ./local").done();
}

#[test]
fn a_backup_wants_a_router() {
    let env = with_branch_office();
    let message = "error: no router named: expected -r LOCATION\n\
                   hint: name a Windows disk, a SYSTEM hive or a .reg export, or set ROUTERKEEP_ROOT\n";
    env.run("backup b").fails(2, message);
    env.run_with(["backup", "b", "-r", ""]).fails(2, message);
    let mut empty = env.program(["backup", "b"]);
    env.output(empty.env("ROUTERKEEP_ROOT", "")).fails(2, message);
    let message = "error: a value is required for '<LOCATION>' but none was supplied\n\n\
                   For more information, try '--help'.\n";
    env.run_with(["show", ""]).fails(2, message);
    assert_eq!(env.list("."), ["r"]);
}

#[test]
fn the_environment_names_the_router_and_the_option_goes_first() {
    let env = with_branch_office();
    let mut by_environment = env.program(["backup", "b"]);
    let printed = env.output(by_environment.env("ROUTERKEEP_ROOT", "r")).done();
    assert!(printed.starts_with("Backed up BRANCH-RTR1 from r to b\n"), "{printed}");
    let mut by_option = env.program(["backup", "c", "-r", "r"]);
    env.output(by_option.env("ROUTERKEEP_ROOT", "nothing")).done();
    // Other commands name what they look at.
    let mut show = env.program(["show"]);
    assert_eq!(env.output(show.env("ROUTERKEEP_ROOT", "r")).code, Some(2));
}

#[test]
fn a_backup_of_a_backup_is_refused() {
    let env = with_branch_office();
    env.run("backup b -r r").done();
    env.run("backup c -r b").fails(
        2,
        "error: -r names a backup: expected a router\nhint: to copy a backup, copy its directory\n",
    );
    assert!(!env.path("c").exists());
}

#[test]
fn what_is_no_location_is_refused() {
    let env = TestEnv::new();
    env.run("show nothing").fails(3, "error: nothing: not found\n");
    std::fs::create_dir(env.path("empty")).unwrap();
    env.run("show empty").fails(
        3,
        "error: $DIR/empty: expected a backup (manifest.json) or a router root \
         (Windows/System32/config/SYSTEM), found a directory with neither\n\
         hint: name the directory that holds Windows, or the hive Windows/System32/config/SYSTEM \
         itself\n",
    );
    std::fs::create_dir_all(env.path("disk/Windows/System32/config/SYSTEM")).unwrap();
    assert_eq!(env.run("show disk").code, Some(3));
    #[cfg(unix)]
    env.run("show /dev/zero")
        .fails(3, "error: /dev/zero: expected a file or a directory, found something else\n");
}

#[test]
fn the_case_of_names_on_a_disk_does_not_matter() {
    let env = with_branch_office();
    let root = env.path("r/Windows");
    std::fs::rename(root.join("System32/config/SYSTEM"), root.join("System32/config/system"))
        .unwrap();
    std::fs::rename(root.join("System32/config"), root.join("System32/Config")).unwrap();
    std::fs::rename(root.join("System32/ras/router.pbk"), root.join("System32/ras/Router.PBK"))
        .unwrap();
    std::fs::rename(root.join("System32"), root.join("system32")).unwrap();
    std::fs::rename(&root, env.path("r/WINDOWS")).unwrap();
    env.run("backup b -r r").done();
    assert_eq!(env.parts("b").len(), 4);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_utf8_are_paths_like_others() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let env = with_branch_office();
    let odd = OsStr::from_bytes(b"router \xff\xfe");
    std::fs::rename(env.path("r"), env.path(odd)).unwrap();
    let target = OsStr::from_bytes(b"backup \xe9");
    let printed = env.run_with(args([&"backup", &target, &"-r", &odd])).done();
    let first = "Backed up BRANCH-RTR1 from router \u{fffd}\u{fffd} to backup \u{fffd}\n";
    assert!(printed.starts_with(first), "{printed}");
    env.run_with(args([&"verify", &target])).done();
    let told = env.run_with(args([&"show", &odd, &"--json"])).json("routerkeep.show/1");
    assert_eq!(told["data"]["router"]["computer_name"], "BRANCH-RTR1");
    let nothing = OsStr::from_bytes(b"\xff");
    env.run_with(args([&"show", &nothing])).fails(3, "error: \u{fffd}: not found\n");
    let document = env.run_with(args([&"show", &nothing, &"--json"])).json("routerkeep.show/1");
    assert_eq!(document["error"]["location"], "\u{fffd}");
}

/// A link that the user names is followed; what it leads to is what counts.
#[cfg(unix)]
#[test]
fn a_link_that_is_named_is_followed() {
    let env = with_branch_office();
    write_hive_and_export(&env, &branch_office());
    for (link, to) in [("to-root", "r"), ("to-hive", "SYSTEM"), ("to-export.lnk", "router.reg")] {
        std::os::unix::fs::symlink(to, env.path(link)).unwrap();
        env.run_with(["verify", link]).done();
    }
    std::os::unix::fs::symlink("nothing", env.path("dangling")).unwrap();
    env.run("verify dangling").fails(3, "error: dangling: not found\n");
    std::os::unix::fs::symlink("round", env.path("round")).unwrap();
    assert_eq!(env.run("verify round").code, Some(3));
}
