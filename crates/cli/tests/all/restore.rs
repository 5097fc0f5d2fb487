//! `restore`, `undo` and `init` from end to end: what they print, what they exit with, what they leave.

use crate::env::{Output, TestEnv};
use crate::routers::{SERVICE, at, changed, with_branch_office};
use routerkeep_registry::{Key, Value};
use routerkeep_router::MemoryStore;
use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::root::write_root;
use serde_json::json;

/// The branch office with another name for one of its interfaces.
pub(crate) fn other() -> MemoryStore {
    let mut store = changed(|root| {
        let slot = at(root, &format!("{SERVICE}\\Interfaces\\5"));
        set(slot, Value::dword("Enabled", 1));
    });
    if let routerkeep_router::PhoneBookContent::Present(book) = &mut store.phone_book {
        let text = String::from_utf8(book.clone()).unwrap();
        *book = text.replace("203.0.113.50", "203.0.113.99").into_bytes();
    }
    store
}

pub(crate) fn set(key: &mut Key, value: Value) {
    key.values.retain(|own| !own.name.matches(&value.name));
    key.values.push(value);
}

/// The branch office's router as `r`, and as `b` a backup of it from another day.
pub(crate) fn with_backup() -> TestEnv {
    with_backup_of(&other())
}

pub(crate) fn with_backup_of(store: &MemoryStore) -> TestEnv {
    let env = with_branch_office();
    write_root(&env.path("then"), store).unwrap();
    env.run("backup b -r then -q").done();
    std::fs::remove_dir_all(env.path("then")).unwrap();
    env
}

/// Names and bytes of the parts of the three classes of `r`, by a backup that is removed again.
pub(crate) fn parts(env: &TestEnv) -> Vec<(String, Vec<u8>)> {
    env.run("backup look -r r -q").done();
    let mut parts = env.parts("look");
    std::fs::remove_dir_all(env.path("look")).unwrap();
    parts.retain(|(name, _)| !name.starts_with("server"));
    parts
}

pub(crate) fn parts_of(env: &TestEnv, backup: &str) -> Vec<(String, Vec<u8>)> {
    let mut parts = env.parts(backup);
    parts.retain(|(name, _)| !name.starts_with("server"));
    parts
}

/// Replaces each time, such as `2026-02-03T04:05:06Z` and `2026-02-03T040506Z`, by `TIME`.
fn without_times(text: &str) -> String {
    let word = |word: &str| match word.split_once('Z') {
        Some((time, rest)) if time.starts_with("20") && time.chars().nth(10) == Some('T') => {
            format!("TIME{rest}")
        }
        _ => word.to_owned(),
    };
    text.split_inclusive(['/', ' ', '\n']).map(word).collect()
}

const PLAN: &str = "\
Changes in ControlSet001:
  router-managers  the same already
  interfaces       1 value set
  phone-book       written
  server           not touched: it was not asked for
Changed:
  ~ entry Backup line: PhoneNumber 203.0.113.50 -> 203.0.113.99
  ~ Backup line: enabled off -> on
It takes effect when the service RemoteAccess, or Windows, starts.
Cut off then:
  - Backup line: it dials somewhere else
";

const TODO: &str = "\
Left to do:
  - start the service RemoteAccess, or the computer
  - try interface \"Backup line\": its user name and password are expected to be there still
";

#[test]
fn a_restore_and_its_undo_as_they_are_told() {
    let env = with_backup();
    let (before, wanted) = (parts(&env), parts_of(&env, "b"));
    assert_ne!(before, wanted);
    let done = "\
Restored: read back and compared.
What was there before: $DIR/r/ProgramData/Routerkeep/safety/TIME
routerkeep undo takes it back.
";
    let printed = env.run("restore b -r r --yes").done();
    assert_eq!(without_times(&printed), format!("{PLAN}{done}{TODO}"));
    assert_eq!(parts(&env), wanted, "a second backup has the same parts, byte for byte");

    let undone = "\
The last change: the restore of TIME from b (interfaces, phone-book).
Taken back: read back and compared.
What was there before: $DIR/r/ProgramData/Routerkeep/safety/TIME-2
";
    let printed = env.run("undo -r r --yes").done();
    // A second may have passed between the two.
    let printed = without_times(&printed).replace("safety/TIME\n", "safety/TIME-2\n");
    assert_eq!(printed, format!("{undone}{TODO}"));
    assert_eq!(parts(&env), before);
    let files = ["lock", "last.json", "safety"];
    let mut expected = files.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(env.list("r/ProgramData/Routerkeep"), expected);
    assert_eq!(env.list("r/Windows/System32/config"), ["SYSTEM"]);
    assert_eq!(env.list("r/Windows/System32/ras"), ["router.pbk"]);

    env.run("undo -r r --yes")
        .fails_after(4, "error: refused: the last restore was taken back already\n");
}

