//! `diff` as its users meet it: lines, groups, counts, exit codes, JSON.

use crate::env::TestEnv;
use crate::routers::{SERVICE, at, changed, write_hive_and_export};
use routerkeep_registry::{Key, Value};
use routerkeep_router::{MemoryStore, PhoneBookContent};
use routerkeep_testkit::generate::{Options, branch_office, router};
use routerkeep_testkit::oracle::{json_schema, require};
use routerkeep_testkit::root::write_root;
use serde_json::json;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// Makes the branch office's router as `before` and, changed, as `after`.
fn pair(change: impl FnOnce(&mut Key), phone_book: impl FnOnce(String) -> String) -> TestEnv {
    let env = TestEnv::new();
    let original = branch_office();
    write_root(&env.path("before"), &original).unwrap();
    let PhoneBookContent::Present(bytes) = original.phone_book else { panic!() };
    let phone_book = phone_book(String::from_utf8(bytes).unwrap()).into_bytes();
    let phone_book = PhoneBookContent::Present(phone_book);
    write_root(&env.path("after"), &MemoryStore { phone_book, ..changed(change) }).unwrap();
    env
}

fn set(root: &mut Key, path: &str, value: Value) {
    let key = at(root, &format!("{SERVICE}{path}"));
    key.values.retain(|own| !own.name.matches(&value.name));
    key.values.push(value);
}

fn several() -> TestEnv {
    pair(
        |root| {
            set(root, "", Value::dword("Start", 4));
            set(root, "\\Interfaces\\4", Value::dword("Enabled", 0));
            set(root, "\\Interfaces\\5", Value::text("InterfaceName", "Reserve line"));
            set(root, "\\Interfaces\\3", Value::dword("Stamp", 99));
            at(root, &format!("{SERVICE}\\RouterManagers"))
                .subkeys
                .retain(|key| !key.name.is("Ipv6"));
        },
        |book| {
            book.replace("[Backup line]", "[Reserve line]")
                .replace("PhoneNumber=vpn.example.net", "PhoneNumber=vpn2.example.net")
        },
    )
}

#[test]
fn changes_are_grouped_and_counted() {
    let env = several();
    let expected = "\
From  before: BRANCH-RTR1, router root, ControlSet001
To    after: BRANCH-RTR1, router root, ControlSet001

Transports
  - transport Ipv6 removed

Interfaces
  ~ Head office: enabled on -> off
  ~ Backup line: name Backup line -> Reserve line

Phone book
  ~ entry Head office: PhoneNumber vpn.example.net -> vpn2.example.net
  ~ entry Backup line: name Backup line -> Reserve line

Server
  ~ server: RemoteAccess: Start automatic -> disabled

6 changes: 1 removed, 5 changed
1 place differs in bytes that mean nothing (--bytes lists all)
";
    assert_eq!(env.run("diff before after").answers_no(), expected);
    let quiet = "\
- transport Ipv6 removed
~ Head office: enabled on -> off
~ Backup line: name Backup line -> Reserve line
~ entry Head office: PhoneNumber vpn.example.net -> vpn2.example.net
~ entry Backup line: name Backup line -> Reserve line
~ server: RemoteAccess: Start automatic -> disabled
";
    assert_eq!(env.run("diff before after -q").answers_no(), quiet);
}

#[test]
fn a_backup_of_it_has_the_same_bytes() {
    let env = several();
    env.run("backup saved -r before").done();
    let time = env.manifest("saved")["time"].as_str().unwrap().to_owned();
    let expected = format!(
        "From  saved: BRANCH-RTR1, backup of {time}, ControlSet001\n\
         To    before: BRANCH-RTR1, router root, ControlSet001\n\n\
         No difference, byte for byte.\n"
    );
    assert_eq!(env.run("diff saved before").done(), expected);
    assert_eq!(env.run("diff saved before -q").done(), "");
    assert_eq!(env.run("diff saved after -q").answers_no().lines().count(), 6);
}

