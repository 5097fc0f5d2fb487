//! A backup over an earlier one.

use crate::routers::{at, changed, with_branch_office};
use routerkeep_registry::Value;
use routerkeep_testkit::root::write_root;

const REPLACED: &str = "An earlier backup in this directory was replaced.\n";

#[test]
fn the_same_router_again_keeps_the_parts() {
    let env = with_branch_office();
    assert!(!env.run("backup b -r r").done().contains(REPLACED));
    let (files, parts) = (env.list("b"), env.parts("b"));
    assert!(env.run("backup b -r r").done().contains(REPLACED));
    assert_eq!(env.list("b"), files);
    assert!(env.parts("b") == parts);
    env.run("verify b").done();
}

#[test]
fn a_changed_router_replaces_what_changed_and_nothing_else() {
    let env = with_branch_office();
    env.run("backup b -r r").done();
    env.write("b/notes.txt", "the administrator's own");
    let earlier = env.list("b");
    let renamed = changed(|root| {
        let head_office = "ControlSet001\\Services\\RemoteAccess\\Interfaces\\4";
        let key = at(root, head_office);
        key.values.retain(|value| !value.name.is("InterfaceName"));
        key.values.push(Value::text("InterfaceName", "Main office"));
    });
    write_root(&env.path("r"), &renamed).unwrap();
    assert!(env.run("backup b -r r").done().contains(REPLACED));
    let now = env.list("b");
    let gone: Vec<&String> = earlier.iter().filter(|name| !now.contains(name)).collect();
    assert!(matches!(gone[..], [part] if part.starts_with("interfaces-")), "{gone:?}");
    assert_eq!(now.len(), earlier.len());
    let verified = env.run("verify b").done();
    assert!(verified.starts_with("OK: the backup is intact\n"), "{verified}");
    assert!(verified.contains("  notes.txt: no part of the backup, not looked at\n"), "{verified}");
    assert!(env.run("show b").done().contains("Main office"));
    assert_eq!(
        std::fs::read_to_string(env.path("b/notes.txt")).unwrap(),
        "the administrator's own"
    );
}

#[test]
fn a_failed_backup_leaves_the_earlier_one() {
    let env = with_branch_office();
    env.run("backup b -r r").done();
    let before = (env.list("b"), env.parts("b"), env.manifest("b"));
    for (line, code) in [
        ("backup b -r nothing", 3),
        ("backup b -r b", 2),
        ("backup b", 2),
        ("backup b -r //srv", 2),
    ] {
        assert_eq!(env.run(line).code, Some(code), "{line}");
        assert!(before == (env.list("b"), env.parts("b"), env.manifest("b")), "{line}");
    }
}

/// A damaged manifest names nothing that could be trusted: the backup is made, the parts stay.
#[test]
fn a_damaged_manifest_is_replaced_and_its_parts_stay() {
    let env = with_branch_office();
    env.run("backup b -r r").done();
    let manifest = env.path("b/manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("BRANCH-RTR1", "BRANCH-RTR2")).unwrap();
    env.write("b/interfaces-0123456789abcdef.hive", "a part of that manifest, perhaps");
    let printed = env.run("backup b -r r").done();
    let said =
        "An earlier manifest could not be read: it was replaced, and its parts were left there.\n";
    assert!(printed.contains(said), "{printed}");
    assert!(env.list("b").contains(&"interfaces-0123456789abcdef.hive".to_owned()));
    env.run("verify b").done();
}