#[test]
fn quietly() {
    let env = with_backup();
    let printed = env.run("restore b -r r --yes -q").done();
    assert_eq!(printed, format!("{PLAN}Restored: read back and compared.\n{TODO}"));
    let printed = env.run("restore b -r r --yes -q").done();
    assert!(printed.contains("Nothing to do: the router is as the backup says.\n"), "{printed}");
}

#[test]
fn a_dry_run_changes_nothing_and_answers() {
    let env = with_backup();
    let before = env.snapshot("r");
    let printed = env.run("restore b -r r --dry-run").answers_no();
    assert_eq!(printed, format!("{PLAN}{TODO}"));
    assert_eq!(env.snapshot("r"), before);
    // Beside --yes it would not be clear what is meant.
    assert_eq!(env.run("restore b -r r --dry-run --yes").code, Some(2));
    env.run("restore b -r r --yes -q").done();
    let before = env.snapshot("r");
    env.run("restore b -r r --dry-run").done();
    assert_eq!(env.snapshot("r"), before);
}

#[test]
fn as_json() {
    let env = with_backup();
    let classes = json!([
        { "class": "router-managers", "action": "the same already" },
        { "class": "interfaces", "action": "1 value set" },
        { "class": "phone-book", "action": "written" },
        { "class": "server", "action": "not touched: it was not asked for" },
    ]);
    let shown = env.run("restore b -r r --dry-run --json").json("routerkeep.restore/1");
    assert_eq!((&shown["exit"], &shown["ok"]), (&json!(1), &json!(false)));
    assert_eq!(shown["data"]["plan"]["classes"], classes);
    assert_eq!(shown["data"]["plan"]["control_set"], "ControlSet001");
    assert_eq!(shown["data"]["refusals"], json!([]));

    // Nobody can be asked: that has to be said with --yes.
    let refused = env.run("restore b -r r --json").json("routerkeep.restore/1");
    assert_eq!((&refused["exit"], &refused["error"]["code"]), (&json!(4), &json!("confirmation")));
    let shown = env.run("restore b -r r --yes --json").json("routerkeep.restore/1");
    assert_eq!((&shown["exit"], &shown["data"]["plan"]["classes"]), (&json!(0), &classes));
    assert_eq!(shown["data"]["plan"]["changes"], 1);
    let todo = &shown["data"]["todo"];
    assert_eq!(
        todo[1],
        json!({
            "kind": "credentials", "interface": "Backup line", "expected": "still-there",
            "text": "try interface \"Backup line\": its user name and password are expected to be there still",
        })
    );
    assert_eq!(todo[0]["kind"], "start-service");
    let safety = shown["data"]["safety_backup"].as_str().unwrap().to_owned();
    let safety = safety.strip_prefix("$DIR").unwrap();
    env.run(&format!("verify .{safety}")).done();

    let shown = env.run("undo -r r --yes --json").json("routerkeep.undo/1");
    assert_eq!((&shown["exit"], &shown["data"]["settled"]), (&json!(0), &json!(null)));
    assert_eq!(shown["data"]["plan"]["changes"], 1);
    let refused = env.run("undo -r r --yes --json").json("routerkeep.undo/1");
    assert_eq!(refused["error"]["code"], "nothing-to-undo");
    assert_eq!(refused["exit"], 4);
    let made = env.run("init new --json").json("routerkeep.init/1");
    assert_eq!(
        made["data"],
        json!({ "root": "new", "hive": "new/Windows/System32/config/SYSTEM" })
    );
    let refused = env.run("init new --json").json("routerkeep.init/1");
    assert_eq!((&refused["exit"], &refused["error"]["code"]), (&json!(4), &json!("not-empty")));
}

/// Runs the program on a terminal of its own, with this answer typed.
#[cfg(target_os = "linux")]
fn asked(env: &TestEnv, line: &str, answer: &str) -> Output {
    let mut script = env.hermetic("sh");
    let line = format!("\"$RK\" {line}");
    let command = format!("printf '{answer}' | script -qec '{line}' /dev/null");
    script.args(["-c", &command]).env("RK", env!("CARGO_BIN_EXE_routerkeep"));
    env.output(&mut script)
}

