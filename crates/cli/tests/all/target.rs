//! Directories that can't take a backup, or must not.

use crate::routers::{with_branch_office, write_hive_and_export};
use routerkeep_testkit::generate::branch_office;

#[test]
fn a_target_that_is_no_directory() {
    let env = with_branch_office();
    env.write("file", "mine");
    env.run("backup file -r r")
        .fails(3, "error: file: expected a directory, found something else\n");
    env.run("backup file/b -r r")
        .fails(3, "error: $DIR/file: expected a directory, found something else\n");
    assert_eq!(std::fs::read(env.path("file")).unwrap(), b"mine");
    env.run_with(["backup", "", "-r", "r"]).fails(
        2,
        "error: a value is required for '<DIRECTORY>' but none was supplied\n\n\
         For more information, try '--help'.\n",
    );
}

#[test]
fn only_the_last_component_is_made() {
    let env = with_branch_office();
    env.run("backup no/such -r r").fails(
        3,
        "error: no/such: the parent directory does not exist\n\
         hint: only the last component of the directory is made\n",
    );
    assert_eq!(env.list("."), ["r"]);
    std::fs::create_dir(env.path("no")).unwrap();
    env.run("backup no/such -r r").done();
    env.run("verify no/such").done();
}

#[test]
fn the_routers_own_tree_is_refused() {
    let env = with_branch_office();
    let message = "error: the backup's directory lies inside the router's own tree\n\
                   hint: a backup changes nothing at its source: choose a directory elsewhere\n";
    let hive = "r/Windows/System32/config/SYSTEM";
    for target in ["r", "r/b", "r/Windows", "r/Windows/System32/config", "./r/../r/b", "r/no/such"]
    {
        env.run(&format!("backup {target} -r r")).fails(4, message);
        env.run(&format!("backup {target} -r {hive}")).fails(4, message);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("r/Windows", env.path("link")).unwrap();
        env.run("backup link/b -r r").fails(4, message);
        env.run("backup link -r r").fails(4, message);
        std::os::unix::fs::symlink("r", env.path("router")).unwrap();
        env.run("backup r/b -r router").fails(4, message);
    }
    assert_eq!(env.list("r"), ["Windows"]);
    // A neighbour of the same beginning is none of it, and neither is a hive's folder elsewhere.
    env.run("backup r-backup -r r").done();
    write_hive_and_export(&env, &branch_office());
    env.run("backup . -r SYSTEM").done();
}

/// Somebody else's file of the manifest's name is not replaced; what is there stays.
#[test]
fn a_directory_that_is_something_elses_is_refused() {
    let env = with_branch_office();
    for text in ["{}", " ", "{\"name\": \"a browser's extension\"}\n"] {
        env.write("other/manifest.json", text);
        env.write("other/file", "mine");
        env.run("backup other -r r").fails(
            4,
            "error: other/manifest.json: expected the manifest of a backup or nothing, \
             found a file of another kind\n\
             hint: a backup goes into a directory of its own: choose another one\n",
        );
        assert_eq!(std::fs::read_to_string(env.path("other/manifest.json")).unwrap(), text);
        assert_eq!(std::fs::read_to_string(env.path("other/file")).unwrap(), "mine");
    }
}

#[test]
fn two_backups_into_one_directory_do_not_mix() {
    let env = with_branch_office();
    env.run("backup b -r r").done();
    let lock = std::fs::File::open(env.path("b/.routerkeep.lock")).unwrap();
    lock.lock().unwrap();
    let before = (env.list("b"), env.parts("b"));
    env.run("backup b -r r").fails(
        4,
        "error: locking b/.routerkeep.lock: locked by another process\n\
         hint: another routerkeep is writing into this directory: wait for it\n",
    );
    assert!(before == (env.list("b"), env.parts("b")));
    // Reading needs no lock.
    env.run("verify b").done();
    // Not only closed: a program that another test starts has the file too until it runs.
    lock.unlock().unwrap();
    env.run("backup b -r r").done();
}

