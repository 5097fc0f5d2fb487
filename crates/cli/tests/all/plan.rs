//! `plan`, `apply`, `rehearse` and `checkout` from end to end, and the choice of parts and adapters.

use crate::restore::{parts, parts_of, with_backup, with_backup_of};
use routerkeep_testkit::generate::{Options, Windows, router};
use routerkeep_testkit::root::write_root;
use serde_json::json;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

#[test]
fn a_plan_is_made_looked_at_and_done() {
    let env = with_backup();
    let before = env.snapshot("r");
    let printed = env.run("plan b -r r -o plan.json").done();
    let expected = "\
Changed:
  ~ entry Backup line: PhoneNumber 203.0.113.50 -> 203.0.113.99
  ~ Backup line: enabled off -> on
It takes effect when the service RemoteAccess, or Windows, starts.
Cut off then:
  - Backup line: it dials somewhere else
";
    assert!(printed.contains(expected), "{printed}");
    assert!(printed.contains("Plan: plan.json\n"), "{printed}");
    assert_eq!(env.snapshot("r"), before);

    // Nobody can be asked.
    let refused = env.run("apply plan.json -r r");
    assert_eq!(refused.code, Some(4), "{refused:?}");
    assert_eq!(env.snapshot("r"), before);
    let printed = env.run("apply plan.json -r r --yes").done();
    assert!(printed.contains("  ~ Backup line: enabled off -> on\n"), "{printed}");
    assert!(printed.contains("Applied: read back and compared.\n"), "{printed}");
    assert_eq!(parts(&env), parts_of(&env, "b"));
    // Once more it is another router.
    let refused = env.run("apply plan.json -r r --yes --json").json("routerkeep.apply/1");
    assert_eq!(refused["exit"], 4);
    assert_eq!(refused["error"]["code"], "stale-plan");
    env.run("undo -r r --yes").done();
    env.run("apply plan.json -r r --yes").done();
    assert_eq!(parts(&env), parts_of(&env, "b"));
}

/// A backup that was replaced, or a plan that was changed, is not what was agreed to.
#[test]
fn another_backup_or_plan_is_refused() {
    let env = with_backup();
    env.run("plan b -r r -o plan.json -q").done();
    let text = std::fs::read_to_string(env.path("plan.json")).unwrap();
    env.write("changed.json", text.replace("\"bytes_only\": 0", "\"bytes_only\": 1"));
    let refused = env.run("apply changed.json -r r --yes --json").json("routerkeep.apply/1");
    assert_eq!((&refused["exit"], &refused["error"]["code"]), (&json!(3), &json!("plan-file")));
    // The same backup somewhere else is named.
    std::fs::rename(env.path("b"), env.path("moved")).unwrap();
    assert_eq!(env.run("apply plan.json -r r --yes").code, Some(3));
    env.run("apply plan.json -r r --yes --backup moved").done();
    env.run("undo -r r --yes").done();
    env.run("backup moved -r r -q").done();
    let refused = env.run("apply plan.json -r r --yes --backup moved --json");
    let refused = refused.json("routerkeep.apply/1");
    assert_eq!((&refused["exit"], &refused["error"]["code"]), (&json!(4), &json!("stale-plan")));
}

/// One interface, with what it needs, into a new router; what it is about is said in JSON, too.
#[test]
fn a_part_is_restored_with_what_it_needs() {
    let env = with_backup();
    env.run("init new").done();
    let arguments =
        ["restore", "b", "-r", "new", "--other-router", "--only", "interface:Head office"];
    let shown = env.run_with(arguments.iter().chain(&["--dry-run", "--json"]));
    let shown = shown.json("routerkeep.restore/1");
    let review = &shown["data"]["review"];
    let entry = "the phone-book entry \"Head office\", for interface \"Head office\"";
    assert_eq!(review["comes_along"], json!([entry]));
    assert_eq!(review["added"][1]["path"], json!([{ "interface": "Head office" }]));
    assert_eq!(review["removed"], json!([]));
    let printed = env.run_with(arguments.iter().chain(&["--yes"])).done();
    assert!(printed.contains("  + interface Head office added\n"), "{printed}");
    env.run("verify new").done();
    let left = env.run("diff b new --json").json("routerkeep.diff/1");
    let text = left.to_string();
    assert!(!text.contains("{\"interface\":\"Head office\"}"), "{text}");

    let wrong = env.run("restore b -r new --only interface:");
    assert_eq!(wrong.code, Some(2));
    let none = env.run("restore b -r new --other-router --only interface:Nobody --json");
    assert_eq!(none.json("routerkeep.restore/1")["error"]["code"], "not-in-backup");
}

