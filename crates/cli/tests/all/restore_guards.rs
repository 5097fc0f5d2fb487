//! Each guard of a restore with its whole message, and what makes it pass.

use crate::env::TestEnv;
use crate::restore::{other, set, with_backup, with_backup_of};
use crate::routers::{SERVICE, at, changed};
use routerkeep_registry::{Key, Value};
use routerkeep_testkit::generate::{Options, branch_office, router};
use routerkeep_testkit::root::{HIVE, hive_bytes, write_root};
use std::process::Command;

/// Puts another hive in the place of the router's.
fn put_registry(env: &TestEnv, change: impl FnOnce(&mut Key)) {
    env.write(&format!("r/{HIVE}"), hive_bytes(&changed(change)));
}

/// Refused with these lines, dry or not, and nothing is changed but that the state directory may be there.
#[track_caller]
fn refused(env: &TestEnv, options: &str, message: &str) {
    let before = env.snapshot("r");
    let expected = format!("error: refused: {message}\n");
    let line = format!("restore b -r r --yes {options}");
    env.run(&line).fails_after(4, &expected);
    let mut after = env.snapshot("r");
    after.retain(|path, _| {
        before.contains_key(path) || !path.starts_with(env.path("r/ProgramData"))
    });
    assert_eq!(after, before, "{line}");
}

#[test]
fn another_routers_backup() {
    let theirs = router(&Options { interfaces: 2, seed: 1, ..Options::default() });
    let env = with_backup_of(&theirs);
    let message = "\
the backup is of another router: RTR-98D0FF43 with 2 adapters, the target is BRANCH-RTR1 with 2
hint: --other-router allows it";
    refused(&env, "", message);
    let dry = env.run("restore b -r r --dry-run");
    assert_eq!(dry.code, Some(4));
    assert!(dry.stdout.starts_with("Changes in ControlSet001:\n"), "{dry:?}");
    assert!(dry.stderr.ends_with("\nhint: --other-router allows it\n"), "{dry:?}");
    let json = env.run("restore b -r r --dry-run --json").json("routerkeep.restore/1");
    assert_eq!(json["data"]["refusals"][0]["kind"], "other-router");
    let json = env.run("restore b -r r --yes --json").json("routerkeep.restore/1");
    assert_eq!(json["error"]["code"], "other-router");
    env.run("restore b -r r --yes -q --other-router").done();
}

#[test]
fn control_sets_that_differ() {
    let env = with_backup();
    put_registry(&env, |root| {
        let mut second = root.subkey("ControlSet001").unwrap().clone();
        second.name = "ControlSet002".into();
        root.subkeys.push(second);
        set(at(root, "Select"), Value::dword("Default", 2));
    });
    let message = "\
the control set in use is 1, the next boot uses 2: it is not clear which one is meant
hint: --control-set N says which one is meant";
    refused(&env, "", message);
    let printed = env.run("restore b -r r --yes --control-set 2").done();
    assert!(printed.starts_with("Changes in ControlSet002:\n"), "{printed}");
    env.run("restore b -r r --yes --control-set 3").fails(3, "error: there is no ControlSet003\n");
}

#[test]
fn a_hive_that_was_not_written_to_its_end() {
    let env = with_backup();
    let hive = env.path(format!("r/{HIVE}"));
    let mut bytes = std::fs::read(&hive).unwrap();
    let mut block = routerkeep_regf::BaseBlock::parse(&bytes).unwrap();
    block.primary_sequence += 1;
    bytes[..512].copy_from_slice(&block.encode());
    std::fs::write(&hive, &bytes).unwrap();
    let output = env.run("restore b -r r --yes");
    assert_eq!(output.code, Some(4));
    assert!(output.stderr.starts_with("error: refused: the hive may be stale: "), "{output:?}");
    assert!(output.stderr.ends_with("\nhint: --accept-stale allows it\n"), "{output:?}");
    env.run("restore b -r r --yes -q --accept-stale").done();
}

#[test]
fn a_hibernated_windows() {
    let env = with_backup();
    for signature in ["hibr", "HIBR", "RSTR"] {
        env.write("r/hiberfil.sys", format!("{signature} and a whole memory"));
        let message = format!(
            "Windows is hibernated: $DIR/r/hiberfil.sys starts with \"{signature}\"\n\
             hint: start Windows and shut it down in full"
        );
        refused(&env, "", &message);
    }
    env.write("r/hiberfil.sys", "wake");
    env.run("restore b -r r --yes -q").done();
}