#[cfg(target_os = "linux")]
#[test]
fn the_question_and_its_answers() {
    let env = with_backup();
    let before = env.snapshot("r");
    for (answer, declined) in
        [("n\\n", true), ("\\n", true), ("yesterday\\n", true), ("y\\n", false)]
    {
        let output = asked(&env, "restore b -r r", answer);
        let text = output.stdout.replace('\r', "");
        assert!(text.contains("Make these changes? [y/N] "), "{text}");
        if declined {
            assert_eq!(output.code, Some(4), "{text}");
            assert!(text.ends_with("declined: nothing was changed\n"), "{text}");
            assert_eq!(env.snapshot("r"), before, "{answer}");
        } else {
            assert_eq!(output.code, Some(0), "{text}");
        }
    }
    let restored = env.snapshot("r");
    let output = asked(&env, "undo -r r", "n\\n");
    assert_eq!(output.code, Some(4));
    assert!(output.stdout.contains("Take it back? [y/N] "), "{output:?}");
    assert_eq!(env.snapshot("r"), restored);
    assert_eq!(asked(&env, "undo -r r", "YES\\n").code, Some(0));
    // Without a terminal there is nobody to ask.
    let env = with_backup();
    let before = env.snapshot("r");
    env.run("restore b -r r").fails_after(
        4,
        "error: there is no terminal to ask on: nothing was changed\n\
         hint: --dry-run shows what would be done, --yes does it without asking\n",
    );
    assert_eq!(env.snapshot("r"), before);
}

/// The mode of both files stays what it was, and what is new is for its owner only.
#[cfg(unix)]
#[test]
fn modes_stay_and_what_is_new_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let env = with_backup();
    let files = ["r/Windows/System32/config/SYSTEM", "r/Windows/System32/ras/router.pbk"];
    let modes = [0o640, 0o604];
    for (file, mode) in files.iter().zip(modes) {
        std::fs::set_permissions(env.path(file), PermissionsExt::from_mode(mode)).unwrap();
    }
    env.run("restore b -r r --yes -q").done();
    let mode = |path: &str| env.path(path).metadata().unwrap().permissions().mode() & 0o7777;
    assert_eq!([mode(files[0]), mode(files[1])], modes);
    let state = "r/ProgramData/Routerkeep";
    assert_eq!(mode(state), 0o700);
    let mut ahead = vec![state.to_owned()];
    while let Some(directory) = ahead.pop() {
        for name in env.list(&directory) {
            let path = format!("{directory}/{name}");
            let is_directory = env.path(&path).is_dir();
            assert_eq!(mode(&path), if is_directory { 0o700 } else { 0o600 }, "{path}");
            if is_directory {
                ahead.push(path);
            }
        }
    }
}

#[test]
fn the_server_class_where_it_is_asked_for() {
    let then = changed(|root| {
        set(at(root, SERVICE), Value::dword("RouterType", 3));
        let tcpip = at(root, "ControlSet001\\Services\\Tcpip\\Parameters");
        set(tcpip, Value::dword("IPEnableRouter", 0));
    });
    let env = with_backup_of(&then);
    let printed = env.run("restore b -r r --yes").done();
    assert!(printed.contains("Nothing to do"), "{printed}");
    let printed = env.run("restore b -r r --include server --dry-run").answers_no();
    assert!(printed.contains("  server           2 values set\n"), "{printed}");
    env.run("restore b -r r --include server --yes -q").done();
    env.run("backup after -r r -q").done();
    assert_eq!(env.parts("after"), env.parts("b"));
    let printed = env.run("undo -r r --yes").done();
    assert!(printed.contains("(server)"), "{printed}");
}

/// A hive by itself has its state directory beside it, and no phone book.
#[test]
fn a_bare_hive() {
    let env = with_backup();
    env.write("SYSTEM", routerkeep_testkit::root::hive_bytes(&branch_office()));
    let printed = env.run("restore b -r SYSTEM --yes").done();
    assert!(
        printed.contains("phone-book       not touched: the target has no place for it\n"),
        "{printed}"
    );
    assert_eq!(env.list("SYSTEM.routerkeep"), ["last.json", "lock", "safety"]);
    env.run("undo -r SYSTEM --yes -q").done();
}

#[test]
fn init_as_it_is_told() {
    let env = TestEnv::new();
    let printed = env.run("init new").done();
    assert_eq!(printed, "Made a router root with the default configuration: new\n");
    let printed = env.run("verify new").done();
    assert!(printed.starts_with("OK: the router's configuration can be read and understood\n"));
    let before = env.snapshot("new");
    env.run("init new").fails(
        4,
        "error: expected an empty directory, found new/Windows/System32/config/SYSTEM\n\
         hint: a router root is never made over something that exists\n",
    );
    assert_eq!(env.snapshot("new"), before);
    env.run("init no/such").fails(3, "error: making the directory no/such: not found\n");
    env.write("file", "mine");
    assert_eq!(env.run("init file").code, Some(4));
    // A backup of it restores onto a new one: that is another router without a name.
    env.run("backup b -r new -q").done();
    env.run("init again").done();
    env.run("restore b -r again --yes --other-router -q").done();
}
