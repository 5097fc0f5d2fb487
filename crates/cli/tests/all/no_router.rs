//! Sources that hold no router, or one that can't be read: a message, a code, and nothing written.

use crate::env::TestEnv;
use crate::routers::{SERVICE, at, changed, with_branch_office};
use routerkeep_registry::{Key, Value, ValueType};
use routerkeep_testkit::data;
use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::root::{HIVE, PHONE_BOOK, hive_bytes};

const SELECT: &str = "hint: a router's configuration is in the SYSTEM hive; without Select it is not known which \
                      of its control sets is in use\n";
const SYSTEM: &str =
    "hint: a router's configuration is in the hive Windows/System32/config/SYSTEM\n";

/// Every command refuses the source, and the backup's directory is not made.
fn refused(env: &TestEnv, source: &str, message: &str) {
    env.run(&format!("show {source}")).fails(3, message);
    env.run(&format!("verify {source}")).fails(3, message);
    env.run(&format!("backup b -r {source}")).fails(3, message);
    assert!(!env.path("b").exists());
}

#[test]
fn files_that_are_no_hive() {
    let env = TestEnv::new();
    for (bytes, found) in [
        (&b""[..], ""),
        (b"hello\n", "hello\\n"),
        (b"\x1b[2J\x00\xff", "\\x1b[2J\\x00\\xff"),
        (b"REGF of another kind, and long", "REGF of another "),
    ] {
        env.write("file", bytes);
        let message = format!(
            "error: $DIR/file: expected a registry hive (\"regf\" at offset 0) or a registry export, \
             found \"{found}\"\n{SYSTEM}"
        );
        refused(&env, "file", &message);
    }
    env.write("file", b"regf");
    let message =
        "error: $DIR/file: a hive of 4 bytes: expected at least 4096 for its base block\n";
    refused(&env, "file", message);
    for (bytes, found) in [(&b""[..], "an empty file"), (b"hello\n", "text without such a header")]
    {
        env.write("file.reg", bytes);
        let message = format!(
            "error: $DIR/file.reg: not a registry export: expected the header of version 4 or 5, \
             found {found}\nhint: regedit writes such files: File, Export, of \
             HKEY_LOCAL_MACHINE\\SYSTEM\n"
        );
        refused(&env, "file.reg", &message);
    }
}

/// Backs up a hive cut off at these lengths: what is read is whole, or the damage is said.
fn cut_off(whole: &[u8], lengths: impl Iterator<Item = usize>) {
    let env = TestEnv::new();
    env.write("SYSTEM", whole);
    env.run("backup b -r SYSTEM").done();
    let parts = env.parts("b");
    let [mut complete, mut incomplete, mut refused] = [0; 3];
    for length in lengths {
        std::fs::remove_dir_all(env.path("b")).unwrap_or_default();
        env.write("SYSTEM", &whole[..length]);
        let output = env.run("backup b -r SYSTEM");
        match output.code {
            // Only what no key of the router needs was cut off.
            Some(0) => {
                assert!(env.parts("b") == parts, "{length}");
                complete += 1;
            }
            Some(1) => {
                assert!(output.stdout.contains("\nCould not be read:\n"), "{length}: {output:?}");
                incomplete += 1;
            }
            _ => {
                assert_eq!(output.code, Some(3), "{length}: {output:?}");
                assert!(output.stderr.starts_with("error: $DIR/SYSTEM: "), "{length}: {output:?}");
                assert!(!env.path("b").exists(), "{length}");
                refused += 1;
            }
        }
    }
    println!(
        "cut off: {complete} complete, {incomplete} with unreadable places, {refused} refused"
    );
    assert!(refused > 0);
}

#[test]
fn a_generated_hive_that_is_cut_off() {
    let whole = hive_bytes(&branch_office());
    let ends = [1, 4096, 4128, whole.len() - 1];
    cut_off(&whole, (0..whole.len()).step_by(1021).chain(ends));
}

#[test]
fn a_real_hive_that_is_cut_off() {
    let Some(data) = data::require("a real hive that is cut off") else { return };
    let whole = data.read("hives/winxp-sp3/SYSTEM");
    cut_off(&whole, (1..32).map(|n| whole.len() / 32 * n));
}

