//! Every damaged hive and every set of logs in the test data: code and first words.

use crate::env::TestEnv;
use routerkeep_testkit::data::{self, TestData};

/// What a refusal says behind the path.
const NO_SELECT: &str = "\\Select: value \"Current\": expected the number of a control set from 1 to 999, found no key \\Select";

/// What each file must give: the code, and how the message goes on behind the path.
fn expected(file: &str) -> (i32, &'static str) {
    match file {
        // The one that has a router: parts of its list of services can't be read.
        "damaged/corrupted-SYSTEM" => (1, "Backed up GINEVRA from "),
        "logs/BadLogHive1/BadLogHive" => (
            3,
            "the hive was not written to the end and cannot be recovered: \
             none of its transaction logs can be used\n  BadLogHive.LOG1: its base block has checksum",
        ),
        log if log.contains(".LOG") => (3, ""),
        _ => (3, NO_SELECT),
    }
}

/// Unpacks all files of a file's folder and returns the path of that one.
fn unpack(data: &TestData, env: &TestEnv, file: &str) -> String {
    let (folder, name) = file.rsplit_once('/').unwrap();
    let directory = env.path(folder);
    if !directory.exists() {
        std::fs::create_dir_all(&directory).unwrap();
        let siblings = data.damaged().into_iter().chain(data.logs());
        for sibling in siblings.filter(|s| s.rsplit_once('/').unwrap().0 == folder) {
            data.unpack(&sibling, &directory);
        }
    }
    format!("{folder}/{name}")
}

#[test]
fn each_damaged_hive_and_log_gives_its_message() {
    let Some(data) = data::require("each damaged hive gives its message") else { return };
    let env = TestEnv::new();
    let files: Vec<String> = data.damaged().into_iter().chain(data.logs()).collect();
    assert!(files.len() >= 42, "{files:?}");
    let mut codes = [0; 4];
    for file in &files {
        let path = unpack(&data, &env, file);
        let (code, start) = expected(file);
        for command in ["backup b -r", "show", "verify"] {
            let output = env.run(&format!("{command} {path}"));
            assert_eq!(output.code, Some(code), "{command} {file}: {output:?}");
            if code == 3 {
                let start = format!("error: $DIR/{path}: {start}");
                assert!(output.stderr.starts_with(&start), "{file}: {}", output.stderr);
                assert!(output.stdout.is_empty() && !env.path("b").exists(), "{file}");
            }
        }
        codes[code as usize] += 1;
        if code != 3 {
            assert!(env.run(&format!("backup b -r {path}")).answers_no().starts_with(start));
            env.run("verify b").done();
            std::fs::remove_dir_all(env.path("b")).unwrap();
        }
    }
    println!("{} files: {} with unreadable places, {} refused", files.len(), codes[1], codes[3]);
}

/// Its Services list can't be read: what could be is saved, and the rest is named.
#[test]
fn a_backup_with_unreadable_places_says_so() {
    let Some(data) = data::require("a backup with unreadable places says so") else { return };
    let env = TestEnv::new();
    let path = unpack(&data, &env, "damaged/corrupted-SYSTEM");
    let printed = env.run(&format!("backup b -r {path}")).answers_no();
    for class in [
        "router-managers  incomplete",
        "interfaces       incomplete",
        "server           incomplete",
    ] {
        assert!(printed.contains(class), "{printed}");
    }
    assert!(
        printed.contains(
            "\nCould not be read:\n  - offset 0x13d6e0: \\ControlSet001\\Services\\RemoteAccess: "
        ),
        "{printed}"
    );
    let verified = env.run(&format!("verify {path}")).answers_no();
    assert!(verified.starts_with("DAMAGED: not everything is there or can be understood\n"));
    let shown = env.run(&format!("show {path}")).answers_no();
    assert!(shown.contains("\nTransports (0, incomplete: some places can't be read)\n"), "{shown}");
    let told = env.run(&format!("backup b -r {path} --json")).json("routerkeep.backup/1");
    assert_eq!(told["exit"], 1);
    assert!(told["error"].is_null());
    let findings = told["findings"].as_array().unwrap();
    assert!(findings.iter().any(|finding| finding["severity"] == "error"), "{findings:?}");
}

/// A hive whose logs can't complete it is refused; the user can ask for it as it lies.
#[test]
fn logs_that_can_not_be_used_can_be_ignored() {
    let Some(data) = data::require("logs that can't be used can be ignored") else { return };
    let env = TestEnv::new();
    let path = unpack(&data, &env, "logs/BadLogHive1/BadLogHive");
    let hint = "hint: --ignore-logs reads the hive as it lies; it may then mix two states of the registry\n";
    let refused = env.run(&format!("show {path}"));
    assert!(refused.stderr.ends_with(hint), "{}", refused.stderr);
    // It is no SYSTEM hive, and that is what is said next.
    let read = env.run(&format!("show {path} --ignore-logs"));
    assert_eq!(read.code, Some(3));
    assert!(
        read.stderr.starts_with(&format!("error: $DIR/{path}: {NO_SELECT}")),
        "{}",
        read.stderr
    );
    // A log by itself is no hive: no option makes it one.
    let log = unpack(&data, &env, "logs/NewDirtyHive1/NewDirtyHive.LOG1");
    let log = env.run(&format!("show {log}"));
    log.fails(
        3,
        "error: $DIR/logs/NewDirtyHive1/NewDirtyHive.LOG1: this is a transaction log: \
         expected a hive (file type 0), found file type 6\n\
         hint: name the hive itself: the transaction logs beside it are found\n",
    );
}

/// A real hive: recovered, or as it lies, is said in the text and is a difference in the parts.
#[test]
fn a_recovered_hive_is_another_state_than_the_hive_as_it_lies() {
    let Some(data) = data::require("a recovered hive is another state") else { return };
    let env = TestEnv::new();
    for file in ["SYSTEM", "SYSTEM.LOG1", "SYSTEM.LOG2"] {
        data.unpack(&format!("hives/win10-1709-with-logs/{file}"), env.dir());
    }
    let recovered = env.run("backup recovered -r SYSTEM").done();
    let (first, rest) = recovered.split_once('\n').unwrap();
    assert_eq!(first, "Backed up DESKTOP-PM6C56D from SYSTEM to recovered");
    assert!(
        rest.starts_with(
            "Source: hive, ControlSet001; recovered to sequence 2130 (24 log entries)\n"
        )
    );
    let as_it_lies = env.run("backup as-it-lies -r SYSTEM --ignore-logs").done();
    assert!(
        as_it_lies
            .starts_with("Backed up DESKTOP-PM6C56D from SYSTEM to as-it-lies (possibly stale)\n"),
        "{as_it_lies}"
    );
    assert!(
        env.run("verify as-it-lies")
            .done()
            .starts_with("OK: the backup is intact (possibly stale)\n")
    );
}
