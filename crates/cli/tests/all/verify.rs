//! `verify`: checks with what they mean and what to do, and backups that are sound whatever they hold.

use crate::env::TestEnv;
use crate::routers::{SERVICE, at, with_branch_office, with_registry};
use crate::show::routers;
use routerkeep_registry::{Key, Value};
use routerkeep_testkit::root::write_root;
use unicode_width::UnicodeWidthStr;

/// The example with an interface that can't dial, and one that the machine has no adapter for.
fn with_broken_router() -> TestEnv {
    with_registry(|root| {
        let interfaces = at(root, &format!("{SERVICE}\\Interfaces"));
        let new = [("7", "Nowhere", 2), ("8", "{00000000-0000-4000-8000-000000000000}", 3)];
        for (slot, name, kind) in new {
            let slot = Key::new(slot)
                .with_value(Value::text("InterfaceName", name))
                .with_value(Value::dword("Type", kind));
            interfaces.subkeys.push(slot);
        }
    })
}

const WRONG: &str = "\
Wrong:
  CHK-305  A demand-dial interface has no phone-book entry of its name: it can't
           dial.
           - \\Interfaces\\7: Nowhere has no phone-book entry: it can't dial
           Cure: Restore the phone book together with the interfaces, or make
           the interface again.
Odd:
  CHK-306  A LAN interface belongs to a network adapter that the machine does
           not have: its routes, filters and NAT settings have no effect.
           - \\Interfaces\\8: no adapter {00000000-0000-4000-8000-000000000000}:
             the interface has no effect
           Cure: Restore with a map from the old adapter to the new one, or
           remove the interface.
2 notes for a restore on another machine (-v lists them)
";

#[test]
fn checks_say_what_is_wrong_and_what_to_do() {
    let env = with_broken_router();
    let printed = env.run("verify r").answers_no();
    assert!(printed.starts_with("DAMAGED: not everything is there or can be understood\n"));
    assert!(printed.ends_with(WRONG), "{printed}");
}

/// What is wrong with the router is no fault of its backup, which says it all the same.
#[test]
fn a_sound_backup_of_a_damaged_router_is_sound_and_repeats_what_was_found() {
    let env = with_broken_router();
    env.run("backup b -r r").done();
    let printed = env.run("verify b").done();
    assert!(printed.starts_with("OK: the backup is intact\n"), "{printed}");
    assert!(printed.ends_with(WRONG), "{printed}");
    let told = |line: &str| {
        let document = env.run(line).json("routerkeep.verify/1");
        document["findings"].clone()
    };
    let (of_router, of_backup) = (told("verify r --json"), told("verify b --json"));
    assert_eq!(of_router, of_backup);
    let checks: Vec<&str> =
        of_backup.as_array().unwrap().iter().map(|own| own["check"].as_str().unwrap()).collect();
    assert_eq!(checks, ["CHK-305", "CHK-306", "CHK-411", "CHK-505"]);
    assert_eq!(of_backup[0]["severity"], "error");
    assert!(of_backup[0]["cure"].as_str().unwrap().starts_with("Restore the phone book"));
}

/// The same for places that can't be read: they were found when the backup was made.
#[test]
fn unreadable_places_of_the_source_are_repeated() {
    let test = "unreadable places of the source are repeated";
    let Some(data) = routerkeep_testkit::data::require(test) else { return };
    let env = TestEnv::new();
    env.write("SYSTEM", data.read("damaged/corrupted-SYSTEM"));
    let made = env.run("backup b -r SYSTEM -v").answers_no();
    let found = |text: &str| {
        let (_, list) = text.split_once("\nCould not be read:\n").unwrap();
        list.lines()
            .take_while(|line| line.starts_with("  "))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let verified = env.run("verify b -v").done();
    assert!(verified.starts_with("OK: the backup is intact"), "{verified}");
    assert_eq!(found(&verified), found(&made));
    assert!(!found(&verified).is_empty());
}

#[test]
fn notes_are_told_where_everything_is_wanted() {
    let env = with_branch_office();
    let printed = env.run("verify r -v").done();
    let notes = "\
To know before a restore:
  CHK-411  User names and passwords of demand-dial interfaces are kept by
           Windows outside of what a backup holds.
           - phone-book: the credentials of 2 demand-dial interfaces are not in
             a backup
           Cure: After a restore on another machine, set the credentials of each
           interface again.
";
    assert!(printed.contains(notes), "{printed}");
    assert!(!env.run("verify r -q").done().contains("note"));
}

#[test]
fn every_line_fits_80_columns() {
    for (name, store) in routers() {
        let env = TestEnv::new();
        write_root(&env.path("r"), &store).unwrap();
        for options in ["", "-v"] {
            let output = env.run(&format!("verify r {options}"));
            assert!(matches!(output.code, Some(0 | 1)), "{name}: {output:?}");
            for line in output.stdout.lines() {
                assert!(line.width() <= 80, "{name}: verify {options}: {line}");
            }
        }
    }
}