/// What means nothing is no difference, unless bytes are asked for.
#[test]
fn bytes_that_mean_nothing_are_counted_and_listed_on_demand() {
    let env = pair(
        |root| {
            set(root, "\\Interfaces\\3", Value::dword("Stamp", 99));
            let block = at(root, &format!("{SERVICE}\\Interfaces\\3\\Ip"));
            let info = block.values.iter_mut().find(|own| own.name.is("InterfaceInfo")).unwrap();
            info.data.extend([0xEE; 40]);
            at(root, &format!("{SERVICE}\\Interfaces\\4")).name = "17".into();
        },
        |book| book.replace("LowDateTime=0", "LowDateTime=7"),
    );
    let printed = env.run("diff before after").done();
    let verdict = "\n\nNo difference in meaning.\n\
                   5 places differ in bytes that mean nothing (--bytes lists all)\n";
    assert!(printed.ends_with(verdict), "{printed}");
    let printed = env.run("diff before after --bytes").answers_no();
    let places: Vec<&str> = printed.lines().filter(|line| line.starts_with("  = ")).collect();
    assert_eq!(places.len(), 5, "{printed}");
    assert!(places[0].starts_with("  = interfaces: 3: Stamp: other 4 bytes, from byte "));
    let block = places[1];
    assert!(block.starts_with("  = interfaces: 3\\Ip: InterfaceInfo: "), "{block}");
    assert_eq!(places[2], "  = interfaces: 4: number 4 -> 17");
    let entries =
        ["Head office", "Backup line"].map(|name| format!("  = phone-book: entry {name}"));
    assert_eq!(places[3..], entries);
}

#[test]
fn what_one_side_has_not_is_named_and_no_difference() {
    let env = several();
    write_hive_and_export(&env, &branch_office());
    for source in ["SYSTEM", "router.reg"] {
        let printed = env.run(&format!("diff before {source}")).done();
        let line = format!(
            "\nNot compared: phone-book: {source} has none to offer (a registry does not hold it)\n"
        );
        assert!(printed.ends_with(&line), "{printed}");
        assert!(!printed.contains("removed"), "{printed}");
    }
    // A part of the export is missing: what can't be read is not gone, and not the same either.
    let text = std::fs::read(env.path("router.reg")).unwrap();
    let units: Vec<u16> =
        text.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let text = String::from_utf16(&units).unwrap();
    let damaged = text.replacen("\"InterfaceName\"=\"Head office\"", "\"InterfaceName\"=x", 1);
    assert_ne!(text, damaged);
    env.write("router.reg", damaged);
    let printed = env.run("diff before router.reg").answers_no();
    assert!(printed.contains(
        "\nNot compared: interfaces, in part: 1 place of router.reg could not be read\n"
    ));
}

#[test]
fn a_damaged_backup_is_never_the_same() {
    let env = several();
    env.run("backup saved -r before").done();
    let part = env.part("saved", "interfaces");
    let mut bytes = std::fs::read(&part).unwrap();
    bytes[5000] ^= 1;
    std::fs::write(&part, bytes).unwrap();
    let printed = env.run("diff saved before").answers_no();
    assert!(printed.contains("\nDAMAGED saved: "), "{printed}");
    assert!(printed.contains("\nNo difference in what could be read.\n"), "{printed}");
    assert!(printed.contains("\nNot compared: interfaces: saved has none to offer ("), "{printed}");
}

#[test]
fn programs_get_a_list_of_changes() {
    let env = several();
    let document = env.run("diff before after --json").json("routerkeep.diff/1");
    let data = &document["data"];
    assert_eq!(document["exit"], 1);
    let head = json!({
        "path": [{ "interface": "Head office" }, { "setting": "Enabled" }],
        "kind": "changed",
        "before": true,
        "after": false,
        "text": "Head office: enabled on -> off",
    });
    assert_eq!(data["changes"][1], head);
    assert_eq!(data["changes"].as_array().unwrap().len(), 6);
    assert_eq!((&data["same_meaning"], &data["same_bytes"]), (&json!(false), &json!(false)));
    assert_eq!((&data["byte_only"], data.get("bytes")), (&json!(1), None));
    assert_eq!(data["before"]["location"], "before");
    assert_eq!(data["before"]["router"]["computer_name"], "BRANCH-RTR1");
    let document = env.run("diff before after --bytes --json").json("routerkeep.diff/1");
    let places = document["data"]["bytes"].as_array().unwrap();
    let only: Vec<_> = places.iter().filter(|place| place["meaning"] == false).collect();
    assert_eq!(only.len(), 1);
    assert_eq!(
        (&only[0]["key"], &only[0]["value"], &only[0]["before"]),
        (&json!("3"), &json!("Stamp"), &json!(4))
    );
}

