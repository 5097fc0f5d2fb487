//! What every command prints with `--json` keeps to its schema in `docs/schema`, as a validator that is not ours says.

use crate::env::TestEnv;
use crate::restore::{other, with_backup};
use crate::routers::write_hive_and_export;
use routerkeep_testkit::generate::{Options, branch_office, router};
use routerkeep_testkit::oracle::{json_schema, require};
use routerkeep_testkit::root::write_root;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema")
}

/// Runs lines with `--json` one after the other, and gathers their documents by command.
fn documents(env: &TestEnv, lines: &[&str]) -> BTreeMap<String, Vec<Value>> {
    let mut documents: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in lines {
        let output = env.run(&format!("{line} --json"));
        let document: Value = serde_json::from_str(&output.stdout)
            .unwrap_or_else(|why| panic!("{line}: {why}: {output:?}"));
        let schema = document["schema"].as_str().unwrap();
        let command = schema.strip_prefix("routerkeep.").and_then(|rest| rest.strip_suffix("/1"));
        documents.entry(command.unwrap().to_owned()).or_default().push(document);
    }
    documents
}

/// Of each command what it prints where it works, where the answer is no, and where it fails.
const LINES: [&str; 44] = [
    "backup large-backup -r large",
    "backup large-backup -r large",
    "backup b2 -r nothing",
    "backup export-backup -r router.reg",
    "verify r",
    "verify b",
    "verify large",
    "verify large-backup",
    "verify damaged",
    "verify SYSTEM",
    "verify router.reg",
    "verify cut.reg",
    "verify nothing",
    "export b -f json -o b.json",
    "export damaged -f reg -o b.reg",
    "export b -f reg -o b.reg",
    "plan b -r r",
    "plan b -r r -o plan.json",
    "plan large-backup -r r --include server",
    "plan b -r nothing",
    "restore b -r r --dry-run",
    "restore large-backup -r r --dry-run",
    "restore large-backup -r r --yes",
    "restore b -r nothing --yes",
    "rehearse b -r r",
    "rehearse b",
    "rehearse nothing",
    "apply plan.json -r r --yes",
    "apply plan.json -r r --yes",
    "apply nothing -r r --yes",
    "restore b -r r --yes",
    "undo -r r --yes",
    "undo -r nothing --yes",
    "restore b -r r --yes --include server",
    "checkout b -o looked",
    "checkout b looked",
    "checkout b looked",
    "init new",
    "init r",
    "explain 5",
    "explain ERROR_NO_SUCH_INTERFACE",
    "explain nonsense",
    "completions bash",
    "man .",
];

#[test]
fn what_each_command_prints_keeps_to_its_schema() {
    let test = "the JSON of each command keeps to its schema";
    if require(test, json_schema::available()).is_none() {
        return;
    }
    let env = with_backup();
    write_hive_and_export(&env, &branch_office());
    let large = router(&Options { interfaces: 40, seed: 8, ..Options::default() });
    write_root(&env.path("large"), &large).unwrap();
    write_root(&env.path("then"), &other()).unwrap();
    env.run("backup damaged -r then -q").done();
    std::fs::remove_file(env.part("damaged", "server")).unwrap();
    let text = std::fs::read(env.path("router.reg")).unwrap();
    env.write("cut.reg", &text[..text.len() / 3]);

    let found = documents(&env, &LINES);
    let mut names: Vec<String> = std::fs::read_dir(schemas())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|name| !["show", "diff"].contains(&name.as_str()))
        .collect();
    names.sort();
    assert_eq!(names, found.keys().cloned().collect::<Vec<_>>(), "a schema for each command");
    for (command, documents) in &found {
        let schema = schemas().join(format!("{command}.json"));
        let text: Vec<String> = documents.iter().map(Value::to_string).collect();
        let faults = json_schema::faults(&schema, &text).unwrap();
        assert_eq!(faults, Vec::<String>::new(), "{command}");
        // A member that it does not name is not let through, wherever it is.
        for document in documents {
            for place in ["", "/data", "/error"] {
                let mut wrong = document.clone();
                let Some(Value::Object(members)) = wrong.pointer_mut(place) else { continue };
                members.insert("else".to_owned(), Value::Null);
                let wrong = json_schema::faults(&schema, &[wrong.to_string()]).unwrap();
                assert!(!wrong.is_empty(), "{command}: {place}: {document}");
            }
        }
        println!("{command}: {} documents", documents.len());
    }
    // Nearly every command was seen to work and to fail.
    let both = found.iter().filter(|(_, documents)| {
        let failed = |document: &&Value| !document["error"].is_null();
        documents.iter().any(|one| failed(&one)) && !documents.iter().all(|one| failed(&one))
    });
    assert!(both.count() >= 10, "{found:?}");
}
