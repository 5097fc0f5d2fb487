//! `--json`: one document, in the same envelope, whatever happens.

use crate::env::TestEnv;
use crate::routers::{with_branch_office, write_hive_and_export};
use routerkeep_testkit::generate::branch_office;
use serde_json::{Value, json};

#[test]
fn show_tells_the_whole_configuration() {
    let env = with_branch_office();
    let shown = env.run("show r --json").json("routerkeep.show/1");
    assert_eq!(shown["findings"], json!([]));
    let data = &shown["data"];
    assert_eq!(
        data["router"],
        json!({
            "computer_name": "BRANCH-RTR1", "host_name": "branch-rtr1",
            "domain": "branch.example.net", "product_type": "ServerNT",
        })
    );
    assert_eq!(
        data["source"],
        json!({
            "kind": "root", "control_set": "ControlSet001", "recovery": "clean",
            "possibly_stale": false, "consistency": "unchanged",
        })
    );
    let names = |list: &Value, member: &str| -> Vec<Value> {
        list.as_array().unwrap().iter().map(|item| item[member].clone()).collect()
    };
    assert_eq!(names(&data["transports"], "name"), ["Ip", "Ipv6"]);
    let slots = ["0", "1", "2", "3", "4", "5"];
    assert_eq!(names(&data["interfaces"], "slot"), slots);
    let enabled = [true, true, true, true, true, false];
    assert_eq!(names(&data["interfaces"], "enabled"), enabled);
    let head = &data["interfaces"][4];
    assert_eq!(
        head["transports"][0]["settings"]["filters"][0]["rules"][0]["text"],
        "forward any 10.20.0.0/16 -> 10.10.0.0/16"
    );
    assert_eq!(data["entries"][1]["name"], "Backup line");
    assert_eq!(data["entries"][1]["vpn_strategy"], "L2TP only");
    assert_eq!(data["entries"][1]["destinations"], json!(["203.0.113.50"]));
    assert_eq!((&head["entry"], &head["adapter"]), (&json!(0), &Value::Null));
    assert_eq!(data["server"]["ipv4"]["pools"][0]["from"], "10.20.200.1");
    assert_eq!(names(&data["adapters"], "friendly_name"), ["Internet", "LAN"]);

    // A backup says the same, but for where it was read.
    env.run("backup b -r r -q").done();
    let mut again = env.run("show b --json").json("routerkeep.show/1");
    assert_eq!(again["data"]["source"]["kind"], "backup");
    again["data"]["source"]["kind"] = json!("root");
    assert_eq!(again, shown);
}

#[test]
fn backup_tells_its_manifest() {
    let env = with_branch_office();
    let told = env.run("backup b -r r --json").json("routerkeep.backup/1");
    assert_eq!(told["data"]["directory"], "b");
    assert_eq!(told["data"]["replaced"], false);
    let mut manifest = env.manifest("b");
    // The seal is of the file and not of its content.
    assert!(manifest.as_object_mut().unwrap().remove("sha256").is_some());
    assert_eq!(told["data"]["manifest"], manifest);
    let again = env.run("backup b -r r --json").json("routerkeep.backup/1");
    assert_eq!(again["data"]["replaced"], true);
}

#[test]
fn verify_tells_damage_part_by_part() {
    let env = with_branch_office();
    let router = env.run("verify r --json").json("routerkeep.verify/1");
    let classes = ["router-managers", "interfaces", "phone-book", "server"]
        .map(|class| json!({ "class": class, "state": "complete" }));
    let verdict = json!({
        "damaged": false,
        "possibly_stale": false,
        "errors": 0,
        "warnings": 0,
        "notes": 2,
        "classes": classes,
    });
    assert_eq!(router["data"], verdict);
    let severities: Vec<&Value> =
        router["findings"].as_array().unwrap().iter().map(|own| &own["severity"]).collect();
    assert_eq!(severities, ["note", "note"]);
    env.run("backup b -r r -q").done();
    let sound = env.run("verify b --json").json("routerkeep.verify/1");
    assert_eq!(sound["data"]["damage"], json!([]));
    env.write("b/note.txt", "mine");
    let part = env.part("b", "interfaces");
    std::fs::remove_file(&part).unwrap();
    let damaged = env.run("verify b --json").json("routerkeep.verify/1");
    assert_eq!((&damaged["ok"], &damaged["exit"]), (&json!(false), &json!(1)));
    assert_eq!(damaged["data"]["additional_files"], json!(["note.txt"]));
    let damage = &damaged["data"]["damage"];
    assert_eq!(damage.as_array().map(Vec::len), Some(1));
    assert_eq!(damaged["data"]["damaged"], true);
    assert_eq!(damage[0]["class"], "interfaces");
    assert_eq!(damage[0]["file"], part.file_name().unwrap().to_str().unwrap());
}

#[test]
fn the_other_commands_tell_what_they_made() {
    let env = TestEnv::new();
    let script = env.run("completions bash").done();
    let told = env.run("completions bash --json").json("routerkeep.completions/1");
    assert_eq!(told["data"]["script"].as_str().unwrap().trim_end(), script.trim_end());
    std::fs::create_dir(env.path("man")).unwrap();
    let told = env.run("man man --json").json("routerkeep.man/1");
    let pages: Vec<&str> = told["data"]["pages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|page| page.as_str().unwrap())
        .collect();
    let mut sorted = pages.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, env.list("man"));
}

#[test]
fn a_failure_is_a_document_too() {
    let env = with_branch_office();
    write_hive_and_export(&env, &branch_office());
    env.write("text", "hello\n");
    for (line, schema, exit, code, location) in [
        ("show nothing --json", "routerkeep.show/1", 3, "not-found", json!("nothing")),
        ("--json verify text", "routerkeep.verify/1", 3, "not-a-registry", json!("text")),
        ("show --json //a/b", "routerkeep.show/1", 2, "usage", json!("//a/b")),
        ("backup b --json", "routerkeep.backup/1", 2, "usage", Value::Null),
        ("backup b --json -r nothing", "routerkeep.backup/1", 3, "not-found", json!("nothing")),
        ("backup text --json -r r", "routerkeep.backup/1", 3, "not-a-directory", json!("text")),
        ("backup r/b --json -r r", "routerkeep.backup/1", 4, "inside-router", json!("r/b")),
        ("man nothing --json", "routerkeep.man/1", 3, "not-found", Value::Null),
        ("show --json", "routerkeep.usage/1", 2, "usage", Value::Null),
        ("show r s --json", "routerkeep.usage/1", 2, "usage", Value::Null),
        ("frobnicate --json", "routerkeep.usage/1", 2, "usage", Value::Null),
        ("show r --json -q -v", "routerkeep.usage/1", 2, "usage", Value::Null),
        ("completions tcsh --json", "routerkeep.usage/1", 2, "usage", Value::Null),
    ] {
        let document = env.run(line).json(schema);
        assert_eq!(document["exit"], exit, "{line}: {document}");
        assert_eq!(document["error"]["code"], code, "{line}: {document}");
        assert_eq!(document["error"]["location"], location, "{line}: {document}");
        assert_eq!(document["data"], json!({}), "{line}");
    }
    let usage = env.run("show --json").json("routerkeep.usage/1");
    assert_eq!(
        usage["error"]["message"],
        "the following required arguments were not provided: <LOCATION>"
    );
    assert!(!env.path("b").exists());
}