/// Not even root may write there.
#[cfg(target_os = "linux")]
#[test]
fn a_file_system_that_takes_no_files() {
    let env = with_branch_office();
    for target in
        ["/proc", "/proc/self", "/proc/routerkeep", "/sys", "/sys/routerkeep", "/sys/kernel"]
    {
        let output = env.run(&format!("backup {target} -r r"));
        assert_eq!((output.code, output.stdout.as_str()), (Some(3), ""), "{output:?}");
        assert!(output.stderr.starts_with("error: "), "{output:?}");
        assert!(!std::path::Path::new(target).join("manifest.json").exists());
    }
}

/// Mounts a file system of its own at `small` for one line of shell; `None` where that is not permitted.
#[cfg(target_os = "linux")]
pub(crate) fn with_mount(
    env: &crate::env::TestEnv,
    mount: &str,
    line: &str,
) -> Option<crate::env::Output> {
    let allowed = |env: &crate::env::TestEnv| {
        let mut unshare = env.hermetic("unshare");
        unshare.args(["-m", "mount", "-t", "tmpfs", "tmpfs", "small"]);
        unshare.output().is_ok_and(|output| output.status.success())
    };
    std::fs::create_dir_all(env.path("small")).unwrap();
    if !allowed(env) {
        println!("not permitted here: mounting a file system");
        return None;
    }
    let mut unshare = env.hermetic("unshare");
    let line = format!("mount -t tmpfs {mount} tmpfs small && {line}");
    unshare.args(["-m", "sh", "-c", &line]).env("RK", env!("CARGO_BIN_EXE_routerkeep"));
    Some(env.output(&mut unshare))
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_is_left_as_it_was() {
    let env = with_branch_office();
    let message = |file: &str| {
        format!(
            "error: writing {file}: no space left: No space left on device (os error 28)\n\
             hint: what was written was taken away again; an earlier backup stands as it was\n"
        )
    };
    // From no room at all to all of it, a page at a time.
    let (mut full, mut made) = (0, 0);
    for pages in 1..=16 {
        let line = "$RK backup small/b -r r -q; code=$?; ls -A small >&2; exit $code";
        let mount = format!("-o size={}", pages * 4096);
        let Some(output) = with_mount(&env, &mount, line) else { return };
        match output.code {
            Some(5) => {
                let (told, left) = output.stderr.split_once("\nhint: ").unwrap();
                assert!(told.contains("no space left"), "{output:?}");
                let (_, left) = left.split_once('\n').unwrap();
                assert_eq!(left, "", "{pages} pages: nothing may be left");
                full += 1;
            }
            Some(0) => {
                assert_eq!(output.stderr, "b\n");
                made += 1;
            }
            _ => panic!("{pages} pages: {output:?}"),
        }
    }
    println!("a disk of 1 to 16 pages: {full} times full, {made} times made");
    assert!(full >= 5 && made >= 2);
    // An earlier backup stands, whole.
    let line = "$RK backup small/b -r r -q >/dev/null && cp -a small/b before && \
                head -c 100000 /dev/zero >small/filler; \
                sed -i s/Head/HEAD/ r/Windows/System32/ras/router.pbk; \
                $RK backup small/b -r r; echo $?; diff -r before small/b && $RK verify small/b | head -1";
    let Some(output) = with_mount(&env, "-o size=65536", line) else { return };
    assert_eq!(output.stdout, "5\nOK: the backup is intact\n", "{output:?}");
    let part = output.stderr.lines().find_map(|line| line.strip_prefix("error: writing "));
    let part = part.unwrap().split(':').next().unwrap();
    assert!(output.stderr.ends_with(&message(part)), "{output:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_mounted_for_reading_only_is_left_as_it_was() {
    let env = with_branch_office();
    let line = "$RK backup small/b -r r -q >/dev/null && mount -o remount,ro small && \
                $RK backup small/b -r r; echo $?; $RK backup small/c -r r; echo $?; \
                $RK verify small/b | head -1";
    let Some(output) = with_mount(&env, "-o size=1m", line) else { return };
    assert_eq!(output.stdout, "3\n3\nOK: the backup is intact\n", "{output:?}");
    let expected = "\
error: locking small/b/.routerkeep.lock: read-only file system: Read-only file system (os error 30)
error: making the directory small/c: read-only file system: Read-only file system (os error 30)
";
    assert_eq!(output.stderr, expected);
}