#[cfg(target_os = "linux")]
#[test]
fn a_hive_that_is_open_elsewhere() {
    use std::io::BufRead;
    let env = with_backup();
    let mut holder = Command::new("sh")
        .args(["-c", "exec 9<>\"$0\"; echo ready; read line"])
        .arg(env.path(format!("r/{HIVE}")))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = String::new();
    std::io::BufReader::new(holder.stdout.take().unwrap()).read_line(&mut ready).unwrap();
    let message = format!(
        "$DIR/r/{HIVE} is open for writing in process {} (sh)\nhint: wait until it is free",
        holder.id()
    );
    refused(&env, "", &message);
    drop(holder.stdin.take());
    holder.wait().unwrap();
    env.run("restore b -r r --yes -q").done();
}

#[test]
fn another_restore_at_work() {
    let env = with_backup();
    std::fs::create_dir_all(env.path("r/ProgramData/Routerkeep")).unwrap();
    let lock = std::fs::File::create(env.path("r/ProgramData/Routerkeep/lock")).unwrap();
    lock.lock().unwrap();
    let message = "\
locking $DIR/r/ProgramData/Routerkeep/lock: locked by another process
hint: wait until it is free";
    refused(&env, "", message);
    env.run("undo -r r --yes").fails_after(4, &format!("error: refused: {message}\n"));
    // Not only closed: a program that another test starts has the file too until it runs.
    lock.unlock().unwrap();
    env.run("restore b -r r --yes -q").done();
}

#[test]
fn a_router_that_is_not_configured() {
    let env = with_backup();
    for (value, found) in [
        (Value::dword("ConfigurationFlags", 0), "ConfigurationFlags is 0"),
        (Value::dword("Start", 4), "Start is 4 (disabled)"),
    ] {
        put_registry(&env, |root| set(at(root, SERVICE), value));
        let message = format!(
            "RRAS is not configured at the target: {found}\n\
             hint: --include server restores that too"
        );
        refused(&env, "", &message);
        env.run("restore b -r r --yes -q --include server").done();
    }
}

#[test]
fn a_member_of_a_cluster() {
    let env = with_backup();
    let member = "ControlSet001\\Services\\WLBS\\Parameters\\Interface\\{8A7B7E19-0C3D-4F55-8B7A-1F0E9D3C5B02}";
    put_registry(&env, |root| {
        set(at(root, member), Value::text("ClusterIPAddress", "198.51.100.77"));
        set(at(root, "ControlSet001\\Services\\ClusSvc"), Value::dword("Start", 2));
    });
    let message = "\
adapter {8A7B7E19-0C3D-4F55-8B7A-1F0E9D3C5B02} is a member of the load-balanced cluster 198.51.100.77
  the failover cluster service is enabled
hint: --accept-unsupported allows it";
    refused(&env, "", message);
    env.run("restore b -r r --yes -q --accept-unsupported").done();
}

/// What can't be told is said, and stops nothing.
#[test]
fn a_server_of_which_it_is_not_known() {
    let env = with_backup();
    put_registry(&env, |root| {
        set(at(root, "ControlSet001\\Services\\RaMgmtSvc"), Value::dword("Start", 3));
    });
    let printed = env.run("restore b -r r --yes").done();
    assert!(
        printed
            .contains("Could not be found out:\n  - whether this server also offers DirectAccess")
    );
}

#[test]
fn a_part_that_the_machine_has_no_place_for() {
    let env = with_backup();
    put_registry(&env, |root| {
        at(root, "ControlSet001\\Services").subkeys.retain(|key| !key.name.is("SstpSvc"));
    });
    let message = "\
of the class server one side alone has SstpSvc\\Parameters
hint: --skip-missing leaves it out";
    refused(&env, "--include server", message);
    let printed = env.run("restore b -r r --yes --include server --skip-missing").done();
    assert!(printed.contains("  left out: SstpSvc\\Parameters\n"), "{printed}");
}

#[test]
fn a_backup_that_is_damaged() {
    let env = with_backup();
    let part = env.part("b", "interfaces");
    let mut bytes = std::fs::read(&part).unwrap();
    bytes[5000] ^= 1;
    std::fs::write(&part, bytes).unwrap();
    let before = env.snapshot("r");
    let output = env.run("restore b -r r --yes");
    assert_eq!((output.code, output.stdout.as_str()), (Some(4), ""), "{output:?}");
    assert!(output.stderr.starts_with("error: the backup is damaged: interfaces"), "{output:?}");
    assert!(
        output.stderr.ends_with(
            "\nhint: nothing is restored from a damaged backup: routerkeep verify lists all damage\n"
        ),
        "{output:?}"
    );
    assert_eq!(env.snapshot("r"), before);
}

