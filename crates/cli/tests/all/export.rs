//! Registry exports as a source: whole ones, and ones that hold only a part.

use crate::env::TestEnv;
use crate::routers::{SERVICE, at, changed, export};
use routerkeep_registry::KeyPath;
use routerkeep_registry::reg_text::{self, Version};
use routerkeep_testkit::generate::branch_office;

#[test]
fn a_whole_one() {
    let env = TestEnv::new();
    env.write("router.reg", export(&branch_office(), Version::V5));
    let expected = "\
OK: the router's configuration can be read and understood
Source: registry export, ControlSet001
  router-managers  complete
  interfaces       complete
  phone-book       not captured  a registry does not hold it
  server           complete
1 note for a restore on another machine (-v lists them)
";
    assert_eq!(env.run("verify router.reg").done(), expected);
    let shown = env.run("show router.reg").done();
    assert!(shown.starts_with(
        "Router BRANCH-RTR1 (branch-rtr1.branch.example.net)\n\
         Source: registry export, ControlSet001\n\nServer\n"
    ));
    assert!(
        shown.contains("\n   4  Head office  demand-dial  enabled   IPv4 up, IPv6 up\n"),
        "{shown}"
    );
    assert!(
        shown.ends_with("\nPhone book (not captured: a registry does not hold it)\n"),
        "{shown}"
    );
}

/// `reg export HKLM\SYSTEM\CurrentControlSet\Services\RemoteAccess` is what administrators have.
#[test]
fn one_of_the_service_alone_is_incomplete_where_it_must_be() {
    let store = branch_office();
    let service = store.registry.root().at(&KeyPath::from(SERVICE)).unwrap();
    let path = "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\RemoteAccess";
    let text = reg_text::write(&[(KeyPath::from(path), service)], Version::V5).unwrap();
    let env = TestEnv::new();
    env.write("service.reg", text);
    let printed = env.run("backup b -r service.reg").answers_no();
    assert!(printed.starts_with("Backed up a router without a name from service.reg to b\n"));
    // A finding goes on in the next line, set in.
    let printed = printed.replace("\n    ", " ");
    for line in [
        "Source: registry export, CurrentControlSet\n",
        "\n  router-managers  complete ",
        "\n  interfaces       complete ",
        "\n  server           incomplete ",
        "\\CurrentControlSet\\Services\\SstpSvc\\Parameters: expected the key in the export, found an \
         export that does not hold it\n",
    ] {
        assert!(printed.contains(line), "{line}: {printed}");
    }
}

#[test]
fn one_without_the_service_is_no_router() {
    let env = TestEnv::new();
    let without = changed(|root| {
        at(root, "ControlSet001\\Services").subkeys.retain(|key| !key.name.is("RemoteAccess"));
    });
    env.write("router.reg", export(&without, Version::V5));
    env.run("backup b -r router.reg").fails(
        3,
        "error: $DIR/router.reg: not a router: ControlSet001 has no Services\\RemoteAccess\n\
         hint: Routing and Remote Access was never installed on this system\n",
    );
    assert!(!env.path("b").exists());
}

/// A line that can't be read is named, with its number, and the rest is kept.
#[test]
fn a_damaged_line_is_named() {
    let env = TestEnv::new();
    let text = String::from_utf16(
        &export(&branch_office(), Version::V5)[2..]
            .chunks(2)
            .map(|unit| u16::from_le_bytes([unit[0], unit[1]]))
            .collect::<Vec<_>>(),
    )
    .unwrap();
    let line = "\"Enabled\"=dword:00000000";
    assert_eq!(text.matches(line).count(), 1);
    env.write("router.reg", text.replace(line, "\"Enabled\"=dword:0000000x"));
    let number = text.lines().position(|found| found == line).unwrap() + 1;
    let printed = env.run("backup b -r router.reg").answers_no();
    assert!(printed.contains("\n  interfaces       incomplete "), "{printed}");
    assert!(printed.contains(&format!("  - line {number}: ")), "{printed}");
}