/// Names come from outside, and lines fit a terminal.
#[test]
fn names_are_safe_and_lines_short() {
    let name =
        "\u{1b}[2J\u{202e}路由器 with a name that goes on and on until no line of eighty holds it";
    let env = pair(
        |root| {
            set(root, "\\Interfaces\\4", Value::text("InterfaceName", name));
            set(root, "\\Interfaces\\2", Value::texts("DialOutHours", ["1 06:00-20:00"; 3]));
        },
        |book| book.replace("[Head office]", &format!("[{name}]")),
    );
    for line in ["diff before after", "diff before after --bytes", "diff after before"] {
        let printed = env.run(line).answers_no();
        assert!(printed.contains("\\u{1b}[2J\\u{202e}路由器 with"), "{printed}");
        assert!(!printed.contains('\u{1b}') && !printed.contains('\u{202e}'), "{printed:?}");
        let longest = printed.lines().map(UnicodeWidthStr::width).max();
        assert!(longest <= Some(80), "{longest:?}: {printed}");
    }
    let colored = env.run("diff before after --color always").answers_no();
    assert!(colored.contains("\n  \u{1b}[33m~\u{1b}[0m "), "{colored:?}");
}

#[test]
fn what_is_missing_is_said_by_name() {
    let env = several();
    let output = env.run("diff before nowhere");
    assert_eq!((output.code, output.stdout.as_str()), (Some(3), ""));
    assert!(output.stderr.starts_with("error: "), "{}", output.stderr);
    let document = env.run("diff nowhere after --json").json("routerkeep.diff/1");
    assert_eq!((&document["exit"], &document["error"]["location"]), (&json!(3), &json!("nowhere")));
    assert_eq!(env.run("diff before").code, Some(2));
}

/// Every document keeps to the committed schema, as a validator that is not ours says.
#[test]
fn the_json_keeps_to_its_schema() {
    let test = "the JSON of diff keeps to its schema";
    if require(test, json_schema::available()).is_none() {
        return;
    }
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/diff.json");
    let env = several();
    write_hive_and_export(&env, &branch_office());
    let large = |seed| router(&Options { interfaces: 60, seed, ..Options::default() });
    write_root(&env.path("large"), &large(1)).unwrap();
    write_root(&env.path("other"), &large(2)).unwrap();
    env.run("backup saved -r large").done();
    std::fs::remove_file(env.part("saved", "server")).unwrap();
    env.run("export before -f reg -o copy.reg").done();
    let mut documents = Vec::new();
    for (from, to) in [
        ("before", "after"),
        ("after", "before"),
        ("before", "SYSTEM"),
        ("router.reg", "after"),
        ("copy.reg", "before"),
        ("large", "other"),
        ("saved", "large"),
        ("large", "before"),
        ("nothing", "before"),
    ] {
        for option in ["", " --bytes"] {
            let line = format!("diff {from} {to} --json{option}");
            documents.push(env.run(&line).json("routerkeep.diff/1").to_string());
        }
    }
    assert_eq!(json_schema::faults(&schema, &documents).unwrap(), Vec::<String>::new());
    let wrong = documents[0].replacen("\"kind\":\"removed\"", "\"kind\":\"gone\"", 1);
    assert_ne!(wrong, documents[0]);
    assert_ne!(json_schema::faults(&schema, &[wrong]).unwrap(), Vec::<String>::new());
}