#[test]
fn what_can_not_be_written_to_or_is_no_backup() {
    let env = with_backup();
    let not_writable = "\
error: expected a router root or a SYSTEM hive to write to
hint: backups and registry exports are read only
";
    env.run("restore b -r b --yes").fails(2, not_writable);
    env.run("undo -r b --yes").fails(2, not_writable);
    env.run("restore r -r r --yes")
        .fails(3, "error: expected a backup: a directory with a manifest.json\n");
    env.run("restore none -r r --yes").fails(3, "error: none: not found\n");
    env.run("restore b -r none --yes").fails(3, "error: none: not found\n");
    let usage = "\
error: no router named: expected -r LOCATION
hint: name a Windows disk, a SYSTEM hive or a .reg export, or set ROUTERKEEP_ROOT
";
    env.run("restore b --yes").fails(2, usage);
    env.run("undo --yes").fails(2, usage);
    env.run("undo -r r --yes").fails(4, "error: refused: there is no restore to take back\n");
    env.run("undo -r r --give-up --yes").fails(
        4,
        "error: there is no interrupted change to give up\n\
         hint: without --give-up the last restore is taken back\n",
    );
}

/// A link out of the disk, in the place of what would be written to.
#[cfg(unix)]
#[test]
fn links_that_lead_out_of_the_disk() {
    let env = with_backup();
    std::fs::create_dir(env.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(env.path("elsewhere"), env.path("r/ProgramData")).unwrap();
    env.run("restore b -r r --yes")
        .fails(3, "error: looking at $DIR/r/ProgramData: not a directory\n");
    assert_eq!(env.list("elsewhere"), Vec::<String>::new());
}

#[test]
fn a_router_that_was_changed_since() {
    let env = with_backup();
    env.run("restore b -r r --yes -q").done();
    put_registry(&env, |root| {
        *root = other().registry.root().clone();
        set(at(root, &format!("{SERVICE}\\Interfaces\\3")), Value::dword("Enabled", 0));
    });
    let output = env.run("undo -r r --yes");
    assert_eq!(output.code, Some(4));
    assert!(
        output.stderr.starts_with("error: refused: interfaces was changed since the restore of 2"),
        "{output:?}"
    );
    assert!(output.stderr.ends_with("\nhint: --accept-changed allows it\n"), "{output:?}");
    env.run("undo -r r --yes -q --accept-changed").done();
}

/// While a restore is pending: refused, warned of, settled, or given up.
#[test]
fn a_restore_that_was_interrupted() {
    let pending = "\
the restore of TIME was interrupted
hint: routerkeep undo settles it
";
    // The journal of a finished restore, put back in its place beside files that are old again.
    let interrupted = |prepared: bool| {
        let env = with_backup();
        let paths = [HIVE, "Windows/System32/ras/router.pbk"].map(|path| format!("r/{path}"));
        let old = paths.clone().map(|path| std::fs::read(env.path(path)).unwrap());
        env.run("restore b -r r --yes -q").done();
        for (path, old) in paths.iter().zip(old) {
            let path = env.path(path);
            let name = format!(".{}.routerkeep-new", path.file_name().unwrap().to_str().unwrap());
            if prepared {
                std::fs::rename(&path, path.with_file_name(name)).unwrap();
            }
            std::fs::write(&path, old).unwrap();
        }
        let state = env.path("r/ProgramData/Routerkeep");
        std::fs::rename(state.join("last.json"), state.join("journal.json")).unwrap();
        env
    };
    let env = interrupted(true);
    let time = env.json_time("r/ProgramData/Routerkeep/journal.json");
    let message = pending.replace("TIME", &time);
    env.run("restore b -r r --yes").fails_after(4, &format!("error: refused: {message}"));
    env.run("restore b -r r --dry-run").fails_after(4, &format!("error: refused: {message}"));
    env.run("backup c -r r").fails(
        4,
        "error: a restore of this router was interrupted\nhint: routerkeep undo settles it\n",
    );
    let warning = format!(
        "The restore of {time} was interrupted: what it has committed is shown; routerkeep undo settles it.\n"
    );
    assert!(env.run("show r").done().starts_with(&warning));
    assert!(env.run("verify r").done().starts_with(&warning));
    let printed = env.run("undo -r r").done();
    let settled = format!("Finished the restore of {time}, which was interrupted.\n");
    assert!(printed.starts_with(&settled), "{printed}");
    assert!(printed.ends_with("Run the command again to take it back.\n"), "{printed}");
    assert_eq!(crate::restore::parts(&env), crate::restore::parts_of(&env, "b"));

    // What it had prepared is gone: it never was.
    let env = interrupted(false);
    let printed = env.run("undo -r r").done();
    assert_eq!(
        printed,
        "Removed what an interrupted restore had prepared: nothing had been changed.\n"
    );

    // Windows wrote meanwhile: it can only be given up.
    let env = interrupted(true);
    put_registry(&env, |root| set(at(root, "Setup"), Value::dword("Booted", 1)));
    let before = env.snapshot("r");
    let output = env.run("undo -r r --yes");
    assert_eq!(output.code, Some(4));
    assert_eq!(
        output.stderr,
        format!(
            "error: refused: the pending restore can't be finished: $DIR/r/{HIVE} was changed meanwhile\n\
             hint: routerkeep undo --give-up leaves the files as they are now\n"
        )
    );
    assert_eq!(env.snapshot("r"), before);
    env.run("undo -r r --give-up").fails_after(
        4,
        "error: there is no terminal to ask on: nothing was changed\n\
         hint: --dry-run shows what would be done, --yes does it without asking\n",
    );
    let printed = env.run("undo -r r --give-up --yes").done();
    assert!(
        printed.ends_with("Gave up the interrupted change: the files are as they were found.\n")
    );
    env.run("restore b -r r --yes -q").done();

    // A journal that can't be read is not followed, and no dead end.
    let env = interrupted(true);
    let journal = env.path("r/ProgramData/Routerkeep/journal.json");
    let mut bytes = std::fs::read(&journal).unwrap();
    bytes[60] ^= 1;
    std::fs::write(&journal, bytes).unwrap();
    for line in ["restore b -r r --yes", "undo -r r --yes", "show r"] {
        let output = env.run(line);
        assert_eq!(output.code, Some(3), "{output:?}");
        assert!(output.stderr.contains("routerkeep undo --give-up removes it"), "{output:?}");
    }
    let printed = env.run("undo -r r --give-up --yes").done();
    assert!(printed.starts_with("Pending: a change whose journal is damaged: "), "{printed}");
    env.run("restore b -r r --yes -q").done();
}

/// Not even root may write there.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_mounted_for_reading_only() {
    let env = with_backup();
    write_root(&env.path("small-copy"), &branch_office()).unwrap();
    let line = "cp -r small-copy small/r && mount -o remount,ro small && \
                $RK restore b -r small/r --yes -q >/dev/null; echo $?";
    let Some(output) = crate::target::with_mount(&env, "-o size=4m", line) else { return };
    assert_eq!(output.stdout, "4\n", "{output:?}");
    assert!(output.stderr.starts_with("error: refused: making the directory "), "{output:?}");
    assert!(output.stderr.contains("read-only file system"), "{output:?}");
    assert!(
        output
            .stderr
            .ends_with("\nhint: mount it for writing, or run it as one who may write there\n"),
        "{output:?}"
    );
}