#[test]
fn a_control_set_that_is_not_known() {
    let current = |value: Option<Value>| {
        changed(|root| {
            let select = at(root, "Select");
            select.values.retain(|value| !value.name.is("Current"));
            select.values.extend(value);
        })
    };
    let expected =
        "\\Select: value \"Current\": expected the number of a control set from 1 to 999, found";
    for (value, found) in [
        (Some(Value::dword("Current", 0)), "0"),
        (Some(Value::dword("Current", 1000)), "1000"),
        (Some(Value::dword("Current", u32::MAX)), "4294967295"),
        (None, "no such value"),
        (Some(Value::text("Current", "1")), "\"Current\": REG_SZ of 4 bytes"),
        (
            Some(Value::new("Current", ValueType::DWORD, [1, 0])),
            "\"Current\": REG_DWORD of 2 bytes",
        ),
    ] {
        let env = TestEnv::new();
        env.write("SYSTEM", hive_bytes(&current(value)));
        refused(&env, "SYSTEM", &format!("error: $DIR/SYSTEM: {expected} {found}\n{SELECT}"));
    }
    let env = TestEnv::new();
    env.write("SYSTEM", hive_bytes(&current(Some(Value::dword("Current", 7)))));
    let message = format!(
        "error: $DIR/SYSTEM: \\Select: value \"Current\" names ControlSet007, which is not there\n{SELECT}"
    );
    refused(&env, "SYSTEM", &message);
    let without = changed(|root| root.subkeys.retain(|key| !key.name.is("Select")));
    env.write("SYSTEM", hive_bytes(&without));
    refused(&env, "SYSTEM", &format!("error: $DIR/SYSTEM: {expected} no key \\Select\n{SELECT}"));
}

#[test]
fn a_system_without_remote_access() {
    let env = TestEnv::new();
    let without = changed(|root| {
        at(root, "ControlSet001\\Services").subkeys.retain(|key| !key.name.is("RemoteAccess"));
    });
    env.write("SYSTEM", hive_bytes(&without));
    let message = "error: $DIR/SYSTEM: not a router: ControlSet001 has no Services\\RemoteAccess\n\
                   hint: Routing and Remote Access was never installed on this system\n";
    refused(&env, "SYSTEM", message);
}

/// Windows 10 with the role's keys and nothing in them: a router with nothing configured.
#[test]
fn empty_keys_are_a_router_with_nothing_configured() {
    let empty = changed(|root| {
        for name in ["RouterManagers", "Interfaces"] {
            *at(root, &format!("{SERVICE}\\{name}")) =
                Key::new(name).with_value(Value::dword("Stamp", 0));
        }
    });
    let env = TestEnv::new();
    env.write("SYSTEM", hive_bytes(&empty));
    let said = "\nNothing is configured: there is no transport and no interface.\n";
    let printed = env.run("backup b -r SYSTEM").done();
    assert!(printed.contains(said), "{printed}");
    let verified = env.run("verify b").done();
    assert!(
        verified.starts_with("OK: the backup is intact\n") && verified.contains(said),
        "{verified}"
    );
    let shown = env.run("show b").done();
    assert!(shown.contains("\nTransports (0)\n\nInterfaces (0)\n"), "{shown}");
    // Without the keys themselves the classes are absent, and that is known too.
    let without = changed(|root| {
        let own = ["RouterManagers", "Interfaces"];
        at(root, SERVICE).subkeys.retain(|key| !own.iter().any(|name| key.name.is(name)));
    });
    env.write("SYSTEM", hive_bytes(&without));
    let printed = env.run("backup c -r SYSTEM").done();
    assert!(printed.contains("  router-managers  absent "), "{printed}");
    assert!(env.run("show c").done().contains("\nTransports (absent)\n\nInterfaces (absent)\n"));
    assert_eq!(env.parts("c").len(), 1);
}

#[cfg(unix)]
#[test]
fn a_hive_of_a_root_that_is_no_file() {
    let env = with_branch_office();
    std::fs::rename(env.path("r").join(HIVE), env.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(env.path("elsewhere"), env.path("r").join(HIVE)).unwrap();
    // On a mounted Windows disk a link leads into this machine's own files.
    let output = env.run("backup b -r r");
    assert_eq!(output.code, Some(3), "{output:?}");
    assert!(!env.path("b").exists());
}

#[cfg(unix)]
#[test]
fn a_phone_book_that_can_not_be_read() {
    let env = with_branch_office();
    let phone_book = env.path("r").join(PHONE_BOOK);
    std::fs::rename(&phone_book, env.path("elsewhere.pbk")).unwrap();
    std::fs::create_dir(&phone_book).unwrap();
    let place = format!("$DIR/r/{PHONE_BOOK}");
    let message =
        format!("error: $DIR/r: the phone book can't be read: reading {place}: is a directory\n");
    refused(&env, "r", &message);
    std::fs::remove_dir(&phone_book).unwrap();
    std::os::unix::fs::symlink(env.path("elsewhere.pbk"), &phone_book).unwrap();
    let message = format!(
        "error: $DIR/r: the phone book can't be read: reading {place}: not a regular file\n"
    );
    refused(&env, "r", &message);
}
