//! Backups that are not as they were written: `verify` and `show` say so.

use crate::env::TestEnv;
use crate::routers::with_branch_office;
use std::path::{Path, PathBuf};

fn with_backup() -> TestEnv {
    let env = with_branch_office();
    env.run("backup b -r r").done();
    env
}

/// `verify` and `show` say that one class is damaged, and that alone.
fn one_class_is_damaged(env: &TestEnv, class: &str, part: &Path, what: &str) {
    let file = part.file_name().unwrap().to_str().unwrap();
    let damage = format!("{class}: {file}: {what}\n");
    let verified = env.run("verify b").answers_no();
    let expected = format!("DAMAGED: not everything is there or can be understood\n  {damage}");
    assert!(verified.starts_with(&expected), "{verified}");
    let shown = env.run("show b").answers_no();
    assert!(shown.starts_with(&format!("DAMAGED {damage}Router BRANCH-RTR1 (")), "{shown}");
    let not_captured = "(not captured: its part in the backup is damaged)";
    assert_eq!(shown.matches(not_captured).count(), 1, "{shown}");
    let told = env.run("verify b --json").json("routerkeep.verify/1");
    assert_eq!(told["exit"], 1);
    assert_eq!(told["data"]["damage"].as_array().map(Vec::len), Some(1));
    assert_eq!(told["data"]["damage"][0]["class"], class);
}

const CLASSES: [&str; 4] = ["router-managers", "interfaces", "phone-book", "server"];

#[test]
fn a_missing_part() {
    for class in CLASSES {
        let env = with_backup();
        let part = env.part("b", class);
        let size = std::fs::metadata(&part).unwrap().len();
        std::fs::remove_file(&part).unwrap();
        let what = format!("expected {size} bytes, found no such file");
        one_class_is_damaged(&env, class, &part, &what);
    }
}

#[test]
fn a_changed_part() {
    for class in CLASSES {
        let env = with_backup();
        let part = env.part("b", class);
        let whole = std::fs::read(&part).unwrap();
        let mut changed = whole.clone();
        *changed.last_mut().unwrap() ^= 0x10;
        std::fs::write(&part, &changed).unwrap();
        let told = env.run("verify b --json").json("routerkeep.verify/1");
        let damage = &told["data"]["damage"][0];
        let [expected, found] = ["expected", "found"].map(|side| damage[side].as_str().unwrap());
        // The name has the beginning of the hash.
        let name = part.file_stem().unwrap().to_str().unwrap();
        let digits = name.rsplit('-').next().unwrap();
        assert!(expected.starts_with(&format!("sha256 {digits}")), "{expected}");
        one_class_is_damaged(&env, class, &part, &format!("expected {expected}, found {found}"));
        let size = whole.len();
        std::fs::write(&part, &whole[..size - 1]).unwrap();
        let what = format!("expected {size} bytes, found {} bytes", size - 1);
        one_class_is_damaged(&env, class, &part, &what);
    }
}

#[cfg(unix)]
#[test]
fn a_linked_part() {
    for class in CLASSES {
        let env = with_backup();
        let part: PathBuf = env.part("b", class);
        // The same bytes, but not here: whoever copies the directory does not have them.
        let size = std::fs::metadata(&part).unwrap().len();
        std::fs::rename(&part, env.path("elsewhere")).unwrap();
        std::os::unix::fs::symlink(env.path("elsewhere"), &part).unwrap();
        let what =
            format!("expected {size} bytes, found a link, or something else that is no file");
        one_class_is_damaged(&env, class, &part, &what);
    }
}

#[test]
fn a_part_that_is_a_directory() {
    let env = with_backup();
    let part = env.part("b", "server");
    let size = std::fs::metadata(&part).unwrap().len();
    std::fs::remove_file(&part).unwrap();
    std::fs::create_dir(&part).unwrap();
    let what = format!("expected {size} bytes, found a directory");
    one_class_is_damaged(&env, "server", &part, &what);
}

#[test]
fn an_additional_file_is_no_damage() {
    let env = with_backup();
    env.write("b/interfaces-0000000000000000.hive", "left over");
    env.write("b/\u{202e}evil.txt", "");
    let verified = env.run("verify b").done();
    assert!(verified.starts_with("OK: the backup is intact\n"));
    for file in ["interfaces-0000000000000000.hive", "\\u{202e}evil.txt"] {
        let line = format!("  {file}: no part of the backup, not looked at\n");
        assert!(verified.contains(&line), "{verified}");
    }
}

#[test]
fn a_changed_manifest() {
    let env = with_backup();
    let manifest = env.path("b/manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("BRANCH-RTR1", "BRANCH-RTR9")).unwrap();
    let hint = "hint: the parts may be sound, but nothing says so any more: use another backup\n";
    for command in ["verify b", "show b"] {
        let output = env.run(command);
        assert_eq!((output.code, output.stdout.as_str()), (Some(1), ""), "{output:?}");
        let start = "error: manifest: $DIR/b/manifest.json: ";
        assert!(output.stderr.starts_with(start) && output.stderr.ends_with(hint), "{output:?}");
    }
    std::fs::write(&manifest, "").unwrap();
    assert_eq!(env.run("verify b").code, Some(1));
    std::fs::write(&manifest, &text.as_bytes()[..text.len() / 2]).unwrap();
    assert_eq!(env.run("verify b").code, Some(1));
    // Without it the directory is no backup, and nothing else either.
    std::fs::remove_file(&manifest).unwrap();
    assert_eq!(env.run("verify b").code, Some(3));
}

/// Puts a manifest's seal right again after a change to its text.
fn reseal(env: &TestEnv, change: impl FnOnce(String) -> String) {
    let path = env.path("b/manifest.json");
    let text = change(std::fs::read_to_string(&path).unwrap());
    let (body, _) = text.rsplit_once("  \"sha256\": ").unwrap();
    env.write("body", body);
    let sum = env.output(env.hermetic("sha256sum").arg("body")).done();
    let sum = sum.split(' ').next().unwrap();
    std::fs::write(&path, format!("{body}  \"sha256\": \"{sum}\"}}\n")).unwrap();
}

#[cfg(unix)]
#[test]
fn a_newer_version() {
    let env = with_backup();
    reseal(&env, |text| text.replace("\"major\": 1", "\"major\": 2"));
    let hint = "hint: a newer routerkeep wrote it: use that, or a newer one\n";
    for command in ["verify b", "show b"] {
        let output = env.run(command);
        assert_eq!((output.code, output.stdout.as_str()), (Some(3), ""), "{output:?}");
        assert!(output.stderr.starts_with("error: $DIR/b/manifest.json: "), "{output:?}");
        assert!(output.stderr.ends_with(hint), "{output:?}");
    }
    // An older program must not replace what it does not understand.
    let before = (env.list("b"), env.parts("b"));
    let output = env.run("backup b -r r");
    assert_eq!(output.code, Some(4), "{output:?}");
    assert!(before == (env.list("b"), env.parts("b")));

    let env = with_backup();
    reseal(&env, |text| {
        let newer = "{\"class\": \"certificates\", \"state\": \"complete\", \"file\": \"x.p12\"},";
        let text = text.replace("\"minor\": 0", "\"minor\": 7");
        text.replacen("\"classes\": [", &format!("\"classes\": [\n{newer}"), 1)
    });
    let verified = env.run("verify b").done();
    let said = "\n  the class certificates is of a newer version: passed over\n";
    assert!(verified.contains(said), "{verified}");
}