/// From no room at all to all of it, a page at a time: done, or failed with everything as it was.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up() {
    let env = with_backup();
    write_root(&env.path("small-copy"), &branch_office()).unwrap();
    let (mut full, mut done) = (0, 0);
    for free in 0..48 {
        // What is not filled up is left for the restore.
        let line = format!(
            "cp -r small-copy small/r && cat /dev/zero >small/filler 2>/dev/null; \
             truncate -s -{} small/filler; \
             $RK restore b -r small/r --yes -q >/dev/null; code=$?; rm small/filler; \
             diff -r small/r small-copy >diff; \
             $RK restore b -r small/r --yes -q | grep -c Restored; exit $code",
            free * 4096
        );
        let Some(output) = crate::target::with_mount(&env, "-o size=400k", &line) else { return };
        let differs = std::fs::read_to_string(env.path("diff")).unwrap();
        // The state directory and its lock may be there.
        let differs: Vec<&str> =
            differs.lines().filter(|line| *line != "Only in small/r: ProgramData").collect();
        match output.code {
            Some(5) => {
                assert!(output.stderr.contains("no space left"), "{output:?}");
                assert_eq!(differs, Vec::<&str>::new(), "{free} pages: {output:?}");
                assert_eq!(
                    output.stdout, "1\n",
                    "{free} pages: the next one is in the way of nothing"
                );
                full += 1;
            }
            Some(0) => {
                assert_eq!(output.stdout, "0\n", "{free} pages: there is nothing left to do");
                done += 1;
            }
            _ => panic!("{free} pages: {output:?}"),
        }
    }
    println!("a disk with 0 to 47 free pages: {full} times full, {done} times restored");
    assert!(full >= 5 && done >= 2);
}