#[test]
fn adapters_are_mapped() {
    let made = |seed, style| router(&Options { interfaces: 2, seed, style });
    let env = with_backup_of(&made(1, Windows::Xp));
    write_root(&env.path("other"), &made(2, Windows::Seven)).unwrap();
    let command = "restore b -r other --other-router";
    let refused = env.run(&format!("{command} --map auto --json")).json("routerkeep.restore/1");
    assert_eq!((&refused["exit"], &refused["error"]["code"]), (&json!(4), &json!("unmapped")));
    let hint = refused["error"]["hint"].as_str().unwrap();
    assert!(hint.contains("--map") && hint.contains("--leave-out-unmapped"), "{hint}");
    let printed = env.run(&format!("{command} --map auto --map Internet=Internet --yes")).done();
    assert!(printed.contains("Adapters:\n  - Internet {"), "{printed}");
    env.run("verify other").done();
    let shown = env.run(&format!("{command} --map auto --leave-out-unmapped --dry-run"));
    assert!(
        shown.stdout.contains("Left out, for want of an adapter:\n  - Internet {"),
        "{shown:?}"
    );
}

#[test]
fn a_backup_is_rehearsed() {
    let env = with_backup();
    let before = (env.snapshot("r"), env.snapshot("b"));
    let printed = env.run("rehearse b --scratch .").done();
    let expected = "\
PROVED: b restored onto a new router, captured again, compared
  router-managers  as the backup says, byte for byte
  interfaces       as the backup says, byte for byte
  phone-book       as the backup says, byte for byte
  server           as the backup says, byte for byte
By meaning: no difference
Time: ";
    assert!(printed.starts_with(expected), "{printed}");
    let printed = env.run("rehearse b -r r --scratch .").done();
    let expected = "\
PROVED: b restored onto a copy of r, captured again, compared
  router-managers  as the backup says, byte for byte
  interfaces       as the backup says, byte for byte
  phone-book       as the backup says, byte for byte
  server           untouched, byte for byte
By meaning: no difference
Time: ";
    assert!(printed.starts_with(expected), "{printed}");
    assert_eq!((env.snapshot("r"), env.snapshot("b")), before);
    assert_eq!(env.list("."), ["b", "r"], "the copy is gone");
    let shown = env.run("rehearse b --scratch . --json").json("routerkeep.rehearse/1");
    assert_eq!(shown["data"]["proved"], true);
}

/// What a killed rehearsal has left is removed by the next one; what another one is using is not.
#[test]
fn a_killed_rehearsal_leaves_no_secrets_for_long() {
    use routerkeep_files::{Files, RealFiles};
    let env = with_backup();
    let (mut killed, mut left) = (0, 0);
    for n in 0..8 {
        let mut program = env.program("rehearse b --scratch .".split_whitespace());
        let mut child = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = |env: &crate::env::TestEnv| {
            env.list(".").iter().any(|name| name.starts_with("routerkeep-rehearsal-"))
        };
        while !begun(&env) && child.try_wait().unwrap().is_none() {}
        sleep(Duration::from_millis(n * 3));
        // SIGKILL.
        let _ = child.kill();
        killed += u32::from(child.wait().unwrap().code().is_none());
        left += u32::from(begun(&env));
    }
    let used = env.path("routerkeep-rehearsal-1-0");
    std::fs::create_dir(&used).unwrap();
    let held = RealFiles.lock(&used.join("lock")).unwrap();
    env.run("rehearse b --scratch .").done();
    assert_eq!(env.list("."), ["b", "r", "routerkeep-rehearsal-1-0"]);
    drop(held);
    env.run("rehearse b --scratch .").done();
    assert_eq!(env.list("."), ["b", "r"]);
    println!("{killed} rehearsals killed, {left} directories left and removed");
    assert!(left > 0);
}

/// A backup of a root that was checked out has the same parts, and to the guards it is the same router.
#[test]
fn a_checkout_is_the_same_router() {
    let env = with_backup();
    let printed = env.run("checkout b stage").done();
    assert!(printed.starts_with("Checked out b to stage\n"), "{printed}");
    env.run("verify stage").done();
    env.run("backup again -r stage -q").done();
    assert_eq!(env.parts("again"), env.parts("b"));
    let printed = env.run("restore b -r stage --yes --include server").done();
    assert!(printed.contains("Nothing to do"), "{printed}");
    assert_eq!(env.run("checkout b stage").code, Some(4));
}

/// No view of a plan, nor the plan itself, holds a secret.
#[test]
fn a_plan_holds_no_secret() {
    let env = with_backup();
    env.run("init new").done();
    let plan = "plan b -r new --other-router --include server --skip-missing -o plan.json";
    let printed = env.run(plan).done();
    let file = std::fs::read_to_string(env.path("plan.json")).unwrap();
    // The key of RIP on the LAN of the branch office.
    let secret = "not-a-secret-key";
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    for text in [&printed, &file] {
        assert!(!text.contains(secret) && !text.to_lowercase().contains(&hex));
    }
}
